package io.dpuos.format;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import io.dpuos.tree.Xattr;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.Random;

/** Trees that format tests share. */
public final class Trees {
    /** Modification time of all inodes. */
    public static final long TIME = 1_700_000_000L;

    /** Capability cap_net_raw+ep as the kernel stores it (vfs_cap_data revision 2). */
    public static final Xattr CAP_NET_RAW =
            Xattr.of(new byte[] {1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});

    private static final Origin PACKAGE = Origin.ofPackage("sample-1-1.noarch");
    private static final Origin OTHER = Origin.ofPackage("other-2-1.noarch");
    private static final Origin LAYER = Origin.ofLayer("40-sysctl");

    private Trees() {}

    /** Returns a tree with an inode of every type, hard links, a capability, and long and odd names. */
    public static ImageTree sample() {
        TreeBuilder tree = ImageTree.empty(TIME, PACKAGE).toBuilder();
        tree.mkdirs(TreePath.of("/usr/bin"), Attributes.root(0755, TIME), PACKAGE);
        tree.mkdirs(TreePath.of("/etc/sysctl.d"), Attributes.root(0755, TIME), OTHER);
        tree.mkdirs(TreePath.of("/root"), Attributes.root(0700, TIME - 5), OTHER);
        tree.mkdirs(TreePath.of("/dev"), Attributes.root(0755, TIME), PACKAGE);
        tree.mkdirs(TreePath.of("/var/tmp"), Attributes.root(01777, TIME), PACKAGE);
        file(tree, "/usr/bin/ping", 0755, "ping\n", PACKAGE, Optional.empty(), true);
        file(tree, "/usr/bin/su", 04755, "su\n", OTHER, Optional.empty(), false);
        file(tree, "/usr/bin/a1", 0755, "linked\n", OTHER, Optional.of("g1"), false);
        file(tree, "/usr/bin/b2", 0755, "linked\n", OTHER, Optional.of("g1"), false);
        file(tree, "/usr/bin/c3", 0755, "linked\n", OTHER, Optional.of("g1"), false);
        file(tree, "/etc/sysctl.d/90-dpuos.conf", 0644, "net.ipv4.ip_forward = 1\n", LAYER, Optional.empty(), false);
        file(tree, "/etc/empty", 0600, "", PACKAGE, Optional.empty(), false);
        file(tree, "/etc/caf\u00e9", 0644, "utf-8\n", PACKAGE, Optional.empty(), false);
        tree.put(
                TreePath.of(new byte[] {'/', 'e', 't', 'c', '/', (byte) 0xe9, 't'}),
                new Inode.RegularFile(Attributes.root(0644, TIME), Bytes.of("latin\n"), PACKAGE));
        String longName = "/" + "d".repeat(120) + "/" + "e".repeat(100) + "/" + "f".repeat(130);
        tree.mkdirs(TreePath.of(longName), Attributes.root(0755, TIME), PACKAGE);
        file(tree, longName + "/" + "g".repeat(200), 0644, "deep\n", PACKAGE, Optional.empty(), false);
        link(tree, "/bin", "usr/bin");
        link(tree, "/long", "x/".repeat(150) + "end");
        tree.put(TreePath.of("/dev/null"), new Inode.Device(Attributes.root(0666, TIME), false, 1, 3, PACKAGE));
        tree.put(
                TreePath.of("/dev/big"),
                new Inode.Device(Attributes.root(0660, TIME).withOwner(0, 6), true, 259, 300_000, PACKAGE));
        tree.put(TreePath.of("/dev/pipe"), new Inode.Fifo(Attributes.root(0600, TIME), PACKAGE));
        byte[] blob = new byte[300_001];
        new Random(7).nextBytes(blob);
        tree.put(
                TreePath.of("/usr/bin/blob"),
                new Inode.RegularFile(Attributes.root(0644, TIME).withOwner(1000, 3_000_000), Bytes.of(blob), PACKAGE));
        return tree.build();
    }

    private static void file(
            TreeBuilder tree,
            String path,
            int mode,
            String text,
            Origin origin,
            Optional<String> linkGroup,
            boolean capable) {
        Attributes attributes = new Attributes(mode, 0, 0, TIME, Collections.emptySortedMap());
        if (capable) {
            attributes = attributes.withXattr("security.capability", CAP_NET_RAW);
        }
        tree.put(
                TreePath.of(path),
                new Inode.RegularFile(attributes, Bytes.of(text.getBytes(StandardCharsets.UTF_8)), linkGroup, origin));
    }

    private static void link(TreeBuilder tree, String path, String target) {
        tree.put(TreePath.of(path), new Inode.Symlink(Attributes.root(0777, TIME), LinkTarget.of(target), PACKAGE));
    }
}
