package io.dpuos.report;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/** Writes maps, collections, texts, numbers and booleans as JSON (RFC 8259), indented, in the order given; reads them. */
public final class Json {
    private Json() {}

    /** Returns a value as text with a line feed at the end. */
    public static String write(Object value) {
        StringBuilder text = new StringBuilder();
        write(value, "", text);
        return text.append('\n').toString();
    }

    /** Returns a value on one line; no {@code <}, so that it can stand in a page's script element. */
    public static String inPage(Object value) {
        StringBuilder text = new StringBuilder();
        compact(value, text);
        return text.toString()
                .replace("<", "\\u003c")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    /**
     * Reads a text.
     *
     * @return a {@link Map}, {@link java.util.List}, {@link String}, {@link BigDecimal} or {@link Boolean}; {@code null}
     *     values of the text are left out of maps and lists
     * @throws JsonException when it is no JSON, with the place
     */
    public static Object read(String text) {
        return new JsonReader(text).document();
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
        } else {
            scalar(value, text);
        }
    }

    private static void compact(Object value, StringBuilder text) {
        if (value instanceof Map<?, ?> map) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                text.append(separator);
                string(String.valueOf(entry.getKey()), text);
                text.append(':');
                compact(entry.getValue(), text);
                separator = ",";
            }
            text.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof Collection<?> list) {
            String separator = "[";
            for (Object element : list) {
                text.append(separator);
                compact(element, text);
                separator = ",";
            }
            text.append(list.isEmpty() ? "[]" : "]");
        } else {
            scalar(value, text);
        }
    }

    private static void scalar(Object value, StringBuilder text) {
        if (value instanceof BigDecimal number) {
            text.append(number.toPlainString());
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
            } else if (c < ' ' || Character.isSurrogate(c)) {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
