package io.dpuos.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The installed system under its own rpm and dnf: what they find, and an upgrade that brings a kernel and the vendor's new
 * configuration.
 *
 * <p>Properties beside those of {@link Acceptance}: {@code dpuos.upgradeIso}, a medium whose system has dnf,
 * {@code dpuos.upgradeDisk}, a disk image whose ext4 file system is a
 * repository, and {@code dpuos.upgradeKernel}, the version of the kernel in it.
 */
@Tag("acceptance")
class UpgradeAcceptanceTests {
    /** Accounts, what the build set in dnf's own file, and what FAT cannot keep: times and modes. */
    private static final List<String> EXPECTED = List.of(
            ".{9}  c /etc/(passwd|shadow|group|gshadow)",
            ".{9}  c /etc/dnf/dnf\\.conf", "\\.M?\\.+T\\.    /boot/efi/.*");

    private static List<String> unexpected(String verification) {
        return verification
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .filter(line -> EXPECTED.stream().noneMatch(line::matches))
                .toList();
    }

    @Test
    void newKernelFallsBackOnceAndThenComesUpAsTheImageWasMade() throws IOException {
        String medium = System.getProperty("dpuos.upgradeIso", "");
        Acceptance.require(!medium.isEmpty(), "the system property dpuos.upgradeIso names no ISO");
        Path iso = Path.of(medium);
        String repository = System.getProperty("dpuos.upgradeDisk", "");
        Acceptance.require(!repository.isEmpty(), "the system property dpuos.upgradeDisk names no disk");
        String kernel = System.getProperty("dpuos.upgradeKernel", "");
        Path directory = Acceptance.directory("upgrade");
        Path disk = VirtualMachine.blankDisk(directory.resolve("disk.img"), Acceptance.DISK_BYTES);
        StagedMachine machine = new StagedMachine(directory, disk);
        UnaryOperator<VirtualMachine.Builder> installed = builder -> builder.disk(Bus.VIRTIO_BLK, disk, "TARGET");
        AtomicReference<String> first = new AtomicReference<>("");

        machine.stage(
                "install",
                builder -> builder.cd(Bus.VIRTIO_SCSI, iso).disk(Bus.VIRTIO_BLK, disk, "TARGET"),
                Acceptance::install);
        machine.stage(
                "verify, remove and upgrade",
                builder -> installed.apply(builder).mediumAsDisk(Bus.NVME, Path.of(repository)),
                running -> {
                    start(running);
                    first.set(running.run(Acceptance.STEP, "uname -r").output());
                    verifyAndRemove(running);
                    upgrade(running, first.get(), kernel);
                    breakInitramfs(running, kernel);
                    running.type("systemctl reboot\n");
                });
        machine.stage("fail to start the new kernel", installed, starting -> {
            starting.expect(
                    Acceptance.LONG_STEP, List.of("Kernel panic"), List.of(VirtualMachine.SOFT_LOCKUP, "login: "));
        });
        machine.stage("fall back", installed, running -> {
            start(running);
            fellBack(running, first.get(), kernel);
            running.type("systemctl reboot\n");
        });
        machine.stage("come up with the new kernel", installed, running -> {
            start(running);
            cameUp(running, first.get(), kernel);
            Acceptance.powerOff(running);
        });
    }

    private static void start(VirtualMachine machine) {
        machine.expect(Acceptance.LONG_STEP, "login: ");
        Acceptance.login(machine);
    }

    private static void verifyAndRemove(VirtualMachine machine) {
        assertThat(unexpected(machine.run(Acceptance.LONG_STEP, "rpm -Va").output()))
                .as("rpm -Va")
                .isEmpty();
        assertThat(machine.run(Acceptance.LONG_STEP, "dnf -q -C history userinstalled | grep -c '^[a-z]'")
                        .output())
                .matches("[1-9][0-9]?");
        assertThat(machine.run(Acceptance.LONG_STEP, "dnf -y -q -C remove rsyslog")
                        .status())
                .isZero();
        assertThat(machine.run(Acceptance.STEP, "rpm -q rsyslog liblognorm").output())
                .as("the package and what only it needed")
                .contains("rsyslog is not installed", "liblognorm is not installed");
    }

    private static void upgrade(VirtualMachine machine, String first, String kernel) {
        machine.run(
                Acceptance.STEP,
                "mkdir -p /mnt && mount -o ro /dev/nvme0n1 /mnt && rpmkeys --import /etc/pki/rpm-gpg/*"
                        + " && printf '[new]\\nname=new\\nbaseurl=file:///mnt\\ngpgcheck=1\\n' >/etc/yum.repos.d/new.repo");

        VirtualMachine.Outcome upgraded = machine.run(Acceptance.LONG_STEP, "dnf -y upgrade");

        assertThat(upgraded.status()).as(upgraded.output()).isZero();
        assertThat(upgraded.output()).contains("kernel " + kernel + " is started once");
        assertThat(machine.run(Acceptance.STEP, "sysctl -n net.core.somaxconn").output())
                .as("the vendor's new configuration counts at once")
                .isEqualTo("5678");
        assertThat(machine.run(
                                Acceptance.STEP,
                                "cd /lib/modules/" + kernel
                                        + "/kernel && ls drivers/block && find . -path '*/net/wireless/*.ko*' -o -path './sound/*.ko*'")
                        .output())
                .as("removed drivers of the new kernel")
                .contains("loop.ko")
                .doesNotContain("wireless/", "sound/");
        assertThat(machine.run(
                                Acceptance.STEP,
                                "find /usr/share/man /usr/share/locale -type f -newer /etc/yum.repos.d/new.repo")
                        .output())
                .as("documentation and languages")
                .isEmpty();
        assertThat(machine.run(
                                Acceptance.STEP,
                                "ls /boot/initramfs-" + kernel + ".img /boot/initramfs-" + first
                                        + ".img; grep -c ^menuentry /boot/efi/EFI/*/grub.cfg")
                        .output())
                .as("initramfs and boot entries of both kernels")
                .endsWith("2")
                .doesNotContain("cannot access");
        List<String> differences =
                unexpected(machine.run(Acceptance.LONG_STEP, "rpm -Va").output());
        assertThat(differences)
                .as("rpm -Va after the upgrade; the new kernel lacks what was removed")
                .allMatch(line -> line.matches("missing +/lib/modules/\\Q" + kernel + "\\E/kernel/.*"));
    }

    private static void breakInitramfs(VirtualMachine machine, String kernel) {
        machine.run(
                Acceptance.STEP,
                "cp -f /boot/initramfs-" + kernel + ".img /root/good.img && echo broken >/boot/initramfs-" + kernel
                        + ".img && sync");
    }

    private static void fellBack(VirtualMachine machine, String first, String kernel) {
        assertThat(machine.run(Acceptance.STEP, "uname -r").output()).isEqualTo(first);
        assertThat(machine.run(
                                Acceptance.LONG_STEP,
                                "systemctl is-system-running --wait; journalctl -b -u dpuos-kernel-booted --no-pager -o cat")
                        .output())
                .contains("kernel " + kernel + " did not come up");
        assertThat(machine.run(Acceptance.STEP, "cat /boot/efi/EFI/*/grubenv").output())
                .as("the kernel that failed is not tried a second time")
                .contains("saved_entry=gnulinux-" + first)
                .doesNotContain("dpuos_trial", "next_entry=g");
        assertThat(machine.run(
                                Acceptance.STEP,
                                "\\cp -f /root/good.img /boot/initramfs-" + kernel
                                        + ".img && /usr/lib/dpuos/kernel-update try " + kernel + " && sync")
                        .status())
                .isZero();
    }

    private static void cameUp(VirtualMachine machine, String first, String kernel) {
        assertThat(machine.run(Acceptance.STEP, "uname -r").output()).isEqualTo(kernel);
        assertThat(machine.run(Acceptance.LONG_STEP, "systemctl is-system-running --wait")
                        .output())
                .isEqualTo("running");
        assertThat(machine.run(Acceptance.STEP, "cat /boot/efi/EFI/*/grubenv").output())
                .contains("saved_entry=gnulinux-" + kernel)
                .doesNotContain("dpuos_trial");
        assertThat(machine.run(Acceptance.STEP, "cat /boot/efi/EFI/*/grub.cfg; ls /boot")
                        .output())
                .as("the previous kernel can still be chosen")
                .contains("--id 'gnulinux-" + first, "vmlinuz-" + first, "initramfs-" + first + ".img");
        for (String unit : Acceptance.words("dpuos.inactive")) {
            assertThat(machine.run(Acceptance.STEP, "systemctl is-active " + unit)
                            .output())
                    .as(unit)
                    .isNotEqualTo("active");
        }
    }
}
