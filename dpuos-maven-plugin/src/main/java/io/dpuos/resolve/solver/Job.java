package io.dpuos.resolve.solver;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One wish. The packages are alternatives for {@link Kind#INSTALL} and all meant for the other kinds.
 *
 * @param kind what to do
 * @param selection how the packages were named
 * @param packages numbers of the pool
 * @param clauses for a rich dependency, the clauses that fulfil the wish; else empty
 * @param options further conditions
 * @param text the words of the wish
 */
public record Job(
        Kind kind, Selection selection, int[] packages, List<int[]> clauses, Set<Option> options, String text) {
    /** What to do. */
    public enum Kind {
        /** One of the packages must be installed. */
        INSTALL,
        /** None may be installed. */
        ERASE,
        /** Installed packages are brought to their newest versions. */
        UPDATE,
        /** Installed packages are replaced by what the repositories have. */
        DISTRIBUTION_UPGRADE,
        /** Broken dependencies of installed packages are repaired. */
        VERIFY,
        /** The dependencies of a package may be broken. */
        WEAKEN_DEPENDENCIES,
        /** Installed packages stay, others stay away. */
        LOCK,
        /** Several versions may be installed side by side. */
        MULTI_VERSION,
        /** Preferred in choices. */
        FAVOUR,
        /** Avoided in choices and not recommended. */
        DISFAVOUR,
        /** Never brought in by weak dependencies. */
        EXCLUDE_FROM_WEAK,
        /** Not brought in by dependencies, only by a job that names it. */
        BLACKLIST,
        /** Installed packages that no repository has are removed in a distribution upgrade. */
        DROP_ORPHANED,
        /** Installed packages that the user asked for. */
        USER_INSTALLED,
        /** Installed packages that may be removed to solve a problem. */
        ALLOW_UNINSTALL,
        /** Nothing. */
        NOTHING
    }

    /** How the packages are named. */
    public enum Selection {
        /** One package. */
        PACKAGE,
        /** By name. */
        NAME,
        /** By name, version or architecture. */
        NAME_RELATION,
        /** By capability. */
        PROVIDES,
        /** As a list. */
        ONE_OF,
        /** All of a repository. */
        REPOSITORY,
        /** All. */
        ALL
    }

    /** Conditions. */
    public enum Option {
        /** Nothing but the best of the packages will do. */
        BEST,
        /** What is needed no more goes too. */
        CLEAN_DEPENDENCIES,
        /** The wish gives way to all others. */
        WEAK,
        /** An update means exactly these packages. */
        TARGETED,
        /** An installed package that fulfils the wish is updated. */
        OR_UPDATE,
        /** The wish names the name, so that another one is allowed. */
        SET_NAME,
        /** The wish names epoch and version. */
        SET_VERSION,
        /** The wish names epoch, version and release, so that older ones are allowed. */
        SET_RELEASE,
        /** The wish names the architecture, so that worse ones are allowed. */
        SET_ARCHITECTURE,
        /** The wish names the vendor. */
        SET_VENDOR,
        /** The wish names the repository. */
        SET_REPOSITORY
    }

    /** Copies the options. */
    public Job {
        clauses = List.copyOf(clauses);
        options = options.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(options));
    }

    /**
     * Returns the wish to install one of some packages, as dnf makes it: each architecture and version of what is named
     * is allowed.
     */
    public static Job install(int[] packages, boolean best, String text) {
        EnumSet<Option> options = EnumSet.of(Option.SET_RELEASE, Option.SET_ARCHITECTURE);
        if (best) {
            options.add(Option.BEST);
        }
        return new Job(Kind.INSTALL, Selection.ONE_OF, packages, List.of(), options, text);
    }

    /** Returns the wish that a rich dependency be fulfilled. */
    public static Job install(List<int[]> clauses, boolean best, String text) {
        return new Job(
                Kind.INSTALL,
                Selection.PROVIDES,
                clauses.stream()
                        .flatMapToInt(java.util.Arrays::stream)
                        .filter(literal -> literal > 0)
                        .sorted()
                        .distinct()
                        .toArray(),
                clauses,
                best ? Set.of(Option.BEST) : Set.of(),
                text);
    }

    boolean has(Option option) {
        return options.contains(option);
    }

    boolean isWhole() {
        return selection == Selection.ALL || selection == Selection.REPOSITORY;
    }
}
