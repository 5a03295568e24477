package io.dpuos.sysctl;

import io.dpuos.message.NearestName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The table of known kernel parameters with their types and the kernels that have them, from the resource {@code
 * keys.txt}, which describes its own syntax. Immutable.
 *
 * <p>An interface or device name within a key stands as {@code *} in the table.
 */
final class KnownKeys {
    private static final String SINCE = " since=";

    private final Map<String, KnownKey> keys = new TreeMap<>();
    private final Map<String, Removed> removed = new TreeMap<>();
    private final Map<String, Older> older = new TreeMap<>();
    private final Map<String, String> modules = new TreeMap<>();
    private final Map<String, String> symbols = new TreeMap<>();

    /**
     * A known key.
     *
     * @param type what values it takes
     * @param since the first kernel with it; empty when all that count have it
     */
    record KnownKey(ValueType type, Optional<KernelVersion> since) {}

    /** The first kernel without a key, and what became of it. */
    record Removed(KernelVersion version, String fate) {}

    private record Older(KernelVersion before, ValueType type) {}

    private KnownKeys() {}

    /** Reads the table that the plugin brings. */
    static KnownKeys load() {
        KnownKeys known = new KnownKeys();
        try (InputStream in = KnownKeys.class.getResourceAsStream("keys.txt")) {
            if (in == null) {
                throw new IllegalStateException("keys.txt is missing in the plugin");
            }
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    known.add(line.strip());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return known;
    }

    private void add(String line) {
        String[] words = words(line, Integer.MAX_VALUE);
        if (line.startsWith("!")) {
            removed.put(words[0].substring(1), new Removed(KernelVersion.parse(words[1]), words(line, 3)[2]));
        } else if (words[0].equals("@before")) {
            ValueType type = ValueType.parse(words(line, 4)[3]);
            older.put(words[1], new Older(KernelVersion.parse(words[2]), type));
        } else if (words[0].equals("@module")) {
            modules.put(words[1], words[2]);
        } else if (words[0].equals("@config")) {
            symbols.put(words[1], "CONFIG_" + words[2]);
        } else {
            int since = line.indexOf(SINCE);
            String type = line.substring(words[0].length(), since < 0 ? line.length() : since);
            keys.put(
                    words[0],
                    new KnownKey(
                            ValueType.parse(type),
                            since < 0
                                    ? Optional.empty()
                                    : Optional.of(KernelVersion.parse(line.substring(since + SINCE.length())))));
        }
    }

    /**
     * Returns the words of a text, at most so many; the last one is then the rest. A pattern would take longer for the
     * table's thousand lines than all else that is done with them.
     */
    static String[] words(String text, int most) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            while (at < text.length() && isBlank(text.charAt(at))) {
                at++;
            }
            int begin = at;
            while (at < text.length() && (!isBlank(text.charAt(at)) || words.size() == most - 1)) {
                at++;
            }
            if (at > begin) {
                words.add(text.substring(begin, at));
            }
        }
        return words.toArray(new String[0]);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Returns what is known of a key; empty when nothing is. */
    Optional<KnownKey> find(String key) {
        return name(key).map(keys::get);
    }

    /** Returns the type of a key's value for a kernel; empty when the key is not known. */
    Optional<ValueType> type(String key, Optional<KernelVersion> kernel) {
        return name(key).map(name -> {
            Older before = older.get(name);
            boolean isOlder =
                    before != null && kernel.isPresent() && !kernel.get().isSince(before.before());
            return before != null && isOlder
                    ? before.type()
                    : java.util.Objects.requireNonNull(keys.get(name)).type();
        });
    }

    /** Returns what became of a key that newer kernels lack. */
    Optional<Removed> removed(String key) {
        return Optional.ofNullable(removed.get(key));
    }

    /** Returns the module with which a key appears. */
    Optional<String> module(String key) {
        return modules.entrySet().stream()
                .filter(entry -> key.startsWith(entry.getKey()))
                .max((a, b) -> Integer.compare(a.getKey().length(), b.getKey().length()))
                .map(Map.Entry::getValue);
    }

    /** Returns the symbol that the kernel must be built with for a key, with its {@code CONFIG_}. */
    Optional<String> symbol(String key) {
        return Optional.ofNullable(symbols.get(key));
    }

    /** Returns the row of the table that a key belongs to: itself, or with {@code *} in place of a name. */
    private Optional<String> name(String key) {
        if (keys.containsKey(key)) {
            return Optional.of(key);
        }
        String[] names = key.split("\\.");
        for (int i = 0; i < names.length; i++) {
            String[] generic = names.clone();
            generic[i] = "*";
            String joined = String.join(".", generic);
            if (keys.containsKey(joined)) {
                return Optional.of(joined);
            }
        }
        return Optional.empty();
    }

    /** Returns the names of all keys. */
    java.util.Set<String> names() {
        return java.util.Collections.unmodifiableSet(keys.keySet());
    }

    String hint(String key) {
        String hint = NearestName.hint(key, keys.keySet());
        if (!hint.isEmpty()) {
            return hint;
        }
        // People remember the last name and forget what stands before it.
        String last = key.substring(key.lastIndexOf('.') + 1);
        return keys.keySet().stream()
                .filter(known -> known.endsWith("." + last))
                .findFirst()
                .map(known -> "; did you mean '" + known + "'?")
                .orElse("");
    }
}
