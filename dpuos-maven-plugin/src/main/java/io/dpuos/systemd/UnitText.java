package io.dpuos.systemd;

import java.util.ArrayList;
import java.util.List;

/**
 * The assignments of a unit file, after systemd.syntax(7): comments, continued lines, sections. Immutable.
 *
 * @param assignments in the order of the file
 */
record UnitText(List<Assignment> assignments) {
    /** One line {@code key=value} of a section. */
    record Assignment(String section, String key, String value) {
        /** Returns the words of the value; quotes around a word are taken off. */
        List<String> words() {
            List<String> words = new ArrayList<>();
            for (String word : value.split("\\s+")) {
                boolean quoted = word.length() > 1
                        && (word.charAt(0) == '"' || word.charAt(0) == '\'')
                        && word.charAt(0) == word.charAt(word.length() - 1);
                if (!word.isEmpty()) {
                    words.add(quoted ? word.substring(1, word.length() - 1) : word);
                }
            }
            return words;
        }
    }

    static UnitText parse(String text) {
        List<Assignment> assignments = new ArrayList<>();
        String section = "";
        StringBuilder pending = new StringBuilder();
        for (String raw : text.split("\n", -1)) {
            String line = raw.strip();
            if (line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            if (raw.endsWith("\\")) {
                pending.append(raw, 0, raw.length() - 1).append(' ');
                continue;
            }
            line = pending.append(raw).toString().strip();
            pending.setLength(0);
            int equals = line.indexOf('=');
            if (line.startsWith("[") && line.endsWith("]")) {
                section = line.substring(1, line.length() - 1);
            } else if (equals > 0) {
                assignments.add(new Assignment(
                        section,
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip()));
            }
        }
        return new UnitText(assignments);
    }
}
