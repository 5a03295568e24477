package io.dpuos.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;

/**
 * What the scenarios have in common: the ISO under test, given by system properties, and the steps of a person in front
 * of the machine.
 *
 * <p>Properties: {@code dpuos.iso} (path), {@code dpuos.arch} (x86_64 or aarch64; default x86_64), {@code
 * dpuos.password} (root's), and as far as they are to be checked {@code dpuos.packages} (a file with one
 * NAME-VERSION-RELEASE.ARCH a line), {@code dpuos.sysctl} ({@code key=value} separated by semicolons), {@code
 * dpuos.tunables} (the same with paths of files), {@code dpuos.cmdline} (words separated by blanks), {@code dpuos.isolated} (a processor, looked at where the machine has it), {@code
 * dpuos.inactive} and {@code dpuos.active} (units separated by blanks), {@code dpuos.workDirectory}, {@code dpuos.diskGigabytes}
 * (default 8).
 */
final class Acceptance {
    /** Compares each line of the rendered file with what the kernel has; a key that it lacks is only named. */
    private static final String READ_BACK = "n=0; while IFS= read -r l; do case $l in ''|'#'*) continue;; esac;"
            + " k=${l%% = *}; v=${l#* = }; p=/proc/sys/$(echo \"$k\" | tr ./ /.);"
            + " [ -e \"$p\" ] || { echo \"lacks $k\"; continue; }; read -r -a a <\"$p\"; n=$((n+1));"
            + " [ \"${a[*]}\" = \"$v\" ] || echo \"DIFFERS $k: $v, has ${a[*]}\";"
            + " done </etc/sysctl.d/99-zz-dpuos.conf; echo \"read $n\"";

    /** For one step of the installer or of a start; some 10 s on a quiet machine. */
    static final Duration STEP = Duration.ofMinutes(8);

    /** For unpacking, and for the way from the kernel to the login prompt. */
    static final Duration LONG_STEP = Duration.ofMinutes(20);

    /** For the question after a login name was typed. */
    private static final Duration PROMPT = Duration.ofMinutes(1);

    /** Empty disks take no room on the host; an image with a large layout needs a larger one. */
    static final long DISK_BYTES = Long.getLong("dpuos.diskGigabytes", 8) << 30;

    private Acceptance() {}

    static Path iso() {
        String iso = System.getProperty("dpuos.iso", "");
        require(!iso.isEmpty(), "the system property dpuos.iso names no ISO");
        return Path.of(iso);
    }

    static String architecture() {
        return System.getProperty("dpuos.arch", "x86_64");
    }

    static String password() {
        return System.getProperty("dpuos.password", "");
    }

    static List<String> words(String property) {
        String value = System.getProperty(property, "").strip();
        return value.isEmpty() ? List.of() : Arrays.asList(value.split("\\s+"));
    }

    static void requireEmulator(Firmware firmware) {
        String emulator = "qemu-system-" + architecture();
        boolean found = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, emulator)));
        require(found, emulator + " is not installed");
        require(
                firmware.isInstalled(),
                "the firmware " + firmware.name().toLowerCase(Locale.ROOT) + " is not installed");
    }

    /** Skips the test, or fails it where a tool must not be missing. */
    static void require(boolean there, String problem) {
        if (!there && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(problem + ", and CI=true forbids to skip the test");
        }
        Assumptions.assumeTrue(there, problem);
    }

    /** Returns an empty directory for the files of one machine; it stays when the test fails. */
    static Path directory(String scenario) throws IOException {
        Path directory = Path.of(
                System.getProperty("dpuos.workDirectory", "target/acceptance"), architecture() + "-" + scenario);
        if (Files.exists(directory)) {
            try (var old = Files.list(directory)) {
                for (Path file : old.toList()) {
                    Files.delete(file);
                }
            }
        }
        return Files.createDirectories(directory);
    }

    static VirtualMachine.Builder machine(Path directory) {
        VirtualMachine.Builder builder = VirtualMachine.of(architecture(), directory);
        requireEmulator(architecture().equals("aarch64") ? Firmware.AAVMF : Firmware.OVMF);
        return builder;
    }

    /** Follows the installation that starts by itself, to the end of the restart's announcement. */
    static void install(VirtualMachine machine) {
        machine.expect(STEP, "Install from ISO");
        machine.expect(STEP, "==> looking for the medium");
        machine.expect(STEP, "medium found: ");
        machine.expect(STEP, "==> choosing the disk");
        machine.expect(STEP, "installing on /dev/");
        machine.expect(LONG_STEP, "Installation complete: ");
        machine.expect(STEP, "The machine restarts.");
    }

    /** Follows the start from the disk while the medium is still in the drive; a second installation is a failure. */
    static void bootLocalDisk(VirtualMachine machine) {
        List<String> failures = new java.util.ArrayList<>(VirtualMachine.FAILURES);
        failures.add("Loading the installer");
        machine.expect(STEP, List.of("Boot From Local Disk"), failures);
        machine.expect(LONG_STEP, List.of("login: "), failures);
    }

    /** Waits for the start after a restart, and logs in; a kernel that panics on the way is part of the scenario. */
    static void bootAgain(VirtualMachine machine) {
        machine.expect(LONG_STEP, List.of("login: "), List.of("Loading the installer"));
        login(machine);
    }

    /**
     * Logs in as root; the shell's prompt becomes one that no other text looks like. agetty drops what is typed while it
     * sets up the line, so that the name may have to be typed again.
     */
    static void login(VirtualMachine machine) {
        machine.type("root\n");
        for (int attempt = 0;
                machine.await(PROMPT, List.of("assword: "), VirtualMachine.FAILURES)
                        .isEmpty();
                attempt++) {
            assertThat(attempt)
                    .as("times that root was typed without a question for the password")
                    .isLessThan(8);
            machine.type("\nroot\n");
        }
        machine.type(password() + "\n");
        List<String> failures = new java.util.ArrayList<>(VirtualMachine.FAILURES);
        failures.add("Login incorrect");
        machine.expect(STEP, List.of("# ", "$ "), failures);
        machine.type("PS1='ready'\"> \"; export PAGER=cat SYSTEMD_PAGER=cat SYSTEMD_COLORS=0; stty cols 500\n");
        machine.expect(STEP, "ready> ");
    }

    /** Asks the system what the properties say about it. */
    static void checkSystem(VirtualMachine machine) throws IOException {
        VirtualMachine.Outcome state =
                machine.run(LONG_STEP, "systemctl is-system-running --wait; systemctl --failed --no-legend --plain");
        assertThat(state.output()).as("state of the system").startsWith("running");

        String packages = System.getProperty("dpuos.packages", "");
        if (!packages.isEmpty()) {
            List<String> locked = Files.readAllLines(Path.of(packages)).stream()
                    .filter(line -> !line.isBlank())
                    .sorted()
                    .toList();
            VirtualMachine.Outcome installed =
                    machine.run(LONG_STEP, "rpm -qa | grep -v '^gpg-pubkey' | LC_ALL=C sort");
            assertThat(installed.output().lines().map(String::strip).sorted()).containsAll(locked);
        }
        for (String setting : System.getProperty("dpuos.sysctl", "").split(";")) {
            if (!setting.isBlank()) {
                String[] keyAndValue = setting.strip().split("=", 2);
                assertThat(machine.run(STEP, "sysctl -n " + keyAndValue[0])
                                .output()
                                .replace('\t', ' '))
                        .as(keyAndValue[0])
                        .isEqualTo(keyAndValue[1]);
            }
        }
        String rendered = machine.run(STEP, READ_BACK).output();
        assertThat(rendered)
                .as("kernel parameters of the rendered file that the kernel has otherwise")
                .doesNotContain("DIFFERS")
                .containsPattern("read [1-9]");
        List<String> commandLine =
                List.of(machine.run(STEP, "cat /proc/cmdline").output().strip().split(" "));
        assertThat(commandLine).containsAll(words("dpuos.cmdline"));
        String isolated = System.getProperty("dpuos.isolated", "");
        boolean hasProcessor = !isolated.isEmpty()
                && machine.run(STEP, "test -d /sys/devices/system/cpu/cpu" + isolated)
                                .status()
                        == 0;
        if (hasProcessor) {
            assertThat(machine.run(STEP, "cat /sys/devices/system/cpu/isolated")
                            .output()
                            .strip())
                    .isEqualTo(isolated);
        }
        for (String file : System.getProperty("dpuos.tunables", "").split(";")) {
            if (!file.isBlank()) {
                String[] pathAndValue = file.strip().split("=", 2);
                assertThat(machine.run(STEP, "cat " + pathAndValue[0]).output().strip())
                        .as(pathAndValue[0])
                        .isEqualTo(pathAndValue[1]);
            }
        }
        for (String unit : words("dpuos.inactive")) {
            assertThat(machine.run(STEP, "systemctl is-active " + unit).output())
                    .as(unit)
                    .isNotEqualTo("active");
        }
        for (String unit : words("dpuos.active")) {
            assertThat(machine.run(STEP, "systemctl is-active " + unit).output())
                    .as(unit)
                    .isEqualTo("active");
        }
    }

    /** What the installer leaves behind, whatever the ISO holds. */
    static void checkInstallation(VirtualMachine machine) {
        assertThat(machine.run(STEP, "findmnt -no FSTYPE /boot/efi").output()).isEqualTo("vfat");
        assertThat(machine.run(STEP, "grep -vc -e '^UUID=' -e '^#' /etc/fstab").output())
                .as("lines of fstab that do not name a file system by UUID")
                .isEqualTo("0");
        assertThat(machine.run(STEP, "grep -c '^installed ' /var/log/dpuos-install.log")
                        .output())
                .isEqualTo("1");
        assertThat(machine.run(STEP, "cat /etc/machine-id").output()).matches("[0-9a-f]{32}");
        assertThat(machine.run(STEP, "ls /boot/efi/EFI/*/dpuos-installing").status())
                .as("the mark of an unfinished installation is gone")
                .isNotZero();
    }

    static void powerOff(VirtualMachine machine) {
        machine.type("systemctl poweroff\n");
        machine.awaitPowerOff(STEP);
    }

    /** Goes the whole way and leaves the machine switched off. */
    static void installBootAndCheck(VirtualMachine machine) throws IOException {
        install(machine);
        bootLocalDisk(machine);
        login(machine);
        checkSystem(machine);
        checkInstallation(machine);
        powerOff(machine);
    }
}
