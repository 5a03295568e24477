package io.dpuos.systemd;

import io.dpuos.tree.ImageTree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What starts at boot, after systemd.unit(5) and systemd.special(7): the jobs that the request for the default target comes
 * to, and what may be started later by a socket, a timer, a path, the bus, udev, a failure or a generator. Immutable.
 *
 * @param starts unit by unit that pulled it in; the default target has itself; generated units have their generator
 * @param undecided units that start or not, as systemd's random order of tables falls, by unit that pulled them in
 * @param mayStart what may be started later, with who does
 * @param broken units that are wanted but do not start, with the reason and the chain
 * @param conditions starting units with conditions: those that the image answers, and those that only the machine can
 * @param resident starting services that stay: any type but oneshot
 * @param listening addresses of the starting sockets, by socket
 * @param timers starting timers with their wake-ups an hour
 * @param generators programs that may add units on the running machine, with what
 */
record BootClosure(
        SortedMap<UnitName, String> starts,
        SortedMap<UnitName, String> undecided,
        SortedMap<UnitName, String> mayStart,
        List<String> broken,
        SortedMap<UnitName, UnitConditions> conditions,
        SortedSet<UnitName> resident,
        SortedMap<UnitName, List<String>> listening,
        SortedMap<UnitName, TimerRate> timers,
        SortedMap<String, String> generators) {
    /** Orders of tables that are tried when the order has an influence. */
    private static final int ORDERS = 64;

    private static final int MOST_ACTIVATIONS = 10_000;

    /**
     * Computes what starts.
     *
     * @throws ServicesException when the default target itself cannot start; the message holds the chain
     */
    static BootClosure of(ImageTree tree, UnitName defaultTarget) {
        return of(tree, SystemdVersion.DEFAULT, defaultTarget, BootSurroundings.UNKNOWN);
    }

    /** Computes what starts with a version of systemd on a machine of which something is known. */
    static BootClosure of(
            ImageTree tree, SystemdVersion version, UnitName defaultTarget, BootSurroundings surroundings) {
        UnitGraph graph = UnitGraph.of(tree, version, List.of(defaultTarget));
        UnitName root = graph.real(defaultTarget);
        BootTransaction first = BootTransaction.of(graph, root);
        if (first.isRefused()) {
            throw new ServicesException("the system would not boot: " + String.join("; ", first.problems()));
        }
        SortedSet<UnitName> certain = first.starts();
        SortedMap<UnitName, String> undecided = new TreeMap<>();
        if (!first.problems().isEmpty()) {
            for (int order = 0; order < ORDERS; order++) {
                BootTransaction other = BootTransaction.of(graph, root, new Random(order));
                for (UnitName unit : other.starts()) {
                    undecided.putIfAbsent(unit, by(other, unit));
                }
                certain.retainAll(other.starts());
            }
            undecided.keySet().removeAll(certain);
        }
        SortedMap<UnitName, String> starts = new TreeMap<>();
        certain.forEach(unit -> starts.put(unit, by(first, unit)));
        Generators generators = Generators.of(tree, surroundings);
        UnitGraph later = UnitGraph.of(tree, version, roots(tree, root, generators));
        Later activation = new Later(later, starts);
        generators.added().forEach((unit, generator) -> {
            BootTransaction added = BootTransaction.of(later, unit);
            added.starts().forEach(each -> starts.putIfAbsent(each, each.equals(unit) ? generator : by(added, each)));
        });
        activation.follow(starts.keySet());
        if (starts.containsKey(later.real(new UnitName("dbus.socket")))) {
            Activators.byBus(tree).forEach(activation::activate);
        }
        if (starts.containsKey(later.real(new UnitName("systemd-udevd.service")))) {
            Activators.byUdev(tree).forEach(activation::activate);
        }
        activation.followAll();
        return describe(tree, later, surroundings, starts, undecided, activation.found, first, generators);
    }

    private static String by(BootTransaction transaction, UnitName unit) {
        return transaction.pulledInBy().getOrDefault(unit, unit).text();
    }

    private static List<UnitName> roots(ImageTree tree, UnitName root, Generators generators) {
        List<UnitName> roots = new ArrayList<>(List.of(root));
        roots.addAll(generators.added().keySet());
        roots.addAll(Activators.byBus(tree).keySet());
        roots.addAll(Activators.byUdev(tree).keySet());
        return roots;
    }

    /** Follows what is started later, and what that pulls in and activates in turn. */
    private static final class Later {
        private final UnitGraph graph;
        private final SortedMap<UnitName, String> starts;
        private final SortedMap<UnitName, String> found = new TreeMap<>();
        private final Deque<UnitName> waiting = new ArrayDeque<>();

        Later(UnitGraph graph, SortedMap<UnitName, String> starts) {
            this.graph = graph;
            this.starts = starts;
        }

        void activate(UnitName named, String by) {
            UnitName unit = graph.real(named);
            LoadedUnit loaded = graph.unit(unit);
            boolean startable = loaded.isPresent() && loaded.obstacle().isEmpty();
            if (startable && !starts.containsKey(unit) && !found.containsKey(unit)) {
                found.put(unit, by);
                waiting.add(unit);
            }
        }

        void follow(Iterable<UnitName> units) {
            for (UnitName unit : units) {
                LoadedUnit loaded = graph.unit(unit);
                loaded.of(UnitDependency.TRIGGERS).forEach(each -> activate(each, unit.text()));
                loaded.of(UnitDependency.ON_FAILURE).forEach(each -> activate(each, "a failure of " + unit));
                loaded.of(UnitDependency.ON_SUCCESS).forEach(each -> activate(each, "the end of " + unit));
                if (unit.suffix().equals(".socket") && loaded.flag("Socket", "Accept", false)) {
                    // Its instances have names that only a connection makes; the template is there or not.
                    UnitName.parse(unit.prefix() + "@connection.service")
                            .ifPresent(each -> activate(each, unit.text()));
                }
            }
        }

        void followAll() {
            while (!waiting.isEmpty() && found.size() < MOST_ACTIVATIONS) {
                UnitName unit = waiting.remove();
                SortedSet<UnitName> pulled = BootTransaction.of(graph, unit).starts();
                for (UnitName each : pulled) {
                    if (graph.unit(each).isPresent()) {
                        activate(each, unit.text());
                    }
                }
                follow(List.of(unit));
            }
        }
    }

    private static BootClosure describe(
            ImageTree tree,
            UnitGraph graph,
            BootSurroundings surroundings,
            SortedMap<UnitName, String> starts,
            SortedMap<UnitName, String> undecided,
            SortedMap<UnitName, String> mayStart,
            BootTransaction transaction,
            Generators generators) {
        SortedMap<UnitName, UnitConditions> conditions = new TreeMap<>();
        SortedSet<UnitName> resident = new TreeSet<>();
        SortedMap<UnitName, List<String>> listening = new TreeMap<>();
        SortedMap<UnitName, TimerRate> timers = new TreeMap<>();
        starts.keySet().removeIf(unit -> !graph.unit(unit).isPresent());
        undecided.keySet().removeIf(unit -> !graph.unit(unit).isPresent());
        for (UnitName name : starts.keySet()) {
            LoadedUnit unit = graph.unit(name);
            UnitConditions met = UnitConditions.of(unit, tree, surroundings);
            if (!met.isTrivial()) {
                conditions.put(name, met);
            }
            if (met.isPassedOver()) {
                continue;
            }
            switch (name.suffix()) {
                case ".service" -> {
                    if (!unit.last("Service", "Type").orElse("simple").equals("oneshot")) {
                        resident.add(name);
                    }
                }
                case ".socket" -> listening.put(name, addresses(unit));
                case ".timer" -> timers.put(name, TimerRate.of(unit));
                default -> {
                    // Other types neither stay nor wait.
                }
            }
        }
        return new BootClosure(
                Collections.unmodifiableSortedMap(starts),
                Collections.unmodifiableSortedMap(undecided),
                Collections.unmodifiableSortedMap(mayStart),
                List.copyOf(transaction.problems()),
                conditions,
                resident,
                listening,
                timers,
                generators.mayAdd());
    }

    private static List<String> addresses(LoadedUnit socket) {
        List<String> addresses = new ArrayList<>();
        for (UnitText.Assignment line : socket.lines()) {
            if (line.section().equals("Socket") && line.key().startsWith("Listen")) {
                if (line.value().isEmpty()) {
                    addresses.clear();
                } else {
                    addresses.add(line.value());
                }
            }
        }
        return addresses;
    }

    /** Returns the chain from a starting unit to the default target. */
    String chain(UnitName unit) {
        StringBuilder chain = new StringBuilder(unit.text());
        UnitName here = unit;
        SortedSet<UnitName> seen = new TreeSet<>();
        while (seen.add(here)) {
            String by = starts.getOrDefault(here, here.text());
            if (by.equals(here.text())) {
                break;
            }
            chain.append(" < ").append(by);
            here = UnitName.parse(by).orElse(here);
        }
        return chain.toString();
    }

    /** Returns the wake-ups of all timers an hour, at most. */
    double wakeUpsPerHour() {
        return timers.values().stream().mapToDouble(TimerRate::perHour).sum();
    }

    /** Returns the number of addresses that sockets listen on. */
    int sockets() {
        return listening.values().stream().mapToInt(List::size).sum();
    }

    private long count(String suffix) {
        return starts.keySet().stream()
                .filter(unit -> unit.suffix().equals(suffix))
                .count();
    }

    /** Returns a table for the report, one fact a line. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("at boot: " + starts.size() + " units, " + count(".service") + " services (" + resident.size()
                + " stay), " + count(".timer") + " timers, " + sockets() + " sockets listened on");
        resident.forEach(unit -> lines.add("stays: " + chain(unit)));
        timers.forEach((unit, rate) -> lines.add("timer: " + chain(unit) + ", " + rate));
        listening.forEach((unit, addresses) -> lines.add("listens: " + unit + " on " + String.join(" ", addresses)));
        conditions.forEach((unit, met) -> lines.add(met.line(unit)));
        mayStart.forEach((unit, by) -> lines.add("may start: " + unit + " by " + by));
        for (Map.Entry<String, String> generator : generators.entrySet()) {
            lines.add("generator: " + generator.getKey() + ": " + generator.getValue());
        }
        broken.forEach(reason -> lines.add("cannot start: " + reason));
        undecided.forEach((unit, by) -> lines.add("undecided: " + unit + " by " + by
                + ": with what cannot start above, it starts or not as the order of systemd's tables falls"));
        return lines;
    }
}
