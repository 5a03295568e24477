package io.dpuos.resolve.solver;

/** The sorts of rules in the order in which they are numbered. */
enum Segment {
    /** Dependencies of packages. */
    PACKAGE,
    /** What may become of an installed package, policy aside; each has its update rule. */
    FEATURE,
    /** What may become of an installed package. */
    UPDATE,
    /** Wishes. */
    JOB,
    /** Worse architectures are left out. */
    ARCHITECTURE,
    /** A distribution upgrade leaves no foreign packages. */
    DISTRIBUTION,
    /** Nothing but the best. */
    BEST,
    /** Packages that obsolete the same one come together. */
    YUM_OBSOLETES,
    /** Packages that dependencies do not bring in. */
    BLACK,
    /** Worse repositories are left out. */
    PRIORITY,
    /** Requirements stay with what is installed. */
    CHOICE,
    /** Concluded. */
    LEARNT
}
