package io.dpuos.sysctl;

import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** A kernel that tells at most its release. Immutable. */
record UnknownKernel(Optional<String> release) implements KernelFacts {
    @Override
    public Optional<String> config(String symbol) {
        return Optional.empty();
    }

    @Override
    public Place place(String module) {
        return Place.UNKNOWN;
    }

    @Override
    public SortedSet<String> modules() {
        return new TreeSet<>();
    }

    @Override
    public Optional<SortedMap<String, String>> parameters(String module) {
        return Optional.empty();
    }
}
