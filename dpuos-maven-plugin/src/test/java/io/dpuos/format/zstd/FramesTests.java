package io.dpuos.format.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.format.Judge;
import io.dpuos.format.MalformedImageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FramesTests {
    @TempDir
    Path folder;

    private static byte[] text(int size) {
        byte[] bytes = new byte[size];
        Random random = new Random(1);
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(4));
        }
        return bytes;
    }

    @Test
    void zstdUnpacksAFrameThatSaysItsSizeAndHasAChecksum() throws IOException {
        Judge.require("zstd");
        byte[] data = text(3_000_000);
        Files.write(folder.resolve("x.zst"), Frames.compress(data, 9));

        String listing = Judge.approved(folder, "zstd -lv x.zst 2>&1");
        Judge.approved(folder, "zstd -dq x.zst -o x");

        assertThat(listing).contains("Check: XXH64").contains("Decompressed Size: 2.86 MiB (3000000 B)");
        assertThat(folder.resolve("x")).hasBinaryContent(data);
    }

    @Test
    void frameDoesNotDependOnHowTheDataIsCut() throws IOException {
        byte[] data = text(1_000_001);
        byte[] whole = Frames.compress(data, 5);
        Random random = new Random(2);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        try (FrameOutputStream frame = new FrameOutputStream(out, 5, data.length)) {
            for (int at = 0; at < data.length; ) {
                int n = Math.min(data.length - at, 1 + random.nextInt(9000));
                frame.write(data, at, n);
                at += n;
            }
        }

        assertThat(out.toByteArray()).isEqualTo(whole);
    }

    @Test
    void frameOfSeveralThreadsDoesNotDependOnTheirNumber() throws IOException {
        byte[] data = text(40_000_001);
        byte[] one = Frames.compressTogether(data, 5, 1);

        assertThat(Frames.compressTogether(data, 5, 2)).isEqualTo(one);
        assertThat(Frames.compressTogether(data, 5, 8)).isEqualTo(one);
        assertThat(Frames.decompress(one, data.length)).isEqualTo(data);
    }

    @Test
    void frameThatIsWrittenInPiecesIsTheFrameOfTheWhole() throws IOException {
        byte[] data = text(3_000_001);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        try (OutputStream frame = Frames.writeTogether(out, 12, data.length, 2)) {
            for (int at = 0; at < data.length; at += 110) {
                frame.write(data, at, Math.min(110, data.length - at));
            }
        }

        assertThat(out.toByteArray()).isEqualTo(Frames.compressTogether(data, 12, 1));
    }

    @Test
    void framesOfEverySizeAroundTheBufferSurvive() throws IOException {
        for (int size : new int[] {0, 1, 131_071, 131_072, 131_073, 262_144}) {
            byte[] data = text(size);

            assertThat(Frames.decompress(Frames.compress(data, 1), size)).isEqualTo(data);
        }
    }

    @Test
    void anotherNumberOfBytesThanDeclaredIsRefused() throws IOException {
        FrameOutputStream less = new FrameOutputStream(new ByteArrayOutputStream(), 3, 10);
        FrameOutputStream more = new FrameOutputStream(new ByteArrayOutputStream(), 3, 10);
        less.write(new byte[9]);

        assertThatThrownBy(less::close).isInstanceOf(IOException.class).hasMessageContaining("10 bytes, but 9");
        assertThatThrownBy(() -> more.write(new byte[11])).isInstanceOf(IOException.class);
        assertThatThrownBy(more::close).isInstanceOf(IOException.class);
    }

    @Test
    void damageTruncationAndBombsAreRefused() throws IOException {
        byte[] frame = Frames.compress(text(100_000), 3);
        byte[] bomb = Frames.compress(new byte[50_000_000], 3);

        for (int at : new int[] {0, 20, frame.length / 2, frame.length - 1}) {
            byte[] damaged = frame.clone();
            damaged[at] ^= 0x10;
            assertThatThrownBy(() -> Frames.decompress(damaged, 100_000)).isInstanceOf(MalformedImageException.class);
        }
        for (int length : new int[] {1, 20, frame.length / 2, frame.length - 1}) {
            assertThatThrownBy(() -> Frames.decompress(Arrays.copyOf(frame, length), 100_000))
                    .isInstanceOf(MalformedImageException.class);
        }
        assertThatThrownBy(() -> Frames.decompress(bomb, 1_000_000))
                .isInstanceOf(MalformedImageException.class)
                .hasMessageContaining("1000000");
    }
}
