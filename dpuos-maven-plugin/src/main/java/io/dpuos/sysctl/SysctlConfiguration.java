package io.dpuos.sysctl;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is asked of the kernel's settings. Immutable.
 *
 * @param profiles named profiles; two that set a thing to different values contradict each other
 * @param files text by name of the files {@code src/main/dpuos/sysctl/*.conf}; they win over profiles, later names win
 * @param set keys and values of the pom; they win over all else
 * @param strict whether an unknown key is a failure instead of a warning
 * @param arch the architecture of the image
 * @param tunables files below /proc and /sys by a name of the pom
 * @param moduleOptions options by module, separated by blanks
 * @param tuning huge pages, processors and IOMMU of {@code <boot>}
 */
public record SysctlConfiguration(
        List<String> profiles,
        SortedMap<String, String> files,
        SortedMap<String, String> set,
        boolean strict,
        String arch,
        SortedMap<String, Tunable> tunables,
        SortedMap<String, String> moduleOptions,
        KernelTuning tuning) {
    /** Makes a configuration of kernel parameters alone. */
    public SysctlConfiguration(
            List<String> profiles, SortedMap<String, String> files, SortedMap<String, String> set, boolean strict) {
        this(profiles, files, set, strict, "x86_64", new TreeMap<>(), new TreeMap<>(), KernelTuning.none());
    }
}
