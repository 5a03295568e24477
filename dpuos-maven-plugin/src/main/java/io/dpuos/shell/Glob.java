package io.dpuos.shell;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Patterns of file names and {@code case}: POSIX.1-2017, XCU 2.13. A backslash quotes the character after it. */
public final class Glob {
    private Glob() {}

    /** Returns whether a pattern has an unquoted special character. */
    static boolean isPattern(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '*' || c == '?' || c == '[' && pattern.indexOf(']', i) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Puts a backslash before every special character. */
    static String quote(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ("*?[]\\-!^".indexOf(c) >= 0) {
                out.append('\\');
            }
            out.append(c);
        }
        return out.toString();
    }

    /** Removes the backslashes that quote. */
    static String unquote(String pattern) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) == '\\' && i + 1 < pattern.length()) {
                i++;
            }
            out.append(pattern.charAt(i));
        }
        return out.toString();
    }

    /** Returns whether a whole text matches a pattern. */
    public static boolean matches(String pattern, CharSequence text) {
        return compile(pattern).matcher(text).matches();
    }

    /** Translates a pattern to a regular expression. */
    static Pattern compile(String pattern) {
        return Pattern.compile(translate(pattern, true), Pattern.DOTALL);
    }

    /** As {@link #compile}; stars match as little as they can when {@code greedy} is off. */
    static String translate(String pattern, boolean greedy) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < pattern.length()) {
            char c = pattern.charAt(i++);
            switch (c) {
                case '*' -> {
                    while (i < pattern.length() && pattern.charAt(i) == '*') {
                        i++;
                    }
                    out.append(greedy ? ".*" : ".*?");
                }
                case '?' -> out.append('.');
                case '[' -> {
                    int end = bracketEnd(pattern, i);
                    if (end < 0) {
                        out.append("\\[");
                    } else {
                        out.append(bracket(pattern.substring(i, end)));
                        i = end + 1;
                    }
                }
                case '\\' -> literal(out, i < pattern.length() ? pattern.charAt(i++) : '\\');
                default -> literal(out, c);
            }
        }
        return out.toString();
    }

    private static void literal(StringBuilder out, char c) {
        if (!Character.isLetterOrDigit(c) && c < 128) {
            out.append('\\');
        }
        out.append(c);
    }

    /** The position of the bracket that closes an expression whose inside begins at a position, or -1. */
    static int bracketEnd(String pattern, int start) {
        int i = start;
        if (i < pattern.length() && (pattern.charAt(i) == '!' || pattern.charAt(i) == '^')) {
            i++;
        }
        if (i < pattern.length() && pattern.charAt(i) == ']') {
            i++;
        }
        while (i < pattern.length() && pattern.charAt(i) != ']') {
            if (pattern.charAt(i) == '\\') {
                i++;
            } else if (pattern.charAt(i) == '['
                    && i + 1 < pattern.length()
                    && ":.=".indexOf(pattern.charAt(i + 1)) >= 0) {
                int close = pattern.indexOf(pattern.charAt(i + 1) + "]", i + 2);
                i = close < 0 ? i : close + 1;
            }
            i++;
        }
        return i < pattern.length() ? i : -1;
    }

    /** Translates the inside of a bracket expression; backslashes quote. */
    static String bracket(String inside) {
        StringBuilder out = new StringBuilder("[");
        int i = 0;
        if (!inside.isEmpty() && (inside.charAt(0) == '!' || inside.charAt(0) == '^')) {
            out.append('^');
            i++;
        }
        while (i < inside.length()) {
            char c = inside.charAt(i);
            if (c == '[' && i + 1 < inside.length() && inside.charAt(i + 1) == ':') {
                int end = inside.indexOf(":]", i + 2);
                if (end > 0) {
                    out.append(characterClass(inside.substring(i + 2, end)));
                    i = end + 2;
                    continue;
                }
            }
            if (c == '\\' && i + 1 < inside.length()) {
                c = inside.charAt(++i);
                literal(out, c);
            } else if (c == '-' && i > 0 && i + 1 < inside.length()) {
                out.append('-');
            } else {
                literal(out, c);
            }
            i++;
        }
        String set = out.append(']').toString();
        try {
            Pattern.compile(set);
            return set;
        } catch (PatternSyntaxException e) {
            return "(?!)";
        }
    }

    /** Translates a POSIX character class of the C locale. */
    static String characterClass(String name) {
        return switch (name) {
            case "alpha" -> "a-zA-Z";
            case "digit" -> "0-9";
            case "alnum" -> "a-zA-Z0-9";
            case "upper" -> "A-Z";
            case "lower" -> "a-z";
            case "space" -> " \\t\\n\\x0b\\f\\r";
            case "blank" -> " \\t";
            case "punct" -> "!-/:-@\\[-`{-~";
            case "print" -> " -~";
            case "graph" -> "!-~";
            case "cntrl" -> "\\x00-\\x1f\\x7f";
            case "xdigit" -> "0-9A-Fa-f";
            default -> "&&[^\\x00-\\xff]";
        };
    }
}
