package io.dpuos.assemble;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A kernel to build. Immutable.
 *
 * @param source top of a kernel's source tree, where nothing is written, or a {@code kernel-source} package
 * @param work folder for all that the build makes; the same source and settings reuse it
 * @param arch {@code x86_64} or {@code aarch64}
 * @param compiler prefix of the cross compiler such as {@code aarch64-linux-gnu-}; empty for the host's own
 * @param config the configuration to begin with; a file, or the name of a configuration of the tree such as {@code
 *     tinyconfig} or {@code x86_64_defconfig}
 * @param fragments files of settings, in order
 * @param set settings that come last, with the prefix {@code CONFIG_}
 * @param signingKey a PEM file with key and certificate that signs modules
 * @param name of the package
 * @param release of the package; also the end of the kernel's own version
 * @param timestamp time of the build in seconds since the epoch
 * @param jobs how many compilers run at the same time
 */
public record KernelBuildRequest(
        Path source,
        Path work,
        String arch,
        String compiler,
        String config,
        List<Path> fragments,
        SortedMap<String, String> set,
        Optional<Path> signingKey,
        String name,
        String release,
        long timestamp,
        int jobs) {
    /** Makes unmodifiable copies. */
    public KernelBuildRequest {
        fragments = List.copyOf(fragments);
        set = Collections.unmodifiableSortedMap(new TreeMap<>(set));
    }

    /** Returns what the kernel's build calls the architecture. */
    String kernelArch() {
        return arch.equals("aarch64") ? "arm64" : arch;
    }
}
