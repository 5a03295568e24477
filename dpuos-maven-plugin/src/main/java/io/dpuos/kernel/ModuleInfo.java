package io.dpuos.kernel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The {@code key=value} strings of a module's {@code .modinfo} section, in file order. Immutable.
 *
 * @param entries the strings
 */
public record ModuleInfo(List<Entry> entries) {
    /**
     * One string.
     *
     * @param key text before the first {@code =}; the whole text when there is none
     * @param value text after it; empty when there is none
     */
    public record Entry(String key, String value) {
        static Entry parse(String text) {
            int equals = text.indexOf('=');
            return equals < 0 ? new Entry(text, "") : new Entry(text.substring(0, equals), text.substring(equals + 1));
        }
    }

    /** Copies the list. */
    public ModuleInfo {
        entries = List.copyOf(entries);
    }

    /** Parses a {@code .modinfo} section: strings ended and padded by NUL bytes. */
    static ModuleInfo parse(byte[] section) {
        List<Entry> entries = new ArrayList<>();
        for (String text : strings(section)) {
            entries.add(Entry.parse(text));
        }
        return new ModuleInfo(entries);
    }

    /** Splits a section into its non-empty strings, as ISO 8859-1 so that no byte is lost. */
    static List<String> strings(byte[] section) {
        List<String> strings = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= section.length; i++) {
            if (i == section.length || section[i] == 0) {
                if (i > start) {
                    strings.add(new String(section, start, i - start, StandardCharsets.ISO_8859_1));
                }
                start = i + 1;
            }
        }
        return strings;
    }

    /** Returns all values of a key, in file order. */
    public List<String> all(String key) {
        return entries.stream()
                .filter(entry -> entry.key().equals(key))
                .map(Entry::value)
                .toList();
    }

    /** Returns the first value of a key. */
    public Optional<String> first(String key) {
        return entries.stream()
                .filter(entry -> entry.key().equals(key))
                .map(Entry::value)
                .findFirst();
    }

    /** Returns the module's parameters with their types, for example {@code int} or {@code array of charp}. */
    public SortedMap<String, String> parameters() {
        return typed(all("parmtype"));
    }

    /** Returns {@code NAME:TYPE} texts as a map; {@code -} in a name is {@code _}. */
    static SortedMap<String, String> typed(List<String> texts) {
        SortedMap<String, String> types = new TreeMap<>();
        for (String text : texts) {
            int colon = text.indexOf(':');
            String name = colon < 0 ? text : text.substring(0, colon);
            types.put(KernelModule.normalise(name), colon < 0 ? "" : text.substring(colon + 1));
        }
        return types;
    }
}
