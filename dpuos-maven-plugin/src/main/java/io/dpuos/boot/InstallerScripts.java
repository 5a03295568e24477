package io.dpuos.boot;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The shell scripts that lie beside this class, and the commands that they run. */
final class InstallerScripts {
    static final String HARDWARE = "hardware.sh";
    static final String DISKS = "disks.sh";
    static final String VOLUMES = "volumes.sh";
    static final String FLEET = "fleet.sh";
    static final String DHCP = "dhcp.sh";
    static final String INSTALL = "install.sh";
    static final String INSTALLER_INIT = "installer-init.sh";
    static final String SYSTEM_INIT = "system-init.sh";

    /** What process 1 of the installer starts, and what that reads. */
    static final List<String> LIBRARY = List.of(HARDWARE, DISKS, VOLUMES, FLEET, INSTALL);

    /** What only an installer with a network runs. */
    private static final Set<String> NETWORK_COMMANDS = Set.of("curl", "dhclient", "ip");

    private InstallerScripts() {}

    /** Returns the text of a script. */
    static String text(String name) {
        try (InputStream in = InstallerScripts.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the plugin's jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the commands of the installer: those its scripts run, without the tools for file systems that the layout
     * does not have, and without the check of a password where there is none.
     */
    static SortedSet<String> installerCommands(InstallerSpec spec) {
        SortedSet<String> commands = commands(
                Stream.concat(LIBRARY.stream(), Stream.of(INSTALLER_INIT)).toList());
        List<FileSystem> types = spec.layout().types();
        if (!types.contains(FileSystem.EXT4)) {
            commands.remove("mkfs.ext4");
        }
        if (!types.contains(FileSystem.XFS)) {
            commands.remove("mkfs.xfs");
        }
        if (!types.contains(FileSystem.SWAP)) {
            commands.remove("mkswap");
        }
        if (!spec.layout().hasVolumes()) {
            commands.remove("lvm");
        }
        if (!spec.network()) {
            commands.removeAll(NETWORK_COMMANDS);
        }
        if (!hasShell(spec)) {
            commands.remove("sulogin");
        }
        commands.addAll(spec.extraCommands());
        return commands;
    }

    /** Returns whether there is a shell behind a password: for the menu entry Rescue, and after a failure if that is wanted. */
    static boolean hasShell(InstallerSpec spec) {
        return spec.shellPasswordHash().isPresent();
    }

    /** Returns the commands of the installed system's initramfs. */
    static SortedSet<String> systemCommands() {
        return commands(List.of(HARDWARE, SYSTEM_INIT));
    }

    /** Returns the external commands of scripts, bash among them. */
    static SortedSet<String> commands(Collection<String> names) {
        CommandScan scan = new CommandScan();
        for (String name : names) {
            scan.add(text(name));
        }
        SortedSet<String> commands = new TreeSet<>(scan.commands());
        commands.addAll(Set.of("bash"));
        return commands;
    }
}
