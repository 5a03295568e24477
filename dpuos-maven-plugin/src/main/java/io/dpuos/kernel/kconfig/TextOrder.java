package io.dpuos.kernel.kconfig;

/** The order of two values, as numbers where both are, else as texts. */
final class TextOrder {
    private TextOrder() {}

    /** A text as a number, or not. */
    private record Numeric(boolean number, boolean unsigned, long value) {
        static Numeric of(String text, SymbolType type) {
            if (type.isLogical()) {
                long value = text.equals("n") ? 0 : text.equals("m") ? 1 : text.equals("y") ? 2 : -1;
                return new Numeric(true, false, value);
            }
            boolean unsigned = type == SymbolType.HEX;
            int base = type == SymbolType.INT ? 10 : unsigned ? 16 : 0;
            Values.Number number = Values.read(text, base, unsigned);
            boolean whole = !number.overflow()
                    && number.end() > 0
                    && number.end() == text.length()
                    && Values.isHexDigit(text.charAt(number.end() - 1));
            return new Numeric(whole, unsigned, number.value());
        }
    }

    /** Returns less than, equal to or more than 0. */
    static int order(String left, SymbolType leftType, String right, SymbolType rightType) {
        if (leftType != SymbolType.STRING || rightType != SymbolType.STRING) {
            Numeric a = Numeric.of(left, leftType);
            Numeric b = Numeric.of(right, rightType);
            if (a.number() && b.number()) {
                return a.unsigned() || b.unsigned()
                        ? Long.compareUnsigned(a.value(), b.value())
                        : Long.compare(a.value(), b.value());
            }
        }
        return left.compareTo(right);
    }
}
