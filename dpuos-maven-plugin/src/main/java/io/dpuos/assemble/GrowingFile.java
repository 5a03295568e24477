package io.dpuos.assemble;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that is read while somebody else still writes it front to back: who reads what is not there yet waits for it. It
 * has its later size from the beginning. {@link #grown} and {@link #ended} may be called by any thread; it is read by one.
 */
final class GrowingFile implements SeekableByteChannel {
    private final FileChannel file;
    private final long size;
    private long position;
    private long written;
    private boolean ended;

    /**
     * Opens a file that is there already.
     *
     * @param size bytes that it will have
     */
    GrowingFile(Path file, long size) throws IOException {
        this.file = FileChannel.open(file, StandardOpenOption.READ);
        this.size = size;
    }

    /** Tells that so many more bytes are written. */
    synchronized void grown(long bytes) {
        written += bytes;
        notifyAll();
    }

    /** Tells that nothing more will be written. */
    synchronized void ended() {
        ended = true;
        notifyAll();
    }

    /** Returns how many bytes can be read at a place, once there are any; 0 when there never will be. */
    private synchronized long readable(long from) throws IOException {
        try {
            while (written <= from && !ended) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a file was read that is being written");
        }
        return Math.max(0, written - from);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        long readable = readable(position);
        if (readable == 0) {
            return -1;
        }
        ByteBuffer part = target.slice();
        part.limit((int) Math.min(part.remaining(), readable));
        int count = file.read(part, position);
        if (count > 0) {
            target.position(target.position() + count);
            position += count;
        }
        return count;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long to) {
        position = to;
        return this;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new java.nio.channels.NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long to) {
        throw new java.nio.channels.NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
