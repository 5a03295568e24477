package io.dpuos.repo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * Package groups and environments. Immutable.
 *
 * @param groups by id
 * @param environments by id
 */
public record Comps(Map<String, Group> groups, Map<String, Environment> environments) {
    /** No groups at all. */
    public static final Comps EMPTY = new Comps(Map.of(), Map.of());

    /** How a package belongs to a group. */
    public enum Kind {
        /** Always installed with the group. */
        MANDATORY,
        /** Installed with the group unless the user says otherwise. */
        DEFAULT,
        /** Installed on request only. */
        OPTIONAL,
        /** Installed when another package is. */
        CONDITIONAL
    }

    /**
     * A package of a group.
     *
     * @param requires for {@link Kind#CONDITIONAL}, the package that brings this one in; else empty
     * @param ownArchitecture whether only the package of the target's own architecture is meant
     */
    public record Member(String name, Kind kind, String requires, boolean ownArchitecture) {}

    /** A group. */
    public record Group(String id, String name, List<Member> members) {
        /** Makes the list unmodifiable. */
        public Group {
            members = List.copyOf(members);
        }
    }

    /**
     * A group that an environment offers.
     *
     * @param byDefault whether it belongs to the environment unless the user says otherwise
     */
    public record Option(String group, boolean byDefault) {}

    /**
     * A set of groups.
     *
     * @param groups ids of the groups that belong to it
     * @param options ids of the groups that may be added
     */
    public record Environment(String id, String name, List<String> groups, List<Option> options) {
        /** Makes the lists unmodifiable. */
        public Environment {
            groups = List.copyOf(groups);
            options = List.copyOf(options);
        }
    }

    /** Makes the maps unmodifiable. */
    public Comps {
        groups = Collections.unmodifiableMap(new TreeMap<>(groups));
        environments = Collections.unmodifiableMap(new TreeMap<>(environments));
    }

    /** Returns the union; a group that both have gets the members of both, as the other has them, which is dnf's way. */
    public Comps plus(Comps other) {
        Map<String, Group> allGroups = new TreeMap<>(groups);
        other.groups.forEach((id, group) -> allGroups.merge(id, group, (a, b) -> {
            Map<String, Member> members = new LinkedHashMap<>();
            a.members().forEach(m -> members.put(m.name(), m));
            b.members().forEach(m -> members.put(m.name(), m));
            return new Group(id, a.name(), List.copyOf(members.values()));
        }));
        Map<String, Environment> allEnvironments = new TreeMap<>(environments);
        other.environments.forEach((id, environment) -> allEnvironments.merge(id, environment, (a, b) -> {
            Set<String> all = new LinkedHashSet<>(a.groups());
            all.addAll(b.groups());
            Set<Option> options = new LinkedHashSet<>(a.options());
            options.addAll(b.options());
            return new Environment(id, a.name(), List.copyOf(all), List.copyOf(options));
        }));
        return new Comps(allGroups, allEnvironments);
    }

    /**
     * Returns the members that a word stands for: those of all groups and of the groups that belong to all environments whose
     * id or name it is; when there is none, of those whose id or name it matches as a pattern with {@code *} and {@code ?},
     * whatever the case. The options of an environment are no part of it, which is dnf's reading. Empty when nothing
     * is called so.
     */
    public Optional<List<Member>> members(String word) {
        Optional<List<Member>> exact = members((id, name) -> id.equals(word) || name.equals(word));
        if (exact.isPresent()) {
            return exact;
        }
        PackagePattern pattern = new PackagePattern(word.toLowerCase(Locale.ROOT));
        return members((id, name) ->
                pattern.matchesText(id.toLowerCase(Locale.ROOT)) || pattern.matchesText(name.toLowerCase(Locale.ROOT)));
    }

    private Optional<List<Member>> members(BiPredicate<String, String> called) {
        Set<String> wanted = new LinkedHashSet<>();
        boolean found = false;
        for (Group group : groups.values()) {
            if (called.test(group.id(), group.name())) {
                wanted.add(group.id());
                found = true;
            }
        }
        for (Environment environment : environments.values()) {
            if (called.test(environment.id(), environment.name())) {
                wanted.addAll(environment.groups());
                found = true;
            }
        }
        List<Member> members = new ArrayList<>();
        for (String id : wanted) {
            Group group = groups.get(id);
            if (group != null) {
                members.addAll(group.members());
            }
        }
        return found ? Optional.of(List.copyOf(members)) : Optional.empty();
    }
}
