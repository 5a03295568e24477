package io.dpuos.resolve.solver;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * The rules that keep installed packages from vanishing: each stays, or is replaced by one of its updates. An image is
 * solved into an empty root, where this class has nothing to say; the test cases of the solver need it.
 */
final class Updates {
    private final Pool pool;
    private final Wishes wishes;
    private final Replacements replacements;
    private final boolean keepExplicitObsoletes;
    private final int[] updateRule;
    private final int[] featureRule;
    private final IntList orphans = new IntList();
    private final Map<Integer, int[]> special = new HashMap<>();
    private final BitSet suspended = new BitSet();

    Updates(Pool pool, Wishes wishes, Replacements replacements, boolean keepExplicitObsoletes) {
        this.pool = pool;
        this.wishes = wishes;
        this.replacements = replacements;
        this.keepExplicitObsoletes = keepExplicitObsoletes;
        updateRule = new int[pool.size() + 1];
        featureRule = new int[pool.size() + 1];
    }

    /** Adds the rules: first those that allow every replacement, used only when the others must give way. */
    void addRules(Rules rules) {
        Map<Integer, int[]> features = new HashMap<>();
        Map<Integer, int[]> updates = new HashMap<>();
        pool.installed().stream().forEach(pkg -> {
            int[] all = replacements.of(pkg, Replacements.Mode.EVERYTHING);
            int[] feature = isOrphan(pkg, all) ? new int[0] : clause(pkg, all);
            int[] update = feature.length > 0 ? update(pkg) : wishes.mayKeepOrphan(pkg) ? new int[] {pkg} : new int[0];
            if (feature.length == 0) {
                orphans.add(pkg);
            }
            updates.put(pkg, update);
            if (update.length > 0 && feature.length > 0) {
                features.put(pkg, feature);
                if (!wishes.allUpgraded && feature.length == 1) {
                    orphans.add(pkg);
                }
            }
        });
        rules.begin(Segment.FEATURE);
        pool.installed().stream().forEach(pkg -> {
            int[] feature = features.getOrDefault(pkg, new int[0]);
            if (feature.length > 0 && !Arrays.equals(feature, updates.get(pkg))) {
                featureRule[pkg] = rules.add(feature, Origin.of(Origin.Kind.KEEP, pkg));
                rules.disable(featureRule[pkg]);
            }
        });
        rules.begin(Segment.UPDATE);
        pool.installed().stream().forEach(pkg -> {
            int[] update = updates.getOrDefault(pkg, new int[0]);
            if (update.length > 0) {
                updateRule[pkg] = rules.add(update, Origin.of(Origin.Kind.KEEP, pkg));
            }
        });
    }

    private boolean isOrphan(int pkg, int[] all) {
        return wishes.isUpgraded(pkg)
                && !mayStay(pkg)
                && Arrays.stream(all).allMatch(other -> pool.isInstalled(other) && !mayStay(other));
    }

    /** In a distribution upgrade a package stays when a good one is the same. */
    private boolean mayStay(int pkg) {
        return wishes.good.get(pkg)
                || Arrays.stream(pool.named(pool.name(pkg)))
                        .anyMatch(other -> wishes.good.get(other) && pool.identical(pkg, other));
    }

    private int[] update(int pkg) {
        boolean upgraded = wishes.isUpgraded(pkg);
        int[] found = replacements.of(pkg, upgraded ? Replacements.Mode.UPGRADE : Replacements.Mode.UPDATE);
        if (Arrays.stream(found).noneMatch(wishes.multiVersion::get)) {
            return clause(pkg, found);
        }
        int[] replacing =
                Arrays.stream(found).filter(other -> replaces(other, pkg)).toArray();
        if (replacing.length == 0 && upgraded && !mayStay(pkg)) {
            orphans.add(pkg);
            special.put(pkg, found);
            return wishes.mayKeepOrphan(pkg) ? new int[] {pkg} : clause(pkg, found);
        }
        if (replacing.length < found.length && wishes.isUpdated(pkg)) {
            special.put(pkg, found);
        }
        return clause(pkg, replacing);
    }

    /** Packages of which several versions may be installed replace nothing, but for the same once more. */
    private boolean replaces(int other, int pkg) {
        return !wishes.multiVersion.get(other)
                || keepExplicitObsoletes && !pool.sameName(other, pkg)
                || pool.get(other).nevra().equals(pool.get(pkg).nevra());
    }

    private static int[] clause(int pkg, int[] others) {
        int[] clause = new int[others.length + 1];
        clause[0] = pkg;
        System.arraycopy(others, 0, clause, 1, others.length);
        return clause;
    }

    IntList orphans() {
        return orphans;
    }

    /** Returns the versions to which a package that may be installed in several is to be updated; empty for none. */
    int[] special(int pkg) {
        return special.getOrDefault(pkg, new int[0]);
    }

    int updateRule(int pkg) {
        return updateRule[pkg];
    }

    int featureRule(int pkg) {
        return featureRule[pkg];
    }

    /** Returns the widest rule of a package, 0 when it has none. */
    int widestRule(int pkg) {
        return featureRule[pkg] != 0 ? featureRule[pkg] : updateRule[pkg];
    }

    /** Returns the rule that counts for an installed package, 0 when it is free to go. */
    int activeRule(Rules rules, int pkg) {
        if (updateRule[pkg] != 0 && !rules.isDisabled(updateRule[pkg])) {
            return updateRule[pkg];
        }
        return widestRule(pkg);
    }

    /** Returns whether an update of an installed package may lead to a candidate. */
    boolean isTarget(int pkg, int candidate) {
        BitSet wanted = wishes.targets.get(pkg);
        return wanted == null || wanted.get(candidate);
    }

    /** Returns whether a job removes or replaces the package, so that it need not stay. */
    boolean isSuspended(int pkg) {
        return suspended.get(pkg);
    }

    void resumeAll() {
        suspended.clear();
    }

    void suspend(Rules rules, int pkg) {
        suspended.set(pkg);
        switchRules(rules, pkg, false);
    }

    void resume(Rules rules, int pkg) {
        suspended.clear(pkg);
        switchRules(rules, pkg, true);
    }

    private void switchRules(Rules rules, int pkg, boolean on) {
        if (on) {
            int rule = widest(pkg);
            if (rule != 0) {
                rules.enable(rule);
            }
        } else {
            disable(rules, updateRule[pkg]);
            disable(rules, featureRule[pkg]);
        }
        for (int rule = rules.start(Segment.BEST); rule < rules.end(Segment.BEST); rule++) {
            if (rules.origin(rule).kind() == Origin.Kind.BEST_UPDATE
                    && rules.origin(rule).pkg() == pkg) {
                if (on) {
                    rules.enable(rule);
                } else {
                    rules.disable(rule);
                }
            }
        }
    }

    private int widest(int pkg) {
        return updateRule[pkg] != 0 ? updateRule[pkg] : featureRule[pkg];
    }

    private static void disable(Rules rules, int rule) {
        if (rule != 0) {
            rules.disable(rule);
        }
    }
}
