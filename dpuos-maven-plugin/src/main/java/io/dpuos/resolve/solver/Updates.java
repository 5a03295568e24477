package io.dpuos.resolve.solver;

import io.dpuos.rpm.Dependency;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What may become of the packages of an installed system: each stays, or is replaced by one of its updates. An image is
 * solved into an empty root, where this class has nothing to say; the test cases of the solver need it.
 */
final class Updates {
    private final Pool pool;
    private final List<Job> jobs;
    private final Set<Engine.Flag> flags;
    private final BitSet multiVersion;
    private final BitSet selected = new BitSet();
    private final BitSet insistOnBest = new BitSet();
    private final BitSet replacedByJob = new BitSet();
    private final Map<Integer, BitSet> targets = new HashMap<>();
    private final int[] updateRule;
    private final int[] featureRule;

    Updates(Pool pool, List<Job> jobs, Set<Engine.Flag> flags, BitSet multiVersion) {
        this.pool = pool;
        this.jobs = jobs;
        this.flags = flags;
        this.multiVersion = multiVersion;
        updateRule = new int[pool.size() + 1];
        featureRule = new int[pool.size() + 1];
        for (Job job : jobs) {
            boolean targeted = job.targeted()
                    || !flags.contains(Engine.Flag.NO_AUTOMATIC_TARGETS)
                            && Arrays.stream(job.packages()).noneMatch(pool::isInstalled);
            if (job.kind() == Job.Kind.UPDATE && targeted) {
                Arrays.stream(job.packages()).forEach(pkg -> addTarget(pkg, job.best()));
            } else if (job.kind() == Job.Kind.UPDATE) {
                Arrays.stream(job.packages()).filter(pool::isInstalled).forEach(pkg -> {
                    selected.set(pkg);
                    insistOnBest.set(pkg, job.best());
                });
            }
        }
    }

    /** An update to a package that is not installed means the installed packages that it replaces. */
    private void addTarget(int target, boolean best) {
        pool.installed().stream()
                .filter(pkg -> pkg == target || pool.sameName(pkg, target) || obsoletes(target, pkg))
                .filter(pkg -> pkg == target || !pool.isInstalled(target))
                .forEach(pkg -> {
                    selected.set(pkg);
                    insistOnBest.set(pkg, best);
                    targets.computeIfAbsent(pkg, key -> new BitSet()).set(target);
                });
    }

    /** Returns whether an update of an installed package may lead to a candidate. */
    boolean isTarget(int pkg, int candidate) {
        BitSet wanted = targets.get(pkg);
        return wanted == null || wanted.get(candidate);
    }

    boolean hasSelected() {
        return !selected.isEmpty();
    }

    boolean isSelected(int pkg) {
        return selected.get(pkg);
    }

    boolean all() {
        return !pool.hasInstalled()
                || selected.cardinality() == pool.installed().cardinality();
    }

    boolean isReplacedByJob(int pkg) {
        return replacedByJob.get(pkg);
    }

    /** Returns what may replace an installed package. */
    int[] replacements(int pkg, boolean allowAll) {
        IntList found = new IntList();
        boolean provides = false;
        for (int other : pool.providers(Dependency.of(pool.name(pkg)))) {
            if (other == pkg) {
                continue;
            }
            if (pool.sameName(pkg, other)) {
                if (!pool.exclusive(pkg, other)
                        || !allowAll
                                && !flags.contains(Engine.Flag.ALLOW_DOWNGRADE)
                                && pool.evr(pkg).compareTo(pool.evr(other)) > 0) {
                    continue;
                }
            } else if (obsoletes(other, pkg)) {
                provides = true;
            } else {
                continue;
            }
            if (allowAll || !isIllegalChange(pkg, other)) {
                found.add(other);
            }
        }
        if (!provides) {
            for (int other : pool.obsoleting(pool.name(pkg))) {
                if (obsoletes(other, pkg)
                        && pool.installable(other)
                        && (allowAll || !isIllegalChange(pkg, other))
                        && pool.exclusive(pkg, other)) {
                    found.addIfAbsent(other);
                }
            }
        }
        return Arrays.stream(found.toArray()).sorted().toArray();
    }

    private boolean obsoletes(int other, int pkg) {
        if (pool.sameName(other, pkg)) {
            return false;
        }
        for (Dependency obsoleted : pool.get(other).dependencies().obsoletes()) {
            if (obsoleted.name().equals(pool.name(pkg))
                    && Arrays.binarySearch(pool.namedMatching(obsoleted), pkg) >= 0) {
                return true;
            }
        }
        return false;
    }

    private boolean isIllegalChange(int pkg, int other) {
        boolean arch =
                pool.archScore(pkg) != pool.archScore(other) && pool.archScore(pkg) != 1 && pool.archScore(other) != 1;
        return arch && !flags.contains(Engine.Flag.ALLOW_ARCHITECTURE_CHANGE)
                || !pool.vendor(pkg).equals(pool.vendor(other)) && !flags.contains(Engine.Flag.ALLOW_VENDOR_CHANGE);
    }

    /** Adds the rules: first those that allow every replacement, used only when the others must give way. */
    void addRules(Rules rules) {
        pool.installed().stream()
                .forEach(pkg -> featureRule[pkg] =
                        rules.add(clause(pkg, replacements(pkg, true)), Origin.of(Origin.Kind.KEEP, pkg)));
        pool.installed().stream().forEach(pkg -> {
            int[] updates = replacements(pkg, false);
            boolean multi = Arrays.stream(updates).anyMatch(multiVersion::get);
            int[] replacing = multi
                    ? Arrays.stream(updates)
                            .filter(other -> !multiVersion.get(other))
                            .toArray()
                    : updates;
            updateRule[pkg] = rules.add(clause(pkg, replacing), Origin.of(Origin.Kind.KEEP, pkg));
            rules.disable(featureRule[pkg]);
        });
    }

    private static int[] clause(int pkg, int[] others) {
        int[] clause = new int[others.length + 1];
        clause[0] = pkg;
        System.arraycopy(others, 0, clause, 1, others.length);
        return clause;
    }

    /** Returns the rule that counts for an installed package, 0 when it is free to go. */
    int activeRule(Rules rules, int pkg) {
        if (!rules.isDisabled(updateRule[pkg])) {
            return updateRule[pkg];
        }
        return featureRule[pkg];
    }

    /** Adds the rules of updates that insist on the best replacement. */
    void addBestRules(Rules rules, Policy policy) {
        insistOnBest.stream().forEach(pkg -> {
            IntList best = new IntList();
            best.addAll(
                    rules.clause(flags.contains(Engine.Flag.BEST_OBEYS_POLICY) ? updateRule[pkg] : featureRule[pkg]));
            best.assign(Arrays.stream(best.toArray())
                    .filter(other -> isTarget(pkg, other))
                    .toArray());
            if (best.isEmpty()) {
                return;
            }
            policy.filter(best, Policy.Mode.RECOMMEND);
            rules.add(best.toArray(), Origin.of(Origin.Kind.KEEP, pkg));
        });
    }

    /** Installed packages that a job removes or replaces need not stay. */
    void disableReplaced(Rules rules) {
        for (Job job : jobs) {
            if (job.kind() == Job.Kind.ERASE || job.kind() == Job.Kind.INSTALL) {
                BitSet gone = job.kind() == Job.Kind.ERASE ? named(job.packages()) : replacedByAll(job);
                gone.and(pool.installed());
                gone.stream().forEach(pkg -> {
                    replacedByJob.set(pkg);
                    rules.disable(updateRule[pkg]);
                    rules.disable(featureRule[pkg]);
                });
            }
        }
    }

    private static BitSet named(int[] packages) {
        BitSet set = new BitSet();
        Arrays.stream(packages).forEach(set::set);
        return set;
    }

    private BitSet replacedByAll(Job job) {
        BitSet replaced = new BitSet();
        if (Arrays.stream(job.packages()).anyMatch(pool::isInstalled)) {
            return replaced;
        }
        pool.installed().stream()
                .forEach(pkg -> replaced.set(
                        pkg,
                        Arrays.stream(job.packages())
                                .allMatch(
                                        other -> replaces(other, pkg) && (job.setsAll() || isLegal(pkg, other, job)))));
        return replaced;
    }

    private boolean isLegal(int pkg, int other, Job job) {
        boolean downgrade = pool.sameName(pkg, other) && pool.evr(pkg).compareTo(pool.evr(other)) > 0;
        return (!downgrade || job.setsVersion() || flags.contains(Engine.Flag.ALLOW_DOWNGRADE))
                && (!isIllegalChange(pkg, other) || job.anyArchitecture());
    }

    private boolean replaces(int other, int pkg) {
        return pool.sameName(pkg, other)
                ? pool.exclusive(pkg, other) && !multiVersion.get(other)
                : obsoletes(other, pkg);
    }
}
