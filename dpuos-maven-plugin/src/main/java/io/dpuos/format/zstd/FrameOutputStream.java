package io.dpuos.format.zstd;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Compresses what is written to it into exactly one frame with checksum and content size.
 *
 * <p>The codec is always fed whole buffers of one size, so that the frame does not depend on how the writer cuts its
 * data. Closing ends the frame and leaves the stream below open. Memory: about 2 MiB at level 3, 90 MiB at level 19. Not
 * safe for use by several threads.
 */
public final class FrameOutputStream extends OutputStream {
    private static final int BUFFER = 1 << 17;

    private final OutputStream out;
    private final ZstdCompressCtx context;
    private final Buffers buffers = Buffers.take();
    private final ByteBuffer input = buffers.input();
    private final ByteBuffer output = buffers.output();
    private final long contentSize;
    private long taken;
    private long produced;
    private boolean closed;

    /**
     * Begins a frame.
     *
     * @param out where the frame goes
     * @param level 1 to 19
     * @param contentSize how many bytes will be written; it stands in the frame's header
     */
    public FrameOutputStream(OutputStream out, int level, long contentSize) {
        this(out, level, contentSize, 0);
    }

    /**
     * Begins a frame that several threads compress.
     *
     * @param workers number of threads, at least 1; the bytes do not depend on it, but differ from those of the other
     *     constructor. 0 means none beside the caller's
     */
    FrameOutputStream(OutputStream out, int level, long contentSize, int workers) {
        this.out = out;
        this.contentSize = contentSize;
        context = new ZstdCompressCtx();
        context.setLevel(Frames.checkLevel(level));
        if (workers > 0) {
            context.setWorkers(workers);
        }
        context.setChecksum(true);
        context.setContentSize(true);
        context.setPledgedSrcSize(contentSize);
    }

    /** Returns the size of the frame so far; after {@link #close}, of the whole. */
    public long compressedSize() {
        return produced;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
        taken += length;
        if (taken > contentSize) {
            throw new IOException("frame was declared with " + contentSize + " bytes, but more are written");
        }
        int at = offset;
        int left = length;
        while (left > 0) {
            int n = Math.min(left, input.remaining());
            input.put(data, at, n);
            at += n;
            left -= n;
            if (!input.hasRemaining()) {
                compress(EndDirective.CONTINUE);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (taken == contentSize) {
                compress(EndDirective.END);
            }
        } finally {
            context.close();
            buffers.giveBack();
        }
        if (taken != contentSize) {
            throw new IOException("frame was declared with " + contentSize + " bytes, but " + taken + " were written");
        }
    }

    private void compress(EndDirective directive) throws IOException {
        input.flip();
        boolean done = false;
        while (!done) {
            output.clear();
            boolean flushed = context.compressDirectByteBufferStream(output, input, directive);
            output.flip();
            int n = output.remaining();
            output.get(buffers.heap(), 0, n);
            out.write(buffers.heap(), 0, n);
            produced += n;
            done = directive == EndDirective.END ? flushed : !input.hasRemaining();
        }
        input.clear();
    }

    /** Memory outside of the heap is freed by the collector alone, so it is kept for the next frame. */
    private record Buffers(ByteBuffer input, ByteBuffer output, byte[] heap) {
        private static final ConcurrentLinkedDeque<Buffers> STOCK = new ConcurrentLinkedDeque<>();

        static Buffers take() {
            Buffers taken = STOCK.poll();
            if (taken == null) {
                int most = (int) Frames.recommendedBuffer();
                return new Buffers(ByteBuffer.allocateDirect(BUFFER), ByteBuffer.allocateDirect(most), new byte[most]);
            }
            taken.input.clear();
            return taken;
        }

        void giveBack() {
            STOCK.push(this);
        }
    }
}
