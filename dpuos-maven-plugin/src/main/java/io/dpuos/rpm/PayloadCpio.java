package io.dpuos.rpm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Writes the cpio archive of a payload: "new ASCII" headers, or rpm's stripped ones (magic 07070X and the file's index
 * in the header) when a file is too large for them (rpm lib/cpio.cc). Not thread-safe.
 */
final class PayloadCpio {
    private final OutputStream out;
    private final boolean stripped;
    private long position;

    PayloadCpio(OutputStream out, boolean stripped) {
        this.out = out;
        this.stripped = stripped;
    }

    /** Begins an entry; {@code size} bytes of content have to follow by {@link #content} unless it is 0. */
    void entry(byte[] path, int index, long inode, int mode, int links, long mtime, long size, int rdev)
            throws IOException {
        if (stripped) {
            ascii("07070X" + hex(index));
            pad();
            return;
        }
        header(inode, mode, links, mtime, size, rdev, path.length + 2);
        out.write('.');
        out.write(path);
        out.write(0);
        position += path.length + 2L;
        pad();
    }

    private void header(long inode, int mode, int links, long mtime, long size, int rdev, int nameSize)
            throws IOException {
        StringBuilder text = new StringBuilder("070701");
        long[] fields = {inode, mode, 0, 0, links, mtime, size, 0, 1, rdev >> 8 & 0xff, rdev & 0xff, nameSize, 0};
        for (long field : fields) {
            text.append(hex(field));
        }
        ascii(text.toString());
    }

    /** Copies the content of the entry that was begun last. */
    void content(InputStream in, long size) throws IOException {
        long copied = in.transferTo(out);
        if (copied != size) {
            throw new IOException("content has " + copied + " bytes, expected " + size);
        }
        position += size;
        pad();
    }

    /** Writes the trailer. Returns the size of the archive. */
    long finish() throws IOException {
        byte[] name = "TRAILER!!!".getBytes(StandardCharsets.US_ASCII);
        StringBuilder text = new StringBuilder("070701");
        for (int i = 0; i < 13; i++) {
            text.append(hex(i == 4 ? 1 : i == 11 ? name.length + 1 : 0));
        }
        ascii(text.toString());
        out.write(name);
        out.write(0);
        position += name.length + 1L;
        pad();
        return position;
    }

    private static String hex(long value) {
        return HexFormat.of().toHexDigits((int) value);
    }

    private void ascii(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        position += text.length();
    }

    private void pad() throws IOException {
        while (position % 4 != 0) {
            out.write(0);
            position++;
        }
    }
}
