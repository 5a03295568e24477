package io.dpuos.sysctl;

import java.util.Optional;

/**
 * The type of a kernel parameter's value. Immutable.
 *
 * @param count how many numbers; 0 for a text
 * @param min least number
 * @param max largest number
 */
record ValueType(int count, long min, long max) {
    private static final int READ_ONLY = -1;

    /** Parses {@code readonly}, {@code text}, {@code int}, {@code int MIN MAX} or {@code intsN MIN MAX}. */
    static ValueType parse(String text) {
        String[] words = text.strip().split("\\s+");
        if (words[0].equals("readonly")) {
            return new ValueType(READ_ONLY, 0, 0);
        }
        if (words[0].equals("text")) {
            return new ValueType(0, 0, 0);
        }
        int count = words[0].equals("int") ? 1 : Integer.parseInt(words[0].substring("ints".length()));
        long min = words.length > 1 ? Long.parseLong(words[1]) : Long.MIN_VALUE;
        long max = words.length > 2 ? Long.parseLong(words[2]) : Long.MAX_VALUE;
        return new ValueType(count, min, max);
    }

    /** Returns what is wrong with a value; empty when nothing is. */
    Optional<String> problem(String value) {
        if (count == READ_ONLY) {
            return Optional.of("the kernel only lets it be read");
        }
        if (count == 0) {
            return value.isEmpty() ? Optional.of("it is empty") : Optional.empty();
        }
        String[] words = value.strip().split("\\s+");
        // The kernel leaves those of several numbers as they are that a shorter line does not name.
        if (words.length > count) {
            return Optional.of("expected " + (count == 1 ? "a number" : "at most " + count + " numbers"));
        }
        for (String word : words) {
            if (!word.matches("-?([0-9]{1,19}|0[xX][0-9A-Fa-f]{1,16})")) {
                return Optional.of("'" + word + "' is no number");
            }
            try {
                long number = number(word);
                if (number < min || number > max) {
                    return Optional.of("expected " + min + " to " + max);
                }
            } catch (NumberFormatException e) {
                return Optional.of("'" + word + "' is out of range");
            }
        }
        return Optional.empty();
    }

    /** As the kernel reads it: {@code 0x} begins a hexadecimal number and another leading zero an octal one. */
    private static long number(String word) {
        return Long.decode(word);
    }
}
