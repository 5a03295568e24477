package io.dpuos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.format.Judge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the installer's functions under bash over a made-up /sys; what is on a disk is told by a file. */
class DiskChoiceTests {
    private static final long GIB = 1L << 30;

    @TempDir
    Path folder;

    private final List<String> settings = new ArrayList<>();

    @BeforeEach
    void writeScripts() throws IOException {
        Judge.require("bash");
        for (String script : List.of(InstallerScripts.HARDWARE, InstallerScripts.DISKS)) {
            Files.writeString(folder.resolve(script), InstallerScripts.text(script));
        }
        Files.createDirectories(folder.resolve("sys/block"));
        Files.createDirectories(folder.resolve("content"));
    }

    private void disk(String name, String bus, long bytes, String content) throws IOException {
        Path device = folder.resolve("sys/devices/" + bus + "/block/" + name);
        Files.createDirectories(device.resolve("device"));
        Files.writeString(device.resolve("size"), bytes / 512 + "\n");
        Files.writeString(device.resolve("ro"), "0\n");
        Files.writeString(device.resolve("removable"), "0\n");
        Files.writeString(device.resolve("device/model"), "Model " + name + "    \n");
        Files.writeString(device.resolve("serial"), "S-" + name + "\n");
        Files.createSymbolicLink(folder.resolve("sys/block/" + name), device);
        Files.writeString(folder.resolve("content/" + name), content + "\n");
    }

    private void attribute(String name, String attribute, String value) throws IOException {
        Files.writeString(folder.resolve("sys/block/" + name).toRealPath().resolve(attribute), value + "\n");
    }

    private String choose(String... rule) throws IOException {
        String settingLines = String.join("\n", settings);
        Files.writeString(
                folder.resolve("run.sh"), """
                    SYS=%1$s/sys DEV=%1$s/dev RUN=%1$s/run
                    . %1$s/hardware.sh
                    . %1$s/disks.sh
                    disk_content() { cat %1$s/content/"$1"; }
                    VARIANT=acme VERSION=2 WIPE=unambiguous EXISTING=boot MINIMUM_BYTES=%2$d
                    PART_NUMBER=(1) PART_NAME=(esp)
                    DISK_MATCH=(%3$s)
                    %4$s
                    choose_disk
                    printf '%%s\\n' "${DISK_REPORT[@]}" >&2
                    printf 'target=%%s refusal=%%s\\n' "$TARGET_DISK" "$REFUSAL"
                    """.formatted(folder, 4 * GIB, String.join(" ", rule), settingLines));
        return Judge.shell(folder, "bash run.sh 2>report").output().strip();
    }

    private String report() throws IOException {
        return Files.readString(folder.resolve("report"));
    }

    @Test
    void takesTheOnlyBlankDisk() throws IOException {
        disk("vda", "pci0000:00/virtio1", 8 * GIB, "blank");

        assertThat(choose()).isEqualTo("target=vda refusal=");
    }

    @Test
    void refusesToGuessBetweenTwo() throws IOException {
        disk("vda", "pci0000:00/virtio1", 8 * GIB, "blank");
        disk("vdb", "pci0000:00/virtio2", 9 * GIB, "blank");

        assertThat(choose()).startsWith("target= refusal=2 disks are suitable (vda vdb)");
        assertThat(choose("smallest")).isEqualTo("target=vda refusal=");
    }

    @Test
    void smallestIsNoChoiceBetweenEquals() throws IOException {
        disk("vda", "pci0000:00/virtio1", 8 * GIB, "blank");
        disk("vdb", "pci0000:00/virtio2", 8 * GIB, "blank");

        assertThat(choose("smallest")).startsWith("target= refusal=2 disks are suitable");
    }

    @Test
    void leavesDataOfOthersAlone() throws IOException {
        disk("vda", "pci0000:00/virtio1", 8 * GIB, "foreign ext4");
        disk("vdb", "pci0000:00/virtio2", 8 * GIB, "member LVM2_member");

        assertThat(choose()).isEqualTo("target= refusal=no disk is suitable");
        assertThat(report()).contains("holds data that is not ours: ext4 (wipe is unambiguous)");
        assertThat(choose("/dev/vda")).isEqualTo("target= refusal=no disk is suitable");
        settings.add("WIPE=foreign");
        assertThat(choose()).isEqualTo("target=vda refusal=");
        settings.add("WIPE=all");
        assertThat(choose("/dev/vdb")).isEqualTo("target=vdb refusal=");
    }

    @Test
    void removableDisksMustBeAskedFor() throws IOException {
        disk("sda", "pci0000:00/usb1/1-1", 8 * GIB, "blank");
        disk("mmcblk0", "platform/mmc0", 8 * GIB, "blank");
        attribute("mmcblk0", "device/type", "SD");

        assertThat(choose()).isEqualTo("target= refusal=no disk is suitable");
        assertThat(report()).contains("is removable");
        assertThat(choose("usb")).isEqualTo("target=sda refusal=");
        assertThat(choose("sd-card")).isEqualTo("target=mmcblk0 refusal=");
        assertThat(choose("/dev/sda")).isEqualTo("target=sda refusal=");
    }

    @Test
    void wordsAreTriedInOrder() throws IOException {
        disk("nvme0n1", "pci0000:00/nvme0", 64 * GIB, "blank");
        disk("mmcblk0", "platform/mmc0", 32 * GIB, "blank");
        attribute("mmcblk0", "device/type", "MMC");

        assertThat(choose("emmc", "nvme")).isEqualTo("target=mmcblk0 refusal=");
        assertThat(choose("nvme", "emmc")).isEqualTo("target=nvme0n1 refusal=");
        assertThat(choose("virtio", "nvme")).isEqualTo("target=nvme0n1 refusal=");
    }

    @Test
    void findsDiskByIdentity() throws IOException {
        disk("vda", "pci0000:00/0000:00:04.0/virtio1", 8 * GIB, "blank");
        disk("vdb", "pci0000:00/0000:00:05.0/virtio2", 8 * GIB, "blank");
        disk("nvme0n1", "pci0000:00/0000:00:06.0/nvme/nvme0", 8 * GIB, "blank");
        attribute("nvme0n1", "wwid", "eui.0025385391b0e5a8");

        assertThat(choose("serial:S-vdb")).isEqualTo("target=vdb refusal=");
        assertThat(choose("by-id:virtio-S-vda")).isEqualTo("target=vda refusal=");
        assertThat(choose("/dev/disk/by-id/nvme-eui.0025385391b0e5a8")).isEqualTo("target=nvme0n1 refusal=");
        assertThat(choose("'by-id:nvme-Model_*'")).isEqualTo("target=nvme0n1 refusal=");
        assertThat(choose("pci:0000:00:05.0")).isEqualTo("target=vdb refusal=");
        assertThat(choose("'model:Model vda'")).isEqualTo("target=vda refusal=");
        assertThat(choose("serial:other")).isEqualTo("target= refusal=no disk is suitable");
    }

    @Test
    void sizesLimitTheChoice() throws IOException {
        disk("vda", "pci0000:00/virtio1", 2 * GIB, "blank");
        disk("vdb", "pci0000:00/virtio2", 64 * GIB, "blank");
        disk("vdc", "pci0000:00/virtio3", 512 * GIB, "blank");

        assertThat(choose("size:32G..128G")).isEqualTo("target=vdb refusal=");
        assertThat(choose("size:..128G")).isEqualTo("target=vdb refusal=");
        assertThat(choose("size:100GiB..")).isEqualTo("target=vdc refusal=");
        assertThat(report()).contains("/dev/vda, 2048 MiB").contains("is smaller than the 4096 MiB");
    }

    @Test
    void installedSystemIsKeptUnlessThePolicyReplacesIt() throws IOException {
        disk("vda", "pci0000:00/virtio1", 8 * GIB, "ours acme 1");
        disk("vdb", "pci0000:00/virtio2", 8 * GIB, "blank");

        assertThat(choose()).contains("refusal=/dev/vda holds an installed acme 1 (existing is boot)");
        settings.add("EXISTING=reinstallOther");
        assertThat(choose()).isEqualTo("target=vda refusal=");
        settings.add("VERSION=1");
        assertThat(choose()).contains("refusal=/dev/vda holds acme 1 already");
        settings.add("EXISTING=reinstall");
        assertThat(choose()).isEqualTo("target=vda refusal=");
    }

    @Test
    void interruptedInstallationIsTakenUpAgain() throws IOException {
        disk("vda", "pci0000:00/virtio1", 8 * GIB, "incomplete");
        disk("vdb", "pci0000:00/virtio2", 8 * GIB, "foreign xfs");

        assertThat(choose()).isEqualTo("target=vda refusal=");
    }

    @Test
    void theMediumIsNeverTheTarget() throws IOException {
        disk("vda", "pci0000:00/virtio1", 8 * GIB, "blank");
        disk("vdb", "pci0000:00/virtio2", 8 * GIB, "blank");
        settings.add("MEDIUM_DISK=vda");

        assertThat(choose()).isEqualTo("target=vdb refusal=");
        assertThat(choose("/dev/vda")).isEqualTo("target= refusal=no disk is suitable");
    }

    @Test
    void readOnlyDisksAndDrivesAreNoTargets() throws IOException {
        disk("sr0", "pci0000:00/ata1", 8 * GIB, "blank");
        disk("dm-0", "virtual", 8 * GIB, "blank");
        disk("mmcblk0boot0", "platform/mmc0", 8 * GIB, "blank");
        disk("vda", "pci0000:00/virtio1", 8 * GIB, "blank");
        attribute("vda", "ro", "1");

        assertThat(choose("any")).isEqualTo("target= refusal=no disk is suitable");
    }

    @Test
    void aDiskThatIsTakenIsNoFurtherDisk() throws IOException {
        disk("vda", "pci0000:00/virtio1", 8 * GIB, "blank");
        disk("vdb", "pci0000:00/virtio2", 8 * GIB, "blank");
        settings.add("TAKEN_DISKS=' vda '");

        assertThat(choose()).isEqualTo("target=vdb refusal=");
    }
}
