package io.dpuos.account;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Splits a line into words as systemd does: quotes and backslashes are taken off. */
final class SystemUserWords {
    private SystemUserWords() {}

    /** Adds at most so many words to a list; returns what is behind them, or null when a quote is not closed. */
    static @Nullable String split(String line, int most, List<String> words) {
        int i = 0;
        while (words.size() < most) {
            while (i < line.length() && isBlank(line.charAt(i))) {
                i++;
            }
            if (i == line.length()) {
                return "";
            }
            StringBuilder word = new StringBuilder();
            char quote = 0;
            for (; i < line.length() && (quote != 0 || !isBlank(line.charAt(i))); i++) {
                char c = line.charAt(i);
                if (c == '\\') {
                    if (++i == line.length()) {
                        return null;
                    }
                    word.append(line.charAt(i));
                } else if (quote != 0 ? c == quote : c == '"' || c == '\'') {
                    quote = quote != 0 ? 0 : c;
                } else {
                    word.append(c);
                }
            }
            if (quote != 0) {
                return null;
            }
            words.add(word.toString());
        }
        return line.substring(i).strip();
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }
}
