package io.dpuos.boot;

import io.dpuos.tree.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The bytes of one content behind those of another. The digest is computed whenever it is asked for. */
record FollowedContent(Content first, Content second) implements Content {
    @Override
    public long size() {
        return first.size() + second.size();
    }

    @Override
    public String sha256() {
        try (InputStream in = open()) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public InputStream open() throws IOException {
        return new SequenceInputStream(first.open(), second.open());
    }
}
