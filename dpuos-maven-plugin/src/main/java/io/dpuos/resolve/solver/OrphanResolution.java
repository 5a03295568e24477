package io.dpuos.resolve.solver;

import java.util.Arrays;
import java.util.BitSet;

/** Keeps the installed packages that no repository has as long as nothing speaks against them. */
final class OrphanResolution {
    private final Pool pool;
    private final Wishes wishes;
    private final Updates updates;
    private final Rules rules;
    private final Decisions decisions;
    private final Policy policy;
    private final Search search;
    private final IntList broken = new IntList();

    OrphanResolution(
            Pool pool, Wishes wishes, Updates updates, Rules rules, Decisions decisions, Policy policy, Search search) {
        this.pool = pool;
        this.wishes = wishes;
        this.updates = updates;
        this.rules = rules;
        this.decisions = decisions;
        this.policy = policy;
        this.search = search;
    }

    /** Lets the dependencies of orphans break. */
    void breakRules() {
        BitSet orphans = new BitSet();
        for (int pkg : updates.orphans().toArray()) {
            orphans.set(pkg, !wishes.isOrphanToDrop(pkg));
        }
        for (int rule = 1; rule < rules.end(Segment.PACKAGE); rule++) {
            int[] clause = rules.clause(rule);
            boolean conflict = clause.length == 2 && clause[1] < 0;
            if (clause[0] < 0
                    && !conflict
                    && Arrays.stream(clause).anyMatch(literal -> literal < 0 && orphans.get(-literal))) {
                broken.add(rule);
                rules.disable(rule);
            }
        }
    }

    /** Returns the level reached; when nothing was decided, there is nothing left to do. */
    int resolve(int startLevel) {
        int level = startLevel;
        boolean kept = false;
        for (int pkg : updates.orphans().toArray()) {
            if (decisions.isOpen(pkg) && !wishes.isOrphanToDrop(pkg)) {
                int before = level;
                level = search.decide(level, pkg, 0);
                kept = true;
                if (level < before) {
                    return level;
                }
            }
        }
        if (kept) {
            return level;
        }
        for (int pkg : updates.orphans().toArray()) {
            if (decisions.isOpen(pkg)) {
                int before = level;
                level = search.decide(level, -pkg, 0);
                if (level < before) {
                    return level;
                }
            }
        }
        return repair(level);
    }

    /** Brings in what broken dependencies of orphans need, where it is to be had. */
    private int repair(int startLevel) {
        IntList wanted = new IntList();
        for (int rule : broken.toArray()) {
            boolean open = true;
            for (int literal : rules.clause(rule)) {
                open &= literal < 0
                        ? decisions.isInstalled(-literal)
                        : !decisions.isInstalled(literal) || pool.isInstalled(literal);
            }
            if (open) {
                for (int literal : rules.clause(rule)) {
                    if (literal > 0 && decisions.isOpen(literal) && !pool.isInstalled(literal)) {
                        wanted.addIfAbsent(literal);
                    }
                }
            }
        }
        if (wanted.size() > 1) {
            policy.filter(wanted, Policy.Mode.CHOOSE);
        }
        int level = startLevel;
        for (int pkg : wanted.toArray()) {
            if (decisions.isOpen(pkg)) {
                int before = level;
                level = search.decide(level, pkg, 0);
                if (level < before) {
                    return level;
                }
            }
        }
        return level;
    }
}
