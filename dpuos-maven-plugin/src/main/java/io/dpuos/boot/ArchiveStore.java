package io.dpuos.boot;

import java.io.IOException;

/**
 * Keeps compressed archives under the digest of all that decides their bytes, so that an initramfs is compressed once.
 * Implementations are safe for use by several threads.
 */
@FunctionalInterface
public interface ArchiveStore {
    /** Keeps nothing: every archive is made. */
    ArchiveStore NONE = (key, source) -> source.make();

    /**
     * Returns the archive of a key, kept before or made now.
     *
     * @param key 64 lower-case hexadecimal digits
     */
    byte[] obtain(String key, Source source) throws IOException;

    /**
     * Returns what tells one version of this program from another; part of keys that stand for a computation instead of
     * its result.
     */
    default String program() {
        return "";
    }

    /** Makes an archive. */
    @FunctionalInterface
    interface Source {
        /** Returns the bytes. */
        byte[] make() throws IOException;
    }
}
