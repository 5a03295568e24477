package io.dpuos.systemd;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The units that the manager loads when it is asked for one: that one and, again and again, what loaded ones name. A
 * dependency that a unit states counts for the other one too, as systemd.unit(5) tells in its table of inverse properties.
 */
final class UnitGraph {
    /** More than any real system has; a tree with more was made to keep us busy. */
    private static final int MOST_UNITS = 50_000;

    private final ImageTree tree;
    private final SystemdVersion version;
    private final Specifiers specifiers;
    private final SortedMap<UnitName, UnitName> names = new TreeMap<>();
    private final SortedMap<UnitName, SortedSet<UnitName>> aliases = new TreeMap<>();
    private final SortedMap<UnitName, LoadedUnit> loaded = new TreeMap<>();
    private final Map<UnitDependency, SortedMap<UnitName, SortedSet<UnitName>>> inverse =
            new EnumMap<>(UnitDependency.class);

    private UnitGraph(ImageTree tree, SystemdVersion version) {
        this.tree = tree;
        this.version = version;
        this.specifiers = new Specifiers(tree, "");
    }

    /** Loads a unit and all that it leads to. */
    static UnitGraph of(ImageTree tree, SystemdVersion version, List<UnitName> roots) {
        UnitGraph graph = new UnitGraph(tree, version);
        for (UnitName name : UnitLookup.names(tree)) {
            UnitName real = graph.real(name);
            if (!real.equals(name)) {
                graph.aliases.computeIfAbsent(real, key -> new TreeSet<>()).add(name);
            }
        }
        Deque<UnitName> waiting = new ArrayDeque<>();
        roots.forEach(root -> waiting.add(graph.real(root)));
        while (!waiting.isEmpty()) {
            UnitName name = waiting.remove();
            if (graph.loaded.containsKey(name)) {
                continue;
            }
            if (graph.loaded.size() == MOST_UNITS) {
                throw new ServicesException("the units of the image name more than " + MOST_UNITS + " others");
            }
            LoadedUnit unit = graph.load(name);
            graph.loaded.put(name, unit);
            unit.dependencies()
                    .forEach((kind, others) -> others.forEach(other -> {
                        graph.inverse
                                .computeIfAbsent(kind, key -> new TreeMap<>())
                                .computeIfAbsent(other, key -> new TreeSet<>())
                                .add(name);
                        waiting.add(other);
                    }));
        }
        graph.orderTargetsAfterTheirs();
        return graph;
    }

    /** Returns a unit that the graph holds, by any of its names; a missing one when it does not. */
    LoadedUnit unit(UnitName name) {
        UnitName real = real(name);
        LoadedUnit unit = loaded.get(real);
        return unit == null ? LoadedUnit.missing(real, "it is not loaded") : unit;
    }

    /** Returns the tree from which units are loaded. */
    ImageTree tree() {
        return tree;
    }

    /** Returns all loaded units. */
    SortedMap<UnitName, LoadedUnit> units() {
        return Collections.unmodifiableSortedMap(loaded);
    }

    /** Returns the units that state a dependency on a unit. */
    SortedSet<UnitName> statedBy(UnitName name, UnitDependency kind) {
        return inverse.getOrDefault(kind, Collections.emptySortedMap())
                .getOrDefault(name, Collections.emptySortedSet());
    }

    /** Returns the unit that a name means in the end; the name itself when it is masked or missing. */
    UnitName real(UnitName name) {
        UnitName known = names.get(name);
        if (known == null) {
            known = info(name).map(info -> info.name).orElse(name);
            names.put(name, known);
        }
        return known;
    }

    private Optional<UnitInfo> info(UnitName name) {
        try {
            UnitLookup lookup = new UnitLookup(tree, version, specifiers);
            return Optional.of(lookup.discoverUnmasked(name.text(), false, true));
        } catch (OperationProblem e) {
            return Optional.empty();
        }
    }

    private LoadedUnit load(UnitName name) {
        Optional<UnitInfo> info = info(name);
        boolean optional = List.of(".device", ".slice", ".mount", ".swap").contains(name.suffix())
                || name.text().equals("init.scope");
        if (info.isEmpty() && (!optional || isMasked(name))) {
            return LoadedUnit.missing(name, isMasked(name) ? "it is masked" : "the image has no such unit");
        }
        return read(name, info.map(UnitInfo::file));
    }

    private boolean isMasked(UnitName name) {
        try {
            return new UnitLookup(tree, version, specifiers).discover(name.text(), false, true).mode
                    == UnitInfo.Mode.MASKED;
        } catch (OperationProblem e) {
            return false;
        }
    }

    private LoadedUnit read(UnitName name, Optional<TreePath> file) {
        List<UnitName> own = new ArrayList<>(name.isInstance() ? List.of(name, name.template()) : List.of(name));
        for (UnitName each : List.copyOf(own)) {
            for (UnitName alias : aliases.getOrDefault(each, Collections.emptySortedSet())) {
                if (!own.contains(alias)) {
                    own.add(alias);
                }
            }
        }
        List<UnitText.Assignment> lines = new ArrayList<>();
        file.flatMap(path -> UnitLookup.text(tree, path)).ifPresent(text -> lines.addAll(text.assignments()));
        for (TreePath dropIn : UnitLookup.loadedDropIns(tree, own)) {
            UnitLookup.text(tree, dropIn).ifPresent(text -> lines.addAll(text.assignments()));
        }
        Map<UnitDependency, SortedSet<UnitName>> dependencies = new EnumMap<>(UnitDependency.class);
        ImpliedDependencies implied =
                new ImpliedDependencies(name, lines, (kind, text) -> add(dependencies, kind, text));
        for (UnitText.Assignment line : lines) {
            Optional<UnitDependency> kind = UnitDependency.of(line.key());
            if (line.section().equals("Unit") && kind.isPresent()) {
                for (String word : line.words()) {
                    expand(word, name).ifPresent(text -> add(dependencies, kind.get(), text));
                }
            }
        }
        for (UnitName each : own) {
            folder(each.text() + ".requires", UnitDependency.REQUIRES, dependencies);
            folder(each.text() + ".wants", UnitDependency.WANTS, dependencies);
            folder(each.text() + ".upholds", UnitDependency.UPHOLDS, dependencies);
        }
        implied.add(word -> expand(word, name).orElse(""));
        for (String path : implied.mountPoints()) {
            expand(path, name).ifPresent(expanded -> mountsFor(expanded, name, dependencies));
        }
        dependencies.values().forEach(others -> others.remove(name));
        if (name.suffix().equals(".device")) {
            dependencies.remove(UnitDependency.AFTER);
        }
        Optional<String> problem = file.isPresent() ? UnitSettings.problem(name, lines) : Optional.empty();
        return new LoadedUnit(name, problem, file.isPresent(), dependencies, lines);
    }

    /** Expands a word; what only the running machine can answer is passed over. */
    private Optional<String> expand(String word, UnitName name) {
        try {
            return Optional.of(specifiers.expand(word, name, ""));
        } catch (ServicesException e) {
            return Optional.empty();
        }
    }

    private void add(Map<UnitDependency, SortedSet<UnitName>> dependencies, UnitDependency kind, String text) {
        UnitName.parse(text)
                .filter(unit -> !unit.isTemplate())
                // A device appears when it does; nothing can make it wait.
                .filter(unit -> kind != UnitDependency.BEFORE || !unit.suffix().equals(".device"))
                .ifPresent(unit -> dependencies
                        .computeIfAbsent(kind, key -> new TreeSet<>())
                        .add(real(unit)));
    }

    /** Adds what links of a directory name; an empty one takes the same-named links of weaker directories away. */
    private void folder(String name, UnitDependency kind, Map<UnitDependency, SortedSet<UnitName>> dependencies) {
        Set<String> seen = new TreeSet<>();
        for (TreePath directory : UnitLookup.directories(tree)) {
            Optional<TreePath> folder = tree.resolve(directory.child(name));
            folder.map(tree::children).orElse(Map.of()).forEach((path, inode) -> {
                String entry = InstallLog.name(path);
                if (!(inode instanceof Inode.Directory) && seen.add(entry) && !UnitLookup.isNull(tree, path)) {
                    add(dependencies, kind, entry);
                }
            });
        }
    }

    /** A path needs the mounts above it that have a unit of their own. */
    private void mountsFor(String path, UnitName by, Map<UnitDependency, SortedSet<UnitName>> dependencies) {
        if (!path.startsWith("/")) {
            return;
        }
        StringBuilder prefix = new StringBuilder();
        for (String part : path.substring(1).split("/")) {
            if (part.isEmpty()) {
                continue;
            }
            prefix.append(prefix.isEmpty() ? "" : "-").append(ImpliedDependencies.escaped(part));
            Optional<UnitName> mount = UnitName.parse(prefix + ".mount");
            if (mount.isPresent()
                    && !mount.get().equals(by)
                    && info(mount.get()).isPresent()) {
                add(dependencies, UnitDependency.REQUIRES, mount.get().text());
                add(dependencies, UnitDependency.AFTER, mount.get().text());
            }
        }
    }

    /** Targets come after what they pull in, where neither side objects and nothing says the contrary. */
    private void orderTargetsAfterTheirs() {
        for (LoadedUnit target : loaded.values()) {
            if (!target.name().suffix().equals(".target") || !target.flag("Unit", "DefaultDependencies", true)) {
                continue;
            }
            for (UnitDependency kind : List.of(
                    UnitDependency.REQUIRES,
                    UnitDependency.WANTS,
                    UnitDependency.BINDS_TO,
                    UnitDependency.REQUISITE,
                    UnitDependency.PART_OF,
                    UnitDependency.UPHOLDS)) {
                for (UnitName other : target.of(kind)) {
                    LoadedUnit unit = unit(other);
                    boolean before = target.of(UnitDependency.BEFORE).contains(other)
                            || unit.of(UnitDependency.AFTER).contains(target.name());
                    if (unit.obstacle().isEmpty() && unit.flag("Unit", "DefaultDependencies", true) && !before) {
                        target.dependencies()
                                .computeIfAbsent(UnitDependency.AFTER, key -> new TreeSet<>())
                                .add(other);
                        inverse.computeIfAbsent(UnitDependency.AFTER, key -> new TreeMap<>())
                                .computeIfAbsent(other, key -> new TreeSet<>())
                                .add(target.name());
                    }
                }
            }
        }
    }
}
