package io.dpuos.resolve.solver;

import java.util.Arrays;
import java.util.List;

/**
 * Weak rules that keep a requirement with what is installed: where an installed package (or an update of it) can fulfil
 * a requirement, a new package does so only when nothing else will do.
 */
final class ChoiceRules {
    private final Pool pool;
    private final Rules rules;
    private final int packageRulesEnd;

    ChoiceRules(Pool pool, Rules rules, Policy policy, int packageRulesEnd, Updates updates) {
        this.pool = pool;
        this.rules = rules;
        this.packageRulesEnd = packageRulesEnd;
    }

    void add(List<Job> jobs) {
        if (!pool.hasInstalled()) {
            return;
        }
        for (int rule = 1; rule < packageRulesEnd; rule++) {
            int[] clause = rules.clause(rule);
            if (clause.length < 3 || clause[0] > 0 || clause[1] < 0) {
                continue;
            }
            int[] familiar = Arrays.stream(clause)
                    .filter(literal -> literal < 0 || isFamiliar(literal))
                    .toArray();
            boolean pureNew = familiar.length == 1 || familiar.length == clause.length;
            if (!pureNew && Arrays.stream(familiar).anyMatch(literal -> literal > 0 && pool.isInstalled(literal))) {
                rules.add(familiar, rules.origin(rule));
            }
        }
    }

    private boolean isFamiliar(int pkg) {
        return Arrays.stream(pool.named(pool.name(pkg))).anyMatch(pool::isInstalled);
    }
}
