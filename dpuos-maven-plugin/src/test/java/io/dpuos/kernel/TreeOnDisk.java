package io.dpuos.kernel;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Content;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Takes a directory of the test machine as an image tree. */
final class TreeOnDisk {
    private static final Origin ORIGIN = Origin.ofPackage("kernel-0:6.1-1.x86_64");

    private TreeOnDisk() {}

    private record FileContent(Path file, long size) implements Content {
        /** Stands for the content without reading it, as the digests in packages do: no test changes files in place. */
        @Override
        public String sha256() {
            try {
                String identity = file.toAbsolutePath() + "\n" + size + "\n" + Files.getLastModifiedTime(file);
                return HexFormat.of()
                        .formatHex(
                                MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8)));
            } catch (IOException | NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }
    }

    static ImageTree of(Path root) throws IOException {
        TreeBuilder builder = ImageTree.empty(0, ORIGIN).toBuilder();
        add(builder, root, root);
        return builder.build();
    }

    /**
     * Takes only what depmod reads: the modules of one kernel below a root, and its own configuration.
     *
     * @param configuration files and folders of {@code -C}; without any those of this machine, since depmod takes no
     *     configuration from below a root
     */
    static ImageTree ofKernel(Path root, String version, List<Path> configuration) throws IOException {
        TreeBuilder builder = ImageTree.empty(0, ORIGIN).toBuilder();
        Attributes directory = Attributes.root(0755, 0);
        Path host = Path.of("/");
        if (configuration.isEmpty()) {
            for (String below : List.of(
                    "etc/depmod.d", "run/depmod.d", "usr/local/lib/depmod.d", "lib/depmod.d", "usr/lib/depmod.d")) {
                if (Files.isDirectory(host.resolve(below))) {
                    builder.mkdirs(TreePath.of("/" + below), directory, ORIGIN);
                    add(builder, host, host.resolve(below));
                }
            }
        }
        for (Path given : configuration) {
            builder.mkdirs(TreePath.of("/run/depmod.d"), directory, ORIGIN);
            List<Path> files = List.of(given);
            if (Files.isDirectory(given)) {
                try (Stream<Path> listed = Files.list(given)) {
                    files = listed.filter(Files::isRegularFile).toList();
                }
            }
            for (Path file : files) {
                String name = file.getFileName().toString();
                String conf = name.endsWith(".conf") || Files.isDirectory(given) ? name : name + ".conf";
                builder.put(TreePath.of("/run/depmod.d/" + conf), inode(file));
            }
        }
        builder.mkdirs(TreePath.of("/lib/modules/" + version), directory, ORIGIN);
        add(builder, root, root.resolve("lib/modules").resolve(version));
        return builder.build();
    }

    private static void add(TreeBuilder builder, Path root, Path below) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(below)) {
            all = walk.sorted().toList();
        }
        for (Path path : all) {
            if (!path.equals(below)) {
                builder.put(TreePath.of("/" + root.relativize(path)), inode(path));
            }
        }
    }

    private static Inode inode(Path path) {
        try {
            Attributes attributes = Attributes.root(Files.isDirectory(path) ? 0755 : 0644, 0);
            if (Files.isSymbolicLink(path)) {
                return new Inode.Symlink(
                        attributes, LinkTarget.of(Files.readSymbolicLink(path).toString()), ORIGIN);
            } else if (Files.isDirectory(path)) {
                return new Inode.Directory(attributes, ORIGIN);
            }
            return new Inode.RegularFile(attributes, new FileContent(path, Files.size(path)), ORIGIN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
