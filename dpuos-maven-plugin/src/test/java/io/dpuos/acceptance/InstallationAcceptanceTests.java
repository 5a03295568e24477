package io.dpuos.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The ISO on every kind of medium and disk. The medium stays attached over the restart in all of them. */
@Tag("acceptance")
class InstallationAcceptanceTests {
    @Test
    void installsFromCdUnattendedAndBootsFromDisk() throws IOException {
        Path iso = Acceptance.iso();
        Path directory = Acceptance.directory("cd");
        Path disk = VirtualMachine.blankDisk(directory.resolve("disk.img"), Acceptance.DISK_BYTES);

        try (VirtualMachine machine = Acceptance.machine(directory)
                .cd(Bus.VIRTIO_SCSI, iso)
                .disk(Bus.VIRTIO_BLK, disk, "TARGET")
                .start()) {
            Acceptance.install(machine);
            Acceptance.bootLocalDisk(machine);
            Acceptance.login(machine);
            Acceptance.checkSystem(machine);
            Acceptance.checkInstallation(machine);
            BootedUnits.check(machine, directory, System.getProperty("dpuos.boot", ""));
            Acceptance.powerOff(machine);
        }
    }

    @Test
    void installsFromUsbStickToNvmeDisk() throws IOException {
        Path iso = Acceptance.iso();
        Path directory = Acceptance.directory("usb");
        Path disk = VirtualMachine.blankDisk(directory.resolve("disk.img"), Acceptance.DISK_BYTES);

        try (VirtualMachine machine = Acceptance.machine(directory)
                .mediumAsDisk(Bus.USB, iso)
                .disk(Bus.NVME, disk, "TARGET")
                .start()) {
            Acceptance.installBootAndCheck(machine);
        }
    }

    @Test
    void installsFromDiskThatTheHostDelivers() throws IOException {
        Path iso = Acceptance.iso();
        Path directory = Acceptance.directory("virtio");
        Path disk = VirtualMachine.blankDisk(directory.resolve("disk.img"), Acceptance.DISK_BYTES);

        try (VirtualMachine machine = Acceptance.machine(directory)
                .mediumAsDisk(Bus.VIRTIO_BLK, iso)
                .disk(Bus.VIRTIO_BLK, disk, "TARGET")
                .start()) {
            Acceptance.installBootAndCheck(machine);
        }
    }

    /** What VirtualBox offers by default for a 64-bit Linux. */
    @Test
    void installsOnSataWithThreeProcessorsAndIntelNetworkCard() throws IOException {
        Acceptance.require(Acceptance.architecture().equals("x86_64"), "AHCI and e1000 are tested on x86_64");
        Path iso = Acceptance.iso();
        Path directory = Acceptance.directory("ahci");
        Path disk = VirtualMachine.blankDisk(directory.resolve("disk.img"), Acceptance.DISK_BYTES);

        try (VirtualMachine machine = Acceptance.machine(directory)
                .hardware(3, 4096)
                .networkCard("e1000")
                .cd(Bus.AHCI, iso)
                .disk(Bus.AHCI, disk, "TARGET")
                .start()) {
            Acceptance.installBootAndCheck(machine);
        }
    }

    @Test
    void neverTouchesDisksWithDataOfOthers() throws IOException {
        Path iso = Acceptance.iso();
        Path directory = Acceptance.directory("data");
        Path disk = VirtualMachine.blankDisk(directory.resolve("disk.img"), Acceptance.DISK_BYTES);
        Path ext4 = DataDisk.ext4(directory.resolve("ext4.img"), 4L << 30);
        Path lvm = DataDisk.lvm(directory.resolve("lvm.img"), 4L << 30);
        String before = DataDisk.sha256(ext4) + DataDisk.sha256(lvm);

        try (VirtualMachine machine = Acceptance.machine(directory)
                .cd(Bus.VIRTIO_SCSI, iso)
                .disk(Bus.VIRTIO_BLK, ext4, "EXT4")
                .disk(Bus.VIRTIO_BLK, lvm, "LVM")
                .disk(Bus.VIRTIO_BLK, disk, "TARGET")
                .start()) {
            Acceptance.install(machine);
            Acceptance.bootLocalDisk(machine);
        }

        assertThat(DataDisk.sha256(ext4) + DataDisk.sha256(lvm)).isEqualTo(before);
    }

    @Test
    void refusesTheOnlyDiskWhenItHoldsForeignFileSystem() throws IOException {
        Path iso = Acceptance.iso();
        Path directory = Acceptance.directory("foreign");
        Path ext4 = DataDisk.ext4(directory.resolve("ext4.img"), Acceptance.DISK_BYTES);
        String before = DataDisk.sha256(ext4);

        String console;
        try (VirtualMachine machine = Acceptance.machine(directory)
                .cd(Bus.VIRTIO_SCSI, iso)
                .disk(Bus.VIRTIO_BLK, ext4, "FOREIGN")
                .start()) {
            machine.expect(Acceptance.STEP, "==> choosing the disk");
            console = machine.expect(
                    Acceptance.STEP,
                    java.util.List.of("Nothing goes on by itself"),
                    java.util.List.of("==> partitioning", "Installation complete"));
        }

        assertThat(console)
                .contains("holds data that is not ours: ext4")
                .contains("INSTALLATION FAILED: no disk is suitable");
        assertThat(DataDisk.sha256(ext4)).isEqualTo(before);
    }

    @Test
    void refusesToChooseBetweenTwoBlankDisks() throws IOException {
        Path iso = Acceptance.iso();
        Path directory = Acceptance.directory("two");
        Path first = VirtualMachine.blankDisk(directory.resolve("first.img"), Acceptance.DISK_BYTES);
        Path second = VirtualMachine.blankDisk(directory.resolve("second.img"), Acceptance.DISK_BYTES);

        String console;
        try (VirtualMachine machine = Acceptance.machine(directory)
                .cd(Bus.VIRTIO_SCSI, iso)
                .disk(Bus.VIRTIO_BLK, first, "FIRST")
                .disk(Bus.VIRTIO_BLK, second, "SECOND")
                .start()) {
            machine.expect(Acceptance.STEP, "==> choosing the disk");
            console = machine.expect(
                    Acceptance.STEP,
                    java.util.List.of("Nothing goes on by itself"),
                    java.util.List.of("==> partitioning", "Installation complete"));
        }

        assertThat(console).contains("serial FIRST: suitable").contains("serial SECOND: suitable");
        assertThat(console).contains("INSTALLATION FAILED: 2 disks are suitable");
    }
}
