package io.dpuos.resolve;

import io.dpuos.repo.Checksum;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything of the pom that influenced resolution: words by the name of the input. Immutable. Order and repetition in
 * the pom do not matter.
 *
 * @param words for example {@code install.image} with {@code bash} and {@code systemd}; an input without words counts
 *     as absent
 */
public record LockInputs(SortedMap<String, SortedSet<String>> words) {
    /** Copies the maps and drops inputs without words. */
    public LockInputs {
        TreeMap<String, SortedSet<String>> copy = new TreeMap<>();
        words.forEach((name, set) -> {
            if (!name.matches("[A-Za-z0-9._:+-]+")) {
                throw new IllegalArgumentException("not the name of an input: '" + name + "'");
            }
            if (!set.isEmpty()) {
                copy.put(name, Collections.unmodifiableSortedSet(new TreeSet<>(set)));
            }
        });
        words = Collections.unmodifiableSortedMap(copy);
    }

    /** Returns the words of an input; empty when there are none. */
    public SortedSet<String> words(String name) {
        return words.getOrDefault(name, Collections.emptySortedSet());
    }

    /** Returns the SHA-256 over all inputs, 64 hexadecimal digits. */
    public String digest() {
        return Checksum.sha256Of(String.join("", lines()).getBytes(StandardCharsets.UTF_8))
                .hex();
    }

    /** Returns one line {@code input NAME WORD} per word, ending in LF, sorted. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        words.forEach((name, set) -> set.forEach(w -> lines.add("input " + name + " " + LockText.quote(w) + "\n")));
        return lines;
    }

    /** Returns one phrase per input that differs in {@code now}: which words came and which went. */
    List<String> changes(LockInputs now) {
        SortedSet<String> names = new TreeSet<>(words.keySet());
        names.addAll(now.words.keySet());
        List<String> changes = new ArrayList<>();
        for (String name : names) {
            SortedSet<String> before = words.getOrDefault(name, Collections.emptySortedSet());
            SortedSet<String> after = now.words.getOrDefault(name, Collections.emptySortedSet());
            if (!before.equals(after)) {
                changes.add(name + ":" + difference(" added ", before, after) + difference(" removed ", after, before));
            }
        }
        return changes;
    }

    private static String difference(String verb, SortedSet<String> less, SortedSet<String> more) {
        SortedSet<String> extra = new TreeSet<>(more);
        extra.removeAll(less);
        if (extra.isEmpty()) {
            return "";
        }
        String shown = String.join(", ", extra.stream().limit(8).toList());
        return verb + shown + (extra.size() > 8 ? " and " + (extra.size() - 8) + " more" : "");
    }

    /** Collects inputs. Not safe for use by several threads. */
    static final class Builder {
        private final Map<String, SortedSet<String>> words = new TreeMap<>();

        Builder add(String name, Iterable<String> more) {
            SortedSet<String> set = words.computeIfAbsent(name, n -> new TreeSet<>());
            more.forEach(set::add);
            return this;
        }

        Builder add(String name, String word) {
            return add(name, List.of(word));
        }

        LockInputs build() {
            return new LockInputs(new TreeMap<>(words));
        }
    }
}
