package io.dpuos.systemd;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

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

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9:_.\\\\-]+(@[A-Za-z0-9:_.\\\\@-]*)?");
    private static final List<String> MAY_TEMPLATE = List.of(".service", ".socket", ".target", ".timer", ".path");
    private static final List<String> MAY_ALIAS =
            List.of(".service", ".socket", ".target", ".device", ".timer", ".path");

    /** Parses a name as a person writes it; without a suffix it is a service. */
    static UnitName of(String text) {
        boolean suffixed = SUFFIXES.stream().anyMatch(text::endsWith);
        return parse(suffixed ? text : text + ".service")
                .orElseThrow(() -> new ServicesException("'" + text + "' is not the name of a unit"));
    }

    /** Parses a whole name; empty when it is none. */
    static Optional<UnitName> parse(String text) {
        int dot = text.lastIndexOf('.');
        boolean valid = dot > 0
                && text.length() < 256
                && SUFFIXES.contains(text.substring(dot))
                && FORM.matcher(text).matches()
                && text.indexOf('@') < dot;
        return valid ? Optional.of(new UnitName(text)) : Optional.empty();
    }

    String suffix() {
        return text.substring(text.lastIndexOf('.'));
    }

    /** Returns what stands before {@code @}, or before the suffix. */
    String prefix() {
        int at = text.indexOf('@');
        return at < 0 ? text.substring(0, text.length() - suffix().length()) : text.substring(0, at);
    }

    boolean isTemplate() {
        return text.contains("@.")
                && text.indexOf("@.") == text.indexOf('@')
                && instance().isEmpty();
    }

    boolean isInstance() {
        return text.contains("@") && !isTemplate();
    }

    boolean mayBeTemplate() {
        return MAY_TEMPLATE.contains(suffix());
    }

    boolean mayBeAlias() {
        return MAY_ALIAS.contains(suffix());
    }

    /** Returns {@code foo@.service} for {@code foo@bar.service}. */
    UnitName template() {
        return new UnitName(text.substring(0, text.indexOf('@') + 1) + suffix());
    }

    /** Returns what stands between {@code @} and the suffix; empty for other names. */
    String instance() {
        int at = text.indexOf('@');
        return at < 0 ? "" : text.substring(at + 1, text.length() - suffix().length());
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
