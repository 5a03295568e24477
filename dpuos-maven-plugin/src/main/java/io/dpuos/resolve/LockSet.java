package io.dpuos.resolve;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The sets of packages in a lock, in the order of the file. */
public enum LockSet {
    /** What is installed on the target. */
    IMAGE,
    /** What the installer is cut from; never installed. */
    INSTALLER,
    /** What the build reads, for example kernel-devel; never installed. */
    BUILD;

    /** Returns the word that the lock and the pom use. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<LockSet> of(String id) {
        return Arrays.stream(values()).filter(s -> s.id().equals(id)).findFirst();
    }
}
