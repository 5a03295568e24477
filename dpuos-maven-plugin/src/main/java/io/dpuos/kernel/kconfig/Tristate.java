package io.dpuos.kernel.kconfig;

/** A value of a bool or tristate symbol; the order is n, m, y. */
public enum Tristate {
    /** Not built. */
    NO("n"),
    /** Built as a module. */
    MOD("m"),
    /** Built in. */
    YES("y");

    private final String text;

    Tristate(String text) {
        this.text = text;
    }

    /** Returns {@code n}, {@code m} or {@code y}. */
    public String text() {
        return text;
    }

    Tristate and(Tristate other) {
        return compareTo(other) < 0 ? this : other;
    }

    Tristate or(Tristate other) {
        return compareTo(other) > 0 ? this : other;
    }

    Tristate not() {
        return values()[2 - ordinal()];
    }
}
