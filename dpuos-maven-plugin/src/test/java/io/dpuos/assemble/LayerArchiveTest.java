package io.dpuos.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerArchiveTest {
    @TempDir
    private Path folder;

    @Test
    void filesAndLinksComeBackWithoutLockAndIds() throws Exception {
        Path files = files("a");
        Files.writeString(files.resolve("dpuos-x86_64.lock"), "lock");
        Files.writeString(files.resolve("dpuos.ids"), "ids");

        LayerArchive.write(files, folder.resolve("out/a.dpuos-layer"));
        Path back = extract(folder.resolve("out/a.dpuos-layer"));

        assertThat(names(back)).containsExactly("hooks/install_succ_hook/10-a", "rootfs/etc/a", "rootfs/etc/link");
        assertThat(back.resolve("rootfs/etc/a")).hasContent("\u00e4 a");
        assertThat(Files.readSymbolicLink(back.resolve("rootfs/etc/link"))).hasToString("../usr/lib/a");
    }

    @Test
    void bytesDependOnNamesAndContentsAlone() throws Exception {
        Path first = files("a");
        Path second = files("b");
        Files.setLastModifiedTime(second.resolve("rootfs/etc/a"), FileTime.fromMillis(1L << 40));
        second.resolve("rootfs/etc/a").toFile().setExecutable(true);
        LayerArchive.write(first, folder.resolve("one.zip"));
        TimeZone before = TimeZone.getDefault();

        TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));
        try {
            LayerArchive.write(second, folder.resolve("two.zip"));
        } finally {
            TimeZone.setDefault(before);
        }

        assertThat(folder.resolve("two.zip")).hasSameBinaryContentAs(folder.resolve("one.zip"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "rootfs/../../evil",
                "/etc/passwd",
                "rootfs//etc/a",
                "rootfs/./a",
                "C:/evil",
                "rootfs/a\\b",
                "rootfs/a\nb",
                "dpuos-x86_64.lock",
                "dpuos.ids"
            })
    void aNameThatLeavesTheFolderOrHidesIsRefused(String name) throws Exception {
        Path archive = zip(List.of(name), List.of());

        assertThatThrownBy(() -> extract(archive))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("layer " + archive)
                .hasMessageContaining("entry '");
        assertThat(folder.resolve("evil")).doesNotExist();
    }

    @Test
    void nothingIsWrittenThroughALink() throws Exception {
        Path archive = zip(List.of("rootfs/etc/x/passwd"), List.of("rootfs/etc/x"));

        assertThatThrownBy(() -> extract(archive)).hasMessageContaining("below the symbolic link rootfs/etc/x");
    }

    @Test
    void aLinkOutsideOfTheOverlayIsRefused() throws Exception {
        Path archive = zip(List.of("keys/a.asc"), List.of("hooks"));

        assertThatThrownBy(() -> extract(archive)).hasMessageContaining("allowed below rootfs/ alone");
    }

    @Test
    void oneNameInTwoCasesIsRefused() throws Exception {
        Path archive = zip(List.of("rootfs/a", "rootfs/A"), List.of());

        assertThatThrownBy(() -> extract(archive)).hasMessageContaining("twice");
    }

    @Test
    void aDamagedArchiveIsRefused() throws Exception {
        Path text = Files.writeString(folder.resolve("text.dpuos-layer"), "no zip");
        LayerArchive.write(files("a"), folder.resolve("a.dpuos-layer"));
        byte[] bytes = Files.readAllBytes(folder.resolve("a.dpuos-layer"));
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("a hook");
        bytes[at] ^= 1;
        Path flipped = Files.write(folder.resolve("flipped.dpuos-layer"), bytes);

        assertThatThrownBy(() -> extract(text))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining(text + " is no layer");
        assertThatThrownBy(() -> extract(flipped))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void anEmptyFolderIsNoLayer() {
        assertThatThrownBy(() -> LayerArchive.write(folder.resolve("none"), folder.resolve("x")))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("holds no files for a layer");
    }

    private Path files(String name) throws Exception {
        Path files = folder.resolve(name);
        Files.createDirectories(files.resolve("rootfs/etc"));
        Files.createDirectories(files.resolve("hooks/install_succ_hook"));
        Files.writeString(files.resolve("rootfs/etc/a"), "\u00e4 a");
        Files.createSymbolicLink(files.resolve("rootfs/etc/link"), Path.of("../usr/lib/a"));
        Files.writeString(files.resolve("hooks/install_succ_hook/10-a"), "a hook");
        return files;
    }

    private Path extract(Path archive) throws Exception {
        Path into = Files.createTempDirectory(folder, "back");
        LayerArchive.extract(archive, into);
        return into;
    }

    private static List<String> names(Path folder) throws Exception {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(path -> !Files.isDirectory(path))
                    .map(path -> folder.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    private Path zip(List<String> names, List<String> links) throws Exception {
        Path archive = folder.resolve("crafted.dpuos-layer");
        try (OutputStream out = Files.newOutputStream(archive);
                ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out)) {
            for (String name : Stream.concat(links.stream(), names.stream()).toList()) {
                ZipArchiveEntry entry = new ZipArchiveEntry(name);
                entry.setUnixMode(links.contains(name) ? 0120777 : 0100644);
                zip.putArchiveEntry(entry);
                zip.write("/etc".getBytes(StandardCharsets.UTF_8));
                zip.closeArchiveEntry();
            }
        }
        return archive;
    }
}
