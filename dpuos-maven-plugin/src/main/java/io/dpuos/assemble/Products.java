package io.dpuos.assemble;

import io.dpuos.boot.GrubConfig;
import io.dpuos.boot.InstallerSpec;
import io.dpuos.boot.MediumBootFiles;
import io.dpuos.boot.MediumLayout;
import io.dpuos.format.cpio.CpioEnvelope;
import io.dpuos.format.oci.OciArchive;
import io.dpuos.format.payload.Payload;
import io.dpuos.format.tar.TarEntry;
import io.dpuos.format.tar.TarWriter;
import io.dpuos.repo.RepositoryWriter;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * Writes the products besides the ISO, from the same payload: nothing is compressed again. The files appear under their
 * names whole or not at all.
 */
final class Products {
    private static final Origin ORIGIN = Origin.ofLayer("pxe");

    private final ImageDefinition definition;
    private final InstallerSpec spec;
    private final ImageTree tree;
    private final Payload payload;

    Products(ImageDefinition definition, InstallerSpec spec, ImageTree tree, Payload payload) {
        this.definition = definition;
        this.spec = spec;
        this.tree = tree;
        this.payload = payload;
    }

    /** Writes what the definition asks for, beside the ISO and under its name. */
    List<Product> write(Path iso, Path config, SortedMap<String, byte[]> bootFiles, Content initramfs)
            throws IOException {
        List<Product> products = new ArrayList<>();
        OutputsDeclaration outputs = definition.outputs();
        if (outputs.rootfs()) {
            products.add(write(iso, "rootfs", "tar.zst", payload::writeTo));
        }
        if (outputs.oci()) {
            OciArchive archive = new OciArchive(
                    definition.coordinates().artifactId(),
                    definition.coordinates().version(),
                    definition.arch().equals("aarch64")
                            ? "arm64"
                            : definition.arch().equals("x86_64") ? "amd64" : definition.arch(),
                    spec.timestamp());
            products.add(write(iso, "oci", "tar", out -> archive.write(new PayloadContent(payload), out)));
        }
        if (outputs.pxe()) {
            SortedMap<String, Content> files = pxe(bootFiles, initramfs);
            products.add(write(iso, "pxe", "tar", out -> tar(files, out)));
        }
        if (outputs.configRepository()) {
            SortedMap<String, byte[]> files = new TreeMap<>(RepositoryWriter.repodata(List.of(config)));
            files.put(String.valueOf(config.getFileName()), Files.readAllBytes(config));
            products.add(write(iso, "config-repository", "zip", out -> zip(files, out)));
        }
        return products;
    }

    /** Writes a product. */
    @FunctionalInterface
    private interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    private static Product write(Path iso, String name, String type, Body body) throws IOException {
        String base = String.valueOf(iso.getFileName()).replaceFirst("\\.iso$", "");
        Path file = iso.resolveSibling(base + "-" + name + "." + type);
        Path temporary = iso.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16)) {
                body.writeTo(out);
            }
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return new Product(name, type, file, "");
    }

    /** The files of a boot server, by path below its folder for TFTP. */
    private SortedMap<String, Content> pxe(SortedMap<String, byte[]> bootFiles, Content initramfs) throws IOException {
        SortedMap<String, Content> files = new TreeMap<>();
        String menu = MediumLayout.menu(spec.efiVendor());
        bootFiles.forEach((path, bytes) -> files.put(path, Bytes.of(bytes)));
        Bytes network = Bytes.of(GrubConfig.network(spec));
        files.put(
                GrubConfig.SERVER,
                Bytes.of(GrubConfig.server(grubBase(definition.outputs().pxeUrl()))));
        // A GRUB that was started from the network reads its own directory or the one that it came from, by
        // distribution.
        for (String path : List.of(menu, MediumLayout.REMOVABLE + "/grub.cfg")) {
            files.put(path, network);
        }
        files.put("boot.ipxe", Bytes.of(GrubConfig.ipxe(spec)));
        files.put(MediumLayout.KERNEL, MediumBootFiles.kernel(tree, spec));
        files.put(MediumLayout.INITRAMFS, initramfs);
        files.put(
                MediumLayout.PAYLOAD_ARCHIVE,
                CpioEnvelope.of(
                        TreePath.of("/" + MediumLayout.PAYLOAD), new PayloadContent(payload), spec.timestamp()));
        StringBuilder sums = new StringBuilder();
        files.forEach((path, content) ->
                sums.append(content.sha256()).append("  ").append(path).append('\n'));
        files.put("SHA256SUMS", Bytes.of(sums.toString()));
        return files;
    }

    /** Returns how GRUB names a folder on a web server. */
    static String grubBase(String url) {
        if (url.isEmpty()) {
            return "";
        }
        URI uri = URI.create(url);
        if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new DefinitionException("<outputs><pxeUrl>" + url
                    + ": expected http://HOST/FOLDER; GRUB knows no https, and the payload is checked by its SHA-256");
        }
        String path = uri.getPath() == null ? "" : uri.getPath().replaceAll("/+$", "");
        return "(http," + uri.getAuthority() + ")" + path;
    }

    private static void zip(SortedMap<String, byte[]> files, OutputStream out) throws IOException {
        ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            LayerArchive.put(zip, file.getKey(), file.getValue(), 0100644);
        }
        zip.finish();
    }

    private void tar(SortedMap<String, Content> files, OutputStream out) throws IOException {
        SortedMap<TreePath, Inode> inodes = new TreeMap<>();
        for (Map.Entry<String, Content> file : files.entrySet()) {
            TreePath path = TreePath.of("/" + file.getKey());
            for (TreePath above = path.parent(); !above.isRoot(); above = above.parent()) {
                inodes.put(above, new Inode.Directory(Attributes.root(0755, spec.timestamp()), ORIGIN));
            }
            inodes.put(path, new Inode.RegularFile(Attributes.root(0644, spec.timestamp()), file.getValue(), ORIGIN));
        }
        TarWriter tar = new TarWriter(out);
        for (TarEntry entry : TarEntry.listOf(inodes.entrySet())) {
            tar.put(entry);
        }
        tar.end();
    }
}
