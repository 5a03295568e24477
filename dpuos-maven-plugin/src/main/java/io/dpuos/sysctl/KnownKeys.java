package io.dpuos.sysctl;

import io.dpuos.message.NearestName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The table of known kernel parameters with their types, from the resource {@code keys.txt}. Immutable.
 *
 * <p>An interface or device name within a key stands as {@code *} in the table.
 */
final class KnownKeys {
    private final Map<String, ValueType> types = new TreeMap<>();

    /** Reads the table that the plugin brings. */
    static KnownKeys load() {
        KnownKeys known = new KnownKeys();
        try (InputStream in = KnownKeys.class.getResourceAsStream("keys.txt")) {
            if (in == null) {
                throw new IllegalStateException("keys.txt is missing in the plugin");
            }
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] columns = line.strip().split("\\s+", 2);
                    known.types.put(columns[0], ValueType.parse(columns.length > 1 ? columns[1] : "text"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return known;
    }

    /** Returns the type of a key's value; empty when the key is not known. */
    Optional<ValueType> type(String key) {
        ValueType exact = types.get(key);
        if (exact != null) {
            return Optional.of(exact);
        }
        String[] names = key.split("\\.");
        for (int i = 0; i < names.length; i++) {
            String[] generic = names.clone();
            generic[i] = "*";
            ValueType type = types.get(String.join(".", generic));
            if (type != null) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    String hint(String key) {
        return NearestName.hint(key, types.keySet());
    }
}
