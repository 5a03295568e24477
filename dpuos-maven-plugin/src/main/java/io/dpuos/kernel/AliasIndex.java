package io.dpuos.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Alias patterns with the modules behind them, searched by name. Filled once, then only read. */
final class AliasIndex {
    private record Alias(String pattern, String module) {}

    /** Patterns by what stands before their first special character. */
    private final Map<String, List<Alias>> byLiteral = new HashMap<>();

    void add(String alias, String module) {
        AliasPattern.normalise(alias).ifPresent(pattern -> byLiteral
                .computeIfAbsent(pattern.substring(0, AliasPattern.literalLength(pattern)), k -> new ArrayList<>(1))
                .add(new Alias(pattern, module)));
    }

    /** Returns the modules with an alias that matches a name, for example a device's {@code modalias}. */
    Set<String> modulesFor(String name) {
        String normal = AliasPattern.normalise(name).orElse(name);
        Set<String> modules = new LinkedHashSet<>();
        for (int length = normal.length(); length >= 0; length--) {
            for (Alias alias : byLiteral.getOrDefault(normal.substring(0, length), List.of())) {
                if (AliasPattern.matches(alias.pattern(), normal)) {
                    modules.add(alias.module());
                }
            }
        }
        return modules;
    }

    /** Returns the modules with an alias whose text a pattern matches. */
    Set<String> modulesWithAliasLike(String pattern) {
        String normal = AliasPattern.normalise(pattern).orElse(pattern);
        String literal = normal.substring(0, AliasPattern.literalLength(normal));
        Set<String> modules = new java.util.TreeSet<>();
        for (Map.Entry<String, List<Alias>> entry : byLiteral.entrySet()) {
            if (entry.getKey().startsWith(literal) || literal.startsWith(entry.getKey())) {
                for (Alias alias : entry.getValue()) {
                    if (AliasPattern.matches(normal, alias.pattern())) {
                        modules.add(alias.module());
                    }
                }
            }
        }
        return modules;
    }
}
