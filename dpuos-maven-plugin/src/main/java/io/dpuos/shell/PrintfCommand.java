package io.dpuos.shell;

import java.util.List;
import java.util.Locale;

/** {@code printf}. */
final class PrintfCommand implements Command {
    @Override
    public int run(Invocation call) {
        List<String> words = call.arguments();
        if (!words.isEmpty() && words.get(0).equals("--")) {
            words = words.subList(1, words.size());
        }
        if (words.isEmpty()) {
            call.fail("usage: printf format [arguments]");
            return 2;
        }
        Formatting formatting = new Formatting(call, words.get(0), words.subList(1, words.size()));
        int status = formatting.run();
        call.out(formatting.out.toString());
        return status;
    }

    /** Formats once as awk does: missing values are empty, texts that are no numbers are 0. */
    static String forAwk(Invocation call, String format, List<String> arguments) {
        Formatting formatting = new Formatting(call, format, arguments);
        formatting.awk = true;
        formatting.once();
        return formatting.out.toString();
    }

    private static final class Formatting {
        private final Invocation call;
        private final String format;
        private final List<String> arguments;
        private final StringBuilder out = new StringBuilder();
        private int next;
        private int status;
        private boolean awk;

        Formatting(Invocation call, String format, List<String> arguments) {
            this.call = call;
            this.format = format;
            this.arguments = arguments;
        }

        int run() {
            do {
                int before = next;
                call.step();
                if (!once()) {
                    return status;
                }
                if (next == before) {
                    break;
                }
            } while (next < arguments.size());
            return status;
        }

        private String argument() {
            return next < arguments.size() ? arguments.get(next++) : "";
        }

        /** Writes the format once; whether the output goes on. */
        private boolean once() {
            int i = 0;
            while (i < format.length()) {
                int percent = format.indexOf('%', i);
                String plain = format.substring(i, percent < 0 ? format.length() : percent);
                Escapes.Replaced replaced =
                        awk ? new Escapes.Replaced(plain, false) : Escapes.replace(plain, false, true);
                out.append(replaced.text());
                if (replaced.stopped()) {
                    return false;
                }
                if (percent < 0) {
                    return true;
                }
                if (format.startsWith("%%", percent)) {
                    out.append('%');
                    i = percent + 2;
                    continue;
                }
                i = conversion(percent + 1);
                if (i < 0) {
                    return false;
                }
            }
            return true;
        }

        private int conversion(int start) {
            int i = start;
            while (i < format.length() && "-+ 0#".indexOf(format.charAt(i)) >= 0) {
                i++;
            }
            String flags = format.substring(start, i);
            int[] end = {i};
            int width = count(end);
            if (width < 0) {
                flags += "-";
                width = -width;
            }
            int precision = -1;
            if (end[0] < format.length() && format.charAt(end[0]) == '.') {
                end[0]++;
                precision = Math.max(0, count(end));
            }
            if (end[0] >= format.length() || width > 65_536) {
                status = call.fail("'%': missing format character");
                return -1;
            }
            char kind = format.charAt(end[0]);
            boolean left = flags.indexOf('-') >= 0;
            boolean zero = flags.indexOf('0') >= 0 && !left && precision < 0;
            String text;
            switch (kind) {
                case 's' -> {
                    text = cut(argument(), precision);
                    zero = false;
                }
                case 'b' -> {
                    Escapes.Replaced replaced = Escapes.replace(argument(), true, true);
                    text = cut(replaced.text(), precision);
                    if (replaced.stopped()) {
                        out.append(pad(text, width, left, false));
                        return -1;
                    }
                    zero = false;
                }
                case 'c' -> {
                    String given = argument();
                    boolean code = awk && given.matches("\\d{1,3}");
                    text = code ? String.valueOf((char) Integer.parseInt(given)) : cut(given, 1);
                }
                case 'q' -> text = quoted(argument());
                case 'd', 'i', 'u', 'o', 'x', 'X' -> text = integer(kind, flags, precision);
                case 'f', 'F', 'e', 'E', 'g', 'G' ->
                    text = Decimals.format(kind, flags, precision, decimal(argument()));
                case '(' -> {
                    int close = format.indexOf(")T", end[0]);
                    if (close < 0) {
                        status = call.fail("'(': invalid format character");
                        return -1;
                    }
                    String given = argument();
                    boolean now = given.isEmpty() || given.equals("-1") || given.equals("-2");
                    long seconds = now ? call.files().clock() : number(given);
                    text = DateCommand.time(call, format.substring(end[0] + 1, close), seconds);
                    end[0] = close + 1;
                }
                default -> {
                    status = call.fail("'" + kind + "': invalid format character");
                    return -1;
                }
            }
            out.append(pad(text, width, left, zero));
            return end[0] + 1;
        }

        private int count(int[] position) {
            if (position[0] < format.length() && format.charAt(position[0]) == '*') {
                position[0]++;
                return (int) Math.max(-65_536, Math.min(65_536, number(argument())));
            }
            int start = position[0];
            while (position[0] < format.length() && Character.isDigit(format.charAt(position[0]))) {
                position[0]++;
            }
            String digits = format.substring(start, position[0]);
            return digits.isEmpty() ? 0 : digits.length() > 5 ? 100_000 : Integer.parseInt(digits);
        }

        private static String cut(String text, int precision) {
            return precision >= 0 && precision < text.length() ? text.substring(0, precision) : text;
        }

        private static String pad(String text, int width, boolean left, boolean zero) {
            int missing = width - text.length();
            if (missing <= 0) {
                return text;
            }
            if (left) {
                return text + " ".repeat(missing);
            }
            if (zero && (text.startsWith("-") || text.startsWith("+"))) {
                return text.charAt(0) + "0".repeat(missing) + text.substring(1);
            }
            return (zero ? "0" : " ").repeat(missing) + text;
        }

        private String integer(char kind, String flags, int precision) {
            long value = number(argument());
            String digits =
                    switch (kind) {
                        case 'o' -> Long.toOctalString(value);
                        case 'x' -> Long.toHexString(value);
                        case 'X' -> Long.toHexString(value).toUpperCase(Locale.ROOT);
                        case 'u' -> Long.toUnsignedString(value);
                        default -> Long.toString(value).replace("-", "");
                    };
            digits = "0".repeat(Math.max(0, Math.min(precision, 65_536) - digits.length())) + digits;
            if (flags.indexOf('#') >= 0 && value != 0) {
                digits = (kind == 'o' ? "0" : kind == 'x' ? "0x" : kind == 'X' ? "0X" : "") + digits;
            }
            if (kind == 'd' || kind == 'i') {
                String sign = value < 0 ? "-" : flags.indexOf('+') >= 0 ? "+" : flags.indexOf(' ') >= 0 ? " " : "";
                return sign + digits;
            }
            return digits;
        }

        private long number(String text) {
            if (awk) {
                return (long) AwkValue.of(text).number();
            }
            if (text.startsWith("'") || text.startsWith("\"")) {
                return text.length() > 1 ? text.charAt(1) : 0;
            }
            try {
                String trimmed = text.trim();
                return trimmed.isEmpty() ? 0 : Long.decode(trimmed);
            } catch (NumberFormatException e) {
                status = call.fail(text + ": invalid number");
                java.util.regex.Matcher digits = java.util.regex.Pattern.compile("\\s*([-+]?\\d{1,18}).*")
                        .matcher(text);
                return digits.matches() ? Long.parseLong(digits.group(1)) : 0;
            }
        }

        private double decimal(String text) {
            if (awk) {
                return AwkValue.of(text).number();
            }
            try {
                return text.isEmpty() ? 0 : Double.parseDouble(text);
            } catch (NumberFormatException e) {
                status = call.fail(text + ": invalid number");
                return 0;
            }
        }

        private static String quoted(String text) {
            if (text.isEmpty()) {
                return "''";
            }
            return text.replaceAll("([^A-Za-z0-9_@%+=:,./-])", "\\\\$1");
        }
    }
}
