package io.dpuos.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PartitionLayoutTests {
    private static Partition partition(int number, String name, OptionalLong bytes, FileSystem type, String mount) {
        return new Partition(number, name, bytes, type, Optional.of(mount), Optional.empty(), Optional.empty(), false);
    }

    private static PartitionLayout with(Partition... more) {
        List<Partition> all = new ArrayList<>(List.of(more));
        all.add(partition(1, "esp", OptionalLong.of(200 << 20), FileSystem.VFAT, "/boot/efi"));
        return new PartitionLayout(all);
    }

    @Test
    void partitionsAreOrderedByNumber() {
        PartitionLayout layout = with(partition(2, "root", OptionalLong.empty(), FileSystem.EXT4, "/"));

        assertThat(layout.partitions()).extracting(Partition::name).containsExactly("esp", "root");
    }

    @Test
    void minimumDiskCountsFixedPartitionsAndTheSystem() {
        long mib = 1 << 20;

        assertThat(PartitionLayout.defaults().minimumDiskBytes(1000 * mib))
                .isEqualTo((2 + 200 + 1024 + 1120 + 64) * mib);
    }

    @Test
    void contradictionsAreRefusedByName() {
        Partition root = partition(2, "root", OptionalLong.empty(), FileSystem.EXT4, "/");

        assertThatThrownBy(() -> with()).hasMessageContaining("mounted on /");
        assertThatThrownBy(() -> new PartitionLayout(List.of(root))).hasMessageContaining("/boot/efi");
        assertThatThrownBy(() -> with(root, partition(2, "var", OptionalLong.of(1 << 30), FileSystem.XFS, "/var")))
                .hasMessageContaining("number 2 is taken twice");
        assertThatThrownBy(() -> with(root, partition(3, "var", OptionalLong.empty(), FileSystem.XFS, "/var")))
                .hasMessageContaining("only one can be");
        assertThatThrownBy(() -> with(root, partition(3, "other", OptionalLong.of(1 << 30), FileSystem.XFS, "/")))
                .hasMessageContaining("/ is mounted twice");
    }

    @Test
    void valuesThatCouldReachShellAreRefused() {
        assertThatThrownBy(() -> partition(2, "root", OptionalLong.empty(), FileSystem.EXT4, "/a b"))
                .isInstanceOf(BootException.class);
        assertThatThrownBy(() -> partition(2, "r'oot", OptionalLong.empty(), FileSystem.EXT4, "/"))
                .isInstanceOf(BootException.class);
        assertThatThrownBy(() -> partition(2, "root", OptionalLong.empty(), FileSystem.EXT4, "/../x"))
                .isInstanceOf(BootException.class);
        assertThatThrownBy(() -> new DiskRule(List.of("$(reboot)"))).hasMessageContaining("is no rule");
        assertThatThrownBy(() -> Consoles.parse("tty0 ttyS0;x")).hasMessageContaining("no console");
    }

    @Test
    void sizesAreReadInPowersOf1024() {
        assertThat(ByteSize.parse("<size>", "200M")).isEqualTo(200L << 20);
        assertThat(ByteSize.parse("<size>", "32GiB")).isEqualTo(32L << 30);
        assertThatThrownBy(() -> ByteSize.parse("<size>", "many")).hasMessageContaining("'many' is no size");
        assertThatThrownBy(() -> ByteSize.parse("<size>", "0")).hasMessageContaining("not within");
    }

    @Test
    void everyRuleOfTheGuideIsAccepted() {
        DiskRule rule = new DiskRule(List.of(
                "emmc",
                "nvme",
                "/dev/nvme0n1",
                "/dev/disk/by-id/nvme-eui.00*",
                "serial:AB-12",
                "size:32G..",
                "size:..1T",
                "smallest"));

        assertThat(rule.words()).hasSize(8);
    }

    private static final Partition ESP = partition(1, "esp", OptionalLong.of(200 << 20), FileSystem.VFAT, "/boot/efi");
    private static final Partition BOOT = partition(2, "boot", OptionalLong.of(1 << 30), FileSystem.EXT4, "/boot");

    private static Partition member(int number, String group, Optional<String> disk) {
        return new Partition(
                number,
                "pv" + number + disk.orElse(""),
                OptionalLong.empty(),
                FileSystem.LVM,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                disk,
                Optional.of(group));
    }

    private static Volume volume(String name, String group, long mib, FileSystem type, String mount) {
        return new Volume(
                name,
                group,
                mib == 0 ? OptionalLong.empty() : OptionalLong.of(mib << 20),
                type,
                type == FileSystem.SWAP ? Optional.empty() : Optional.of(mount),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    private static ExtraDisk disk(String name) {
        return new ExtraDisk(name, DiskRule.onlyDisk(), Policy.Wipe.UNAMBIGUOUS, OptionalLong.empty());
    }

    @Test
    void volumesSpanDisksAndTheKernelIsToldTheRoot() {
        PartitionLayout layout = new PartitionLayout(
                List.of(member(1, "vg0", Optional.of("data")), member(3, "vg0", Optional.empty()), ESP, BOOT),
                List.of(disk("data")),
                List.of(
                        volume("var", "vg0", 512, FileSystem.XFS, "/var"),
                        volume("root", "vg0", 0, FileSystem.EXT4, "/")));

        assertThat(layout.partitions()).extracting(Partition::name).containsExactly("esp", "boot", "pv3", "pv1data");
        assertThat(layout.rootArguments()).isEqualTo("rd.lvm.lv=vg0/root");
        assertThat(layout.types()).containsExactly(FileSystem.VFAT, FileSystem.EXT4, FileSystem.XFS);
        assertThat(layout.minimumDiskBytes(100L << 20))
                .as("ESP, /boot, tables, /var with its extent, root with 12 % and 64 MiB, 4 MiB of each part")
                .isEqualTo((2 + 200 + 1024 + 512 + 4 + 112 + 64 + 8L) << 20);
        assertThat(PartitionLayout.defaults().rootArguments()).isEmpty();
    }

    record Bad(String message, List<Partition> partitions, List<ExtraDisk> disks, List<Volume> volumes) {}

    /** Each contradiction of disks, groups and volumes with the words of its message. */
    static List<Bad> contradictions() {
        Partition pv = member(3, "vg0", Optional.empty());
        Partition root = partition(4, "root", OptionalLong.of(1 << 30), FileSystem.EXT4, "/");
        Volume onVolume = volume("root", "vg0", 0, FileSystem.EXT4, "/");
        return List.of(
                new Bad(
                        "<volumes><root><group> 'vg0' has no partition of type lvm",
                        List.of(ESP, BOOT),
                        List.of(),
                        List.of(onVolume)),
                new Bad("no volume lies in the group 'vg0'", List.of(ESP, BOOT, root, pv), List.of(), List.of()),
                new Bad("/boot needs a partition of its own", List.of(ESP, pv), List.of(), List.of(onVolume)),
                new Bad(
                        "/boot needs a partition of its own",
                        List.of(ESP, root, pv),
                        List.of(),
                        List.of(volume("boot", "vg0", 0, FileSystem.EXT4, "/boot"))),
                new Bad(
                        "<volumes><b><size> is max",
                        List.of(ESP, root, pv),
                        List.of(),
                        List.of(
                                volume("a", "vg0", 0, FileSystem.XFS, "/a"),
                                volume("b", "vg0", 0, FileSystem.XFS, "/b"))),
                new Bad(
                        "<volumes><a><mount> / is mounted twice",
                        List.of(ESP, root, pv),
                        List.of(),
                        List.of(volume("a", "vg0", 0, FileSystem.XFS, "/"))),
                new Bad(
                        "<pv1data><disk> 'data' is no disk of <storage><disks>; there are none",
                        List.of(ESP, BOOT, pv, member(1, "vg0", Optional.of("data"))),
                        List.of(),
                        List.of(onVolume)),
                new Bad(
                        "<storage><disks><spare> no partition lies on it",
                        List.of(ESP, BOOT, pv),
                        List.of(disk("spare")),
                        List.of(onVolume)));
    }

    @org.junit.jupiter.params.ParameterizedTest
    @org.junit.jupiter.params.provider.MethodSource("contradictions")
    void contradictionsOfDisksAndVolumesAreRefusedByName(Bad bad) {
        assertThatThrownBy(() -> new PartitionLayout(bad.partitions(), bad.disks(), bad.volumes()))
                .isInstanceOf(BootException.class)
                .satisfies(e -> assertThat(e.getMessage().replace(": ", " "))
                        .contains(bad.message().replace(": ", " ")));
    }

    @Test
    void badValuesOfVolumesAndDisksAreRefusedByName() {
        assertThatThrownBy(() -> volume("ro-ot", "vg0", 0, FileSystem.EXT4, "/"))
                .hasMessageContaining("<storage><volumes><ro-ot>");
        assertThatThrownBy(() -> volume("root", "vg;0", 0, FileSystem.EXT4, "/"))
                .hasMessageContaining("<root><group>");
        assertThatThrownBy(() -> volume("efi", "vg0", 0, FileSystem.VFAT, "/boot/efi"))
                .hasMessageContaining("<efi><type>");
        assertThatThrownBy(() -> volume("root", "vg0", 0, FileSystem.EXT4, "root"))
                .hasMessageContaining("<root><mount>");
        assertThatThrownBy(() -> disk("no/name")).hasMessageContaining("<storage><disks><no/name>");
        assertThatThrownBy(() -> new Partition(
                        1,
                        "pv",
                        OptionalLong.empty(),
                        FileSystem.LVM,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false))
                .hasMessageContaining("<pv><group>");
        assertThatThrownBy(() -> new Partition(
                        1,
                        "pv",
                        OptionalLong.empty(),
                        FileSystem.LVM,
                        Optional.of("/x"),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        Optional.of("vg0")))
                .hasMessageContaining("has no mount");
    }
}
