package io.dpuos.boot;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The partitions of an installed system, in the order of their disks and numbers, and its logical volumes.
 *
 * @param partitions an EFI system partition on {@code /boot/efi}, a root, and what else the pom declares
 * @param disks further disks, beside the one that the system boots from, in the order of their names
 * @param volumes logical volumes in the order of their names
 */
public record PartitionLayout(List<Partition> partitions, List<ExtraDisk> disks, List<Volume> volumes) {
    static final String ESP_MOUNT = "/boot/efi";

    private static final long MIB = 1 << 20;
    /** The first MiB and the last hold the partition table and its copy. */
    private static final long TABLES = 2;
    /** File systems keep about this share for themselves: ext4's inode tables and its 5 % for root. */
    private static final long OVERHEAD_PERCENT = 12;
    /** The smallest root or boot partition that is more than its own journal. */
    private static final long SMALLEST_MIB = 64;
    /** lvm's extent, and about what it keeps of a partition for itself. */
    private static final long EXTENT_MIB = 4;

    /**
     * Sorts and checks the partitions.
     *
     * @throws BootException when numbers or mount points repeat, two partitions take the rest, or none is the root or
     *     the EFI system partition
     */
    public PartitionLayout {
        disks = disks.stream().sorted(Comparator.comparing(ExtraDisk::name)).toList();
        volumes = volumes.stream()
                .sorted(Comparator.comparing(Volume::group).thenComparing(Volume::name))
                .toList();
        partitions = partitions.stream()
                .sorted(Comparator.comparing((Partition each) -> each.disk().orElse(""))
                        .thenComparingInt(Partition::number))
                .toList();
        Set<Object> seen = new HashSet<>();
        for (Partition partition : partitions) {
            String element = "<storage><partitions><" + partition.name() + ">";
            String disk = partition.disk().orElse("");
            if (!seen.add(disk + "#" + partition.number())) {
                throw new BootException(element + "<number>", "number " + partition.number() + " is taken twice");
            }
            checkMount(element, partition.mount(), seen);
            if (!seen.add("name " + partition.name())) {
                throw new BootException(element, "the name is taken twice");
            }
            if (partition.bytes().isEmpty() && !seen.add("rest of " + disk)) {
                throw new BootException(
                        element + "<size>", "is max, as that of another partition of the disk; only one can be");
            }
        }
        for (Volume volume : volumes) {
            String element = "<storage><volumes><" + volume.name() + ">";
            checkMount(element, volume.mount(), seen);
            if (!seen.add("volume " + volume.group() + "/" + volume.name())) {
                throw new BootException(element, "the name is taken twice");
            }
            if (volume.bytes().isEmpty() && !seen.add("rest of group " + volume.group())) {
                throw new BootException(
                        element + "<size>", "is max, as that of another volume of the group; only one can be");
            }
        }
        checkDisks(partitions, disks);
        checkGroups(partitions, volumes);
        if (partitions.stream().noneMatch(Partition::isEfiSystemPartition)) {
            throw new BootException(
                    "<storage><partitions>", "no partition of type vfat is mounted on /boot/efi; firmware needs one");
        }
        if (partitions.stream()
                .anyMatch(each -> each.isEfiSystemPartition() && each.disk().isPresent())) {
            throw new BootException(
                    "<storage><partitions>",
                    "the partition of /boot/efi lies on a further disk; firmware boots from <disk>");
        }
        Optional<Partition> root = find(partitions, "/");
        boolean volume = volumes.stream()
                .anyMatch(each -> each.mount().filter("/"::equals).isPresent());
        if (!volume && (root.isEmpty() || root.get().type() == FileSystem.VFAT)) {
            throw new BootException(
                    "<storage><partitions>", "no partition or volume of type ext4 or xfs is mounted on /");
        }
        if (volumes.stream()
                        .anyMatch(each -> each.mount().filter("/boot"::equals).isPresent())
                || volume && find(partitions, "/boot").isEmpty()) {
            throw new BootException(
                    "<storage><partitions>",
                    "the boot loader reads no volumes: with / on a volume, /boot needs a partition of its own");
        }
    }

    /** Makes a layout of one disk without volumes. */
    public PartitionLayout(List<Partition> partitions) {
        this(partitions, List.of(), List.of());
    }

    private static void checkMount(String element, Optional<String> mount, Set<Object> seen) {
        if (mount.isPresent() && !seen.add(mount.get())) {
            throw new BootException(element + "<mount>", mount.get() + " is mounted twice");
        }
    }

    private static void checkDisks(List<Partition> partitions, List<ExtraDisk> disks) {
        Set<String> names = new HashSet<>();
        disks.forEach(disk -> names.add(disk.name()));
        for (Partition partition : partitions) {
            if (partition.disk().isPresent() && !names.contains(partition.disk().get())) {
                throw new BootException(
                        "<storage><partitions><" + partition.name() + "><disk>",
                        "'" + partition.disk().get() + "' is no disk of <storage><disks>; there are "
                                + (names.isEmpty() ? "none" : String.join(", ", new java.util.TreeSet<>(names))));
            }
        }
        for (ExtraDisk disk : disks) {
            if (partitions.stream()
                    .noneMatch(each -> each.disk().filter(disk.name()::equals).isPresent())) {
                throw new BootException("<storage><disks><" + disk.name() + ">", "no partition lies on it");
            }
        }
    }

    private static void checkGroups(List<Partition> partitions, List<Volume> volumes) {
        Set<String> groups = new java.util.TreeSet<>();
        partitions.forEach(each -> each.group().ifPresent(groups::add));
        for (Volume volume : volumes) {
            if (!groups.contains(volume.group())) {
                throw new BootException(
                        "<storage><volumes><" + volume.name() + "><group>",
                        "'" + volume.group() + "' has no partition of type lvm; there are "
                                + (groups.isEmpty() ? "no groups" : String.join(", ", groups)));
            }
        }
        for (String group : groups) {
            if (volumes.stream().noneMatch(each -> each.group().equals(group))) {
                throw new BootException("<storage><partitions>", "no volume lies in the group '" + group + "'");
            }
        }
    }

    /** Returns the layout without configuration: 200 MiB ESP, 1 GiB for {@code /boot}, the rest for the root. */
    public static PartitionLayout defaults() {
        return new PartitionLayout(List.of(
                simple(1, "esp", OptionalLong.of(200 * MIB), FileSystem.VFAT, ESP_MOUNT),
                simple(2, "boot", OptionalLong.of(1024 * MIB), FileSystem.EXT4, "/boot"),
                simple(3, "root", OptionalLong.empty(), FileSystem.EXT4, "/")));
    }

    private static Partition simple(int number, String name, OptionalLong bytes, FileSystem type, String mount) {
        return new Partition(number, name, bytes, type, Optional.of(mount), Optional.empty(), Optional.empty(), false);
    }

    private static Optional<Partition> find(List<Partition> partitions, String mount) {
        return partitions.stream()
                .filter(partition -> partition.mount().filter(mount::equals).isPresent())
                .findFirst();
    }

    /** Returns the partition that is mounted on exactly this path. */
    public Optional<Partition> mountedOn(String path) {
        return find(partitions, path);
    }

    /** Returns the file systems in use, each once. */
    public List<FileSystem> types() {
        return java.util.stream.Stream.concat(
                        partitions.stream().map(Partition::type),
                        volumes.stream().map(Volume::type))
                .filter(type -> type != FileSystem.LVM)
                .distinct()
                .sorted()
                .toList();
    }

    /** Returns whether there are logical volumes. */
    public boolean hasVolumes() {
        return !volumes.isEmpty();
    }

    /** Returns GROUP/NAME of the volume that the root file system lies on; empty when it lies on a partition. */
    public Optional<String> rootVolume() {
        return volumes.stream()
                .filter(each -> each.mount().filter("/"::equals).isPresent())
                .map(each -> each.group() + "/" + each.name())
                .findFirst();
    }

    /** Returns what the kernel command line says so that the initramfs, ours or dracut's, finds the root; may be empty. */
    public String rootArguments() {
        return rootVolume().map(volume -> "rd.lvm.lv=" + volume).orElse("");
    }

    /** Returns where the kernel lies as GRUB sees it: {@code ""} with a boot partition of its own, else {@code /boot}. */
    String kernelDirectory() {
        return mountedOn("/boot").isPresent() ? "" : "/boot";
    }

    /**
     * Returns the size of the smallest disk that takes this layout.
     *
     * @param installedBytes bytes of the image's files, which the root file system has to hold when it takes the rest
     */
    public long minimumDiskBytes(long installedBytes) {
        return minimumBytes("", installedBytes);
    }

    /**
     * Returns the size of the smallest disk that takes its part of the layout.
     *
     * @param disk name of a further disk; empty for the one that the system boots from
     */
    long minimumBytes(String disk, long installedBytes) {
        long mebibytes = TABLES;
        for (Partition partition : partitions) {
            if (!partition.disk().orElse("").equals(disk)) {
                continue;
            }
            if (partition.bytes().isPresent()) {
                mebibytes += ByteSize.mebibytes(partition.bytes().getAsLong());
            } else if (partition.group().isPresent()) {
                mebibytes += missingOfGroup(partition.group().get(), installedBytes);
            } else {
                mebibytes += least(partition.mount(), installedBytes);
            }
        }
        return mebibytes * MIB;
    }

    private static long least(Optional<String> mount, long installedBytes) {
        return mount.filter("/"::equals).isPresent()
                ? Math.max(
                        SMALLEST_MIB,
                        ByteSize.mebibytes(installedBytes) * (100 + OVERHEAD_PERCENT) / 100 + SMALLEST_MIB)
                : SMALLEST_MIB;
    }

    /** What the volumes of a group need beyond its partitions of fixed size; lvm keeps 4 MiB of each partition. */
    private long missingOfGroup(String group, long installedBytes) {
        long need = 0;
        for (Volume volume : volumes) {
            if (volume.group().equals(group)) {
                need += volume.bytes().isPresent()
                        ? ByteSize.mebibytes(volume.bytes().getAsLong()) + EXTENT_MIB
                        : least(volume.mount(), installedBytes);
            }
        }
        for (Partition partition : partitions) {
            if (partition.group().filter(group::equals).isPresent()) {
                need += EXTENT_MIB;
                need -= partition.bytes().isPresent()
                        ? ByteSize.mebibytes(partition.bytes().getAsLong())
                        : 0;
            }
        }
        return Math.max(SMALLEST_MIB, need);
    }
}
