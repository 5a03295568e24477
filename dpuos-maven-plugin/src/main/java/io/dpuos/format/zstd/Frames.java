package io.dpuos.format.zstd;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.util.ZstdVersion;
import io.dpuos.format.MalformedImageException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Entry points to the codec. All methods are safe for use by several threads. */
public final class Frames {
    /** The codec's name in keys and manifests. */
    public static final String CODEC = "zstd";

    /** Lowest level of compression. */
    public static final int MIN_LEVEL = 1;

    /** Highest level of compression; levels above 19 need more memory to unpack than a small card may have. */
    public static final int MAX_LEVEL = 19;

    private Frames() {}

    /** Returns the codec's version: of the binding and of the library in it, for example {@code 1.5.7-6}. */
    public static String version() {
        return ZstdVersion.VERSION;
    }

    /** Compresses bytes into one frame. */
    public static byte[] compress(byte[] data, int level) throws IOException {
        return compress(data, level, 0);
    }

    /**
     * Compresses bytes into one frame with several threads.
     *
     * @param workers number of threads, at least 1; the frame does not depend on it, but is not the one of {@link
     *     #compress(byte[], int)}
     */
    public static byte[] compressTogether(byte[] data, int level, int workers) throws IOException {
        if (workers < 1) {
            throw new IllegalArgumentException("number of threads is not at least 1: " + workers);
        }
        return compress(data, level, workers);
    }

    /**
     * Begins a frame as {@link #compressTogether} makes it, of bytes that are written to the stream. Closing it ends the frame
     * and leaves the stream below open.
     *
     * @param size how many bytes will be written
     */
    public static OutputStream writeTogether(OutputStream out, int level, long size, int workers) {
        if (workers < 1) {
            throw new IllegalArgumentException("number of threads is not at least 1: " + workers);
        }
        return new FrameOutputStream(out, level, size, workers);
    }

    private static byte[] compress(byte[] data, int level, int workers) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (FrameOutputStream frame = new FrameOutputStream(out, level, data.length, workers)) {
            frame.write(data);
        }
        return out.toByteArray();
    }

    /**
     * Unpacks frames of at most {@code limit} bytes in all.
     *
     * @throws MalformedImageException when the input is no zstd data, is damaged, ends early or is larger
     */
    public static byte[] decompress(byte[] frames, int limit) throws IOException {
        try (InputStream in = open(new ByteArrayInputStream(frames))) {
            byte[] data = in.readNBytes(limit);
            if (in.read() >= 0) {
                throw new MalformedImageException(
                        "zstd data", "frame", "content size", -1, "at most " + limit + " bytes", "more");
            }
            return data;
        }
    }

    /** Opens frames that follow each other for reading; damage and an early end are reported as malformed input. */
    public static InputStream open(InputStream compressed) throws IOException {
        return new Decoding(compressed);
    }

    /** Checks a level of compression. */
    static int checkLevel(int level) {
        if (level < MIN_LEVEL || level > MAX_LEVEL) {
            throw new IllegalArgumentException(
                    "zstd level is not within " + MIN_LEVEL + " to " + MAX_LEVEL + ": " + level);
        }
        return level;
    }

    /** Bytes that the decoder takes as a sane number of output bytes at once. */
    static long recommendedBuffer() {
        return Zstd.compressBound(1 << 17);
    }

    private static final class Decoding extends InputStream {
        private final ZstdInputStreamNoFinalizer in;
        private long produced;

        Decoding(InputStream compressed) throws IOException {
            in = new ZstdInputStreamNoFinalizer(compressed);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                int n = in.read(buffer, offset, length);
                produced += Math.max(n, 0);
                return n;
            } catch (com.github.luben.zstd.ZstdIOException e) {
                MalformedImageException malformed = new MalformedImageException(
                        "zstd data",
                        "frame",
                        "compressed data",
                        -1,
                        "intact frames",
                        "'" + e.getMessage() + "' after " + produced + " unpacked bytes");
                malformed.initCause(e);
                throw malformed;
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
