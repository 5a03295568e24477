package io.dpuos.boot;

import java.util.List;
import java.util.Optional;

/**
 * Everything the installer on the medium has to know. Immutable.
 *
 * @param variant name of the image, usually the artifact id: letters, digits, {@code . _ -}
 * @param version version of the image: letters, digits, {@code . _ - +}
 * @param volumeLabel volume identifier of the ISO, by which the installer finds its medium
 * @param payloadPath path of the payload on the medium without a leading {@code /}
 * @param payloadBytes size of the payload
 * @param payloadSha256 its SHA-256, 64 hexadecimal digits
 * @param layout partitions
 * @param disk which disk to install on
 * @param wipe what on that disk may be wiped
 * @param existing what happens to an installed system
 * @param minimumDiskBytes size of the smallest disk that will do, as {@link PartitionLayout#minimumDiskBytes}
 * @param onSuccess what follows a complete installation
 * @param onFailure what follows a failed one
 * @param consoles consoles of GRUB, installer and system
 * @param installerArguments further kernel arguments of the installer
 * @param systemArguments further kernel arguments of the installed system
 * @param kernelVersion the kernel of the installer, one of the image's
 * @param efiVendor directory below {@code EFI} that the distribution's GRUB reads, for example {@code openEuler}
 * @param architecture architecture of image and medium
 * @param extraModules kernel modules that the installer gets besides the ordinary ones
 * @param extraCommands commands that the installer gets besides those that it uses, for hooks
 * @param hooks scripts of the vendor
 * @param deferred scriptlets of packages
 * @param shellPasswordHash crypt(3) hash that opens the shell after a failure
 * @param menuPasswordHash GRUB's {@code grub.pbkdf2.} hash that the medium's menu asks for before an entry can be edited
 * @param timeoutSeconds how long the menus wait
 * @param network whether the installer gets an address by DHCP
 * @param reportUrl where start, success, failure and the log are reported; needs the network
 * @param timestamp modification time of all that is written, seconds since the epoch
 */
public record InstallerSpec(
        String variant,
        String version,
        String volumeLabel,
        String payloadPath,
        long payloadBytes,
        String payloadSha256,
        PartitionLayout layout,
        DiskRule disk,
        Policy.Wipe wipe,
        Policy.Existing existing,
        long minimumDiskBytes,
        Policy.OnSuccess onSuccess,
        Policy.OnFailure onFailure,
        Consoles consoles,
        String installerArguments,
        String systemArguments,
        String kernelVersion,
        String efiVendor,
        EfiArchitecture architecture,
        List<String> extraModules,
        List<String> extraCommands,
        List<InstallerHook> hooks,
        List<DeferredScript> deferred,
        Optional<String> shellPasswordHash,
        Optional<String> menuPasswordHash,
        int timeoutSeconds,
        boolean network,
        Optional<String> reportUrl,
        long timestamp) {
    /** ISO 9660 gives a volume identifier 32 characters; the relaxed set that Linux and GRUB read. */
    private static final String LABEL = "[A-Za-z0-9._+-]{1,32}";

    /**
     * Checks what would end up in a shell script or in GRUB's configuration.
     *
     * @throws BootException when a value cannot be used
     */
    public InstallerSpec {
        extraModules = List.copyOf(extraModules);
        extraCommands = List.copyOf(extraCommands);
        hooks = List.copyOf(hooks);
        deferred = List.copyOf(deferred);
        check("<artifactId>", variant, "[A-Za-z0-9._-]{1,64}");
        check("<version>", version, "[A-Za-z0-9._+-]{1,64}");
        check("volume label", volumeLabel, LABEL);
        check("payload path", payloadPath, "[A-Za-z0-9._/-]{1,255}");
        check("payload SHA-256", payloadSha256, "[0-9a-f]{64}");
        check("EFI directory of the distribution", efiVendor, "[A-Za-z0-9._-]{1,32}");
        check("kernel version", kernelVersion, "[A-Za-z0-9._+~-]{1,128}");
        check("<installer><cmdline>", installerArguments, KernelArguments.PATTERN);
        check("<boot><cmdline>", systemArguments, KernelArguments.PATTERN);
        if (reportUrl.isPresent()) {
            check(
                    "<installer><report>",
                    reportUrl.get(),
                    "https?://[A-Za-z0-9._:\\[\\]-]+(/[A-Za-z0-9._~:/?#!&+,;=%$-]*)?");
            if (!network) {
                throw new BootException("<installer><report>", "needs <network>dhcp</network>");
            }
        }
        if (menuPasswordHash.isPresent()) {
            GrubConfig.checkHash(menuPasswordHash.get());
        }
        if (timeoutSeconds < 0 || timeoutSeconds > 3600) {
            throw new BootException("<boot><timeout>", "is " + timeoutSeconds + " seconds; expected 0 to 3600");
        }
        if (payloadBytes <= 0 || minimumDiskBytes <= 0) {
            throw new IllegalArgumentException("payload of " + payloadBytes + " bytes, disk of " + minimumDiskBytes);
        }
    }

    private static void check(String element, String value, String pattern) {
        if (!value.matches(pattern)) {
            throw new BootException(element, "'" + value + "' does not match " + pattern);
        }
    }

    /** Returns the name of the file on the EFI system partition that tells variant and version of what is installed. */
    public String markerId() {
        return "dpuos-" + variant + "-" + version;
    }

    /** Passwords do not appear. */
    @Override
    public String toString() {
        return "installer of " + variant + " " + version + " " + architecture.rpmName();
    }
}
