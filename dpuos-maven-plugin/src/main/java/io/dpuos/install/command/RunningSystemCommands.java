package io.dpuos.install.command;

import io.dpuos.shell.Command;
import java.util.Map;

/** Programs that work on a running system or on its identity; in an image they do nothing. */
public final class RunningSystemCommands {
    /** Programs that only talk to a running kernel, service manager or daemon. */
    private static final String[] RUNNING = {
        "udevadm",
        "dbus-send",
        "dbus-daemon",
        "busctl",
        "telinit",
        "init",
        "initctl",
        "service",
        "invoke-rc.d",
        "sysctl",
        "modprobe",
        "rmmod",
        "insmod",
        "kill",
        "killall",
        "pkill",
        "systemd-notify",
        "journalctl",
        "firewall-cmd",
        "augenrules",
        "auditctl",
        "loginctl",
        "swapon",
        "swapoff",
        "dmsetup",
        "kdumpctl",
        "ifup",
        "ifdown",
        "nmcli",
        "mountpoint-notify",
        "start-stop-daemon",
        "systemd-run",
        "systemd-sysv-convert",
        "authconfig",
        "udisksctl",
        "rfkill",
        "wall",
        "update-rc.d",
        "dmeventd",
        "ovs-vsctl",
        "rpc.statd",
        "exportfs",
        "snmpset"
    };
    /** SELinux: labels are not part of an image; a policy relabels on its first boot. */
    private static final String[] LABELS = {
        "restorecon",
        "fixfiles",
        "semodule",
        "semanage",
        "setsebool",
        "load_policy",
        "chcon",
        "setfiles",
        "restorecond",
        "sepolicy"
    };
    /** What must be made on each machine and never in an image: identity and entropy. */
    private static final String[] IDENTITY = {
        "systemd-machine-id-setup",
        "systemd-random-seed",
        "dbus-uuidgen",
        "ssh-keygen",
        "sshd-keygen",
        "uuidgen",
        "systemd-firstboot"
    };

    private RunningSystemCommands() {}

    static void addTo(Map<String, Command> all) {
        for (String[] names : new String[][] {RUNNING, LABELS, IDENTITY}) {
            for (String name : names) {
                all.put(name, call -> 0);
            }
        }
        for (String name : new String[] {"selinuxenabled", "pidof", "pgrep", "mountpoint", "systemd-detect-virt"}) {
            all.put(name, call -> 1);
        }
        all.put("getenforce", call -> {
            call.out("Disabled\n");
            return 0;
        });
        all.put("crontab", call -> {
            if (call.arguments().equals(java.util.List.of("-l"))) {
                return call.fail("no crontab for root");
            }
            throw call.refuse(String.join(" ", call.arguments()));
        });
        // access control lists are not kept in an image: as on a file system without them
        all.put("setfacl", call -> call.fail("Operation not supported"));
        all.put("chattr", call -> call.fail("Operation not supported"));
    }
}
