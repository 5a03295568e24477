package io.dpuos.resolve.solver;

/** How packages of a pool exclude and replace each other; an image has {@link #COLORS} alone. */
enum PoolFlag {
    /** 32 and 64 bit packages of one name may be installed side by side. */
    COLORS,
    /** Obsoletes mean packages of the same width only. */
    OBSOLETES_USE_COLORS,
    /** Obsoletes mean providers rather than names. */
    OBSOLETES_USE_PROVIDES,
    /** A package excludes all providers of its name. */
    NAME_OBSOLETES_PROVIDERS,
    /** A package that conflicts with itself cannot be installed. */
    FORBID_SELF_CONFLICTS,
    /** Obsoletes of installed packages mean nothing. */
    NO_INSTALLED_OBSOLETES,
    /** Hidden packages are providers all the same. */
    PROVIDERS_WITH_DISABLED
}
