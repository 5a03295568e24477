package io.dpuos.sysctl;

import java.util.List;
import java.util.SortedMap;

/**
 * What is asked of the kernel parameters. Immutable.
 *
 * @param profiles named profiles; two that set a key to different values contradict each other
 * @param files text by name of the files {@code src/main/dpuos/sysctl/*.conf}; they win over profiles, later names win
 * @param set keys and values of the pom; they win over all else
 * @param strict whether an unknown key is a failure instead of a warning
 */
public record SysctlConfiguration(
        List<String> profiles, SortedMap<String, String> files, SortedMap<String, String> set, boolean strict) {}
