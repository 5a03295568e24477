package io.dpuos.resolve.solver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Makes the rules of the jobs. */
final class JobRules {
    private final Pool pool;
    private final List<Job> jobs;
    private final Rules rules;
    private final BitSet toInstall = new BitSet();
    private final List<Integer> impossible = new ArrayList<>();

    JobRules(Pool pool, List<Job> jobs, Rules rules) {
        this.pool = pool;
        this.jobs = jobs;
        this.rules = rules;
        for (Job job : jobs) {
            if (job.kind() == Job.Kind.INSTALL) {
                Arrays.stream(job.packages()).forEach(toInstall::set);
            }
        }
    }

    /** Returns the jobs that nothing can fulfil. */
    List<Integer> impossible() {
        return impossible;
    }

    void add() {
        rules.begin(Segment.JOB);
        for (int job = 0; job < jobs.size(); job++) {
            switch (jobs.get(job).kind()) {
                case INSTALL -> install(job);
                case ERASE -> erase(job);
                case LOCK -> {
                    for (int pkg : jobs.get(job).packages()) {
                        add(job, pool.isInstalled(pkg) ? pkg : -pkg);
                    }
                }
                case WEAKEN_DEPENDENCIES -> weaken(jobs.get(job));
                default -> {}
            }
        }
    }

    private void add(int job, int... clause) {
        int rule = rules.add(clause, Origin.ofJob(Origin.Kind.JOB, job));
        if (jobs.get(job).has(Job.Option.WEAK)) {
            rules.weaken(rule);
        }
    }

    private void install(int job) {
        Job wish = jobs.get(job);
        if (!wish.clauses().isEmpty()) {
            for (int[] clause : wish.clauses()) {
                if (clause.length == 0 && !wish.has(Job.Option.WEAK)) {
                    impossible.add(job);
                } else if (clause.length == 0) {
                    return;
                } else {
                    add(job, clause);
                }
            }
        } else if (wish.packages() != Pool.ALWAYS && wish.packages().length > 0) {
            add(job, wish.packages());
        } else if (wish.packages() != Pool.ALWAYS
                && wish.selection() != Job.Selection.ONE_OF
                && !wish.has(Job.Option.WEAK)) {
            impossible.add(job);
        }
    }

    private void erase(int job) {
        Job wish = jobs.get(job);
        if (!wish.clauses().isEmpty()) {
            wish.clauses().stream().filter(clause -> clause.length > 0).forEach(clause -> add(job, clause));
            return;
        }
        BitSet erased = new BitSet();
        int[] installed =
                Arrays.stream(wish.packages()).filter(pool::isInstalled).toArray();
        for (int pkg : wish.packages()) {
            add(job, -pkg);
            erased.set(pkg);
        }
        boolean certain = wish.selection() == Job.Selection.PACKAGE || wish.selection() == Job.Selection.NAME_RELATION;
        if (certain && installed.length == 1) {
            // other versions of what goes are no replacement
            for (int other : pool.named(pool.name(installed[0]))) {
                if (!pool.isInstalled(other)
                        && !toInstall.get(other)
                        && !erased.get(other)
                        && pool.exclusive(installed[0], other)) {
                    add(job, -other);
                }
            }
        }
    }

    private void weaken(Job wish) {
        BitSet packages = new BitSet();
        Arrays.stream(wish.packages()).forEach(packages::set);
        for (int rule = 1; rule < rules.end(Segment.PACKAGE); rule++) {
            int first = rules.literal(rules.first(rule));
            boolean conflict = rules.size(rule) == 2 && rules.literal(rules.first(rule) + 1) < 0;
            if (first < 0 && packages.get(-first) && !conflict) {
                rules.weaken(rule);
            }
        }
    }
}
