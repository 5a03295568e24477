package io.dpuos.systemd;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A unit as the manager has it after loading: its file with drop-ins and what that implies. Immutable.
 *
 * @param name the unit, aliases followed
 * @param obstacle why it cannot start; empty when it can
 * @param isPresent whether it has a file; devices and slices need none
 * @param dependencies names by kind, implied ones included
 * @param lines assignments in the order of reading
 */
record LoadedUnit(
        UnitName name,
        Optional<String> obstacle,
        boolean isPresent,
        Map<UnitDependency, SortedSet<UnitName>> dependencies,
        List<UnitText.Assignment> lines) {
    private static final List<String> TRUE = List.of("1", "yes", "y", "true", "t", "on");
    private static final List<String> FALSE = List.of("0", "no", "n", "false", "f", "off");

    static LoadedUnit missing(UnitName name, String obstacle) {
        return new LoadedUnit(name, Optional.of(obstacle), false, Map.of(), List.of());
    }

    SortedSet<UnitName> of(UnitDependency kind) {
        return dependencies.getOrDefault(kind, Collections.emptySortedSet());
    }

    /** Returns the names of several kinds. */
    SortedSet<UnitName> of(UnitDependency first, UnitDependency second) {
        SortedSet<UnitName> all = new TreeSet<>(of(first));
        all.addAll(of(second));
        return all;
    }

    /** Returns the value of a setting that counts last; empty when it is not set. */
    Optional<String> last(String section, String key) {
        return last(lines, section, key);
    }

    static Optional<String> last(List<UnitText.Assignment> lines, String section, String key) {
        return lines.stream()
                .filter(line -> line.section().equals(section) && line.key().equals(key))
                .reduce((first, second) -> second)
                .map(UnitText.Assignment::value)
                .filter(value -> !value.isEmpty());
    }

    /** Returns the values of a setting that is a list; an empty one takes those before away. */
    List<String> values(String section, String key) {
        List<String> values = new ArrayList<>();
        for (UnitText.Assignment line : lines) {
            if (line.section().equals(section) && line.key().equals(key)) {
                if (line.value().isEmpty()) {
                    values.clear();
                } else {
                    values.add(line.value());
                }
            }
        }
        return values;
    }

    /** Returns a setting that is a truth value. */
    boolean flag(String section, String key, boolean usual) {
        return flag(lines, section, key, usual);
    }

    static boolean flag(List<UnitText.Assignment> lines, String section, String key, boolean usual) {
        String value = last(lines, section, key).orElse("");
        return usual ? !FALSE.contains(value) : TRUE.contains(value);
    }
}
