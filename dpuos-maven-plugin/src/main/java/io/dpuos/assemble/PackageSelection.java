package io.dpuos.assemble;

import java.util.List;

/**
 * The packages that are asked for. Immutable.
 *
 * @param install words of the set {@code image}
 * @param installer words of the set {@code installer}
 * @param build words of the set {@code build}
 * @param exclude patterns that must not be installed
 * @param pin words {@code name=version-pattern}
 * @param modules words {@code name:stream} and {@code -name}
 * @param weak whether recommended packages are installed
 * @param documentation whether documentation is installed
 * @param languages locales to install
 */
public record PackageSelection(
        List<String> install,
        List<String> installer,
        List<String> build,
        List<String> exclude,
        List<String> pin,
        List<String> modules,
        boolean weak,
        boolean documentation,
        List<String> languages) {}
