package io.dpuos.boot;

import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Keeps compressed archives under the digest of all that decides their bytes, so that an initramfs is compressed once.
 * Implementations are safe for use by several threads.
 */
@FunctionalInterface
public interface ArchiveStore {
    /** Keeps nothing: every archive is made, in memory. */
    ArchiveStore NONE = (key, source) -> made(source);

    /**
     * Returns the archive of a key, kept before or made now.
     *
     * @param key 64 lower-case hexadecimal digits
     */
    Content obtain(String key, Source source) throws IOException;

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
        /** Writes the bytes; the stream is closed by the caller. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Returns what a source makes, in memory. */
    static Content made(Source source) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        source.writeTo(bytes);
        return Bytes.of(bytes.toByteArray());
    }
}
