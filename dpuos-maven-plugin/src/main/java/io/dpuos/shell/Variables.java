package io.dpuos.shell;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Shell variables with their export and read-only marks, and the scopes of {@code local}. */
final class Variables {
    private final Map<String, String> values = new TreeMap<>();
    private final Set<String> exported = new HashSet<>();
    private final Set<String> readOnly = new HashSet<>();
    private final Deque<Map<String, Optional<String>>> scopes = new ArrayDeque<>();

    Variables() {}

    Variables copy() {
        Variables copy = new Variables();
        copy.values.putAll(values);
        copy.exported.addAll(exported);
        copy.readOnly.addAll(readOnly);
        for (Map<String, Optional<String>> scope : scopes) {
            copy.scopes.addLast(new LinkedHashMap<>(scope));
        }
        return copy;
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    Optional<String> exported(String name) {
        return exported.contains(name) ? get(name) : Optional.empty();
    }

    Map<String, String> environment() {
        Map<String, String> all = new TreeMap<>();
        for (String name : exported) {
            get(name).ifPresent(value -> all.put(name, value));
        }
        return all;
    }

    Map<String, String> all() {
        return new TreeMap<>(values);
    }

    boolean isReadOnly(String name) {
        return readOnly.contains(name);
    }

    void set(String name, String value) {
        values.put(name, value);
    }

    void unset(String name) {
        values.remove(name);
        exported.remove(name);
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
        scopes.pop().forEach((name, old) -> old.ifPresentOrElse(value -> values.put(name, value), () -> unset(name)));
    }

    boolean inFunction() {
        return !scopes.isEmpty();
    }

    /** Remembers a variable's value until the function ends. */
    void local(String name) {
        scopes.element().putIfAbsent(name, get(name));
    }
}
