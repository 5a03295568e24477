package io.dpuos.shell;

/**
 * Translates POSIX regular expressions (POSIX.1-2017, XBD 9, with GNU's additions) to Java's. An alternation matches
 * its first fitting branch, not the longest.
 */
public final class RegularExpression {
    private RegularExpression() {}

    /**
     * Translates an expression.
     *
     * @param extended whether it is an extended expression; else a basic one
     */
    public static String translate(String regex, boolean extended) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        boolean start = true;
        while (i < regex.length()) {
            char c = regex.charAt(i++);
            boolean begins = start;
            start = false;
            if (c == '[') {
                int end = bracketEnd(regex, i);
                if (end < 0) {
                    throw new java.util.regex.PatternSyntaxException("unmatched [", regex, i);
                } else {
                    out.append(bracket(regex.substring(i, end)));
                    i = end + 1;
                }
            } else if (c == '\\' && i < regex.length()) {
                char e = regex.charAt(i++);
                if (!extended && "(){}|+?".indexOf(e) >= 0) {
                    start = e == '(' || e == '|';
                    if (e == '{') {
                        int close = regex.indexOf("\\}", i);
                        if (close < 0) {
                            throw new java.util.regex.PatternSyntaxException("unmatched \\{", regex, i);
                        }
                        out.append(interval(regex.substring(i, close)));
                        i = close + 2;
                    } else {
                        out.append(e);
                    }
                } else {
                    escape(out, e);
                }
            } else if (extended && "(){}|+?".indexOf(c) >= 0) {
                start = c == '(' || c == '|';
                if (c == '{') {
                    int close = regex.indexOf('}', i);
                    String inside = close < 0 ? "" : regex.substring(i, close);
                    if (inside.matches("[0-9]*,?[0-9]*") && !inside.isEmpty() && !begins) {
                        out.append(interval(inside));
                        i = close + 1;
                    } else {
                        out.append("\\{");
                    }
                } else if (c == '}') {
                    out.append("\\}");
                } else if ((c == '+' || c == '?') && begins) {
                    out.append('\\').append(c);
                } else {
                    out.append(c);
                }
            } else if (c == '*') {
                out.append(begins ? "\\*" : "*");
            } else if (c == '^') {
                boolean anchor = extended || begins;
                out.append(anchor ? "^" : "\\^");
                start = anchor;
            } else if (c == '$') {
                boolean anchor =
                        extended || i == regex.length() || regex.startsWith("\\)", i) || regex.startsWith("\\|", i);
                out.append(anchor ? "$" : "\\$");
            } else if (c == '.') {
                out.append('.');
            } else {
                literal(out, c);
            }
        }
        return out.toString();
    }

    private static String interval(String inside) {
        String text = inside.startsWith(",") ? "0" + inside : inside;
        for (String bound : text.split(",")) {
            if (bound.length() > 5 || !bound.isEmpty() && Integer.parseInt(bound) > 32_767) {
                throw new java.util.regex.PatternSyntaxException("interval too large", inside, 0);
            }
        }
        return "{" + text + "}";
    }

    private static void escape(StringBuilder out, char e) {
        switch (e) {
            case 'n' -> out.append("\\n");
            case 't' -> out.append("\\t");
            case 'r' -> out.append("\\r");
            case 'w' -> out.append("[A-Za-z0-9_]");
            case 'W' -> out.append("[^A-Za-z0-9_]");
            case 's' -> out.append("[ \\t\\n\\x0b\\f\\r]");
            case 'S' -> out.append("[^ \\t\\n\\x0b\\f\\r]");
            case 'b' -> out.append("\\b");
            case 'B' -> out.append("\\B");
            case '<' -> out.append("\\b(?=[A-Za-z0-9_])");
            case '>' -> out.append("\\b(?<=[A-Za-z0-9_])");
            case '`' -> out.append("\\A");
            case '\'' -> out.append("\\z");
            case '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
                out.append("(?:\\").append(e).append(')');
            default -> literal(out, e);
        }
    }

    private static void literal(StringBuilder out, char c) {
        if (!Character.isLetterOrDigit(c) && c < 128) {
            out.append('\\');
        }
        out.append(c);
    }

    private static int bracketEnd(String regex, int start) {
        int i = start;
        if (i < regex.length() && regex.charAt(i) == '^') {
            i++;
        }
        if (i < regex.length() && regex.charAt(i) == ']') {
            i++;
        }
        while (i < regex.length() && regex.charAt(i) != ']') {
            if (regex.charAt(i) == '[' && i + 1 < regex.length() && ":.=".indexOf(regex.charAt(i + 1)) >= 0) {
                int close = regex.indexOf(regex.charAt(i + 1) + "]", i + 2);
                i = close < 0 ? i : close + 1;
            }
            i++;
        }
        return i < regex.length() ? i : -1;
    }

    /** Unlike in file name patterns, a backslash and an exclamation mark mean themselves here. */
    private static String bracket(String inside) {
        StringBuilder quoted = new StringBuilder();
        for (int i = 0; i < inside.length(); i++) {
            char c = inside.charAt(i);
            if (c == '\\' && i + 1 < inside.length() && "nt".indexOf(inside.charAt(i + 1)) >= 0) {
                quoted.append(inside.charAt(++i) == 'n' ? '\n' : '\t');
            } else if (c == '\\') {
                quoted.append("\\\\");
            } else if (c == '!' && i == 0) {
                quoted.append("\\!");
            } else {
                quoted.append(c);
            }
        }
        return Glob.bracket(quoted.toString());
    }
}
