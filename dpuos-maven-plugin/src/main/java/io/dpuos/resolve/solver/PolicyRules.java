package io.dpuos.resolve.solver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Switches off the rules of policy that a job contradicts (who asks for an old version wants no update), and on again
 * when the job is given up.
 */
final class PolicyRules {
    private enum Type {
        UPDATE,
        ARCHITECTURE,
        DISTRIBUTION,
        BLACK,
        PRIORITY
    }

    /** One or more rules: the argument is a package, whose name is meant except for UPDATE and BLACK. */
    private record Switch(Type type, int pkg) {}

    private final Pool pool;
    private final List<Job> jobs;
    private final Wishes wishes;
    private final Replacements replacements;
    private final Updates updates;
    private final Rules rules;
    private final CleanDependencies clean;
    private final boolean keepExplicitObsoletes;

    PolicyRules(
            Pool pool,
            List<Job> jobs,
            Wishes wishes,
            Replacements replacements,
            Updates updates,
            Rules rules,
            CleanDependencies clean,
            boolean keepExplicitObsoletes) {
        this.pool = pool;
        this.jobs = jobs;
        this.wishes = wishes;
        this.replacements = replacements;
        this.updates = updates;
        this.rules = rules;
        this.clean = clean;
        this.keepExplicitObsoletes = keepExplicitObsoletes;
    }

    /** Switches off all that the jobs contradict. */
    void disable() {
        Set<Switch> off = activeSwitches();
        if (clean.isOn()) {
            clean.compute();
            clean.packages().stream().forEach(pkg -> off.add(new Switch(Type.UPDATE, pkg)));
        }
        updates.resumeAll();
        off.forEach(one -> turn(one, false));
    }

    /** Switches on again what only the given-up job switched off. */
    void reenable(int job) {
        Set<Switch> on = switches(jobs.get(job));
        if (on.isEmpty()) {
            return;
        }
        if (clean.isOn()) {
            clean.compute();
            clean.packages().stream().forEach(pkg -> on.remove(new Switch(Type.UPDATE, pkg)));
        }
        on.removeAll(activeSwitches());
        on.forEach(one -> turn(one, true));
    }

    /** Switches on the rules of a package that turned out to be needed still. */
    void reenableKept(int pkg) {
        if (!activeSwitches().contains(new Switch(Type.UPDATE, pkg))) {
            updates.resume(rules, pkg);
        }
    }

    private Set<Switch> activeSwitches() {
        Set<Switch> all = new LinkedHashSet<>();
        BitSet done = new BitSet();
        for (int rule = rules.start(Segment.JOB); rule < rules.end(Segment.JOB); rule++) {
            int job = rules.origin(rule).job();
            if (!rules.isDisabled(rule) && !done.get(job)) {
                done.set(job);
                all.addAll(switches(jobs.get(job)));
            }
        }
        return all;
    }

    private void turn(Switch what, boolean on) {
        switch (what.type()) {
            case UPDATE -> {
                if (on) {
                    updates.resume(rules, what.pkg());
                } else {
                    updates.suspend(rules, what.pkg());
                }
            }
            case ARCHITECTURE -> turnNamed(Segment.ARCHITECTURE, what.pkg(), on);
            case DISTRIBUTION -> turnNamed(Segment.DISTRIBUTION, what.pkg(), on);
            case PRIORITY -> turnNamed(Segment.PRIORITY, what.pkg(), on);
            case BLACK -> {
                for (int rule = rules.start(Segment.BLACK); rule < rules.end(Segment.BLACK); rule++) {
                    if (rules.origin(rule).pkg() == what.pkg()) {
                        turn(rule, on);
                    }
                }
            }
        }
    }

    private void turnNamed(Segment segment, int pkg, boolean on) {
        for (int rule = rules.start(segment); rule < rules.end(segment); rule++) {
            if (pool.sameName(rules.origin(rule).pkg(), pkg)) {
                turn(rule, on);
            }
        }
    }

    private void turn(int rule, boolean on) {
        if (on) {
            rules.enable(rule);
        } else {
            rules.disable(rule);
        }
    }

    private Set<Switch> switches(Job job) {
        Set<Switch> found = new LinkedHashSet<>();
        if (job.kind() == Job.Kind.ERASE) {
            for (int pkg : job.packages()) {
                if (pool.isInstalled(pkg)) {
                    found.add(new Switch(Type.UPDATE, pkg));
                }
            }
        } else if (job.kind() == Job.Kind.LOCK) {
            // what stays need be neither the best nor of a repository of the upgrade
            int[] kept = Arrays.stream(job.packages()).filter(pool::isInstalled).toArray();
            addNames(kept, Type.DISTRIBUTION, found);
            Arrays.stream(kept).forEach(pkg -> found.add(new Switch(Type.UPDATE, pkg)));
        } else if (job.kind() == Job.Kind.INSTALL && !job.options().isEmpty()) {
            addInstall(job, found);
        }
        return found;
    }

    private void addInstall(Job job, Set<Switch> found) {
        if (job.has(Job.Option.SET_ARCHITECTURE)) {
            // who names the best architecture allows no worse one
            addNames(Arrays.stream(job.packages()).filter(this::isWorse).toArray(), Type.ARCHITECTURE, found);
        }
        if (job.has(Job.Option.SET_REPOSITORY)) {
            addNames(job.packages(), Type.DISTRIBUTION, found);
            addNames(job.packages(), Type.PRIORITY, found);
            if (job.packages().length == 1) {
                found.add(new Switch(Type.BLACK, job.packages()[0]));
            }
        }
        boolean hasInstalled = Arrays.stream(job.packages()).anyMatch(pool::isInstalled);
        boolean multi = !keepExplicitObsoletes && Arrays.stream(job.packages()).anyMatch(wishes.multiVersion::get);
        boolean sets = job.options().stream().anyMatch(option -> option.name().startsWith("SET_"));
        if (!sets || hasInstalled || multi || !pool.hasInstalled()) {
            return;
        }
        for (int pkg : replacedByAll(job.packages())) {
            boolean all = job.has(Job.Option.SET_RELEASE)
                    && job.has(Job.Option.SET_ARCHITECTURE)
                    && job.has(Job.Option.SET_VENDOR);
            if (all
                    || Arrays.stream(job.packages())
                            .noneMatch(other -> replacements.isIllegal(pkg, other, job.options()))) {
                found.add(new Switch(Type.UPDATE, pkg));
            }
        }
    }

    private boolean isWorse(int pkg) {
        for (int rule = rules.start(Segment.ARCHITECTURE); rule < rules.end(Segment.ARCHITECTURE); rule++) {
            if (rules.origin(rule).pkg() == pkg) {
                return true;
            }
        }
        return false;
    }

    private void addNames(int[] packages, Type type, Set<Switch> found) {
        List<Integer> names = new ArrayList<>();
        for (int pkg : packages) {
            if (names.stream().noneMatch(other -> pool.sameName(other, pkg))) {
                names.add(pkg);
                found.add(
                        new Switch(type, pool.named(pool.name(pkg)).length > 0 ? pool.named(pool.name(pkg))[0] : pkg));
            }
        }
    }

    /** Returns the installed packages that each of some packages replaces. */
    int[] replacedByAll(int[] packages) {
        if (packages.length == 0) {
            return packages;
        }
        return pool.installed().stream()
                .filter(pkg -> Arrays.stream(packages).allMatch(other -> replaces(other, pkg)))
                .toArray();
    }

    private boolean replaces(int other, int pkg) {
        boolean multi = keepExplicitObsoletes && wishes.multiVersion.get(other);
        return !multi && pool.sameName(pkg, other) && pool.exclusive(pkg, other) || pool.obsoletes(other, pkg);
    }
}
