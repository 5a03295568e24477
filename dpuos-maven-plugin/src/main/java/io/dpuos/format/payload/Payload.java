package io.dpuos.format.payload;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
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
                    return frames.next().open();
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
}
