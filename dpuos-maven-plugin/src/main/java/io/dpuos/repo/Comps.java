package io.dpuos.repo;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

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
     */
    public record Member(String name, Kind kind, String requires) {}

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

    /** Returns the union; a group that both have gets the members of both, as dnf does it. */
    public Comps plus(Comps other) {
        Map<String, Group> allGroups = new TreeMap<>(groups);
        other.groups.forEach((id, group) -> allGroups.merge(id, group, (a, b) -> {
            Map<String, Member> members = new LinkedHashMap<>();
            a.members().forEach(m -> members.put(m.name(), m));
            b.members().forEach(m -> members.putIfAbsent(m.name(), m));
            return new Group(id, a.name(), List.copyOf(members.values()));
        }));
        Map<String, Environment> allEnvironments = new TreeMap<>(environments);
        other.environments.forEach(allEnvironments::putIfAbsent);
        return new Comps(allGroups, allEnvironments);
    }

    /**
     * Returns what {@code @id} stands for: the mandatory and default packages of the group, or of the groups of the
     * environment and of its default options, sorted. Conditional ones are left out. Empty when there is no such
     * group or environment.
     */
    public Optional<Set<String>> packages(String id) {
        Set<String> wanted = new LinkedHashSet<>();
        Environment environment = environments.get(id);
        if (environment != null) {
            wanted.addAll(environment.groups());
            environment.options().stream().filter(Option::byDefault).forEach(o -> wanted.add(o.group()));
        } else if (groups.containsKey(id)) {
            wanted.add(id);
        } else {
            return Optional.empty();
        }
        Set<String> packages = new TreeSet<>();
        for (String groupId : wanted) {
            Group group = groups.get(groupId);
            if (group != null) {
                group.members().stream()
                        .filter(m -> m.kind() == Kind.MANDATORY || m.kind() == Kind.DEFAULT)
                        .forEach(m -> packages.add(m.name()));
            }
        }
        return Optional.of(packages);
    }
}
