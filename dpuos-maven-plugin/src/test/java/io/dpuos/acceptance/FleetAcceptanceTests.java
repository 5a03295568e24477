package io.dpuos.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two cards with two disks each, installed from one medium; a volume labelled DPUOS-CFG in each makes the difference. Beside
 * that: logical volumes over both disks, and the data plane. The medium is that of {@code it/acceptance/fleet}, named by the
 * property {@code dpuos.fleetIso}.
 */
@Tag("acceptance")
class FleetAcceptanceTests {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKqP3J0cZyq2qH7b1r0c0m7v8w9x0y1z2A3B4C5D6E7F operator";

    @Test
    void twoCardsFromOneMediumDifferInAllThatMustDiffer() throws Exception {
        Map<String, String> first = card(1);
        Map<String, String> second = card(2);

        assertThat(first).containsEntry("name", "card-1").containsEntry("log", "kept");
        assertThat(second).containsEntry("name", "card-2");
        assertThat(first.get("address")).contains("192.0.2.101/24");
        assertThat(second.get("address")).contains("192.0.2.102/24").doesNotContain("192.0.2.101/");
        for (String own : List.of("machine", "host keys", "root uuid")) {
            assertThat(first.get(own)).as(own).isNotEmpty().isNotEqualTo(second.get(own));
        }
    }

    private Map<String, String> card(int number) throws Exception {
        String iso = System.getProperty("dpuos.fleetIso", "");
        Acceptance.require(!iso.isEmpty(), "the system property dpuos.fleetIso names no ISO");
        Path directory = Acceptance.directory("fleet-" + number);
        Path system = VirtualMachine.blankDisk(directory.resolve("system.img"), 6L << 30);
        Path data = VirtualMachine.blankDisk(directory.resolve("data.img"), 2L << 30);
        Path settings = volume(directory, number);
        Path log = labelled(directory.resolve("log.img"), "DPUOS-LOG");
        Map<String, String> found = new HashMap<>();
        try (VirtualMachine machine = Acceptance.machine(directory)
                .hardware(2, 2048)
                .networkCard("virtio-net-pci")
                .cd(Bus.VIRTIO_SCSI, Path.of(iso))
                .disk(Bus.VIRTIO_BLK, data, "DATA")
                .disk(Bus.VIRTIO_BLK, system, "SYSTEM")
                .disk(Bus.VIRTIO_BLK, settings, "SETTINGS")
                .disk(Bus.VIRTIO_BLK, log, "LOG")
                .start()) {
            Acceptance.install(machine);
            Acceptance.bootLocalDisk(machine);
            Acceptance.login(machine);
            VirtualMachine.Outcome state = machine.run(
                    Acceptance.LONG_STEP, "systemctl is-system-running --wait; systemctl --failed --no-legend --plain");
            assertThat(state.output()).as("state of the system").startsWith("running");
            found.put("name", ask(machine, "hostname"));
            found.put(
                    "address",
                    ask(machine, "ip -4 -o address show scope global | tr -s ' ' | cut -d' ' -f4 | tr '\\n' ' '"));
            found.put("machine", ask(machine, "cat /etc/machine-id"));
            found.put("host keys", ask(machine, "cat /etc/ssh/ssh_host_*key.pub | cut -c1-200 | sort | sha256sum"));
            found.put("root uuid", ask(machine, "findmnt -no UUID /"));
            assertThat(ask(machine, "cat /root/.ssh/authorized_keys")).isEqualTo(KEY);
            assertThat(ask(machine, "findmnt -no SOURCE,FSTYPE / | tr -s ' '")).isEqualTo("/dev/mapper/dpu-root ext4");
            assertThat(ask(machine, "findmnt -no SOURCE,FSTYPE /var | tr -s ' '"))
                    .isEqualTo("/dev/mapper/dpu-var xfs");
            assertThat(ask(
                            machine,
                            "cat /sys/class/block/$(findmnt -no SOURCE /srv | sed 's|.*/||; s/[0-9]*$//')/serial"))
                    .isEqualTo("DATA");
            assertThat(ask(machine, "blkid -s LABEL -o value $(findmnt -no SOURCE /srv)"))
                    .isEqualTo("scratch");
            assertThat(ask(machine, "lvm pvs --noheadings -o pv_name | wc -l")).isEqualTo("2");
            assertThat(ask(machine, "swapon --noheadings --show=NAME | wc -l")).isEqualTo("1");
            assertThat(ask(machine, "grep -c '^    network: ' /var/log/dpuos-install.log"))
                    .as("the installer got an address by DHCP")
                    .isEqualTo("1");
            // The data plane.
            assertThat(ask(machine, "systemctl is-active ovs-vswitchd.service ovsdb-server.service | sort -u"))
                    .isEqualTo("active");
            assertThat(ask(machine, "ovs-vsctl add-br dpu0 && ovs-vsctl list-br"))
                    .isEqualTo("dpu0");
            assertThat(ask(machine, "grep HugePages_Total /proc/meminfo | tr -s ' ' | cut -d' ' -f2"))
                    .isEqualTo("16");
            assertThat(ask(machine, "cat /sys/devices/system/cpu/isolated")).isEqualTo("1");
            Acceptance.powerOff(machine);
        }
        found.put("log", run("mdir", "-i", log.toString(), "-b", "::").contains("dpuos-install") ? "kept" : "missing");
        return found;
    }

    private static String ask(VirtualMachine machine, String question) {
        return machine.run(Acceptance.STEP, question).output().strip();
    }

    /** The settings of one card, for any card that the volume is put into. */
    private static Path volume(Path directory, int number) throws IOException, InterruptedException {
        Path text = directory.resolve("dpuos.conf");
        Files.writeString(
                text,
                "# card " + number + "\nhostname=card-" + number + "\naddress=192.0.2.10" + number + "/24\nsshkey="
                        + KEY + "\n");
        Path volume = labelled(directory.resolve("settings.img"), "DPUOS-CFG");
        run("mcopy", "-i", volume.toString(), text.toString(), "::dpuos.conf");
        return volume;
    }

    private static Path labelled(Path file, String label) throws IOException, InterruptedException {
        VirtualMachine.blankDisk(file, 8L << 20);
        run("mkfs.vfat", "-n", label, file.toString());
        return file;
    }

    private static String run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES))
                .as(command[0] + " ends")
                .isTrue();
        assertThat(process.exitValue()).as(command[0] + ": " + output).isZero();
        return output;
    }
}
