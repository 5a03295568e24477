package io.dpuos.sysctl;

/**
 * One value that a profile or the pom gives. Immutable.
 *
 * @param kind what it sets
 * @param key the parameter, path, word of the command line, or module and option separated by a blank
 * @param value what it is set to; empty for a word of the command line without {@code =}
 * @param origin where it stands, for example {@code profile base} or {@code <sysctl><set>}
 * @param source why it has this value, as the profile says; empty for the pom
 */
record Setting(Kind kind, String key, String value, String origin, String source) {
    /** What can be set. */
    enum Kind {
        /** A kernel parameter below /proc/sys. */
        PARAMETER,
        /** A file below /proc or /sys. */
        TUNABLE,
        /** A word of the kernel's command line. */
        ARGUMENT,
        /** An option of a module. */
        OPTION,
        /** A setting of systemd's system manager. */
        MANAGER
    }

    /** Returns origin and source as a person reads them. */
    String described() {
        return source.isEmpty() ? origin : origin + " (" + source + ")";
    }

    /** Returns the word as it stands on a command line. */
    String word() {
        return value.isEmpty() ? key : key + "=" + value;
    }
}
