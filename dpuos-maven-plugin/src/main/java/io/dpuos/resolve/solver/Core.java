package io.dpuos.resolve.solver;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reduces a set of contradicting rules to one from which none can be taken away. */
final class Core {
    /** Steps of search before a rule counts as needed; proofs are small, so this is a guard only. */
    private static final int MAX_STEPS = 20_000;

    private final List<int[]> clauses;
    private final Map<Integer, Boolean> values = new HashMap<>();
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
        int[] open = propagate(trail);
        if (open == null) {
            trail.forEach(values::remove);
            return false;
        }
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

    /** Returns null on a contradiction, an open clause, or an empty one when all are fulfilled. */
    private int @Nullable [] propagate(List<Integer> trail) {
        boolean again = true;
        int[] open = new int[0];
        while (again) {
            again = false;
            open = new int[0];
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
                    return null;
                }
                if (count == 1) {
                    values.put(Math.abs(unset), unset > 0);
                    trail.add(Math.abs(unset));
                    again = true;
                } else {
                    open = clause;
                }
            }
        }
        return open;
    }
}
