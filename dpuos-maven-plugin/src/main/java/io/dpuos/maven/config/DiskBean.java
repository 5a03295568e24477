package io.dpuos.maven.config;

import org.jspecify.annotations.Nullable;

/** The disk to install on. Filled by Maven; {@code null} means that the element is absent. */
public final class DiskBean {
    /** Words that select the disk: a path, {@code by-id:GLOB}, {@code serial:TEXT}, a class such as {@code nvme emmc virtio}, or {@code smallest}; default: the only suitable disk. */
    private @Nullable String match;

    /** Smallest accepted size, for example {@code 32G}. */
    private @Nullable String minSize;

    /** {@code unambiguous} (default: a blank disk or one with a system of this product), {@code foreign} (also other file systems) or {@code all} (also parts of LVM and RAID on that disk). */
    private @Nullable String wipe;

    /** Returns {@code match}. */
    public @Nullable String match() {
        return match;
    }

    /** Returns {@code minSize}. */
    public @Nullable String minSize() {
        return minSize;
    }

    /** Returns {@code wipe}. */
    public @Nullable String wipe() {
        return wipe;
    }
}
