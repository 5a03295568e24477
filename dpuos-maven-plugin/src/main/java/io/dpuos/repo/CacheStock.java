package io.dpuos.repo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What lies in a {@link ContentCache}, and its cleaning, least recently used first. Builds may run meanwhile: what was
 * used within a span that no build outlasts is never removed, and whatever was removed is brought or made anew. A file
 * counts as used when it was written, or last handed out by the store that it belongs to, give or take an hour.
 */
public final class CacheStock {
    private static final String LOCKS = "locks";

    private final Path root;

    /**
     * One kind of content.
     *
     * @param files number of files
     * @param bytes of all of them
     */
    public record Area(long files, long bytes) {
        private Area plus(long more) {
            return new Area(files + 1, bytes + more);
        }
    }

    /**
     * What a cleaning did.
     *
     * @param before what lay there
     * @param removed what was removed
     * @param after what is left
     * @param recent how much of what is left was used too recently to be removed
     */
    public record Cleaning(Area before, Area removed, Area after, Area recent) {}

    private record Entry(Path file, long bytes, Instant used) {}

    /** Makes the stock of a cache; the directory need not exist. */
    public CacheStock(ContentCache cache) {
        this.root = cache.root();
    }

    /** Returns files and bytes by area; {@code objects} are packages and metadata by their digest. */
    public SortedMap<String, Area> areas() throws IOException {
        SortedMap<String, Area> areas = new TreeMap<>();
        for (Entry entry : entries()) {
            areas.merge(area(entry.file), new Area(1, entry.bytes), (a, b) -> a.plus(b.bytes));
        }
        return areas;
    }

    /**
     * Removes the least recently used files until the rest fits a limit; besides, the remains of builds that were
     * killed.
     *
     * @param limit bytes, at least 0
     * @param keep what was used since then stays, whatever the limit
     * @param now the time to count from
     */
    public Cleaning clean(long limit, Duration keep, Instant now) throws IOException {
        Instant recent = now.minus(keep);
        List<Entry> entries = new ArrayList<>(entries());
        entries.sort(Comparator.comparing(Entry::used).thenComparing(e -> e.file.toString()));
        Area before = sum(entries);
        Area removed = new Area(0, 0);
        Area young = new Area(0, 0);
        for (Entry entry : entries) {
            if (!entry.used.isBefore(recent)) {
                young = young.plus(entry.bytes);
                continue;
            }
            boolean remains =
                    entry.file.toString().endsWith(".tmp") || area(entry.file).equals(LOCKS);
            if ((remains || before.bytes - removed.bytes > limit) && remove(entry)) {
                removed = removed.plus(entry.bytes);
            }
        }
        Area after = new Area(before.files - removed.files, before.bytes - removed.bytes);
        return new Cleaning(before, removed, after, young);
    }

    private static Area sum(List<Entry> entries) {
        return new Area(entries.size(), entries.stream().mapToLong(Entry::bytes).sum());
    }

    /** A file that is gone or, on some systems, in use is passed over; one that was used meanwhile stays. */
    private static boolean remove(Entry entry) {
        try {
            BasicFileAttributes now = Files.readAttributes(entry.file, BasicFileAttributes.class);
            return !used(now).isAfter(entry.used) && Files.deleteIfExists(entry.file);
        } catch (IOException e) {
            return false;
        }
    }

    private String area(Path file) {
        Path relative = root.relativize(file);
        return relative.getNameCount() < 2 ? "." : relative.getName(0).toString();
    }

    private List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        if (!Files.isDirectory(root)) {
            return entries;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    entries.add(new Entry(file, attributes.size(), used(attributes)));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
        return entries;
    }

    /** The stores of the cache note each use so. */
    private static Instant used(BasicFileAttributes attributes) {
        return attributes.lastModifiedTime().toInstant();
    }
}
