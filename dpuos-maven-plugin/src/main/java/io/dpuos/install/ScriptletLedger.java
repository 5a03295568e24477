package io.dpuos.install;

import io.dpuos.tree.TreePath;
import java.util.List;
import java.util.Locale;

/**
 * The fate of every scriptlet and trigger, in the order in which they came up. Immutable.
 *
 * @param entries one per run
 */
public record ScriptletLedger(List<Entry> entries) {
    /** What became of a scriptlet. */
    public enum Fate {
        /** It ran on the tree. */
        EXECUTED,
        /** It will run on the target. */
        DEFERRED,
        /** The project decided that it does not run. */
        IGNORED,
        /** It holds something that is not implemented, and was not run, or only in part. */
        REFUSED
    }

    /**
     * One scriptlet.
     *
     * @param packageName NEVRA
     * @param kind for example {@code post}
     * @param sha256 of the body
     * @param fate what became of it
     * @param status exit status when it ran
     * @param construct what stopped it when it was refused
     * @param line of the construct
     * @param reason the rule's reason or the refusal's words
     * @param output what it printed on both outputs, at most 64 KiB
     * @param intents derived caches that it asked for, which are made at the end or on the target
     * @param touched paths it made, changed or removed
     */
    public record Entry(
            String packageName,
            String kind,
            String sha256,
            Fate fate,
            int status,
            String construct,
            int line,
            String reason,
            String output,
            List<String> intents,
            List<TreePath> touched) {
        /** Copies the lists. */
        public Entry {
            intents = List.copyOf(intents);
            touched = List.copyOf(touched);
        }
    }

    /** Copies the list. */
    public ScriptletLedger {
        entries = List.copyOf(entries);
    }

    /** Returns how many entries have a fate. */
    public long count(Fate fate) {
        return entries.stream().filter(entry -> entry.fate() == fate).count();
    }

    /** Returns the ledger as JSON ({@code scriptlets.json}): sorted keys, one entry per line. */
    public String toJson() {
        StringBuilder out = new StringBuilder("{\"scriptlets\": [");
        String separator = "\n";
        for (Entry entry : entries) {
            out.append(separator).append("  {");
            field(out, "package", entry.packageName()).append(", ");
            field(out, "kind", entry.kind()).append(", ");
            field(out, "sha256", entry.sha256()).append(", ");
            field(out, "fate", entry.fate().name().toLowerCase(Locale.ROOT)).append(", ");
            out.append("\"status\": ").append(entry.status());
            if (!entry.construct().isEmpty()) {
                field(out.append(", "), "construct", entry.construct());
                out.append(", \"line\": ").append(entry.line());
            }
            if (!entry.reason().isEmpty()) {
                field(out.append(", "), "reason", entry.reason());
            }
            if (!entry.output().isEmpty()) {
                field(out.append(", "), "output", entry.output());
            }
            if (!entry.intents().isEmpty()) {
                list(out.append(", "), "intents", entry.intents());
            }
            List<String> touched =
                    entry.touched().stream().map(TreePath::toString).toList();
            list(out.append(", "), "touched", touched).append('}');
            separator = ",\n";
        }
        return out.append("\n]}\n").toString();
    }

    private static StringBuilder list(StringBuilder out, String name, List<String> texts) {
        out.append(quote(name)).append(": [");
        String comma = "";
        for (String text : texts) {
            out.append(comma).append(quote(text));
            comma = ", ";
        }
        return out.append(']');
    }

    private static StringBuilder field(StringBuilder out, String name, String value) {
        return out.append(quote(name)).append(": ").append(quote(value));
    }

    private static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c < 0x20 || c > 0x7e) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
