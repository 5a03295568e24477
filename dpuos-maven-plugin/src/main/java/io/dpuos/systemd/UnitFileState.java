package io.dpuos.systemd;

import java.util.Locale;

/** What {@code systemctl is-enabled} says of a unit file. */
public enum UnitFileState {
    /** Links of its {@code [Install]} section are there. */
    ENABLED,
    /** Links are there below /run. */
    ENABLED_RUNTIME,
    /** A link below /run makes a file known that lies elsewhere. */
    LINKED_RUNTIME,
    /** Masked until the next boot. */
    MASKED_RUNTIME,
    /** A generator made it. */
    GENERATED,
    /** Made for this boot by a program. */
    TRANSIENT,
    /** A link in the configuration makes a file known that lies elsewhere. */
    LINKED,
    /** The name leads to another unit. */
    ALIAS,
    /** Led to /dev/null, or empty: never starts. */
    MASKED,
    /** Without {@code [Install]}: others start it. */
    STATIC,
    /** Could be enabled. */
    DISABLED,
    /** Known under another name, or has only {@code Also=}. */
    INDIRECT;

    /** Returns the word that systemctl prints. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns whether systemctl counts it as enabled. */
    public boolean countsAsEnabled() {
        return switch (this) {
            case ENABLED, ENABLED_RUNTIME, ALIAS, STATIC, INDIRECT, GENERATED -> true;
            case LINKED, LINKED_RUNTIME, MASKED, MASKED_RUNTIME, DISABLED, TRANSIENT -> false;
        };
    }
}
