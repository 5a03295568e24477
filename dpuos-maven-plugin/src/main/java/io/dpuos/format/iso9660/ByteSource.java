package io.dpuos.format.iso9660;

import io.dpuos.tree.Content;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Bytes of a file of an image, of a known number.
 *
 * @param size number of bytes
 * @param opener opens them from the start; called once for each time the image is written
 */
public record ByteSource(long size, Opener opener) {
    /** Opens a stream. */
    @FunctionalInterface
    public interface Opener {
        /** Opens the bytes from the start; the caller closes the stream. */
        InputStream open() throws IOException;
    }

    /** Checks the size. */
    public ByteSource {
        if (size < 0) {
            throw new IllegalArgumentException("negative size: " + size);
        }
    }

    /** Returns a source of a copy of these bytes. */
    public static ByteSource of(byte[] bytes) {
        byte[] copy = bytes.clone();
        return new ByteSource(copy.length, () -> new ByteArrayInputStream(copy));
    }

    /** Returns a source of the bytes of a file of the host. */
    public static ByteSource of(Path file) throws IOException {
        return new ByteSource(Files.size(file), () -> Files.newInputStream(file));
    }

    /** Returns a source of the bytes of a file of a tree. */
    public static ByteSource of(Content content) {
        return new ByteSource(content.size(), content::open);
    }
}
