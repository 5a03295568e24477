package io.dpuos.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tables of the plugin: lines {@code name: word word ...}; {@code #} begins a comment. */
final class WordTable {
    private WordTable() {}

    /** Reads a table that lies beside this class. */
    static Map<String, List<String>> read(String resource) {
        try (InputStream in = WordTable.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the plugin lacks its resource " + resource);
            }
            return parse(resource, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, List<String>> parse(String file, String text) {
        Map<String, List<String>> table = new TreeMap<>();
        int number = 0;
        for (String raw : text.split("\n", -1)) {
            number++;
            int hash = raw.indexOf('#');
            String line = (hash < 0 ? raw : raw.substring(0, hash)).strip();
            if (line.isEmpty()) {
                continue;
            }
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new KernelException(file + ":" + number, "expected 'name: words', found '" + line + "'");
            }
            List<String> words = new ArrayList<>();
            for (String word : line.substring(colon + 1).strip().split("\\s+")) {
                if (!word.isEmpty()) {
                    words.add(word);
                }
            }
            table.computeIfAbsent(line.substring(0, colon).strip(), k -> new ArrayList<>())
                    .addAll(words);
        }
        return Collections.unmodifiableMap(table);
    }
}
