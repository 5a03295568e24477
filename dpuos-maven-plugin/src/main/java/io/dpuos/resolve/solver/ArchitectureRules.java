package io.dpuos.resolve.solver;

import java.util.BitSet;
import java.util.TreeSet;

/** A package of a worse architecture is left out, or allowed only beside the better one of the same version. */
final class ArchitectureRules {
    private final Pool pool;
    private final Wishes wishes;
    private final Rules rules;
    private final BitSet added;

    ArchitectureRules(Pool pool, Wishes wishes, Rules rules, BitSet added) {
        this.pool = pool;
        this.wishes = wishes;
        this.rules = rules;
        this.added = added;
    }

    void add() {
        BitSet done = new BitSet();
        for (int pkg = added.nextSetBit(1); pkg >= 0; pkg = added.nextSetBit(pkg + 1)) {
            if (!done.get(pkg)) {
                int[] named = pool.named(pool.name(pkg));
                for (int other : named) {
                    done.set(other);
                }
                add(named);
            }
        }
    }

    private void add(int[] named) {
        int best = 0;
        TreeSet<String> allowed = new TreeSet<>();
        String bestArchitecture = "";
        for (int pkg : named) {
            int score = pool.archScore(pkg);
            if (!added.get(pkg) || pool.isInstalled(pkg) && score != 1 && wishes.isUpgraded(pkg)) {
                continue;
            }
            if (pool.isInstalled(pkg) && score != 1) {
                allowed.add(pool.arch(pkg));
            } else if (score > 1 && (best == 0 || score < best)) {
                best = score;
                bestArchitecture = pool.arch(pkg);
            }
        }
        if (best == 0) {
            return;
        }
        if (allowed.size() == 1 && allowed.contains(bestArchitecture)) {
            allowed.clear();
        }
        if (!allowed.isEmpty() && pool.colors()) {
            allowed = keptAlone(named, best);
        }
        for (int pkg : named) {
            int score = pool.archScore(pkg);
            if (added.get(pkg) && score != 1 && score != best) {
                boolean bad = pool.isInstalled(pkg) ? pool.colors() : !allowed.contains(pool.arch(pkg));
                if (bad) {
                    block(pkg, named, best);
                }
            }
        }
    }

    /** An installed worse architecture is kept when no better one of its version is there to go along. */
    private TreeSet<String> keptAlone(int[] named, int best) {
        TreeSet<String> allowed = new TreeSet<>();
        for (int pkg : named) {
            int score = pool.archScore(pkg);
            if (pool.isInstalled(pkg)
                    && added.get(pkg)
                    && !wishes.isUpgraded(pkg)
                    && score != 1
                    && score != best
                    && (score == 0 || companions(pkg, named, best).isEmpty())) {
                allowed.add(pool.arch(pkg));
            }
        }
        return allowed;
    }

    private IntList companions(int pkg, int[] named, int best) {
        IntList companions = new IntList();
        for (int other : named) {
            int score = pool.archScore(other);
            if (other != pkg
                    && pool.evr(other).equals(pool.evr(pkg))
                    && !pool.arch(other).equals(pool.arch(pkg))
                    && (score == 1 || score == best)) {
                companions.add(other);
            }
        }
        return companions;
    }

    private void block(int pkg, int[] named, int best) {
        IntList clause = new IntList();
        clause.add(-pkg);
        if (pool.colors()) {
            int[] companions = companions(pkg, named, best).toArray();
            boolean inStep = java.util.Arrays.stream(companions).anyMatch(pool::isInstalled);
            if (pool.isInstalled(pkg) && !inStep) {
                return;
            }
            clause.addAll(companions);
        }
        rules.add(clause.toArray(), Origin.of(Origin.Kind.WORSE_ARCHITECTURE, pkg));
    }
}
