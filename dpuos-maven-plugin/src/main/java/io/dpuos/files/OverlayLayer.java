package io.dpuos.files;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Layer;
import io.dpuos.tree.LayerBuilder;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Computes the layer 10-overlay: the files of {@code src/main/dpuos/rootfs}, put over what the packages brought.
 *
 * <p>Owners are root, directories 0755, files 0644, or 0755 for what begins with {@code #!} or is an ELF program: what
 * the build host's file system says of owners and modes differs between hosts and checkouts and is not looked at. A file
 * that replaces a package's keeps that one's owner and mode.
 */
public final class OverlayLayer {
    /** The layer's name. */
    public static final String NAME = "10-overlay";

    private static final long SIZE_LIMIT = 256L << 20;

    /** What version control and desktops leave behind; .gitignore also keeps an otherwise empty folder. */
    private static final Set<String> LEFT_OUT =
            Set.of(".git", ".gitignore", ".gitattributes", ".gitkeep", ".svn", ".hg", ".DS_Store");

    private OverlayLayer() {}

    /**
     * Computes the layer.
     *
     * @param folders the overlay folders, weaker first; a missing one counts as empty
     * @param timestamp time of the files, seconds since the epoch
     * @throws FilesException when a file is too large, is a special file, or stands where the image has a directory
     */
    public static Layer apply(ImageTree tree, List<Path> folders, long timestamp) throws IOException {
        Map<TreePath, Path> files = new TreeMap<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                collect(folder, files);
            }
        }
        LayerBuilder layer = new LayerBuilder(tree, NAME, timestamp);
        for (Map.Entry<TreePath, Path> file : files.entrySet()) {
            add(layer, file.getKey(), file.getValue(), timestamp);
        }
        return layer.build();
    }

    private static void collect(Path folder, Map<TreePath, Path> files) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                if (LEFT_OUT.contains(name(directory))) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                if (!directory.equals(folder)) {
                    files.put(place(folder, directory), directory);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!LEFT_OUT.contains(name(file)) && !name(file).endsWith("~")) {
                    files.put(place(folder, file), file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static TreePath place(Path folder, Path file) {
        String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
        if (name.indexOf('\uFFFD') >= 0
                || name.indexOf('?') >= 0
                        && !StandardCharsets.US_ASCII.newEncoder().canEncode(name)) {
            throw new FilesException(file + ": the name cannot be read in this locale; run Maven in a UTF-8 locale");
        }
        return TreePath.of("/" + name);
    }

    private static void add(LayerBuilder layer, TreePath wanted, Path file, long timestamp) throws IOException {
        ImageTree tree = layer.tree();
        boolean directory = Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
        if (directory && tree.resolve(wanted).flatMap(tree::get).orElse(null) instanceof Inode.Directory) {
            return;
        }
        Inode old = tree.resolveParent(wanted).flatMap(tree::get).orElse(null);
        if (directory) {
            if (old != null) {
                throw new FilesException(file + " is a directory, but " + wanted + " of the image is not");
            }
            layer.directory(wanted, layer.root(0755));
            return;
        }
        if (old instanceof Inode.Directory) {
            throw new FilesException(file + " is a file, but " + wanted + " of the image is a directory");
        }
        if (Files.isSymbolicLink(file)) {
            String target = Files.readSymbolicLink(file).toString().replace(File.separatorChar, '/');
            layer.symlink(wanted, LinkTarget.of(target));
        } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            if (Files.size(file) > SIZE_LIMIT) {
                throw new FilesException(file + " is larger than 256 MiB; ship such a file in a package");
            }
            byte[] bytes = Files.readAllBytes(file);
            Attributes attributes = old instanceof Inode.RegularFile replaced
                    ? replaced.attributes().withMtime(timestamp).withoutXattrs()
                    : layer.root(isProgram(bytes) ? 0755 : 0644);
            layer.file(wanted, Bytes.of(bytes), attributes);
        } else {
            throw new FilesException(file + " is neither file, directory nor symbolic link");
        }
    }

    private static boolean isProgram(byte[] bytes) {
        return bytes.length > 2 && bytes[0] == '#' && bytes[1] == '!'
                || bytes.length > 4 && (bytes[0] == 0x7f && bytes[1] == 'E' && bytes[2] == 'L' && bytes[3] == 'F');
    }
}
