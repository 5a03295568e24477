package io.dpuos.imagetailor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The account of an import. Immutable.
 *
 * @param findings one for each element, in the order of reading
 */
public record ImportReport(List<Finding> findings) {
    /** Copies the list. */
    public ImportReport {
        findings = List.copyOf(findings);
    }

    /** Returns how many elements have a state. */
    public long count(Finding.State state) {
        return findings.stream().filter(each -> each.state() == state).count();
    }

    /** Returns how many elements of a kind in a file have a state. */
    public long count(String file, String kind, Finding.State state) {
        return findings.stream()
                .filter(each -> each.file().equals(file) && each.kind().equals(kind) && each.state() == state)
                .count();
    }

    /** Returns the elements with a state. */
    public List<Finding> with(Finding.State state) {
        return findings.stream().filter(each -> each.state() == state).toList();
    }

    /** Returns one line per file and kind with the counts. */
    public List<String> summary() {
        SortedMap<String, long[]> rows = new TreeMap<>();
        for (Finding finding : findings) {
            long[] counts = rows.computeIfAbsent(finding.file() + "\t" + finding.kind(), key -> new long[3]);
            counts[finding.state().ordinal()]++;
        }
        List<String> lines = new ArrayList<>();
        rows.forEach((key, counts) -> {
            String[] parts = key.split("\t", 2);
            lines.add(String.format(
                    Locale.ROOT,
                    "%-58s %-22s %6d mapped %5d ignored %4d unmapped",
                    parts[0],
                    parts[1],
                    counts[0],
                    counts[1],
                    counts[2]));
        });
        return lines;
    }

    /** Returns the report as text: counts, what needs a look, what is ignored and why, what is mapped and whereto. */
    public String text() {
        StringBuilder text = new StringBuilder("What became of each element of the imageTailor configuration\n\n");
        summary().forEach(line -> text.append(line).append('\n'));
        for (Finding.State state : List.of(Finding.State.UNMAPPED, Finding.State.IGNORED, Finding.State.MAPPED)) {
            text.append('\n')
                    .append(state.word())
                    .append(" (")
                    .append(count(state))
                    .append(")\n");
            for (Finding finding : with(state)) {
                text.append("  ")
                        .append(finding.place())
                        .append(": ")
                        .append(finding.kind())
                        .append(" '")
                        .append(finding.element())
                        .append("'")
                        .append(state == Finding.State.MAPPED ? " -> " : ": ")
                        .append(finding.text())
                        .append('\n');
            }
        }
        return text.toString();
    }

    /** Returns the report as JSON (RFC 8259): counts, then one object per element. */
    public String json() {
        StringBuilder text = new StringBuilder("{\n  \"counts\": {");
        String separator = "";
        for (Finding.State state : Finding.State.values()) {
            text.append(separator)
                    .append('"')
                    .append(state.word())
                    .append("\": ")
                    .append(count(state));
            separator = ", ";
        }
        text.append("},\n  \"elements\": [");
        separator = "\n";
        for (Finding finding : findings) {
            text.append(separator).append("    {");
            field(text, "file", finding.file())
                    .append(", \"line\": ")
                    .append(finding.line())
                    .append(", ");
            field(text, "kind", finding.kind()).append(", ");
            field(text, "element", finding.element()).append(", ");
            field(text, "state", finding.state().word()).append(", ");
            field(text, finding.state() == Finding.State.MAPPED ? "target" : "reason", finding.text())
                    .append('}');
            separator = ",\n";
        }
        return text.append(findings.isEmpty() ? "]" : "\n  ]").append("\n}\n").toString();
    }

    private static StringBuilder field(StringBuilder text, String name, String value) {
        text.append('"').append(name).append("\": \"");
        for (char c : value.toCharArray()) {
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.append('"');
    }
}
