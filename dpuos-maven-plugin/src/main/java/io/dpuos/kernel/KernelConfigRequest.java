package io.dpuos.kernel;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a project wants of the kernel's configuration. Immutable.
 *
 * @param arch {@code x86_64} or {@code aarch64}
 * @param fragments in the order in which they apply
 * @param set settings of the pom; they win over fragments
 * @param rules rule packs
 * @param accept symbols whose setting may fail to come true
 * @param failWhenBuildNeeded whether a setting that needs another kernel fails the build
 * @param required drivers that the image cannot do without
 */
public record KernelConfigRequest(
        String arch,
        List<KernelConfig> fragments,
        Map<String, String> set,
        List<RulePack> rules,
        SortedSet<String> accept,
        boolean failWhenBuildNeeded,
        List<DriverRules.Required> required) {
    /** Makes unmodifiable copies. */
    public KernelConfigRequest {
        fragments = List.copyOf(fragments);
        set = Collections.unmodifiableMap(new TreeMap<>(set));
        rules = List.copyOf(rules);
        accept = Collections.unmodifiableSortedSet(new TreeSet<>(accept));
        required = List.copyOf(required);
    }

    /** Returns a request that only states settings of the pom. */
    public static KernelConfigRequest ofSettings(String arch, Map<String, String> set) {
        return new KernelConfigRequest(arch, List.of(), set, List.of(), new TreeSet<>(Set.of()), true, List.of());
    }
}
