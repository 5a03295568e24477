package io.dpuos.repo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

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
     * Returns the default stream of each module that has one. Of several statements the latest edition counts; when
     * statements of one edition name different streams, the module has no default, as libmodulemd has it.
     */
    public Map<String, String> defaultStreams() {
        Map<String, String> found = new TreeMap<>();
        latest().forEach((module, statements) -> {
            TreeSet<String> named = new TreeSet<>();
            statements.stream()
                    .map(ModuleDefaults::stream)
                    .filter(stream -> !stream.isEmpty())
                    .forEach(named::add);
            if (named.size() == 1) {
                found.put(module, named.first());
            }
        });
        return found;
    }

    /** Returns the default profiles of a stream, sorted. */
    public Collection<String> defaultProfiles(String module, String stream) {
        TreeSet<String> profiles = new TreeSet<>();
        latest().getOrDefault(module, List.of())
                .forEach(one -> profiles.addAll(one.profiles().getOrDefault(stream, List.of())));
        return profiles;
    }

    private Map<String, List<ModuleDefaults>> latest() {
        Map<String, List<ModuleDefaults>> latest = new TreeMap<>();
        for (ModuleDefaults one : defaults) {
            List<ModuleDefaults> best = latest.computeIfAbsent(one.module(), name -> new ArrayList<>());
            if (!best.isEmpty() && best.get(0).modified() < one.modified()) {
                best.clear();
            }
            if (best.isEmpty() || best.get(0).modified() == one.modified()) {
                best.add(one);
            }
        }
        return latest;
    }
}
