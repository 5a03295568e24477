package io.dpuos.format.sqlite;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The value of one column. Immutable; the order is that of SQLite with the collation BINARY. */
public sealed interface Value extends Comparable<Value> {
    /** No value; also what a column that is an alias of the row id holds. */
    record Null() implements Value {}

    /** A 64-bit integer. */
    record Int(long value) implements Value {}

    /** A text in UTF-8, or bytes that claim to be one. */
    final class Text implements Value {
        private final byte[] bytes;

        Text(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /** Bytes. */
    final class Blob implements Value {
        private final byte[] bytes;

        Blob(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /** Returns a text. */
    static Value text(String text) {
        return new Text(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a text of bytes that may not be UTF-8. */
    static Value text(byte[] bytes) {
        return new Text(bytes.clone());
    }

    /** Returns a blob. */
    static Value blob(byte[] bytes) {
        return new Blob(bytes.clone());
    }

    /** Returns an integer. */
    static Value integer(long value) {
        return new Int(value);
    }

    /** Returns no value. */
    static Value none() {
        return new Null();
    }

    @Override
    default int compareTo(Value other) {
        int byClass = Integer.compare(rank(), other.rank());
        if (byClass != 0) {
            return byClass;
        }
        if (this instanceof Int a && other instanceof Int b) {
            return Long.compare(a.value, b.value);
        }
        return Arrays.compareUnsigned(content(), other.content());
    }

    private int rank() {
        return this instanceof Null ? 0 : this instanceof Int ? 1 : this instanceof Text ? 2 : 3;
    }

    private byte[] content() {
        return this instanceof Text text ? text.bytes : this instanceof Blob blob ? blob.bytes : new byte[0];
    }
}
