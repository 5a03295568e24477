package io.dpuos.rpm;

/** How a payload is compressed. */
public enum Compression {
    NONE("", ""),
    GZIP("gzip", ""),
    XZ("xz", "rpmlib(PayloadIsXz) <= 5.2-1"),
    ZSTD("zstd", "rpmlib(PayloadIsZstd) <= 5.4.18-1");

    private final String tagValue;
    final String feature;

    Compression(String tagValue, String feature) {
        this.tagValue = tagValue;
        this.feature = feature;
    }

    /** Returns the value of the tag PAYLOADCOMPRESSOR; empty for none. */
    public String tagValue() {
        return tagValue;
    }
}
