package io.dpuos.assemble;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What is asked of the kernel. Immutable.
 *
 * @param rules names of rule packs
 * @param set values by symbol, with the prefix {@code CONFIG_}
 * @param accept symbols that may fail to stick
 * @param failWhenBuildNeeded whether a change that needs a kernel build is a failure
 * @param tree folder of the kernel's Kconfig files and Makefiles
 * @param packages words of packages that bring these files, for the lock's set {@code build}
 */
public record KernelDeclaration(
        List<String> rules,
        SortedMap<String, String> set,
        List<String> accept,
        boolean failWhenBuildNeeded,
        Optional<Path> tree,
        List<String> packages) {}
