package io.dpuos.sysctl;

import java.math.BigInteger;
import java.util.Optional;

/**
 * The type of a kernel parameter's value. Immutable.
 *
 * @param kind of the value
 * @param count how many numbers at most
 * @param min least number
 * @param max largest number
 */
record ValueType(Kind kind, int count, BigInteger min, BigInteger max) {
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LARGEST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    /** Kinds of values. */
    enum Kind {
        /** Anything but nothing. */
        TEXT,
        /** The kernel lets it only be read. */
        READ_ONLY,
        /** Numbers separated by blanks. */
        NUMBERS,
        /** Groups of hexadecimal digits. */
        MASK,
        /** Numbers and ranges separated by commas; may be empty. */
        RANGES
    }

    /** Parses a type as the head of {@code keys.txt} describes. */
    static ValueType parse(String text) {
        String[] words = KnownKeys.words(text, Integer.MAX_VALUE);
        switch (words[0]) {
            case "readonly":
                return new ValueType(Kind.READ_ONLY, 0, LEAST, LARGEST);
            case "text":
                return new ValueType(Kind.TEXT, 0, LEAST, LARGEST);
            case "mask":
                return new ValueType(Kind.MASK, 0, LEAST, LARGEST);
            case "ranges":
                return new ValueType(Kind.RANGES, 0, BigInteger.ZERO, new BigInteger(words[1]));
            default:
                int count = words[0].equals("int") ? 1 : Integer.parseInt(words[0].substring("ints".length()));
                return new ValueType(
                        Kind.NUMBERS,
                        count,
                        words.length > 1 ? new BigInteger(words[1]) : LEAST,
                        words.length > 2 ? new BigInteger(words[2]) : LARGEST);
        }
    }

    /** Returns what is wrong with a value; empty when nothing is. */
    Optional<String> problem(String value) {
        return switch (kind) {
            case READ_ONLY -> Optional.of("the kernel only lets it be read");
            case TEXT -> value.isEmpty() ? Optional.of("it is empty") : Optional.empty();
            case MASK ->
                value.matches("[0-9A-Fa-f]{1,8}(,[0-9A-Fa-f]{1,8})*")
                        ? Optional.empty()
                        : Optional.of("expected groups of up to 8 hexadecimal digits, separated by commas");
            case RANGES -> ranges(value);
            case NUMBERS -> numbers(value);
        };
    }

    private Optional<String> ranges(String value) {
        if (value.isEmpty()) {
            return Optional.empty();
        }
        for (String word : value.split(",", -1)) {
            if (!word.matches("[0-9]{1,9}(-[0-9]{1,9})?")) {
                return Optional.of("expected numbers and ranges such as 8080,9000-9010");
            }
            String[] ends = word.split("-");
            if (new BigInteger(ends[ends.length - 1]).compareTo(max) > 0
                    || new BigInteger(ends[0]).compareTo(new BigInteger(ends[ends.length - 1])) > 0) {
                return Optional.of("'" + word + "' is no range within 0 to " + max);
            }
        }
        return Optional.empty();
    }

    private Optional<String> numbers(String value) {
        String[] words = value.strip().split("\\s+");
        // The kernel leaves those of several numbers as they are that a shorter line does not name.
        if (words.length > count) {
            return Optional.of("expected " + (count == 1 ? "a number" : "at most " + count + " numbers"));
        }
        for (String word : words) {
            Optional<BigInteger> number = number(word);
            if (number.isEmpty()) {
                return Optional.of("'" + word + "' is no number");
            }
            if (number.get().compareTo(min) < 0 || number.get().compareTo(max) > 0) {
                return Optional.of("expected " + min + " to " + max);
            }
        }
        return Optional.empty();
    }

    /** As the kernel reads it: {@code 0x} begins a hexadecimal number and another leading zero an octal one. */
    static Optional<BigInteger> number(String word) {
        if (!word.matches("-?(0[0-7]{0,22}|[1-9][0-9]{0,19}|0[xX][0-9A-Fa-f]{1,16})")) {
            return Optional.empty();
        }
        String digits = word.startsWith("-") ? word.substring(1) : word;
        BigInteger number = digits.startsWith("0x") || digits.startsWith("0X")
                ? new BigInteger(digits.substring(2), 16)
                : new BigInteger(digits, digits.startsWith("0") && digits.length() > 1 ? 8 : 10);
        return Optional.of(word.startsWith("-") ? number.negate() : number);
    }
}
