package io.dpuos.systemd;

/**
 * How an operation on units is done. Immutable.
 *
 * @param runtime for this boot only: below /run instead of /etc
 * @param force links that lead elsewhere are replaced
 * @param dryRun nothing is removed, only told; for {@code disable} and {@code unmask}
 * @param presetMode which half of the presets is followed
 */
public record InstallOptions(boolean runtime, boolean force, boolean dryRun, PresetMode presetMode) {
    /** Which half of the presets is followed. */
    public enum PresetMode {
        /** Enable and disable. */
        FULL,
        /** Only enable. */
        ENABLE_ONLY,
        /** Only disable. */
        DISABLE_ONLY
    }

    /** As systemctl without options. */
    public static final InstallOptions USUAL = new InstallOptions(false, false, false, PresetMode.FULL);
}
