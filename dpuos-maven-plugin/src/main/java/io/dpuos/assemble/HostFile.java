package io.dpuos.assemble;

import io.dpuos.tree.Content;
import io.dpuos.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/**
 * A file of the build host as content; it must not change while it is used.
 *
 * @param path where it is
 * @param size its bytes
 * @param sha256 their digest
 */
record HostFile(Path path, long size, String sha256) implements Content {
    static HostFile of(Path path) throws IOException {
        MessageDigest digest = Sha256.begin();
        try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
            long size = in.transferTo(OutputStream.nullOutputStream());
            return new HostFile(path, size, Sha256.end(digest));
        }
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(path);
    }
}
