package io.dpuos.sysctl;

import java.util.ArrayList;
import java.util.List;

/**
 * A file as systemd-sysctl reads it: the first {@code =} of a line separates, {@code #} and {@code ;} begin comments at the
 * begin of a line only, a line cannot be continued, {@code -} before a key ignores errors, and {@code -key} alone takes
 * the key out of globs. Immutable.
 *
 * @param assignments in the order of the lines
 * @param problems numbers and texts of the lines that are neither; systemd passes over them
 */
record SysctlFile(List<SysctlAssignment> assignments, List<Problem> problems) {
    private static final String BLANKS = " \t\n\r";

    /** A line that is no assignment. */
    record Problem(int line, String text) {}

    /**
     * Reads a file.
     *
     * @param text its content
     * @param place its name, for origins {@code NAME:LINE}
     */
    static SysctlFile read(String text, String place) {
        List<SysctlAssignment> assignments = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        int number = 0;
        // A line ends as well at a carriage return or a NUL byte; several kinds in a row end one line.
        for (String line :
                text.split("\r\n\0|\r\0\n|\n\r\0|\n\0\r|\0\r\n|\0\n\r|\r\n|\n\r|\r\0|\0\r|\n\0|\0\n|[\n\r\0]")) {
            number++;
            String stripped = strip(line);
            if (stripped.isEmpty() || stripped.startsWith("#") || stripped.startsWith(";")) {
                continue;
            }
            String origin = place + ":" + number;
            int equals = stripped.indexOf('=');
            boolean dash = stripped.startsWith("-");
            if (equals >= 0) {
                // The dash itself may be followed by blanks, which belong to nothing.
                String key = strip(stripped.substring(dash ? 1 : 0, equals));
                assignments.add(SysctlAssignment.of(key, stripped.substring(equals + 1), dash, origin));
            } else if (dash) {
                assignments.add(SysctlAssignment.excluding(stripped.substring(1), origin));
            } else {
                problems.add(new Problem(number, stripped));
            }
        }
        return new SysctlFile(assignments, problems);
    }

    /**
     * Returns the assignments of a file that must hold nothing else.
     *
     * @throws SysctlException when a line is no assignment, or has no key
     */
    static List<SysctlAssignment> require(String text, String place) {
        SysctlFile file = read(text, place);
        for (Problem problem : file.problems()) {
            throw new SysctlException(place + ", line " + problem.line() + ": '" + problem.text()
                    + "' is no assignment; expected 'key = value' (a line cannot be continued)");
        }
        for (SysctlAssignment assignment : file.assignments()) {
            if (assignment.key().isEmpty()) {
                throw new SysctlException(assignment.origin() + ": the line names no key; expected 'key = value'");
            }
        }
        return file.assignments();
    }

    /** Removes the blanks that systemd removes, which are fewer than Unicode has. */
    static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && BLANKS.indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && BLANKS.indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(from, to);
    }
}
