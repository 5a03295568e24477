package io.dpuos.maven.config;

import org.jspecify.annotations.Nullable;

/** A partition of the target disk. Filled by Maven; {@code null} means that the element is absent. */
public final class PartitionBean {
    /** Order on the disk and number in the table. */
    private @Nullable Integer number;

    /** A size such as {@code 200M} or {@code 10G}, or {@code max}. */
    private @Nullable String size;

    /** Name of the disk of {@code <disks>} that it lies on; default the disk that the system boots from. */
    private @Nullable String disk;

    /** With type {@code lvm}: the volume group that it is part of. */
    private @Nullable String group;

    /** Returns {@code disk}. */
    public @Nullable String disk() {
        return disk;
    }

    /** Returns {@code group}. */
    public @Nullable String group() {
        return group;
    }

    /** {@code vfat}, {@code ext4}, {@code xfs}, {@code swap}, or {@code lvm}: a part of a volume group. */
    private @Nullable String type;

    /** Where it is mounted. */
    private @Nullable String mount;

    /** Label of the file system; default none. */
    private @Nullable String label;

    /** Mount options; default {@code defaults}. */
    private @Nullable String options;

    /** Whether a reinstallation keeps its content; default false. */
    private @Nullable Boolean preserve;

    /** Returns {@code number}. */
    public @Nullable Integer number() {
        return number;
    }

    /** Returns {@code size}. */
    public @Nullable String size() {
        return size;
    }

    /** Returns {@code type}. */
    public @Nullable String type() {
        return type;
    }

    /** Returns {@code mount}. */
    public @Nullable String mount() {
        return mount;
    }

    /** Returns {@code label}. */
    public @Nullable String label() {
        return label;
    }

    /** Returns {@code options}. */
    public @Nullable String options() {
        return options;
    }

    /** Returns {@code preserve}. */
    public @Nullable Boolean preserve() {
        return preserve;
    }
}
