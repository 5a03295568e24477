package io.dpuos.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a symbolic link holds: 1 to 4,095 bytes without NUL. Immutable. */
public final class LinkTarget {
    private final byte[] bytes;

    private LinkTarget(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > 4095) {
            throw new IllegalArgumentException("a link target has 1 to 4095 bytes, found " + bytes.length);
        }
        for (byte b : bytes) {
            if (b == 0) {
                throw new IllegalArgumentException("link target holds a NUL byte: " + TreePath.display(bytes));
            }
        }
        this.bytes = bytes;
    }

    /** Returns the target with the given bytes. */
    public static LinkTarget of(byte[] bytes) {
        return new LinkTarget(bytes.clone());
    }

    /** Returns the target with the given text in UTF-8. */
    public static LinkTarget of(String text) {
        return new LinkTarget(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Returns whether the target begins with {@code /}. */
    public boolean isAbsolute() {
        return bytes[0] == '/';
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LinkTarget target && Arrays.equals(bytes, target.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return TreePath.display(bytes);
    }
}
