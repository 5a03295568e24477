package io.dpuos.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.rpm.Evr;
import io.dpuos.rpm.FileFlags;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.PackagedFile;
import io.dpuos.rpm.RpmWriter;
import io.dpuos.rpm.Scriptlet;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeStoreTests {
    private static final long TIME = 1_700_000_000L;
    private static final String KEY = "ab".repeat(32);

    @TempDir
    Path directory;

    private InstalledTree installed;

    @BeforeEach
    void install() throws IOException {
        List<InstallPackage> packages = new ArrayList<>();
        packages.add(written(writer("filesystem")
                .file(PackagedFile.directory(TreePath.of("/etc"), 0755))
                .file(PackagedFile.directory(TreePath.of("/usr"), 0755))
                .file(PackagedFile.directory(TreePath.of("/usr/bin"), 0755))
                .file(text("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n").withFlags(FileFlags.CONFIG))
                .file(text("/etc/group", "root:x:0:\n"))
                .scriptlet(new Scriptlet(
                        Scriptlet.Kind.POSTIN,
                        List.of("/bin/sh"),
                        "echo done\ngroupadd -r -g 901 cards\nuseradd -r -u 900 -g cards card\nln -s tool /usr/bin/alias\n"
                                + "mkfifo /etc/pipe; echo made >/etc/made; setcap cap_net_raw+p /usr/bin/tool || :\n",
                        0))));
        packages.add(written(writer("tool").file(text("/usr/bin/tool", "tool"))));
        Files.createDirectories(directory.resolve("trees"));
        installed = new Installation(packageStore())
                .install(new InstallRequest(packages, "x86_64", TIME, true, List.of(), List.of(), IdMap.EMPTY, true));
        treeStore().keep(KEY, installed);
    }

    private static RpmWriter writer(String name) {
        return new RpmWriter(new Nevra(name, new Evr(0, "1", "1"), "noarch")).buildTime(TIME);
    }

    private static PackagedFile text(String path, String text) {
        return PackagedFile.regular(TreePath.of(path), 0644, Bytes.of(text));
    }

    private InstallPackage written(RpmWriter writer) throws IOException {
        Path path = directory.resolve(writer.fileName());
        writer.write(path);
        return new InstallPackage(Bytes.of(Files.readAllBytes(path)).sha256(), path, true);
    }

    private PackageStore packageStore() {
        return new PackageStore(directory.resolve("packages"));
    }

    private TreeStore treeStore() {
        return new TreeStore(directory.resolve("trees"), packageStore());
    }

    /** All of a tree as text, contents by digest. */
    private static List<String> listed(InstalledTree tree) {
        List<String> lines = new ArrayList<>();
        new TreeMap<>(tree.tree().inodes()).forEach((path, inode) -> {
            String content = inode instanceof Inode.RegularFile file
                    ? file.content().size() + " " + file.content().sha256() + file.linkGroup()
                    : inode instanceof Inode.Symlink link ? link.target().toString() : "";
            lines.add(path + " " + inode.getClass().getSimpleName() + " " + inode.attributes() + " " + inode.origin()
                    + " " + content);
        });
        return lines;
    }

    @Test
    void aKeptTreeIsTheSameForAnotherProcess() throws IOException {
        Optional<InstalledTree> found = treeStore().find(KEY);

        assertThat(found).isPresent();
        InstalledTree kept = found.get();
        assertThat(listed(kept)).isEqualTo(listed(installed));
        assertThat(listed(kept)).anyMatch(line -> line.startsWith("/etc/made RegularFile"));
        assertThat(kept.tree().text("/usr/bin/tool")).hasValue("tool");
        assertThat(kept.packages())
                .usingRecursiveComparison()
                .ignoringFields("signature", "header")
                .isEqualTo(installed.packages());
        for (int i = 0; i < installed.packages().size(); i++) {
            // The parts of a header are read when they are asked for, so that fields say nothing.
            assertThat(kept.packages().get(i).header().blob())
                    .isEqualTo(installed.packages().get(i).header().blob());
            assertThat(kept.packages().get(i).header().files())
                    .isEqualTo(installed.packages().get(i).header().files());
        }
        assertThat(kept.packages().get(0).signature().blob())
                .isEqualTo(installed.packages().get(0).signature().blob());
        assertThat(kept.ledger()).isEqualTo(installed.ledger());
        assertThat(kept.ledger().entries()).isNotEmpty();
        assertThat(kept.deferred()).isEqualTo(installed.deferred());
        assertThat(kept.ids()).isEqualTo(installed.ids());
        assertThat(kept.ids().users()).containsEntry("card", 900);
        assertThat(kept.intents()).isEqualTo(installed.intents());
        assertThat(kept.warnings()).isEqualTo(installed.warnings());
    }

    @Test
    void aTreeThatWasNotKeptIsNotFound() throws IOException {
        assertThat(treeStore().find("cd".repeat(32))).isEmpty();
    }

    @Test
    void aDamagedTreeIsAsGoodAsNone() throws IOException {
        Path file = directory.resolve("trees").resolve(KEY);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        assertThat(treeStore().find(KEY)).isEmpty();
    }

    @Test
    void aTreeWhosePackageIsGoneIsAsGoodAsNone() throws IOException {
        Path gone;
        try (Stream<Path> files = Files.walk(directory.resolve("packages"))) {
            gone = files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
        Files.delete(gone);

        assertThat(treeStore().find(KEY)).isEmpty();
    }
}
