package io.dpuos.boot;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Sha256;
import io.dpuos.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The digest of all that decides the bytes of an initramfs: names, types, modes, owners, times and contents of its files,
 * and how it is compressed. Contents enter by their digest, so that nothing needs to be read.
 */
final class ArchiveKey {
    private static final String FORMAT = "dpuos initramfs 1";
    private static final String SOURCES = "dpuos initramfs sources 1";

    /**
     * What an initramfs has nothing from and is not decided by, and what edited settings change. The configuration of
     * kernels, which says how to compress, lies in /boot and counts.
     */
    private static final List<TreePath> SETTINGS = Stream.of(
                    "/boot",
                    "/etc/default",
                    "/etc/group",
                    "/etc/gshadow",
                    "/etc/hostname",
                    "/etc/hosts",
                    "/etc/passwd",
                    "/etc/shadow",
                    "/etc/ssh",
                    "/etc/sysctl.d",
                    "/etc/systemd",
                    "/etc/tmpfiles.d",
                    "/home",
                    "/root",
                    "/usr/lib/sysctl.d",
                    "/usr/lib/systemd/system-preset",
                    "/usr/share",
                    "/var")
            .map(TreePath::of)
            .toList();

    private ArchiveKey() {}

    static String of(ImageTree tree, String method, String settings) {
        MessageDigest digest = Sha256.begin();
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
        return Sha256.end(digest);
    }

    /**
     * Returns the digest of all that an initramfs may be made of: all inodes of a tree but the regular files and
     * directories that programs, libraries, modules and firmware do not lie among.
     *
     * @param parameters what else decides the initramfs
     */
    static String ofSources(ImageTree tree, String parameters) {
        MessageDigest digest = Sha256.begin();
        add(digest, SOURCES);
        add(digest, parameters);
        for (Map.Entry<TreePath, Inode> entry : tree.inodes().entrySet()) {
            if (!isLeftOut(entry.getKey(), entry.getValue())) {
                byte[] path = entry.getKey().bytes();
                add(digest, Integer.toString(path.length));
                digest.update(path);
                add(digest, entry.getValue().attributes().mode() + " " + what(entry.getValue()));
            }
        }
        return Sha256.end(digest);
    }

    /** Returns whether {@link #ofSources} does not see this inode: settings and what people read. */
    static boolean isLeftOut(TreePath path, Inode inode) {
        if (!(inode instanceof Inode.RegularFile) && !(inode instanceof Inode.Directory)) {
            return false;
        }
        for (TreePath settings : SETTINGS) {
            if (path.startsWith(settings)) {
                return !path.nameText().startsWith("config-");
            }
        }
        return false;
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
}
