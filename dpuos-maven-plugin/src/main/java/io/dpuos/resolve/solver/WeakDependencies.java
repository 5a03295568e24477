package io.dpuos.resolve.solver;

import io.dpuos.rpm.Dependency;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Which packages the ones decided so far recommend and suggest, and which ones supplement or enhance them. */
final class WeakDependencies {
    private final Pool pool;
    private final Formulas formulas;
    private final Decisions decisions;
    private final BitSet recommended = new BitSet();
    private final BitSet suggested = new BitSet();
    private final IntList richSources = new IntList();
    private int seen;
    private int seenReverts = -1;

    WeakDependencies(Pool pool, Formulas formulas, Decisions decisions) {
        this.pool = pool;
        this.formulas = formulas;
        this.decisions = decisions;
    }

    boolean isRecommended(int pkg) {
        update();
        return recommended.get(pkg) || isSupplementing(pkg);
    }

    boolean isSuggested(int pkg) {
        update();
        return suggested.get(pkg) || holdsAny(pool.get(pkg).dependencies().enhances());
    }

    boolean isSupplementing(int pkg) {
        return holdsAny(pool.get(pkg).dependencies().supplements());
    }

    private boolean holdsAny(List<Dependency> dependencies) {
        for (Dependency dependency : dependencies) {
            if (formulas.holds(dependency, decisions::isInstalled)) {
                return true;
            }
        }
        return false;
    }

    private void update() {
        if (seenReverts != decisions.reverts()) {
            seenReverts = decisions.reverts();
            seen = 0;
            recommended.clear();
            suggested.clear();
            richSources.clear();
        }
        boolean news = seen < decisions.size();
        while (seen < decisions.size()) {
            int pkg = decisions.literal(seen++);
            if (pkg > 0) {
                mark(pkg, pool.get(pkg).dependencies().recommends(), recommended);
                mark(pkg, pool.get(pkg).dependencies().suggests(), suggested);
            }
        }
        if (news) {
            for (int i = 0; i < richSources.size(); i++) {
                int pkg = richSources.get(i);
                markRich(pool.get(pkg).dependencies().recommends(), recommended);
                markRich(pool.get(pkg).dependencies().suggests(), suggested);
            }
        }
    }

    private void mark(int source, List<Dependency> dependencies, BitSet marks) {
        for (Dependency dependency : dependencies) {
            if (dependency.isRich()) {
                richSources.addIfAbsent(source);
            } else {
                Arrays.stream(pool.providers(dependency)).forEach(marks::set);
            }
        }
    }

    private void markRich(List<Dependency> dependencies, BitSet marks) {
        for (Dependency dependency : dependencies) {
            if (dependency.isRich()) {
                for (int[] clause : clauses(dependency)) {
                    if (negativesHold(clause)) {
                        Arrays.stream(clause).filter(literal -> literal > 0).forEach(marks::set);
                    }
                }
            }
        }
    }

    private boolean negativesHold(int[] clause) {
        for (int literal : clause) {
            if (literal < 0 && !decisions.isInstalled(-literal)) {
                return false;
            }
        }
        return true;
    }

    private List<int[]> clauses(Dependency dependency) {
        try {
            return formulas.fulfilled(dependency);
        } catch (MalformedExpressionException e) {
            return List.of();
        }
    }

    /** Adds the undecided packages that would fulfil a recommendation that is not fulfilled yet. */
    void addCandidates(Dependency recommendation, IntList candidates) {
        List<int[]> clauses =
                recommendation.isRich() ? clauses(recommendation) : List.of(pool.providers(recommendation));
        for (int[] clause : clauses) {
            if (!negativesHold(clause)) {
                continue;
            }
            if (Arrays.stream(clause).noneMatch(literal -> literal > 0 && decisions.isInstalled(literal))) {
                for (int literal : clause) {
                    if (literal > 0 && decisions.isOpen(literal)) {
                        candidates.addIfAbsent(literal);
                    }
                }
            }
        }
    }
}
