package io.dpuos.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one JSON text (RFC 8259). Not safe for use by several threads. */
final class JsonReader {
    private static final int DEPTH = 64;
    private static final int NUMBER = 40;
    private static final Pattern NUMBERS = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,2})?");

    private final String text;
    private int at;

    JsonReader(String text) {
        this.text = text;
    }

    Object document() {
        Object value = value(0).orElse("");
        blanks();
        if (at < text.length()) {
            throw wrong("the end");
        }
        return value;
    }

    /** Empty for {@code null}. */
    private Optional<Object> value(int depth) {
        if (depth > DEPTH) {
            throw wrong("at most " + DEPTH + " levels");
        }
        blanks();
        char c = peek();
        if (c == '{') {
            return Optional.of(object(depth));
        }
        if (c == '[') {
            return Optional.of(array(depth));
        }
        if (c == '"') {
            return Optional.of(string());
        }
        for (String word : List.of("true", "false", "null")) {
            if (text.startsWith(word, at)) {
                at += word.length();
                return word.equals("null") ? Optional.empty() : Optional.of(Boolean.valueOf(word));
            }
        }
        return Optional.of(number());
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        at++;
        blanks();
        if (take('}')) {
            return map;
        }
        while (true) {
            blanks();
            if (peek() != '"') {
                throw wrong("a name in quotes");
            }
            String name = string();
            blanks();
            if (!take(':')) {
                throw wrong("':'");
            }
            value(depth + 1).ifPresent(value -> map.put(name, value));
            blanks();
            if (take('}')) {
                return map;
            }
            if (!take(',')) {
                throw wrong("',' or '}'");
            }
        }
    }

    private List<Object> array(int depth) {
        List<Object> list = new ArrayList<>();
        at++;
        blanks();
        if (take(']')) {
            return list;
        }
        while (true) {
            value(depth + 1).ifPresent(list::add);
            blanks();
            if (take(']')) {
                return list;
            }
            if (!take(',')) {
                throw wrong("',' or ']'");
            }
        }
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        at++;
        while (true) {
            char c = peek();
            at++;
            if (c == '"') {
                return out.toString();
            }
            if (c < ' ') {
                at--;
                throw wrong("an escape for a control character");
            }
            out.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() {
        char c = peek();
        at++;
        int simple = "\"\\/bfnrt".indexOf(c);
        if (simple >= 0) {
            return "\"\\/\b\f\n\r\t".charAt(simple);
        }
        if (c == 'u' && at + 4 <= text.length() && text.substring(at, at + 4).matches("[0-9a-fA-F]{4}")) {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        at--;
        throw wrong("an escape sequence");
    }

    private BigDecimal number() {
        int begin = at;
        while (at < text.length() && at - begin < NUMBER && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String digits = text.substring(begin, at);
        // An exponent of more than two digits makes a number of unbounded length when it is written out.
        if (!isShortInteger(digits) && !NUMBERS.matcher(digits).matches()) {
            at = begin;
            throw wrong("a value");
        }
        return new BigDecimal(digits);
    }

    /** What nearly all numbers are; a pattern takes longer. */
    private static boolean isShortInteger(String digits) {
        if (digits.isEmpty() || digits.length() > 18 || digits.charAt(0) == '0' && digits.length() > 1) {
            return false;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private boolean take(char c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("more");
        }
        return text.charAt(at);
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private JsonException wrong(String expected) {
        long line = text.substring(0, Math.min(at, text.length())).lines().count();
        String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
        return new JsonException("JSON, line " + Math.max(1, line) + ", character " + at + ": expected " + expected
                + ", found " + found);
    }
}
