package io.dpuos.assemble;

import io.dpuos.tree.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file of the build host as content; it must not change while it is used.
 *
 * @param path where it is
 * @param size its bytes
 * @param sha256 their digest
 */
record HostFile(Path path, long size, String sha256) implements Content {
    static HostFile of(Path path) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
            long size = in.transferTo(OutputStream.nullOutputStream());
            return new HostFile(path, size, HexFormat.of().formatHex(digest.digest()));
        }
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(path);
    }
}
