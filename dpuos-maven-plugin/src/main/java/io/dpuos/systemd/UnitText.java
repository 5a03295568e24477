package io.dpuos.systemd;

import java.util.ArrayList;
import java.util.List;

/**
 * The assignments of a unit file, after systemd.syntax(7): comments, continued lines, sections. Immutable.
 *
 * @param assignments in the order of the file
 * @param problems what systemd warns of, in the order of the file
 * @param broken the line of a section header that is none, where reading ends; 0 when there is none
 */
record UnitText(List<Assignment> assignments, List<Problem> problems, int broken) {
    private static final List<String> SECTIONS = List.of(
            "Install",
            "Unit",
            "Automount",
            "Device",
            "Mount",
            "Path",
            "Scope",
            "Service",
            "Slice",
            "Socket",
            "Swap",
            "Target",
            "Timer");

    /** A line that does not count, with what systemd says of it. */
    record Problem(int line, String text) {}

    /** One line {@code key=value} of a section. */
    record Assignment(String section, String key, String value, int line) {
        /** Returns the words of the value; quotes are taken off. */
        List<String> words() {
            return split(true);
        }

        /** Returns the words of the value as they stand. */
        List<String> plainWords() {
            return split(false);
        }

        private List<String> split(boolean unquote) {
            List<String> words = new ArrayList<>();
            StringBuilder word = new StringBuilder();
            boolean open = false;
            char quote = 0;
            for (char c : value.toCharArray()) {
                if (quote != 0 ? c == quote : unquote && (c == '"' || c == '\'')) {
                    quote = quote != 0 ? 0 : c;
                    open = true;
                } else if (quote == 0 && (c == ' ' || c == '\t')) {
                    if (open) {
                        words.add(word.toString());
                    }
                    word.setLength(0);
                    open = false;
                } else {
                    word.append(c);
                    open = true;
                }
            }
            if (open && quote == 0) {
                words.add(word.toString());
            }
            return words;
        }
    }

    static UnitText parse(String text) {
        List<Assignment> assignments = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        String section = "";
        boolean ignored = false;
        StringBuilder pending = new StringBuilder();
        int number = 0;
        int broken = 0;
        for (String raw : text.split("\n", -1)) {
            number++;
            String line = raw.endsWith("\r") ? raw.substring(0, raw.length() - 1) : raw;
            line = number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
            String lead = line.stripLeading();
            if (lead.startsWith("#") || lead.startsWith(";")) {
                continue;
            }
            if (endsContinued(line)) {
                pending.append(line, 0, line.length() - 1).append(' ');
                continue;
            }
            line = strip(pending.append(line).toString());
            pending.setLength(0);
            if (line.isEmpty()) {
                continue;
            }
            if (line.startsWith("[")) {
                if (!line.endsWith("]")) {
                    problems.add(new Problem(number, "Invalid section header '" + line + "'"));
                    broken = number;
                    break;
                }
                section = line.substring(1, line.length() - 1);
                ignored = !SECTIONS.contains(section);
                if (ignored && !section.startsWith("X-")) {
                    problems.add(new Problem(number, "Unknown section '" + section + "'. Ignoring."));
                }
                continue;
            }
            if (section.isEmpty()) {
                problems.add(new Problem(number, "Assignment outside of section. Ignoring."));
                continue;
            }
            int equals = line.indexOf('=');
            if (ignored) {
                continue;
            }
            boolean install = section.equals("Install");
            if (equals < 0) {
                if (install) {
                    problems.add(new Problem(number, "Missing '=', ignoring line."));
                }
            } else if (equals == 0) {
                if (install) {
                    problems.add(new Problem(number, "Missing key name before '=', ignoring line."));
                }
            } else {
                assignments.add(new Assignment(
                        section, strip(line.substring(0, equals)), strip(line.substring(equals + 1)), number));
            }
        }
        return new UnitText(assignments, problems, broken);
    }

    /** A backslash that is itself escaped does not continue a line. */
    private static boolean endsContinued(String line) {
        int count = 0;
        while (count < line.length() && line.charAt(line.length() - 1 - count) == '\\') {
            count++;
        }
        return count % 2 == 1;
    }

    private static String strip(String text) {
        int begin = 0;
        int end = text.length();
        while (begin < end && isBlank(text.charAt(begin))) {
            begin++;
        }
        while (end > begin && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(begin, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }
}
