package io.dpuos.assemble;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/** Writes maps, collections, texts, numbers and booleans as JSON (RFC 8259), indented, in the order given. */
final class Json {
    private Json() {}

    static String write(Object value) {
        StringBuilder text = new StringBuilder();
        write(value, "", text);
        return text.append('\n').toString();
    }

    private static void write(Object value, String indent, StringBuilder text) {
        if (value instanceof Map<?, ?> map) {
            text.append(map.isEmpty() ? "{" : "{\n");
            String separator = "";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                text.append(separator).append(indent).append("  ");
                string(String.valueOf(entry.getKey()), text);
                text.append(": ");
                write(entry.getValue(), indent + "  ", text);
                separator = ",\n";
            }
            text.append(map.isEmpty() ? "}" : "\n" + indent + "}");
        } else if (value instanceof Collection<?> list) {
            text.append(list.isEmpty() ? "[" : "[\n");
            String separator = "";
            for (Object element : list) {
                text.append(separator).append(indent).append("  ");
                write(element, indent + "  ", text);
                separator = ",\n";
            }
            text.append(list.isEmpty() ? "]" : "\n" + indent + "]");
        } else if (value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else {
            string(String.valueOf(value), text);
        }
    }

    private static void string(String value, StringBuilder text) {
        text.append('"');
        for (char c : value.toCharArray()) {
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
