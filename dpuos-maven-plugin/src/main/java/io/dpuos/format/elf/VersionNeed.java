package io.dpuos.format.elf;

import java.util.List;

/**
 * Symbol versions that a file needs from one library.
 *
 * @param library the library's soname
 * @param versions version names in file order, for example {@code GLIBC_2.34}
 */
public record VersionNeed(String library, List<String> versions) {
    /** Copies the list. */
    public VersionNeed {
        versions = List.copyOf(versions);
    }
}
