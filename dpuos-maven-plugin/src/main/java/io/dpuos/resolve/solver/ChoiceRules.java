package io.dpuos.resolve.solver;

import java.util.Arrays;

/**
 * Weak rules that keep a requirement with what is installed: where an installed package (or an update of it) can fulfil
 * a requirement, a new package does so only when nothing else will do.
 */
final class ChoiceRules {
    private final Pool pool;
    private final Rules rules;
    private final Policy policy;
    private final Updates updates;

    ChoiceRules(Pool pool, Rules rules, Policy policy, Updates updates) {
        this.pool = pool;
        this.rules = rules;
        this.policy = policy;
        this.updates = updates;
    }

    /** Adds them for the rules below the given number. */
    void add(int end) {
        if (!pool.hasInstalled()) {
            return;
        }
        for (int rule = 1; rule < end; rule++) {
            int[] clause = rules.clause(rule);
            if (clause.length >= 3 && clause[0] < 0 && clause[1] > 0) {
                addFor(rule, clause);
            }
        }
    }

    private void addFor(int rule, int[] clause) {
        IntList familiar = new IntList();
        familiar.add(clause[0]);
        boolean choice = false;
        boolean needed = false;
        for (int pkg : clause) {
            if (pkg < 0) {
                continue;
            }
            int installed = installedBefore(pkg);
            if (installed == 0) {
                choice = true;
            } else if (staysAsItIs(-clause[0]) || bestUpdateStays(installed, clause)) {
                familiar.add(pkg);
                needed |= Arrays.stream(updates.replacements(installed, false))
                        .anyMatch(update -> !contains(clause, update));
                needed |= !contains(clause, installed);
            }
        }
        if (choice && needed && familiar.size() > 1) {
            rules.add(familiar.toArray(), rules.origin(rule));
        }
    }

    /** An installed package that no job updates goes on with what it has. */
    private boolean staysAsItIs(int pkg) {
        return pool.isInstalled(pkg) && !updates.isSelected(pkg);
    }

    /** Returns the installed package that a package is or updates, or 0. */
    private int installedBefore(int pkg) {
        if (pool.isInstalled(pkg)) {
            return pkg;
        }
        return pool.installed().stream()
                .filter(old -> contains(updates.replacements(old, false), pkg))
                .findFirst()
                .orElse(0);
    }

    /** Returns whether the best update of an installed package, if it has one, fulfils the requirement as well. */
    private boolean bestUpdateStays(int installed, int[] clause) {
        IntList best = new IntList();
        best.addAll(updates.replacements(installed, false));
        if (best.isEmpty()) {
            return true;
        }
        policy.filter(best, Policy.Mode.RECOMMEND);
        return Arrays.stream(best.toArray()).anyMatch(update -> contains(clause, update));
    }

    private static boolean contains(int[] packages, int pkg) {
        return Arrays.stream(packages).anyMatch(other -> other == pkg);
    }
}
