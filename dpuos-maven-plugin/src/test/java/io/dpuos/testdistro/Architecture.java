package io.dpuos.testdistro;

import java.util.Map;

/** An architecture under its several names. */
enum Architecture {
    X86_64("x86_64", "amd64", "x64", "X64", "x86_64-linux-gnu", "x86_64-efi"),
    AARCH64("aarch64", "arm64", "aa64", "AA64", "aarch64-linux-gnu", "arm64-efi");

    private final String rpm;
    private final String deb;
    private final String efi;
    private final String upperEfi;
    private final String triplet;
    private final String grub;

    Architecture(String rpm, String deb, String efi, String upperEfi, String triplet, String grub) {
        this.rpm = rpm;
        this.deb = deb;
        this.efi = efi;
        this.upperEfi = upperEfi;
        this.triplet = triplet;
        this.grub = grub;
    }

    /** Returns the architecture that rpm calls {@code name}. */
    static Architecture of(String name) {
        for (Architecture architecture : values()) {
            if (architecture.rpm.equals(name)) {
                return architecture;
            }
        }
        throw new IllegalArgumentException("architecture: expected x86_64 or aarch64, found '" + name + "'");
    }

    /** Returns rpm's name. */
    String rpm() {
        return rpm;
    }

    /** Returns Debian's name. */
    String deb() {
        return deb;
    }

    /** Returns the short name in EFI file names. */
    String efi() {
        return efi;
    }

    /** Returns GRUB's name of its platform. */
    String grub() {
        return grub;
    }

    /** Returns what the tables' variables stand for, the kernel's version left out. */
    Map<String, String> variables() {
        return Map.of(
                "{arch}", rpm,
                "{deb}", deb,
                "{efi}", efi,
                "{EFI}", upperEfi,
                "{triplet}", triplet,
                "{grub}", grub);
    }
}
