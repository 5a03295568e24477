package io.dpuos.repo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The modules of repositories. Immutable.
 *
 * @param streams all builds of all streams
 * @param defaults what counts unless the user says otherwise
 */
public record Modules(List<ModuleStream> streams, List<ModuleDefaults> defaults) {
    /** No modules at all. */
    public static final Modules EMPTY = new Modules(List.of(), List.of());

    /** Copies the lists. */
    public Modules {
        streams = List.copyOf(streams);
        defaults = List.copyOf(defaults);
    }

    /** Returns the union. */
    public Modules plus(Modules other) {
        if (other.isEmpty()) {
            return this;
        }
        List<ModuleStream> allStreams = new ArrayList<>(streams);
        allStreams.addAll(other.streams);
        List<ModuleDefaults> allDefaults = new ArrayList<>(defaults);
        allDefaults.addAll(other.defaults);
        return new Modules(allStreams, allDefaults);
    }

    /** Returns whether there are none. */
    public boolean isEmpty() {
        return streams.isEmpty() && defaults.isEmpty();
    }

    /**
     * Returns the default stream of each module that has one. Of several statements that name a stream the latest edition
     * counts; when those of one edition name different streams, the module has no default, as libmodulemd has it.
     */
    public Map<String, String> defaultStreams() {
        Map<String, TreeSet<String>> named = new TreeMap<>();
        latest(one -> !one.stream().isEmpty())
                .forEach(one -> named.computeIfAbsent(one.module(), module -> new TreeSet<>())
                        .add(one.stream()));
        Map<String, String> found = new TreeMap<>();
        named.forEach((module, all) -> {
            if (all.size() == 1) {
                found.put(module, all.first());
            }
        });
        return found;
    }

    /** Returns the default profiles of a stream, sorted, by the latest edition that speaks of it. */
    public Collection<String> defaultProfiles(String module, String stream) {
        TreeSet<String> profiles = new TreeSet<>();
        latest(one -> one.module().equals(module) && one.profiles().containsKey(stream))
                .forEach(one -> profiles.addAll(one.profiles().getOrDefault(stream, List.of())));
        return profiles;
    }

    private List<ModuleDefaults> latest(Predicate<ModuleDefaults> speaking) {
        Map<String, Long> newest = new TreeMap<>();
        defaults.stream()
                .filter(speaking)
                .forEach(one ->
                        newest.merge(one.module(), one.modified(), (a, b) -> Long.compareUnsigned(a, b) >= 0 ? a : b));
        return defaults.stream()
                .filter(speaking)
                .filter(one -> newest.getOrDefault(one.module(), -1L) == one.modified())
                .toList();
    }
}
