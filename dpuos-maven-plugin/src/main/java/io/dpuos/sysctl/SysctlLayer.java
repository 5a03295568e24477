package io.dpuos.sysctl;

import io.dpuos.message.NearestName;
import io.dpuos.sysctl.Setting.Kind;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LayerBuilder;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Computes the layer 40-sysctl: one rendered file that wins over what packages ship, the modules whose keys exist only
 * once they are loaded, rules for interfaces that appear late, tunables, module options.
 */
public final class SysctlLayer {
    /** The layer's name. */
    public static final String NAME = "40-sysctl";

    /** systemd reads /etc/sysctl.conf as 99-sysctl.conf; only a name that sorts behind it wins over both. */
    private static final TreePath FILE = TreePath.of("/etc/sysctl.d/99-zz-dpuos.conf");

    /** procps reads it behind all others, whatever they are called. */
    private static final TreePath LAST = TreePath.of("/etc/sysctl.conf");

    private static final TreePath MODULES = TreePath.of("/etc/modules-load.d/dpuos-sysctl.conf");
    private static final TreePath RULES = TreePath.of("/etc/udev/rules.d/99-zz-dpuos-sysctl.rules");
    private static final TreePath TUNABLES = TreePath.of("/etc/tmpfiles.d/dpuos-tunables.conf");
    private static final TreePath OPTIONS = TreePath.of("/etc/modprobe.d/dpuos-options.conf");
    private static final TreePath MANAGER = TreePath.of("/etc/systemd/system.conf.d/50-dpuos-sysctl.conf");

    /** Keys whose value is the name of a module without this prefix. */
    private static final Map<String, String> NAMING =
            Map.of("net.ipv4.tcp_congestion_control", "tcp_", "net.core.default_qdisc", "sch_");

    /** Algorithms that are part of every kernel with a network. */
    private static final Set<String> IN_KERNEL =
            Set.of("reno", "pfifo_fast", "pfifo", "bfifo", "pfifo_head_drop", "noqueue", "mq");

    private final ImageTree tree;
    private final SysctlConfiguration configuration;
    private final KernelFacts kernel;
    private final KnownKeys known = KnownKeys.load();
    private final ProfileMerge profiles;
    private final List<String> warnings = new ArrayList<>();
    private final List<SysctlResult.Row> rows = new ArrayList<>();
    private final LayerBuilder layer;

    private SysctlLayer(ImageTree tree, SysctlConfiguration configuration, KernelFacts kernel, long timestamp) {
        this.tree = tree;
        this.configuration = configuration;
        this.kernel = kernel;
        this.profiles = Settings.merged(configuration, kernel);
        this.layer = new LayerBuilder(tree, NAME, timestamp);
    }

    /**
     * Computes the layer.
     *
     * @param tree the image with all lower layers
     * @param kernel the image's kernel
     * @param timestamp time of the rendered files, seconds since the epoch
     * @throws SysctlException when a profile or key is unknown, a value cannot be, or profiles contradict each other
     */
    public static SysctlResult render(
            ImageTree tree, SysctlConfiguration configuration, KernelFacts kernel, long timestamp) throws IOException {
        SysctlLayer layer = new SysctlLayer(tree, configuration, kernel, timestamp);
        layer.parameters();
        layer.tunables();
        layer.options();
        layer.manager();
        return new SysctlResult(layer.layer.build(), layer.rows, layer.warnings);
    }

    private void parameters() throws IOException {
        SortedMap<String, List<SysctlAssignment>> byKey = ours();
        SortedMap<String, SysctlAssignment> effective = new TreeMap<>();
        byKey.forEach((key, assignments) -> {
            SysctlAssignment last = assignments.get(assignments.size() - 1);
            check(last);
            if (!last.exclusion()) {
                effective.put(key, last);
            }
        });
        new ParameterRules(effective, kernel, configuration.tuning(), warnings).check(known, configuration.arch());
        effective.values().forEach(this::checkNamedModule);
        addShipped(byKey);
        for (List<SysctlAssignment> assignments : byKey.values()) {
            SysctlAssignment last = assignments.get(assignments.size() - 1);
            if (!last.exclusion()) {
                List<String> overridden = overridden(assignments);
                rows.add(new SysctlResult.Row(
                        SysctlResult.Kind.PARAMETER, last.key(), last.value(), last.origin(), overridden));
            }
        }
        shippedAlone(byKey);
        if (byKey.isEmpty()) {
            return;
        }
        layer.file(FILE, text(byKey), 0644);
        modules(byKey.keySet());
        Optional<String> rules = LateInterfaces.rules(tree, byKey.keySet());
        if (rules.isPresent()) {
            layer.file(RULES, rules.get(), 0644);
        }
        yieldOthers(byKey);
    }

    /** Returns what profiles, files and pom set, each key with its weaker values first. */
    private SortedMap<String, List<SysctlAssignment>> ours() {
        SortedMap<String, List<SysctlAssignment>> byKey = new TreeMap<>();
        List<SysctlAssignment> own = Settings.own(configuration);
        SortedSet<String> decided = new TreeSet<>();
        own.forEach(assignment -> decided.add(assignment.key()));
        for (Setting setting : profiles.of(Kind.PARAMETER)) {
            add(byKey, assignment(setting));
        }
        for (String key : decided) {
            profiles.all(Kind.PARAMETER, key).forEach(setting -> add(byKey, assignment(setting)));
        }
        own.forEach(assignment -> add(byKey, assignment));
        return byKey;
    }

    private static void add(Map<String, List<SysctlAssignment>> byKey, SysctlAssignment assignment) {
        byKey.computeIfAbsent(assignment.key(), key -> new ArrayList<>()).add(assignment);
    }

    private static SysctlAssignment assignment(Setting setting) {
        return SysctlAssignment.of(setting.key(), setting.value(), false, setting.described());
    }

    private static List<String> overridden(List<SysctlAssignment> assignments) {
        return assignments.subList(0, assignments.size() - 1).stream()
                .map(weaker -> weaker.origin() + " (" + weaker.value() + ")")
                .toList();
    }

    private static String text(SortedMap<String, List<SysctlAssignment>> byKey) {
        StringBuilder text = new StringBuilder(
                "# Kernel parameters of this image. Rendered by the image build; a package update keeps the file.\n");
        for (List<SysctlAssignment> assignments : byKey.values()) {
            SysctlAssignment last = assignments.get(assignments.size() - 1);
            text.append("\n# ").append(last.origin());
            overridden(assignments)
                    .forEach(weaker -> text.append(", instead of ").append(weaker));
            text.append('\n').append(last.ignoreErrors() ? "-" : "").append(last.key());
            if (!last.exclusion()) {
                text.append(" = ").append(last.value());
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** Puts what the image's own files set before ours, and warns of patterns that they keep from a key. */
    private void addShipped(Map<String, List<SysctlAssignment>> byKey) throws IOException {
        Map<String, Integer> shipped = new TreeMap<>();
        for (SysctlAssignment weaker : ShippedParameters.assignments(tree, FILE.nameText(), true)) {
            List<SysctlAssignment> same = byKey.get(weaker.key());
            if (same != null) {
                int position = shipped.merge(weaker.key(), 1, Integer::sum) - 1;
                same.add(position, weaker);
            } else if (!weaker.isGlob()) {
                byKey.values().stream()
                        .map(assignments -> assignments.get(assignments.size() - 1))
                        .filter(glob -> glob.isGlob() && !glob.exclusion() && glob.matches(weaker.key()))
                        .findFirst()
                        .ifPresent(glob -> warnings.add(glob.origin() + ": the pattern " + glob.key()
                                + " does not reach " + weaker.key() + ", because " + weaker.origin()
                                + " sets it by its name; set that key as well"));
            }
        }
    }

    /** Adds the parameters that only packages set, as systemd will find them. */
    private void shippedAlone(Map<String, List<SysctlAssignment>> byKey) throws IOException {
        SortedMap<String, List<SysctlAssignment>> shipped = new TreeMap<>();
        for (SysctlAssignment each : ShippedParameters.assignments(tree)) {
            if (!byKey.containsKey(each.key())) {
                add(shipped, each);
            }
        }
        for (List<SysctlAssignment> each : shipped.values()) {
            SysctlAssignment last = each.get(each.size() - 1);
            if (!last.exclusion()) {
                rows.add(new SysctlResult.Row(
                        SysctlResult.Kind.SHIPPED, last.key(), last.value(), last.origin(), overridden(each)));
            }
        }
    }

    /**
     * Takes contradicting lines out of files that are read behind ours. Those of the overlay stay: whoever wrote them may
     * mean it.
     */
    private void yieldOthers(Map<String, List<SysctlAssignment>> byKey) throws IOException {
        List<TreePath> behind = new ArrayList<>();
        for (Map.Entry<String, TreePath> file : ShippedParameters.files(tree).entrySet()) {
            if (file.getKey().compareTo(FILE.nameText()) > 0) {
                behind.add(file.getValue());
            }
        }
        behind.add(LAST);
        for (TreePath path : behind) {
            Optional<TreePath> real = tree.resolve(path);
            if (real.isPresent() && tree.get(real.get()).orElse(null) instanceof Inode.RegularFile file) {
                yieldOne(real.get(), file, byKey);
            }
        }
    }

    private void yieldOne(TreePath path, Inode.RegularFile file, Map<String, List<SysctlAssignment>> byKey)
            throws IOException {
        TreeMap<Integer, SysctlAssignment> contradicting = new TreeMap<>();
        for (SysctlAssignment stronger : ShippedParameters.read(tree, path)) {
            List<SysctlAssignment> same = byKey.get(stronger.key());
            SysctlAssignment own = same == null ? null : same.get(same.size() - 1);
            if (own != null && !own.value().equals(stronger.value())) {
                contradicting.put(
                        Integer.parseInt(
                                stronger.origin().substring(stronger.origin().lastIndexOf(':') + 1)),
                        stronger);
            }
        }
        if (contradicting.isEmpty()) {
            return;
        }
        if (file.origin().name().equals("10-overlay")) {
            contradicting
                    .values()
                    .forEach(stronger -> warnings.add(stronger.origin() + " is read behind " + FILE
                            + " and sets " + stronger.key() + " to " + stronger.value() + ", which wins over "
                            + last(byKey, stronger.key()).origin() + "; drop one of them"));
            return;
        }
        StringBuilder text = new StringBuilder();
        int number = 0;
        for (String line : tree.text(path.toString()).orElse("").split("\n", -1)) {
            number++;
            text.append(number > 1 ? "\n" : "");
            SysctlAssignment stronger = contradicting.get(number);
            text.append(stronger == null ? "" : "# " + FILE + " sets it: ").append(line);
        }
        contradicting
                .values()
                .forEach(stronger -> warnings.add(stronger.origin() + " is read behind " + FILE + " and set "
                        + stronger.key() + " to " + stronger.value() + "; the line is made a comment"));
        Attributes attributes = file.attributes();
        layer.file(path, Bytes.of(text.toString()), attributes);
    }

    private static SysctlAssignment last(Map<String, List<SysctlAssignment>> byKey, String key) {
        List<SysctlAssignment> assignments = byKey.getOrDefault(key, List.of());
        return assignments.get(assignments.size() - 1);
    }

    private void check(SysctlAssignment assignment) {
        String key = assignment.key();
        if (!key.matches("[A-Za-z0-9_*?!^\\[\\]./:@+-]+") || assignment.value().matches("(?s).*[\n\r\0].*")) {
            throw new SysctlException(assignment.origin() + ": '" + key + "' is not a key of a kernel parameter");
        }
        if (assignment.exclusion()) {
            return;
        }
        Optional<ValueType> type = known.type(key, kernel.release().map(KernelVersion::parse));
        if (type.isEmpty() && assignment.isGlob()) {
            type = byPattern(assignment);
        }
        if (type.isEmpty()) {
            String message = assignment.origin() + ": kernel parameter '" + key + "' is not known" + known.hint(key);
            if (configuration.strict()) {
                throw new SysctlException(
                        message + " If it is right, set <sysctl><strict>false</strict> to make this a warning.");
            }
            warnings.add(message);
            return;
        }
        type.get().problem(assignment.value()).ifPresent(problem -> {
            throw new SysctlException(assignment.origin() + ": the value '" + assignment.value() + "' of " + key
                    + " cannot be: " + problem);
        });
    }

    /** Some values name an algorithm, which the kernel refuses when it finds no module for it. */
    private void checkNamedModule(SysctlAssignment assignment) {
        String prefix = NAMING.get(assignment.key());
        if (prefix == null || IN_KERNEL.contains(assignment.value())) {
            return;
        }
        String module = prefix + assignment.value().replace('-', '_');
        if (kernel.place(module) == KernelFacts.Place.ABSENT) {
            List<String> names = kernel.modules().stream()
                    .filter(name -> name.startsWith(prefix))
                    .map(name -> name.substring(prefix.length()))
                    .toList();
            throw new SysctlException(assignment.origin() + ": " + assignment.key() + " = " + assignment.value()
                    + " needs the module " + module + ", which the image lacks"
                    + NearestName.hint(assignment.value(), names) + " Keep it in <drivers><keep>");
        }
    }

    /** Returns the type of any key that a pattern stands for. */
    private Optional<ValueType> byPattern(SysctlAssignment pattern) {
        return known.names().stream()
                .filter(name -> pattern.matches(name) || pattern.matches(name.replace("*", "eth0")))
                .findFirst()
                .flatMap(name -> known.type(name, kernel.release().map(KernelVersion::parse)));
    }

    private void modules(Iterable<String> keys) {
        SortedSet<String> modules = new TreeSet<>();
        for (String key : keys) {
            Optional<String> module = known.module(key);
            if (module.isPresent()) {
                switch (kernel.place(module.get())) {
                    case BUILT_IN -> {}
                    case ABSENT ->
                        warnings.add(key + " appears with the module " + module.get() + ", which the image lacks;"
                                + " keep it in <drivers><keep>, or drop the key");
                    default -> modules.add(module.get());
                }
            }
        }
        if (!modules.isEmpty()) {
            layer.file(
                    MODULES,
                    "# Modules whose kernel parameters are set at boot.\n" + String.join("\n", modules) + "\n",
                    0644);
        }
    }

    private void tunables() throws IOException {
        List<Setting> tunables = Settings.tunables(configuration, kernel);
        if (!tunables.isEmpty()) {
            layer.file(TUNABLES, TunableLines.render(tunables, kernel), 0644);
            tunables.forEach(tunable -> addRow(SysctlResult.Kind.TUNABLE, Kind.TUNABLE, tunable));
        }
    }

    private void options() throws IOException {
        List<Setting> options = Settings.options(configuration, kernel);
        Optional<String> text = OptionLines.render(options, kernel);
        if (text.isPresent()) {
            layer.file(OPTIONS, text.get(), 0644);
        }
        options.forEach(option -> addRow(SysctlResult.Kind.OPTION, Kind.OPTION, option));
    }

    private void addRow(SysctlResult.Kind kind, Kind setting, Setting strongest) {
        List<String> weaker = profiles.all(setting, strongest.key()).stream()
                .filter(each -> !each.described().equals(strongest.described()))
                .map(each -> each.described() + " (" + each.value() + ")")
                .toList();
        rows.add(new SysctlResult.Row(kind, strongest.key(), strongest.value(), strongest.described(), weaker));
    }

    private void manager() {
        List<Setting> settings = profiles.of(Kind.MANAGER);
        if (!settings.isEmpty()) {
            StringBuilder text = new StringBuilder("[Manager]\n");
            settings.forEach(setting -> text.append("# ")
                    .append(setting.described())
                    .append('\n')
                    .append(setting.word())
                    .append('\n'));
            layer.file(MANAGER, text.toString(), 0644);
        }
    }
}
