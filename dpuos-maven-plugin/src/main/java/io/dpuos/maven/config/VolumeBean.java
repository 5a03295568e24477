package io.dpuos.maven.config;

import org.jspecify.annotations.Nullable;

/** A logical volume. Filled by Maven; {@code null} means that the element is absent. */
public final class VolumeBean {
    /** The volume group; its partitions have type {@code lvm}. */
    private @Nullable String group;

    /** A size such as {@code 200M} or {@code 10G}, or {@code max}. */
    private @Nullable String size;

    /** {@code ext4}, {@code xfs} or {@code swap}. */
    private @Nullable String type;

    /** Where it is mounted. */
    private @Nullable String mount;

    /** Label of the file system; default none. */
    private @Nullable String label;

    /** Mount options; default {@code defaults}. */
    private @Nullable String options;

    /** Whether a reinstallation keeps its content; default false. */
    private @Nullable Boolean preserve;

    /** Returns {@code group}. */
    public @Nullable String group() {
        return group;
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
