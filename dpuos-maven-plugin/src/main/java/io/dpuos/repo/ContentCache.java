package io.dpuos.repo;

import io.dpuos.format.kept.KeptFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Files by their digest, shared by projects, processes and threads. Safe for use by several of each.
 *
 * <p>An entry comes into being whole: it is written to a unique temporary file in the same directory, forced to disk,
 * verified, and moved atomically to the name that its digest gives. An entry is verified again when it is read; a
 * damaged one is removed and brought anew. Locks only save work: if they fail, two builds bring the same file and one
 * of them discards its own.
 *
 * <p>Layout below the directory: {@code objects/<algorithm>/<2 digits>/<digest>}, {@code locks/<digest>.lock}, and one
 * directory per area of derived data. File names are hexadecimal digits and fixed words only.
 */
public final class ContentCache {
    private static final Duration LOCK_PAUSE = Duration.ofMillis(20);

    /** Half an hour, in which any package is brought. */
    private static final long LOCK_QUESTIONS = Duration.ofMinutes(30).dividedBy(LOCK_PAUSE);

    private static final AtomicLong COUNTER = new AtomicLong();

    private final Path root;
    private final Map<Path, Stamp> verified = new ConcurrentHashMap<>();

    /** What a file looked like when it was verified; a file that looks otherwise is verified again. */
    private record Stamp(long size, long modifiedNanos, String key) {}

    /** Writes the bytes of an entry to a temporary file. */
    @FunctionalInterface
    public interface Source {
        /** Writes the bytes; the file may hold the remains of an earlier try. */
        void writeTo(Path temporary) throws IOException;
    }

    /**
     * Opens a cache.
     *
     * @param directory made when it is missing
     */
    public ContentCache(Path directory) {
        this.root = directory.toAbsolutePath().normalize();
    }

    /** Returns the directory of the cache. */
    public Path root() {
        return root;
    }

    /** Returns where the entry with this SHA-256 lies, whether it exists or not; nothing is verified. */
    public Path file(String sha256) {
        return file(Checksum.sha256(sha256));
    }

    /** Returns where the entry lies, whether it exists or not; nothing is verified. */
    public Path file(Checksum checksum) {
        return root.resolve("objects")
                .resolve(checksum.algorithm().id())
                .resolve(checksum.hex().substring(0, 2))
                .resolve(checksum.hex());
    }

    /**
     * Returns the directory of an area of derived data, and makes it.
     *
     * @param area a word of lower-case letters, digits and dashes
     */
    public Path directory(String area) throws IOException {
        if (!area.matches("[a-z][a-z0-9-]*") || area.equals("objects") || area.equals("locks")) {
            throw new IllegalArgumentException("not the name of an area: '" + area + "'");
        }
        return Files.createDirectories(root.resolve(area));
    }

    /**
     * Returns a verified entry if there is one. A damaged entry is removed.
     *
     * @param size bytes; -1 when not known
     */
    public Optional<Path> find(Checksum checksum, long size) throws IOException {
        Path file = file(checksum);
        Optional<Stamp> stamp = stamp(file);
        if (stamp.isEmpty()) {
            return Optional.empty();
        }
        if (stamp.get().equals(verified.get(file)) && (size < 0 || stamp.get().size() == size)) {
            usedEntry(file);
            return Optional.of(file);
        }
        Optional<String> fault = fault(file, checksum, size);
        if (fault.isPresent()) {
            Files.deleteIfExists(file);
            return Optional.empty();
        }
        usedEntry(file);
        return Optional.of(file);
    }

    private void usedEntry(Path file) throws IOException {
        KeptFile.noteUse(file);
        stamp(file).ifPresent(s -> verified.put(file, s));
    }

    /**
     * Returns where an entry of this size lies, unverified, for whoever does not read it now but wants it to stay.
     *
     * @param size bytes
     */
    public Optional<Path> present(String sha256, long size) throws IOException {
        Path file = file(sha256);
        Optional<Stamp> stamp = stamp(file);
        if (stamp.isEmpty() || stamp.get().size() != size) {
            return Optional.empty();
        }
        KeptFile.noteUse(file);
        return Optional.of(file);
    }

    /** As {@link #obtain(Checksum, long, Source)}, by SHA-256. */
    public Path obtain(String sha256, long size, Source source) throws IOException {
        return obtain(Checksum.sha256(sha256), size, source);
    }

    /**
     * Returns a verified entry, brought by {@code source} if there is none yet.
     *
     * @param size bytes; -1 when not known
     * @throws ContentMismatchException when the source gave other bytes than asked for; nothing is kept of them
     */
    public Path obtain(Checksum checksum, long size, Source source) throws IOException {
        Optional<Path> present = find(checksum, size);
        if (present.isPresent()) {
            return present.get();
        }
        // Interned strings are the same object in all class loaders of the JVM, unlike our statics, which each plugin
        // realm has its own of. The lock in front keeps the JVM from asking twice for one file lock, which throws.
        synchronized (("io.dpuos.repo.ContentCache:" + file(checksum)).intern()) {
            try (@SuppressWarnings("try")
                    KeyLock lock = lock(checksum)) {
                present = find(checksum, size);
                if (present.isPresent()) {
                    return present.get();
                }
                return bring(checksum, size, source);
            }
        }
    }

    private Path bring(Checksum checksum, long size, Source source) throws IOException {
        Path file = file(checksum);
        Path temporary = temporaryBeside(file);
        try {
            source.writeTo(temporary);
            Optional<String> fault = fault(temporary, checksum, size);
            if (fault.isPresent()) {
                throw new ContentMismatchException(checksum, fault.get(), Pages.isHtml(temporary));
            }
            // Not forced to disk: whoever reads an entry in a later process verifies it first.
            move(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
        stamp(file).ifPresent(s -> verified.put(file, s));
        return file;
    }

    /**
     * Writes a file of an area so that it appears whole or not at all.
     *
     * @param file below {@link #directory}
     */
    public void write(Path file, byte[] bytes) throws IOException {
        write(file, bytes, true);
    }

    /**
     * As {@link #write}, for what is made anew when it turns out damaged: it is not forced to disk, since that takes
     * longer than making it. After a crash of the machine it may be there and wrong, so the reader must notice.
     */
    void writeUnforced(Path file, byte[] bytes) throws IOException {
        write(file, bytes, false);
    }

    private void write(Path file, byte[] bytes, boolean force) throws IOException {
        if (!file.startsWith(root)) {
            throw new IllegalArgumentException(file + " is not in the cache " + root);
        }
        Path temporary = temporaryBeside(file);
        try {
            Files.write(temporary, bytes, StandardOpenOption.CREATE_NEW);
            if (force) {
                force(temporary);
            }
            move(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Returns the name of a fresh file in an area for bytes that no digest is known of yet; the caller deletes it. */
    public Path temporary(String area) throws IOException {
        return temporaryBeside(directory(area).resolve("file"));
    }

    private static Path temporaryBeside(Path file) throws IOException {
        Path directory = Files.createDirectories(file.resolveSibling(".")).normalize();
        String unique = ProcessHandle.current().pid() + "-" + System.nanoTime() + "-" + COUNTER.incrementAndGet();
        return directory.resolve(file.getFileName() + "." + unique + ".tmp");
    }

    private static void force(Path temporary) throws IOException {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void move(Path temporary, Path file) throws IOException {
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new RepositoryException(
                    file.toString(), "the file system cannot move atomically", "set dpuos.cacheDirectory elsewhere", e);
        }
    }

    private static Optional<String> fault(Path file, Checksum checksum, long size) throws IOException {
        long found;
        Checksum actual;
        try {
            found = Files.size(file);
            if (size >= 0 && found != size) {
                return Optional.of("expected " + size + " bytes, found " + found);
            }
            actual = Checksum.of(checksum.algorithm(), file);
        } catch (NoSuchFileException e) {
            return Optional.of("expected " + checksum + ", found no file");
        }
        return actual.equals(checksum)
                ? Optional.empty()
                : Optional.of("expected " + checksum + ", found " + actual + " (" + found + " bytes)");
    }

    private static Optional<Stamp> stamp(Path file) throws IOException {
        try {
            BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
            return a.isRegularFile()
                    ? Optional.of(new Stamp(
                            a.size(),
                            a.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS),
                            "" + a.fileKey()))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Takes the lock of a key against other processes; where locking does not work, or the other one takes too long, none
     * is taken.
     *
     * <p>It asks again and again instead of waiting in the kernel: POSIX locks belong to processes, so two builds of
     * which each holds one package's lock and waits for the other's with another thread look like a deadlock, and one of
     * them is refused (EDEADLK).
     */
    private KeyLock lock(Checksum checksum) throws IOException {
        Path file = Files.createDirectories(root.resolve("locks")).resolve(checksum.hex() + ".lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            for (long asked = 0; asked < LOCK_QUESTIONS; asked++) {
                FileLock held = channel.tryLock();
                if (held != null) {
                    return new KeyLock(channel, Optional.of(held));
                }
                Thread.sleep(LOCK_PAUSE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // a file system without locks
            return new KeyLock(channel, Optional.empty());
        }
        return new KeyLock(channel, Optional.empty());
    }

    private record KeyLock(FileChannel channel, Optional<FileLock> held) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try (FileChannel closing = channel) {
                if (held.isPresent() && closing.isOpen()) {
                    held.get().release();
                }
            }
        }
    }

    /** Reads a small file of an area; empty when it is not there. */
    static Optional<byte[]> read(Path file, long limit) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            if (size > Math.min(limit, Integer.MAX_VALUE - 8)) {
                return Optional.empty();
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until the buffer is full
            }
            KeptFile.noteUse(file);
            return bytes.hasRemaining() ? Optional.empty() : Optional.of(bytes.array());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
