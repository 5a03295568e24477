package io.dpuos.sysctl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Huge pages that are reserved at boot. Immutable.
 *
 * @param pools in the order of the pom; the first has the default size
 */
record HugePages(List<Pool> pools) {
    private static final long KIB = 1024;
    private static final Map<String, Long> UNITS = Map.of("K", KIB, "M", KIB * KIB, "G", KIB * KIB * KIB);

    /**
     * Pages of one size.
     *
     * @param size as the kernel reads it, for example {@code 2M}
     * @param bytes of one page
     * @param count how many
     */
    record Pool(String size, long bytes, long count) {}

    /**
     * Reads words {@code SIZE=COUNT}.
     *
     * @throws SysctlException when a word is none, or the architecture has no pages of a size
     */
    static HugePages parse(String text, String arch, KernelFacts kernel) {
        List<Pool> pools = new ArrayList<>();
        List<String> sizes = sizes(arch, kernel);
        for (String word : text.strip().split("\\s+")) {
            if (!word.matches("[0-9]{1,6}[KMG]=[0-9]{1,9}")) {
                throw new SysctlException("<boot><hugepages> holds '" + word
                        + "'; expected SIZE=COUNT separated by blanks, for example 1G=8 2M=512");
            }
            String[] parts = word.split("=");
            if (!sizes.contains(parts[0])) {
                throw new SysctlException("<boot><hugepages> asks for pages of " + parts[0] + ", which " + arch
                        + pageSize(arch, kernel) + " does not have; it has " + String.join(", ", sizes));
            }
            if (pools.stream().anyMatch(pool -> pool.size().equals(parts[0]))) {
                throw new SysctlException("<boot><hugepages> names " + parts[0] + " twice");
            }
            pools.add(new Pool(parts[0], bytes(parts[0]), Long.parseLong(parts[1])));
        }
        return new HugePages(pools);
    }

    private static long bytes(String size) {
        long unit = UNITS.getOrDefault(size.substring(size.length() - 1), 1L);
        return Long.parseLong(size.substring(0, size.length() - 1)) * unit;
    }

    /** Returns the words of the command line. */
    List<String> arguments() {
        List<String> words = new ArrayList<>();
        words.add("default_hugepagesz=" + pools.get(0).size());
        for (Pool pool : pools) {
            words.add("hugepagesz=" + pool.size());
            words.add("hugepages=" + pool.count());
        }
        return words;
    }

    long totalBytes() {
        return pools.stream().mapToLong(pool -> pool.bytes() * pool.count()).sum();
    }

    /** After Documentation/admin-guide/mm/hugetlbpage and Documentation/arm64/hugetlbpage of the kernel. */
    static List<String> sizes(String arch, KernelFacts kernel) {
        if (arch.equals("aarch64")) {
            return switch (granule(kernel)) {
                case 64 -> List.of("2M", "512M", "16G");
                case 16 -> List.of("2M", "32M", "1G");
                default -> List.of("64K", "2M", "32M", "1G");
            };
        }
        return arch.equals("riscv64") ? List.of("64K", "2M", "1G") : List.of("2M", "1G");
    }

    private static int granule(KernelFacts kernel) {
        Map<String, Integer> symbols =
                new TreeMap<>(Map.of("CONFIG_ARM64_64K_PAGES", 64, "CONFIG_ARM64_16K_PAGES", 16));
        return symbols.entrySet().stream()
                .filter(entry -> kernel.config(entry.getKey()).orElse("n").equals("y"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(4);
    }

    private static String pageSize(String arch, KernelFacts kernel) {
        return arch.equals("aarch64") ? String.format(Locale.ROOT, " with base pages of %d KiB", granule(kernel)) : "";
    }
}
