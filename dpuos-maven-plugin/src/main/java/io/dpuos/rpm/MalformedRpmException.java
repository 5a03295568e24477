package io.dpuos.rpm;

import java.io.IOException;

/** A package that is not what the format allows. Carries where it was found out. */
public final class MalformedRpmException extends IOException {
    private final String file;
    private final String structure;
    private final String field;
    private final long offset;

    /**
     * Describes a violation.
     *
     * @param file the file's name, or what the header belongs to
     * @param structure lead, signature header, header or payload
     * @param field the part of the structure, for example a tag or a path
     * @param offset where it lies, in bytes from the start of the structure; -1 when it has no single place
     * @param expected what the format demands
     * @param found what is there
     */
    public MalformedRpmException(
            String file, String structure, String field, long offset, String expected, String found) {
        super(file + ": " + structure + ", " + field + (offset < 0 ? "" : " at byte " + offset) + ": expected "
                + expected + ", found " + found + "; the package is damaged or forged, fetch it again");
        this.file = file;
        this.structure = structure;
        this.field = field;
        this.offset = offset;
    }

    /** Returns the file's name. */
    public String file() {
        return file;
    }

    /** Returns lead, signature header, header or payload. */
    public String structure() {
        return structure;
    }

    /** Returns the part of the structure. */
    public String field() {
        return field;
    }

    /** Returns the place in bytes from the start of the structure, or -1. */
    public long offset() {
        return offset;
    }
}
