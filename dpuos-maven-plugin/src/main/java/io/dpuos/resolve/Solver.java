package io.dpuos.resolve;

import io.dpuos.resolve.solver.Engine;
import io.dpuos.resolve.solver.Flag;
import io.dpuos.resolve.solver.Job;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The dependency solver: which packages to install into an empty root so that all requests and all dependencies are
 * fulfilled. Stateless; the same request gives the same answer whatever the order of its parts.
 *
 * <p>Where several answers are right, the choice is libsolv's ({@link io.dpuos.resolve.solver} has the order); what
 * libsolv leaves to the order of files is decided by name, then version, architecture and repository id.
 */
public final class Solver {
    private Solver() {}

    /** Solves a request. */
    public static Solution solve(SolveRequest request) {
        Candidates candidates = Candidates.of(request);
        Requests requests = new Requests(candidates.pool(), request.best());
        Explainer explainer = new Explainer(request, candidates);
        List<Job> jobs = new ArrayList<>();
        List<Explanation.Problem> problems = new ArrayList<>();
        TreeSet<String> words = new TreeSet<>(request.install());
        TreeSet<String> all = new TreeSet<>(words);
        request.members().stream()
                .filter(member -> requests.isName(member.name()))
                .forEach(member -> all.add(member.word()));
        for (String word : all) {
            List<Job> found = requests.jobs(word);
            if (found.isEmpty() && words.contains(word)) {
                problems.add(explainer.matchesNothing(word));
            }
            jobs.addAll(found);
        }
        Engine engine = new Engine(candidates.pool(), jobs, flags(request));
        engine.solve();
        engine.problems().forEach(problem -> problems.add(explainer.explain(problem, jobs)));
        if (!problems.isEmpty()) {
            return new Solution.Unsolvable(new Explanation(problems));
        }
        int[] packages = engine.installed();
        Map<Integer, Reason> reasons = Reasons.of(candidates.pool(), jobs, packages);
        List<Selected> selected = new ArrayList<>(packages.length);
        reasons.forEach(
                (pkg, reason) -> selected.add(new Selected(candidates.pool().get(pkg), reason)));
        return new Solution.Resolved(selected);
    }

    private static Set<Flag> flags(SolveRequest request) {
        Set<Flag> flags = EnumSet.of(Flag.CHECK_ARCHITECTURE, Flag.KEEP_EXPLICIT_OBSOLETES);
        if (request.weak()) {
            flags.add(Flag.WEAK);
        }
        return flags;
    }
}
