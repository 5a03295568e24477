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
}
