package io.dpuos.shell;

/** Backslash escapes of {@code $'...'}, {@code echo -e} and {@code printf}. */
final class Escapes {
    private Escapes() {}

    /** Replaces the escapes of {@code $'...'}. */
    static String ansiC(String text) {
        return replace(text, false, false).text();
    }

    /** The outcome of {@link #replace}. */
    record Replaced(String text, boolean stopped) {}

    /**
     * Replaces escapes.
     *
     * @param zeroOctal whether octal numbers begin with {@code \0} ({@code echo -e}, {@code printf %b})
     * @param stops whether {@code \c} ends the output
     */
    static Replaced replace(String text, boolean zeroOctal, boolean stops) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c != '\\' || i == text.length()) {
                out.append(c);
                continue;
            }
            char e = text.charAt(i++);
            switch (e) {
                case 'a' -> out.append('\u0007');
                case 'b' -> out.append('\b');
                case 'e', 'E' -> out.append('\u001b');
                case 'f' -> out.append('\f');
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 't' -> out.append('\t');
                case 'v' -> out.append('\u000b');
                case '\\' -> out.append('\\');
                case 'x' -> {
                    int end = i;
                    while (end < text.length() && end < i + 2 && Character.digit(text.charAt(end), 16) >= 0) {
                        end++;
                    }
                    if (end == i) {
                        out.append("\\x");
                    } else {
                        out.append((char) Integer.parseInt(text.substring(i, end), 16));
                    }
                    i = end;
                }
                case 'u', 'U' -> {
                    int limit = e == 'u' ? 4 : 8;
                    int end = i;
                    while (end < text.length() && end < i + limit && Character.digit(text.charAt(end), 16) >= 0) {
                        end++;
                    }
                    long point = end == i ? -1 : Long.parseLong(text.substring(i, end), 16);
                    if (point < 0 || point > Character.MAX_CODE_POINT) {
                        out.append('\\').append(e);
                    } else {
                        byte[] utf8 = Character.toString((int) point).getBytes(java.nio.charset.StandardCharsets.UTF_8);
                        out.append(FileSystem.text(utf8));
                        i = end;
                    }
                }
                case 'c' -> {
                    if (stops) {
                        return new Replaced(out.toString(), true);
                    }
                    out.append("\\c");
                }
                case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                    int first = zeroOctal && e == '0' ? i : i - 1;
                    int end = first;
                    while (end < text.length() && end < first + 3 && "01234567".indexOf(text.charAt(end)) >= 0) {
                        end++;
                    }
                    out.append((char) (end == first ? 0 : Integer.parseInt(text.substring(first, end), 8) & 0xff));
                    i = end;
                }
                case '\'', '"', '?' -> {
                    if (zeroOctal) {
                        out.append('\\');
                    }
                    out.append(e);
                }
                default -> out.append('\\').append(e);
            }
        }
        return new Replaced(out.toString(), false);
    }
}
