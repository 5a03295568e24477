package io.dpuos.boot;

import java.util.Arrays;
import java.util.Locale;

/**
 * A point of the installation at which a vendor's scripts run, named as imageTailor names it. The order of the constants
 * is the order in time.
 */
public enum HookPoint {
    /** After the drivers were loaded; for drivers that need parameters. */
    INSMOD_DRV_HOOK(false),
    /** Replaces the whole installation. */
    CUSTOM_INSTALL_HOOK(false),
    /** May refuse the machine by a status other than 0. */
    ENV_CHECK_HOOK(false),
    /** For the network of the installer. */
    SET_INSTALL_IP_HOOK(false),
    /** Before the medium is looked for. */
    DOWNLOAD_INSTALL_FILE_HOOK(false),
    /** The disk is chosen and not yet written to. */
    BEFORE_PARTITION_HOOK(false),
    /** The file systems are mounted and empty. */
    BEFORE_SETUP_OS_HOOK(false),
    /** In the installed system, after the scriptlets of its packages. */
    BEFORE_MKINITRD_HOOK(true),
    /** In the installed system, before the boot loader is written. */
    BEFORE_INSTALLGRUB_HOOK(true),
    /** In the installed system, at its end. */
    AFTER_SETUP_OS_HOOK(true),
    /** The system is complete but for its boot loader. */
    INSTALL_SUCC_HOOK(false),
    /** The installation failed. */
    INSTALL_FAIL_HOOK(false);

    private final boolean inTarget;

    HookPoint(boolean inTarget) {
        this.inTarget = inTarget;
    }

    /** Returns the directory's name below {@code src/main/dpuos/hooks}. */
    public String directory() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns whether the scripts run in a chroot of the installed system, else in the installer. */
    public boolean inTarget() {
        return inTarget;
    }

    /**
     * Returns the point of a directory.
     *
     * @throws BootException when there is no such point
     */
    public static HookPoint of(String directory) {
        return Arrays.stream(values())
                .filter(point -> point.directory().equals(directory))
                .findFirst()
                .orElseThrow(() -> new BootException(
                        "src/main/dpuos/hooks/" + directory,
                        "is no point of the installation; expected one of "
                                + String.join(
                                        ", ",
                                        Arrays.stream(values())
                                                .map(HookPoint::directory)
                                                .toList())));
    }
}
