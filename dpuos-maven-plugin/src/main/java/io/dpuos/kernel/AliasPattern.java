package io.dpuos.kernel;

import java.util.Optional;

/** Module alias patterns: normalising them and matching names against them, as fnmatch(3) without flags does. */
final class AliasPattern {
    private AliasPattern() {}

    /** Returns an alias with {@code -} as {@code _} outside of brackets; empty when brackets do not match. */
    static Optional<String> normalise(String alias) {
        StringBuilder text = new StringBuilder(alias.length());
        for (int i = 0; i < alias.length(); i++) {
            char c = alias.charAt(i);
            if (c == ']') {
                return Optional.empty();
            } else if (c == '[') {
                int close = alias.indexOf(']', i);
                if (close < 0) {
                    return Optional.empty();
                }
                text.append(alias, i, close + 1);
                i = close;
            } else {
                text.append(c == '-' ? '_' : c);
            }
        }
        return Optional.of(text.toString());
    }

    /** Returns whether text has a character that is special in patterns. */
    static boolean isPattern(String text) {
        return literalLength(text) < text.length();
    }

    /** Returns how many characters stand before the first special one. */
    static int literalLength(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '*' || c == '?' || c == '[' || c == '\\') {
                return i;
            }
        }
        return pattern.length();
    }

    /** Returns whether a pattern matches the whole text. {@code *} matches every character, {@code /} included. */
    static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            int next = p < pattern.length() && pattern.charAt(p) != '*' ? single(pattern, p, text.charAt(t)) : -1;
            if (next > 0) {
                p = next;
                t++;
            } else if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = t;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** Returns where the pattern continues after it matched one character, or -1 when it does not match. */
    private static int single(String pattern, int at, char c) {
        char p = pattern.charAt(at);
        if (p == '?') {
            return at + 1;
        }
        if (p == '\\' && at + 1 < pattern.length()) {
            return pattern.charAt(at + 1) == c ? at + 2 : -1;
        }
        if (p != '[') {
            return p == c ? at + 1 : -1;
        }
        int i = at + 1;
        boolean negated = i < pattern.length() && (pattern.charAt(i) == '!' || pattern.charAt(i) == '^');
        if (negated) {
            i++;
        }
        boolean found = false;
        boolean first = true;
        while (i < pattern.length() && (first || pattern.charAt(i) != ']')) {
            first = false;
            char low = pattern.charAt(i);
            char high = low;
            if (i + 2 < pattern.length() && pattern.charAt(i + 1) == '-' && pattern.charAt(i + 2) != ']') {
                high = pattern.charAt(i + 2);
                i += 2;
            }
            found |= c >= low && c <= high;
            i++;
        }
        if (i >= pattern.length()) {
            return c == '[' ? at + 1 : -1;
        }
        return found != negated ? i + 1 : -1;
    }
}
