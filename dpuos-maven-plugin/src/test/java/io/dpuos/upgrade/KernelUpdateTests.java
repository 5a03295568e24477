package io.dpuos.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.rpm.Judge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script for new kernels on a made-up system, judged by depmod, cpio and grub-editenv. */
class KernelUpdateTests {
    private static final String OLD = "5.10.0-1.x86_64";
    private static final String NEW = "5.10.0-2.x86_64";

    @TempDir
    Path root;

    private Path menu;
    private Path environment;

    @BeforeEach
    void makeSystem() throws IOException {
        Judge.needs("bash", "depmod", "cpio", "zstd", "ldd", "modinfo");
        Path library = root.resolve("usr/lib/dpuos");
        text(library.resolve("kernel-update"), UpgradeLayer.resource("kernel-update.sh"));
        text(library.resolve("initramfs/init"), "#!/bin/bash\n");
        text(library.resolve("initramfs/hardware.sh"), "# nothing\n");
        configure("keep");
        menu = root.resolve("boot/efi/EFI/openEuler/grub.cfg");
        environment = menu.resolveSibling("grubenv");
        text(
                menu,
                "set timeout=3\nmenuentry 'DPU-OS (" + OLD + ")' --unrestricted --id 'gnulinux-" + OLD
                        + "-advanced' {\n\tsearch --set=root abc\n\tlinux\t/vmlinuz-" + OLD
                        + " root=UUID=1 ro ${trial}\n\tinitrd\t/initramfs-" + OLD
                        + ".img\n}\nmenuentry 'Firmware' --id 'uefi' {\n\tfwsetup\n}\n");
        kernel(OLD);
        text(root.resolve("boot/initramfs-" + OLD + ".img"), "as the image brought it");
        Files.createDirectories(root.resolve("var/tmp"));
    }

    private void configure(String prune) throws IOException {
        text(
                root.resolve("usr/lib/dpuos/kernel-update.conf"),
                "EFI_VENDOR='openEuler'\nPRUNE=" + prune + "\nIMAGE_KERNELS='" + OLD
                        + "'\nINITRAMFS_COMMANDS='bash mount modprobe'\n"
                        + "INITRAMFS_PATHS='drivers/block/.*|fs/ext4/.*'\nINITRAMFS_MODULES='crc32c-generic'\n");
        text(root.resolve("usr/lib/dpuos/drivers.keep"), "virtio_blk\next4\ncrc32c_generic\n");
        text(root.resolve("usr/lib/dpuos/drivers.remove"), "radio\n");
    }

    private static void text(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Empty modules: what needs what stands in modules.dep, which a depmod of the test writes. */
    private void kernel(String version) throws IOException {
        Path modules = root.resolve("lib/modules").resolve(version);
        for (String path : List.of(
                "kernel/drivers/block/virtio-blk.ko",
                "kernel/drivers/net/radio.ko",
                "kernel/drivers/net/radio-user.ko",
                "kernel/fs/ext4/ext4.ko",
                "kernel/fs/jbd2/jbd2.ko",
                "kernel/crypto/crc32c_generic.ko",
                "kernel/sound/new-sound.ko",
                "extra/vendor.ko")) {
            text(modules.resolve(path), "module " + path + " of " + version);
        }
        text(root.resolve("boot/vmlinuz-" + version), "kernel " + version);
        text(root.resolve("boot/config-" + version), "CONFIG_RD_ZSTD=y\n");
        text(
                root.resolve("bin/depmod"),
                "#!/bin/bash\nwhile [[ $1 == -* ]]; do [[ $1 == -b ]] && { base=$2; shift; }; shift; done\n"
                        + "cd \"$base/lib/modules/$1\" || exit 1\nfor m in $(find . -name '*.ko' | sort); do m=${m#./}\n"
                        + "case $m in */ext4.ko) echo \"$m: kernel/fs/jbd2/jbd2.ko\";;\n"
                        + "*/radio-user.ko) echo \"$m: kernel/drivers/net/radio.ko\";; *) echo \"$m:\";; esac; done >modules.dep\n"
                        + "echo 'softdep ext4 pre: crc32c-generic' >modules.softdep\n");
        root.resolve("bin/depmod").toFile().setExecutable(true);
    }

    private Judge.Verdict run(String running, String arguments) {
        // The script sets its own PATH, so that the stand-in for depmod comes in front by a copy of the script.
        return Judge.sh(
                root,
                "sed \"s#^PATH=#PATH=$PWD/bin:#\" usr/lib/dpuos/kernel-update >copy && ROOT=$PWD RUNNING=" + running
                        + " bash copy " + arguments);
    }

    private List<String> modules(String version) {
        return Judge.sh(root, "cd lib/modules/" + version + " && find . -name '*.ko' | LC_ALL=C sort")
                .orFail()
                .lines()
                .toList();
    }

    private String environment() throws IOException {
        return Files.readString(environment, StandardCharsets.US_ASCII);
    }

    @Test
    void newKernelIsTailoredGetsInitramfsAndEntryAndIsTriedOnce() throws IOException {
        kernel(NEW);

        run(OLD, "changed").orFail();

        assertThat(modules(NEW))
                .containsExactly(
                        "./extra/vendor.ko",
                        "./kernel/crypto/crc32c_generic.ko",
                        "./kernel/drivers/block/virtio-blk.ko",
                        "./kernel/fs/ext4/ext4.ko",
                        "./kernel/fs/jbd2/jbd2.ko");
        String archive = Judge.sh(root, "zstd -dc boot/initramfs-" + NEW + ".img | cpio -tv")
                .orFail();
        assertThat(archive)
                .contains("init", "usr/lib/dpuos/hardware.sh", "lib/modules/" + NEW + "/kernel/fs/jbd2/jbd2.ko")
                .contains("lib/modules/" + NEW + "/modules.dep", "/bash", "/modprobe", "libc.so")
                .containsPattern("crw-------.* 5, +1 .*dev/console");
        assertThat(Files.readString(menu))
                .containsSubsequence(
                        "menuentry 'DPU-OS (" + NEW + ")'",
                        "linux\t/vmlinuz-" + NEW + " root=UUID=1 ro ${trial}",
                        "initrd\t/initramfs-" + NEW + ".img",
                        "menuentry 'DPU-OS (" + OLD + ")'",
                        "menuentry 'Firmware'");
        assertThat(environment())
                .hasSize(1024)
                .contains("saved_entry=gnulinux-" + OLD + "-advanced\n")
                .contains("next_entry=gnulinux-" + NEW + "-advanced\n");
    }

    @Test
    void kernelOfTheImageStaysUntouched() throws IOException {
        List<String> before = modules(OLD);
        kernel(NEW);

        run(OLD, "changed").orFail();

        assertThat(modules(OLD)).isEqualTo(before);
        assertThat(root.resolve("boot/initramfs-" + OLD + ".img")).hasContent("as the image brought it");
    }

    @Test
    void secondRunChangesNothing() throws IOException {
        kernel(NEW);
        run(OLD, "changed").orFail();
        String snapshot =
                "find boot lib usr -type f -exec stat -c '%n %Y %s' {} + | sort; sha256sum boot/efi/EFI/openEuler/*";
        String before = Judge.sh(root, snapshot).orFail();

        String output = run(OLD, "changed").orFail();

        assertThat(output).isEmpty();
        assertThat(Judge.sh(root, snapshot.replace(" %Y", "")).orFail())
                .isEqualTo(before.replaceAll("(?m)^(\\S+) [0-9]+ ([0-9]+)$", "$1 $2"));
    }

    @Test
    void removedDriversAndWhatNeedsThemGoWhenOthersStay() throws IOException {
        configure("remove");
        kernel(NEW);

        run(OLD, "changed").orFail();

        assertThat(modules(NEW))
                .contains("./kernel/sound/new-sound.ko")
                .doesNotContain("./kernel/drivers/net/radio.ko", "./kernel/drivers/net/radio-user.ko");
    }

    @Test
    void startedKernelBecomesTheDefault() throws IOException {
        kernel(NEW);
        run(OLD, "changed").orFail();
        grubStartsNextEntry();

        run(NEW, "booted").orFail();

        assertThat(environment())
                .contains("saved_entry=gnulinux-" + NEW + "-advanced\n")
                .doesNotContain("dpuos_trial", "next_entry=gnulinux");
    }

    @Test
    void fallBackIsReportedOnceAndKeepsTheOldDefault() throws IOException {
        kernel(NEW);
        run(OLD, "changed").orFail();
        grubStartsNextEntry();

        String first = run(OLD, "booted").orFail();
        String second = run(OLD, "booted").orFail();

        assertThat(first).contains("kernel " + NEW + " did not come up", "fell back to kernel " + OLD);
        assertThat(second).isEmpty();
        assertThat(environment()).contains("saved_entry=gnulinux-" + OLD + "-advanced\n");
    }

    /** GRUB's save_env with an empty value. */
    private void grubStartsNextEntry() throws IOException {
        Files.writeString(environment, environment().replaceFirst("next_entry=[^\n]*", "next_entry="));
    }

    @Test
    void removedKernelLosesItsEntryAndItsLeftovers() throws IOException {
        kernel(NEW);
        run(OLD, "changed").orFail();
        Judge.sh(root, "rm boot/vmlinuz-" + OLD + "; find lib/modules/" + OLD + " -name '*.ko' -delete")
                .orFail();

        run(NEW, "changed").orFail();

        assertThat(Files.readString(menu)).doesNotContain(OLD).contains("menuentry 'Firmware'");
        assertThat(root.resolve("boot/initramfs-" + OLD + ".img")).doesNotExist();
    }

    @Test
    void missingCommandLeavesNoHalfInitramfsAndNoTrial() throws IOException {
        kernel(NEW);
        Files.writeString(
                root.resolve("usr/lib/dpuos/kernel-update.conf"),
                Files.readString(root.resolve("usr/lib/dpuos/kernel-update.conf"))
                        .replace("bash mount", "bash no-such-command mount"));

        Judge.Verdict verdict = run(OLD, "changed");

        assertThat(verdict.status()).isEqualTo(1);
        assertThat(verdict.output()).contains("no-such-command", "no initramfs for kernel " + NEW);
        assertThat(Files.list(root.resolve("boot")).map(p -> p.getFileName().toString()))
                .doesNotContain("initramfs-" + NEW + ".img", "initramfs-" + NEW + ".img.new");
        assertThat(environment).doesNotExist();
    }

    @Test
    void scriptsPassTheShellChecker() throws IOException {
        Judge.needs("shellcheck");
        for (String name : List.of("kernel-update.sh", "config-applied.sh")) {
            text(root.resolve(name), UpgradeLayer.resource(name));

            assertThat(Judge.sh(root, "shellcheck " + name).orFail()).isEmpty();
        }
    }
}
