package io.dpuos.format.payload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;

/** The bytes of a stored frame. It opens its file with the first read, so that of many frames one file is open at a time. */
final class StoredFrameStream extends InputStream {
    private final FrameStore.StoredFrame frame;
    private InputStream in = InputStream.nullInputStream();
    private boolean opened;
    private long left;

    StoredFrameStream(FrameStore.StoredFrame frame) {
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
