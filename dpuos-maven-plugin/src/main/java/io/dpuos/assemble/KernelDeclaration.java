package io.dpuos.assemble;

import java.util.List;
import java.util.SortedMap;

/**
 * What is asked of the kernel. Immutable.
 *
 * @param rules names of rule packs
 * @param set values by symbol, with the prefix {@code CONFIG_}
 * @param accept symbols that may fail to stick
 * @param failWhenBuildNeeded whether a change that needs a kernel build is a failure
 */
public record KernelDeclaration(
        List<String> rules, SortedMap<String, String> set, List<String> accept, boolean failWhenBuildNeeded) {}
