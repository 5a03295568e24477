package io.dpuos.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A system with the fewest drivers: its root on ext4 or xfs and a second partition with the other, a network card, and
 * every module that was kept. The media are those of {@code it/acceptance/drivers}, named by the properties {@code
 * dpuos.fewDriversIso.ext4} and {@code dpuos.fewDriversIso.xfs}; one that is not named is skipped.
 */
@Tag("acceptance")
class FewDriversAcceptanceTests {
    /** Names of all modules of the running kernel. */
    private static final String MODULES =
            "find /lib/modules/$(uname -r) -name '*.ko*' -type f | sed 's|.*/||; s|[.]ko.*||' | sort";

    /** Says what modprobe does not resolve, and which files of what modules need are not there. */
    private static final String RESOLVE = "modprobe -a --show-depends $(" + MODULES + ") >/tmp/needs 2>/tmp/why;"
            + " sed 's/^/UNRESOLVED /' /tmp/why; n=0; while read -r w p r; do [ \"$w\" = insmod ] || continue; n=$((n+1));"
            + " [ -e \"$p\" ] || echo \"LACKS $p\"; done </tmp/needs; echo \"resolved $n\"";

    /** Loads all modules; one for hardware that the machine lacks says so. */
    private static final String LOAD = "modprobe -a $(" + MODULES + ") 2>/tmp/why;"
            + " grep -v 'No such device' /tmp/why | sed 's/^/FAILED /'; n=0; all=0; for m in $(" + MODULES + "); do"
            + " all=$((all+1)); [ -d /sys/module/${m//-/_} ] && n=$((n+1)) || echo \"is not loaded: $m\"; done;"
            + " echo \"of $all loaded $n, without hardware $(grep -c 'No such device' /tmp/why)\"";

    private static final Pattern LOADED = Pattern.compile("of (\\d+) loaded (\\d+), without hardware (\\d+)");

    @Test
    void mountsItsRootOnXfsAndLoadsEveryModuleThatWasKept() throws IOException {
        installBootAndCheck("xfs", "ext4");
    }

    @Test
    void mountsItsRootOnExt4AndLoadsEveryModuleThatWasKept() throws IOException {
        installBootAndCheck("ext4", "xfs");
    }

    private static void installBootAndCheck(String root, String data) throws IOException {
        String iso = System.getProperty("dpuos.fewDriversIso." + root, "");
        Acceptance.require(!iso.isEmpty(), "the system property dpuos.fewDriversIso." + root + " names no ISO");
        Path directory = Acceptance.directory("few-drivers-" + root);
        Path disk = VirtualMachine.blankDisk(directory.resolve("disk.img"), Acceptance.DISK_BYTES);

        try (VirtualMachine machine = Acceptance.machine(directory)
                .networkCard("virtio-net-pci")
                .cd(Bus.VIRTIO_SCSI, Path.of(iso))
                .disk(Bus.VIRTIO_BLK, disk, "TARGET")
                .start()) {
            Acceptance.install(machine);
            Acceptance.bootLocalDisk(machine);
            Acceptance.login(machine);
            assertThat(ask(machine, "systemctl is-system-running --wait; systemctl --failed --no-legend --plain"))
                    .as("state of the system")
                    .startsWith("running");
            assertThat(ask(machine, "findmnt -no FSTYPE /")).isEqualTo(root);
            assertThat(ask(machine, "findmnt -no FSTYPE /srv")).isEqualTo(data);
            assertThat(ask(machine, "ip -o -4 address show up scope global"))
                    .as("addresses of network cards")
                    .contains("inet 10.0.2.");
            assertThat(ask(machine, RESOLVE))
                    .as("modules that modprobe does not resolve")
                    .doesNotContain("UNRESOLVED", "LACKS")
                    .containsPattern("resolved [1-9][0-9]");
            String loaded = ask(machine, LOAD);
            assertThat(loaded).as("modules that cannot be loaded").doesNotContain("FAILED");
            Matcher counts = LOADED.matcher(loaded);
            assertThat(counts.find()).as(loaded).isTrue();
            assertThat(Integer.parseInt(counts.group(2))).as(loaded).isGreaterThan(50);
            assertThat(Integer.parseInt(counts.group(2)) + Integer.parseInt(counts.group(3)))
                    .as(loaded)
                    .isEqualTo(Integer.parseInt(counts.group(1)));
            Acceptance.powerOff(machine);
        }
    }

    private static String ask(VirtualMachine machine, String question) {
        return machine.run(Acceptance.LONG_STEP, question).output().strip();
    }
}
