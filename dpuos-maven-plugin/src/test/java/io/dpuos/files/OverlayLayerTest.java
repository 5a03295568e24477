package io.dpuos.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.SmallTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayLayerTest {
    @TempDir
    private Path rootfs;

    @Test
    void givesProgramsTheRightToRunAndNothingElse() throws Exception {
        put("usr/bin/script", "#!/bin/sh\n");
        put("usr/bin/program", "\177ELF\2");
        put("etc/plain", "text");
        Files.setPosixFilePermissions(
                rootfs.resolve("etc/plain"), java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));

        ImageTree tree = overlay(new SmallTree().build());

        assertThat(mode(tree, "/usr/bin/script")).isEqualTo(0755);
        assertThat(mode(tree, "/usr/bin/program")).isEqualTo(0755);
        assertThat(mode(tree, "/etc/plain")).isEqualTo(0644);
        assertThat(mode(tree, "/usr/bin")).isEqualTo(0755);
    }

    @Test
    void keepsTheModeOfAReplacedFileAndTheAttributesOfADirectory() throws Exception {
        put("etc/secret", "new");
        ImageTree before = new SmallTree().file("/etc/secret", "old", 0600).build();

        ImageTree tree = overlay(before);

        assertThat(mode(tree, "/etc/secret")).isEqualTo(0600);
        assertThat(tree.text("/etc/secret")).contains("new");
        assertThat(tree.get("/etc")).isEqualTo(before.get("/etc"));
    }

    @Test
    void goesThroughLinkedDirectories() throws Exception {
        put("bin/tool", "#!/bin/sh\n");
        put("bin/more/deep", "x");

        ImageTree tree = overlay(
                new SmallTree().directory("/usr/bin").link("/bin", "usr/bin").build());

        assertThat(tree.get("/usr/bin/tool")).isPresent();
        assertThat(tree.get("/usr/bin/more/deep")).isPresent();
        assertThat(tree.get("/bin").orElseThrow()).isInstanceOf(Inode.Symlink.class);
    }

    @Test
    void takesLinksAsTheyAreWhetherOrNotTheBuildHostHasTheirTarget() throws Exception {
        Files.createDirectories(rootfs.resolve("etc"));
        Files.createSymbolicLink(rootfs.resolve("etc/dangling"), Path.of("/no/such/place"));
        Files.createSymbolicLink(rootfs.resolve("etc/folder"), Path.of("/usr"));
        Files.createSymbolicLink(rootfs.resolve("etc/resolv.conf"), Path.of("../run/resolv.conf"));

        ImageTree tree = overlay(new SmallTree().file("/etc/resolv.conf", "old").build());

        assertThat(link(tree, "/etc/dangling")).isEqualTo("/no/such/place");
        assertThat(link(tree, "/etc/folder")).isEqualTo("/usr");
        assertThat(link(tree, "/etc/resolv.conf")).isEqualTo("../run/resolv.conf");
    }

    @Test
    void leavesOutWhatVersionControlNeedsAndKeepsEmptyFolders() throws Exception {
        put("var/lib/empty/.gitkeep", "");
        put("etc/.gitignore", "*");
        put("etc/file~", "");
        put(".git/config", "");

        ImageTree tree = overlay(new SmallTree().build());

        assertThat(tree.inodes().keySet())
                .extracting(Object::toString)
                .containsExactly("/", "/etc", "/var", "/var/lib", "/var/lib/empty");
    }

    @Test
    void theLaterFolderWins(@TempDir Path other) throws Exception {
        put("etc/motd", "weak");
        Files.createDirectories(other.resolve("etc"));
        Files.writeString(other.resolve("etc/motd"), "strong");
        ImageTree before = new SmallTree().build();

        ImageTree tree = before.apply(OverlayLayer.apply(before, List.of(rootfs, other, Path.of("/none")), 0));

        assertThat(tree.text("/etc/motd")).contains("strong");
    }

    @Test
    void refusesFileForDirectoryAndDirectoryForFile() throws Exception {
        put("etc", "x");
        assertThatThrownBy(() -> overlay(new SmallTree().directory("/etc").build()))
                .isInstanceOf(FilesException.class)
                .hasMessageContaining("/etc of the image is a directory");
        Files.delete(rootfs.resolve("etc"));
        put("file/x", "x");
        assertThatThrownBy(() -> overlay(new SmallTree().file("/file", "").build()))
                .isInstanceOf(FilesException.class)
                .hasMessageContaining("is a directory, but /file");
    }

    private ImageTree overlay(ImageTree tree) throws IOException {
        return tree.apply(OverlayLayer.apply(tree, List.of(rootfs), 0));
    }

    private void put(String path, String text) throws IOException {
        Files.createDirectories(rootfs.resolve(path).getParent());
        Files.writeString(rootfs.resolve(path), text);
    }

    private static int mode(ImageTree tree, String path) {
        return tree.get(path).orElseThrow().attributes().mode();
    }

    private static String link(ImageTree tree, String path) {
        LinkTarget target = ((Inode.Symlink) tree.get(path).orElseThrow()).target();
        return target.toString();
    }
}
