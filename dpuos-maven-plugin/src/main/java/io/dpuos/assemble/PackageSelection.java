package io.dpuos.assemble;

import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;

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
 * @param setOf the package set that a word of {@code install} comes from; no entry for the pom's own words
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
        List<String> languages,
        SortedMap<String, String> setOf) {
    /** Returns the selection with further packages for image and installer. */
    public PackageSelection with(List<String> more) {
        return new PackageSelection(
                Stream.concat(install.stream(), more.stream()).distinct().toList(),
                Stream.concat(installer.stream(), more.stream()).distinct().toList(),
                build,
                exclude,
                pin,
                modules,
                weak,
                documentation,
                languages,
                setOf);
    }
}
