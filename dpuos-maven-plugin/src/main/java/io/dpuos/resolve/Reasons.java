package io.dpuos.resolve;

import io.dpuos.resolve.solver.Formulas;
import io.dpuos.resolve.solver.Job;
import io.dpuos.resolve.solver.MalformedExpressionException;
import io.dpuos.resolve.solver.Pool;
import io.dpuos.rpm.Dependency;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds why each package of a solution is there: breadth first from the user's requests along requirements, then along
 * weak dependencies. The order is that of the pool, so that the reasons are as stable as the solution.
 */
final class Reasons {
    private final Pool pool;
    private final Formulas formulas;
    private final BitSet selected = new BitSet();
    private final Map<Integer, Reason> reasons = new TreeMap<>();
    private final Deque<Integer> queue = new ArrayDeque<>();

    private Reasons(Pool pool, int[] packages) {
        this.pool = pool;
        formulas = new Formulas(pool);
        Arrays.stream(packages).forEach(selected::set);
    }

    /** Returns the reason of each package, by number. */
    static Map<Integer, Reason> of(Pool pool, List<Job> jobs, int[] packages) {
        Reasons reasons = new Reasons(pool, packages);
        for (Job job : jobs) {
            if (job.kind() != Job.Kind.INSTALL) {
                continue;
            }
            for (int pkg : job.packages()) {
                reasons.give(pkg, new Reason.User(job.text()));
            }
        }
        reasons.followRequirements();
        while (reasons.followWeak()) {
            reasons.followRequirements();
        }
        reasons.rest();
        return reasons.reasons;
    }

    private boolean give(int pkg, Reason reason) {
        if (selected.get(pkg) && !reasons.containsKey(pkg)) {
            reasons.put(pkg, reason);
            queue.add(pkg);
            return true;
        }
        return false;
    }

    private void followRequirements() {
        while (!queue.isEmpty()) {
            int pkg = queue.remove();
            for (Dependency required : pool.get(pkg).dependencies().requires()) {
                for (int provider : involved(required)) {
                    give(provider, new Reason.DependencyOf(pool.get(pkg).nevra(), required.toString()));
                }
            }
        }
    }

    private boolean followWeak() {
        boolean found = false;
        for (int pkg : List.copyOf(reasons.keySet())) {
            for (Dependency recommended : pool.get(pkg).dependencies().recommends()) {
                for (int provider : involved(recommended)) {
                    found |= give(provider, new Reason.Weak(pool.get(pkg).nevra(), recommended.toString()));
                }
            }
        }
        for (int pkg = selected.nextSetBit(0); pkg >= 0; pkg = selected.nextSetBit(pkg + 1)) {
            if (!reasons.containsKey(pkg)) {
                for (Dependency supplement : pool.get(pkg).dependencies().supplements()) {
                    if (formulas.holds(supplement, reasons::containsKey)) {
                        found |= give(pkg, new Reason.Weak(supplemented(supplement), supplement.toString()));
                    }
                }
            }
        }
        return found;
    }

    private io.dpuos.rpm.Nevra supplemented(Dependency supplement) {
        for (int provider : involved(supplement)) {
            if (reasons.containsKey(provider)) {
                return pool.get(provider).nevra();
            }
        }
        return pool.get(reasons.keySet().iterator().next()).nevra();
    }

    /** A package that only a choice taken back in between brought in: named by any package that needs it. */
    private void rest() {
        for (int pkg = selected.nextSetBit(0); pkg >= 0; pkg = selected.nextSetBit(pkg + 1)) {
            if (!reasons.containsKey(pkg)) {
                give(pkg, new Reason.Weak(pool.get(pkg).nevra(), "chosen on the way"));
                followRequirements();
            }
        }
    }

    private int[] involved(Dependency dependency) {
        if (!dependency.isRich()) {
            return pool.providers(dependency);
        }
        try {
            return formulas.fulfilled(dependency).stream()
                    .flatMapToInt(Arrays::stream)
                    .filter(literal -> literal > 0)
                    .sorted()
                    .distinct()
                    .toArray();
        } catch (MalformedExpressionException e) {
            return new int[0];
        }
    }
}
