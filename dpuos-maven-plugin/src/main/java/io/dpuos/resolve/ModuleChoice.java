package io.dpuos.resolve;

import io.dpuos.message.NearestName;
import io.dpuos.repo.ModuleStream;
import io.dpuos.repo.Modules;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which module streams the pom asks for. Immutable.
 *
 * @param enabled the stream by module
 * @param disabled the modules of which no stream may be active
 * @param platform the stream of the pseudo module {@code platform}; empty when the pom does not say
 */
record ModuleChoice(SortedMap<String, String> enabled, SortedSet<String> disabled, String platform) {
    private static final String PLATFORM = "platform";

    /** Copies the collections. */
    ModuleChoice {
        enabled = Collections.unmodifiableSortedMap(new TreeMap<>(enabled));
        disabled = Collections.unmodifiableSortedSet(new TreeSet<>(disabled));
    }

    /**
     * Reads the words of {@code <modules>} and the modules that {@code <install>} names.
     *
     * @param words {@code name:stream}, {@code name} for its default stream, {@code -name} to disable it
     * @param specs what {@code @} in {@code <install>} names and is a module
     * @throws LockException when a word names nothing, or two words contradict each other
     */
    static ModuleChoice of(List<String> words, List<ModuleSpec> specs, Modules modules) throws LockException {
        Collector collector = new Collector(modules);
        for (String word : words) {
            collector.add(word);
        }
        for (ModuleSpec spec : specs) {
            collector.enable(spec.word(), spec.name(), spec.stream());
        }
        return new ModuleChoice(collector.enabled, collector.disabled, collector.platform);
    }

    private static final class Collector {
        private final Modules modules;
        private final SortedMap<String, SortedSet<String>> known = new TreeMap<>();
        private final Map<String, String> defaults;
        private final SortedMap<String, String> enabled = new TreeMap<>();
        private final SortedMap<String, String> words = new TreeMap<>();
        private final SortedSet<String> disabled = new TreeSet<>();
        private String platform = "";

        Collector(Modules modules) {
            this.modules = modules;
            for (ModuleStream stream : modules.streams()) {
                known.computeIfAbsent(stream.name(), name -> new TreeSet<>()).add(stream.stream());
            }
            defaults = modules.defaultStreams();
        }

        void add(String word) throws LockException {
            String text = word.strip();
            if (text.startsWith("-")) {
                String name = text.substring(1);
                check(word, name);
                disabled.add(name);
                if (enabled.containsKey(name)) {
                    throw contradiction(name, word, words.getOrDefault(name, name));
                }
                words.putIfAbsent(name, word);
                return;
            }
            int colon = text.indexOf(':');
            String name = colon < 0 ? text : text.substring(0, colon);
            String stream = colon < 0 ? "" : text.substring(colon + 1);
            if (name.equals(PLATFORM) && !stream.isEmpty()) {
                if (!platform.isEmpty() && !platform.equals(stream)) {
                    throw new LockException(
                            LockException.Kind.UNKNOWN_REQUEST,
                            "<modules> names two streams of module platform: " + platform + " and " + stream
                                    + "; keep one");
                }
                platform = stream;
                return;
            }
            enable(word, name, stream);
        }

        void enable(String word, String name, String wanted) throws LockException {
            check(word, name);
            if (disabled.contains(name)) {
                throw contradiction(name, word, words.getOrDefault(name, "-" + name));
            }
            Set<String> streams = known.getOrDefault(name, new TreeSet<>());
            String stream = wanted;
            if (stream.isEmpty()) {
                stream = enabled.getOrDefault(
                        name,
                        defaults.getOrDefault(
                                name, streams.size() == 1 ? streams.iterator().next() : ""));
            }
            if (stream.isEmpty()) {
                throw new LockException(
                        LockException.Kind.UNKNOWN_REQUEST,
                        "'" + word + "' does not say which stream of module " + name
                                + ", which has no default; write one of " + ids(name, streams));
            }
            if (!streams.contains(stream)) {
                throw new LockException(
                        LockException.Kind.UNKNOWN_REQUEST,
                        "'" + word + "': module " + name + " has no stream '" + stream + "'; it has "
                                + ids(name, streams) + NearestName.hint(stream, streams));
            }
            String before = enabled.put(name, stream);
            if (before != null && !before.equals(stream)) {
                throw new LockException(
                        LockException.Kind.UNKNOWN_REQUEST,
                        "'" + words.getOrDefault(name, name) + "' and '" + word + "' name two streams of module " + name
                                + ", of which only one can be active; keep one of them");
            }
            words.putIfAbsent(name, word);
        }

        private void check(String word, String name) throws LockException {
            if (!known.containsKey(name)) {
                throw new LockException(
                        LockException.Kind.UNKNOWN_REQUEST,
                        "'" + word + "': "
                                + (modules.isEmpty()
                                        ? "no repository has modules; remove it from <packages><modules>"
                                        : "no repository has a module '" + name + "', only "
                                                + String.join(", ", known.keySet())
                                                + NearestName.hint(name, known.keySet())));
            }
        }

        private static String ids(String name, Set<String> streams) {
            return String.join(
                    ", ", streams.stream().map(one -> name + ":" + one).toList());
        }

        private static LockException contradiction(String name, String word, String other) {
            return new LockException(
                    LockException.Kind.UNKNOWN_REQUEST,
                    "'" + other + "' and '" + word + "' enable and disable module " + name + "; keep one of them");
        }
    }
}
