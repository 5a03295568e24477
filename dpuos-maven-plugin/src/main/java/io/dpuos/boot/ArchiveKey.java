package io.dpuos.boot;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * The digest of all that decides the bytes of an initramfs: names, types, modes, owners, times and contents of its files,
 * and how it is compressed. Contents enter by their digest, so that nothing needs to be read.
 */
final class ArchiveKey {
    private static final String FORMAT = "dpuos initramfs 1";

    private ArchiveKey() {}

    static String of(ImageTree tree, String method, String settings) {
        MessageDigest digest = sha256();
        add(digest, FORMAT);
        add(digest, method);
        add(digest, settings);
        for (Map.Entry<TreePath, Inode> entry : tree.inodes().entrySet()) {
            byte[] path = entry.getKey().bytes();
            add(digest, Integer.toString(path.length));
            digest.update(path);
            Inode inode = entry.getValue();
            Attributes attributes = inode.attributes();
            add(digest, attributes.mode() + " " + attributes.uid() + " " + attributes.gid() + " " + attributes.mtime());
            add(digest, what(inode));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String what(Inode inode) {
        if (inode instanceof Inode.RegularFile file) {
            return "file " + file.content().size() + " " + file.content().sha256() + " "
                    + file.linkGroup().orElse("");
        } else if (inode instanceof Inode.Symlink link) {
            return "link " + HexFormat.of().formatHex(link.target().bytes());
        } else if (inode instanceof Inode.Device device) {
            return "device " + device.block() + " " + device.major() + " " + device.minor();
        }
        return inode instanceof Inode.Directory ? "directory" : "other";
    }

    private static void add(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
