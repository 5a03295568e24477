package io.dpuos.kernel.kconfig;

/** The types of symbols. */
public enum SymbolType {
    /** Used but never defined with a type. */
    UNKNOWN("unknown"),
    /** y or n. */
    BOOL("bool"),
    /** y, m or n. */
    TRISTATE("tristate"),
    /** A decimal number. */
    INT("integer"),
    /** A hexadecimal number. */
    HEX("hex"),
    /** A text. */
    STRING("string");

    private final String label;

    SymbolType(String label) {
        this.label = label;
    }

    /** Returns the name that messages use. */
    String label() {
        return label;
    }

    boolean isLogical() {
        return this == BOOL || this == TRISTATE;
    }

    boolean isNumber() {
        return this == INT || this == HEX;
    }
}
