package io.dpuos.sysctl;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a run of systemd-sysctl does with the assignments of all files, in the order in which it reads them. Not safe for
 * use by several threads.
 *
 * <p>A later assignment of the same key replaces an earlier one and takes the last place; one with the same value only
 * adds its {@code -}. A pattern is set on the keys that exist and that no line names, and where patterns overlap the one
 * in the later place wins.
 */
final class SysctlRun {
    private final Map<String, SysctlAssignment> options = new LinkedHashMap<>();

    SysctlRun(Collection<SysctlAssignment> assignments) {
        for (SysctlAssignment assignment : assignments) {
            SysctlAssignment existing = options.get(assignment.key());
            if (existing != null && isSame(existing, assignment)) {
                boolean ignoreErrors = existing.ignoreErrors() || assignment.ignoreErrors();
                options.put(
                        assignment.key(),
                        new SysctlAssignment(
                                existing.key(),
                                existing.value(),
                                ignoreErrors,
                                existing.exclusion(),
                                existing.origin()));
            } else {
                options.remove(assignment.key());
                options.put(assignment.key(), assignment);
            }
        }
    }

    private static boolean isSame(SysctlAssignment one, SysctlAssignment other) {
        return one.exclusion() == other.exclusion() && one.value().equals(other.value());
    }

    /**
     * One write.
     *
     * @param key with dots
     * @param cause the line that asks for it
     */
    record Write(String key, SysctlAssignment cause) {}

    /**
     * Returns the writes in their order.
     *
     * @param existing the keys that the kernel has; patterns are set on these alone
     */
    List<Write> writes(Collection<String> existing) {
        List<Write> writes = new ArrayList<>();
        for (SysctlAssignment option : options.values()) {
            if (option.exclusion()) {
                continue;
            }
            if (!option.isGlob()) {
                writes.add(new Write(option.key(), option));
                continue;
            }
            existing.stream()
                    .filter(key -> option.matches(key) && !options.containsKey(key))
                    .sorted()
                    .forEach(key -> writes.add(new Write(key, option)));
        }
        return writes;
    }

    /** Returns the line that decides over a key; empty when none does. */
    Optional<SysctlAssignment> decides(String key) {
        SysctlAssignment exact = options.get(key);
        if (exact != null) {
            return exact.exclusion() ? Optional.empty() : Optional.of(exact);
        }
        return options.values().stream()
                .filter(option -> option.isGlob() && !option.exclusion() && option.matches(key))
                .reduce((first, last) -> last);
    }

    /** Returns the deciding line of every key or pattern that is named, sorted by key; exclusions are left out. */
    SortedMap<String, SysctlAssignment> effective() {
        SortedMap<String, SysctlAssignment> effective = new TreeMap<>();
        options.forEach((key, option) -> {
            if (!option.exclusion()) {
                effective.put(key, option);
            }
        });
        return effective;
    }
}
