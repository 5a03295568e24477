package io.dpuos.files;

import java.util.ArrayList;
import java.util.List;

/**
 * One rule of a hardening file: {@code id@operation@argument@argument...}. Immutable.
 *
 * @param file name of the file, for messages
 * @param line where the rule begins, from 1
 * @param id the first field, a number that groups rules
 * @param operation the second field with its options, for example {@code m} or {@code chmod 600}
 * @param arguments the fields behind the operation; missing ones are empty
 * @param text the rule as it stands in the file
 */
public record HardeningRule(String file, int line, String id, String operation, List<String> arguments, String text) {
    private static final int FIELDS = 4;

    /** Copies the list. */
    public HardeningRule {
        arguments = List.copyOf(arguments);
    }

    /** Returns an argument, counted from 0; empty when the rule has fewer. */
    public String argument(int index) {
        return index < arguments.size() ? arguments.get(index) : "";
    }

    /** Returns the place for messages, {@code FILE:LINE}. */
    public String place() {
        return file + ":" + line;
    }

    /**
     * Reads a file of rules as imageTailor's tool does: lines that begin with {@code #} or a blank, and empty ones, are
     * skipped; a backslash takes the special meaning from the character after it, at the end of a line it joins the
     * next line; {@code @@} is one {@code @} within a field. Carriage returns at line ends are tolerated.
     *
     * @throws FilesException when a line has no operation
     */
    public static List<HardeningRule> parse(String file, String content) {
        List<HardeningRule> rules = new ArrayList<>();
        StringBuilder pending = new StringBuilder();
        StringBuilder raw = new StringBuilder();
        int begin = 0;
        int number = 0;
        for (String each : content.split("\n", -1)) {
            number++;
            String line = each.replaceFirst("\r+$", "");
            if (line.isEmpty() || line.startsWith("#") || Character.isWhitespace(line.charAt(0))) {
                continue;
            }
            if (pending.length() == 0) {
                begin = number;
                raw.setLength(0);
            }
            raw.append(line);
            if (!unescape(line, pending)) {
                continue;
            }
            rules.add(rule(file, begin, pending.toString().strip(), raw.toString()));
            pending.setLength(0);
        }
        if (pending.length() > 0) {
            rules.add(rule(file, begin, pending.toString().strip(), raw.toString()));
        }
        return rules;
    }

    /** Removes backslashes as the shell's {@code read} does; returns whether the line ends here. */
    private static boolean unescape(String line, StringBuilder out) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c != '\\') {
                out.append(c);
            } else if (i + 1 < line.length()) {
                out.append(line.charAt(++i));
            } else {
                return false;
            }
        }
        return true;
    }

    private static HardeningRule rule(String file, int line, String text, String raw) {
        List<String> fields = fields(text);
        if (fields.size() < 2 || fields.get(1).isBlank()) {
            throw new FilesException(file + ":" + line + ": '" + raw
                    + "' is no rule; expected id@operation@arguments, for example 304@chmod 700@/root");
        }
        return new HardeningRule(
                file, line, fields.get(0), fields.get(1), fields.subList(2, Math.min(fields.size(), 2 + FIELDS)), raw);
    }

    private static List<String> fields(String text) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '@') {
                field.append(text.charAt(i));
            } else if (i + 1 < text.length() && text.charAt(i + 1) == '@') {
                field.append('@');
                i++;
            } else {
                fields.add(field.toString());
                field.setLength(0);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
