package io.dpuos.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A UEFI firmware of Debian's packages ovmf and qemu-efi-aarch64. */
enum Firmware {
    /** x86_64 without Secure Boot. */
    OVMF("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd", false),
    /** x86_64 with Secure Boot on and Microsoft's keys enrolled. */
    OVMF_SECURE_BOOT("/usr/share/OVMF/OVMF_CODE_4M.ms.fd", "/usr/share/OVMF/OVMF_VARS_4M.ms.fd", true),
    /** x86_64 without EFI, as QEMU brings it. */
    BIOS("", "", false),
    /** aarch64 without Secure Boot. */
    AAVMF("/usr/share/AAVMF/AAVMF_CODE.fd", "/usr/share/AAVMF/AAVMF_VARS.fd", false);

    private final Path code;
    private final Path variables;
    private final boolean secure;

    Firmware(String code, String variables, boolean secure) {
        this.code = Path.of(code);
        this.variables = Path.of(variables);
        this.secure = secure;
    }

    boolean isInstalled() {
        return this == BIOS || Files.isReadable(code) && Files.isReadable(variables);
    }

    boolean isSecure() {
        return secure;
    }

    /** Returns QEMU's arguments; the variables are copied once into the machine's directory and survive restarts. */
    List<String> arguments(Path directory) throws IOException {
        if (this == BIOS) {
            return List.of();
        }
        Path own = directory.resolve("efi-variables.fd");
        if (!Files.exists(own)) {
            Files.copy(variables, own, StandardCopyOption.COPY_ATTRIBUTES);
            own.toFile().setWritable(true);
        }
        return List.of(
                "-drive",
                "if=pflash,format=raw,unit=0,readonly=on,file=" + code,
                "-drive",
                "if=pflash,format=raw,unit=1,file=" + own);
    }
}
