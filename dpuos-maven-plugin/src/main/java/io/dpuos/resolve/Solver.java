package io.dpuos.resolve;

/** The dependency solver. Stateless. */
public final class Solver {
    private Solver() {}

    /** Solves a request. */
    public static Solution solve(SolveRequest request) {
        throw new UnsupportedOperationException("engine follows; request for " + request.arch());
    }
}
