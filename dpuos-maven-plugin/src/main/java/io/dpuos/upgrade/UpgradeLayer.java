package io.dpuos.upgrade;

import io.dpuos.kernel.KernelVersions;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Layer;
import io.dpuos.tree.LayerBuilder;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The layer 85-upgrade: what keeps an installed system as its image was made when its own tools upgrade it. Macros by which
 * rpm leaves out documentation and languages, the script for new kernels with its lists, the unit that confirms a good
 * start, and how many kernels dnf keeps.
 */
public final class UpgradeLayer {
    private static final String NAME = "85-upgrade";
    static final String LIBRARY = "/usr/lib/dpuos";
    private static final Pattern MODULE = Pattern.compile("(.+)\\.ko(?:\\.(?:xz|gz|zst))?");
    private static final String FIRMWARE = "/usr/lib/firmware";
    private static final TreePath DNF = TreePath.of("/etc/dnf/dnf.conf");

    private UpgradeLayer() {}

    /**
     * Computes the layer.
     *
     * @param base the image as its packages made it
     * @param tree the image with all its layers
     * @param timestamp time of the files, seconds since the epoch
     */
    public static Layer compute(ImageTree base, ImageTree tree, UpgradeSettings settings, long timestamp)
            throws IOException {
        LayerBuilder layer = new LayerBuilder(tree, NAME, timestamp);
        SortedSet<String> kept = modules(tree);
        SortedSet<String> removed = modules(base);
        removed.removeAll(kept);
        SortedSet<String> firmware = firmware(base);
        firmware.removeAll(firmware(tree));
        text(layer, LIBRARY + "/kernel-update", resource("kernel-update.sh"), 0755);
        text(layer, LIBRARY + "/config-applied", resource("config-applied.sh"), 0755);
        text(layer, LIBRARY + "/kernel-update.conf", configuration(tree, settings, !removed.isEmpty()), 0644);
        text(layer, LIBRARY + "/initramfs/init", settings.initramfsInit(), 0644);
        text(layer, LIBRARY + "/initramfs/hardware.sh", settings.initramfsHardware(), 0644);
        if (!removed.isEmpty()) {
            text(layer, LIBRARY + "/drivers.keep", lines(kept), 0644);
            text(layer, LIBRARY + "/drivers.remove", lines(removed), 0644);
        }
        if (!firmware.isEmpty()) {
            text(layer, LIBRARY + "/firmware.remove", lines(firmware), 0644);
        }
        macros(layer, settings);
        String units = "/usr/lib/systemd/system";
        if (tree.resolve(TreePath.of(units)).isPresent()) {
            String unit = "dpuos-kernel-booted.service";
            text(layer, units + "/" + unit, resource(unit).replace("@TARGET@", settings.defaultTarget()), 0644);
            layer.symlink(
                    TreePath.of(units + "/" + settings.defaultTarget() + ".wants/" + unit),
                    LinkTarget.of("../" + unit));
        }
        if (settings.publicKey().isPresent()) {
            text(
                    layer,
                    "/etc/pki/rpm-gpg/" + settings.keyName(),
                    settings.publicKey().get(),
                    0644);
        }
        limitKernels(layer, settings.kernelsKept());
        return layer.build();
    }

    private static String configuration(ImageTree tree, UpgradeSettings settings, boolean prune) {
        List<String> kernels = KernelVersions.of(tree).stream()
                .map(KernelVersions.Kernel::version)
                .toList();
        String how = !prune ? "no" : settings.keepOnlyNamed() ? "keep" : "remove";
        return "# How the image was made; read by " + LIBRARY + "/kernel-update.\n"
                + "EFI_VENDOR='" + settings.efiDirectory() + "'\n"
                + "PRUNE=" + how + "\n"
                + "IMAGE_KERNELS='" + String.join(" ", kernels) + "'\n"
                + "INITRAMFS_COMMANDS='" + String.join(" ", settings.initramfsCommands()) + "'\n"
                + "INITRAMFS_PATHS='" + settings.initramfsPaths() + "'\n"
                + "INITRAMFS_MODULES='" + String.join(" ", settings.initramfsModules()) + "'\n";
    }

    /** rpm asks these macros for every transaction, whoever starts it (rpm lib/transaction.c, skipInstallFiles). */
    private static void macros(LayerBuilder layer, UpgradeSettings settings) {
        StringBuilder macros = new StringBuilder("# What the image was made without stays out of upgrades.\n");
        if (!settings.documentation()) {
            macros.append("%_excludedocs 1\n");
        }
        if (!settings.languages().isEmpty()) {
            macros.append("%_install_langs ")
                    .append(String.join(":", settings.languages()))
                    .append('\n');
        }
        text(layer, "/usr/lib/rpm/macros.d/macros.dpuos", macros.toString(), 0644);
    }

    /** dnf has no folder for settings of others, so that its own file is edited; rpm reports it as changed. */
    private static void limitKernels(LayerBuilder layer, int kept) throws IOException {
        TreePath real = layer.tree().resolve(DNF).orElse(DNF);
        if (!(layer.tree().get(real).orElse(null) instanceof Inode.RegularFile file)) {
            return;
        }
        String text = new String(file.content().readAll(1 << 20), StandardCharsets.ISO_8859_1);
        String line = "installonly_limit=" + kept;
        Matcher present = Pattern.compile("(?m)^installonly_limit\\s*=.*$").matcher(text);
        String changed;
        if (present.find()) {
            changed = present.replaceFirst(line);
        } else {
            Matcher main = Pattern.compile("(?m)^\\[main]\\s*$").matcher(text);
            changed = main.find()
                    ? text.substring(0, main.end()).stripTrailing() + "\n" + line + text.substring(main.end())
                    : "[main]\n" + line + "\n" + text;
        }
        if (!changed.equals(text)) {
            Attributes attributes = file.attributes().withMtime(layer.root(0).mtime());
            layer.file(real, io.dpuos.tree.Bytes.of(changed.getBytes(StandardCharsets.ISO_8859_1)), attributes);
        }
    }

    private static SortedSet<String> modules(ImageTree tree) {
        SortedSet<String> names = new TreeSet<>();
        for (String folder : List.of("/lib/modules", "/usr/lib/modules")) {
            for (TreePath path : tree.under(TreePath.of(folder)).keySet()) {
                Matcher module = MODULE.matcher(path.nameText());
                if (module.matches()
                        && path.names().size() > TreePath.of(folder).names().size() + 1) {
                    names.add(module.group(1).replace('-', '_'));
                }
            }
        }
        return names;
    }

    private static SortedSet<String> firmware(ImageTree tree) {
        SortedSet<String> names = new TreeSet<>();
        TreePath folder = tree.resolve(TreePath.of(FIRMWARE)).orElse(TreePath.of(FIRMWARE));
        tree.under(folder).forEach((path, inode) -> {
            if (!(inode instanceof Inode.Directory)) {
                names.add(path.toString().substring(folder.toString().length() + 1));
            }
        });
        return names;
    }

    private static String lines(SortedSet<String> words) {
        return String.join("\n", words) + "\n";
    }

    private static void text(LayerBuilder layer, String path, String text, int mode) {
        layer.file(TreePath.of(path), text, mode);
    }

    static String resource(String name) {
        try (InputStream in = UpgradeLayer.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the plugin's jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
