package io.dpuos.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.assemble.SourceFolders.SourceLayer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFoldersTest {
    @TempDir
    private Path folder;

    private Path own;

    @BeforeEach
    void writeOwnFiles() throws Exception {
        own = folder.resolve("src/main/dpuos");
        write(own.resolve("rootfs/etc/own"), "own");
        write(own.resolve("dpuos-x86_64.lock"), "stays at home");
    }

    @Test
    void filesOfLayersAndProjectComeTogether() throws Exception {
        SourceLayer layer = layer("base", "rootfs/etc/motd", "from the layer");

        Path merged = merge(List.of(layer), List.of());

        assertThat(merged.resolve("rootfs/etc/motd")).hasContent("from the layer");
        assertThat(merged.resolve("rootfs/etc/own")).hasContent("own");
        assertThat(merged.resolve("dpuos-x86_64.lock")).doesNotExist();
    }

    @Test
    void theSamePathTwiceNeedsAWord() throws Exception {
        SourceLayer first = layer("first", "rootfs/etc/own", "1");
        SourceLayer second = layer("second", "rootfs/etc/own", "2");

        assertThatThrownBy(() -> merge(List.of(first), List.of()))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("both first and this project bring the file rootfs/etc/own")
                .hasMessageContaining("<files><override>");
        assertThatThrownBy(() -> merge(List.of(first, second), List.of()))
                .hasMessageContaining("both first and second");
        assertThat(merge(List.of(first, second), List.of("rootfs/etc/*")).resolve("rootfs/etc/own"))
                .hasContent("own");
    }

    @Test
    void anOverrideThatMatchesNothingIsAnErrorUnlessItMayBe() throws Exception {
        SourceLayer layer = layer("base", "rootfs/etc/motd", "x");

        assertThatThrownBy(() -> merge(List.of(layer), List.of("rootfs/etc/mtod")))
                .hasMessageContaining("<files><override>rootfs/etc/mtod matches no file that is there twice")
                .hasMessageContaining("did you mean 'rootfs/etc/motd'?");
        assertThat(merge(List.of(layer), List.of("rootfs/etc/mtod?"))).isDirectory();
    }

    @Test
    void whatChangedIsPutTogetherAnewAndNothingElse() throws Exception {
        SourceLayer layer = layer("base", "rootfs/etc/motd", "x");
        Path merged = merge(List.of(layer), List.of());
        Files.setLastModifiedTime(merged.resolve("rootfs/etc/motd"), FileTime.fromMillis(1000));

        merge(List.of(layer), List.of());
        assertThat(Files.getLastModifiedTime(merged.resolve("rootfs/etc/motd")).toMillis())
                .isEqualTo(1000);

        Files.delete(own.resolve("rootfs/etc/own"));
        merge(List.of(layer), List.of());
        assertThat(merged.resolve("rootfs/etc/own")).doesNotExist();
    }

    private Path merge(List<SourceLayer> layers, List<String> overrides) throws Exception {
        return SourceFolders.merge(layers, own, overrides, folder.resolve("target/dpuos"));
    }

    private SourceLayer layer(String name, String file, String content) throws Exception {
        Path files = folder.resolve("layers/" + name);
        write(files.resolve(file), content);
        Path archive = folder.resolve(name + ".dpuos-layer");
        LayerArchive.write(files, archive);
        return new SourceLayer(name, archive);
    }

    private static void write(Path file, String content) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
