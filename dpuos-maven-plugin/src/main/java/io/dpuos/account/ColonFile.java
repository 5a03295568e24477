package io.dpuos.account;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A file of lines with fields between colons, whose first field is the key: passwd, shadow, group, gshadow. Where a key
 * occurs twice the first line counts, as it does for getpwnam(3).
 */
final class ColonFile {
    private final List<List<String>> lines = new ArrayList<>();

    ColonFile(String text) {
        for (String line : text.split("\n")) {
            if (!line.isEmpty()) {
                lines.add(new ArrayList<>(Arrays.asList(line.split(":", -1))));
            }
        }
    }

    Optional<List<String>> line(String key) {
        return lines.stream().filter(line -> line.get(0).equals(key)).findFirst();
    }

    /** Returns the key of the first line with this value in a field. */
    Optional<String> keyOf(int field, String value) {
        return lines.stream()
                .filter(line -> line.size() > field && line.get(field).equals(value))
                .map(line -> line.get(0))
                .findFirst();
    }

    /** Changes one field of an existing line. */
    void set(String key, int field, String value) {
        List<String> line = line(key).orElseThrow(() -> new IllegalStateException("no line of " + key));
        while (line.size() <= field) {
            line.add("");
        }
        line.set(field, value);
    }

    void add(String... fields) {
        lines.add(new ArrayList<>(Arrays.asList(fields)));
    }

    /** Adds a word to a field that holds words between commas. */
    void addWord(String key, int field, String word) {
        String words = line(key)
                .map(line -> line.size() > field ? line.get(field) : "")
                .orElse("");
        if (!Arrays.asList(words.split(",")).contains(word)) {
            set(key, field, words.isEmpty() ? word : words + "," + word);
        }
    }

    /** Returns the least number from {@code first} upwards that no line has in a field. */
    int freeNumber(int field, int first) {
        int number = first;
        while (keyOf(field, Integer.toString(number)).isPresent()) {
            number++;
        }
        return number;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(String.join(":", line)).append('\n'));
        return text.toString();
    }
}
