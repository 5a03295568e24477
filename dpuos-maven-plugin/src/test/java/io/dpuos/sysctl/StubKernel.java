package io.dpuos.sysctl;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A kernel for tests: all that it knows is given. */
record StubKernel(
        Optional<String> release,
        Map<String, String> symbols,
        Map<String, SortedMap<String, String>> loadable,
        Map<String, SortedMap<String, String>> builtIn)
        implements KernelFacts {
    static StubKernel of(String release) {
        return new StubKernel(Optional.of(release), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    StubKernel with(String symbol, String value) {
        symbols.put(symbol, value);
        return this;
    }

    StubKernel loadable(String module, Map<String, String> parameters) {
        loadable.put(module, new TreeMap<>(parameters));
        return this;
    }

    StubKernel builtIn(String module, Map<String, String> parameters) {
        builtIn.put(module, new TreeMap<>(parameters));
        return this;
    }

    @Override
    public Optional<String> config(String symbol) {
        return symbols.isEmpty() ? Optional.empty() : Optional.of(symbols.getOrDefault(symbol, "n"));
    }

    @Override
    public Place place(String module) {
        return loadable.containsKey(module)
                ? Place.LOADABLE
                : builtIn.containsKey(module) ? Place.BUILT_IN : Place.ABSENT;
    }

    @Override
    public SortedSet<String> modules() {
        SortedSet<String> names = new TreeSet<>(loadable.keySet());
        names.addAll(builtIn.keySet());
        return names;
    }

    @Override
    public Optional<SortedMap<String, String>> parameters(String module) {
        return Optional.ofNullable(loadable.getOrDefault(module, builtIn.get(module)));
    }
}
