package io.dpuos.format.cpio;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Content;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.Sha256;
import io.dpuos.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;

/**
 * A newc archive with one file and the directories above it, whose bytes are produced while they are read: so a boot
 * loader can hand a file of any size to the kernel as a further initramfs. Immutable, safe for use by several threads.
 */
public final class CpioEnvelope implements Content {
    private final byte[] before;
    private final Content content;
    private final byte[] behind;

    private CpioEnvelope(byte[] before, Content content, byte[] behind) {
        this.before = before;
        this.content = content;
        this.behind = behind;
    }

    /**
     * Encloses a file.
     *
     * @param path where the file shall lie
     * @param content its bytes, below 4 GiB
     * @param timestamp modification time of file and directories, seconds since the epoch
     * @throws CpioLimitException when size or time do not fit the format
     */
    public static CpioEnvelope of(TreePath path, Content content, long timestamp) throws IOException {
        Origin origin = Origin.ofLayer("envelope");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CpioWriter writer = new CpioWriter(bytes);
        directories(writer, path.parent(), timestamp, origin);
        writer.head(path, new Inode.RegularFile(Attributes.root(0644, timestamp), content, origin));
        byte[] before = bytes.toByteArray();
        bytes.reset();
        writer.padMember();
        writer.finish();
        return new CpioEnvelope(before, content, bytes.toByteArray());
    }

    private static void directories(CpioWriter writer, TreePath path, long timestamp, Origin origin)
            throws IOException {
        if (!path.isRoot()) {
            directories(writer, path.parent(), timestamp, origin);
            writer.put(path, new Inode.Directory(Attributes.root(0755, timestamp), origin));
        }
    }

    @Override
    public long size() {
        return before.length + content.size() + behind.length;
    }

    @Override
    public String sha256() {
        try (InputStream in = open()) {
            return Sha256.of(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public InputStream open() throws IOException {
        return new SequenceInputStream(Collections.enumeration(
                List.of(new ByteArrayInputStream(before), content.open(), new ByteArrayInputStream(behind))));
    }
}
