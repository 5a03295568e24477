package io.dpuos.shell;

import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The bytes of a file that a script writes piece by piece: contents of growing size share one buffer, so that adding a
 * line does not copy the file. Bytes that a content covers never change.
 */
final class GrowingContent implements Content {
    private final Buffer buffer;
    private final int size;

    /** Bytes that only grow. */
    private static final class Buffer {
        byte[] bytes;
        int used;

        Buffer(byte[] bytes, int used) {
            this.bytes = bytes;
            this.used = used;
        }
    }

    private GrowingContent(Buffer buffer, int size) {
        this.buffer = buffer;
        this.size = size;
    }

    static GrowingContent of(byte[] bytes) {
        return new GrowingContent(new Buffer(bytes.clone(), bytes.length), bytes.length);
    }

    /** Returns this content with more bytes at its end. */
    GrowingContent with(byte[] more) {
        synchronized (buffer) {
            if (buffer.used != size) {
                byte[] copy = Arrays.copyOf(Arrays.copyOf(buffer.bytes, size), size + more.length);
                System.arraycopy(more, 0, copy, size, more.length);
                return new GrowingContent(new Buffer(copy, copy.length), copy.length);
            }
            int needed = Math.addExact(size, more.length);
            if (needed > buffer.bytes.length) {
                buffer.bytes = Arrays.copyOf(buffer.bytes, (int) Math.min(Integer.MAX_VALUE - 8L, needed * 2L));
            }
            System.arraycopy(more, 0, buffer.bytes, size, more.length);
            buffer.used = needed;
            return new GrowingContent(buffer, needed);
        }
    }

    private byte[] bytes() {
        synchronized (buffer) {
            return buffer.bytes;
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public String sha256() {
        return Bytes.of(Arrays.copyOf(bytes(), size)).sha256();
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(bytes(), 0, size);
    }
}
