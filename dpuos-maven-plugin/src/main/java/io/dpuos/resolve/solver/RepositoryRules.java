package io.dpuos.resolve.solver;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Rules that leave packages out because of where they come from. */
final class RepositoryRules {
    private final Pool pool;
    private final Wishes wishes;
    private final Updates updates;
    private final Rules rules;
    private final BitSet added;

    RepositoryRules(Pool pool, Wishes wishes, Updates updates, Rules rules, BitSet added) {
        this.pool = pool;
        this.wishes = wishes;
        this.updates = updates;
        this.rules = rules;
        this.added = added;
    }

    /** A distribution upgrade leaves only good packages, and those that no repository has. */
    void addUpgrade() {
        wishes.allUpdated |= wishes.allUpgraded;
        BitSet done = new BitSet();
        for (int first = added.nextSetBit(1); first >= 0; first = added.nextSetBit(first + 1)) {
            if (done.get(first)) {
                continue;
            }
            for (int pkg : pool.named(pool.name(first))) {
                done.set(pkg);
                if (added.get(pkg) && wishes.isUpgraded(pkg)) {
                    addUpgrade(pkg);
                }
            }
        }
    }

    private void addUpgrade(int pkg) {
        Origin origin = Origin.of(Origin.Kind.DISTRIBUTION, pkg);
        if (!pool.isInstalled(pkg)) {
            if (!wishes.good.get(pkg)) {
                rules.add(new int[] {-pkg}, origin);
            }
            return;
        }
        wishes.updated.set(pkg);
        if (wishes.good.get(pkg)) {
            return;
        }
        boolean known = Arrays.stream(pool.named(pool.name(pkg)))
                .anyMatch(other -> wishes.good.get(other) && pool.identical(pkg, other));
        if (known || isOrphan(pkg)) {
            wishes.good.set(pkg);
        } else if (updates.special(pkg).length > 0) {
            rules.add(Pool.union(new int[] {-pkg}, updates.special(pkg)), origin);
        } else {
            rules.add(new int[] {-pkg}, origin);
        }
    }

    private boolean isOrphan(int pkg) {
        int rule = updates.updateRule(pkg);
        if (rule == 0 && updates.featureRule(pkg) == 0) {
            return true;
        }
        if (updates.special(pkg).length > 0) {
            return false;
        }
        int feature = updates.featureRule(pkg);
        return rules.size(rule) == 1 && (feature == 0 || rules.size(feature) == 1);
    }

    /**
     * Packages on the black list are installed only when a job names them alone. A list with an installed package lets
     * its name be updated; one of a whole repository means nothing.
     */
    void addBlack(List<Job> jobs) {
        BitSet black = new BitSet();
        for (Job job : jobs) {
            if (job.kind() == Job.Kind.BLACKLIST && !job.isWhole()) {
                Arrays.stream(job.packages()).forEach(black::set);
            }
        }
        black.stream()
                .filter(pkg -> Arrays.stream(pool.named(pool.name(pkg)))
                        .noneMatch(other -> pool.isInstalled(other) && black.get(other)))
                .forEach(pkg -> rules.add(new int[] {-pkg}, Origin.of(Origin.Kind.BLACK, pkg)));
    }

    /** A package of a better repository hides those of its name. */
    void addPriorities() {
        for (int pkg = added.nextSetBit(1); pkg >= 0; pkg = added.nextSetBit(pkg + 1)) {
            int own = pkg;
            boolean hidden = !pool.isInstalled(pkg)
                    && Arrays.stream(pool.named(pool.name(pkg)))
                            .anyMatch(other -> !pool.isInstalled(other) && pool.priority(other) > pool.priority(own));
            if (hidden) {
                rules.add(new int[] {-pkg}, Origin.of(Origin.Kind.PRIORITY, pkg));
            }
        }
    }
}
