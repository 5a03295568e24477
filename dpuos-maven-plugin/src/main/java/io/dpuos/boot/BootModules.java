package io.dpuos.boot;

import io.dpuos.kernel.Depmod;
import io.dpuos.kernel.KernelModule;
import io.dpuos.kernel.ModuleClosure;
import io.dpuos.kernel.ModuleTree;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Chooses the kernel modules of an initramfs and puts them into its tree, with new indexes.
 *
 * <p>The choice is by place in the kernel's source tree, so that it fits every kernel: what stands between the firmware
 * and a root file system. What the image's kernel lacks, because it is built in or was tailored away, is passed over.
 */
final class BootModules {
    private static final String DRIVER_PATHS =
            "drivers/(ata|block|bus|cdrom|clk|firmware|gpio|i2c|mfd|mmc|nvme|pci|phy|pinctrl|platform/mellanox"
                    + "|regulator|reset|scsi|soc|ufs|virtio|usb/(chipidea|common|core|dwc2|dwc3|host|storage)"
                    + "|message/fusion|hid/usbhid)/.*"
                    + "|drivers/char/(virtio_console|hw_random/virtio-rng)\\.ko.*"
                    + "|drivers/hid/(hid|hid-generic)\\.ko.*"
                    + "|fs/(isofs|fat|ext4|jbd2|nls|efivarfs)/.*";
    private static final String XFS_PATHS = "fs/xfs/.*";
    private static final String NETWORK_PATHS =
            "drivers/net/(ethernet|phy|mdio|vmxnet3|usb)/.*|drivers/net/(virtio_net|net_failover)\\.ko.*|net/packet/.*";
    private static final String VOLUME_PATHS = "drivers/md/dm-mod\\.ko.*";

    /** Names that ext4 and xfs ask the crypto layer for at run time, whatever the kernel calls their modules. */
    static final List<String> CHECKSUMS = List.of(
            "libcrc32c", "crc32c", "crc32c_generic", "crc32c_intel", "crc32c_arm64", "crct10dif_ce", "crc32_generic");

    private final ImageTree image;
    private final ModuleTree modules;
    private final Set<String> chosen = new TreeSet<>();

    /**
     * Reads the modules of one kernel of an image.
     *
     * @throws IOException when a module cannot be read
     */
    BootModules(ImageTree image, String kernelVersion) throws IOException {
        this.image = image;
        this.modules = ModuleTree.of(image, kernelVersion);
    }

    /** Returns which modules a root file system of this layout may need: paths as an extended regular expression. */
    static String paths(PartitionLayout layout) {
        return DRIVER_PATHS
                + (layout.types().contains(FileSystem.XFS) ? "|" + XFS_PATHS : "")
                + (layout.hasVolumes() ? "|" + VOLUME_PATHS : "");
    }

    /** Chooses drivers for what a root file system of this layout may lie on. */
    BootModules forRoot(PartitionLayout layout) {
        Pattern wanted = Pattern.compile("(?:kernel/)?(?:" + paths(layout) + ")");
        for (KernelModule module : modules.modules()) {
            if (wanted.matcher(module.relative()).matches()) {
                chosen.add(module.name());
            }
        }
        for (String name : CHECKSUMS) {
            modules.module(name).ifPresent(module -> chosen.add(module.name()));
        }
        return this;
    }

    /** Chooses drivers of network cards, when a network is wanted. */
    BootModules forNetwork(boolean wanted) {
        Pattern pattern = Pattern.compile("(?:kernel/)?(?:" + NETWORK_PATHS + ")");
        for (KernelModule module : modules.modules()) {
            if (wanted && pattern.matcher(module.relative()).matches()) {
                chosen.add(module.name());
            }
        }
        return this;
    }

    /**
     * Chooses modules by name or alias; one written {@code name?} may be missing.
     *
     * @throws BootException when the kernel has no such module
     */
    BootModules named(Collection<String> names) {
        for (String name : names) {
            boolean tolerant = name.endsWith("?");
            Set<String> found = modules.resolve(tolerant ? name.substring(0, name.length() - 1) : name);
            if (found.isEmpty() && !tolerant) {
                throw new BootException(
                        "<installer><drivers>",
                        "'" + name + "' is no module of kernel " + modules.kernelVersion()
                                + "; a name such as mlx5_core is expected");
            }
            for (String module : found) {
                modules.module(module).ifPresent(present -> chosen.add(present.name()));
            }
        }
        return this;
    }

    /** Puts the chosen modules with all they need, their firmware and depmod's indexes into a tree. */
    void putInto(TreeBuilder target, long timestamp, Origin origin) throws IOException {
        Attributes directory = Attributes.root(0755, timestamp);
        ModuleClosure closure = modules.closure(chosen);
        for (String name : new TreeSet<>(closure.names())) {
            Optional<KernelModule> module = modules.module(name);
            if (module.isPresent()) {
                copy(target, module.get().path(), directory, origin);
                for (String firmware : module.get().firmware()) {
                    copyFirmware(target, firmware, directory, origin);
                }
            }
        }
        for (String list : List.of("modules.order", "modules.builtin", "modules.builtin.modinfo")) {
            TreePath path = modules.directory().child(list);
            if (image.get(path).isPresent()) {
                copy(target, path, directory, origin);
            }
        }
        target.mkdirs(modules.directory(), directory, origin);
        ImageTree view = target.build();
        for (Map.Entry<String, byte[]> index :
                Depmod.run(view, modules.kernelVersion()).entrySet()) {
            target.put(
                    modules.directory().child(index.getKey()),
                    new Inode.RegularFile(Attributes.root(0644, timestamp), Bytes.of(index.getValue()), origin));
        }
    }

    private void copyFirmware(TreeBuilder target, String name, Attributes directory, Origin origin) {
        for (String suffix : List.of("", ".xz", ".zst")) {
            Optional<TreePath> path = Optional.of("/lib/firmware/" + name + suffix)
                    .filter(text -> text.matches("/[A-Za-z0-9._/+,-]+") && !text.contains("..") && !text.contains("//"))
                    .flatMap(text -> image.resolve(TreePath.of(text)));
            if (path.isPresent() && image.get(path.get()).orElse(null) instanceof Inode.RegularFile) {
                copy(target, path.get(), directory, origin);
                return;
            }
        }
    }

    private void copy(TreeBuilder target, TreePath path, Attributes directory, Origin origin) {
        target.mkdirs(path.parent(), directory, origin);
        target.put(path, Initramfs.plain(image.get(path).orElseThrow(), directory.mtime(), origin));
    }
}
