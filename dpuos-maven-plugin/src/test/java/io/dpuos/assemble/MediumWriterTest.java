package io.dpuos.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.format.iso9660.ByteSource;
import io.dpuos.format.iso9660.HybridIso;
import io.dpuos.format.iso9660.IsoReader;
import io.dpuos.repo.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MediumWriterTest {
    @TempDir
    Path folder;

    @Test
    void theMediumIsReadBackWhileItIsWritten() throws Exception {
        Path file = folder.resolve("medium.iso");
        byte[] content = new byte[3_000_000];
        content[2_999_999] = 7;
        byte[][] read = new byte[1][];

        try (MediumWriter writer = new MediumWriter(file, medium(ByteSource.of(content)), ProgressListener.NONE)) {
            HybridIso.Written written = writer.write(channel -> {
                IsoReader iso = new IsoReader(channel);
                read[0] = iso.open(iso.find("/dpuos/payload").orElseThrow()).readAllBytes();
            });
            writer.await();

            assertThat(written.size()).isEqualTo(Files.size(file));
        }
        assertThat(read[0]).isEqualTo(content);
    }

    @Test
    void aDifferenceIsToldWhenTheMediumIsAwaited() throws Exception {
        Path file = folder.resolve("medium.iso");

        try (MediumWriter writer =
                new MediumWriter(file, medium(ByteSource.of(new byte[] {1})), ProgressListener.NONE)) {
            writer.write(channel -> {
                throw new IllegalStateException("the label differs");
            });

            assertThatThrownBy(writer::await).hasMessage("the label differs");
        }
    }

    @Test
    void aMediumThatCannotBeWrittenLeavesNoReaderBehind() throws Exception {
        Path file = folder.resolve("medium.iso");
        ByteSource broken = new ByteSource(5_000_000, () -> {
            throw new IOException("the frame is gone");
        });

        assertThatThrownBy(() -> {
                    try (MediumWriter writer = new MediumWriter(file, medium(broken), ProgressListener.NONE)) {
                        writer.write(channel -> new IsoReader(channel)
                                .open(new IsoReader(channel)
                                        .find("/dpuos/payload")
                                        .orElseThrow())
                                .readAllBytes());
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("the frame is gone");
    }

    private static HybridIso medium(ByteSource payload) {
        return HybridIso.builder("TEST", 1_700_000_000L)
                .esp(new byte[1 << 20])
                .file("dpuos/payload", payload)
                .build();
    }
}
