package io.dpuos.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.install.command.LibraryCache;
import io.dpuos.shell.FileSystem;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library cache holds what the machine's ldconfig writes for the same libraries. */
class LibraryCacheTests {
    private static final Origin ORIGIN = Origin.ofLayer("test");

    @TempDir
    Path top;

    @Test
    void cacheListsWhatLdconfigLists() throws Exception {
        Path ldconfig = Path.of("/sbin/ldconfig");
        Path libraries = Stream.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64")
                .map(Path::of)
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(Path.of("/nonexistent"));
        Assumptions.assumeTrue(
                Files.isExecutable(ldconfig) && Files.isDirectory(libraries), "needs ldconfig and libraries as judge");
        TreeBuilder tree = ImageTree.empty(0, ORIGIN).toBuilder();
        Path root = Files.createDirectory(top.resolve("root"));
        Path lib = Files.createDirectories(root.resolve("usr/lib/private"));
        Files.createDirectories(root.resolve("etc/ld.so.conf.d"));
        Files.writeString(root.resolve("etc/ld.so.conf"), "include ld.so.conf.d/*.conf\n");
        Files.writeString(root.resolve("etc/ld.so.conf.d/private.conf"), "# private\n/usr/lib/private\n");
        int copied = 0;
        List<Path> names;
        try (Stream<Path> list = Files.list(libraries)) {
            names = list.filter(path -> path.getFileName().toString().matches("lib[a-m].*\\.so.*"))
                    .sorted()
                    .toList();
        }
        for (Path name : names) {
            if (Files.isSymbolicLink(name)) {
                // every third link is left out: ldconfig makes it again
                if (copied++ % 3 != 0) {
                    Files.createSymbolicLink(lib.resolve(name.getFileName()), Files.readSymbolicLink(name));
                }
            } else if (Files.isRegularFile(name) && Files.size(name) < 3_000_000) {
                Files.copy(name, lib.resolve(name.getFileName()));
            }
        }
        load(tree, root);

        LibraryCache.write(new FileSystem(tree, ORIGIN, 0));
        run(List.of(ldconfig.toString(), "-r", root.toString()), top.resolve("log"));
        Path ours = top.resolve("ours");
        Files.write(
                ours,
                ((Inode.RegularFile) tree.get(TreePath.of("/etc/ld.so.cache")).orElseThrow())
                        .content()
                        .readAll(1 << 24));

        List<String> expected = listed(ldconfig, root.resolve("etc/ld.so.cache"));
        assertThat(listed(ldconfig, ours)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(listed(ldconfig, ours)).isEqualTo(expected);
        assertThat(Files.readString(ours, StandardCharsets.ISO_8859_1)).startsWith("glibc-ld.so.cache1.1");
        List<String> links = tree.view().children(TreePath.of("/usr/lib/private")).keySet().stream()
                .map(TreePath::nameText)
                .toList();
        List<String> judged;
        try (Stream<Path> list = Files.list(lib)) {
            judged = list.map(path -> path.getFileName().toString()).sorted().toList();
        }
        assertThat(links.stream().filter(name -> !judged.contains(name)).toList())
                .isEmpty();
        assertThat(judged.stream().filter(name -> !links.contains(name)).toList())
                .isEmpty();
    }

    private List<String> listed(Path ldconfig, Path cache) throws Exception {
        Path log = top.resolve("list");
        run(List.of(ldconfig.toString(), "-C", cache.toString(), "-p"), log);
        return Files.readString(log, StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> line.startsWith("\t"))
                .toList();
    }

    private static void run(List<String> command, Path log) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectOutput(log.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }

    private static void load(TreeBuilder tree, Path root) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(root)) {
            paths = walk.filter(path -> !path.equals(root))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
        for (Path path : paths) {
            TreePath at = TreePath.of("/" + root.relativize(path));
            Attributes attributes = Attributes.root(0755, 0);
            if (Files.isSymbolicLink(path)) {
                tree.put(
                        at,
                        new Inode.Symlink(
                                attributes,
                                LinkTarget.of(Files.readSymbolicLink(path).toString()),
                                ORIGIN));
            } else if (Files.isDirectory(path)) {
                tree.put(at, new Inode.Directory(attributes, ORIGIN));
            } else {
                tree.put(at, new Inode.RegularFile(attributes, Bytes.of(Files.readAllBytes(path)), ORIGIN));
            }
        }
    }
}
