package io.dpuos.sysctl;

/**
 * A line of sysctl.d(5). Immutable.
 *
 * @param key in the form with dots, for example {@code net.ipv4.conf.eth0/100.forwarding}
 * @param value without blanks around; empty for an exclusion
 * @param ignoreErrors whether the line begins with {@code -}
 * @param exclusion whether this is {@code -key} alone, which takes the key out of globs and assigns nothing
 * @param origin where it stands, for messages and comments
 */
record SysctlAssignment(String key, String value, boolean ignoreErrors, boolean exclusion, String origin) {
    /** Returns whether the key is a pattern for several keys. */
    boolean isGlob() {
        return SysctlKey.isGlob(key);
    }

    /** Returns whether a key is one of those that the pattern stands for; names are matched one by one. */
    boolean matches(String other) {
        return SysctlKey.matches(key, other);
    }

    /** Makes an assignment; the key may be written with dots or slashes as first separator. */
    static SysctlAssignment of(String key, String value, boolean ignoreErrors, String origin) {
        return new SysctlAssignment(SysctlKey.normalise(key), SysctlFile.strip(value), ignoreErrors, false, origin);
    }

    /** Makes an exclusion from globs. */
    static SysctlAssignment excluding(String key, String origin) {
        return new SysctlAssignment(SysctlKey.normalise(key), "", true, true, origin);
    }

    /** Returns the same with another origin. */
    SysctlAssignment at(String place) {
        return new SysctlAssignment(key, value, ignoreErrors, exclusion, place);
    }
}
