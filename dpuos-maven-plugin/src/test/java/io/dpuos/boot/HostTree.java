package io.dpuos.boot;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The programs and libraries of the machine that runs the test, as a tree of packages; with a made-up kernel. */
final class HostTree {
    static final String KERNEL = "5.10.0-test";

    private static final Origin ORIGIN = Origin.ofPackage("host-1-1.x86_64");
    private static final Attributes DIRECTORY = Attributes.root(0755, 0);

    private HostTree() {}

    private record HostFile(Path file, long size) implements Content {
        @Override
        public String sha256() {
            try (InputStream in = open()) {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(in.readAllBytes()));
            } catch (IOException | NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }
    }

    /** Returns the host's tree, with a kernel whose configuration has the given lines and which has no modules. */
    static ImageTree of(String kernelConfig) throws IOException {
        TreeBuilder tree = ImageTree.empty(0, ORIGIN).toBuilder();
        Map<String, Path> all = new TreeMap<>();
        for (String directory : List.of("/usr/bin", "/usr/sbin", "/usr/lib64", "/usr/lib", libraries())) {
            if (Files.isDirectory(Path.of(directory), LinkOption.NOFOLLOW_LINKS)) {
                try (var files = Files.list(Path.of(directory))) {
                    files.forEach(file -> all.put(file.toString(), file));
                }
            }
        }
        for (String link : List.of("/bin", "/sbin", "/lib", "/lib64")) {
            if (Files.isSymbolicLink(Path.of(link))) {
                all.put(link, Path.of(link));
            }
        }
        for (Path file : all.values()) {
            TreePath path = TreePath.of(file.toString());
            tree.mkdirs(path.parent(), DIRECTORY, ORIGIN);
            if (Files.isSymbolicLink(file)) {
                tree.put(
                        path,
                        new Inode.Symlink(
                                Attributes.root(0777, 0),
                                LinkTarget.of(Files.readSymbolicLink(file).toString()),
                                ORIGIN));
            } else if (Files.isRegularFile(file) && Files.isReadable(file)) {
                tree.put(
                        path,
                        new Inode.RegularFile(Attributes.root(0755, 0), new HostFile(file, Files.size(file)), ORIGIN));
            }
        }
        text(tree, "/usr/lib/modules/" + KERNEL + "/modules.order", "");
        text(tree, "/usr/lib/modules/" + KERNEL + "/modules.builtin", "kernel/fs/ext4/ext4.ko\n");
        text(tree, "/boot/config-" + KERNEL, kernelConfig);
        return tree.build();
    }

    private static String libraries() {
        return "/usr/lib/" + (System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64") + "-linux-gnu";
    }

    private static void text(TreeBuilder tree, String path, String text) {
        TreePath at = TreePath.of(path);
        tree.mkdirs(at.parent(), DIRECTORY, ORIGIN);
        tree.put(at, new Inode.RegularFile(Attributes.root(0644, 0), Bytes.of(text), ORIGIN));
    }
}
