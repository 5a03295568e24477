package io.dpuos.boot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The partitions of an installed system, in the order of their numbers.
 *
 * @param partitions an EFI system partition on {@code /boot/efi}, a root, and what else the pom declares
 */
public record PartitionLayout(List<Partition> partitions) {
    static final String ESP_MOUNT = "/boot/efi";

    private static final long MIB = 1 << 20;
    /** The first MiB and the last hold the partition table and its copy. */
    private static final long TABLES = 2;
    /** File systems keep about this share for themselves: ext4's inode tables and its 5 % for root. */
    private static final long OVERHEAD_PERCENT = 12;
    /** The smallest root or boot partition that is more than its own journal. */
    private static final long SMALLEST_MIB = 64;

    /**
     * Sorts and checks the partitions.
     *
     * @throws BootException when numbers or mount points repeat, two partitions take the rest, or none is the root or
     *     the EFI system partition
     */
    public PartitionLayout {
        partitions = partitions.stream()
                .sorted(Comparator.comparingInt(Partition::number))
                .toList();
        Set<Object> seen = new HashSet<>();
        Optional<Partition> rest = Optional.empty();
        for (Partition partition : partitions) {
            String element = "<storage><partitions><" + partition.name() + ">";
            if (!seen.add(partition.number())) {
                throw new BootException(element + "<number>", "number " + partition.number() + " is taken twice");
            }
            if (partition.mount().isPresent() && !seen.add(partition.mount().get())) {
                throw new BootException(element + "<mount>", partition.mount().get() + " is mounted twice");
            }
            if (!seen.add("name " + partition.name())) {
                throw new BootException(element, "the name is taken twice");
            }
            if (partition.bytes().isEmpty()) {
                if (rest.isPresent()) {
                    throw new BootException(
                            element + "<size>",
                            "is max, as that of " + rest.get().name() + "; only one can be");
                }
                rest = Optional.of(partition);
            }
        }
        if (partitions.stream().noneMatch(Partition::isEfiSystemPartition)) {
            throw new BootException(
                    "<storage><partitions>", "no partition of type vfat is mounted on /boot/efi; firmware needs one");
        }
        Optional<Partition> root = find(partitions, "/");
        if (root.isEmpty() || root.get().type() == FileSystem.VFAT) {
            throw new BootException("<storage><partitions>", "no partition of type ext4 or xfs is mounted on /");
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
        return partitions.stream().map(Partition::type).distinct().sorted().toList();
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
        long mebibytes = TABLES;
        List<Partition> rest = new ArrayList<>();
        for (Partition partition : partitions) {
            if (partition.bytes().isPresent()) {
                mebibytes += ByteSize.mebibytes(partition.bytes().getAsLong());
            } else {
                rest.add(partition);
            }
        }
        for (Partition partition : rest) {
            boolean holdsSystem = partition.mount().filter("/"::equals).isPresent();
            mebibytes += holdsSystem
                    ? Math.max(
                            SMALLEST_MIB,
                            ByteSize.mebibytes(installedBytes) * (100 + OVERHEAD_PERCENT) / 100 + SMALLEST_MIB)
                    : SMALLEST_MIB;
        }
        return mebibytes * MIB;
    }
}
