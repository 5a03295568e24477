package io.dpuos.resolve.solver;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the jobs say of single packages. Filled by the constructor; the maps are shared with the rules made of them. */
final class Wishes {
    private final Pool pool;
    private final List<Job> jobs;
    private final Set<Flag> flags;
    final BitSet multiVersion = new BitSet();
    final BitSet notWeakly = new BitSet();
    final BitSet verified = new BitSet();
    final BitSet locked = new BitSet();
    final BitSet userInstalled = new BitSet();
    /** Favoured packages by rank, disfavoured ones negative. */
    final Map<Integer, Integer> favours = new LinkedHashMap<>();
    /** Installed packages to update, and those of which nothing but the best update will do. */
    final BitSet updated = new BitSet();

    final BitSet bestUpdated = new BitSet();
    boolean allUpdated;
    /** Installed packages that may be updated to certain packages only. */
    final Map<Integer, BitSet> targets = new HashMap<>();
    /** Installed packages whose update takes what is needed no more with it. */
    final IntList cleanUpdates = new IntList();

    final BitSet orphansToDrop = new BitSet();
    boolean allOrphansToDrop;
    final BitSet removable = new BitSet();
    /** Packages that a distribution upgrade is about, and those of them that are good to install or keep. */
    final BitSet upgraded = new BitSet();

    final BitSet good = new BitSet();
    boolean allUpgraded;

    Wishes(Pool pool, List<Job> jobs, Set<Flag> flags) {
        this.pool = pool;
        this.jobs = jobs;
        this.flags = flags;
        if (flags.contains(Flag.ALLOW_UNINSTALL)) {
            removable.or(pool.installed());
        }
        int rank = 0;
        for (Job job : jobs) {
            BitSet installed = new BitSet();
            Arrays.stream(job.packages()).filter(pool::isInstalled).forEach(installed::set);
            switch (job.kind()) {
                case MULTI_VERSION -> Arrays.stream(job.packages()).forEach(multiVersion::set);
                case EXCLUDE_FROM_WEAK -> Arrays.stream(job.packages()).forEach(notWeakly::set);
                case LOCK -> Arrays.stream(job.packages()).forEach(locked::set);
                case VERIFY -> verified.or(installed);
                case USER_INSTALLED -> userInstalled.or(installed);
                case ALLOW_UNINSTALL -> removable.or(installed);
                case DROP_ORPHANED -> {
                    orphansToDrop.or(installed);
                    allOrphansToDrop |= job.selection() == Job.Selection.ALL;
                }
                case UPDATE -> update(job, installed);
                case DISTRIBUTION_UPGRADE -> upgrade(job, installed);
                case FAVOUR, DISFAVOUR -> {
                    int sign = job.kind() == Job.Kind.FAVOUR ? 1 : -1;
                    rank++;
                    for (int pkg : job.isWhole() ? new int[0] : job.packages()) {
                        favours.put(pkg, sign * rank);
                    }
                }
                default -> {}
            }
        }
    }

    /** Returns whether an installed package is subject to a distribution upgrade. */
    boolean isUpgraded(int pkg) {
        return allUpgraded || upgraded.get(pkg);
    }

    boolean hasUpgrade() {
        return allUpgraded || !upgraded.isEmpty();
    }

    boolean isUpdated(int pkg) {
        return allUpdated || updated.get(pkg);
    }

    boolean mayKeepOrphan(int pkg) {
        return flags.contains(Flag.KEEP_ORPHANS) && !isOrphanToDrop(pkg);
    }

    boolean isOrphanToDrop(int pkg) {
        return allOrphansToDrop || orphansToDrop.get(pkg);
    }

    private boolean isTargeted(Job job, BitSet installed) {
        if (job.has(Job.Option.TARGETED)) {
            return true;
        }
        boolean outside = job.selection() == Job.Selection.REPOSITORY
                ? Arrays.stream(job.packages()).noneMatch(pool::isInstalled)
                : installed.isEmpty();
        return outside && !flags.contains(Flag.NO_AUTOMATIC_TARGETS);
    }

    private void update(Job job, BitSet installed) {
        boolean best = job.has(Job.Option.BEST);
        boolean clean = job.has(Job.Option.CLEAN_DEPENDENCIES);
        if (job.selection() != Job.Selection.ALL && isTargeted(job, installed)) {
            Arrays.stream(job.packages()).forEach(pkg -> addTarget(pkg, best, clean));
            return;
        }
        allUpdated |= job.selection() == Job.Selection.ALL
                || job.selection() == Job.Selection.REPOSITORY && !installed.isEmpty();
        updated.or(installed);
        if (best) {
            bestUpdated.or(installed);
        }
        if (clean) {
            installed.stream().forEach(cleanUpdates::addIfAbsent);
        }
    }

    /** An update to a package that is not installed means the installed packages that it replaces. */
    private void addTarget(int target, boolean best, boolean clean) {
        if (pool.isInstalled(target)) {
            aim(target, target, false, false);
            return;
        }
        for (int pkg = pool.installed().nextSetBit(0);
                pkg >= 0;
                pkg = pool.installed().nextSetBit(pkg + 1)) {
            if (pool.sameName(pkg, target)) {
                aim(pkg, target, best, clean);
                if (pool.identical(pkg, target)) {
                    aim(pkg, pkg, false, false);
                }
            } else if (pool.obsoletes(target, pkg)) {
                aim(pkg, target, best, clean);
            }
        }
    }

    private void aim(int pkg, int target, boolean best, boolean clean) {
        updated.set(pkg);
        targets.computeIfAbsent(pkg, key -> new BitSet()).set(target);
        if (best) {
            bestUpdated.set(pkg);
        }
        if (clean) {
            cleanUpdates.addIfAbsent(pkg);
        }
    }

    private void upgrade(Job job, BitSet installed) {
        if (job.selection() == Job.Selection.ALL) {
            allUpgraded = true;
            for (int pkg : job.packages()) {
                if (!pool.isInstalled(pkg) && pool.installable(pkg)) {
                    good.set(pkg);
                }
            }
            if (job.has(Job.Option.BEST)) {
                bestUpdated.or(installed);
            }
            if (job.has(Job.Option.CLEAN_DEPENDENCIES)) {
                installed.stream().forEach(cleanUpdates::addIfAbsent);
            }
            return;
        }
        boolean targeted = isTargeted(job, installed);
        if (!targeted && job.selection() == Job.Selection.REPOSITORY && installed.isEmpty()) {
            return;
        }
        for (int pkg : job.packages()) {
            if (pool.isInstalled(pkg) || targeted && pool.installable(pkg)) {
                addUpgrade(pkg, job, targeted);
            }
        }
    }

    private void addUpgrade(int pkg, Job job, boolean targeted) {
        upgraded.set(pkg);
        if (targeted) {
            good.set(pkg);
        }
        for (int other : pool.named(pool.name(pkg))) {
            upgraded.set(other);
            if (pool.isInstalled(other)) {
                involve(other, job, targeted);
            } else if (!targeted) {
                good.set(other);
            }
        }
        if (pool.isInstalled(pkg)) {
            for (int other : pool.obsoleters(pkg)) {
                if (!pool.isInstalled(other)) {
                    upgraded.set(other);
                    good.set(other, good.get(other) || !targeted);
                }
            }
        } else if (targeted) {
            pool.get(pkg).dependencies().obsoletes().forEach(obsoletes -> {
                for (int other : pool.obsoleted(pkg, obsoletes)) {
                    upgraded.set(other);
                    if (pool.isInstalled(other)) {
                        involve(other, job, true);
                    }
                }
            });
        }
    }

    private void involve(int installed, Job job, boolean targeted) {
        if (targeted) {
            Arrays.stream(pool.obsoleters(installed))
                    .filter(other -> !pool.isInstalled(other))
                    .forEach(upgraded::set);
        }
        if (job.has(Job.Option.BEST)) {
            bestUpdated.set(installed);
        }
        if (job.has(Job.Option.CLEAN_DEPENDENCIES)) {
            cleanUpdates.addIfAbsent(installed);
        }
    }
}
