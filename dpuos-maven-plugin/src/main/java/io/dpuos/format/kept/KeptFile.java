package io.dpuos.format.kept;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * A file of a cache: a number that tells its kind (8 bytes, big-endian), the content, and the SHA-256 of both. Safe for use
 * by several threads and processes: a file appears whole or not at all, the last one stays.
 */
public final class KeptFile {
    /** How exactly the time of the last use is known. */
    private static final Duration USE_NOTED = Duration.ofHours(1);

    private static final int SUM = 32;

    private KeptFile() {}

    /**
     * Returns the content; empty when the file is missing, larger than {@code limit} bytes, damaged or of another kind.
     */
    public static Optional<ByteBuffer> read(Path file, long kind, long limit) throws IOException {
        byte[] bytes;
        try {
            if (Files.size(file) > limit) {
                return Optional.empty();
            }
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        int end = bytes.length - SUM;
        if (end < Long.BYTES
                || ByteBuffer.wrap(bytes).getLong() != kind
                || !Arrays.equals(sum(bytes, end), Arrays.copyOfRange(bytes, end, bytes.length))) {
            return Optional.empty();
        }
        noteUse(file);
        return Optional.of(ByteBuffer.wrap(bytes, Long.BYTES, end - Long.BYTES));
    }

    /** Writes a file; its directory is made when it is missing. */
    public static void write(Path file, long kind, byte[] content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("not a file in a directory: " + file);
        }
        byte[] whole = ByteBuffer.allocate(Long.BYTES + content.length + SUM)
                .putLong(kind)
                .put(content)
                .array();
        System.arraycopy(sum(whole, whole.length - SUM), 0, whole, whole.length - SUM, SUM);
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, "kept", ".tmp");
        try {
            Files.write(temporary, whole);
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * Notes the use of a file in its time of modification, at most once an hour; the cleaning of the cache goes by it. The
     * time of access would not do: many file systems note it but once a day or never, and each scanner of the disk renews
     * it.
     */
    public static void noteUse(Path file) {
        try {
            long now = System.currentTimeMillis();
            if (now - Files.getLastModifiedTime(file).toMillis() > USE_NOTED.toMillis()) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(now));
            }
        } catch (IOException e) {
            // a cache that may only be read, or that is just being cleaned: the use is then not noted
            return;
        }
    }

    private static byte[] sum(byte[] bytes, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
