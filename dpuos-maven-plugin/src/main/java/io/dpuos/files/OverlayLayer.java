package io.dpuos.files;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Layer;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.codehaus.plexus.util.DirectoryScanner;

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
    private static final Origin ORIGIN = Origin.ofLayer(NAME);

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
        TreeBuilder builder = tree.toBuilder();
        List<Edit> edits = new ArrayList<>();
        for (Map.Entry<TreePath, Path> file : files.entrySet()) {
            TreePath path = builder.view().resolveParent(file.getKey()).orElse(file.getKey());
            List<Edit> edit = edit(builder, path, file.getValue(), timestamp);
            edit.forEach(builder::apply);
            edits.addAll(edit);
        }
        return new Layer(NAME, edits);
    }

    private static void collect(Path folder, Map<TreePath, Path> files) {
        DirectoryScanner scanner = new DirectoryScanner();
        scanner.setBasedir(folder.toFile());
        scanner.addDefaultExcludes();
        scanner.setFollowSymlinks(false);
        scanner.scan();
        List<String> names = new ArrayList<>(Arrays.asList(scanner.getIncludedFiles()));
        names.addAll(Arrays.asList(scanner.getIncludedDirectories()));
        for (String name : names) {
            if (!name.isEmpty()) {
                files.put(TreePath.of("/" + name.replace(File.separatorChar, '/')), folder.resolve(name));
            }
        }
    }

    private static List<Edit> edit(TreeBuilder builder, TreePath path, Path file, long timestamp) throws IOException {
        List<Edit> edits = new ArrayList<>();
        for (TreePath parent = path.parent(); builder.get(parent).isEmpty(); parent = parent.parent()) {
            edits.add(0, new Edit.Put(parent, new Inode.Directory(Attributes.root(0755, timestamp), ORIGIN)));
        }
        Inode old = builder.get(path).orElse(null);
        if (Files.isSymbolicLink(file)) {
            String target = Files.readSymbolicLink(file).toString().replace(File.separatorChar, '/');
            edits.add(new Edit.Put(
                    path, new Inode.Symlink(Attributes.root(0777, timestamp), LinkTarget.of(target), ORIGIN)));
        } else if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            if (old == null) {
                edits.add(new Edit.Put(path, new Inode.Directory(Attributes.root(0755, timestamp), ORIGIN)));
            } else if (!(old instanceof Inode.Directory)
                    && builder.view().resolve(path).isEmpty()) {
                throw new FilesException(file + " is a directory, but " + path + " of the image is not");
            }
        } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            if (old instanceof Inode.Directory) {
                throw new FilesException(file + " is a file, but " + path + " of the image is a directory");
            }
            if (Files.size(file) > SIZE_LIMIT) {
                throw new FilesException(file + " is larger than 256 MiB; ship such a file in a package");
            }
            byte[] bytes = Files.readAllBytes(file);
            Attributes attributes = old instanceof Inode.RegularFile replaced
                    ? replaced.attributes().withMtime(timestamp).withoutXattrs()
                    : Attributes.root(isProgram(bytes) ? 0755 : 0644, timestamp);
            edits.add(new Edit.Put(path, new Inode.RegularFile(attributes, Bytes.of(bytes), ORIGIN)));
        } else {
            throw new FilesException(file + " is neither file, directory nor symbolic link");
        }
        return edits;
    }

    private static boolean isProgram(byte[] bytes) {
        return bytes.length > 4
                && (bytes[0] == '#' && bytes[1] == '!'
                        || bytes[0] == 0x7f && bytes[1] == 'E' && bytes[2] == 'L' && bytes[3] == 'F');
    }
}
