package io.dpuos.format.iso9660;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
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
        return HexFormat.of().formatHex(digest.digest());
    }
}
