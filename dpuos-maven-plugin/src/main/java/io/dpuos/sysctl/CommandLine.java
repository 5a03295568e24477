package io.dpuos.sysctl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The words of the kernel's command line that this room gives: of profiles, of huge pages, isolated processors, IOMMU, and
 * options of built-in modules. The pom's own words come last. After Documentation/admin-guide/kernel-parameters of the
 * kernel. Immutable.
 *
 * @param system words for the installed system, those of the pom among them
 * @param installer words for the installer, those of the pom among them
 * @param settings the words of this room with their origins
 * @param warnings what deserves a look but is no failure
 */
public record CommandLine(List<String> system, List<String> installer, List<Origin> settings, List<String> warnings) {
    private static final KernelVersion MANAGED_IRQ = new KernelVersion(5, 6);
    private static final Set<String> CONSOLE_ONLY = Set.of("console");

    /** What the pom must not give again, with the element that gives it. */
    private static final Map<String, String> FIRST_CLASS = Map.of(
            "default_hugepagesz", "<boot><hugepages>",
            "hugepagesz", "<boot><hugepages>",
            "hugepages", "<boot><hugepages>",
            "isolcpus", "<boot><isolatedCpus>",
            "nohz_full", "<boot><isolatedCpus>",
            "rcu_nocbs", "<boot><isolatedCpus>",
            "irqaffinity", "<boot><housekeepingCpus>",
            "intel_iommu", "<boot><iommu>",
            "iommu", "<boot><iommu>",
            "iommu.passthrough", "<boot><iommu>");

    /**
     * Where a word comes from.
     *
     * @param word as on the command line
     * @param setBy element or profile
     */
    public record Origin(String word, String setBy) {}

    /**
     * Computes the command line.
     *
     * @param system words of {@code <boot><cmdline>}
     * @param installer words of {@code <installer><cmdline>}
     * @param consoles devices of {@code <boot><consoles>}; empty for the architecture's default
     * @throws SysctlException when a value cannot be, or the pom gives a word twice
     */
    public static CommandLine of(
            SysctlConfiguration configuration,
            List<String> system,
            List<String> installer,
            List<String> consoles,
            KernelFacts kernel) {
        List<String> warnings = new ArrayList<>();
        KernelTuning tuning = configuration.tuning();
        List<Origin> iommu = iommu(tuning, configuration.arch());
        List<Origin> own = new ArrayList<>();
        hugePages(tuning, configuration.arch(), kernel).forEach(own::add);
        isolation(tuning, kernel, warnings).forEach(own::add);
        own.addAll(iommu);
        ProductWords.checkSystem("<boot><cmdline>", system);
        ProductWords.checkInstaller("<installer><cmdline>", installer);
        new PomWords("<boot><cmdline>", configuration.arch(), kernel, warnings).check(system);
        new PomWords("<installer><cmdline>", configuration.arch(), kernel, warnings).check(installer);
        refuseDuplicates(own, system, "<boot><cmdline>");
        refuseDuplicates(iommu, installer, "<installer><cmdline>");
        refuseConsoles(consoles, system, "<boot><cmdline>");
        refuseConsoles(consoles, installer, "<installer><cmdline>");
        Set<String> named = keys(system);
        Set<String> given = new TreeSet<>();
        own.forEach(origin -> given.add(key(origin.word())));
        List<Origin> settings = new ArrayList<>();
        for (Setting setting : Settings.arguments(configuration, kernel, named)) {
            if (!given.contains(key(setting.key()))) {
                settings.add(new Origin(setting.word(), setting.described()));
            }
        }
        settings.addAll(own);
        for (Setting option : Settings.options(configuration, kernel)) {
            String[] names = option.key().split(" ");
            if (kernel.place(names[0]) == KernelFacts.Place.BUILT_IN) {
                // modprobe never loads it, so that its configuration would not count.
                settings.add(new Origin(
                        names[0] + "." + names[1] + (option.value().isEmpty() ? "" : "=" + option.value()),
                        option.described() + "; the module is built in"));
            }
        }
        List<String> words = new ArrayList<>(settings.stream().map(Origin::word).toList());
        words.addAll(system);
        List<String> installerWords =
                new ArrayList<>(iommu.stream().map(Origin::word).toList());
        installerWords.addAll(installer);
        return new CommandLine(words, installerWords, settings, warnings);
    }

    private static List<Origin> hugePages(KernelTuning tuning, String arch, KernelFacts kernel) {
        if (tuning.hugePages().isEmpty()) {
            return List.of();
        }
        HugePages pages = HugePages.parse(tuning.hugePages().get(), arch, kernel);
        if (kernel.config("CONFIG_HUGETLBFS").orElse("y").equals("n")) {
            throw new SysctlException("<boot><hugepages>: kernel "
                    + kernel.release().orElse("") + " was built without CONFIG_HUGETLBFS; drop the element");
        }
        if (tuning.memoryBytes().isPresent()
                && pages.totalBytes() >= tuning.memoryBytes().get()) {
            throw new SysctlException("<boot><hugepages> reserves " + mebibytes(pages.totalBytes())
                    + ", which leaves nothing of the "
                    + mebibytes(tuning.memoryBytes().get())
                    + " of <boot><memory>; reserve less");
        }
        return pages.arguments().stream()
                .map(word -> new Origin(word, "<boot><hugepages>"))
                .toList();
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    private static List<Origin> isolation(KernelTuning tuning, KernelFacts kernel, List<String> warnings) {
        List<Origin> words = new ArrayList<>();
        Optional<CpuList> isolated = tuning.isolated();
        Optional<CpuList> housekeeping = tuning.housekeeping();
        if (isolated.isPresent()) {
            CpuList list = isolated.get();
            String where = "<boot><isolatedCpus>";
            if (list.cpus().contains(0)) {
                throw new SysctlException(where + list.text()
                        + " holds processor 0, which starts the system and keeps its time; leave it out");
            }
            housekeeping.ifPresent(other -> {
                TreeSet<Integer> both = new TreeSet<>(list.cpus());
                both.retainAll(other.cpus());
                if (!both.isEmpty()) {
                    throw new SysctlException(where + list.text() + " and <boot><housekeepingCpus>" + other.text()
                            + " both hold processor " + both.first() + "; a processor is in one of them");
                }
            });
            boolean managed = kernel.release()
                    .map(release -> KernelVersion.parse(release).isSince(MANAGED_IRQ))
                    .orElse(true);
            words.add(new Origin("isolcpus=" + (managed ? "managed_irq,domain," : "") + list.text(), where));
            addWhenBuilt(words, "nohz_full=" + list.text(), "CONFIG_NO_HZ_FULL", kernel, warnings);
            addWhenBuilt(words, "rcu_nocbs=" + list.text(), "CONFIG_RCU_NOCB_CPU", kernel, warnings);
        }
        housekeeping.ifPresent(list -> words.add(new Origin("irqaffinity=" + list.text(), "<boot><housekeepingCpus>")));
        return words;
    }

    private static void addWhenBuilt(
            List<Origin> words, String word, String symbol, KernelFacts kernel, List<String> warnings) {
        if (kernel.config(symbol).orElse("y").equals("n")) {
            warnings.add("<boot><isolatedCpus>: kernel " + kernel.release().orElse("") + " was built without " + symbol
                    + ", so that '" + word + "' is left out; the processors are isolated less");
        } else {
            words.add(new Origin(word, "<boot><isolatedCpus>"));
        }
    }

    private static List<Origin> iommu(KernelTuning tuning, String arch) {
        if (tuning.iommu().isEmpty()) {
            return List.of();
        }
        String value = tuning.iommu().get();
        boolean x86 = arch.equals("x86_64");
        List<String> words =
                switch (value) {
                    case "passthrough" -> x86 ? List.of("intel_iommu=on", "iommu=pt") : List.of("iommu.passthrough=1");
                    case "on" -> x86 ? List.of("intel_iommu=on") : List.of("iommu.passthrough=0");
                    case "off" -> {
                        if (!x86) {
                            throw new SysctlException("<boot><iommu>off: the kernel of " + arch
                                    + " has no word for that; passthrough lets devices use physical addresses");
                        }
                        yield List.of("iommu=off");
                    }
                    default ->
                        throw new SysctlException("<boot><iommu>" + value + " is not one of on, off, passthrough");
                };
        return words.stream().map(word -> new Origin(word, "<boot><iommu>")).toList();
    }

    private static void refuseDuplicates(List<Origin> own, List<String> pom, String element) {
        for (String word : pom) {
            String key = key(word);
            for (Origin origin : own) {
                if (key(origin.word()).equals(key)) {
                    throw new SysctlException(element + " holds '" + word + "', and "
                            + FIRST_CLASS.getOrDefault(key, origin.setBy()) + " gives '" + origin.word()
                            + "'; keep one of them");
                }
            }
        }
    }

    private static void refuseConsoles(List<String> consoles, List<String> pom, String element) {
        for (String word : pom) {
            if (!CONSOLE_ONLY.contains(key(word))) {
                continue;
            }
            String device = word.substring(word.indexOf('=') + 1).split(",")[0];
            for (String console : consoles) {
                if (console.split(",")[0].equals(device)) {
                    throw new SysctlException(element + " holds '" + word + "', and <boot><consoles> names " + console
                            + "; keep the latter");
                }
            }
        }
    }

    private static Set<String> keys(List<String> words) {
        Map<String, String> keys = new LinkedHashMap<>();
        words.forEach(word -> keys.put(key(word), word));
        return keys.keySet();
    }

    /** The kernel takes - and _ for the same in names of parameters. */
    private static String key(String word) {
        int equals = word.indexOf('=');
        return (equals < 0 ? word : word.substring(0, equals)).replace('-', '_');
    }
}
