package io.dpuos.sysctl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The check of the words that a pom puts on the kernel's command line by itself. */
final class PomWords {
    private static final Set<String> LISTS = Set.of("isolcpus", "nohz_full", "rcu_nocbs", "irqaffinity");
    private static final Set<String> ISOLATION_FLAGS = Set.of("domain", "managed_irq", "nohz");
    private static final Set<String> SIZES = Set.of("hugepagesz", "default_hugepagesz");

    /** Words that count each time they stand there. */
    private static final Set<String> REPEATED = Set.of(
            "console", "earlycon", "hugepages", "hugepagesz", "crashkernel", "ip", "memmap", "mem", "initrd", "dyndbg");

    private final String element;
    private final String arch;
    private final KernelFacts kernel;
    private final List<String> warnings;

    PomWords(String element, String arch, KernelFacts kernel, List<String> warnings) {
        this.element = element;
        this.arch = arch;
        this.kernel = kernel;
        this.warnings = warnings;
    }

    /**
     * Checks.
     *
     * @throws SysctlException when a list of processors or a size of pages cannot be
     */
    void check(List<String> words) {
        Set<String> known = known();
        Map<String, String> seen = new TreeMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            String key = equals < 0 ? word : word.substring(0, equals);
            String value = equals < 0 ? "" : word.substring(equals + 1);
            String name = key.replace('-', '_');
            if (LISTS.contains(name)) {
                CpuList.parse(element + " with " + key, processors(name, value));
            }
            if (SIZES.contains(name) && !HugePages.sizes(arch, kernel).contains(value)) {
                throw new SysctlException(element + " holds '" + word + "', pages of a size that " + arch
                        + " does not have; it has " + String.join(", ", HugePages.sizes(arch, kernel)));
            }
            String before = seen.put(name, word);
            if (before != null && !before.equals(word) && !REPEATED.contains(name) && name.indexOf('.') < 0) {
                warnings.add(element + " holds '" + before + "' and '" + word + "'; of most words the last counts");
            }
            if (name.indexOf('.') < 0 && name.length() > 4 && !known.contains(name)) {
                known.stream()
                        .filter(other -> isOneEdit(name, other))
                        .findFirst()
                        .ifPresent(other -> warnings.add(element + " holds '" + word
                                + "', which the kernel does not know; did you mean '" + other + "'?"));
            }
        }
    }

    /** Leaves the flags out that stand before the processors of {@code isolcpus}. */
    private static String processors(String name, String value) {
        String rest = value;
        while (name.equals("isolcpus")
                && rest.indexOf(',') > 0
                && ISOLATION_FLAGS.contains(rest.substring(0, rest.indexOf(',')))) {
            rest = rest.substring(rest.indexOf(',') + 1);
        }
        // The kernel reads N as its last processor.
        return rest.equals("all") ? "0" : rest.replace("N", "8191");
    }

    /** Returns whether one letter more, less or other, or two exchanged, make one name the other. */
    static boolean isOneEdit(String one, String other) {
        int start = 0;
        int shorter = Math.min(one.length(), other.length());
        while (start < shorter && one.charAt(start) == other.charAt(start)) {
            start++;
        }
        int end = 0;
        while (end < shorter - start && one.charAt(one.length() - 1 - end) == other.charAt(other.length() - 1 - end)) {
            end++;
        }
        int left = one.length() - start - end;
        int right = other.length() - start - end;
        boolean exchanged = left == 2
                && right == 2
                && one.charAt(start) == other.charAt(start + 1)
                && one.charAt(start + 1) == other.charAt(start);
        return Math.max(left, right) == 1 || exchanged;
    }

    private static Set<String> known() {
        Set<String> names = new TreeSet<>();
        try (InputStream in = PomWords.class.getResourceAsStream("words.txt")) {
            if (in == null) {
                throw new IllegalStateException("words.txt is missing in the plugin");
            }
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.startsWith("#") && !line.isBlank()) {
                    names.add(line.strip().replace('-', '_'));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }
}
