package io.dpuos.format.elf;

/**
 * One section header.
 *
 * @param name from the section name table; empty when the file has none
 * @param type {@code sh_type}
 * @param flags {@code sh_flags}
 * @param offset {@code sh_offset}, in bytes from the start of the file
 * @param size {@code sh_size} in bytes; of a section without file content (SHT_NOBITS) its size in memory
 * @param link {@code sh_link}
 */
public record ElfSection(String name, int type, long flags, long offset, long size, int link) {
    /** A section that occupies no space in the file. */
    static final int SHT_NOBITS = 8;

    /** Returns whether the section's bytes are in the file. */
    public boolean hasContent() {
        return type != SHT_NOBITS && type != 0;
    }
}
