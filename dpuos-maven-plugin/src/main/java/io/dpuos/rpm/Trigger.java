package io.dpuos.rpm;

import java.util.List;

/**
 * A script that a package runs when other packages, or files below some paths, come or go. Immutable.
 *
 * @param kind what it waits for and when it runs
 * @param conditions package names with version ranges, or for file triggers path prefixes without a version
 * @param interpreter the program and its arguments
 * @param body the script
 * @param priority of file triggers: the higher runs first, rpm's default is 1,000,000; 0 for other kinds
 * @param flags bits of {@code RPMSCRIPT_FLAG_*}
 */
public record Trigger(
        Kind kind, List<Dependency> conditions, List<String> interpreter, String body, long priority, int flags) {
    /** rpm's default priority of a file trigger. */
    public static final long DEFAULT_PRIORITY = 1_000_000;

    /** The three families of triggers; each has its own tags. */
    public enum Family {
        PACKAGE,
        FILE,
        TRANSACTION_FILE
    }

    /** What a trigger waits for and when it runs. */
    public enum Kind {
        TRIGGERPREIN(Family.PACKAGE, DependencyFlags.TRIGGERPREIN),
        TRIGGERIN(Family.PACKAGE, DependencyFlags.TRIGGERIN),
        TRIGGERUN(Family.PACKAGE, DependencyFlags.TRIGGERUN),
        TRIGGERPOSTUN(Family.PACKAGE, DependencyFlags.TRIGGERPOSTUN),
        FILETRIGGERIN(Family.FILE, DependencyFlags.TRIGGERIN),
        FILETRIGGERUN(Family.FILE, DependencyFlags.TRIGGERUN),
        FILETRIGGERPOSTUN(Family.FILE, DependencyFlags.TRIGGERPOSTUN),
        TRANSFILETRIGGERIN(Family.TRANSACTION_FILE, DependencyFlags.TRIGGERIN),
        TRANSFILETRIGGERUN(Family.TRANSACTION_FILE, DependencyFlags.TRIGGERUN),
        TRANSFILETRIGGERPOSTUN(Family.TRANSACTION_FILE, DependencyFlags.TRIGGERPOSTUN);

        private final Family family;
        final int sense;

        Kind(Family family, int sense) {
            this.family = family;
            this.sense = sense;
        }

        /** Returns the family. */
        public Family family() {
            return family;
        }
    }

    /** Copies the lists. */
    public Trigger {
        conditions = List.copyOf(conditions);
        interpreter = List.copyOf(interpreter);
        if (interpreter.isEmpty() || conditions.isEmpty()) {
            throw new IllegalArgumentException("trigger " + kind + " has no interpreter or no condition");
        }
    }
}
