package io.dpuos.format.iso9660;

import io.dpuos.tree.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/** Writes to a channel front to back and digests what it writes. */
final class DigestingSink {
    private final WritableByteChannel out;
    private final LongConsumer progress;
    private final MessageDigest digest;
    private long position;

    DigestingSink(WritableByteChannel out, LongConsumer progress) {
        this.out = out;
        this.progress = progress;
        this.digest = Sha256.begin();
    }

    void write(byte[] bytes) throws IOException {
        write(bytes, bytes.length);
    }

    void write(byte[] bytes, int length) throws IOException {
        digest.update(bytes, 0, length);
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
        position += length;
        progress.accept(length);
    }

    void zerosUpTo(long offset) throws IOException {
        if (offset < position) {
            throw new IllegalStateException("layout goes back from byte " + position + " to " + offset);
        }
        byte[] zeros = new byte[(int) Math.min(1 << 20, offset - position)];
        while (position < offset) {
            long left = offset - position;
            write(left >= zeros.length ? zeros : new byte[(int) left]);
        }
    }

    String sha256() {
        return Sha256.end(digest);
    }
}
