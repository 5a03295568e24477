package io.dpuos.assemble;

import io.dpuos.boot.ArchiveStore;
import io.dpuos.boot.Consoles;
import io.dpuos.boot.GrubConfig;
import io.dpuos.boot.PartitionLayout;
import io.dpuos.boot.SystemInitramfs;
import io.dpuos.kernel.KernelVersions;
import io.dpuos.sysctl.CommandLine;
import io.dpuos.sysctl.KernelFacts;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Layer;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The layer 80-boot: the initramfs of each installed kernel, and the settings from which the distribution's own tools
 * write the boot menu anew after an update. Computed over all tailoring layers.
 */
final class BootLayer {
    private static final String NAME = "80-boot";
    private static final Origin ORIGIN = Origin.ofLayer(NAME);

    private BootLayer() {}

    /** Returns the words of the kernel's command line, of the system and of the installer. */
    static CommandLine commandLine(ImageDefinition definition, KernelFacts kernel) {
        return CommandLine.of(
                definition.sysctl(),
                definition.boot().cmdline(),
                definition.installer().cmdline(),
                definition.boot().consoles(),
                kernel);
    }

    /** Returns the words of the system with those that the root file system needs in front. */
    static String withRoot(PartitionLayout layout, List<String> words) {
        return (layout.rootArguments() + " " + String.join(" ", words)).strip();
    }

    static Layer compute(
            ImageTree tree,
            PartitionLayout layout,
            Consoles consoles,
            ImageDefinition definition,
            Optional<String> menuPassword,
            long timestamp,
            ArchiveStore archives)
            throws IOException {
        BootDeclaration boot = definition.boot();
        List<Edit> edits = new ArrayList<>();
        for (KernelVersions.Kernel kernel : KernelVersions.of(tree)) {
            Content initramfs = SystemInitramfs.build(tree, kernel.version(), layout, timestamp, archives);
            // Only root may read it: it is what unlocks and mounts the root file system.
            edits.add(new Edit.Put(
                    TreePath.of("/boot/initramfs-" + kernel.version() + ".img"),
                    new Inode.RegularFile(Attributes.root(0600, timestamp), initramfs, ORIGIN)));
        }
        TreePath folder = TreePath.of("/etc/default");
        if (tree.get(folder).isEmpty()) {
            edits.add(new Edit.Put(folder, new Inode.Directory(Attributes.root(0755, timestamp), ORIGIN)));
        }
        String defaults = GrubConfig.defaults(
                OsRelease.of(tree).name(),
                consoles,
                withRoot(layout, commandLine(definition, new ImageKernel(tree)).system()),
                boot.timeoutSeconds());
        edits.add(new Edit.Put(
                folder.child("grub"),
                new Inode.RegularFile(Attributes.root(0644, timestamp), Bytes.of(defaults), ORIGIN)));
        if (menuPassword.isPresent()) {
            // Where grub2-setpassword of the distribution puts it, so that it can be changed on the target.
            TreePath file =
                    TreePath.of("/boot/efi/EFI/" + definition.distribution().efiDirectory() + "/user.cfg");
            edits.add(new Edit.Put(
                    file,
                    new Inode.RegularFile(
                            Attributes.root(0600, timestamp),
                            Bytes.of("GRUB2_PASSWORD=" + menuPassword.get() + "\n"),
                            ORIGIN)));
        }
        return new Layer(NAME, edits);
    }
}
