package io.dpuos.account;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A file of lines with fields between colons, whose first field is the key: passwd, shadow, group, gshadow. */
final class ColonFile {
    private final Map<String, List<String>> lines = new LinkedHashMap<>();

    ColonFile(String text) {
        for (String line : text.split("\n")) {
            if (!line.isEmpty()) {
                List<String> fields = new ArrayList<>(Arrays.asList(line.split(":", -1)));
                lines.putIfAbsent(fields.get(0), fields);
            }
        }
    }

    Optional<List<String>> line(String key) {
        return Optional.ofNullable(lines.get(key));
    }

    /** Changes one field of an existing line. */
    void set(String key, int field, String value) {
        List<String> line = lines.get(key);
        if (line == null) {
            throw new IllegalStateException("no line of " + key);
        }
        while (line.size() <= field) {
            line.add("");
        }
        line.set(field, value);
    }

    void add(String... fields) {
        lines.put(fields[0], new ArrayList<>(Arrays.asList(fields)));
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
        while (true) {
            String text = Integer.toString(number);
            if (lines.values().stream()
                    .noneMatch(line -> line.size() > field && line.get(field).equals(text))) {
                return number;
            }
            number++;
        }
    }

    String text() {
        StringBuilder text = new StringBuilder();
        lines.values().forEach(line -> text.append(String.join(":", line)).append('\n'));
        return text.toString();
    }
}
