package io.dpuos.resolve;

import java.util.List;

/** The answer of the solver. */
public sealed interface Solution {
    /**
     * There is an answer.
     *
     * @param packages all packages to install, sorted by NEVRA, then repository
     */
    record Resolved(List<Selected> packages) implements Solution {
        /** Copies the list. */
        public Resolved {
            packages = List.copyOf(packages);
        }
    }

    /**
     * There is none.
     *
     * @param explanation why, and what to change
     */
    record Unsolvable(Explanation explanation) implements Solution {}
}
