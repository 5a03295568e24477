package io.dpuos.shell;

import java.util.ArrayList;
import java.util.List;

/** Splits a line for {@code read}: the last variable gets the rest of the line. */
final class ReadFields {
    private ReadFields() {}

    static List<String> split(String text, String ifs, int count, boolean raw) {
        List<String> values = new ArrayList<>();
        int i = skipBlanks(text, 0, ifs);
        while (values.size() < count - 1 && i < text.length()) {
            StringBuilder value = new StringBuilder();
            while (i < text.length() && ifs.indexOf(text.charAt(i)) < 0) {
                if (text.charAt(i) == '\\' && !raw && i + 1 < text.length()) {
                    i++;
                }
                value.append(text.charAt(i++));
            }
            values.add(value.toString());
            i = skipBlanks(text, i, ifs);
            if (i < text.length() && ifs.indexOf(text.charAt(i)) >= 0) {
                i = skipBlanks(text, i + 1, ifs);
            }
        }
        if (values.size() < count && (i < text.length() || count < Integer.MAX_VALUE)) {
            int end = text.length();
            while (end > i && isBlank(text.charAt(end - 1), ifs)) {
                end--;
            }
            String rest = text.substring(Math.min(i, end), end);
            if (!raw) {
                rest = rest.replaceAll("(?s)\\\\(.)", "$1");
            }
            long separators = rest.chars()
                    .filter(c -> ifs.indexOf(c) >= 0 && !isBlank((char) c, ifs))
                    .count();
            if (separators == 1
                    && !isBlank(rest.charAt(rest.length() - 1), ifs)
                    && ifs.indexOf(rest.charAt(rest.length() - 1)) >= 0) {
                rest = rest.substring(0, rest.length() - 1);
            }
            values.add(rest);
        }
        return values;
    }

    private static boolean isBlank(char c, String ifs) {
        return " \t\n".indexOf(c) >= 0 && ifs.indexOf(c) >= 0;
    }

    private static int skipBlanks(String text, int start, String ifs) {
        int i = start;
        while (i < text.length() && isBlank(text.charAt(i), ifs)) {
            i++;
        }
        return i;
    }
}
