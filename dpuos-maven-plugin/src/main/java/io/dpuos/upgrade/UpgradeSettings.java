package io.dpuos.upgrade;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What the installed system must know for its upgrades. Immutable.
 *
 * @param efiDirectory name of the directory below {@code /EFI} that holds the boot menu
 * @param defaultTarget the unit that a start ends with; a kernel that reaches it started well
 * @param keepOnlyNamed whether only named drivers were kept; else named ones were removed
 * @param documentation whether documentation is installed
 * @param languages locales that are installed; empty for all
 * @param kernelsKept how many kernels dnf keeps, at least 2
 * @param initramfsCommands programs of the system's initramfs
 * @param initramfsPaths extended regular expression for paths of its modules, below {@code kernel/}
 * @param initramfsModules further modules of it by name
 * @param initramfsInit its {@code /init}
 * @param initramfsHardware the script that its init reads
 * @param keyName name of the public key's file; the key itself is {@code publicKey}
 * @param publicKey who signs the configuration package, armored; empty when nobody does
 */
public record UpgradeSettings(
        String efiDirectory,
        String defaultTarget,
        boolean keepOnlyNamed,
        boolean documentation,
        List<String> languages,
        int kernelsKept,
        SortedSet<String> initramfsCommands,
        String initramfsPaths,
        List<String> initramfsModules,
        String initramfsInit,
        String initramfsHardware,
        String keyName,
        Optional<String> publicKey) {
    /** Copies the lists. */
    public UpgradeSettings {
        languages = List.copyOf(languages);
        initramfsModules = List.copyOf(initramfsModules);
    }
}
