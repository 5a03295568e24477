package io.dpuos.resolve.solver;

import io.dpuos.rpm.Dependency;
import java.util.Optional;

/**
 * Where a rule comes from.
 *
 * @param kind what the rule says
 * @param pkg the package that it speaks of, 0 for a job
 * @param dependency the dependency behind it
 * @param job the index of the job behind it, else -1
 */
public record Origin(Kind kind, int pkg, Optional<Dependency> dependency, int job) {
    /** What a rule says. */
    public enum Kind {
        /** The package needs one of the providers. */
        REQUIRES,
        /** The package needs something that nobody provides. */
        NOTHING_PROVIDES,
        /** The package excludes another one. */
        CONFLICTS,
        /** The package replaces another one. */
        OBSOLETES,
        /** Packages of one name exclude each other. */
        SAME_NAME,
        /** The package does not fit the target. */
        NOT_INSTALLABLE,
        /** The package has a dependency that cannot be understood. */
        MALFORMED,
        /** A job. */
        JOB,
        /** A job insists on the best of its packages. */
        BEST,
        /** An installed package is to be replaced by the best there is. */
        BEST_UPDATE,
        /** A distribution upgrade leaves the package out. */
        DISTRIBUTION,
        /** Packages that obsolete the same one come together. */
        TOGETHER,
        /** The package is not to be brought in by dependencies. */
        BLACK,
        /** A better repository has the package. */
        PRIORITY,
        /** A requirement stays with what is installed. */
        CHOICE,
        /** The package recommends one of the providers. */
        RECOMMENDS,
        /** A better architecture of the package is on offer. */
        WORSE_ARCHITECTURE,
        /** An installed package stays or is updated. */
        KEEP,
        /** An installed package is to be replaced. */
        REPLACE,
        /** Concluded from a conflict. */
        LEARNT
    }

    static Origin of(Kind kind, int pkg) {
        return new Origin(kind, pkg, Optional.empty(), -1);
    }

    static Origin of(Kind kind, int pkg, Dependency dependency) {
        return new Origin(kind, pkg, Optional.of(dependency), -1);
    }

    static Origin ofJob(Kind kind, int job) {
        return new Origin(kind, 0, Optional.empty(), job);
    }
}
