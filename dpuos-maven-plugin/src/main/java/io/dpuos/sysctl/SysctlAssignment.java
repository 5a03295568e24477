package io.dpuos.sysctl;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of sysctl.d(5) that assigns a value. Immutable.
 *
 * @param key in the form with dots, for example {@code net.ipv4.conf.eth0/100.forwarding}
 * @param value without blanks around
 * @param ignoreErrors whether the line begins with {@code -}
 * @param origin where it stands, for messages and comments
 */
record SysctlAssignment(String key, String value, boolean ignoreErrors, String origin) {
    /** Stands for the value of a line {@code -key}, which takes the key out of globs and assigns nothing. */
    static final String EXCLUDED = "";

    /** Returns whether the key is a pattern for several keys. */
    boolean isGlob() {
        return key.matches(".*[*?\\[].*");
    }

    /** Returns whether a key is one of those that the pattern stands for; names are matched one by one. */
    boolean matches(String other) {
        StringBuilder regex = new StringBuilder();
        for (char c : key.toCharArray()) {
            regex.append(c == '*' ? "[^.]*" : c == '?' ? "[^.]" : c == '[' || c == ']' ? c : "\\Q" + c + "\\E");
        }
        try {
            return other.matches(regex.toString());
        } catch (java.util.regex.PatternSyntaxException e) {
            return false;
        }
    }

    /** Returns whether this takes a key out of globs instead of assigning. */
    boolean isExclusion() {
        return ignoreErrors && value.equals(EXCLUDED);
    }

    /** Makes an assignment; the key may be written with dots or slashes as first separator. */
    static SysctlAssignment of(String key, String value, boolean ignoreErrors, String origin) {
        return new SysctlAssignment(normalise(key), value.strip(), ignoreErrors, origin);
    }

    /** Whichever of {@code .} and {@code /} comes first separates; the other one then is part of names. */
    static String normalise(String text) {
        // systemd takes '/net//ipv4/x' as 'net/ipv4/x'
        String key = text.startsWith("/") ? text.replaceAll("/+", "/").substring(1) : text;
        int dot = key.indexOf('.');
        int slash = key.indexOf('/');
        if (slash < 0 || dot >= 0 && dot < slash) {
            return key;
        }
        StringBuilder swapped = new StringBuilder(key.length());
        for (char c : key.toCharArray()) {
            swapped.append(c == '/' ? '.' : c == '.' ? '/' : c);
        }
        return swapped.toString();
    }

    /**
     * Parses the text of a file of sysctl.d(5).
     *
     * @param file name for messages
     * @throws SysctlException when a line is no assignment
     */
    static List<SysctlAssignment> parse(String text, String file) {
        List<SysctlAssignment> assignments = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String stripped = line.strip();
            if (stripped.isEmpty() || stripped.startsWith("#") || stripped.startsWith(";")) {
                continue;
            }
            int equals = stripped.indexOf('=');
            if (equals < 0 && stripped.matches("-\\s*[^\\s-].*")) {
                assignments.add(of(stripped.substring(1).strip(), EXCLUDED, true, file + ":" + number));
                continue;
            }
            if (equals <= 0) {
                throw new SysctlException(file + ", line " + number + ": '" + stripped
                        + "' is no assignment; expected 'key = value' (a line cannot be continued)");
            }
            boolean ignore = stripped.startsWith("-");
            String key = stripped.substring(ignore ? 1 : 0, equals).strip();
            assignments.add(of(key, stripped.substring(equals + 1), ignore, file + ":" + number));
        }
        return assignments;
    }
}
