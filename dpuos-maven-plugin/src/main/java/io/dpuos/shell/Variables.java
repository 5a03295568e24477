package io.dpuos.shell;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Shell variables and arrays with their export, read-only and integer marks, and the scopes of {@code local}. */
final class Variables {
    private final Map<String, String> values = new TreeMap<>();
    private final Map<String, Elements> arrays = new TreeMap<>();
    private final Set<String> exported = new HashSet<>();
    private final Set<String> readOnly = new HashSet<>();
    private final Set<String> integers = new HashSet<>();
    private final Deque<Map<String, Saved>> scopes = new ArrayDeque<>();

    /** What {@code local} hides until the function ends. */
    private record Saved(Optional<String> value, Optional<Elements> elements, boolean exported, boolean integer) {}

    /** The elements of an array: by number, or by name in the order in which they were made. */
    static final class Elements {
        final boolean named;
        private final Map<String, String> byName = new LinkedHashMap<>();
        private final SortedMap<Long, String> byNumber = new TreeMap<>();

        Elements(boolean named) {
            this.named = named;
        }

        Elements copy() {
            Elements copy = new Elements(named);
            copy.byName.putAll(byName);
            copy.byNumber.putAll(byNumber);
            return copy;
        }

        Optional<String> get(String key) {
            return Optional.ofNullable(named ? byName.get(key) : byNumber.get(number(key)));
        }

        void put(String key, String value) {
            if (named) {
                byName.put(key, value);
            } else {
                byNumber.put(number(key), value);
            }
        }

        void add(String value) {
            byNumber.put(byNumber.isEmpty() ? 0 : byNumber.lastKey() + 1, value);
        }

        void remove(String key) {
            if (named) {
                byName.remove(key);
            } else {
                byNumber.remove(number(key));
            }
        }

        private long number(String key) {
            long number = Long.parseLong(key);
            return number >= 0 || byNumber.isEmpty() ? number : byNumber.lastKey() + 1 + number;
        }

        List<String> keys() {
            return named
                    ? List.copyOf(byName.keySet())
                    : byNumber.keySet().stream().map(String::valueOf).toList();
        }

        List<String> values() {
            return new ArrayList<>(named ? byName.values() : byNumber.values());
        }
    }

    Variables() {}

    Variables copy() {
        Variables copy = new Variables();
        copy.values.putAll(values);
        arrays.forEach((name, elements) -> copy.arrays.put(name, elements.copy()));
        copy.exported.addAll(exported);
        copy.readOnly.addAll(readOnly);
        copy.integers.addAll(integers);
        for (Map<String, Saved> scope : scopes) {
            copy.scopes.addLast(new LinkedHashMap<>(scope));
        }
        return copy;
    }

    /** Returns a variable's value; of an array, that of element 0. */
    Optional<String> get(String name) {
        Elements elements = arrays.get(name);
        return elements == null ? Optional.ofNullable(values.get(name)) : elements.get("0");
    }

    Optional<Elements> elements(String name) {
        return Optional.ofNullable(arrays.get(name));
    }

    /** Makes a variable an array; what it held becomes element 0. */
    Elements makeArray(String name, boolean named) {
        Elements elements = arrays.get(name);
        if (elements == null) {
            elements = new Elements(named);
            String value = values.remove(name);
            if (value != null) {
                elements.put("0", value);
            }
            arrays.put(name, elements);
        }
        return elements;
    }

    void putArray(String name, Elements elements) {
        values.remove(name);
        arrays.put(name, elements);
    }

    Optional<String> exported(String name) {
        return exported.contains(name) ? get(name) : Optional.empty();
    }

    boolean isExported(String name) {
        return exported.contains(name);
    }

    Map<String, String> environment() {
        Map<String, String> all = new TreeMap<>();
        for (String name : exported) {
            if (!arrays.containsKey(name)) {
                get(name).ifPresent(value -> all.put(name, value));
            }
        }
        return all;
    }

    Map<String, String> all() {
        return new TreeMap<>(values);
    }

    /** Returns the names of all variables and arrays, sorted. */
    List<String> names() {
        Set<String> names = new java.util.TreeSet<>(values.keySet());
        names.addAll(arrays.keySet());
        return List.copyOf(names);
    }

    boolean isReadOnly(String name) {
        return readOnly.contains(name);
    }

    List<String> readOnlyNames() {
        return readOnly.stream().sorted().toList();
    }

    boolean isInteger(String name) {
        return integers.contains(name);
    }

    void markInteger(String name) {
        integers.add(name);
    }

    void set(String name, String value) {
        Elements elements = arrays.get(name);
        if (elements == null) {
            values.put(name, value);
        } else {
            elements.put("0", value);
        }
    }

    void unset(String name) {
        values.remove(name);
        arrays.remove(name);
        exported.remove(name);
        integers.remove(name);
    }

    void export(String name, boolean on) {
        if (on) {
            exported.add(name);
        } else {
            exported.remove(name);
        }
    }

    void freeze(String name) {
        readOnly.add(name);
    }

    void enterFunction() {
        scopes.push(new LinkedHashMap<>());
    }

    void leaveFunction() {
        scopes.pop().forEach((name, old) -> {
            unset(name);
            readOnly.remove(name);
            old.value().ifPresent(value -> values.put(name, value));
            old.elements().ifPresent(elements -> arrays.put(name, elements));
            if (old.exported()) {
                exported.add(name);
            }
            if (old.integer()) {
                integers.add(name);
            }
        });
    }

    boolean inFunction() {
        return !scopes.isEmpty();
    }

    /** Whether a variable is local to the function that runs. */
    boolean isLocal(String name) {
        return !scopes.isEmpty() && scopes.element().containsKey(name);
    }

    /** Remembers a variable until the function ends. */
    void local(String name) {
        scopes.element()
                .putIfAbsent(
                        name,
                        new Saved(
                                Optional.ofNullable(values.get(name)),
                                Optional.ofNullable(arrays.get(name)),
                                exported.contains(name),
                                integers.contains(name)));
    }
}
