package io.dpuos.maven.config;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Disk and partitions of the target. Filled by Maven; {@code null} means that the element is absent. */
public final class StorageBean {
    /** The disk to install on. */
    private @Nullable DiskBean disk;

    /** Partitions by name; default ESP, {@code /boot} and {@code /}. */
    private Map<String, PartitionBean> partitions = new TreeMap<>();

    /** Further disks by name. */
    private Map<String, DiskBean> disks = new TreeMap<>();

    /** Logical volumes by name. */
    private Map<String, VolumeBean> volumes = new TreeMap<>();

    /** Returns {@code disks}. */
    public Map<String, DiskBean> disks() {
        return Collections.unmodifiableMap(disks);
    }

    /** Returns {@code volumes}. */
    public Map<String, VolumeBean> volumes() {
        return Collections.unmodifiableMap(volumes);
    }

    /** Returns {@code disk}. */
    public @Nullable DiskBean disk() {
        return disk;
    }

    /** Returns {@code partitions}. */
    public Map<String, PartitionBean> partitions() {
        return Collections.unmodifiableMap(partitions);
    }
}
