package io.dpuos.systemd;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What starts at boot, after systemd.unit(5) and systemd.special(7): the units that the default target reaches by
 * Requires=, Requisite=, BindsTo=, Wants=, Upholds=, their directories and the implied dependencies. Immutable.
 *
 * <p>Units that generators add on the running machine (gettys, mounts of fstab) and conditions are not looked at.
 *
 * @param starts unit by unit that pulled it in; the default target has itself
 * @param mayStart what a starting socket, timer or path activates, by what does
 * @param broken units that are wanted but cannot start, with the reason and the chain
 * @param resident starting services that stay: any type but oneshot
 * @param listening addresses of the starting sockets, by socket
 */
record BootClosure(
        SortedMap<UnitName, UnitName> starts,
        SortedMap<UnitName, UnitName> mayStart,
        List<String> broken,
        SortedSet<UnitName> resident,
        SortedMap<UnitName, List<String>> listening) {
    private static final List<String> HARD = List.of("Requires", "Requisite", "BindsTo");
    private static final List<String> SOFT = List.of("Wants", "Upholds");

    /** What one unit says. */
    private record Unit(SortedSet<UnitName> hard, SortedSet<UnitName> soft, List<UnitText.Assignment> lines) {
        Optional<String> last(String section, String key) {
            return lines.stream()
                    .filter(line -> line.section().equals(section) && line.key().equals(key))
                    .reduce((first, second) -> second)
                    .map(UnitText.Assignment::value)
                    .filter(value -> !value.isEmpty());
        }
    }

    private static final class Loader {
        private final ImageTree tree;
        private final Map<UnitName, Optional<Unit>> units = new TreeMap<>();
        private final Map<UnitName, UnitName> names = new TreeMap<>();

        Loader(ImageTree tree) {
            this.tree = tree;
        }

        /** Returns the unit that a name means in the end; the name itself when it is masked or missing. */
        UnitName real(UnitName name) {
            return names.computeIfAbsent(name, this::lookUp);
        }

        private UnitName lookUp(UnitName name) {
            return info(name).map(info -> info.name).orElse(name);
        }

        private Optional<UnitInfo> info(UnitName name) {
            try {
                UnitLookup lookup = new UnitLookup(tree, SystemdVersion.DEFAULT, new Specifiers(tree, ""));
                return Optional.of(lookup.discoverUnmasked(name.text(), false, true));
            } catch (OperationProblem e) {
                return Optional.empty();
            }
        }

        Optional<Unit> load(UnitName name) {
            Optional<Unit> known = units.get(name);
            if (known == null) {
                known = info(name).map(info -> read(name, info)).filter(unit -> UnitSettings.problem(name, unit.lines())
                        .isEmpty());
                units.put(name, known);
            }
            return known;
        }

        private Unit read(UnitName name, UnitInfo info) {
            List<UnitName> own = name.isInstance() ? List.of(name, name.template()) : List.of(name);
            List<UnitText.Assignment> lines = new ArrayList<>();
            UnitLookup.text(tree, info.file()).ifPresent(text -> lines.addAll(text.assignments()));
            for (TreePath dropIn : UnitLookup.loadedDropIns(tree, own)) {
                UnitLookup.text(tree, dropIn).ifPresent(text -> lines.addAll(text.assignments()));
            }
            SortedSet<UnitName> hard = new TreeSet<>();
            SortedSet<UnitName> soft = new TreeSet<>();
            Specifiers specifiers = new Specifiers(tree, "");
            for (UnitText.Assignment line : lines) {
                boolean isHard = HARD.contains(line.key());
                if (line.section().equals("Unit") && (isHard || SOFT.contains(line.key()))) {
                    for (String word : line.words()) {
                        UnitName.parse(specifiers.expand(word, name, "")).ifPresent((isHard ? hard : soft)::add);
                    }
                }
                if (line.section().equals("Service") && line.key().equals("Sockets")) {
                    line.words().forEach(word -> UnitName.parse(word).ifPresent(soft::add));
                }
            }
            for (UnitName each : own) {
                folder(each.text() + ".requires", hard);
                folder(each.text() + ".wants", soft);
                folder(each.text() + ".upholds", soft);
            }
            Unit unit = new Unit(hard, soft, lines);
            boolean implied = unit.last("Unit", "DefaultDependencies")
                    .map(value -> !List.of("no", "false", "off", "0").contains(value))
                    .orElse(true);
            if (implied && List.of(".service", ".socket", ".timer", ".path").contains(name.suffix())) {
                hard.add(new UnitName("sysinit.target"));
            }
            if (name.suffix().equals(".service")
                    && unit.last("Service", "Type").orElse("").equals("dbus")) {
                hard.add(new UnitName("dbus.socket"));
            }
            return unit;
        }

        private void folder(String name, SortedSet<UnitName> into) {
            for (TreePath directory : UnitLookup.directories(tree)) {
                Optional<TreePath> folder = tree.resolve(directory.child(name));
                folder.map(tree::children).orElse(Map.of()).forEach((path, inode) -> {
                    if (!(inode instanceof Inode.Directory)) {
                        UnitName.parse(InstallLog.name(path)).ifPresent(into::add);
                    }
                });
            }
        }
    }

    /**
     * Computes what starts.
     *
     * @throws ServicesException when the default target itself cannot start; the message holds the chain
     */
    static BootClosure of(ImageTree tree, UnitName defaultTarget) {
        Loader loader = new Loader(tree);
        SortedMap<UnitName, UnitName> starts = new TreeMap<>();
        List<String> broken = new ArrayList<>();
        UnitName root = loader.real(defaultTarget);
        obstacle(loader, root, new ArrayList<>()).ifPresent(chain -> {
            throw new ServicesException("the system would not boot: " + chain);
        });
        add(loader, root, root, starts, broken);
        return describe(loader, starts, broken);
    }

    /** One unit whose dependencies are being added. */
    private static final class Frame {
        final UnitName unit;
        final boolean wanted;
        final Iterator<UnitName> hard;
        final Iterator<UnitName> soft;

        Frame(UnitName unit, boolean wanted, Unit loaded) {
            this.unit = unit;
            this.wanted = wanted;
            this.hard = loaded.hard().iterator();
            this.soft = loaded.soft().iterator();
        }
    }

    /**
     * Adds a unit and what it pulls in, as systemd adds jobs to a transaction: first what is required, then what is
     * wanted. Where something required cannot be added, those who need it add nothing more, up to the one who only wanted
     * it; what was added stays.
     */
    private static void add(
            Loader loader, UnitName root, UnitName by, SortedMap<UnitName, UnitName> starts, List<String> broken) {
        Deque<Frame> stack = new ArrayDeque<>();
        starts.put(root, by);
        stack.push(new Frame(root, true, loader.load(root).orElseThrow()));
        while (!stack.isEmpty()) {
            Frame frame = stack.element();
            boolean wanted = !frame.hard.hasNext();
            if (wanted && !frame.soft.hasNext()) {
                stack.pop();
                continue;
            }
            UnitName dependency = loader.real(wanted ? frame.soft.next() : frame.hard.next());
            if (starts.containsKey(dependency) || isProvidedAtBoot(dependency, loader)) {
                continue;
            }
            Optional<Unit> loaded = loader.load(dependency);
            if (loaded.isPresent()) {
                starts.put(dependency, frame.unit);
                stack.push(new Frame(dependency, wanted, loaded.get()));
            } else if (!wanted) {
                broken.add(dependency + " is masked or missing, required by " + chain(starts, frame.unit));
                while (!stack.isEmpty() && !stack.pop().wanted) {
                    // The requirement fails through to the first who only wants it.
                }
            }
        }
    }

    private static BootClosure describe(Loader loader, SortedMap<UnitName, UnitName> starts, List<String> broken) {
        SortedMap<UnitName, UnitName> mayStart = new TreeMap<>();
        SortedSet<UnitName> resident = new TreeSet<>();
        SortedMap<UnitName, List<String>> listening = new TreeMap<>();
        for (UnitName name : starts.keySet()) {
            Optional<Unit> unit = loader.load(name);
            if (unit.isEmpty()) {
                continue;
            }
            switch (name.suffix()) {
                case ".service" -> {
                    if (!unit.get().last("Service", "Type").orElse("simple").equals("oneshot")) {
                        resident.add(name);
                    }
                }
                case ".socket" -> {
                    boolean each = unit.get()
                            .last("Socket", "Accept")
                            .map(List.of("yes", "true", "on", "1")::contains)
                            .orElse(false);
                    String service = name.prefix() + (each ? "@.service" : ".service");
                    activates(
                            loader,
                            starts,
                            mayStart,
                            name,
                            unit.get().last("Socket", "Service").orElse(service));
                    listening.put(
                            name,
                            unit.get().lines().stream()
                                    .filter(line -> line.section().equals("Socket")
                                            && line.key().startsWith("Listen"))
                                    .map(UnitText.Assignment::value)
                                    .filter(value -> !value.isEmpty())
                                    .toList());
                }
                case ".timer" ->
                    activates(
                            loader,
                            starts,
                            mayStart,
                            name,
                            unit.get().last("Timer", "Unit").orElse(name.prefix() + ".service"));
                case ".path" ->
                    activates(
                            loader,
                            starts,
                            mayStart,
                            name,
                            unit.get().last("Path", "Unit").orElse(name.prefix() + ".service"));
                default -> {
                    // Other types activate nothing.
                }
            }
        }
        return new BootClosure(starts, mayStart, List.copyOf(broken), resident, listening);
    }

    private static void activates(
            Loader loader,
            SortedMap<UnitName, UnitName> starts,
            SortedMap<UnitName, UnitName> mayStart,
            UnitName by,
            String service) {
        UnitName.parse(service).map(loader::real).ifPresent(unit -> {
            if (!starts.containsKey(unit) && loader.load(unit).isPresent()) {
                mayStart.putIfAbsent(unit, by);
            }
        });
    }

    /** Devices, slices, scopes and the mounts that the kernel knows need no file. */
    private static boolean isProvidedAtBoot(UnitName unit, Loader loader) {
        return List.of(".device", ".slice", ".scope", ".mount", ".swap").contains(unit.suffix())
                && loader.load(unit).isEmpty();
    }

    /** Returns the chain to the unit that is missing or masked although it is required; empty when nothing is. */
    private static Optional<String> obstacle(Loader loader, UnitName unit, List<UnitName> path) {
        if (path.contains(unit)) {
            return Optional.empty();
        }
        Optional<Unit> loaded = loader.load(unit);
        if (loaded.isEmpty()) {
            return isProvidedAtBoot(unit, loader) ? Optional.empty() : Optional.of(unit + " is masked or missing");
        }
        path.add(unit);
        for (UnitName hard : loaded.get().hard()) {
            Optional<String> deeper = obstacle(loader, loader.real(hard), path);
            if (deeper.isPresent()) {
                return Optional.of(deeper.get() + ", required by " + unit);
            }
        }
        return Optional.empty();
    }

    private static String chain(SortedMap<UnitName, UnitName> starts, UnitName unit) {
        StringBuilder chain = new StringBuilder(unit.text());
        UnitName here = unit;
        while (!starts.getOrDefault(here, here).equals(here)) {
            here = starts.getOrDefault(here, here);
            chain.append(" < ").append(here);
        }
        return chain.toString();
    }

    /** Returns the chain from a starting unit to the default target. */
    String chain(UnitName unit) {
        return chain(starts, unit);
    }

    /** Returns a table for the report, one fact a line. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        long services = starts.keySet().stream()
                .filter(unit -> unit.suffix().equals(".service"))
                .count();
        long timers = starts.keySet().stream()
                .filter(unit -> unit.suffix().equals(".timer"))
                .count();
        long sockets = listening.values().stream().mapToLong(List::size).sum();
        lines.add("at boot: " + starts.size() + " units, " + services + " services (" + resident.size() + " stay), "
                + timers + " timers, " + sockets + " sockets listened on");
        resident.forEach(unit -> lines.add("stays: " + chain(unit)));
        starts.keySet().stream()
                .filter(unit -> unit.suffix().equals(".timer"))
                .forEach(unit -> lines.add("timer: " + chain(unit)));
        listening.forEach((unit, addresses) -> lines.add("listens: " + unit + " on " + String.join(" ", addresses)));
        mayStart.forEach((unit, by) -> lines.add("may start: " + unit + " by " + by));
        broken.forEach(reason -> lines.add("cannot start: " + reason));
        return lines;
    }
}
