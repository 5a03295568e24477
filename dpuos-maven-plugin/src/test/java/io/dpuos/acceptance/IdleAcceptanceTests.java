package io.dpuos.acceptance;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Memory and processes of an idle system without a profile of services, beside those of the acceptance image. */
@Tag("acceptance")
class IdleAcceptanceTests {
    @Test
    void startsWhatTheBuildSaidWithoutAProfile() throws IOException {
        String iso = System.getProperty("dpuos.plainIso", "");
        Acceptance.require(!iso.isEmpty(), "no ISO without a profile is given");
        Path directory = Acceptance.directory("plain");
        Path disk = VirtualMachine.blankDisk(directory.resolve("disk.img"), Acceptance.DISK_BYTES);

        try (VirtualMachine machine = Acceptance.machine(directory)
                .cd(Bus.VIRTIO_SCSI, Path.of(iso))
                .disk(Bus.VIRTIO_BLK, disk, "TARGET")
                .start()) {
            Acceptance.install(machine);
            Acceptance.bootLocalDisk(machine);
            Acceptance.login(machine);
            machine.run(Acceptance.LONG_STEP, "systemctl is-system-running --wait");
            BootedUnits.check(machine, directory, System.getProperty("dpuos.plainBoot", ""));
            Acceptance.powerOff(machine);
        }
    }
}
