package io.dpuos.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssemblyRecordTest {
    @TempDir
    Path folder;

    private Path iso;
    private AssembledImage image;
    private AssemblyRecord last;

    @BeforeEach
    void assembleOnce() throws Exception {
        iso = Files.writeString(folder.resolve("acme-1.0-x86_64.iso"), "medium");
        Path manifest = Files.writeString(folder.resolve("acme-1.0-x86_64-manifest.json"), "{}");
        Files.writeString(folder.resolve("acme-1.0-x86_64.iso.sha256"), "sum");
        image = new AssembledImage(
                iso,
                6,
                "ab".repeat(32),
                manifest,
                167,
                347_000_000L,
                178,
                178,
                4_000_000_000L,
                "ACME-1",
                List.of(new Product(
                        "pxe", "tar", Files.writeString(folder.resolve("acme 1.0-pxe.tar"), "tree"), "signed by X")),
                List.of("look at this"),
                List.of("starts     3 services"));
        last = new AssemblyRecord(folder, "x86_64");
        last.write("inputs-1", image);
    }

    @Test
    void sameInputsGiveTheLastResult() throws Exception {
        assertThat(last.find("inputs-1", iso)).hasValue(image);
    }

    @Test
    void changedInputsAskForAnAssembly() throws Exception {
        assertThat(last.find("inputs-2", iso)).isEmpty();
        assertThat(last.find("inputs-1", folder.resolve("other.iso"))).isEmpty();
        assertThat(new AssemblyRecord(folder, "aarch64").find("inputs-1", iso)).isEmpty();
    }

    @Test
    void touchedOrMissingProductAsksForAnAssembly() throws Exception {
        Files.setLastModifiedTime(iso, FileTime.fromMillis(1_000));

        assertThat(last.find("inputs-1", iso)).isEmpty();

        last.write("inputs-1", image);
        Files.delete(image.manifest());
        assertThat(last.find("inputs-1", iso)).isEmpty();
    }

    @Test
    void editedRecordAsksForAnAssembly() throws Exception {
        Path file = folder.resolve("assembled-x86_64.txt");
        Files.writeString(file, Files.readString(file).replace("packages 167", "packages many"));

        assertThat(last.find("inputs-1", iso)).isEmpty();
    }
}
