package io.dpuos.kernel.kconfig;

import java.math.BigInteger;

/** Texts as values: what is valid for a type, and numbers as the C library reads them. */
final class Values {
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger UNSIGNED_MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    private Values() {}

    /** Returns whether text is a value of a type. */
    static boolean isValid(SymbolType type, String text) {
        return switch (type) {
            case STRING -> true;
            case INT -> isDecimal(text.startsWith("-") ? text.substring(1) : text);
            case HEX -> isHex(text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text);
            case BOOL, TRISTATE -> !text.isEmpty() && "yYmMnN".indexOf(text.charAt(0)) >= 0;
            case UNKNOWN -> false;
        };
    }

    private static boolean isDecimal(String text) {
        if (text.isEmpty() || text.charAt(0) == '0' && text.length() > 1) {
            return false;
        }
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isHex(String text) {
        return !text.isEmpty() && text.chars().allMatch(Values::isHexDigit);
    }

    static boolean isHexDigit(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    /**
     * A number at the start of a text.
     *
     * @param value as 64 bits; unsigned where it was read so
     * @param end where it ends; 0 when there is none
     * @param overflow whether it did not fit
     */
    record Number(long value, int end, boolean overflow) {}

    /** Reads a number like strtoll(3) or strtoull(3). */
    static Number read(String text, int wantedBase, boolean unsigned) {
        int at = 0;
        while (at < text.length() && " \t\n\u000b\f\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        boolean negative = false;
        if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            negative = text.charAt(at++) == '-';
        }
        int base = wantedBase;
        boolean prefixed = (base == 0 || base == 16)
                && text.regionMatches(true, at, "0x", 0, 2)
                && at + 2 < text.length()
                && isHexDigit(text.charAt(at + 2));
        if (prefixed) {
            at += 2;
            base = 16;
        } else if (base == 0) {
            base = at < text.length() && text.charAt(at) == '0' ? 8 : 10;
        }
        int start = at;
        while (at < text.length() && text.charAt(at) < 128 && Character.digit(text.charAt(at), base) >= 0) {
            at++;
        }
        if (at == start) {
            return new Number(0, 0, false);
        }
        BigInteger magnitude = new BigInteger(text.substring(start, at), base);
        if (unsigned) {
            boolean overflow = magnitude.compareTo(UNSIGNED_MAX) > 0;
            BigInteger value = overflow ? UNSIGNED_MAX : negative ? magnitude.negate() : magnitude;
            return new Number(value.longValue(), at, overflow);
        }
        BigInteger value = negative ? magnitude.negate() : magnitude;
        boolean overflow = value.compareTo(MAX) > 0 || value.compareTo(MIN) < 0;
        return new Number(value.max(MIN).min(MAX).longValue(), at, overflow);
    }

    /** Reads a signed number; 0 when there is none. */
    static long toLong(String text, int base) {
        return read(text, base, false).value();
    }
}
