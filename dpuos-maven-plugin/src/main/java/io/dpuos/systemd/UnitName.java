package io.dpuos.systemd;

import java.util.List;

/**
 * The name of a unit, after systemd.unit(5). Immutable.
 *
 * @param text with suffix, for example {@code getty@tty1.service}
 */
record UnitName(String text) implements Comparable<UnitName> {
    private static final List<String> SUFFIXES = List.of(
            ".service",
            ".socket",
            ".timer",
            ".path",
            ".target",
            ".mount",
            ".automount",
            ".swap",
            ".device",
            ".slice",
            ".scope");

    /** Parses a name; without a suffix it is a service. */
    static UnitName of(String text) {
        boolean suffixed = SUFFIXES.stream().anyMatch(text::endsWith);
        String name = suffixed ? text : text + ".service";
        if (!name.matches("[A-Za-z0-9:_.\\\\@-]{1,255}")) {
            throw new ServicesException("'" + text + "' is not the name of a unit");
        }
        return new UnitName(name);
    }

    String suffix() {
        return text.substring(text.lastIndexOf('.'));
    }

    boolean isTemplate() {
        return text.contains("@.");
    }

    boolean isInstance() {
        return text.contains("@") && !isTemplate();
    }

    /** Returns {@code foo@.service} for {@code foo@bar.service}. */
    UnitName template() {
        return new UnitName(text.substring(0, text.indexOf('@') + 1) + suffix());
    }

    String instance() {
        return text.substring(text.indexOf('@') + 1, text.length() - suffix().length());
    }

    UnitName withInstance(String instance) {
        return new UnitName(text.substring(0, text.indexOf('@') + 1) + instance + suffix());
    }

    @Override
    public int compareTo(UnitName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
