package io.dpuos.boot;

import java.util.Locale;

/** What UEFI and GRUB call an architecture (UEFI 2.10, table 3.5). */
public enum EfiArchitecture {
    /** 64-bit x86. */
    X86_64("x64", "X64", "ttyS0"),
    /** 64-bit Arm. */
    AARCH64("aa64", "AA64", "ttyAMA0"),
    /** 64-bit RISC-V. */
    RISCV64("riscv64", "RISCV64", "ttyS0");

    private final String suffix;
    private final String removable;
    private final String uart;

    EfiArchitecture(String suffix, String removable, String uart) {
        this.suffix = suffix;
        this.removable = removable;
        this.uart = uart;
    }

    /**
     * Returns the architecture of an RPM name.
     *
     * @throws BootException when it is not {@code x86_64}, {@code aarch64} or {@code riscv64}
     */
    public static EfiArchitecture of(String rpmArchitecture) {
        for (EfiArchitecture architecture : values()) {
            if (architecture.rpmName().equals(rpmArchitecture)) {
                return architecture;
            }
        }
        throw new BootException("<arch>", "'" + rpmArchitecture + "' is not one of x86_64, aarch64, riscv64");
    }

    /** Returns the architecture as RPM and the kernel write it. */
    public String rpmName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the end of the names of shim and GRUB, for example {@code x64} in {@code shimx64.efi}. */
    public String suffix() {
        return suffix;
    }

    /** Returns the name of shim, for example {@code shimx64.efi}. */
    public String shim() {
        return "shim" + suffix + ".efi";
    }

    /** Returns the name of GRUB, for example {@code grubx64.efi}. */
    public String grub() {
        return "grub" + suffix + ".efi";
    }

    /** Returns the name that firmware starts from a medium without a boot entry, for example {@code BOOTX64.EFI}. */
    public String removableLoader() {
        return "BOOT" + removable + ".EFI";
    }

    String removable() {
        return removable;
    }

    /** Returns the serial console that this architecture's machines usually have. */
    public String uart() {
        return uart;
    }
}
