package io.dpuos.format.tar;

import io.dpuos.tree.Content;
import io.dpuos.tree.Inode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Writes members of a tar archive one after the other. The bytes depend on nothing but the entries and their order, so
 * archives without end blocks may be joined. Not safe for use by several threads. The stream given is not closed.
 */
public final class TarWriter {
    private static final int BUFFER = 1 << 16;

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER];

    /** Writes to a stream; the caller buffers and closes it. */
    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /** Returns how many bytes of the archive a member takes: header blocks, content and padding. */
    public static long sizeOf(TarEntry entry) {
        return TarHeader.of(entry).length + padded(entry.contentSize());
    }

    /**
     * Writes one member.
     *
     * @throws IOException when the content cannot be read or its size is not the one it declares
     */
    public void put(TarEntry entry) throws IOException {
        out.write(TarHeader.of(entry));
        if (entry.linkTo().isEmpty() && entry.inode() instanceof Inode.RegularFile file) {
            copy(entry, file.content());
        }
    }

    /** Writes the two blocks of zeros that end an archive. */
    public void end() throws IOException {
        out.write(endBlocks());
    }

    /** Returns the two blocks of zeros that end an archive. */
    public static byte[] endBlocks() {
        return new byte[Constants.END_BLOCKS * Constants.BLOCK];
    }

    private void copy(TarEntry entry, Content content) throws IOException {
        long copied = 0;
        try (InputStream in = content.open()) {
            for (int n = in.read(buffer); n >= 0 && copied + n <= content.size(); n = in.read(buffer)) {
                out.write(buffer, 0, n);
                copied += n;
                if (copied == content.size()) {
                    // One more read finds out whether the content is longer than it says.
                    n = in.read(buffer);
                    copied += Math.max(n, 0);
                    break;
                }
            }
        }
        if (copied != content.size()) {
            throw new IOException("content of " + entry.path() + " does not have the " + content.size()
                    + " bytes that it declares; its store may be damaged");
        }
        out.write(new byte[(int) (padded(copied) - copied)]);
    }

    private static long padded(long size) {
        return (size + Constants.BLOCK - 1) / Constants.BLOCK * Constants.BLOCK;
    }
}
