package io.dpuos.boot;

import io.dpuos.format.cpio.CpioWriter;
import io.dpuos.format.zstd.Frames;
import io.dpuos.kernel.KernelVersions;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/**
 * The common part of both initramfs: the tree's skeleton, programs cut out of a tree of packages, and the archive.
 *
 * <p>Normalised: every inode belongs to root, has the given time and no extended attributes; hard links are separate
 * files. The archive's compression is one that the kernel's configuration says it can unpack.
 */
final class Initramfs {
    private static final Origin ORIGIN = Origin.ofLayer("initramfs");
    private static final int ZSTD_LEVEL = 12;
    private static final int XZ_LEVEL = 6;
    private static final int KEY_LIMIT = 64;
    /** To be changed with the library's version, whose output may differ. */
    private static final String XZ_VERSION =
            String.valueOf(XZ.class.getPackage().getImplementationVersion());

    private final long timestamp;
    private final TreeBuilder tree;
    private final Attributes directory;

    private Initramfs(long timestamp, TreeBuilder tree) {
        this.timestamp = timestamp;
        this.directory = Attributes.root(0755, timestamp);
        this.tree = tree;
    }

    /** Begins an archive that is unpacked over another one. */
    static Initramfs addition(long timestamp) {
        return new Initramfs(timestamp, ImageTree.empty(timestamp, ORIGIN).toBuilder());
    }

    /** Begins an archive with the skeleton that every system has. */
    Initramfs(long timestamp) {
        this(timestamp, ImageTree.empty(timestamp, ORIGIN).toBuilder());
        for (String name : List.of("/dev", "/etc", "/proc", "/run", "/sys", "/tmp", "/usr")) {
            tree.mkdirs(TreePath.of(name), directory, ORIGIN);
        }
        // The kernel gives /init its descriptors from here, before devtmpfs is mounted.
        tree.put(TreePath.of("/dev/console"), new Inode.Device(Attributes.root(0600, timestamp), false, 5, 1, ORIGIN));
        tree.put(TreePath.of("/dev/null"), new Inode.Device(Attributes.root(0666, timestamp), false, 1, 3, ORIGIN));
    }

    /** Returns an inode as root's, without extended attributes and hard links. */
    static Inode plain(Inode inode, long timestamp, Origin origin) {
        Attributes attributes = Attributes.root(inode.attributes().mode() & 0755, timestamp);
        if (inode instanceof Inode.RegularFile file) {
            return new Inode.RegularFile(attributes, file.content(), origin);
        }
        return inode.with(attributes).with(origin);
    }

    /** Adds programs of a tree with all they need, in the places where they lie there. */
    Initramfs programs(ImageTree packages, java.util.Collection<String> commands) throws IOException {
        // /bin and the like are links in every distribution of today; scripts and loaders go through them.
        for (String name : List.of("/bin", "/lib", "/lib64", "/sbin")) {
            if (packages.get(name).orElse(null) instanceof Inode.Symlink link) {
                tree.put(TreePath.of(name), plain(link, timestamp, ORIGIN));
                packages.resolve(TreePath.of(name)).ifPresent(real -> tree.mkdirs(real, directory, ORIGIN));
            }
        }
        ElfClosure closure = new ElfClosure(packages).addCommands(commands);
        for (TreePath path : closure.files()) {
            tree.mkdirs(path.parent(), directory, ORIGIN);
            tree.put(path, plain(packages.get(path).orElseThrow(), timestamp, ORIGIN));
        }
        link("/usr/bin/sh", "bash");
        return this;
    }

    /** Makes a symbolic link unless something is there. */
    private void link(String path, String target) {
        TreePath at = TreePath.of(path);
        if (tree.get(at).isEmpty()) {
            tree.mkdirs(at.parent(), directory, ORIGIN);
            tree.put(
                    at,
                    new Inode.Symlink(
                            Attributes.root(0777, timestamp),
                            LinkTarget.of(target.getBytes(StandardCharsets.UTF_8)),
                            ORIGIN));
        }
    }

    /** Adds a file of a tree when it is there, for example a program's configuration. */
    Initramfs optionalFile(ImageTree packages, String path) {
        Optional<Inode.RegularFile> file = packages.file(path);
        if (file.isPresent()) {
            TreePath at = TreePath.of(path);
            tree.mkdirs(at.parent(), directory, ORIGIN);
            tree.put(at, plain(file.get(), timestamp, ORIGIN));
        }
        return this;
    }

    /** Adds a file with a text in UTF-8. */
    Initramfs text(String path, int mode, String text) {
        return file(path, mode, Bytes.of(text));
    }

    /** Adds a file. */
    Initramfs file(String path, int mode, Content content) {
        TreePath at = TreePath.of(path);
        tree.mkdirs(at.parent(), directory, ORIGIN);
        tree.put(at, new Inode.RegularFile(Attributes.root(mode, timestamp), content, ORIGIN));
        return this;
    }

    /** Adds an empty directory. */
    Initramfs emptyDirectory(String path) {
        tree.mkdirs(TreePath.of(path), directory, ORIGIN);
        return this;
    }

    /** Adds kernel modules. */
    Initramfs modules(BootModules modules) throws IOException {
        modules.putInto(tree, timestamp, ORIGIN);
        return this;
    }

    /** Returns the tree so far. */
    ImageTree tree() {
        return tree.build();
    }

    /** Makes an initramfs. */
    @FunctionalInterface
    interface Recipe {
        Initramfs make() throws IOException;
    }

    /**
     * Returns an archive, compressed as the kernel allows.
     *
     * <p>The store knows it by what is in it, and, so that nothing is computed for a change elsewhere, which archive was
     * made of which trees.
     *
     * @param trees all that the recipe reads from
     * @param parameters what else the recipe depends on
     */
    static Content archive(
            Recipe recipe,
            List<ImageTree> trees,
            String parameters,
            ImageTree image,
            String kernelVersion,
            ArchiveStore store)
            throws IOException {
        Compression compression = compression(image, kernelVersion);
        String sources = store.program() + "\n" + parameters + "\n" + compression + "\n" + compression.settings();
        for (ImageTree each : trees) {
            sources = ArchiveKey.ofSources(each, sources);
        }
        AtomicReference<Optional<Fresh>> made = new AtomicReference<>(Optional.empty());
        byte[] known = store.obtain(sources, out -> {
                    Fresh fresh = Fresh.of(recipe, compression);
                    made.set(Optional.of(fresh));
                    out.write((onlyOfSources(fresh.tree(), trees) ? fresh.key() : "")
                            .getBytes(StandardCharsets.US_ASCII));
                })
                .readAll(KEY_LIMIT);
        if (known.length == 0 && made.get().isEmpty()) {
            made.set(Optional.of(Fresh.of(recipe, compression)));
        }
        String key = made.get().map(Fresh::key).orElseGet(() -> new String(known, StandardCharsets.US_ASCII));
        return store.obtain(key, out -> {
            ImageTree tree = made.get().isPresent()
                    ? made.get().get().tree()
                    : recipe.make().tree.build();
            compress(tree, compression, out);
        });
    }

    /** An archive that was just made, and what it is known by. */
    private record Fresh(ImageTree tree, String key) {
        static Fresh of(Recipe recipe, Compression compression) throws IOException {
            ImageTree tree = recipe.make().tree.build();
            return new Fresh(tree, ArchiveKey.of(tree, compression.name(), compression.settings()));
        }
    }

    /** Returns whether nothing was taken from a place that the digest of the sources leaves out. */
    private static boolean onlyOfSources(ImageTree made, List<ImageTree> trees) {
        for (Map.Entry<TreePath, Inode> each : made.inodes().entrySet()) {
            boolean file = each.getValue() instanceof Inode.RegularFile;
            for (ImageTree from : trees) {
                Optional<Inode> source = file ? from.get(each.getKey()) : Optional.empty();
                if (source.isPresent() && ArchiveKey.isLeftOut(each.getKey(), source.get())) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Returns an archive with another one behind it that is not compressed. The kernel unpacks one after the other; the
     * second begins at a multiple of four bytes, as the format of its buffer demands.
     */
    static Content followed(Content archive, Initramfs addition) throws IOException {
        ByteArrayOutputStream behind = new ByteArrayOutputStream(64 << 10);
        behind.write(new byte[(int) (-archive.size() & 3)]);
        cpio(addition.tree.build(), behind);
        return new FollowedContent(archive, Bytes.of(behind.toByteArray()));
    }

    private static void cpio(ImageTree tree, OutputStream out) throws IOException {
        CpioWriter writer = new CpioWriter(out);
        writer.putAll(tree.inodes());
        writer.finish();
    }

    /** What a kernel can unpack. */
    enum Compression {
        ZSTD,
        XZ,
        NONE;

        /** What else decides the bytes. */
        String settings() {
            return switch (this) {
                case ZSTD -> ZSTD_LEVEL + " together " + Frames.version();
                case XZ -> XZ_LEVEL + " " + XZ_VERSION;
                case NONE -> "";
            };
        }
    }

    static Compression compression(ImageTree image, String kernelVersion) throws IOException {
        Optional<TreePath> config = KernelVersions.find(image, kernelVersion).config();
        String text = config.isPresent() ? image.text(config.get().toString()).orElse("") : "";
        if (text.lines().anyMatch("CONFIG_RD_ZSTD=y"::equals)) {
            return Compression.ZSTD;
        }
        return text.lines().anyMatch("CONFIG_RD_XZ=y"::equals) ? Compression.XZ : Compression.NONE;
    }

    private static void compress(ImageTree tree, Compression compression, OutputStream out) throws IOException {
        switch (compression) {
            case NONE -> cpio(tree, out);
            case ZSTD -> {
                int workers = Math.min(8, Runtime.getRuntime().availableProcessors());
                try (OutputStream zstd =
                        Frames.writeTogether(out, ZSTD_LEVEL, CpioWriter.sizeOf(tree.inodes()), workers)) {
                    cpio(tree, zstd);
                }
            }
            case XZ -> {
                // The kernel's decoder knows no other check than CRC32.
                XZOutputStream xz = new XZOutputStream(out, new LZMA2Options(XZ_LEVEL), XZ.CHECK_CRC32);
                BufferedOutputStream cpio = new BufferedOutputStream(xz, 1 << 16);
                cpio(tree, cpio);
                cpio.flush();
                xz.finish();
            }
        }
    }
}
