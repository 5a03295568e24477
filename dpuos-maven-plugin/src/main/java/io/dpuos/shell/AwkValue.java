package io.dpuos.shell;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value of awk.
 *
 * @param numeric whether it compares as a number: it is one, or comes from input and looks like one
 */
record AwkValue(String text, double number, boolean numeric) {
    static final AwkValue EMPTY = new AwkValue("", 0, true);
    private static final Pattern NUMBER =
            Pattern.compile("^[ \\t\\n]*([-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?)");

    static AwkValue of(double number) {
        return new AwkValue(show(number, "%.6g"), number, true);
    }

    static AwkValue of(boolean truth) {
        return of(truth ? 1 : 0);
    }

    static AwkValue of(String text) {
        return new AwkValue(text, prefix(text), false);
    }

    /** A text of the input: a number when it looks like one. */
    static AwkValue input(String text) {
        Matcher matcher = NUMBER.matcher(text);
        boolean number = matcher.find() && text.substring(matcher.end()).isBlank();
        return new AwkValue(text, prefix(text), number);
    }

    private static double prefix(String text) {
        Matcher matcher = NUMBER.matcher(text);
        return matcher.find() && matcher.group(1).length() < 400 ? Double.parseDouble(matcher.group(1)) : 0;
    }

    boolean isTrue() {
        return numeric ? number != 0 : !text.isEmpty();
    }

    /** Shows a number: whole ones without a point, others by a format. */
    static String show(double number, String format) {
        if (number == Math.rint(number) && Math.abs(number) < 1e16) {
            return Long.toString((long) number);
        }
        Matcher digits = Pattern.compile("%\\.(\\d{1,2})g").matcher(format);
        if (number == Math.rint(number) && !Double.isInfinite(number) && Math.abs(number) < 1e18) {
            return new BigDecimal(number).toPlainString();
        }
        return Decimals.format('g', "", digits.matches() ? Integer.parseInt(digits.group(1)) : 6, number);
    }

    int compareTo(AwkValue other) {
        return numeric && other.numeric ? Double.compare(number, other.number) : text.compareTo(other.text);
    }
}
