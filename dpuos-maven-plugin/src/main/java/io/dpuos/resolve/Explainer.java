package io.dpuos.resolve;

import io.dpuos.resolve.solver.Job;
import io.dpuos.resolve.solver.Problem;
import java.util.ArrayList;
import java.util.List;

/** Puts contradictions into words. */
final class Explainer {
    private final SolveRequest request;
    private final Candidates candidates;

    Explainer(SolveRequest request, Candidates candidates) {
        this.request = request;
        this.candidates = candidates;
    }

    Explanation.Problem matchesNothing(String word) {
        return new Explanation.Problem(
                List.of(word),
                List.of("'" + word + "' matches no package for " + request.arch()),
                List.of("correct the word"));
    }

    Explanation.Problem explain(Problem problem, List<Job> jobs) {
        List<String> requests = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (Problem.Fact fact : problem.rules()) {
            if (fact.origin().job() >= 0) {
                requests.add(jobs.get(fact.origin().job()).text());
            }
            lines.add(fact.origin() + " " + candidates.pool().size());
        }
        return new Explanation.Problem(requests, lines, List.of("change one of the requests"));
    }
}
