package io.dpuos.kernel;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Debian's kernel with few of its modules, for tests of many builds; they skip where there is no archive. */
public final class SmallKernel {
    private static final Origin ORIGIN = Origin.ofPackage("kernel-0:6.1-1.x86_64");

    private SmallKernel() {}

    /** Puts the kernel, its configuration, and the modules with all that they need below {@code /boot} and {@code /usr/lib}. */
    public static ImageTree into(ImageTree image, Set<String> modules) throws IOException, InterruptedException {
        Path root = DebianKernel.unpacked();
        ImageTree whole = TreeOnDisk.of(root);
        ModuleTree tree = ModuleTree.of(whole, DebianKernel.version(root));
        TreeBuilder builder = image.toBuilder();
        builder.mkdirs(TreePath.of("/boot"), Attributes.root(0755, 0), ORIGIN);
        whole.under(TreePath.of("/boot")).forEach(builder::put);
        TreePath folder = TreePath.of("/lib/modules/" + tree.kernelVersion());
        whole.under(folder).forEach((path, inode) -> {
            if (path.parent().equals(folder) && inode instanceof Inode.RegularFile) {
                put(builder, path, inode);
            }
        });
        for (String name : tree.closure(modules).names()) {
            TreePath path = tree.module(name).orElseThrow().path();
            put(builder, path, whole.get(path).orElseThrow());
        }
        return builder.build();
    }

    private static void put(TreeBuilder builder, TreePath path, Inode inode) {
        TreePath merged = TreePath.of("/usr" + path);
        builder.mkdirs(merged.parent(), Attributes.root(0755, 0), ORIGIN);
        builder.put(merged, inode);
    }
}
