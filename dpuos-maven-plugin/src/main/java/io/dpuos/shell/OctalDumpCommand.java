package io.dpuos.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code od}: shows bytes as characters or numbers (little-endian). */
final class OctalDumpCommand implements Command {
    private record Form(char kind, int size) {
        int width() {
            return switch (kind) {
                case 'c', 'a' -> 4;
                case 'o' -> size == 1 ? 4 : size == 2 ? 7 : size == 4 ? 12 : 23;
                case 'x' -> 1 + 2 * size;
                case 'u' -> size == 1 ? 4 : size == 2 ? 6 : size == 4 ? 11 : 21;
                default -> size == 1 ? 5 : size == 2 ? 7 : size == 4 ? 12 : 21;
            };
        }
    }

    @Override
    public int run(Invocation call) throws FileProblem {
        Options options = Options.parse(
                call, "A:t:N:j:vbcdoxw:", "address-radix=A:", "format=t:", "read-bytes=N:", "skip-bytes=j:");
        Form form = form(call, options);
        char radix = options.value("A").orElse("o").charAt(0);
        int skip = Integer.parseInt(
                options.value("j").filter(text -> text.matches("\\d{1,9}")).orElse("0"));
        int limit = Integer.parseInt(
                options.value("N").filter(text -> text.matches("\\d{1,9}")).orElse("-1"));
        int perLine = Integer.parseInt(
                options.value("w").filter(text -> text.matches("[1-9]\\d{0,3}")).orElse("16"));
        StringBuilder all = new StringBuilder();
        List<String> paths = options.operands().isEmpty() ? List.of("-") : options.operands();
        for (String path : paths) {
            Stream stream = call.open(path);
            all.append(limit < 0 ? stream.readAll() : stream.read(limit + skip - all.length()));
        }
        String text = all.substring(Math.min(skip, all.length()));
        String last = "";
        boolean starred = false;
        for (int at = 0; at < text.length(); at += perLine) {
            call.step();
            String line = text.substring(at, Math.min(text.length(), at + perLine));
            if (at > 0 && line.equals(last) && line.length() == perLine && !options.has("v")) {
                if (!starred) {
                    call.out("*\n");
                    starred = true;
                }
                continue;
            }
            starred = false;
            last = line;
            call.out(address(radix, skip + at) + show(line, form) + "\n");
        }
        if (radix != 'n') {
            call.out(address(radix, skip + text.length()) + "\n");
        }
        return 0;
    }

    private static Form form(Invocation call, Options options) {
        if (options.has("c")) {
            return new Form('c', 1);
        } else if (options.has("b")) {
            return new Form('o', 1);
        } else if (options.has("x")) {
            return new Form('x', 2);
        } else if (options.has("d")) {
            return new Form('u', 2);
        }
        String type = options.value("t").orElse("o2");
        if (!type.matches("c|[oxud]([1248]|C|S|I|L)?")) {
            throw call.refuse("-t " + type);
        }
        String size = type.length() > 1 ? type.substring(1) : type.equals("c") ? "1" : "4";
        return new Form(
                type.charAt(0),
                switch (size) {
                    case "1", "C" -> 1;
                    case "2", "S" -> 2;
                    case "8", "L" -> 8;
                    default -> 4;
                });
    }

    private static String address(char radix, int offset) {
        return switch (radix) {
            case 'n' -> "";
            case 'd' -> String.format(Locale.ROOT, "%07d", offset);
            case 'x' -> String.format(Locale.ROOT, "%06x", offset);
            default -> String.format(Locale.ROOT, "%07o", offset);
        };
    }

    private static String show(String line, Form form) {
        List<String> items = new ArrayList<>();
        for (int i = 0; i < line.length(); i += form.size()) {
            long value = 0;
            for (int k = form.size() - 1; k >= 0; k--) {
                value = value << 8 | (i + k < line.length() ? line.charAt(i + k) : 0);
            }
            items.add(item(value, form));
        }
        StringBuilder out = new StringBuilder();
        for (String item : items) {
            out.append(" ".repeat(Math.max(0, form.width() - item.length()))).append(item);
        }
        return out.toString();
    }

    private static String item(long value, Form form) {
        int digits = form.size() == 1 ? 3 : form.size() == 2 ? 6 : form.size() == 4 ? 11 : 22;
        return switch (form.kind()) {
            case 'c' -> character((char) value);
            case 'o' -> {
                String octal = Long.toOctalString(value);
                yield "0".repeat(digits - octal.length()) + octal;
            }
            case 'x' -> {
                String hex = Long.toHexString(value);
                yield "0".repeat(2 * form.size() - hex.length()) + hex;
            }
            case 'u' -> Long.toUnsignedString(value);
            default -> {
                int shift = 64 - 8 * form.size();
                yield Long.toString(value << shift >> shift);
            }
        };
    }

    private static String character(char c) {
        return switch (c) {
            case 0 -> "\\0";
            case 7 -> "\\a";
            case '\b' -> "\\b";
            case '\t' -> "\\t";
            case '\n' -> "\\n";
            case 11 -> "\\v";
            case '\f' -> "\\f";
            case '\r' -> "\\r";
            default -> c < ' ' || c > '~' ? String.format(Locale.ROOT, "%03o", (int) c) : String.valueOf(c);
        };
    }
}
