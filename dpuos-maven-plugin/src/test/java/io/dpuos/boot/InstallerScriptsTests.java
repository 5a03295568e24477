package io.dpuos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.format.Judge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallerScriptsTests {
    private static final List<String> ALL = List.of(
            InstallerScripts.HARDWARE,
            InstallerScripts.DISKS,
            InstallerScripts.VOLUMES,
            InstallerScripts.FLEET,
            InstallerScripts.INSTALL,
            InstallerScripts.INSTALLER_INIT,
            InstallerScripts.DHCP,
            InstallerScripts.SYSTEM_INIT);

    @TempDir
    Path folder;

    private void writeAll() throws IOException {
        for (String script : ALL) {
            Files.writeString(folder.resolve(script), InstallerScripts.text(script));
        }
    }

    @Test
    void bashAcceptsEveryScript() throws IOException {
        Judge.require("bash");
        writeAll();

        Judge.Verdict verdict = Judge.shell(folder, "for f in *.sh; do bash -n $f || exit 1; done");

        assertThat(verdict.output()).isEmpty();
        assertThat(verdict.status()).isZero();
    }

    @Test
    void shellcheckFindsNothing() throws IOException {
        Judge.require("bash");
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/shellcheck")), "the tool 'shellcheck' is not installed");
        writeAll();

        Judge.Verdict verdict = Judge.shell(folder, "shellcheck -x -P . -S warning *.sh");

        assertThat(verdict.output()).isEmpty();
    }

    /** The list is what a reader of the scripts finds; a new command must be wanted here as well as there. */
    @Test
    void commandsAreComputedFromTheScripts() {
        var installer = InstallerScripts.commands(List.of(
                InstallerScripts.HARDWARE,
                InstallerScripts.DISKS,
                InstallerScripts.VOLUMES,
                InstallerScripts.FLEET,
                InstallerScripts.INSTALL,
                InstallerScripts.INSTALLER_INIT));
        var system = InstallerScripts.systemCommands();

        assertThat(installer)
                .containsExactly(
                        "bash",
                        "blkid",
                        "blockdev",
                        "chmod",
                        "chroot",
                        "cp",
                        "curl",
                        "dd",
                        "dhclient",
                        "efibootmgr",
                        "find",
                        "ip",
                        "ln",
                        "lvm",
                        "mkdir",
                        "mkfs.ext4",
                        "mkfs.vfat",
                        "mkfs.xfs",
                        "mkswap",
                        "modprobe",
                        "mount",
                        "readlink",
                        "rm",
                        "sfdisk",
                        "sha256sum",
                        "sleep",
                        "sort",
                        "stat",
                        "sulogin",
                        "sync",
                        "tail",
                        "tar",
                        "tr",
                        "umount",
                        "wipefs",
                        "zstd");
        assertThat(system)
                .containsExactly("bash", "blkid", "ln", "lvm", "mkdir", "modprobe", "mount", "sleep", "switch_root");
    }

    /** Bash itself says what a word is: none of the computed commands is a keyword, a builtin or a function. */
    @Test
    void bashAgreesThatTheCommandsAreExternal() throws IOException {
        Judge.require("bash");
        writeAll();
        String words = String.join(" ", InstallerScripts.commands(ALL));

        Judge.Verdict verdict = Judge.shell(
                folder,
                "LIBRARY=. RUN=" + folder + " . ./install.sh; for word in " + words
                        + "; do case $(type -t $word) in file | '') ;; *) echo $word ;; esac; done");

        assertThat(verdict.output()).isEmpty();
    }

    /** What ended before the first look is still told: whoever reads the console waits for it. */
    @Test
    void progressTellsTheEndOfWorkFasterThanItsPolling() throws IOException {
        Judge.require("bash");
        writeAll();

        Judge.Verdict verdict = Judge.shell(
                folder,
                "LIBRARY=. RUN=" + folder
                        + " . ./install.sh; PROC=/proc; console_line() { echo \"$*\"; }; log() { :; };"
                        + " head -c 100 /dev/zero >payload; exec 9<payload; cat <&9 >read; show_progress 100 unpacked");

        assertThat(verdict.output().strip()).isEqualTo("unpacked: 100%");
    }

    @Test
    void toolsOfUnusedFileSystemsAreLeftOut() {
        var commands = InstallerScripts.installerCommands(InstallerSpecs.sample(Policy.Existing.BOOT));

        assertThat(commands)
                .contains("mkfs.ext4", "mkfs.vfat")
                .doesNotContain("mkfs.xfs", "mkswap", "lvm", "curl", "ip", "dhclient");
    }

    @Test
    void shellAfterFailureNeedsPassword() {
        InstallerSpec without = InstallerSpecs.sample(Policy.Existing.BOOT);
        InstallerSpec with = InstallerSpecs.sample(Policy.Existing.BOOT, Optional.of("$6$salt$hash"));

        assertThat(InstallerScripts.installerCommands(without)).doesNotContain("sulogin");
        assertThat(InstallerConfiguration.assignments(without)).contains("ON_FAILURE='halt'");
        assertThat(InstallerScripts.installerCommands(with)).contains("sulogin");
        assertThat(InstallerConfiguration.assignments(with)).contains("ON_FAILURE='shell'");
    }

    @Test
    void bashReadsBackEveryConfiguredValue() throws IOException {
        Judge.require("bash");
        Files.writeString(
                folder.resolve("installer.conf"),
                InstallerConfiguration.assignments(InstallerSpecs.sample(Policy.Existing.REINSTALL_OTHER)));

        Judge.Verdict verdict = Judge.shell(
                folder,
                ". ./installer.conf; echo"
                        + " \"$VARIANT|$VERSION|$EXISTING|${DISK_MATCH[*]}|${PART_MOUNT[*]}|${PART_SIZE[2]}|$MARKER_ID\"");

        assertThat(verdict.output())
                .isEqualTo(
                        "acme-dpu-os|2.4.0|reinstallOther|emmc nvme|/boot/efi /boot /|max|dpuos-acme-dpu-os-2.4.0\n");
    }

    @Test
    void quotesSurviveInQuotedWords() throws IOException {
        Judge.require("bash");

        Judge.Verdict verdict =
                Judge.shell(folder, "printf '%s' " + InstallerConfiguration.quote("it's $(not) `run` \\ \"ever\""));

        assertThat(verdict.output()).isEqualTo("it's $(not) `run` \\ \"ever\"");
    }
}
