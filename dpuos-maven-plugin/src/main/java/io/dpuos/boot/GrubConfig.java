package io.dpuos.boot;

import io.dpuos.kernel.KernelVersions;
import io.dpuos.rpm.Evr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Texts of GRUB's configuration, for the medium and for the installed system.
 *
 * <p>They use commands that the GRUB of openEuler and of Debian have built in, since a signed GRUB under Secure Boot
 * loads no module. Every text ends in a newline. Semantics: GRUB 2.06 manual, chapters 6 (configuration) and 16
 * (commands).
 */
public final class GrubConfig {
    /** The menu entry that installs. */
    public static final String INSTALL = "Install from ISO";

    /** The settings of a boot server, at the top of its tree. */
    public static final String SERVER = "server.cfg";

    /** The menu entry that installs from the network. */
    public static final String INSTALL_NETWORK = "Install from network";

    /** The menu entry that opens the installer's shell behind its password. */
    public static final String RESCUE = "Rescue";

    /** The menu entry that starts the installed system. */
    public static final String LOCAL = "Boot From Local Disk";

    /** The installer replaces this by the UUID of the file system on {@code /}. */
    public static final String ROOT_UUID = "@ROOT_UUID@";

    /** The installer replaces this by the UUID of the file system that holds {@code /boot}. */
    public static final String BOOT_UUID = "@BOOT_UUID@";

    /** On the kernel command line of a start that is tried once; the initramfs then restarts instead of waiting. */
    private static final String TRIAL = "dpuos.trial";

    private static final String MARKER = "dpuos-installed";

    private GrubConfig() {}

    static void checkHash(String hash) {
        if (!hash.matches("grub\\.pbkdf2\\.sha512\\.[0-9]{1,9}\\.[0-9A-F]+\\.[0-9A-F]+")) {
            throw new BootException("<accounts><bootloader><password>", "the hash is no grub.pbkdf2.sha512 text");
        }
    }

    /**
     * Returns the menu of the medium. The same text works from the ISO's tree and from the EFI system partition.
     *
     * <p>Default is {@value #INSTALL}, but {@value #LOCAL} as soon as a disk holds the marker of an installed system
     * that the policy keeps. Whoever picks {@value #INSTALL} then asks for a reinstallation, and the installer is told.
     */
    public static String medium(InstallerSpec spec) {
        List<String> lines = new ArrayList<>();
        lines.add("# Menu of the installation medium of " + spec.variant() + " " + spec.version());
        lines.add("search --no-floppy --set=medium --label " + spec.volumeLabel());
        lines.addAll(choice(spec));
        lines.add("");
        lines.add("menuentry \"" + INSTALL + "\" --id install --unrestricted {");
        lines.add("  set root=$medium");
        lines.add("  echo \"Loading the installer ...\"");
        lines.add("  linux /" + MediumLayout.KERNEL + " " + installerArguments(spec) + " $choice");
        lines.add("  initrd /" + MediumLayout.INITRAMFS);
        lines.add("}");
        lines.addAll(local(spec));
        if (InstallerScripts.hasShell(spec)) {
            lines.add("");
            lines.add("menuentry \"" + RESCUE + "\" --id rescue --unrestricted {");
            lines.add("  set root=$medium");
            lines.add("  linux /" + MediumLayout.KERNEL + " " + installerArguments(spec) + " dpuos.rescue");
            lines.add("  initrd /" + MediumLayout.INITRAMFS);
            lines.add("}");
        }
        return text(lines);
    }

    /**
     * Returns the menu of a machine that started GRUB from the network: as {@link #medium}, with the payload as a further
     * initramfs. It reads {@link #server} from the folder that GRUB came from, and when that says so the file of the
     * machine, {@code hosts/MAC.cfg} with MAC as {@code 52:54:00:12:34:56}.
     */
    public static String network(InstallerSpec spec) {
        List<String> lines = new ArrayList<>();
        lines.add("# Menu of the network installation of " + spec.variant() + " " + spec.version());
        lines.add("set base=($root)");
        lines.add("set hosts=");
        lines.add("set arguments=");
        // Absolute, since the directory of the menu depends on how the distribution built its GRUB; and not tested for,
        // since GRUB cannot list what TFTP and HTTP offer.
        lines.add("source ($root)/" + SERVER);
        lines.add("if [ -n \"$hosts\" ]; then source ($root)/hosts/$net_default_mac.cfg; fi");
        lines.addAll(choice(spec));
        lines.add("");
        lines.add("menuentry \"" + INSTALL_NETWORK + "\" --id install --unrestricted {");
        lines.add("  echo \"Loading the installer from $base ...\"");
        lines.add("  linux ${base}/" + MediumLayout.KERNEL + " " + networkArguments(spec) + " $choice $arguments");
        lines.add("  initrd ${base}/" + MediumLayout.INITRAMFS + " ${base}/" + MediumLayout.PAYLOAD_ARCHIVE);
        lines.add("}");
        lines.addAll(local(spec));
        return text(lines);
    }

    /**
     * Returns the settings of a boot server, to be edited by whoever runs it.
     *
     * @param base GRUB's name of a folder with the tree; empty for the place that GRUB came from
     */
    public static String server(String base) {
        return text(List.of(
                "# Settings of this boot server, read by GRUB's menu.",
                "# From where kernel and payload are loaded; TFTP, from which GRUB came, is slow:",
                base.isEmpty() ? "# set base=(http,192.0.2.1)/folder" : "set base=" + base,
                "# Every machine has a file hosts/MAC.cfg, for example hosts/52:54:00:12:34:56.cfg, with a line such"
                        + " as",
                "#   set arguments=\"dpuos.disk=nvme dpuos.existing=reinstall\"",
                "# set hosts=yes"));
    }

    /** Returns the script of a machine that started iPXE: it installs, with the files that lie beside the script. */
    public static String ipxe(InstallerSpec spec) {
        return text(List.of(
                "#!ipxe",
                "# Network installation of " + spec.variant() + " " + spec.version()
                        + "; give the firmware's boot order the disk first, or this repeats itself.",
                "kernel " + MediumLayout.KERNEL + " initrd=initrd.img initrd=payload.cpio " + networkArguments(spec)
                        + " ${arguments}",
                "initrd --name initrd.img " + MediumLayout.INITRAMFS,
                "initrd --name payload.cpio " + MediumLayout.PAYLOAD_ARCHIVE,
                "boot"));
    }

    private static String installerArguments(InstallerSpec spec) {
        return KernelArguments.join(spec.consoles().arguments(), "quiet raid=noautodetect", spec.installerArguments());
    }

    /** The payload lies in the root file system of the installer, which shall not end at half of the memory. */
    private static String networkArguments(InstallerSpec spec) {
        return installerArguments(spec) + " rootfstype=ramfs";
    }

    /** Consoles, time, default entry and password. */
    private static List<String> choice(InstallerSpec spec) {
        String vendor = "/EFI/" + spec.efiVendor();
        List<String> lines = new ArrayList<>(spec.consoles().grubCommands());
        lines.add("set timeout=" + spec.timeoutSeconds());
        lines.add("set default=install");
        lines.add("set choice=");
        lines.add("search --no-floppy --set=installed --file " + vendor + "/" + MARKER);
        lines.addAll(
                switch (spec.existing()) {
                    case BOOT ->
                        List.of(
                                "if [ -n \"$installed\" ]; then",
                                "  set default=local",
                                "  set choice=dpuos.existing=reinstall",
                                "fi");
                    case REINSTALL -> List.of("# An installed system is replaced.");
                    case REINSTALL_OTHER ->
                        List.of(
                                "if [ -n \"$installed\" -a -f ($installed)" + vendor + "/" + spec.markerId()
                                        + " ]; then",
                                "  set default=local",
                                "  set choice=dpuos.existing=reinstall",
                                "fi");
                });
        spec.menuPasswordHash().ifPresent(hash -> {
            lines.add("set superusers=\"root\"");
            lines.add("export superusers");
            lines.add("password_pbkdf2 root " + hash);
        });
        return lines;
    }

    private static List<String> local(InstallerSpec spec) {
        String vendor = "/EFI/" + spec.efiVendor();
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("menuentry \"" + LOCAL + "\" --id local --unrestricted {");
        lines.add("  if [ -z \"$installed\" ]; then");
        lines.add("    echo \"No disk holds an installed system; the firmware goes on with its next boot option.\"");
        lines.add("    exit");
        lines.add("  fi");
        lines.add("  set root=$installed");
        // shim first: under Secure Boot firmware starts only what it knows the signature of.
        for (String loader :
                List.of(spec.architecture().shim(), spec.architecture().grub())) {
            lines.add("  if [ -f " + vendor + "/" + loader + " ]; then");
            lines.add("    chainloader " + vendor + "/" + loader);
            lines.add("    boot");
            lines.add("  fi");
        }
        lines.add("}");
        return lines;
    }

    /**
     * Returns the menu of the installed system, {@code EFI/VENDOR/grub.cfg} on its EFI system partition, with
     * {@link #ROOT_UUID} and {@link #BOOT_UUID} where the installer knows better.
     *
     * <p>It is what the distribution's {@code grub2-mkconfig} would write, as far as its tools rely on it: environment
     * block, {@code saved_entry} and {@code next_entry}, password from {@code user.cfg}, one {@code menuentry} with
     * {@code linux} and {@code initrd} for each kernel, so that {@code grubby} and a kernel update find their way.
     *
     * @param title name of the system, for example {@code openEuler 22.03 LTS}
     * @param kernels the kernels of the image; the first is the default
     */
    public static String installed(InstallerSpec spec, String title, List<String> kernels) {
        if (kernels.isEmpty()) {
            throw new BootException("/lib/modules", "the image holds no kernel; add the package kernel");
        }
        if (!title.matches("[^'\\\\\\p{Cntrl}]{1,100}")) {
            throw new BootException("/etc/os-release", "PRETTY_NAME cannot be a menu title: '" + title + "'");
        }
        List<String> lines = new ArrayList<>(List.of(
                "# Written by the installer; grub2-mkconfig writes it anew from /etc/default/grub.",
                "if [ -s $prefix/grubenv ]; then",
                "  load_env",
                "fi",
                "if [ \"${next_entry}\" ]; then",
                "  set default=\"${next_entry}\"",
                "  set next_entry=",
                "  save_env next_entry",
                "  set boot_once=true",
                "elif [ \"${saved_entry}\" ]; then",
                "  set default=\"${saved_entry}\"",
                "else",
                "  set default=0",
                "fi",
                // A kernel on trial must not wait for somebody at the console: the next start is the fall-back.
                "if [ \"${boot_once}\" ]; then",
                "  set trial=\"panic=10 " + TRIAL + "\"",
                "fi"));
        lines.addAll(spec.consoles().grubCommands());
        lines.addAll(List.of(
                "set timeout=" + spec.timeoutSeconds(),
                "if [ -f ${prefix}/user.cfg ]; then",
                "  source ${prefix}/user.cfg",
                "  if [ -n \"${GRUB2_PASSWORD}\" ]; then",
                "    set superusers=\"root\"",
                "    export superusers",
                "    password_pbkdf2 root ${GRUB2_PASSWORD}",
                "  fi",
                "fi"));
        for (String kernel : kernels) {
            String directory = spec.layout().kernelDirectory();
            lines.add("menuentry '" + title + " (" + kernel + ")' --class os --unrestricted --id 'gnulinux-" + kernel
                    + "-advanced' {");
            lines.add("\tsearch --no-floppy --fs-uuid --set=root " + BOOT_UUID);
            lines.add("\tlinux\t" + directory + "/vmlinuz-" + kernel + " root=UUID=" + ROOT_UUID + " ro "
                    + systemArguments(spec) + " ${trial}");
            lines.add("\tinitrd\t" + directory + "/initramfs-" + kernel + ".img");
            lines.add("}");
        }
        return text(lines);
    }

    /** Returns the kernel arguments of the installed system without {@code root=}. */
    public static String systemArguments(InstallerSpec spec) {
        return KernelArguments.join(spec.consoles().arguments(), spec.systemArguments());
    }

    /**
     * Returns {@code /etc/default/grub}, from which the distribution's tools write the menu anew: the same arguments,
     * consoles and waiting time.
     *
     * @param distributor first part of the titles, usually NAME of os-release
     */
    public static String defaults(String distributor, Consoles consoles, String systemArguments, int timeoutSeconds) {
        boolean serial = !consoles.grubCommands().isEmpty();
        List<String> lines = new ArrayList<>();
        lines.add("GRUB_TIMEOUT=" + timeoutSeconds);
        lines.add("GRUB_DISTRIBUTOR=\"" + distributor.replaceAll("[\"$`\\\\\\p{Cntrl}]", "") + "\"");
        lines.add("GRUB_DEFAULT=saved");
        lines.add("GRUB_DISABLE_SUBMENU=true");
        lines.add("GRUB_TERMINAL" + (serial ? "=\"console serial\"" : "_OUTPUT=\"console\""));
        Optional<String> command = consoles.grubCommands().stream()
                .filter(line -> line.startsWith("if serial"))
                .findFirst();
        command.ifPresent(line -> lines.add(
                "GRUB_SERIAL_COMMAND=\"" + line.substring("if ".length(), line.length() - "; then".length()) + "\""));
        lines.add("GRUB_CMDLINE_LINUX=\""
                + KernelArguments.join(consoles.arguments(), systemArguments).replaceAll("[\"$`]", "\\\\$0")
                + "\"");
        lines.add("GRUB_DISABLE_RECOVERY=\"true\"");
        return text(lines);
    }

    /** Returns the versions of an image's kernels as a menu lists them: the newest first, which is the default. */
    public static List<String> menuOrder(List<KernelVersions.Kernel> kernels) {
        return kernels.stream()
                .map(KernelVersions.Kernel::version)
                .sorted((a, b) -> Evr.compareSegments(b, a))
                .toList();
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }
}
