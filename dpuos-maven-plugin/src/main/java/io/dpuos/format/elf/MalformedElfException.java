package io.dpuos.format.elf;

import java.util.Locale;

/** An ELF file that contradicts the format or exceeds a limit. */
public final class MalformedElfException extends RuntimeException {
    private final String file;
    private final String field;
    private final long offset;

    MalformedElfException(String file, String field, long offset, String problem) {
        super(String.format(
                Locale.ROOT,
                "%s is not a readable ELF file: %s at offset %d: %s; the file is damaged or not for this purpose",
                file,
                field,
                offset,
                problem));
        this.file = file;
        this.field = field;
        this.offset = offset;
    }

    /** Returns the name of the file as given to the reader. */
    public String file() {
        return file;
    }

    /** Returns the field, in the words of the ELF specification. */
    public String field() {
        return field;
    }

    /** Returns where the field lies, in bytes from the start of the file. */
    public long offset() {
        return offset;
    }
}
