package io.dpuos.systemd;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The jobs that the manager makes of one request to start a unit: what is required and wanted is started, what conflicts
 * is stopped, and where both is asked for one unit, or ordering goes round in a circle, jobs are dropped.
 *
 * <p>The manager walks its tables in the order of a random hash. Where something required is missing, units conflict or
 * order is circular, that order decides what remains; here it is given by a source of random numbers, so that other
 * outcomes can be computed, too. Used once, by one thread.
 */
final class BootTransaction {
    private enum Type {
        START,
        STOP,
        VERIFY
    }

    private enum Adding {
        ADDED,
        NOT_APPLICABLE,
        FAILED
    }

    /** One thing to do. */
    private static final class Job {
        final UnitName unit;
        final Type type;
        final List<Link> needs = new ArrayList<>();
        final List<Link> neededBy = new ArrayList<>();
        boolean matters;

        Job(UnitName unit, Type type) {
            this.unit = unit;
            this.type = type;
        }
    }

    /** One job pulls another one in. */
    private record Link(Job subject, Job object, boolean matters, boolean conflicts) {}

    /** A job to be added on behalf of another one. */
    private record Pull(UnitName unit, Type type, boolean matters, boolean conflicts, boolean mayFail) {}

    private static final class Frame {
        final Job job;
        final Iterator<Pull> pulls;
        final boolean mayFail;

        Frame(Job job, List<Pull> pulls, boolean mayFail) {
            this.job = job;
            this.pulls = pulls.iterator();
            this.mayFail = mayFail;
        }
    }

    private final UnitGraph graph;
    private final Job anchor;
    private final boolean isolating;
    private final List<Random> random;
    private final Map<UnitName, List<Job>> jobs = new LinkedHashMap<>();
    private final SortedMap<UnitName, UnitName> pulledInBy = new TreeMap<>();
    private final SortedSet<String> problems = new TreeSet<>();
    private boolean failed;

    /**
     * Makes the jobs.
     *
     * @param random the order of tables; empty for the order of names
     */
    private BootTransaction(UnitGraph graph, UnitName root, List<Random> random) {
        this.graph = graph;
        this.random = random;
        this.anchor = new Job(root, Type.START);
        this.isolating = graph.unit(root).flag("Unit", "AllowIsolate", false);
    }

    /** Returns the transaction with tables in the order of names. */
    static BootTransaction of(UnitGraph graph, UnitName root) {
        BootTransaction transaction = new BootTransaction(graph, graph.real(root), List.of());
        transaction.run();
        return transaction;
    }

    /** Returns the transaction with tables in a random order. */
    static BootTransaction of(UnitGraph graph, UnitName root, Random random) {
        BootTransaction transaction = new BootTransaction(graph, graph.real(root), List.of(random));
        transaction.run();
        return transaction;
    }

    /** Returns whether the request is refused as a whole. */
    boolean isRefused() {
        return failed;
    }

    /** Returns what is started; nothing when the request is refused. */
    SortedSet<UnitName> starts() {
        SortedSet<UnitName> starts = new TreeSet<>();
        if (!failed) {
            jobs.forEach((unit, list) -> {
                if (list.stream().anyMatch(job -> job.type == Type.START)) {
                    starts.add(unit);
                }
            });
        }
        return starts;
    }

    /** Returns who pulled a unit in first; the requested unit has itself. */
    SortedMap<UnitName, UnitName> pulledInBy() {
        return Collections.unmodifiableSortedMap(pulledInBy);
    }

    /** Returns what was dropped and why; where there is none, the order of tables has no influence. */
    SortedSet<String> problems() {
        return Collections.unmodifiableSortedSet(problems);
    }

    private <T> List<T> inTableOrder(Collection<T> elements) {
        List<T> list = new ArrayList<>(elements);
        random.forEach(source -> Collections.shuffle(list, source));
        return list;
    }

    private void run() {
        if (!addAll()) {
            failed = true;
            return;
        }
        findWhatMatters();
        dropRedundant();
        boolean changed = true;
        while (changed) {
            collectGarbage();
            changed = breakCycle();
        }
        changed = true;
        while (changed && !failed) {
            changed = dropConflict();
            if (changed) {
                collectGarbage();
            }
        }
        dropRedundant();
    }

    // --- adding

    private boolean addAll() {
        Deque<Frame> stack = new ArrayDeque<>();
        if (graph.unit(anchor.unit).obstacle().isPresent()) {
            problems.add(anchor.unit + ": " + graph.unit(anchor.unit).obstacle().get());
            return false;
        }
        jobs.put(anchor.unit, new ArrayList<>(List.of(anchor)));
        pulledInBy.put(anchor.unit, anchor.unit);
        stack.push(new Frame(anchor, pullsOf(anchor), false));
        while (!stack.isEmpty()) {
            Frame frame = stack.element();
            if (!frame.pulls.hasNext()) {
                stack.pop();
                continue;
            }
            Pull pull = frame.pulls.next();
            if (add(pull, frame.job, stack) == Adding.FAILED && !pull.mayFail()) {
                problems.add(
                        pull.unit() + ": " + graph.unit(pull.unit()).obstacle().orElse("it cannot be started")
                                + ", required by " + chain(frame.job.unit));
                // The requirement fails through to the first who does not insist on it; what was added stays.
                boolean insisting = true;
                while (insisting && !stack.isEmpty()) {
                    insisting = !stack.pop().mayFail;
                }
                if (insisting) {
                    return false;
                }
            }
        }
        return true;
    }

    private Adding add(Pull pull, Job by, Deque<Frame> stack) {
        LoadedUnit unit = graph.unit(pull.unit());
        if (pull.type() != Type.STOP && unit.obstacle().isPresent()) {
            return Adding.FAILED;
        }
        boolean perpetual = List.of("-.slice", "-.mount", "init.scope", "system.slice")
                .contains(pull.unit().text());
        if (pull.type() == Type.STOP && perpetual) {
            return Adding.NOT_APPLICABLE;
        }
        List<Job> list = jobs.computeIfAbsent(pull.unit(), key -> new ArrayList<>());
        Job known = null;
        for (Job job : list) {
            known = job.type == pull.type() ? job : known;
        }
        Job job = known == null ? new Job(pull.unit(), pull.type()) : known;
        Link link = new Link(by, job, pull.matters(), pull.conflicts());
        by.needs.add(link);
        job.neededBy.add(link);
        if (known == null) {
            list.add(0, job);
            if (pull.type() == Type.START) {
                pulledInBy.putIfAbsent(pull.unit(), by.unit);
            }
            stack.push(new Frame(job, pullsOf(job), pull.mayFail()));
        }
        return Adding.ADDED;
    }

    private List<Pull> pullsOf(Job job) {
        LoadedUnit unit = graph.unit(job.unit);
        List<Pull> pulls = new ArrayList<>();
        if (job.type == Type.START) {
            each(pulls, unit.of(UnitDependency.REQUIRES, UnitDependency.BINDS_TO), Type.START, true, false, false);
            each(pulls, unit.of(UnitDependency.WANTS, UnitDependency.UPHOLDS), Type.START, false, false, true);
            each(pulls, unit.of(UnitDependency.REQUISITE), Type.VERIFY, true, false, false);
            each(pulls, unit.of(UnitDependency.CONFLICTS), Type.STOP, true, true, false);
            each(pulls, graph.statedBy(job.unit, UnitDependency.CONFLICTS), Type.STOP, false, false, true);
        } else if (job.type == Type.STOP) {
            SortedSet<UnitName> followers = new TreeSet<>(unit.of(UnitDependency.PROPAGATES_STOP_TO));
            for (UnitDependency kind : List.of(
                    UnitDependency.REQUIRES,
                    UnitDependency.REQUISITE,
                    UnitDependency.BINDS_TO,
                    UnitDependency.PART_OF,
                    UnitDependency.STOP_PROPAGATED_FROM)) {
                followers.addAll(graph.statedBy(job.unit, kind));
            }
            each(pulls, followers, Type.STOP, true, false, false);
        }
        return pulls;
    }

    private void each(
            List<Pull> pulls, Set<UnitName> units, Type type, boolean matters, boolean conflicts, boolean mayFail) {
        for (UnitName unit : inTableOrder(units)) {
            pulls.add(new Pull(unit, type, matters, conflicts, mayFail));
        }
    }

    private String chain(UnitName unit) {
        StringBuilder chain = new StringBuilder(unit.text());
        UnitName here = unit;
        while (!pulledInBy.getOrDefault(here, here).equals(here)) {
            here = pulledInBy.getOrDefault(here, here);
            chain.append(" < ").append(here);
        }
        return chain.toString();
    }

    // --- dropping

    private void findWhatMatters() {
        Deque<Job> waiting = new ArrayDeque<>(List.of(anchor));
        anchor.matters = true;
        while (!waiting.isEmpty()) {
            for (Link link : waiting.remove().needs) {
                if (link.matters() && !link.object().matters) {
                    link.object().matters = true;
                    waiting.add(link.object());
                }
            }
        }
    }

    private boolean isListed(Job job) {
        return jobs.getOrDefault(job.unit, List.of()).contains(job);
    }

    /** Takes a job out, and with it, if so asked, those that insist on it. */
    private void delete(Job first, boolean withDependents) {
        Deque<Job> waiting = new ArrayDeque<>(List.of(first));
        while (!waiting.isEmpty()) {
            Job job = waiting.remove();
            List<Job> list = jobs.getOrDefault(job.unit, new ArrayList<>());
            list.remove(job);
            if (list.isEmpty()) {
                jobs.remove(job.unit);
            }
            job.needs.forEach(link -> link.object().neededBy.remove(link));
            job.needs.clear();
            for (Link link : List.copyOf(job.neededBy)) {
                link.subject().needs.remove(link);
                if (link.matters() && withDependents && isListed(link.subject())) {
                    waiting.add(link.subject());
                }
            }
            job.neededBy.clear();
        }
    }

    /** At boot nothing runs, so that stopping alone is nothing to do. */
    private void dropRedundant() {
        for (UnitName unit : List.copyOf(jobs.keySet())) {
            List<Job> list = jobs.getOrDefault(unit, List.of());
            if (list.stream().allMatch(job -> job.type == Type.STOP)) {
                List.copyOf(list).forEach(job -> delete(job, false));
            }
        }
    }

    /** A target that may be isolated keeps what nobody needs any more; another one does not. */
    private void collectGarbage() {
        boolean again = !isolating;
        while (again) {
            again = false;
            for (UnitName unit : List.copyOf(jobs.keySet())) {
                // Of several jobs of a unit the manager looks at the one that came last.
                List<Job> list = jobs.getOrDefault(unit, List.of());
                if (!list.isEmpty()
                        && list.get(0) != anchor
                        && list.get(0).neededBy.isEmpty()) {
                    delete(list.get(0), true);
                    again = true;
                }
            }
        }
    }

    /** Drops one of two jobs of a unit that cannot be one; returns whether there were such. */
    private boolean dropConflict() {
        for (UnitName unit : inTableOrder(jobs.keySet())) {
            List<Job> list = jobs.getOrDefault(unit, List.of());
            Job stop = null;
            Job other = null;
            for (Job job : list) {
                stop = job.type == Type.STOP ? job : stop;
                other = job.type != Type.STOP && (other == null || job.type == Type.START) ? job : other;
            }
            if (stop == null || other == null) {
                continue;
            }
            boolean conflictedBy = stop.neededBy.stream().anyMatch(Link::conflicts);
            Job dropped;
            if (!stop.matters && !other.matters) {
                dropped = conflictedBy ? other : stop;
            } else if (!stop.matters || !other.matters) {
                dropped = stop.matters ? other : stop;
            } else {
                problems.add(unit + " is both required and in conflict with what is required");
                failed = true;
                return false;
            }
            if (dropped.type == Type.START) {
                Link link = stop.neededBy.stream()
                        .filter(Link::conflicts)
                        .findFirst()
                        .orElse(new Link(stop, stop, false, false));
                problems.add(unit + ": " + link.subject().unit + " conflicts with it");
            } else {
                problems.add(unit + ": starting it goes before stopping it");
            }
            delete(dropped, true);
            return true;
        }
        return false;
    }

    // --- ordering

    /** A step of the search: a unit and the units that come later. */
    private record Step(UnitName unit, Iterator<UnitName> later) {}

    /** Looks for a circle in the order of the jobs and drops a job of it; returns whether there was one. */
    private boolean breakCycle() {
        Set<UnitName> finished = new HashSet<>();
        for (UnitName start : inTableOrder(jobs.keySet())) {
            Deque<Step> path = new ArrayDeque<>();
            Set<UnitName> onPath = new HashSet<>();
            if (finished.contains(start)) {
                continue;
            }
            path.push(new Step(start, later(start)));
            onPath.add(start);
            while (!path.isEmpty()) {
                Step step = path.element();
                if (!step.later().hasNext()) {
                    finished.add(step.unit());
                    onPath.remove(step.unit());
                    path.pop();
                    continue;
                }
                UnitName next = step.later().next();
                if (onPath.contains(next)) {
                    return drop(path, next);
                } else if (!finished.contains(next)) {
                    onPath.add(next);
                    path.push(new Step(next, later(next)));
                }
            }
        }
        return false;
    }

    /** Drops the job nearest to the end of the path that the requested unit can do without. */
    private boolean drop(Deque<Step> path, UnitName beginning) {
        List<UnitName> circle = new ArrayList<>();
        for (Step step : path) {
            circle.add(step.unit());
            if (step.unit().equals(beginning)) {
                break;
            }
        }
        for (UnitName unit : circle) {
            if (jobs.getOrDefault(unit, List.of()).stream().noneMatch(job -> job.matters)) {
                problems.add(unit + ": its order is circular: "
                        + String.join(
                                " before ", circle.stream().map(UnitName::text).toList()));
                List.copyOf(jobs.getOrDefault(unit, List.of())).forEach(job -> {
                    if (isListed(job)) {
                        delete(job, true);
                    }
                });
                return true;
            }
        }
        problems.add("the order of "
                + String.join(", ", circle.stream().map(UnitName::text).toList())
                + " is circular, and all of them are required");
        failed = true;
        return false;
    }

    /** Returns the units of this transaction whose jobs are done after that of a unit; stopping always goes first. */
    private Iterator<UnitName> later(UnitName unit) {
        LoadedUnit loaded = graph.unit(unit);
        SortedSet<UnitName> after = new TreeSet<>(loaded.of(UnitDependency.BEFORE));
        after.addAll(graph.statedBy(unit, UnitDependency.AFTER));
        SortedSet<UnitName> before = new TreeSet<>(loaded.of(UnitDependency.AFTER));
        before.addAll(graph.statedBy(unit, UnitDependency.BEFORE));
        List<UnitName> later = new ArrayList<>();
        for (UnitName other : inTableOrder(after)) {
            if (jobs.containsKey(other) && !isStop(other)) {
                later.add(other);
            }
        }
        for (UnitName other : inTableOrder(before)) {
            // Against the order of starting when this one is stopped.
            if (jobs.containsKey(other) && isStop(unit)) {
                later.add(other);
            }
        }
        return later.iterator();
    }

    private boolean isStop(UnitName unit) {
        List<Job> list = jobs.getOrDefault(unit, List.of());
        return !list.isEmpty() && list.get(0).type == Type.STOP;
    }
}
