package io.dpuos.format.payload;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;

/**
 * A payload that is ready: its index, and its bytes as a sequence of stored frames. Nothing is copied until somebody
 * reads. Immutable and safe for use by several threads, as long as the store keeps its files.
 *
 * @param index what the payload consists of
 * @param stored the frames' places, without the last frame
 * @param end the frame that ends the archive
 * @param reused how many frames came from the store
 */
public record Payload(PayloadIndex index, List<FrameStore.StoredFrame> stored, EndFrame end, int reused) {
    /** Copies the list. */
    public Payload {
        stored = List.copyOf(stored);
    }

    /** Returns the number of bytes. */
    public long size() {
        return index.size();
    }

    /** Opens the bytes from the start. The caller closes the stream. */
    public InputStream open() {
        return concatenate(stored, end);
    }

    /** Writes all bytes. */
    public void writeTo(OutputStream out) throws IOException {
        try (InputStream in = open()) {
            in.transferTo(out);
        }
    }

    static InputStream concatenate(List<FrameStore.StoredFrame> stored, EndFrame end) {
        Iterator<FrameStore.StoredFrame> frames = stored.iterator();
        return new SequenceInputStream(new Enumeration<>() {
            private boolean ended;

            @Override
            public boolean hasMoreElements() {
                return !ended;
            }

            @Override
            public InputStream nextElement() {
                if (frames.hasNext()) {
                    return new LazyFrame(frames.next());
                }
                ended = true;
                return new ByteArrayInputStream(end.bytes());
            }
        });
    }

    /** The frame that ends the archive. */
    public static final class EndFrame {
        private final byte[] bytes;

        EndFrame(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        /** Returns a copy of the frame. */
        public byte[] bytes() {
            return bytes.clone();
        }
    }

    /** Opens its file with the first read, so that one file is open at a time. */
    private static final class LazyFrame extends InputStream {
        private final FrameStore.StoredFrame frame;
        private InputStream in = InputStream.nullInputStream();
        private boolean opened;
        private long left;

        LazyFrame(FrameStore.StoredFrame frame) {
            this.frame = frame;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (!opened) {
                SeekableByteChannel channel = Files.newByteChannel(frame.file());
                in = Channels.newInputStream(channel);
                opened = true;
                left = frame.size();
                channel.position(frame.offset());
            }
            if (length == 0) {
                return 0;
            }
            if (left == 0) {
                return -1;
            }
            int n = in.read(buffer, offset, (int) Math.min(length, left));
            if (n < 0) {
                throw new IOException("stored frame " + frame.file() + " became shorter than " + frame.size()
                        + " bytes while it was read; build again");
            }
            left -= n;
            return n;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
