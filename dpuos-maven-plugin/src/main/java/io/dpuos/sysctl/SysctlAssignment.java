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
    /** Makes an assignment; the key may be written with dots or slashes as first separator. */
    static SysctlAssignment of(String key, String value, boolean ignoreErrors, String origin) {
        return new SysctlAssignment(normalise(key), value.strip(), ignoreErrors, origin);
    }

    /** Whichever of {@code .} and {@code /} comes first separates; the other one then is part of names. */
    static String normalise(String key) {
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
