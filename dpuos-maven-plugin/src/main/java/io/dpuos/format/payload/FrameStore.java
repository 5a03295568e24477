package io.dpuos.format.payload;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/** Keeps compressed frames under the digest of what decides their bytes. Safe for use by several threads. */
public interface FrameStore {
    /**
     * Looks a frame up and verifies its bytes; a damaged one is removed and counts as missing.
     *
     * @param key 64 lower-case hexadecimal digits
     */
    Optional<StoredFrame> find(String key) throws IOException;

    /**
     * Looks a frame up as {@link #find} does, but does not read it: its bytes may not be those that it declares. Whoever
     * reads it verifies them, and calls {@link #discardDamaged} when they are wrong.
     *
     * @param key 64 lower-case hexadecimal digits
     */
    Optional<StoredFrame> lookUp(String key) throws IOException;

    /**
     * Removes those of some frames whose bytes are not what they declare.
     *
     * @return how many were removed
     */
    int discardDamaged(Collection<StoredFrame> frames) throws IOException;

    /** Stores the frame that the source writes; a key that is there already is replaced by the same bytes. */
    StoredFrame put(String key, FrameSource source) throws IOException;

    /** Writes the bytes of one frame. */
    @FunctionalInterface
    interface FrameSource {
        /** Writes the frame; the stream is closed by the caller. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * A frame's place.
     *
     * @param file the file that holds it
     * @param offset of its first byte in the file
     * @param size in bytes
     * @param sha256 of its bytes, 64 lower-case hexadecimal digits
     */
    record StoredFrame(Path file, long offset, long size, String sha256) {
        /** Opens the bytes from the start; the file is opened with the first read. The caller closes the stream. */
        public InputStream open() {
            return new StoredFrameStream(this);
        }
    }
}
