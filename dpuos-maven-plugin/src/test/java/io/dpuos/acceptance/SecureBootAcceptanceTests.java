package io.dpuos.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An ISO with a signed chain on firmware that starts nothing else. The system property {@code dpuos.secureBootIso} names
 * it; {@code dpuos.password} is root's.
 */
@Tag("acceptance")
class SecureBootAcceptanceTests {
    @BeforeEach
    void needsSignedIso() {
        Acceptance.require(Acceptance.architecture().equals("x86_64"), "Secure Boot is tested on x86_64");
        Acceptance.require(
                !System.getProperty("dpuos.secureBootIso", "").isEmpty(),
                "the system property dpuos.secureBootIso names no ISO");
        Acceptance.requireEmulator(Firmware.OVMF_SECURE_BOOT);
    }

    private static Path iso() {
        return Path.of(System.getProperty("dpuos.secureBootIso"));
    }

    @Test
    void installsAndBootsWithSecureBootOn() throws IOException {
        Path directory = Acceptance.directory("secure");
        Path disk = VirtualMachine.blankDisk(directory.resolve("disk.img"), Acceptance.DISK_BYTES);

        try (VirtualMachine machine = Acceptance.machine(directory)
                .firmware(Firmware.OVMF_SECURE_BOOT)
                .hardware(1, 2048)
                .cd(Bus.VIRTIO_SCSI, iso())
                .disk(Bus.VIRTIO_BLK, disk, "TARGET")
                .start()) {
            Acceptance.install(machine);
            Acceptance.bootLocalDisk(machine);
        }

        // The kernel's own words, printed on the way to the login prompt: an emulated machine with system management
        // mode loses what is typed on its serial line, so nobody can log in to ask.
        assertThat(Files.readString(directory.resolve("serial.log"), StandardCharsets.ISO_8859_1))
                .contains("secureboot: Secure boot enabled")
                .contains("locked down from EFI Secure Boot");
    }

    @Test
    void firmwareDeniesAlteredBootLoader() throws IOException {
        Path directory = Acceptance.directory("altered");
        Path altered = Files.copy(iso(), directory.resolve("altered.iso"));
        int changes = alterGrub(altered);
        Path disk = VirtualMachine.blankDisk(directory.resolve("disk.img"), Acceptance.DISK_BYTES);

        String console;
        try (VirtualMachine machine = Acceptance.machine(directory)
                .firmware(Firmware.OVMF_SECURE_BOOT)
                .hardware(1, 2048)
                .cd(Bus.VIRTIO_SCSI, altered)
                .disk(Bus.VIRTIO_BLK, disk, "TARGET")
                .start()) {
            console = machine.expect(
                    Acceptance.STEP,
                    List.of("Security Violation", "Verification failed", "Access Denied"),
                    List.of("Install from ISO"));
        }

        assertThat(changes).as("copies of GRUB that were altered").isPositive();
        assertThat(console).doesNotContain("Install from ISO");
    }

    /** Changes a text inside every copy of GRUB on the medium: in the ISO's tree and in the EFI system partition. */
    private static int alterGrub(Path iso) throws IOException {
        byte[] text = "GNU GRUB  version".getBytes(StandardCharsets.US_ASCII);
        int changes = 0;
        try (FileChannel channel = FileChannel.open(iso, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer bytes =
                    channel.map(FileChannel.MapMode.READ_WRITE, 0, Math.min(channel.size(), Integer.MAX_VALUE));
            for (int i = 0; i + text.length < bytes.limit(); i++) {
                if (bytes.get(i) == text[0]
                        && bytes.slice(i, text.length).mismatch(java.nio.ByteBuffer.wrap(text)) < 0) {
                    bytes.put(i, (byte) 'H');
                    changes++;
                }
            }
            bytes.force();
        }
        return changes;
    }
}
