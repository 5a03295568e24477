package io.dpuos.kernel.kconfig;

import java.util.Optional;

/** Gives the files of a Kconfig tree. */
public interface KconfigFiles {
    /**
     * Returns the text of a file as ISO 8859-1, or empty when it does not exist.
     *
     * @param name as a {@code source} statement names it, relative to the top of the tree
     */
    Optional<String> read(String name);
}
