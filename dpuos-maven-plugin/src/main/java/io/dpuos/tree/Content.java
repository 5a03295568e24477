package io.dpuos.tree;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a regular file, by reference. Immutable and safe for use by several threads.
 *
 * <p>Implementations outside this package refer to bytes that lie in a store (for example the unpacked payload of a
 * package); {@link Bytes} holds small generated files in memory.
 */
public interface Content {
    /** Returns the number of bytes. */
    long size();

    /** Returns the SHA-256 of the bytes as 64 lower-case hexadecimal digits. */
    String sha256();

    /** Opens the bytes for reading from the start. The caller closes the stream. */
    InputStream open() throws IOException;

    /**
     * Reads all bytes.
     *
     * @param limit the largest size that is accepted
     * @throws IOException when the content is larger than {@code limit} or cannot be read
     */
    default byte[] readAll(int limit) throws IOException {
        if (size() > limit) {
            throw new IOException("file of " + size() + " bytes is larger than the limit of " + limit);
        }
        try (InputStream in = open()) {
            return in.readNBytes((int) size());
        }
    }
}
