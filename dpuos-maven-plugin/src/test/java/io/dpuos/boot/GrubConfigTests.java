package io.dpuos.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.format.Judge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrubConfigTests {
    @TempDir
    Path folder;

    @Test
    void mediumOffersTheTwoEntries() {
        String menu = GrubConfig.medium(InstallerSpecs.sample(Policy.Existing.BOOT));

        assertThat(menu.lines().filter(line -> line.startsWith("menuentry")))
                .containsExactly(
                        "menuentry \"Install from ISO\" --id install --unrestricted {",
                        "menuentry \"Boot From Local Disk\" --id local --unrestricted {");
        assertThat(menu.lines().skip(1).findFirst())
                .hasValue("search --no-floppy --set=medium --label ACME-DPU-OS-2.4.0");
        assertThat(menu).contains("chainloader /EFI/openEuler/shimx64.efi");
    }

    @Test
    void installedSystemBecomesTheDefaultByItsMarker() {
        String boot = GrubConfig.medium(InstallerSpecs.sample(Policy.Existing.BOOT));
        String other = GrubConfig.medium(InstallerSpecs.sample(Policy.Existing.REINSTALL_OTHER));
        String always = GrubConfig.medium(InstallerSpecs.sample(Policy.Existing.REINSTALL));

        assertThat(boot).contains("if [ -n \"$installed\" ]; then\n  set default=local\n");
        assertThat(other).contains("($installed)/EFI/openEuler/dpuos-acme-dpu-os-2.4.0 ]; then\n  set default=local\n");
        assertThat(always).doesNotContain("set default=local");
    }

    @Test
    void installedMenuStartsEachKernelByUuid() {
        String menu = GrubConfig.installed(
                InstallerSpecs.sample(Policy.Existing.BOOT), "openEuler 22.03 LTS", List.of("5.10.2", "5.10.1"));

        assertThat(menu)
                .contains("\tlinux\t/vmlinuz-5.10.2 root=UUID=@ROOT_UUID@ ro console=tty0 console=ttyS0,115200");
        assertThat(menu).contains("\tinitrd\t/initramfs-5.10.1.img");
        assertThat(menu).contains("hugepages=8 'memmap=64M$0x10000'");
        assertThat(menu).contains("password_pbkdf2 root ${GRUB2_PASSWORD}");
    }

    @Test
    void newestKernelComesFirst() {
        List<io.dpuos.kernel.KernelVersions.Kernel> kernels = List.of("5.10.0-60.9", "5.10.0-60.18", "5.4.0-1").stream()
                .map(version -> new io.dpuos.kernel.KernelVersions.Kernel(
                        version,
                        io.dpuos.tree.TreePath.of("/lib/modules/" + version),
                        java.util.Optional.empty(),
                        java.util.Optional.empty()))
                .toList();

        assertThat(GrubConfig.menuOrder(kernels)).containsExactly("5.10.0-60.18", "5.10.0-60.9", "5.4.0-1");
    }

    @Test
    void defaultsForTheDistributionsToolsNameTheSameArguments() throws IOException {
        Judge.require("bash");
        Files.writeString(
                folder.resolve("grub"),
                GrubConfig.defaults("openEuler", Consoles.defaults(EfiArchitecture.X86_64), "hugepages=8", 3));

        Judge.Verdict verdict = Judge.shell(
                folder, ". ./grub; echo \"$GRUB_CMDLINE_LINUX|$GRUB_TERMINAL|$GRUB_SERIAL_COMMAND|$GRUB_TIMEOUT\"");

        assertThat(verdict.output())
                .isEqualTo(
                        "console=tty0 console=ttyS0,115200 hugepages=8|console serial|serial --unit=0 --speed=115200|3\n");
    }

    @Test
    void grubAcceptsBothMenus() throws IOException {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/grub-script-check")),
                "the tool 'grub-script-check' is not installed");
        InstallerSpec spec = InstallerSpecs.sample(Policy.Existing.REINSTALL_OTHER);
        Files.writeString(folder.resolve("medium.cfg"), GrubConfig.medium(spec));
        Files.writeString(folder.resolve("installed.cfg"), GrubConfig.installed(spec, "OS", List.of("5.10")));

        Judge.Verdict verdict =
                Judge.shell(folder, "grub-script-check -v medium.cfg >/dev/null && grub-script-check installed.cfg");

        assertThat(verdict.output()).isEmpty();
    }

    @Test
    void titleThatWouldEndTheQuoteIsRefused() {
        assertThatThrownBy(() -> GrubConfig.installed(
                        InstallerSpecs.sample(Policy.Existing.BOOT), "x' { reboot }", List.of("5.10")))
                .isInstanceOf(BootException.class)
                .hasMessageContaining("PRETTY_NAME");
    }
}
