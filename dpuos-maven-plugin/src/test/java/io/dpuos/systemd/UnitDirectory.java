package io.dpuos.systemd;

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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a directory of the machine holds of units, as an image tree, in the order in which the file system lists it; and
 * the way back. Takes only the places that systemctl reads.
 */
final class UnitDirectory {
    private static final Origin ORIGIN = Origin.ofPackage("directory-0:1-1.noarch");
    private static final int MAX_LINKS = 40;
    private static final int MAX_FILE = 1 << 20;
    private static final List<String> PLACES = List.of(
            "etc/systemd",
            "run/systemd",
            "usr/local/lib/systemd",
            "lib/systemd",
            "usr/lib/systemd",
            "etc/init.d",
            "etc/rc0.d",
            "etc/rc1.d",
            "etc/rc2.d",
            "etc/rc3.d",
            "etc/rc4.d",
            "etc/rc5.d",
            "etc/rc6.d",
            "etc/os-release",
            "usr/lib/os-release");

    private final Path root;
    private final TreeBuilder builder = ImageTree.empty(0, ORIGIN).toBuilder();
    private final Map<TreePath, List<TreePath>> listings = new TreeMap<>();

    private UnitDirectory(Path root) {
        this.root = root;
    }

    /** Reads a directory, and what further paths below it name. */
    static UnitDirectory read(Path root, List<String> further) throws IOException {
        UnitDirectory directory = new UnitDirectory(root);
        for (String place : PLACES) {
            directory.load(List.of(place.split("/")), 0);
        }
        for (String path : further) {
            directory.load(names(path), 0);
        }
        return directory;
    }

    ImageTree tree() {
        return builder.build();
    }

    /** Returns the order of the file system; what came later is behind it. */
    DirectoryOrder order() {
        return (tree, directory) -> {
            Map<TreePath, Inode> children = tree.children(directory);
            Map<TreePath, Inode> ordered = new LinkedHashMap<>();
            for (TreePath path : listings.getOrDefault(directory, List.of())) {
                Inode inode = children.get(path);
                if (inode != null) {
                    ordered.put(path, inode);
                }
            }
            children.forEach(ordered::putIfAbsent);
            return ordered;
        };
    }

    private static List<String> names(String path) {
        List<String> names = new ArrayList<>();
        for (String name : path.split("/")) {
            if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return names;
    }

    /** Takes what a path leads to, and every link on the way. */
    private void load(List<String> path, int links) throws IOException {
        TreePath here = TreePath.ROOT;
        for (int i = 0; i < path.size(); i++) {
            if (path.get(i).equals("..")) {
                here = here.parent();
                continue;
            }
            here = here.child(path.get(i));
            Path file = root.resolve(InstallLog.text(here).substring(1));
            BasicFileAttributes attributes;
            try {
                attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            } catch (IOException e) {
                return;
            }
            if (attributes.isSymbolicLink()) {
                String target = Files.readSymbolicLink(file).toString();
                put(here, new Inode.Symlink(Attributes.root(0777, 0), LinkTarget.of(target), ORIGIN));
                if (links < MAX_LINKS) {
                    List<String> next = new ArrayList<>(target.startsWith("/") ? List.of() : path.subList(0, i));
                    next.addAll(names(target));
                    next.addAll(path.subList(i + 1, path.size()));
                    load(next, links + 1);
                }
                return;
            }
            boolean last = i == path.size() - 1;
            if (attributes.isDirectory()) {
                put(here, new Inode.Directory(Attributes.root(0755, 0), ORIGIN));
                if (last) {
                    loadBelow(here, file, links);
                }
            } else {
                putFile(here, file, attributes);
                return;
            }
        }
    }

    private void loadBelow(TreePath directory, Path folder, int links) throws IOException {
        if (listings.containsKey(directory)) {
            return;
        }
        List<TreePath> listing = new ArrayList<>();
        listings.put(directory, listing);
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path file : stream) {
                TreePath path;
                try {
                    path = directory.child(file.getFileName().toString());
                } catch (IllegalArgumentException e) {
                    continue;
                }
                listing.add(path);
                load(names(InstallLog.text(path)), links);
            }
        }
    }

    private void put(TreePath path, Inode inode) {
        if (builder.get(path).isEmpty()) {
            builder.put(path, inode);
        }
    }

    private void putFile(TreePath path, Path file, BasicFileAttributes attributes) throws IOException {
        byte[] text =
                attributes.isRegularFile() && attributes.size() < MAX_FILE ? Files.readAllBytes(file) : new byte[0];
        put(path, new Inode.RegularFile(Attributes.root(0644, 0), Bytes.of(text), ORIGIN));
    }

    /** Does to the directory what was done to the tree. */
    static void write(Path root, Layer layer) throws IOException {
        for (Edit edit : layer.edits()) {
            if (edit instanceof Edit.Put put) {
                Path file = root.resolve(InstallLog.text(put.path()).substring(1));
                if (put.inode() instanceof Inode.Directory) {
                    Files.createDirectories(file);
                } else if (put.inode() instanceof Inode.Symlink link) {
                    replace(file, new String(link.target().bytes(), StandardCharsets.UTF_8));
                } else if (put.inode() instanceof Inode.RegularFile regular) {
                    Files.write(file, regular.content().readAll(MAX_FILE));
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
                }
            } else if (edit instanceof Edit.Remove remove) {
                delete(root.resolve(InstallLog.text(remove.path()).substring(1)));
            }
        }
    }

    private static void replace(Path file, String target) throws IOException {
        Path temporary = file.resolveSibling(
                ".#" + file.getFileName() + Thread.currentThread().getId());
        Files.deleteIfExists(temporary);
        Files.createSymbolicLink(temporary, Path.of(target));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void delete(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
                for (Path child : stream) {
                    delete(child);
                }
            }
        }
        Files.deleteIfExists(path);
    }
}
