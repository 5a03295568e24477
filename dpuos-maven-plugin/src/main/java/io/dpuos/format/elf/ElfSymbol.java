package io.dpuos.format.elf;

/**
 * One entry of the symbol table.
 *
 * @param name the symbol's name
 * @param info {@code st_info}: binding in the high nibble, type in the low one
 * @param section {@code st_shndx}; 0 when undefined
 * @param value {@code st_value}
 */
public record ElfSymbol(String name, int info, int section, long value) {
    /** Returns whether the symbol must come from elsewhere. */
    public boolean undefined() {
        return section == 0;
    }

    /** Returns whether the binding is weak (STB_WEAK). */
    public boolean weak() {
        return info >>> 4 == 2;
    }
}
