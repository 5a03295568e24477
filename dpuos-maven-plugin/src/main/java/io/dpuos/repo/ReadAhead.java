package io.dpuos.repo;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads another stream in a thread of its own, a few blocks ahead, so that unpacking and parsing share the time of two
 * processors. The blocks are bounded; memory does not grow. Not safe for use by several threads.
 */
final class ReadAhead extends InputStream {
    private static final int BLOCK = 1 << 17;

    private final InputStream in;
    private final Thread thread;
    private final BlockingQueue<Block> full = new ArrayBlockingQueue<>(8);
    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(10);
    private Block block = new Block(new byte[0], 0, null);
    private int position;
    private boolean ended;

    /** Bytes that were read; none at the end, which {@code failure} explains if it is not the right one. */
    private record Block(byte[] bytes, int length, @Nullable Throwable failure) {}

    ReadAhead(InputStream in) {
        this.in = in;
        this.thread = new Thread(this::run, "dpuos-read-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            try {
                while (true) {
                    byte[] recycled = free.poll();
                    byte[] bytes = recycled == null ? new byte[BLOCK] : recycled;
                    int length = in.readNBytes(bytes, 0, bytes.length);
                    full.put(new Block(bytes, length, null));
                    if (length == 0) {
                        return;
                    }
                }
            } catch (IOException | RuntimeException e) {
                full.put(new Block(new byte[0], 0, e));
            }
        } catch (InterruptedException e) {
            // closed before the end: nobody waits for more
            return;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (position == block.length) {
            if (ended) {
                return -1;
            }
            next();
        }
        int n = Math.min(length, block.length - position);
        System.arraycopy(block.bytes, position, bytes, offset, n);
        position += n;
        return n;
    }

    private void next() throws IOException {
        if (block.length > 0) {
            free.offer(block.bytes);
        }
        try {
            block = full.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while unpacking", e);
        }
        position = 0;
        ended = block.length == 0;
        if (block.failure instanceof IOException e) {
            throw e;
        } else if (block.failure instanceof RuntimeException e) {
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        thread.interrupt();
        try {
            // the decompressor must not be closed under the hands of the thread
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        in.close();
    }
}
