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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Takes a directory of the test machine as an image tree. */
final class TreeOnDisk {
    private static final Origin ORIGIN = Origin.ofPackage("kernel-0:6.1-1.x86_64");

    private TreeOnDisk() {}

    private record FileContent(Path file, long size) implements Content {
        @Override
        public String sha256() {
            throw new UnsupportedOperationException("not needed here");
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }
    }

    static ImageTree of(Path root) throws IOException {
        TreeBuilder builder = ImageTree.empty(0, ORIGIN).toBuilder();
        List<Path> all;
        try (Stream<Path> walk = Files.walk(root)) {
            all = walk.sorted().toList();
        }
        for (Path path : all) {
            if (path.equals(root)) {
                continue;
            }
            TreePath inImage = TreePath.of("/" + root.relativize(path));
            builder.put(inImage, inode(path));
        }
        return builder.build();
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
