package io.dpuos.resolve;

import java.util.TreeSet;

/**
 * What a judge says of a request.
 *
 * @param packages the packages to install, as NEVRA; empty when there is a problem
 * @param problem whether there is no answer
 */
record Verdict(TreeSet<String> packages, boolean problem) {
    /** Forgets the packages of a request that has no answer. */
    Verdict {
        packages = problem ? new TreeSet<>() : packages;
    }
}
