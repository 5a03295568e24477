package io.dpuos.report.compare;

import java.util.Locale;

/** What is compared. */
public enum Aspect {
    /** Installed packages: version by name and architecture. */
    PACKAGES,
    /** What packages run: a digest over scriptlets and triggers by name and architecture; those that run nothing are not there. */
    SCRIPTLETS,
    /** Files: type, mode, owner, size and digest by path; times are not compared. */
    FILES,
    /** Units: what becomes of them at boot. */
    SERVICES,
    /** Kernel parameters in force after the boot. */
    SYSCTL,
    /** Kernel modules by name. */
    MODULES,
    /** Sums: bytes of the medium and of the installed system. */
    TOTALS;

    /** Returns the word in options and output. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
