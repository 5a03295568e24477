package io.dpuos.install;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * Lua's {@code string.format} (Lua 5.2 reference manual, section 6.4) with the flags, widths and precisions of C: luaj's
 * own leaves most of them out.
 */
final class LuaFormat {
    private final Varargs arguments;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int argument = 1;

    private LuaFormat(Varargs arguments) {
        this.arguments = arguments;
    }

    /** Formats the arguments from the second on by the first. */
    static LuaString format(Varargs arguments) {
        LuaFormat format = new LuaFormat(arguments);
        format.fill(bytes(arguments.arg1().checkstring()));
        return LuaString.valueUsing(format.out.toByteArray());
    }

    private static byte[] bytes(LuaString text) {
        return java.util.Arrays.copyOfRange(text.m_bytes, text.m_offset, text.m_offset + text.m_length);
    }

    private void fill(byte[] format) {
        int i = 0;
        while (i < format.length) {
            byte c = format[i++];
            if (c != '%') {
                out.write(c);
                continue;
            }
            if (i < format.length && format[i] == '%') {
                out.write('%');
                i++;
                continue;
            }
            int begin = i;
            while (i < format.length && "-+ #0".indexOf(format[i]) >= 0) {
                i++;
            }
            String flags = new String(format, begin, i - begin, StandardCharsets.ISO_8859_1);
            int widthEnd = digits(format, i);
            int width = number(format, i, widthEnd);
            i = widthEnd;
            int precision = -1;
            if (i < format.length && format[i] == '.') {
                int end = digits(format, i + 1);
                precision = number(format, i + 1, end);
                i = end;
            }
            if (i >= format.length || flags.length() > 5) {
                throw new LuaError("invalid format (repeated flags or no conversion)");
            }
            convert((char) format[i++], flags, width, precision);
        }
    }

    /** At most two digits, as Lua has it. */
    private static int digits(byte[] format, int from) {
        int at = from;
        while (at < format.length && at < from + 2 && format[at] >= '0' && format[at] <= '9') {
            at++;
        }
        if (at < format.length && format[at] >= '0' && format[at] <= '9') {
            throw new LuaError("invalid format (width or precision too long)");
        }
        return at;
    }

    private static int number(byte[] format, int from, int to) {
        return from == to ? 0 : Integer.parseInt(new String(format, from, to - from, StandardCharsets.ISO_8859_1));
    }

    private void convert(char conversion, String flags, int width, int precision) {
        int index = ++argument;
        if (index > arguments.narg()) {
            throw new LuaError("bad argument #" + index + " to 'format' (no value)");
        }
        LuaValue value = arguments.arg(index);
        switch (conversion) {
            case 'c' -> padded(new byte[] {(byte) value.checkint()}, flags, width);
            case 'd', 'i' -> whole(value.checklong(), flags, width, precision);
            case 'u' -> unsigned(Long.toUnsignedString(value.checklong()), "", flags, width, precision);
            case 'o' -> unsigned(Long.toOctalString(value.checklong()), "0", flags, width, precision);
            case 'x' -> unsigned(Long.toHexString(value.checklong()), "0x", flags, width, precision);
            case 'X' ->
                unsigned(Long.toHexString(value.checklong()).toUpperCase(Locale.ROOT), "0X", flags, width, precision);
            case 'e', 'E', 'f', 'g', 'G' -> real(conversion, value.checkdouble(), flags, width, precision);
            case 'q' -> quoted(bytes(value.checkstring()));
            case 's' -> {
                LuaValue told = value.tostring();
                byte[] text = told.isstring()
                        ? bytes(told.checkstring())
                        : value.tojstring().getBytes(StandardCharsets.ISO_8859_1);
                padded(
                        precision >= 0 && precision < text.length ? java.util.Arrays.copyOf(text, precision) : text,
                        flags.replace("0", ""),
                        width);
            }
            default -> throw new LuaError("invalid option '%" + conversion + "' to 'format'");
        }
    }

    private void whole(long value, String flags, int width, int precision) {
        String digits = value < 0 ? Long.toString(value).substring(1) : Long.toString(value);
        String sign = value < 0 ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
        signed(sign, precise(digits, precision), precision >= 0 ? flags.replace("0", "") : flags, width);
    }

    private void unsigned(String digits, String prefix, String flags, int width, int precision) {
        String sign = flags.contains("#") && !digits.equals("0") ? prefix : "";
        signed(sign, precise(digits, precision), precision >= 0 ? flags.replace("0", "") : flags, width);
    }

    private static String precise(String digits, int precision) {
        if (precision == 0 && digits.equals("0")) {
            return "";
        }
        return "0".repeat(Math.max(0, precision - digits.length())) + digits;
    }

    private void real(char conversion, double value, String flags, int width, int precision) {
        boolean negative = value < 0 || value == 0 && 1 / value < 0;
        String sign = negative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            String word = Double.isNaN(value) ? "nan" : "inf";
            boolean capital = Character.isUpperCase(conversion);
            signed(sign, capital ? word.toUpperCase(Locale.ROOT) : word, flags.replace("0", ""), width);
            return;
        }
        BigDecimal exact = new BigDecimal(Math.abs(value));
        int places = precision < 0 ? 6 : precision;
        String text =
                switch (conversion) {
                    case 'f' -> exact.setScale(places, RoundingMode.HALF_EVEN).toPlainString();
                    case 'e', 'E' -> exponent(exact, places);
                    default -> general(exact, Math.max(places, 1), flags.contains("#"));
                };
        signed(sign, Character.isUpperCase(conversion) ? text.toUpperCase(Locale.ROOT) : text, flags, width);
    }

    private static String exponent(BigDecimal value, int places) {
        if (value.signum() == 0) {
            return "0" + (places > 0 ? "." + "0".repeat(places) : "") + "e+00";
        }
        BigDecimal rounded = value.round(new MathContext(places + 1, RoundingMode.HALF_EVEN));
        String digits = rounded.unscaledValue().toString();
        int power = digits.length() - 1 - rounded.scale();
        digits = digits.length() > places
                ? digits.substring(0, places + 1)
                : digits + "0".repeat(places + 1 - digits.length());
        return digits.charAt(0)
                + (places > 0 ? "." + digits.substring(1) : "")
                + (power < 0 ? "e-" : "e+")
                + (Math.abs(power) < 10 ? "0" : "")
                + Math.abs(power);
    }

    private static String general(BigDecimal value, int digits, boolean zeros) {
        BigDecimal rounded = value.round(new MathContext(digits, RoundingMode.HALF_EVEN));
        int power = value.signum() == 0 ? 0 : rounded.precision() - 1 - rounded.scale();
        if (power >= -4 && power < digits) {
            String plain =
                    value.setScale(digits - 1 - power, RoundingMode.HALF_EVEN).toPlainString();
            return zeros ? plain : shortened(plain);
        }
        String text = exponent(value, digits - 1);
        int e = text.indexOf('e');
        return zeros ? text : shortened(text.substring(0, e)) + text.substring(e);
    }

    private static String shortened(String digits) {
        return digits.indexOf('.') < 0 ? digits : digits.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    private void signed(String sign, String digits, String flags, int width) {
        int missing = Math.max(0, width - sign.length() - digits.length());
        String zeros = flags.contains("0") && !flags.contains("-") ? "0".repeat(missing) : "";
        padded((sign + zeros + digits).getBytes(StandardCharsets.ISO_8859_1), flags, width);
    }

    private void padded(byte[] text, String flags, int width) {
        byte[] blanks = " ".repeat(Math.max(0, width - text.length)).getBytes(StandardCharsets.ISO_8859_1);
        if (!flags.contains("-")) {
            out.write(blanks, 0, blanks.length);
        }
        out.write(text, 0, text.length);
        if (flags.contains("-")) {
            out.write(blanks, 0, blanks.length);
        }
    }

    private void quoted(byte[] text) {
        out.write('"');
        for (int i = 0; i < text.length; i++) {
            int c = text[i] & 0xff;
            if (c == '"' || c == '\\' || c == '\n') {
                out.write('\\');
                out.write(c);
            } else if (c < ' ' || c == 0x7f) {
                boolean digitFollows = i + 1 < text.length && text[i + 1] >= '0' && text[i + 1] <= '9';
                byte[] code = String.format(Locale.ROOT, digitFollows ? "\\%03d" : "\\%d", c)
                        .getBytes(StandardCharsets.ISO_8859_1);
                out.write(code, 0, code.length);
            } else {
                out.write(c);
            }
        }
        out.write('"');
    }
}
