package io.dpuos.assemble;

import io.dpuos.boot.PartitionLayout;
import io.dpuos.boot.SystemInitramfs;
import io.dpuos.systemd.BootPrograms;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the image needs to boot, to be logged into and to be installed, beside what its files need of each other. */
final class BootNeeds {
    /** What generators, udev rules and the installer run on every card; one that the image lacks is passed over. */
    private static final Map<String, String> ALWAYS = Map.ofEntries(
            Map.entry("/sbin/init", "the kernel starts it"),
            Map.entry("/bin/sh", "scripts of every kind run in it"),
            Map.entry("bash", "the installer and its hooks run in it"),
            Map.entry("agetty", "every console starts it"),
            Map.entry("login", "every console starts it"),
            Map.entry("sulogin", "the emergency shell starts it"),
            Map.entry("mount", "file systems of /etc/fstab are mounted with it"),
            Map.entry("umount", "file systems of /etc/fstab are unmounted with it"),
            Map.entry("fsck", "file systems are checked with it"),
            Map.entry("modprobe", "the kernel loads modules with it"),
            Map.entry("udevadm", "devices are made with it"),
            Map.entry("systemctl", "targets are changed with it"),
            Map.entry("systemd-tmpfiles", "the boot makes directories with it"),
            Map.entry("systemd-sysusers", "the boot makes users with it"),
            Map.entry("sysctl", "kernel parameters are read with it"),
            Map.entry("/etc/passwd", "logins read it"),
            Map.entry("/etc/shadow", "logins read it"),
            Map.entry("/etc/group", "logins read it"),
            Map.entry("/etc/pam.d/login", "logins read it"),
            Map.entry("/etc/os-release", "the boot menu names the system after it"),
            Map.entry("/usr/lib/os-release", "the boot menu names the system after it"));

    private BootNeeds() {}

    /** Returns commands by name and files by absolute path, with the reason. */
    static Map<String, String> of(ImageTree tree, String defaultTarget, PartitionLayout layout) throws IOException {
        Map<String, String> needs = new TreeMap<>(BootPrograms.of(tree, defaultTarget));
        SystemInitramfs.commands(layout).forEach(command -> needs.put(command, "the initramfs runs it"));
        needs.putAll(ALWAYS);
        if (layout.hasVolumes()) {
            needs.put("lvm", "file systems lie on volumes");
        }
        for (String type : List.of("ext4", "vfat", "xfs")) {
            needs.put("fsck." + type, "file systems are checked with it");
        }
        for (TreePath folder : List.of(TreePath.of("/boot"), TreePath.of("/usr/lib/modules"))) {
            tree.under(folder).forEach((path, inode) -> {
                boolean index = path.nameText().startsWith("modules.");
                // Our menus are text and load no font; the firmware hands over the device tree, the menus load none.
                boolean boots = folder.nameText().equals("boot")
                        && !path.parent().nameText().equals("fonts")
                        && !path.toString().matches("/boot/dtbs?(-[^/]+)?/.*");
                if (inode instanceof Inode.RegularFile && (boots || index)) {
                    needs.put(path.toString(), "the boot reads it");
                }
            });
        }
        for (String line : tree.text("/etc/passwd").orElse("").split("\n")) {
            String[] fields = line.split(":", -1);
            boolean person = fields.length > 6
                    && fields[2].matches("[0-9]{1,9}")
                    && (fields[2].equals("0") || Integer.parseInt(fields[2]) >= 1000);
            if (person && fields[6].startsWith("/") && !fields[6].endsWith("nologin")) {
                needs.putIfAbsent(fields[6], "it is the shell of " + fields[0]);
            }
        }
        return needs;
    }
}
