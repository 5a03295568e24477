package io.dpuos.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The tree for network boot, served by TFTP of QEMU and by nginx on loopback. The system property {@code dpuos.pxe} names
 * the archive. Port 80, since GRUB 2.06 knows no other; so this needs root.
 */
@Tag("acceptance")
class NetworkInstallationAcceptanceTests {
    private Path directory;
    private Path tree;
    private Process server;

    @BeforeEach
    void serve() throws IOException, InterruptedException {
        String archive = System.getProperty("dpuos.pxe", "");
        Acceptance.require(!archive.isEmpty(), "the system property dpuos.pxe names no archive");
        Acceptance.require(Acceptance.architecture().equals("x86_64"), "network boot is tested on x86_64");
        Acceptance.require(Files.isExecutable(Path.of("/usr/sbin/nginx")), "nginx is not installed");
        Acceptance.require("root".equals(System.getProperty("user.name")), "port 80 needs root");
        directory = Acceptance.directory("network");
        tree = Files.createTempDirectory("dpuos-pxe");
        assertThat(new ProcessBuilder("tar", "-xf", archive, "-C", tree.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        assertThat(new ProcessBuilder("sha256sum", "--check", "--quiet", "SHA256SUMS")
                        .directory(tree.toFile())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        assertThat(new ProcessBuilder("chmod", "755", tree.toString()).start().waitFor())
                .isZero();
        Path configuration = Files.writeString(
                directory.resolve("nginx.conf"),
                "daemon off; pid " + directory + "/nginx.pid; error_log " + directory + "/error.log;\n"
                        + "events {}\n"
                        + "http { access_log " + directory + "/access.log; server { listen 127.0.0.1:80; root " + tree
                        + "; } }\n");
        server = new ProcessBuilder("/usr/sbin/nginx", "-c", configuration.toString())
                .inheritIO()
                .start();
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        if (server != null) {
            server.destroy();
            server.waitFor();
        }
        if (tree != null) {
            new ProcessBuilder("rm", "-rf", tree.toString()).start().waitFor();
        }
    }

    @Test
    void grubInstallsByHttpAndThenStartsTheDisk() throws IOException {
        Path disk = VirtualMachine.blankDisk(directory.resolve("disk.img"), Acceptance.DISK_BYTES);
        Files.writeString(tree.resolve("server.cfg"), "set base=(http,10.0.2.2)\nset hosts=yes\n");
        Files.createDirectories(tree.resolve("hosts"));
        Files.writeString(
                tree.resolve("hosts").resolve(VirtualMachine.MAC + ".cfg"), "set arguments=dpuos.disk=serial:TARGET\n");

        try (VirtualMachine machine = Acceptance.machine(directory)
                .hardware(1, 2048)
                .networkBoot(tree, "EFI/BOOT/BOOTX64.EFI")
                .disk(Bus.VIRTIO_BLK, disk, "TARGET")
                .start()) {
            machine.expect(Acceptance.STEP, "Install from network");
            machine.expect(Acceptance.LONG_STEP, "==> taking the system from memory");
            machine.expect(Acceptance.LONG_STEP, "Installation complete: ");
            Acceptance.bootLocalDisk(machine);
            Acceptance.login(machine);
            Acceptance.checkSystem(machine);
        }

        assertThat(Files.readString(directory.resolve("access.log"), StandardCharsets.UTF_8))
                .contains("\"GET /images/pxeboot/vmlinuz HTTP/1.1\" 200")
                .contains("\"GET /dpuos/payload.cpio HTTP/1.1\" 200");
    }

    /** iPXE as QEMU's network card brings it, which runs from BIOS: to the end of the installation. */
    @Test
    void ipxeScriptInstalls() throws IOException {
        Path disk = VirtualMachine.blankDisk(directory.resolve("disk.img"), Acceptance.DISK_BYTES);

        try (VirtualMachine machine = Acceptance.machine(directory)
                .firmware(Firmware.BIOS)
                .hardware(1, 2048)
                .networkBoot(tree, "http://10.0.2.2/boot.ipxe")
                .disk(Bus.VIRTIO_BLK, disk, "TARGET")
                .start()) {
            machine.expect(Acceptance.LONG_STEP, "==> taking the system from memory");
            machine.expect(Acceptance.LONG_STEP, "Installation complete: ");
        }
    }

    /** What came by the network is checked before the disk is touched. */
    @Test
    void damagedPayloadTouchesNoDisk() throws IOException {
        Path disk = VirtualMachine.blankDisk(directory.resolve("disk.img"), Acceptance.DISK_BYTES);
        Path payload = tree.resolve("dpuos/payload.cpio");
        try (var channel = java.nio.channels.FileChannel.open(payload, java.nio.file.StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(new byte[] {1, 2, 3}), channel.size() / 2);
        }

        try (VirtualMachine machine = Acceptance.machine(directory)
                .firmware(Firmware.BIOS)
                .hardware(1, 2048)
                .networkBoot(tree, "http://10.0.2.2/boot.ipxe")
                .disk(Bus.VIRTIO_BLK, disk, "TARGET")
                .start()) {
            machine.expect(
                    Acceptance.LONG_STEP, List.of("the payload is damaged: its SHA-256 is "), List.of("Kernel panic"));
        }

        try (var bytes = Files.newInputStream(disk)) {
            assertThat(bytes.readNBytes(1 << 20)).containsOnly(0);
        }
    }
}
