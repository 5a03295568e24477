package io.dpuos.resolve.solver;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reduces a set of contradicting rules to one from which none can be taken away. */
final class Core {
    /** Steps of search before a rule counts as needed; proofs are small, so this is a guard only. */
    private static final int MAX_STEPS = 20_000;

    private final List<int[]> clauses;
    private final Map<Integer, Boolean> values = new HashMap<>();
    private int[] undecided = new int[0];
    private int steps;

    private Core(List<int[]> clauses) {
        this.clauses = clauses;
    }

    static List<Integer> minimise(Rules rules, Collection<Integer> proof) {
        List<Integer> kept = new ArrayList<>(proof);
        for (int rule : proof) {
            List<int[]> without = new ArrayList<>();
            for (int other : kept) {
                if (other != rule) {
                    without.add(rules.clause(other));
                }
            }
            if (new Core(without).contradicts()) {
                kept.remove((Integer) rule);
            }
        }
        return kept;
    }

    private boolean contradicts() {
        return !satisfiable() && steps < MAX_STEPS;
    }

    /** Plain search with unit propagation (Davis, Putnam, Logemann, Loveland). */
    private boolean satisfiable() {
        List<Integer> trail = new ArrayList<>();
        if (!propagate(trail)) {
            trail.forEach(values::remove);
            return false;
        }
        int[] open = undecided;
        if (open.length == 0) {
            return true;
        }
        if (++steps >= MAX_STEPS) {
            return true;
        }
        for (int literal : open) {
            int variable = Math.abs(literal);
            if (!values.containsKey(variable)) {
                values.put(variable, literal > 0);
                if (satisfiable()) {
                    return true;
                }
                values.put(variable, literal < 0);
                if (satisfiable()) {
                    return true;
                }
                values.remove(variable);
                break;
            }
        }
        trail.forEach(values::remove);
        return false;
    }

    /** Returns false on a contradiction; else leaves an open clause, an empty one when all are fulfilled. */
    private boolean propagate(List<Integer> trail) {
        boolean again = true;
        while (again) {
            again = false;
            undecided = new int[0];
            for (int[] clause : clauses) {
                int unset = 0;
                int count = 0;
                boolean fulfilled = false;
                for (int literal : clause) {
                    Boolean value = values.get(Math.abs(literal));
                    if (value == null) {
                        unset = literal;
                        count++;
                    } else if (value == literal > 0) {
                        fulfilled = true;
                        break;
                    }
                }
                if (fulfilled) {
                    continue;
                }
                if (count == 0) {
                    return false;
                }
                if (count == 1) {
                    values.put(Math.abs(unset), unset > 0);
                    trail.add(Math.abs(unset));
                    again = true;
                } else {
                    undecided = clause;
                }
            }
        }
        return true;
    }
}
