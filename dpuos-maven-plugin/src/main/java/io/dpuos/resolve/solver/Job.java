package io.dpuos.resolve.solver;

/**
 * One wish. The packages are alternatives for {@link Kind#INSTALL} and all meant for the other kinds.
 *
 * @param kind what to do
 * @param packages numbers of the pool
 * @param best whether nothing but the best of the packages will do
 * @param anyArchitecture whether the wish names the architecture, so that worse ones are allowed
 * @param setsVersion whether the wish names the version, so that older ones are allowed
 * @param targeted whether an update means exactly these packages
 * @param text the words of the wish
 */
public record Job(
        Kind kind,
        int[] packages,
        boolean best,
        boolean anyArchitecture,
        boolean setsVersion,
        boolean targeted,
        String text) {
    /** What to do. */
    public enum Kind {
        /** One of the packages must be installed. */
        INSTALL,
        /** None may be installed. */
        ERASE,
        /** Installed packages are brought to their newest versions. */
        UPDATE,
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
        BLACKLIST
    }

    boolean setsAll() {
        return anyArchitecture && setsVersion;
    }
}
