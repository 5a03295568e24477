package io.dpuos.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowingFileTest {
    private static final int SIZE = 300_000;

    @TempDir
    Path folder;

    @Test
    void aReaderGetsEachByteWhileTheyAreWritten() throws Exception {
        Path path = Files.createFile(folder.resolve("medium"));
        byte[] content = content();

        try (GrowingFile file = new GrowingFile(path, SIZE)) {
            Beside<byte[]> reading = Beside.start("reader", () -> read(file, 0, SIZE));
            for (int at = 0; at < SIZE; at += 30_000) {
                Files.write(path, Arrays.copyOfRange(content, at, at + 30_000), StandardOpenOption.APPEND);
                file.grown(30_000);
            }

            assertThat(reading.get()).isEqualTo(content);
        }
    }

    @Test
    void whatLiesInTheFileButIsNotToldIsNotRead() throws Exception {
        Path path = folder.resolve("medium");
        byte[] content = content();
        Files.write(path, content);

        try (GrowingFile file = new GrowingFile(path, SIZE)) {
            file.grown(1000);
            ByteBuffer buffer = ByteBuffer.allocate(SIZE);
            int count = file.read(buffer);

            assertThat(count).isEqualTo(1000);
            assertThat(file.size()).isEqualTo(SIZE);
            assertThat(Arrays.copyOf(buffer.array(), 1000)).isEqualTo(Arrays.copyOf(content, 1000));
        }
    }

    @Test
    void aReaderOfWhatNeverComesMeetsTheEnd() throws Exception {
        Path path = Files.createFile(folder.resolve("medium"));

        try (GrowingFile file = new GrowingFile(path, SIZE)) {
            Beside<Integer> reading = Beside.start("reader", () -> {
                file.position(SIZE - 1);
                return file.read(ByteBuffer.allocate(1));
            });
            file.grown(10);
            file.ended();

            assertThat(reading.get()).isEqualTo(-1);
        }
    }

    private static byte[] content() {
        byte[] content = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            content[i] = (byte) (i * 31 + (i >> 8));
        }
        return content;
    }

    private static byte[] read(GrowingFile file, long from, int size) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(size);
        file.position(from);
        while (buffer.hasRemaining() && file.read(buffer) >= 0) {
            assertThat(file.position()).isEqualTo(from + buffer.position());
        }
        return buffer.array();
    }
}
