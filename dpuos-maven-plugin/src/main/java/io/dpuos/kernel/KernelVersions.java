package io.dpuos.kernel;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the kernels of an image. */
public final class KernelVersions {
    private static final TreePath MODULES = TreePath.of("/lib/modules");

    private KernelVersions() {}

    /**
     * One kernel of an image.
     *
     * @param version as {@code uname -r} shows it
     * @param directory its modules, without symbolic links in the path
     * @param image the kernel itself, {@code /boot/vmlinuz-VERSION} or {@code /lib/modules/VERSION/vmlinuz}
     * @param config its configuration, {@code /boot/config-VERSION} or {@code /lib/modules/VERSION/config}
     */
    public record Kernel(String version, TreePath directory, Optional<TreePath> image, Optional<TreePath> config) {}

    /** Returns the kernels whose modules are in the image, sorted by version text. */
    public static List<Kernel> of(ImageTree tree) {
        List<Kernel> kernels = new ArrayList<>();
        Optional<TreePath> modules = tree.resolve(MODULES);
        if (modules.isEmpty()) {
            return kernels;
        }
        for (TreePath entry : tree.children(modules.get()).keySet()) {
            Optional<TreePath> directory = tree.resolve(entry);
            if (directory.isPresent() && holdsKernel(tree, directory.get())) {
                String version = entry.nameText();
                kernels.add(new Kernel(
                        version,
                        directory.get(),
                        first(tree, "/boot/vmlinuz-" + version, directory.get() + "/vmlinuz"),
                        first(tree, "/boot/config-" + version, directory.get() + "/config")));
            }
        }
        return kernels;
    }

    /**
     * Returns one kernel of an image.
     *
     * @throws KernelException when the image has no such kernel; it lists those it has
     */
    public static Kernel find(ImageTree tree, String version) {
        List<Kernel> kernels = of(tree);
        return kernels.stream()
                .filter(kernel -> kernel.version().equals(version))
                .findFirst()
                .orElseThrow(() -> new KernelException(
                        "/lib/modules/" + version,
                        "the image has no such kernel; it has "
                                + (kernels.isEmpty()
                                        ? "none"
                                        : String.join(
                                                ", ",
                                                kernels.stream()
                                                        .map(Kernel::version)
                                                        .toList()))));
    }

    private static boolean holdsKernel(ImageTree tree, TreePath directory) {
        if (!(tree.get(directory).orElse(null) instanceof Inode.Directory)) {
            return false;
        }
        for (String mark : new String[] {"modules.builtin", "modules.order", "vmlinuz", "kernel"}) {
            if (tree.get(directory.child(mark)).isPresent()) {
                return true;
            }
        }
        // Packages of vendors put their modules below extra or updates, also for a kernel that is not there.
        return tree.file("/boot/vmlinuz-" + directory.nameText()).isPresent();
    }

    private static Optional<TreePath> first(ImageTree tree, String... candidates) {
        for (String candidate : candidates) {
            if (tree.file(candidate).isPresent()) {
                return tree.resolve(TreePath.of(candidate));
            }
        }
        return Optional.empty();
    }
}
