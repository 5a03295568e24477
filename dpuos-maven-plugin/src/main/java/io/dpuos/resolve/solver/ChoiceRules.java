package io.dpuos.resolve.solver;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Weak rules that keep a requirement with what is installed: where an installed package (or an update of it) can fulfil
 * a requirement, a new package does so only when nothing else will do.
 */
final class ChoiceRules {
    private final Pool pool;
    private final Rules rules;
    private final Policy policy;
    private final Updates updates;
    private final Wishes wishes;
    private final IntList references = new IntList();

    ChoiceRules(Pool pool, Wishes wishes, Rules rules, Policy policy, Updates updates) {
        this.pool = pool;
        this.wishes = wishes;
        this.rules = rules;
        this.policy = policy;
        this.updates = updates;
    }

    /** Adds them for the rules of packages; packages that others rules leave out for certain are no choice. */
    void add() {
        rules.begin(Segment.CHOICE);
        if (!pool.hasInstalled()) {
            return;
        }
        BitSet out = new BitSet();
        for (Segment segment : List.of(Segment.ARCHITECTURE, Segment.DISTRIBUTION)) {
            for (int rule = rules.start(segment); rule < rules.end(segment); rule++) {
                if (rules.isAssertion(rule)) {
                    out.set(-rules.literal(rules.first(rule)));
                }
            }
        }
        int end = rules.end(Segment.PACKAGE);
        for (int rule = 1; rule < end; rule++) {
            int[] clause = rules.clause(rule);
            if (clause.length >= 3 && clause[0] < 0 && clause[1] > 0) {
                addFor(rule, clause, out);
            }
        }
    }

    /** When one of them is given up, so are all that would keep out what it kept out. */
    void giveUp(int rule) {
        BitSet out = new BitSet();
        positive(rules.clause(reference(rule))).forEach(out::set);
        positive(rules.clause(rule)).forEach(out::clear);
        for (int other = rules.start(Segment.CHOICE); other < rules.end(Segment.CHOICE); other++) {
            if (positive(rules.clause(reference(other))).anyMatch(out::get)) {
                rules.disable(other);
            }
        }
    }

    private int reference(int rule) {
        return references.get(rule - rules.start(Segment.CHOICE));
    }

    private static IntStream positive(int[] clause) {
        return Arrays.stream(clause).filter(literal -> literal > 0);
    }

    private void addFor(int rule, int[] clause, BitSet out) {
        IntList familiar = new IntList();
        familiar.add(clause[0]);
        boolean choice = false;
        boolean needed = false;
        for (int pkg : clause) {
            if (pkg < 0) {
                continue;
            }
            int installed = installedBefore(pkg);
            if (installed != 0 && installed != pkg && out.get(pkg)) {
                continue;
            }
            if (installed == 0) {
                choice = true;
            } else if (staysAsItIs(-clause[0])
                    || !wishes.isUpdated(installed) && !isDowngrade(installed, pkg)
                    || wishes.isUpdated(installed) && bestUpdateStays(installed, clause)) {
                familiar.add(pkg);
                needed |= Arrays.stream(candidates(installed)).anyMatch(update -> !contains(clause, update));
                needed |= !contains(clause, installed);
            }
        }
        if (choice && needed && familiar.size() > 1) {
            references.add(rule);
            rules.weaken(rules.add(familiar.toArray(), Origin.of(Origin.Kind.CHOICE, -clause[0])));
        }
    }

    /** An installed package that no job updates goes on with what it has. */
    private boolean staysAsItIs(int pkg) {
        return pool.isInstalled(pkg) && !wishes.isUpdated(pkg);
    }

    private int[] candidates(int installed) {
        int rule = updates.updateRule(installed) != 0 ? updates.updateRule(installed) : updates.featureRule(installed);
        return rule == 0
                ? new int[0]
                : Arrays.stream(rules.clause(rule))
                        .filter(pkg -> pkg != installed)
                        .toArray();
    }

    /** Returns the installed package that a package is or updates, or 0. */
    private int installedBefore(int pkg) {
        if (pool.isInstalled(pkg)) {
            return pkg;
        }
        return pool.installed().stream()
                .filter(old -> contains(candidates(old), pkg))
                .findFirst()
                .orElse(0);
    }

    private boolean isDowngrade(int installed, int pkg) {
        return pool.sameName(installed, pkg) && pool.evr(pkg).compareTo(pool.evr(installed)) < 0;
    }

    /** Returns whether the best update of an installed package, if it has one, fulfils the requirement as well. */
    private boolean bestUpdateStays(int installed, int[] clause) {
        IntList best = new IntList();
        best.addAll(candidates(installed));
        if (best.isEmpty()) {
            return true;
        }
        best.add(installed);
        policy.filter(best, Policy.Mode.RECOMMEND);
        return Arrays.stream(best.toArray()).anyMatch(update -> contains(clause, update));
    }

    private static boolean contains(int[] packages, int pkg) {
        return Arrays.stream(packages).anyMatch(other -> other == pkg);
    }
}
