package io.dpuos.shell;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Decimal numbers as printf(3) shows them: rounded half to even on the exact value. */
final class Decimals {
    private Decimals() {}

    static String format(char kind, String flags, int precision, double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "nan" : value < 0 ? "-inf" : "inf";
        }
        int digits = precision < 0 ? 6 : Math.min(precision, 100);
        BigDecimal exact = new BigDecimal(value);
        String text =
                switch (Character.toLowerCase(kind)) {
                    case 'f' -> exact.setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
                    case 'e' -> scientific(exact, digits);
                    default -> shortest(exact, Math.max(1, digits), flags.indexOf('#') >= 0);
                };
        if (Character.isUpperCase(kind)) {
            text = text.toUpperCase(Locale.ROOT);
        }
        boolean negative = value < 0 || 1 / value < 0;
        String plain = text.startsWith("-") ? text.substring(1) : text;
        return (negative ? "-" : flags.indexOf('+') >= 0 ? "+" : flags.indexOf(' ') >= 0 ? " " : "") + plain;
    }

    private static String scientific(BigDecimal exact, int digits) {
        if (exact.signum() == 0) {
            return "0" + (digits > 0 ? "." + "0".repeat(digits) : "") + "e+00";
        }
        BigDecimal rounded = exact.round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        String all = rounded.unscaledValue().abs().toString();
        String padded = all + "0".repeat(Math.max(0, digits + 1 - all.length()));
        String mantissa = padded.charAt(0) + (digits > 0 ? "." + padded.substring(1, digits + 1) : "");
        String power = Integer.toString(Math.abs(exponent));
        return (exact.signum() < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+")
                + (power.length() < 2 ? "0" + power : power);
    }

    private static String shortest(BigDecimal exact, int digits, boolean keepsZeros) {
        if (exact.signum() == 0) {
            return "0";
        }
        BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent < -4 || exponent >= digits) {
            String text = scientific(exact, digits - 1);
            int e = text.indexOf('e');
            return keepsZeros ? text : stripped(text.substring(0, e)) + text.substring(e);
        }
        String text =
                exact.setScale(digits - 1 - exponent, RoundingMode.HALF_EVEN).toPlainString();
        return keepsZeros ? text : stripped(text);
    }

    private static String stripped(String text) {
        return text.indexOf('.') < 0 ? text : text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
}
