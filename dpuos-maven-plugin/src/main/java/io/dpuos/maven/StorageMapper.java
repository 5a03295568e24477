package io.dpuos.maven;

import io.dpuos.assemble.DefinitionException;
import io.dpuos.assemble.ForArchitecture;
import io.dpuos.assemble.StorageDeclaration;
import io.dpuos.maven.config.DiskBean;
import io.dpuos.maven.config.PartitionBean;
import io.dpuos.maven.config.StorageBean;
import io.dpuos.maven.config.VolumeBean;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Maps what a pom says of disks, partitions and volumes. */
final class StorageMapper {
    private final ForArchitecture arch;

    StorageMapper(ForArchitecture arch) {
        this.arch = arch;
    }

    StorageDeclaration map(@Nullable StorageBean given) {
        StorageBean bean = given == null ? new StorageBean() : given;
        StorageDeclaration.Disk first = disk("<storage><disk>", bean.disk() == null ? new DiskBean() : bean.disk());
        SortedMap<String, StorageDeclaration.Partition> partitions = new TreeMap<>();
        arch.entries(bean.partitions()).forEach((name, each) -> partitions.put(name, partition(name, each)));
        SortedMap<String, StorageDeclaration.Disk> disks = new TreeMap<>();
        arch.entries(bean.disks())
                .forEach((name, each) -> disks.put(name, disk("<storage><disks><" + name + ">", each)));
        SortedMap<String, StorageDeclaration.Volume> volumes = new TreeMap<>();
        arch.entries(bean.volumes()).forEach((name, each) -> volumes.put(name, volume(name, each)));
        return new StorageDeclaration(first.match(), first.minSize(), first.wipe(), partitions, disks, volumes);
    }

    /** Returns the packages that the layout needs, in the image and in the installer. */
    static List<String> packages(@Nullable StorageBean bean) {
        return bean == null || bean.volumes().isEmpty() ? List.of() : List.of("lvm2");
    }

    private static StorageDeclaration.Disk disk(String path, DiskBean bean) {
        return new StorageDeclaration.Disk(
                bean.match() == null ? List.of() : DefinitionMapper.blankSeparated(bean.match()),
                Optional.ofNullable(bean.minSize()),
                DefinitionMapper.choice(path + "<wipe>", bean.wipe(), "unambiguous", "unambiguous", "foreign", "all"));
    }

    private static StorageDeclaration.Partition partition(String name, PartitionBean bean) {
        String path = "<storage><partitions><" + name + ">";
        if (bean.number() == null) {
            throw new DefinitionException(
                    path + " has no <number>; it tells the order on the disk, which the order in a pom does not");
        }
        return new StorageDeclaration.Partition(
                bean.number(),
                DefinitionMapper.required(path + "<size>", bean.size()),
                DefinitionMapper.choice(path + "<type>", bean.type(), "ext4", "vfat", "ext4", "xfs", "swap", "lvm"),
                Optional.ofNullable(bean.mount()),
                Optional.ofNullable(bean.label()),
                Optional.ofNullable(bean.options()),
                bean.preserve() != null && bean.preserve(),
                Optional.ofNullable(bean.disk()),
                Optional.ofNullable(bean.group()));
    }

    private static StorageDeclaration.Volume volume(String name, VolumeBean bean) {
        String path = "<storage><volumes><" + name + ">";
        return new StorageDeclaration.Volume(
                DefinitionMapper.required(path + "<group>", bean.group()),
                DefinitionMapper.required(path + "<size>", bean.size()),
                DefinitionMapper.choice(path + "<type>", bean.type(), "ext4", "ext4", "xfs", "swap"),
                Optional.ofNullable(bean.mount()),
                Optional.ofNullable(bean.label()),
                Optional.ofNullable(bean.options()),
                bean.preserve() != null && bean.preserve());
    }
}
