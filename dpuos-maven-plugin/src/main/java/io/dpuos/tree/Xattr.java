package io.dpuos.tree;

import java.util.HexFormat;

/**
 * The value of an extended attribute. Immutable, compared by value.
 *
 * @param hex the bytes as lower-case hexadecimal digits
 */
public record Xattr(String hex) {
    /** Returns the attribute value that consists of these bytes. */
    public static Xattr of(byte[] value) {
        return new Xattr(HexFormat.of().formatHex(value));
    }

    /** Returns the bytes. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }
}
