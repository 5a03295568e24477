package io.dpuos.format;

import java.io.IOException;
import java.util.Locale;

/** Input that breaks the rules of its format. Carries where, which field, what was expected and what was found. */
public final class MalformedImageException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String format;
    private final String structure;
    private final String field;
    private final long offset;
    private final String expected;
    private final String found;

    /**
     * Describes one defect.
     *
     * @param format the format's name, for example {@code ISO 9660}
     * @param structure the structure that is wrong, for example {@code primary volume descriptor}
     * @param field the field of the structure
     * @param offset byte offset of the structure or field from the start of the input; -1 when it has none
     * @param expected what the format asks for
     * @param found what the input holds
     */
    public MalformedImageException(
            String format, String structure, String field, long offset, String expected, String found) {
        super(String.format(
                Locale.ROOT,
                "malformed %s: %s, field '%s'%s: expected %s, found %s",
                format,
                structure,
                field,
                offset < 0 ? "" : " at byte " + offset,
                expected,
                found));
        this.format = format;
        this.structure = structure;
        this.field = field;
        this.offset = offset;
        this.expected = expected;
        this.found = found;
    }

    /** Returns the format's name. */
    public String format() {
        return format;
    }

    /** Returns the structure that is wrong. */
    public String structure() {
        return structure;
    }

    /** Returns the field that is wrong. */
    public String field() {
        return field;
    }

    /** Returns the byte offset from the start of the input, or -1. */
    public long offset() {
        return offset;
    }

    /** Returns what the format asks for. */
    public String expected() {
        return expected;
    }

    /** Returns what the input holds. */
    public String found() {
        return found;
    }
}
