package io.dpuos.boot;

import io.dpuos.tree.Bytes;
import java.util.List;
import java.util.Optional;

/** Descriptions of installers that tests share. */
final class InstallerSpecs {
    private InstallerSpecs() {}

    static InstallerSpec sample(Policy.Existing existing) {
        return sample(existing, Optional.empty());
    }

    static InstallerSpec sample(Policy.Existing existing, Optional<String> shellPasswordHash) {
        return sample(existing, shellPasswordHash, "5.10.0-60.18.0.50.oe2203.x86_64");
    }

    static InstallerSpec sample(Policy.Existing existing, Optional<String> shellPasswordHash, String kernel) {
        PartitionLayout layout = PartitionLayout.defaults();
        return new InstallerSpec(
                "acme-dpu-os",
                "2.4.0",
                "ACME-DPU-OS-2.4.0",
                MediumLayout.PAYLOAD,
                1_000_000,
                "0123456789abcdef".repeat(4),
                layout,
                new DiskRule(List.of("emmc", "nvme")),
                Policy.Wipe.UNAMBIGUOUS,
                existing,
                layout.minimumDiskBytes(1 << 30),
                Policy.OnSuccess.REBOOT,
                Policy.OnFailure.SHELL,
                Consoles.defaults(EfiArchitecture.X86_64),
                "",
                "hugepages=8 memmap=64M$0x10000",
                kernel,
                "openEuler",
                EfiArchitecture.X86_64,
                List.of(),
                List.of(),
                List.of(new InstallerHook(HookPoint.AFTER_SETUP_OS_HOOK, "10-note", Bytes.of("true\n"))),
                List.of(new DeferredScript(
                        "agent-1-1.x86_64 post", List.of("/bin/sh", "-e"), List.of("1"), "exit 0\n")),
                shellPasswordHash,
                Optional.empty(),
                3,
                false,
                Optional.empty(),
                1_700_000_000L);
    }
}
