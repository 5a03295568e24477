package io.dpuos.boot;

import io.dpuos.tree.Content;
import io.dpuos.tree.ImageTree;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The initramfs of the installed system, made when the image is built: it finds the root file system by the kernel's
 * {@code root=}, mounts it and starts its init. Kernels that are installed later get theirs from dracut, if the image
 * has it, else from a script that does the same as this class.
 */
public final class SystemInitramfs {
    /** Options of modules, which those that the initramfs loads shall see as well. */
    private static final String MODULE_OPTIONS = "/etc/modprobe.d/dpuos-options.conf";

    private SystemInitramfs() {}

    /** Returns the commands that the image has to bring. */
    public static SortedSet<String> commands(PartitionLayout layout) {
        return programs(layout);
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
     * @param store may know the archive
     * @throws BootException when the image lacks a command that is needed, with its name
     * @throws IOException when a file of the image cannot be read
     */
    public static Content build(
            ImageTree image, String kernelVersion, PartitionLayout layout, long timestamp, ArchiveStore store)
            throws IOException {
        return Initramfs.archive(
                () -> initramfs(image, kernelVersion, layout, timestamp),
                List.of(image),
                String.join("\n", "system", kernelVersion, parameters(layout), Long.toString(timestamp)),
                image,
                kernelVersion,
                store);
    }

    /** Returns what of a layout decides an initramfs. */
    static String parameters(PartitionLayout layout) {
        return layout.types() + " " + layout.hasVolumes() + " " + layout.rootVolume();
    }

    /** Returns the same as a tree, for reports. */
    public static ImageTree tree(ImageTree image, String kernelVersion, PartitionLayout layout, long timestamp)
            throws IOException {
        return initramfs(image, kernelVersion, layout, timestamp).tree();
    }

    /** Returns the programs of the initramfs, for who makes one on the installed system. */
    public static SortedSet<String> programs(PartitionLayout layout) {
        SortedSet<String> programs = InstallerScripts.systemCommands();
        if (layout.rootVolume().isEmpty()) {
            programs.remove("lvm");
        }
        return programs;
    }

    /** Returns an extended regular expression for the paths below {@code kernel/} of the modules of the initramfs. */
    public static String modulePaths(PartitionLayout layout) {
        return BootModules.paths(layout);
    }

    /** Returns further modules of the initramfs by name; a kernel need not have them. */
    public static List<String> moduleNames() {
        return BootModules.CHECKSUMS;
    }

    /** Returns the script {@code /init} of the initramfs. */
    public static String initScript() {
        return InstallerScripts.text(InstallerScripts.SYSTEM_INIT);
    }

    /** Returns the script that {@code /init} reads from {@code /usr/lib/dpuos/hardware.sh}. */
    public static String hardwareScript() {
        return InstallerScripts.text(InstallerScripts.HARDWARE);
    }

    private static Initramfs initramfs(ImageTree image, String kernelVersion, PartitionLayout layout, long timestamp)
            throws IOException {
        Initramfs initramfs = new Initramfs(timestamp)
                .programs(image, programs(layout))
                .modules(new BootModules(image, kernelVersion).forRoot(layout))
                .emptyDirectory("/sysroot")
                .text("/init", 0755, InstallerScripts.text(InstallerScripts.SYSTEM_INIT))
                .text("/usr/lib/dpuos/hardware.sh", 0644, InstallerScripts.text(InstallerScripts.HARDWARE))
                .text("/etc/initrd-release", 0644, release(List.of("ID=dpuos-initramfs", "VERSION_ID=1")));
        Optional<String> options = image.text(MODULE_OPTIONS);
        return options.isPresent() ? initramfs.text(MODULE_OPTIONS, 0644, options.get()) : initramfs;
    }

    private static String release(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }
}
