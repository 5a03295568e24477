package io.dpuos.repo;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The variables of repository URLs: {@code $basearch}, {@code $arch}, {@code $releasever} and those that the user adds,
 * also written with braces. Immutable. Follows dnf.conf(5), "Variables".
 */
public record RepositoryVariables(Map<String, String> values) {
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:([A-Za-z0-9_]+)|\\{([A-Za-z0-9_]+)\\})");

    /** Copies the map. */
    public RepositoryVariables {
        values = Map.copyOf(values);
    }

    /**
     * Returns the usual variables.
     *
     * @param arch the target's architecture, for example {@code aarch64}
     * @param releasever the distribution's release; empty when not known
     */
    public static RepositoryVariables of(String arch, String releasever) {
        Map<String, String> values = new TreeMap<>(Map.of("basearch", arch, "arch", arch));
        if (!releasever.isEmpty()) {
            values.put("releasever", releasever);
        }
        return new RepositoryVariables(values);
    }

    /**
     * Replaces the variables in a text.
     *
     * @throws IllegalArgumentException when one is not known
     */
    public String expand(String text) {
        Matcher matcher = VARIABLE.matcher(text);
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            String value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException("unknown variable $" + name + " in '" + text + "'; known: "
                        + String.join(", ", new TreeMap<>(values).keySet()));
            }
            matcher.appendReplacement(out, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(out).toString();
    }
}
