package io.dpuos.resolve.solver;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Deals with contradictions that no choice can avoid: weak rules give way one after the other, then packages that may be
 * removed; else the contradiction becomes a problem and its rules are given up.
 */
final class Contradictions {
    private final List<Job> jobs;
    private final Pool pool;
    private final Wishes wishes;
    private final Updates updates;
    private final Rules rules;
    private final Decisions decisions;
    private final PolicyRules policyRules;
    private final ChoiceRules choiceRules;
    private final CleanDependencies clean;
    private final boolean keepOrphans;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<Integer, int[]> learntFrom = new HashMap<>();

    Contradictions(
            Pool pool,
            List<Job> jobs,
            Wishes wishes,
            Updates updates,
            Rules rules,
            Decisions decisions,
            PolicyRules policyRules,
            ChoiceRules choiceRules,
            CleanDependencies clean,
            Set<Flag> flags) {
        this.pool = pool;
        this.jobs = jobs;
        this.wishes = wishes;
        this.updates = updates;
        this.rules = rules;
        this.decisions = decisions;
        this.policyRules = policyRules;
        this.choiceRules = choiceRules;
        this.clean = clean;
        keepOrphans = flags.contains(Flag.KEEP_ORPHANS);
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** Records what a learnt rule was concluded from. */
    void learnt(int rule, int[] from) {
        learntFrom.put(rule, from);
    }

    /** Records a job that nothing can fulfil. */
    void impossible(int job) {
        problems.add(new Problem(List.of(new Problem.Fact(new int[0], Origin.ofJob(Origin.Kind.JOB, job)))));
        giveUp(-job - 1);
    }

    /** Learnt rules count exactly when all that they rest on counts. */
    void refreshLearnt() {
        for (int rule = rules.start(Segment.LEARNT); rule < rules.end(); rule++) {
            boolean holds = true;
            for (int used : learntFrom.getOrDefault(rule, new int[0])) {
                holds &= !rules.isDisabled(used);
            }
            if (holds) {
                rules.enable(rule);
            } else {
                rules.disable(rule);
            }
        }
    }

    /** Resolves a conflict between decisions that were all forced. */
    void resolve(int conflict) {
        TreeSet<Integer> proof = new TreeSet<>();
        BitSet involved = new BitSet();
        collect(conflict, proof, involved);
        for (int index = decisions.size() - 1; index >= 0; index--) {
            if (involved.get(Math.abs(decisions.literal(index)))) {
                collect(decisions.why(index), proof, involved);
            }
        }
        List<Integer> weak = proof.stream().filter(rules::isWeak).toList();
        if (!weak.isEmpty()) {
            giveWay(weak);
            return;
        }
        Set<Integer> causes = new TreeSet<>();
        proof.stream().filter(rule -> !isPackageRule(rule)).forEach(rule -> causes.add(cause(rule)));
        settle(causes, proof);
    }

    private void giveWay(List<Integer> weak) {
        int last = weak.get(weak.size() - 1);
        if (isPackageRule(last) && rules.origin(last).kind() == Origin.Kind.RECOMMENDS) {
            weak.stream()
                    .filter(rule -> rules.origin(rule).kind() == Origin.Kind.RECOMMENDS)
                    .forEach(rules::disable);
            return;
        }
        if (rules.isIn(last, Segment.CHOICE)) {
            choiceRules.giveUp(last);
        }
        int cause = isPackageRule(last) ? last : cause(last);
        giveUp(cause);
        if (cause < 0) {
            policyRules.reenable(-cause - 1);
        }
    }

    /** Gives way at a weak rule that says the contrary of what is certain. */
    void giveWay(int rule) {
        giveWay(List.of(rule));
    }

    /** Resolves that a rule of one literal says the contrary of a decision that another rule forced. */
    void resolveAssertion(int rule, int other) {
        Set<Integer> causes = new TreeSet<>();
        TreeSet<Integer> proof = new TreeSet<>(List.of(rule, other));
        if (isPackageRule(other)) {
            causes.add(cause(rule));
        } else {
            int pkg = Math.abs(rules.literal(rules.first(rule)));
            for (int one = rules.start(Segment.FEATURE); one < rules.start(Segment.LEARNT); one++) {
                if (rules.isAssertion(one)
                        && !rules.isDisabled(one)
                        && !rules.isWeak(one)
                        && Math.abs(rules.literal(rules.first(one))) == pkg) {
                    causes.add(cause(one));
                    proof.add(one);
                }
            }
        }
        settle(causes, proof);
    }

    private void settle(Set<Integer> causes, TreeSet<Integer> proof) {
        if (!wishes.removable.isEmpty() && removeOne(causes)) {
            return;
        }
        List<Problem.Fact> facts = new ArrayList<>();
        for (int rule : Core.minimise(rules, expanded(proof))) {
            facts.add(new Problem.Fact(rules.clause(rule), rules.origin(rule)));
        }
        problems.add(new Problem(facts));
        if (causes.isEmpty()) {
            throw new IllegalStateException("dependencies alone contradict each other: " + problems);
        }
        causes.forEach(this::giveUp);
    }

    private boolean isPackageRule(int rule) {
        return rule < rules.end(Segment.PACKAGE);
    }

    /** Removes an installed package that may be removed, the one whose rule came last. */
    private boolean removeOne(Set<Integer> causes) {
        int lastWithout = 0;
        int lastWith = 0;
        boolean cleans = true;
        boolean hasJob = false;
        for (int cause : causes) {
            if (cause < 0) {
                hasJob = true;
                cleans &= jobs.get(-cause - 1).has(Job.Option.CLEAN_DEPENDENCIES);
            } else if (rules.isIn(cause, Segment.UPDATE)
                    && wishes.removable.get(rules.origin(cause).pkg())
                    && causes.stream().noneMatch(other -> insistsOnBest(other, cause))) {
                int pkg = rules.origin(cause).pkg();
                if (updates.featureRule(pkg) != 0) {
                    lastWith = cause;
                    continue;
                }
                lastWithout = cause;
                if (keepOrphans && rules.isAssertion(cause)) {
                    lastWith = 0;
                    break;
                }
            }
        }
        int chosen = lastWith != 0 ? lastWith : lastWithout;
        if (chosen == 0) {
            return false;
        }
        giveUp(chosen);
        int pkg = rules.origin(chosen).pkg();
        if (hasJob && cleans && clean.isOn() && !wishes.cleanUpdates.contains(pkg)) {
            clean.addUpdate(pkg);
            policyRules.disable();
        }
        return true;
    }

    private boolean insistsOnBest(int cause, int updateRule) {
        return cause > 0
                && rules.isIn(cause, Segment.BEST)
                && rules.origin(cause).pkg() == rules.origin(updateRule).pkg();
    }

    /** Returns what stands behind a rule: minus the job's number and one, or the first rule of its kind. */
    private int cause(int rule) {
        if (rules.origin(rule).job() >= 0) {
            return -rules.origin(rule).job() - 1;
        }
        int first = rule;
        while (isGrouped(rule) && first > rules.start(segment(rule)) && isSameGroup(first - 1, rule)) {
            first--;
        }
        return first;
    }

    private boolean isGrouped(int rule) {
        return rules.isIn(rule, Segment.ARCHITECTURE)
                || rules.isIn(rule, Segment.DISTRIBUTION)
                || rules.isIn(rule, Segment.BEST);
    }

    private Segment segment(int rule) {
        return rules.isIn(rule, Segment.BEST)
                ? Segment.BEST
                : rules.isIn(rule, Segment.DISTRIBUTION) ? Segment.DISTRIBUTION : Segment.ARCHITECTURE;
    }

    private boolean isSameGroup(int a, int b) {
        Origin first = rules.origin(a);
        Origin second = rules.origin(b);
        return rules.isIn(b, Segment.BEST)
                ? first.job() == second.job() && first.pkg() == second.pkg()
                : pool.sameName(first.pkg(), second.pkg());
    }

    private void giveUp(int cause) {
        if (cause < 0) {
            int job = -cause - 1;
            for (int rule = rules.start(Segment.JOB); rule < rules.end(Segment.BEST); rule++) {
                if (rules.origin(rule).job() == job) {
                    rules.disable(rule);
                }
            }
        } else if (isGrouped(cause)) {
            for (int rule = cause; rule < rules.end(segment(cause)) && isSameGroup(rule, cause); rule++) {
                rules.disable(rule);
            }
        } else {
            rules.disable(cause);
        }
    }

    private void collect(int rule, TreeSet<Integer> proof, BitSet involved) {
        for (int at = rules.first(rule); at < rules.last(rule); at++) {
            involved.set(Math.abs(rules.literal(at)));
        }
        proof.addAll(expanded(List.of(rule)));
    }

    /** Replaces learnt rules by what they were concluded from. */
    private TreeSet<Integer> expanded(Collection<Integer> some) {
        TreeSet<Integer> known = new TreeSet<>();
        BitSet visited = new BitSet();
        IntList stack = new IntList();
        some.forEach(stack::add);
        while (!stack.isEmpty()) {
            int next = stack.last();
            stack.truncate(stack.size() - 1);
            if (next < rules.start(Segment.LEARNT)) {
                known.add(next);
            } else if (!visited.get(next)) {
                visited.set(next);
                stack.addAll(learntFrom.getOrDefault(next, new int[0]));
            }
        }
        return known;
    }
}
