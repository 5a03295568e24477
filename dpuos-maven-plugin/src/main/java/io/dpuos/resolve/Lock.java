package io.dpuos.resolve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What resolution decided: the packages of each set with their digests, and what it was decided from. Immutable.
 *
 * <p>Its text ({@link #text}) has one sorted line per package, LF and ASCII only, and is the same for the same value.
 *
 * @param plugin version of the plugin that wrote it
 * @param distribution id of the distribution; empty when the pom names none
 * @param arch the target's architecture
 * @param inputs what of the pom influenced it
 * @param repositories the generation of each repository, sorted by id
 * @param modules the module streams that are enabled, and the others of which packages are there: {@code enabled}, {@code
 *     default} or {@code required} by {@code name:stream}
 * @param packages the packages by set, sorted
 */
public record Lock(
        String plugin,
        String distribution,
        String arch,
        LockInputs inputs,
        List<LockedRepository> repositories,
        SortedMap<String, String> modules,
        Map<LockSet, List<LockedPackage>> packages) {
    /** The largest lock that is read, in bytes; a package takes about 500. */
    private static final long MAX_SIZE = 64L << 20;

    private static final Map<Path, LastRead> LAST_READ = new ConcurrentHashMap<>();

    /**
     * One generation of a repository.
     *
     * @param id the repository
     * @param repomdSha256 SHA-256 of its {@code repomd.xml}
     * @param revision what the repository calls it; empty when it has no name
     */
    public record LockedRepository(String id, String repomdSha256, String revision) {}

    /** A lock without modules. */
    public Lock(
            String plugin,
            String distribution,
            String arch,
            LockInputs inputs,
            List<LockedRepository> repositories,
            Map<LockSet, List<LockedPackage>> packages) {
        this(plugin, distribution, arch, inputs, repositories, Collections.emptySortedMap(), packages);
    }

    /** Sorts and copies. */
    public Lock {
        modules = Collections.unmodifiableSortedMap(new TreeMap<>(modules));
        repositories = repositories.stream()
                .sorted(Comparator.comparing(LockedRepository::id))
                .toList();
        EnumMap<LockSet, List<LockedPackage>> copy = new EnumMap<>(LockSet.class);
        for (LockSet set : LockSet.values()) {
            List<LockedPackage> sorted = new ArrayList<>(packages.getOrDefault(set, List.of()));
            Collections.sort(sorted);
            copy.put(set, List.copyOf(sorted));
        }
        packages = Collections.unmodifiableMap(copy);
    }

    /** Returns the packages of a set, sorted. */
    public List<LockedPackage> packages(LockSet set) {
        return packages.getOrDefault(set, List.of());
    }

    /** Returns the lock as text. */
    public String text() {
        return LockText.write(this);
    }

    /**
     * Reads a lock.
     *
     * @return empty when there is no such file
     * @throws LockException when the file is not as {@link #text} writes it, with the number of the line
     */
    public static Optional<Lock> read(Path file) throws IOException {
        byte[] bytes;
        try {
            if (Files.size(file) > MAX_SIZE) {
                throw new LockException(
                        LockException.Kind.MALFORMED, file + ": expected at most " + MAX_SIZE + " bytes, found more");
            }
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        // Every goal of a build reads the same lock.
        String text = new String(bytes, StandardCharsets.UTF_8);
        LastRead last = LAST_READ.get(file);
        if (last == null || !last.text().equals(text)) {
            last = new LastRead(text, parse(text, file.toString()));
            LAST_READ.put(file, last);
        }
        return Optional.of(last.lock());
    }

    private record LastRead(String text, Lock lock) {}

    /**
     * Parses the text of a lock.
     *
     * @param file what messages call it
     */
    public static Lock parse(String text, String file) throws LockException {
        return LockText.parse(text, file);
    }

    /** Writes the lock so that it appears whole or not at all. */
    public void write(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException("not a file: " + file);
        }
        Files.createDirectories(directory);
        // not createTempFile: its files are readable for the owner alone, and the lock is for all who read the project
        Path temporary = directory.resolve(
                file.getFileName() + "." + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".tmp");
        try {
            Files.writeString(temporary, text(), StandardCharsets.US_ASCII, StandardOpenOption.CREATE_NEW);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
