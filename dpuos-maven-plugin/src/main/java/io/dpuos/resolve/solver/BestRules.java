package io.dpuos.resolve.solver;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/** Rules of jobs that insist on the best. */
final class BestRules {
    private final Pool pool;
    private final Wishes wishes;
    private final Updates updates;
    private final Policy policy;
    private final Rules rules;
    private final boolean obeysPolicy;

    BestRules(Pool pool, Wishes wishes, Updates updates, Policy policy, Rules rules, Set<Flag> flags) {
        this.pool = pool;
        this.wishes = wishes;
        this.updates = updates;
        this.policy = policy;
        this.rules = rules;
        obeysPolicy = flags.contains(Flag.BEST_OBEYS_POLICY);
    }

    void add(List<Job> jobs) {
        for (int rule = rules.start(Segment.JOB); rule < rules.end(Segment.JOB); rule++) {
            int job = rules.origin(rule).job();
            boolean first =
                    rule == rules.start(Segment.JOB) || rules.origin(rule - 1).job() != job;
            // of a condition each provider has a rule of its own
            boolean conditional = Arrays.stream(rules.clause(rule)).anyMatch(literal -> literal < 0);
            if ((first || conditional)
                    && jobs.get(job).kind() == Job.Kind.INSTALL
                    && jobs.get(job).has(Job.Option.BEST)) {
                IntList best = new IntList();
                int[] there = Arrays.stream(positive(rules.clause(rule)))
                        .filter(this::isThere)
                        .toArray();
                best.addAll(Arrays.stream(there)
                        .filter(pkg -> pool.isInstalled(pkg) || !wishes.locked.get(pkg))
                        .toArray());
                int all = best.isEmpty() ? 0 : there.length;
                if (all > 0) {
                    policy.filter(best, Policy.Mode.RECOMMEND);
                }
                if (best.size() < all) {
                    // a condition under which nothing is wished stays one
                    Arrays.stream(rules.clause(rule))
                            .filter(literal -> literal < 0)
                            .forEach(best::add);
                    int added = rules.add(best.toArray(), Origin.ofJob(Origin.Kind.BEST, job));
                    if (jobs.get(job).has(Job.Option.WEAK)) {
                        rules.weaken(added);
                    }
                }
            }
        }
        for (int pkg = pool.installed().nextSetBit(0);
                pkg >= 0;
                pkg = pool.installed().nextSetBit(pkg + 1)) {
            if (wishes.isUpdated(pkg) && wishes.bestUpdated.get(pkg)) {
                addUpdate(pkg);
            }
        }
    }

    private void addUpdate(int pkg) {
        int rule = obeysPolicy ? updates.updateRule(pkg) : updates.widestRule(pkg);
        if (rule == 0) {
            return;
        }
        IntList best = new IntList();
        if (updates.special(pkg).length > 0 && rule == updates.updateRule(pkg)) {
            best.add(pkg);
            best.addAll(updates.special(pkg));
        } else {
            best.addAll(positive(rules.clause(rule)));
        }
        prune(pkg, best);
        if (best.isEmpty()) {
            return;
        }
        int feature = updates.featureRule(pkg);
        if (obeysPolicy && feature != 0) {
            IntList other = new IntList();
            other.addAll(positive(rules.clause(feature)));
            prune(pkg, other);
            for (int candidate : other.toArray()) {
                best.addIfAbsent(candidate);
            }
        }
        Origin origin = Origin.of(Origin.Kind.BEST_UPDATE, pkg);
        if (!wishes.removable.get(pkg)) {
            rules.add(best.toArray(), origin);
            return;
        }
        // what may be removed need not be updated, but what comes must be the best
        BitSet kept = new BitSet();
        Arrays.stream(best.toArray()).forEach(kept::set);
        for (int candidate : positive(rules.clause(updates.widestRule(pkg)))) {
            if (!kept.get(candidate)) {
                rules.add(Pool.union(new int[] {-candidate}, best.toArray()), origin);
            }
        }
    }

    private void prune(int pkg, IntList candidates) {
        candidates.assign(Arrays.stream(candidates.toArray())
                .filter(other -> updates.isTarget(pkg, other) && isThere(other))
                .filter(other -> !wishes.upgraded.get(pkg) || wishes.good.get(other))
                .toArray());
        if (candidates.size() > 1) {
            policy.filter(candidates, Policy.Mode.RECOMMEND);
        }
    }

    /** Hidden packages may be providers, but are never the best. */
    private boolean isThere(int pkg) {
        return pool.isInstalled(pkg) || pool.installable(pkg) || pool.isSource(pkg);
    }

    private static int[] positive(int[] clause) {
        return Arrays.stream(clause).filter(literal -> literal > 0).toArray();
    }
}
