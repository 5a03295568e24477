package io.dpuos.boot;

import io.dpuos.tree.ImageTree;
import java.io.IOException;
import java.util.List;

/**
 * The initramfs of the installed system, made when the image is built: it finds the root file system by the kernel's
 * {@code root=}, mounts it and starts its init. Kernels that are installed later get theirs from dracut, if the image has
 * it.
 */
public final class SystemInitramfs {
    private SystemInitramfs() {}

    /** Returns the commands that the image has to bring. */
    public static java.util.SortedSet<String> commands() {
        return InstallerScripts.systemCommands();
    }

    /** Returns where the initramfs of a kernel lies in the image. */
    public static String path(String kernelVersion) {
        return "/boot/initramfs-" + kernelVersion + ".img";
    }

    /**
     * Builds the initramfs of one kernel. The bytes depend on the arguments only.
     *
     * @param image the image with all its layers; programs and modules are taken from it
     * @param kernelVersion one of the image's kernels
     * @param layout whose file systems are to be mounted
     * @param timestamp seconds since the epoch
     * @throws BootException when the image lacks a command that is needed, with its name
     * @throws IOException when a file of the image cannot be read
     */
    public static byte[] build(ImageTree image, String kernelVersion, PartitionLayout layout, long timestamp)
            throws IOException {
        return initramfs(image, kernelVersion, layout, timestamp).archive(image, kernelVersion);
    }

    /** Returns the same as a tree, for reports. */
    public static ImageTree tree(ImageTree image, String kernelVersion, PartitionLayout layout, long timestamp)
            throws IOException {
        return initramfs(image, kernelVersion, layout, timestamp).tree();
    }

    private static Initramfs initramfs(ImageTree image, String kernelVersion, PartitionLayout layout, long timestamp)
            throws IOException {
        return new Initramfs(timestamp)
                .programs(image, InstallerScripts.systemCommands())
                .modules(new BootModules(image, kernelVersion).forRoot(layout.types()))
                .emptyDirectory("/sysroot")
                .text("/init", 0755, InstallerScripts.text(InstallerScripts.SYSTEM_INIT))
                .text("/usr/lib/dpuos/hardware.sh", 0644, InstallerScripts.text(InstallerScripts.HARDWARE))
                .text("/etc/initrd-release", 0644, release(List.of("ID=dpuos-initramfs", "VERSION_ID=1")));
    }

    private static String release(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }
}
