package io.dpuos.imagetailor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sections of a {@code sys.conf}. imageTailor makes here-documents of them and lets a shell run those; here they are
 * texts, and an assignment that only a shell could evaluate is told apart.
 *
 * @param sections in the order of the file
 * @param stray lines outside of any section, by line number
 */
record SystemFile(List<Section> sections, Map<Integer, String> stray) {
    private static final Pattern OPEN = Pattern.compile("<([A-Za-z0-9_-]+)>");
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=(.*)");

    /**
     * A section.
     *
     * @param name without brackets, for example {@code netconfig-0}
     * @param line of the opening tag
     * @param rows its lines without surrounding blanks, comments and empty lines, by line number
     */
    record Section(String name, int line, Map<Integer, String> rows) {
        List<Assignment> assignments() {
            List<Assignment> assignments = new ArrayList<>();
            rows.forEach((number, row) -> assignments.add(Assignment.of(number, row)));
            return assignments;
        }
    }

    /**
     * An assignment of a shell.
     *
     * @param line where it stands
     * @param key empty when the line is no assignment
     * @param value without quotes
     * @param plain whether the value means itself: it holds no substitution
     */
    record Assignment(int line, String key, String value, boolean plain) {
        static Assignment of(int line, String row) {
            Matcher matcher = ASSIGNMENT.matcher(row.strip());
            if (!matcher.matches()) {
                return new Assignment(line, "", row, false);
            }
            String raw = matcher.group(2).strip();
            if (raw.startsWith("'") && raw.indexOf('\'', 1) > 0) {
                String rest = raw.substring(raw.indexOf('\'', 1) + 1).strip();
                String inner = raw.substring(1, raw.indexOf('\'', 1));
                return new Assignment(
                        line,
                        matcher.group(1),
                        inner,
                        // The original makes a here-document of the section, where quotes protect nothing.
                        (rest.isEmpty() || rest.startsWith("#")) && inner.matches("[^$`]*"));
            }
            if (raw.startsWith("\"") && raw.indexOf('"', 1) > 0) {
                String inner = raw.substring(1, raw.indexOf('"', 1));
                String rest = raw.substring(raw.indexOf('"', 1) + 1).strip();
                boolean plain = inner.matches("[^$`\\\\]*") && (rest.isEmpty() || rest.startsWith("#"));
                return new Assignment(line, matcher.group(1), inner, plain);
            }
            String word = raw.replaceFirst("\\s+#.*", "");
            return new Assignment(line, matcher.group(1), word, word.matches("[^\\s$`\\\\;&|<>()'\"*?]*"));
        }
    }

    static SystemFile parse(List<String> lines) {
        List<Section> sections = new ArrayList<>();
        Map<Integer, String> stray = new LinkedHashMap<>();
        Section open = null;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            Matcher tag = OPEN.matcher(line);
            if (open != null && line.equals("</" + open.name() + ">")) {
                open = null;
            } else if (open == null && tag.matches()) {
                open = new Section(tag.group(1), i + 1, new LinkedHashMap<>());
                sections.add(open);
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                (open == null ? stray : open.rows()).put(i + 1, line);
            }
        }
        return new SystemFile(sections, stray);
    }

    /** Returns the value of a key of {@code sysconfig}, the last one as a shell has it; empty when there is none. */
    String value(String key) {
        String value = "";
        for (Section section : sections) {
            if (section.name().equals("sysconfig")) {
                for (Assignment assignment : section.assignments()) {
                    value = assignment.key().equals(key) ? assignment.value() : value;
                }
            }
        }
        return value;
    }
}
