package io.dpuos.tree;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An absolute path inside an image: a sequence of names separated by {@code /}, held as bytes. Immutable.
 *
 * <p>The root is {@link #ROOT}. A path never ends in {@code /} (except the root), never holds an empty name, {@code .},
 * {@code ..} or a NUL byte, and is at most 4,096 bytes long (PATH_MAX). The order is that of a depth-first walk: a
 * directory comes directly before what it holds, names compare as unsigned bytes.
 */
public final class TreePath implements Comparable<TreePath> {
    /** The root directory. */
    public static final TreePath ROOT = new TreePath(new byte[] {'/'});

    static final int PATH_MAX = 4096;
    static final int NAME_MAX = 255;

    private final byte[] bytes;

    private TreePath(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Parses a path given as text.
     *
     * @param text an absolute path; it is encoded as UTF-8
     * @throws IllegalArgumentException when the text is not a normal absolute path
     */
    public static TreePath of(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Parses a path given as bytes.
     *
     * @param path an absolute path without {@code .} and {@code ..}; a trailing {@code /} is dropped
     * @throws IllegalArgumentException when the bytes are not a normal absolute path
     */
    public static TreePath of(byte[] path) {
        return parse(path.clone());
    }

    /** Nobody else may change these bytes. */
    private static TreePath parse(byte[] path) {
        int length = path.length;
        while (length > 1 && path[length - 1] == '/') {
            length--;
        }
        if (length == 0 || path[0] != '/') {
            throw new IllegalArgumentException("not an absolute path: '" + display(path) + "'");
        }
        if (length == 1) {
            return ROOT;
        }
        if (length > PATH_MAX) {
            throw new IllegalArgumentException("path is longer than 4096 bytes: " + display(path));
        }
        byte[] own = length == path.length ? path : Arrays.copyOf(path, length);
        int start = 1;
        for (int i = 1; i <= length; i++) {
            if (i == length || own[i] == '/') {
                checkName(own, start, i);
                start = i + 1;
            }
        }
        return new TreePath(own);
    }

    private static void checkName(byte[] path, int start, int end) {
        int length = end - start;
        boolean dots = length == 1 && path[start] == '.' || length == 2 && path[start] == '.' && path[start + 1] == '.';
        if (length == 0 || dots) {
            throw new IllegalArgumentException("path holds an empty name, '.' or '..': " + display(path));
        }
        if (length > NAME_MAX) {
            throw new IllegalArgumentException("path holds a name of more than 255 bytes: " + display(path));
        }
        for (int i = start; i < end; i++) {
            if (path[i] == 0) {
                throw new IllegalArgumentException("path holds a NUL byte: " + display(path));
            }
        }
    }

    /** Returns whether this is the root. */
    public boolean isRoot() {
        return bytes.length == 1;
    }

    /** Returns the number of bytes. */
    int length() {
        return bytes.length;
    }

    /** Returns a copy of the path's bytes; it begins with {@code /}. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Returns the path below the root without its leading {@code /}; empty for the root. */
    public byte[] relativeBytes() {
        return Arrays.copyOfRange(bytes, 1, bytes.length);
    }

    /** Returns the last name; empty for the root. */
    public byte[] name() {
        return Arrays.copyOfRange(bytes, lastSlash() + 1, bytes.length);
    }

    /** Returns the last name as text for messages and comparisons; bytes that are not UTF-8 appear as {@code \xNN}. */
    public String nameText() {
        return display(name());
    }

    /** Returns the directory that holds this path; the root's parent is the root. */
    public TreePath parent() {
        int slash = lastSlash();
        return slash <= 0 ? ROOT : new TreePath(Arrays.copyOf(bytes, slash));
    }

    /** Returns the path of a name (or a relative path such as {@code a/b}) below this one. */
    public TreePath child(String name) {
        return child(name.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the path of a name (or a relative path such as {@code a/b}) below this one. */
    public TreePath child(byte[] name) {
        int head = isRoot() ? 0 : bytes.length;
        byte[] joined = new byte[head + 1 + name.length];
        System.arraycopy(bytes, 0, joined, 0, head);
        joined[head] = '/';
        System.arraycopy(name, 0, joined, head + 1, name.length);
        return parse(joined);
    }

    /** Returns whether this path is the given directory or lies below it. */
    public boolean startsWith(TreePath directory) {
        if (directory.isRoot()) {
            return true;
        }
        int length = directory.bytes.length;
        return bytes.length >= length
                && Arrays.equals(bytes, 0, length, directory.bytes, 0, length)
                && (bytes.length == length || bytes[length] == '/');
    }

    /**
     * Returns the least key that sorts behind this path and everything below it. It is a bound for ranges of sorted
     * maps, not a path of an image.
     */
    TreePath behind() {
        byte[] bound = Arrays.copyOf(bytes, bytes.length + 1);
        bound[bytes.length] = 1;
        return new TreePath(bound);
    }

    /** Returns the names from the root to this path; empty for the root. */
    public List<byte[]> names() {
        List<byte[]> names = new ArrayList<>();
        int start = 1;
        for (int i = 1; i <= bytes.length && !isRoot(); i++) {
            if (i == bytes.length || bytes[i] == '/') {
                names.add(Arrays.copyOfRange(bytes, start, i));
                start = i + 1;
            }
        }
        return names;
    }

    private int lastSlash() {
        int i = bytes.length - 1;
        while (i > 0 && bytes[i] != '/') {
            i--;
        }
        return i;
    }

    @Override
    public int compareTo(TreePath other) {
        int i = Arrays.mismatch(bytes, other.bytes);
        if (i < 0 || i == bytes.length || i == other.bytes.length) {
            return Integer.compare(bytes.length, other.bytes.length);
        }
        return Integer.compare(rank(bytes[i]), rank(other.bytes[i]));
    }

    /** The separator ranks below every other byte, so that {@code a/b} sorts before {@code a-b}. */
    private static int rank(byte b) {
        return b == '/' ? 0 : b & 0xff;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TreePath path && Arrays.equals(bytes, path.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Returns the path as text for messages; bytes that are not UTF-8, and control bytes, appear as {@code \xNN}. */
    @Override
    public String toString() {
        return display(bytes);
    }

    /** Returns bytes of a path as text without loss: what is not printable UTF-8, and {@code \}, becomes {@code \xNN}. */
    public static String display(byte[] path) {
        if (isPlain(path)) {
            return new String(path, StandardCharsets.US_ASCII);
        }
        StringBuilder text = new StringBuilder(path.length);
        int i = 0;
        while (i < path.length) {
            int length = sequenceLength(path[i]);
            String decoded = length == 0 || i + length > path.length ? null : decode(path, i, length);
            if (decoded == null || decoded.equals("\\") || Character.isISOControl(decoded.codePointAt(0))) {
                text.append(String.format(java.util.Locale.ROOT, "\\x%02x", path[i] & 0xff));
                i++;
            } else {
                text.append(decoded);
                i += length;
            }
        }
        return text.toString();
    }

    /** Nearly every path of a system is. */
    private static boolean isPlain(byte[] path) {
        for (byte each : path) {
            if (each < ' ' || each == 0x7f || each == '\\') {
                return false;
            }
        }
        return true;
    }

    private static int sequenceLength(byte first) {
        int b = first & 0xff;
        if (b < 0x80) {
            return 1;
        }
        return b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : b >= 0xc2 ? 2 : 0;
    }

    private static @org.jspecify.annotations.Nullable String decode(byte[] path, int offset, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(path, offset, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
