package io.dpuos.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentCacheTests {
    private static final byte[] BYTES = "content".getBytes(StandardCharsets.US_ASCII);
    private static final Checksum SHA = Checksum.sha256Of(BYTES);

    @TempDir
    Path directory;

    final AtomicInteger brought = new AtomicInteger();

    @Test
    void bringsAnEntryOnce() throws IOException {
        Path first = obtain(new ContentCache(directory));
        Path second = obtain(new ContentCache(directory));

        assertThat(first).isEqualTo(second).hasBinaryContent(BYTES).hasFileName(SHA.hex());
        assertThat(brought).hasValue(1);
    }

    @Test
    void healsADamagedEntryOfTheSameSize() throws IOException {
        Files.write(obtain(new ContentCache(directory)), "Content".getBytes(StandardCharsets.US_ASCII));

        Path healed = obtain(new ContentCache(directory));

        assertThat(healed).hasBinaryContent(BYTES);
        assertThat(brought).hasValue(2);
    }

    @Test
    void keepsNothingOfAFailedSource() {
        ContentCache cache = new ContentCache(directory);

        assertThatThrownBy(() -> cache.obtain(SHA.hex(), BYTES.length, t -> {
                    Files.write(t, BYTES);
                    throw new IOException("broken");
                }))
                .hasMessage("broken");
        assertThatThrownBy(() -> cache.obtain(SHA.hex(), BYTES.length, t -> Files.write(t, new byte[7])))
                .isInstanceOf(ContentMismatchException.class)
                .hasMessageContaining(SHA.hex());
        assertThatThrownBy(() -> cache.obtain(SHA.hex(), BYTES.length, t -> {})).hasMessageContaining("found no file");
        assertThat(directory.resolve("objects/sha256/" + SHA.hex().substring(0, 2)))
                .isEmptyDirectory();
    }

    @Test
    void bringsAnEntryOnceForManyThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Callable<Path>> tasks = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            tasks.add(() -> obtain(new ContentCache(directory)));
        }

        List<Future<Path>> results = threads.invokeAll(tasks);
        threads.shutdown();

        for (Future<Path> result : results) {
            assertThat(result.get()).hasBinaryContent(BYTES);
        }
        assertThat(brought).hasValue(1);
    }

    @Test
    void bringsAnEntryOnceForManyProcesses() throws Exception {
        Path log = Files.createFile(directory.resolve("log"));
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            Builder.class.getName(),
                            directory.resolve("cache").toString(),
                            log.toString())
                    .inheritIO()
                    .start());
        }

        for (Process process : processes) {
            assertThat(process.waitFor()).isZero();
        }

        assertThat(Files.readString(log)).isEqualTo("brought\n");
    }

    /** One of several builds that share a cache. */
    static final class Builder {
        public static void main(String[] arguments) throws IOException {
            new ContentCache(Path.of(arguments[0])).obtain(SHA, BYTES.length, temporary -> {
                Files.writeString(Path.of(arguments[1]), "brought\n", java.nio.file.StandardOpenOption.APPEND);
                Files.write(temporary, BYTES);
            });
        }
    }

    @Test
    void refusesNamesThatCouldLeaveTheCache() {
        ContentCache cache = new ContentCache(directory);

        assertThatThrownBy(() -> cache.file("../../etc/passwd")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cache.directory("../x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cache.write(directory.resolveSibling("x"), BYTES))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Path obtain(ContentCache cache) throws IOException {
        return cache.obtain(SHA, BYTES.length, temporary -> {
            brought.incrementAndGet();
            Files.write(temporary, BYTES);
        });
    }
}
