package io.dpuos.resolve.solver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Rules (clauses) in flat arrays, numbered from 1, with two watched literals each. Literals of a rule keep their order;
 * the chains of watches are linked lists through the rules, as in libsolv, since the order of propagation decides
 * between equally good answers.
 */
final class Rules {
    private final List<Origin> origins = new ArrayList<>();
    private final BitSet disabled = new BitSet();
    private final BitSet weak = new BitSet();
    private final int[] starts = new int[Segment.values().length + 1];
    private final IntList begin = new IntList(1024);
    private final IntList literals = new IntList(8192);
    private final int packages;
    private int[] watch1 = new int[1024];
    private int[] watch2 = new int[1024];
    private int[] next1 = new int[1024];
    private int[] next2 = new int[1024];
    private int[] heads = new int[0];

    Rules(int packages) {
        this.packages = packages;
        begin.add(0);
        begin.add(0);
        origins.add(Origin.of(Origin.Kind.LEARNT, 0));
        Arrays.fill(starts, Integer.MAX_VALUE);
        starts[0] = 1;
    }

    /** Ends the segment before and begins one; segments are begun in their order. */
    void begin(Segment segment) {
        starts[segment.ordinal()] = end();
    }

    /** Returns the number of the first rule of a segment that has begun. */
    int start(Segment segment) {
        return starts[segment.ordinal()];
    }

    /** Returns one more than the number of the last rule of a segment. */
    int end(Segment segment) {
        return Math.min(end(), starts[segment.ordinal() + 1]);
    }

    boolean isIn(int rule, Segment segment) {
        return rule >= start(segment) && rule < end(segment);
    }

    /** Marks a rule that gives way when it is part of a contradiction. */
    void weaken(int rule) {
        weak.set(rule);
    }

    boolean isWeak(int rule) {
        return weak.get(rule);
    }

    boolean isAssertion(int rule) {
        return size(rule) == 1;
    }

    /** Returns one more than the number of the last rule. */
    int end() {
        return origins.size();
    }

    int add(int[] clause, Origin origin) {
        int rule = origins.size();
        origins.add(origin);
        literals.addAll(clause);
        begin.add(literals.size());
        if (rule >= watch1.length) {
            watch1 = Arrays.copyOf(watch1, rule * 2);
            watch2 = Arrays.copyOf(watch2, rule * 2);
            next1 = Arrays.copyOf(next1, rule * 2);
            next2 = Arrays.copyOf(next2, rule * 2);
        }
        watch1[rule] = clause[0];
        watch2[rule] = clause.length > 1 ? clause[1] : 0;
        return rule;
    }

    int first(int rule) {
        return begin.get(rule);
    }

    int last(int rule) {
        return begin.get(rule + 1);
    }

    int literal(int at) {
        return literals.get(at);
    }

    int size(int rule) {
        return last(rule) - first(rule);
    }

    int[] clause(int rule) {
        int[] clause = new int[size(rule)];
        for (int i = 0; i < clause.length; i++) {
            clause[i] = literals.get(first(rule) + i);
        }
        return clause;
    }

    Origin origin(int rule) {
        return origins.get(rule);
    }

    boolean isDisabled(int rule) {
        return disabled.get(rule);
    }

    void disable(int rule) {
        disabled.set(rule);
    }

    void enable(int rule) {
        disabled.clear(rule);
    }

    int watch1(int rule) {
        return watch1[rule];
    }

    int watch2(int rule) {
        return watch2[rule];
    }

    int next1(int rule) {
        return next1[rule];
    }

    int next2(int rule) {
        return next2[rule];
    }

    int head(int literal) {
        return heads[packages + literal];
    }

    /** Builds the chains of all rules. */
    void makeWatches() {
        heads = new int[2 * packages + 1];
        for (int rule = end() - 1; rule > 0; rule--) {
            addWatches(rule);
        }
    }

    void addWatches(int rule) {
        if (size(rule) < 2) {
            return;
        }
        next1[rule] = heads[packages + watch1[rule]];
        heads[packages + watch1[rule]] = rule;
        next2[rule] = heads[packages + watch2[rule]];
        heads[packages + watch2[rule]] = rule;
    }

    void setWatch2(int rule, int literal) {
        watch2[rule] = literal;
    }

    /**
     * Moves a watch of a rule from one literal to another.
     *
     * @param previous the rule before this one in the chain of {@code from}, 0 at the head
     */
    void moveWatch(int rule, int from, int to, int previous) {
        int next = from == watch1[rule] ? next1[rule] : next2[rule];
        if (previous == 0) {
            heads[packages + from] = next;
        } else if (watch1[previous] == from) {
            next1[previous] = next;
        } else {
            next2[previous] = next;
        }
        if (from == watch1[rule]) {
            watch1[rule] = to;
            next1[rule] = heads[packages + to];
        } else {
            watch2[rule] = to;
            next2[rule] = heads[packages + to];
        }
        heads[packages + to] = rule;
    }
}
