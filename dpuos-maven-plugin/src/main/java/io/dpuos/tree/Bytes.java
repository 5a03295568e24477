package io.dpuos.tree;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** File content held in memory; for generated configuration and small edited files. Immutable. */
public final class Bytes implements Content {
    private final byte[] data;
    private final String sha256;

    private Bytes(byte[] data) {
        this.data = data;
        this.sha256 = Sha256.of(data);
    }

    /** Returns content with a copy of the given bytes. */
    public static Bytes of(byte[] data) {
        return new Bytes(data.clone());
    }

    /** Returns content with the given text in UTF-8. */
    public static Bytes of(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public long size() {
        return data.length;
    }

    @Override
    public String sha256() {
        return sha256;
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(data);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Content content && sha256.equals(content.sha256());
    }

    @Override
    public int hashCode() {
        return sha256.hashCode();
    }

    @Override
    public String toString() {
        return data.length + " bytes " + sha256;
    }
}
