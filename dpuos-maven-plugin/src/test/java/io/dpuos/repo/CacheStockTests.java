package io.dpuos.repo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheStockTests {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private Path entry(ContentCache cache, String text, int daysAgo) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Path file = cache.obtain(Checksum.sha256Of(bytes).hex(), bytes.length, t -> Files.write(t, bytes));
        age(file, daysAgo);
        return file;
    }

    private static void age(Path file, int days) throws IOException {
        FileTime time = FileTime.from(NOW.minus(Duration.ofDays(days)));
        Files.getFileAttributeView(file, BasicFileAttributeView.class).setTimes(time, time, null);
    }

    @Test
    void removesTheLeastRecentlyUsedUntilTheRestFits() throws IOException {
        ContentCache cache = new ContentCache(directory.resolve("cache"));
        Path oldest = entry(cache, "a".repeat(100), 9);
        Path older = entry(cache, "b".repeat(100), 8);
        Path old = entry(cache, "c".repeat(100), 7);
        Path young = entry(cache, "d".repeat(100), 0);
        Path remains = Files.writeString(cache.directory("index").resolve("x.tmp"), "killed");
        age(remains, 2);

        CacheStock.Cleaning cleaning = new CacheStock(cache).clean(250, Duration.ofDays(1), NOW);

        assertThat(oldest).doesNotExist();
        assertThat(older).doesNotExist();
        assertThat(remains).doesNotExist();
        assertThat(old).exists();
        assertThat(young).exists();
        assertThat(cleaning.removed().bytes()).isEqualTo(206);
        assertThat(cleaning.after().bytes()).isEqualTo(200);
    }

    @Test
    void keepsWhatWasUsedLatelyWhateverTheLimit() throws IOException {
        ContentCache cache = new ContentCache(directory.resolve("cache"));
        Path young = entry(cache, "young", 0);

        CacheStock.Cleaning cleaning = new CacheStock(cache).clean(0, Duration.ofDays(1), NOW);

        assertThat(young).exists();
        assertThat(cleaning.recent().bytes()).isEqualTo(5);
    }

    @Test
    void notesTheUseOfAnEntryAndHealsOneThatWasRemoved() throws IOException {
        ContentCache cache = new ContentCache(directory.resolve("cache"));
        Path used = entry(cache, "used", 9_000);
        Path unused = entry(cache, "unused", 9_000);
        byte[] bytes = "used".getBytes(StandardCharsets.UTF_8);
        cache.find(Checksum.sha256Of(bytes), bytes.length);

        new CacheStock(cache).clean(0, Duration.ofDays(1), Instant.now());

        assertThat(used).exists();
        assertThat(unused).doesNotExist();
        assertThat(entry(cache, "unused", 0)).hasContent("unused");
    }

    @Test
    void takesReadingByOthersForNoUse() throws IOException {
        ContentCache cache = new ContentCache(directory.resolve("cache"));
        Path scanned = entry(cache, "scanned", 9);
        FileTime lately = FileTime.from(NOW);
        Files.getFileAttributeView(scanned, BasicFileAttributeView.class).setTimes(null, lately, null);

        new CacheStock(cache).clean(0, Duration.ofDays(1), NOW);

        assertThat(scanned).doesNotExist();
    }

    @Test
    void notesTheUseOfDerivedFiles() throws IOException {
        ContentCache cache = new ContentCache(directory.resolve("cache"));
        Path used = Files.writeString(cache.directory("index").resolve("used"), "1");
        Path unused = Files.writeString(cache.directory("index").resolve("unused"), "1");
        age(used, 9_000);
        age(unused, 9_000);

        ContentCache.read(used, 10);
        new CacheStock(cache).clean(0, Duration.ofDays(1), Instant.now());

        assertThat(used).exists();
        assertThat(unused).doesNotExist();
    }

    @Test
    void countsByArea() throws IOException {
        ContentCache cache = new ContentCache(directory.resolve("cache"));
        entry(cache, "12345", 0);
        Files.writeString(cache.directory("frames").resolve("f"), "123");

        assertThat(new CacheStock(cache).areas())
                .containsEntry("objects", new CacheStock.Area(1, 5))
                .containsEntry("frames", new CacheStock.Area(1, 3))
                .containsKey("locks");
        assertThat(new CacheStock(new ContentCache(directory.resolve("none"))).areas())
                .isEmpty();
    }
}
