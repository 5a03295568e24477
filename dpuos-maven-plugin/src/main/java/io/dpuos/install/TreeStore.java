package io.dpuos.install;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Keeps installed trees on disk by the digest of all that they are computed from, so that a later build need not run the
 * scriptlets again. Contents of packages stay in the package store, of which a kept tree holds references only.
 *
 * <p>Safe for use by several threads and processes: a file is written under a unique name and moved. A damaged file, or
 * one whose packages left the package store, is as good as none. The format is that of {@link TreeFile}, framed by a
 * magic number in front and the SHA-256 of all before it at the end.
 */
public final class TreeStore {
    private static final long MAGIC = 0x6470756f732d7432L;
    private static final int SUM = 32;
    private static final long FILE_LIMIT = 1L << 30;

    private final Path directory;
    private final PackageStore packages;

    /**
     * Keeps trees in a directory.
     *
     * @param directory exists
     * @param packages where the contents of the trees lie
     */
    public TreeStore(Path directory, PackageStore packages) {
        this.directory = directory;
        this.packages = packages;
    }

    /**
     * Returns a kept tree.
     *
     * @param digest of the inputs, 64 hexadecimal digits
     */
    public Optional<InstalledTree> find(String digest) throws IOException {
        Path file = directory.resolve(digest);
        byte[] bytes;
        try {
            if (Files.size(file) > FILE_LIMIT) {
                return Optional.empty();
            }
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        int end = bytes.length - SUM;
        if (end < Long.BYTES || !Arrays.equals(sum(bytes, end), Arrays.copyOfRange(bytes, end, bytes.length))) {
            return Optional.empty();
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, end))) {
            PackageStore.noteUse(file);
            return in.readLong() == MAGIC ? TreeFile.read(in, packages) : Optional.empty();
        }
    }

    /** Keeps a tree; one that is kept already is replaced. */
    public void keep(String digest, InstalledTree tree) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(MAGIC);
            TreeFile.write(out, tree);
        }
        byte[] content = bytes.toByteArray();
        Path temporary = Files.createTempFile(directory, "tree", ".tmp");
        try {
            bytes.write(sum(content, content.length));
            Files.write(temporary, bytes.toByteArray());
            Files.move(
                    temporary,
                    directory.resolve(digest),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
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
