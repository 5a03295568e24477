package io.dpuos.resolve.solver;

import io.dpuos.rpm.Dependency;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds the installed packages that are needed no more once what the jobs remove or update is gone.
 *
 * <p>First everything that the leaving packages can have brought in goes, and what that brought in, and so on; then all
 * that the remaining packages need comes back. Packages that the user asked for never go.
 */
final class CleanDependencies {
    private final Pool pool;
    private final List<Job> jobs;
    private final Wishes wishes;
    private final Rules rules;
    private final Formulas formulas;
    private final boolean keepExplicitObsoletes;
    private final BitSet packages = new BitSet();
    private final BitSet mistakes = new BitSet();
    private boolean on;

    private final BitSet pinned = new BitSet();
    private final BitSet image = new BitSet();
    private final Deque<Integer> queue = new ArrayDeque<>();

    CleanDependencies(
            Pool pool, List<Job> jobs, Wishes wishes, Rules rules, Formulas formulas, boolean keepExplicitObsoletes) {
        this.pool = pool;
        this.jobs = jobs;
        this.wishes = wishes;
        this.rules = rules;
        this.formulas = formulas;
        this.keepExplicitObsoletes = keepExplicitObsoletes;
        on = pool.hasInstalled()
                && (!wishes.cleanUpdates.isEmpty()
                        || jobs.stream()
                                .anyMatch(job -> job.has(Job.Option.CLEAN_DEPENDENCIES)
                                        && (job.kind() == Job.Kind.INSTALL || job.kind() == Job.Kind.ERASE)));
    }

    boolean isOn() {
        return on;
    }

    /** Returns the packages that go unless something wants them. */
    BitSet packages() {
        return packages;
    }

    /** Notes that a package turned out to be needed. */
    void keep(int pkg) {
        mistakes.set(pkg);
        packages.clear(pkg);
    }

    void compute() {
        pinned.clear();
        image.clear();
        queue.clear();
        pinned.or(wishes.userInstalled);
        pool.installed().stream()
                .filter(pkg -> pool.name(pkg).startsWith("product:"))
                .forEach(pinned::set);
        IntList leaving = leaving();
        IntList first = new IntList();
        first.addAll(leaving.toArray());
        first.addAll(wishes.cleanUpdates.toArray());
        Arrays.stream(first.toArray()).forEach(pinned::clear);
        pool.installed().stream().filter(pool::isDisabled).forEach(pinned::set);
        image.or(pool.installed());
        int[] seeds = seeds();
        Arrays.stream(first.toArray()).forEach(queue::add);
        remove();
        addBack();
        Arrays.stream(seeds).forEach(image::set);
        image.or(mistakes);
        Arrays.stream(leaving.toArray()).forEach(image::set);
        packages.clear();
        pool.installed().stream()
                .filter(pkg -> !pool.isDisabled(pkg) && !image.get(pkg))
                .forEach(packages::set);
    }

    /** Collects what jobs with clean dependencies remove or replace; pins what other jobs speak of. */
    private IntList leaving() {
        IntList leaving = new IntList();
        int end = rules.end(Segment.JOB);
        for (int rule = rules.start(Segment.JOB); rule < end; rule++) {
            if (!rules.isDisabled(rule) && !job(rule).has(Job.Option.CLEAN_DEPENDENCIES)) {
                for (int literal : rules.clause(rule)) {
                    if (literal > 0 && pool.isInstalled(literal)) {
                        pinned.set(literal);
                    }
                }
            }
        }
        for (int rule = rules.start(Segment.JOB); rule < end; rule++) {
            if (rules.isDisabled(rule)) {
                continue;
            }
            int[] clause = rules.clause(rule);
            boolean clean = job(rule).has(Job.Option.CLEAN_DEPENDENCIES);
            if (clause.length == 1 && clause[0] < 0) {
                if (pool.isInstalled(-clause[0])) {
                    pinned.clear(-clause[0]);
                    if (clean && job(rule).kind() == Job.Kind.ERASE) {
                        leaving.add(-clause[0]);
                    }
                }
            } else if (clause[0] > 0 && clean) {
                Arrays.stream(replacedByAll(clause)).forEach(leaving::add);
            }
        }
        return leaving;
    }

    private Job job(int rule) {
        return jobs.get(rules.origin(rule).job());
    }

    private int[] replacedByAll(int[] clause) {
        boolean multi = !keepExplicitObsoletes && Arrays.stream(clause).anyMatch(wishes.multiVersion::get);
        if (multi || clause.length == 1 && pool.isInstalled(clause[0]) || clause[clause.length - 1] < 0) {
            return new int[0];
        }
        return pool.installed().stream()
                .filter(pkg -> Arrays.stream(clause).allMatch(other -> other < 0 || replaces(other, pkg)))
                .toArray();
    }

    private boolean replaces(int other, int pkg) {
        if (pool.isInstalled(other)) {
            return other == pkg;
        }
        boolean multi = keepExplicitObsoletes && wishes.multiVersion.get(other);
        return !multi && pool.sameName(pkg, other) && pool.exclusive(pkg, other) || pool.obsoletes(other, pkg);
    }

    private void remove() {
        while (true) {
            if (queue.isEmpty()) {
                unsupplemented();
                if (queue.isEmpty()) {
                    return;
                }
            }
            int pkg = queue.remove();
            if (!image.get(pkg) || !pool.isInstalled(pkg) || pinned.get(pkg)) {
                continue;
            }
            image.clear(pkg);
            brings(pkg).filter(image::get).forEach(queue::add);
        }
    }

    /** Queues the packages that supplement only what has left; what the supplement speaks of stays. */
    private void unsupplemented() {
        for (int pkg : pool.installed().stream().toArray()) {
            List<Dependency> supplements = pool.get(pkg).dependencies().supplements();
            if (supplements.isEmpty()
                    || !image.get(pkg)
                    || pinned.get(pkg)
                    || supplements.stream().anyMatch(one -> formulas.holds(one, image::get))) {
                continue;
            }
            for (Dependency supplement : supplements) {
                if (formulas.holds(supplement, pool::isInstalled) || isErasedNamespace(supplement)) {
                    formulas.involved(supplement).filter(image::get).forEach(pinned::set);
                    queue.add(pkg);
                }
            }
        }
    }

    /** A namespace that a job erases counts as if the system had fulfilled it so far. */
    private boolean isErasedNamespace(Dependency supplement) {
        return jobs.stream()
                .filter(job -> job.kind() == Job.Kind.ERASE && job.text().contains("namespace:"))
                .anyMatch(job -> formulas.holdsWithNamespace(supplement, namespace(job), pool::isInstalled));
    }

    private static String namespace(Job job) {
        String text = job.text().substring(job.text().indexOf("namespace:"));
        return text.split("\\s")[0].replace("(<NULL>)", "(");
    }

    /** Returns what a package requires or recommends. */
    private IntStream brings(int pkg) {
        return required(pkg).flatMapToInt(one -> formulas.alternatives(one, pool::isInstalled));
    }

    private Stream<Dependency> required(int pkg) {
        return Stream.concat(
                pool.get(pkg).dependencies().requires().stream(), pool.get(pkg).dependencies().recommends().stream());
    }

    private void addBack() {
        BitSet gone = new BitSet();
        for (int rule = rules.start(Segment.JOB); rule < rules.end(Segment.JOB); rule++) {
            int literal = rules.literal(rules.first(rule));
            if (literal < 0 && rules.isAssertion(rule) && !rules.isDisabled(rule)) {
                image.clear(-literal);
                gone.set(-literal);
            }
        }
        Arrays.stream(wishes.cleanUpdates.toArray()).forEach(gone::set);
        image.stream().forEach(queue::add);
        for (int rule = rules.start(Segment.JOB); rule < rules.end(Segment.JOB); rule++) {
            if (!rules.isDisabled(rule)) {
                Arrays.stream(rules.clause(rule)).filter(literal -> literal > 0).forEach(queue::add);
            }
        }
        while (true) {
            if (queue.isEmpty()) {
                supplemented(gone);
                if (queue.isEmpty()) {
                    return;
                }
            }
            addBack(queue.remove(), gone);
        }
    }

    private void addBack(int pkg, BitSet gone) {
        for (Dependency dependency : required(pkg).toList()) {
            if (formulas.alternatives(dependency, pool::isInstalled).anyMatch(other -> other == pkg)) {
                continue;
            }
            formulas.alternatives(dependency, pool::isInstalled)
                    .filter(other -> pool.isInstalled(other) && !image.get(other) && !gone.get(other))
                    .forEach(other -> {
                        image.set(other);
                        queue.add(other);
                    });
        }
    }

    private void supplemented(BitSet gone) {
        for (int pkg : pool.installed().stream().toArray()) {
            if (!gone.get(pkg)
                    && !image.get(pkg)
                    && pool.get(pkg).dependencies().supplements().stream()
                            .anyMatch(one -> formulas.holds(one, image::get))) {
                image.set(pkg);
                queue.add(pkg);
            }
        }
    }

    /** Of the packages to update, those that no other one of them brought in: they stay whatever happens. */
    private int[] seeds() {
        int[] updates = wishes.cleanUpdates.toArray();
        BitSet nodes = new BitSet();
        Arrays.stream(updates).filter(pool::isInstalled).forEach(nodes::set);
        Map<Integer, BitSet> weak = new HashMap<>();
        Map<Integer, BitSet> all = new HashMap<>();
        for (int pkg : nodes.stream().toArray()) {
            BitSet edges = new BitSet();
            pool.get(pkg).dependencies().recommends().forEach(one -> only(one, pkg, nodes, edges));
            weak.computeIfAbsent(pkg, key -> new BitSet()).or(edges);
            pool.get(pkg).dependencies().requires().forEach(one -> only(one, pkg, nodes, edges));
            all.computeIfAbsent(pkg, key -> new BitSet()).or(edges);
            for (Dependency supplement : pool.get(pkg).dependencies().supplements()) {
                if (formulas.holds(supplement, pool::isInstalled)) {
                    int[] involved = formulas.involved(supplement).toArray();
                    if (involved.length == 1 && involved[0] != pkg && nodes.get(involved[0])) {
                        weak.computeIfAbsent(involved[0], key -> new BitSet()).set(pkg);
                        all.computeIfAbsent(involved[0], key -> new BitSet()).set(pkg);
                    }
                }
            }
        }
        BitSet roots = nodes.cardinality() < 2 ? nodes : roots(roots(nodes, all), weak);
        BitSet seeds = new BitSet();
        roots.stream().filter(pkg -> !pinned.get(pkg)).forEach(seeds::set);
        Arrays.stream(updates).filter(pinned::get).forEach(seeds::set);
        return seeds.stream().toArray();
    }

    private void only(Dependency dependency, int pkg, BitSet nodes, BitSet edges) {
        int[] providers = formulas.alternatives(dependency, pool::isInstalled)
                .filter(other -> other != pkg && pool.isInstalled(other))
                .toArray();
        if (providers.length == 1 && nodes.get(providers[0])) {
            edges.set(providers[0]);
        }
    }

    /** Returns the nodes that are reached only from nodes that they reach themselves. */
    private static BitSet roots(BitSet nodes, Map<Integer, BitSet> edges) {
        Map<Integer, BitSet> reached = new HashMap<>();
        nodes.stream().forEach(node -> reached.put(node, reach(node, nodes, edges)));
        BitSet roots = new BitSet();
        nodes.stream()
                .filter(node -> nodes.stream()
                        .allMatch(other -> !reached.get(other).get(node)
                                || reached.get(node).get(other)))
                .forEach(roots::set);
        return roots;
    }

    private static BitSet reach(int node, BitSet nodes, Map<Integer, BitSet> edges) {
        BitSet seen = new BitSet();
        Deque<Integer> open = new ArrayDeque<>(List.of(node));
        while (!open.isEmpty()) {
            edges.getOrDefault(open.remove(), new BitSet()).stream()
                    .filter(next -> nodes.get(next) && !seen.get(next))
                    .forEach(next -> {
                        seen.set(next);
                        open.add(next);
                    });
        }
        return seen;
    }

    /** Switches on the search when a removal was forced on a job with clean dependencies. */
    void addUpdate(int pkg) {
        wishes.cleanUpdates.addIfAbsent(pkg);
        on = true;
    }
}
