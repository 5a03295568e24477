package io.dpuos.resolve.solver;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Decides literals, follows their consequences through the rules (unit propagation over two watched literals), and
 * learns a rule from each conflict. Keeps the open branches, which are choices that may be taken back.
 */
final class Search {
    /** A choice with several right answers; those that were taken are negative. */
    record Branch(int level, int[] candidates, int rule) {}

    private final Rules rules;
    private final Decisions decisions;
    private final Contradictions contradictions;
    private final IntList assertions = new IntList();
    private final List<Branch> branches = new ArrayList<>();
    private final BitSet seen = new BitSet();
    private int propagated;

    Search(Rules rules, Decisions decisions, Contradictions contradictions) {
        this.rules = rules;
        this.decisions = decisions;
        this.contradictions = contradictions;
        for (int rule = 1; rule < rules.end(); rule++) {
            if (rules.isAssertion(rule)) {
                assertions.add(rule);
            }
        }
    }

    List<Branch> branches() {
        return branches;
    }

    /** Begins anew with what the rules of one literal say; returns level 1, or 0 after a contradiction. */
    int start() {
        branches.clear();
        contradictions.refreshLearnt();
        while (!decideAssertions()) {
            contradictions.refreshLearnt();
        }
        int conflict = propagate(1);
        if (conflict != 0) {
            contradictions.resolve(conflict);
            return 0;
        }
        return 1;
    }

    private boolean decideAssertions() {
        decisions.revert(0);
        propagated = 0;
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < assertions.size(); i++) {
                int rule = assertions.get(i);
                int literal = rules.literal(rules.first(rule));
                boolean learnt = rule >= rules.start(Segment.LEARNT);
                if (rules.isDisabled(rule) || rules.isWeak(rule) != (pass == 1) || decisions.isTrue(literal)) {
                    continue;
                }
                if (!decisions.isFalse(literal)) {
                    decisions.decide(literal, 1, rule);
                } else if (learnt) {
                    rules.disable(rule);
                } else if (pass == 1) {
                    contradictions.giveWay(rule);
                    return false;
                } else {
                    contradictions.resolveAssertion(rule, whyOf(-literal));
                    return false;
                }
            }
        }
        return true;
    }

    private int whyOf(int literal) {
        for (int i = 0; i < decisions.size(); i++) {
            if (decisions.literal(i) == literal) {
                return decisions.why(i);
            }
        }
        throw new IllegalStateException("not decided: " + literal);
    }

    private int propagate(int level) {
        while (propagated < decisions.size()) {
            int falsified = -decisions.literal(propagated++);
            int previous = 0;
            int rule = rules.head(falsified);
            while (rule != 0) {
                boolean isFirst = rules.watch1(rule) == falsified;
                int next = isFirst ? rules.next1(rule) : rules.next2(rule);
                int other = isFirst ? rules.watch2(rule) : rules.watch1(rule);
                if (rules.isDisabled(rule) || decisions.isTrue(other)) {
                    previous = rule;
                    rule = next;
                    continue;
                }
                int replacement = rules.size(rule) == 2 ? 0 : replacement(rule, other);
                if (replacement != 0) {
                    rules.moveWatch(rule, falsified, replacement, previous);
                } else if (decisions.isFalse(other)) {
                    return rule;
                } else {
                    decisions.decide(other, level, rule);
                    previous = rule;
                }
                rule = next;
            }
        }
        return 0;
    }

    private int replacement(int rule, int other) {
        for (int at = rules.first(rule); at < rules.last(rule); at++) {
            int literal = rules.literal(at);
            if (literal != other && !decisions.isFalse(literal)) {
                return literal;
            }
        }
        return 0;
    }

    /** Takes a choice and its consequences; returns the level reached, lower after a conflict, 0 to start again. */
    int decide(int level, int literal, int rule) {
        int reached = level + 1;
        decisions.decide(literal, reached, -rule);
        for (int conflict = propagate(reached); conflict != 0; conflict = propagate(reached)) {
            if (reached == 1) {
                contradictions.resolve(conflict);
                return 0;
            }
            reached = learn(reached, conflict);
        }
        return reached;
    }

    /** Learns the rule of the first unique implication point and goes back to the level where it is unit. */
    private int learn(int level, int conflict) {
        IntList lower = new IntList();
        IntList used = new IntList();
        seen.clear();
        int backLevel = 1;
        int open = 0;
        int openAtOne = 0;
        int rule = conflict;
        int index = decisions.size();
        int uip = 0;
        while (true) {
            used.add(rule);
            for (int at = rules.first(rule); at < rules.last(rule); at++) {
                int literal = rules.literal(at);
                int pkg = Math.abs(literal);
                if (decisions.isTrue(literal) || seen.get(pkg)) {
                    continue;
                }
                seen.set(pkg);
                int itsLevel = decisions.level(pkg);
                if (itsLevel == 1) {
                    openAtOne++;
                } else if (itsLevel == level) {
                    open++;
                } else {
                    lower.add(literal);
                    backLevel = Math.max(backLevel, itsLevel);
                }
            }
            rule = 0;
            while (rule == 0) {
                if (uip != 0 && openAtOne == 0) {
                    break;
                }
                do {
                    index--;
                } while (!seen.get(Math.abs(decisions.literal(index))));
                int literal = decisions.literal(index);
                seen.clear(Math.abs(literal));
                if (uip != 0) {
                    openAtOne--;
                    rule = Math.max(0, decisions.why(index));
                } else if (--open == 0) {
                    uip = -literal;
                    for (int i = 0; i < lower.size(); i++) {
                        seen.clear(Math.abs(lower.get(i)));
                    }
                } else {
                    rule = Math.max(0, decisions.why(index));
                }
            }
            if (rule == 0) {
                break;
            }
        }
        revert(backLevel);
        int[] clause = new int[lower.size() + 1];
        clause[0] = uip;
        System.arraycopy(lower.toArray(), 0, clause, 1, lower.size());
        addLearnt(clause, used.toArray(), backLevel);
        return backLevel;
    }

    private void addLearnt(int[] clause, int[] from, int level) {
        int learnt = rules.add(clause, Origin.of(Origin.Kind.LEARNT, 0));
        contradictions.learnt(learnt, from);
        if (clause.length > 1) {
            if (clause.length > 2) {
                watchHighest(learnt);
            }
            rules.addWatches(learnt);
        } else {
            assertions.add(learnt);
        }
        decisions.decide(clause[0], level, learnt);
    }

    private void watchHighest(int rule) {
        int highest = 0;
        for (int at = rules.first(rule) + 1; at < rules.last(rule); at++) {
            int level = decisions.level(Math.abs(rules.literal(at)));
            if (level > highest) {
                highest = level;
                rules.setWatch2(rule, rules.literal(at));
            }
        }
    }

    private void revert(int level) {
        decisions.revert(level);
        propagated = decisions.size();
        while (!branches.isEmpty() && branches.get(branches.size() - 1).level() >= level) {
            branches.remove(branches.size() - 1);
        }
    }

    void openBranch(int level, int rule, int[] candidates) {
        int[] choice = candidates.clone();
        choice[0] = -choice[0];
        branches.add(new Branch(level, choice, rule));
    }

    /** Goes back to a branch and takes another of its candidates. */
    int takeBranch(Branch branch, int position) {
        int pkg = branch.candidates()[position];
        branch.candidates()[position] = -pkg;
        revert(branch.level());
        branches.add(branch);
        return decide(branch.level(), pkg, branch.rule());
    }
}
