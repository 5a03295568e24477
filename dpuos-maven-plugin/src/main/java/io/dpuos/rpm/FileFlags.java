package io.dpuos.rpm;

/** The bits of a packaged file's flags word (rpm {@code include/rpm/rpmfiles.h}, {@code RPMFILE_*}). */
public final class FileFlags {
    /** A configuration file: a changed one survives an upgrade. */
    public static final int CONFIG = 1;
    /** Documentation. */
    public static final int DOC = 1 << 1;
    /** The file may be missing. */
    public static final int MISSINGOK = 1 << 3;
    /** With {@link #CONFIG}: the new file is put aside, not the old one. */
    public static final int NOREPLACE = 1 << 4;
    /** The package owns the path, the payload does not hold it. */
    public static final int GHOST = 1 << 6;
    /** A licence text. */
    public static final int LICENSE = 1 << 7;
    /** A read-me text. */
    public static final int README = 1 << 8;
    /** A public key. */
    public static final int PUBKEY = 1 << 11;
    /** A side product of the package's build, for example a build id link. */
    public static final int ARTIFACT = 1 << 12;

    private FileFlags() {}
}
