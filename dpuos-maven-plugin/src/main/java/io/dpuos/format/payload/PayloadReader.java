package io.dpuos.format.payload;

import io.dpuos.format.MalformedImageException;
import io.dpuos.format.tar.TarMember;
import io.dpuos.format.tar.TarReader;
import io.dpuos.format.zstd.Frames;
import io.dpuos.tree.Content;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Sha256;
import io.dpuos.tree.TreePath;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads a payload back and compares it with its index and with the tree that it should hold. */
public final class PayloadReader {
    private PayloadReader() {}

    /** Opens the tar archive within a payload. The caller closes the stream, which closes the one below. */
    public static InputStream unpack(InputStream payload) throws IOException {
        return Frames.open(new BufferedInputStream(payload, 1 << 16));
    }

    /**
     * Compares the compressed bytes with the index: every frame's size and digest, and the whole.
     *
     * @throws MalformedImageException at the first difference
     */
    public static void verifyFrames(InputStream payload, PayloadIndex index) throws IOException {
        MessageDigest whole = Sha256.begin();
        byte[] buffer = new byte[1 << 16];
        for (PayloadIndex.Frame frame : index.frames()) {
            MessageDigest digest = Sha256.begin();
            long left = frame.size();
            while (left > 0) {
                int n = payload.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (n < 0) {
                    throw malformed("frame " + frame.label(), "data", frame.offset(), left + " more bytes", "the end");
                }
                digest.update(buffer, 0, n);
                whole.update(buffer, 0, n);
                left -= n;
            }
            expect("frame " + frame.label(), "SHA-256", frame.offset(), frame.sha256(), hex(digest));
        }
        if (payload.read() >= 0) {
            throw malformed("payload", "size", index.size(), index.size() + " bytes", "more");
        }
        expect("payload", "SHA-256", 0, index.sha256(), hex(whole));
    }

    /**
     * Unpacks a payload and compares every inode and every byte with a tree.
     *
     * @throws MalformedImageException at the first difference
     */
    public static void verifyTree(InputStream payload, ImageTree tree) throws IOException {
        Map<TreePath, Inode> missing = new TreeMap<>(tree.inodes());
        Map<TreePath, String> groups = new TreeMap<>();
        try (InputStream archive = unpack(payload)) {
            TarReader reader = new TarReader(archive);
            for (Optional<TarMember> next = reader.next(); next.isPresent(); next = reader.next()) {
                TarMember member = next.get();
                Inode inode = missing.remove(member.path());
                if (inode == null) {
                    throw malformed(
                            "tar member", "path", member.offset(), "a path of the image, once", "" + member.path());
                }
                verify(member, inode, reader, groups);
            }
            if (archive.read() >= 0) {
                throw malformed("tar archive", "end", reader.position(), "nothing after the end blocks", "more bytes");
            }
        }
        if (!missing.isEmpty()) {
            throw malformed(
                    "tar archive",
                    "members",
                    -1,
                    "all paths of the image",
                    "none for " + missing.keySet().iterator().next());
        }
    }

    private static void verify(TarMember member, Inode inode, TarReader reader, Map<TreePath, String> groups)
            throws IOException {
        String structure = "tar member " + member.path();
        long at = member.offset();
        expect(structure, "type", at, type(inode, member), member.type().toString());
        expect(structure, "mode", at, inode.attributes().mode(), member.mode());
        expect(structure, "uid", at, inode.attributes().uid(), member.uid());
        expect(structure, "gid", at, inode.attributes().gid(), member.gid());
        expect(structure, "mtime", at, inode.attributes().mtime(), member.mtime());
        if (member.type() != TarMember.Type.HARD_LINK) {
            expect(structure, "xattrs", at, inode.attributes().xattrs(), member.xattrs());
        }
        if (inode instanceof Inode.Symlink link) {
            expect(structure, "target", at, TarMember.LinkBytes.of(link.target().bytes()), member.linkTarget());
        } else if (inode instanceof Inode.Device device) {
            expect(structure, "major", at, device.major(), member.deviceMajor());
            expect(structure, "minor", at, device.minor(), member.deviceMinor());
        } else if (inode instanceof Inode.RegularFile file) {
            verifyFile(structure, member, file, reader, groups);
        }
    }

    private static void verifyFile(
            String structure, TarMember member, Inode.RegularFile file, TarReader reader, Map<TreePath, String> groups)
            throws IOException {
        if (member.type() == TarMember.Type.HARD_LINK) {
            byte[] target = member.linkTarget().bytes();
            byte[] absolute = new byte[target.length + 1];
            absolute[0] = '/';
            System.arraycopy(target, 0, absolute, 1, target.length);
            Optional<String> group;
            try {
                group = Optional.ofNullable(groups.get(TreePath.of(absolute)));
            } catch (IllegalArgumentException e) {
                group = Optional.empty();
            }
            expect(structure, "link group", member.offset(), file.linkGroup(), group);
            return;
        }
        file.linkGroup().ifPresent(group -> groups.put(member.path(), group));
        Content content = file.content();
        MessageDigest digest = Sha256.begin();
        byte[] buffer = new byte[1 << 16];
        expect(structure, "size", member.offset(), content.size(), member.size());
        InputStream in = reader.content();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
        }
        expect(structure, "SHA-256", member.offset(), content.sha256(), hex(digest));
    }

    private static String type(Inode inode, TarMember member) {
        if (inode instanceof Inode.RegularFile file) {
            boolean link = member.type() == TarMember.Type.HARD_LINK
                    && file.linkGroup().isPresent();
            return (link ? TarMember.Type.HARD_LINK : TarMember.Type.REGULAR).toString();
        } else if (inode instanceof Inode.Directory) {
            return TarMember.Type.DIRECTORY.toString();
        } else if (inode instanceof Inode.Symlink) {
            return TarMember.Type.SYMLINK.toString();
        } else if (inode instanceof Inode.Device device) {
            return (device.block() ? TarMember.Type.BLOCK_DEVICE : TarMember.Type.CHARACTER_DEVICE).toString();
        }
        return TarMember.Type.FIFO.toString();
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void expect(String structure, String field, long offset, Object expected, Object found)
            throws MalformedImageException {
        if (!expected.equals(found) && !expected.toString().equals(found.toString())) {
            throw malformed(structure, field, offset, expected.toString(), found.toString());
        }
    }

    private static MalformedImageException malformed(
            String structure, String field, long offset, String expected, String found) {
        return new MalformedImageException("payload", structure, field, offset, expected, found);
    }
}
