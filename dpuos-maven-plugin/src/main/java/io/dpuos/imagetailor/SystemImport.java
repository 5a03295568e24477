package io.dpuos.imagetailor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** {@code sys.conf} of the system: settings, services, partitions, network. */
final class SystemImport {
    /** Names of SUSE's and EulerOS's services whose unit has another name, or that systemd does itself. */
    private static final Map<String, String> SERVICES = Map.ofEntries(
            Map.entry("syslog", "rsyslog.service"),
            Map.entry("network", "NetworkManager.service"),
            Map.entry("irq_balancer", "irqbalance.service"),
            Map.entry("cron", "crond.service"),
            Map.entry("ntp", "ntpd.service"),
            Map.entry("ntpd", "ntpd.service"),
            Map.entry("ssh", "sshd.service"),
            Map.entry("audit", "auditd.service"),
            Map.entry("portmap", "rpcbind.service"),
            Map.entry("dbus", "dbus.service"));

    private final Module module;
    private final String file;

    SystemImport(Module module, String file) {
        this.module = module;
        this.file = file;
    }

    /** Returns the depth that a {@code sys_cut} means: no is none, debug is debug, yes and nothing are full. */
    static String level(SystemFile content) {
        return switch (content.value("sys_cut").toLowerCase(Locale.ROOT)) {
            case "no" -> "none";
            case "debug" -> "debug";
            default -> "full";
        };
    }

    void read(SystemFile content) {
        content.stray()
                .forEach((line, text) -> module.unmapped(file, line, "line", text, "stands outside of any section"));
        for (SystemFile.Section section : content.sections()) {
            if (section.name().equals("sysconfig")) {
                section.assignments().forEach(each -> setting(each, content));
            } else if (section.name().equals("HDpartitions")) {
                new PartitionRows(module, file).read(section);
            } else if (section.name().matches("netconfig-[0-9]+")) {
                network(section);
            } else {
                String why = section.name().matches("compile_env|userinstallscript")
                        ? "runs a build or a script of the vendor in a chroot; make it an RPM in a module of its own"
                        : "a section that sys.conf does not have";
                section.rows().forEach((line, row) -> module.unmapped(file, line, section.name(), row, why));
                if (section.rows().isEmpty()) {
                    module.ignored(file, section.line(), section.name(), "", "an empty section");
                }
            }
        }
        defaults(content);
    }

    /** What imageTailor does when a key is absent. */
    private void defaults(SystemFile content) {
        boolean cuts = !level(content).equals("none");
        if (!content.value("sys_man_cut").equals("no")) {
            module.set("files/manuals", "false");
        }
        if (cuts && content.value("sys_gconv").isEmpty()) {
            module.set("files/gconv", "none");
        }
        if (cuts && content.value("sys_translations").isEmpty()) {
            module.set("files/translations", "none");
        }
        module.set("files/level", level(content));
    }

    private void setting(SystemFile.Assignment each, SystemFile content) {
        String key = each.key();
        String value = each.value();
        if (!each.plain()) {
            module.unmapped(
                    file,
                    each.line(),
                    "sysconfig",
                    key.isEmpty() ? value : key + "=" + value,
                    key.isEmpty()
                            ? "is no assignment"
                            : "only a shell could tell its value, and nothing of a configuration is executed");
            return;
        }
        String element = key + "=" + value;
        switch (key) {
            case "sys_service_enable" -> services(each, "enable");
            case "sys_service_disable" -> services(each, "disable");
            case "sys_utc" -> utc(each, element);
            case "sys_timezone" -> {
                if (!value.isEmpty()) {
                    module.set("system/timezone", value);
                }
                mapped(each, element, "<system><timezone>" + (value.isEmpty() ? ", UTC without a value" : ""));
            }
            case "sys_cut" -> {
                if (value.matches("(?i)yes|no|debug")) {
                    mapped(each, element, "<files><level>" + level(content));
                } else {
                    module.unmapped(file, each.line(), "sysconfig", element, "expected yes, no or debug; taken as yes");
                }
            }
            case "sys_usrrpm_cut" -> {
                if (value.matches("(?i)yes|no")) {
                    mapped(
                            each,
                            element,
                            value.equalsIgnoreCase("no")
                                    ? "<files><keepPackages> names the packages of usr_rpm/"
                                    : "packages of usr_rpm/ are cut as others");
                } else {
                    module.unmapped(file, each.line(), "sysconfig", element, "expected yes or no; taken as no");
                }
            }
            case "sys_hostname" -> hostname(each, element);
            case "sys_usermodules_autoload" -> {
                for (String name : words(value)) {
                    if (name.matches("[A-Za-z0-9_-]+(\\.ko(\\.[a-z]+)?)?")) {
                        module.add("system/modulesLoad/imported", name.replaceFirst("\\.ko.*$", "") + "?");
                    } else {
                        module.unmapped(file, each.line(), "module to load", name, "is no name of a module");
                    }
                }
                mapped(each, element, "<system><modulesLoad>");
            }
            case "sys_gconv" -> choice(each, element, "gconv", content);
            case "sys_translations" -> choice(each, element, "translations", content);
            case "sys_language" -> choice(each, element, "locales", content);
            case "sys_man_cut" -> {
                if (value.isEmpty() || value.matches("(?i)yes|no")) {
                    module.set("files/manuals", value.equalsIgnoreCase("no") ? "true" : "false");
                    mapped(each, element, "<files><manuals>");
                } else {
                    module.unmapped(file, each.line(), "sysconfig", element, "expected yes or no; taken as yes");
                }
            }
            default ->
                module.unmapped(file, each.line(), "sysconfig", element, "a setting that sys.conf does not have");
        }
    }

    private void mapped(SystemFile.Assignment each, String element, String target) {
        module.mapped(file, each.line(), "sysconfig", element, target);
    }

    private void utc(SystemFile.Assignment each, String element) {
        if (each.value().equalsIgnoreCase("no")) {
            module.files()
                    .put(
                            "rootfs/etc/adjtime",
                            "0.0 0 0.0\n0\nLOCAL\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            mapped(each, element, "rootfs/etc/adjtime: the hardware clock runs in local time");
        } else if (each.value().equalsIgnoreCase("yes")) {
            mapped(each, element, "the hardware clock runs in UTC, as it does here");
        } else {
            module.unmapped(file, each.line(), "sysconfig", element, "expected yes or no; taken as yes");
        }
    }

    private void hostname(SystemFile.Assignment each, String element) {
        String name = each.value().replace('_', '-').replaceAll("^-+|-+$", "");
        if (!name.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?")
                || each.value().length() > 63) {
            module.unmapped(
                    file, each.line(), "sysconfig", element, "is no host name of at most 63 letters, digits and '-'");
            return;
        }
        module.set("system/hostname", name);
        mapped(
                each,
                element,
                "<system><hostname>" + name
                        + (name.equals(each.value()) ? "" : "; '_' is not allowed in host names and became '-'"));
    }

    /** Services may be missing, as in the original; each is an element of its own in the report. */
    private void services(SystemFile.Assignment each, String verb) {
        for (String name : words(each.value())) {
            if (name.startsWith("boot.")) {
                module.ignored(file, each.line(), "service", name, "a boot script of SUSE; systemd does this itself");
                continue;
            }
            if (!name.matches("[A-Za-z0-9@:._\\\\-]+")) {
                module.unmapped(file, each.line(), "service", name, "is no name of a service");
                continue;
            }
            String unit = SERVICES.getOrDefault(
                    name, name.matches(".*\\.(service|socket|timer|target|path|mount)") ? name : name + ".service");
            module.add("services/" + verb + "/imported", unit + "?");
            module.mapped(
                    file,
                    each.line(),
                    "service",
                    name,
                    "<services><" + verb + "> " + unit + ", passed over when the image lacks it");
        }
        if (words(each.value()).isEmpty()) {
            mapped(each, each.key() + "=", "nothing is named");
        }
    }

    private void choice(SystemFile.Assignment each, String element, String name, SystemFile content) {
        if (level(content).equals("none")) {
            module.ignored(file, each.line(), "sysconfig", element, "sys_cut is 'no', so this is not cut");
            return;
        }
        String value = each.value().strip();
        String target =
                value.matches("(?i)all") ? "all" : value.isEmpty() || value.matches("(?i)null") ? "none" : value;
        if (name.equals("locales") && target.equals("none")) {
            module.ignored(
                    file,
                    each.line(),
                    "sysconfig",
                    element,
                    "no language is named; <packages><languages> chooses them");
            return;
        }
        List<String> words = words(target.replace(',', ' '));
        if (words.stream().anyMatch(word -> word.indexOf('/') >= 0)
                || words.size() > 1 && (words.contains("all") || words.contains("none"))) {
            module.unmapped(file, each.line(), "sysconfig", element, "expected null, all or names separated by commas");
            return;
        }
        module.set("files/" + name, String.join(" ", words));
        mapped(each, element, "<files><" + name + ">" + String.join(" ", words));
    }

    private void network(SystemFile.Section section) {
        Map<String, SystemFile.Assignment> values = new TreeMap<>();
        for (SystemFile.Assignment each : section.assignments()) {
            if (each.key().isEmpty() || !each.plain()) {
                module.unmapped(file, each.line(), section.name(), each.value(), "is no plain assignment");
            } else {
                values.put(each.key(), each);
            }
        }
        String device = value(values, "DEVICE").isEmpty()
                ? "eth" + section.name().substring("netconfig-".length())
                : value(values, "DEVICE");
        String path = "system/network/" + device;
        String method = value(values, "BOOTPROTO").toLowerCase(Locale.ROOT);
        boolean off = value(values, "STARTMODE").equals("off");
        List<String> problems = new ArrayList<>();
        if (!device.matches("[A-Za-z][A-Za-z0-9_-]{0,14}")) {
            problems.add("DEVICE '" + device + "' is no name of an interface");
        }
        if (!method.isEmpty() && !Set.of("dhcp", "static", "none").contains(method)) {
            problems.add("BOOTPROTO '" + method + "' is not one of none, static, dhcp");
        }
        String address = value(values, "IPADDR");
        int prefix = prefix(value(values, "NETMASK"));
        if (method.equals("static") && (address.isEmpty() || prefix < 0)) {
            problems.add("BOOTPROTO=static needs IPADDR and NETMASK");
        }
        if (!problems.isEmpty()) {
            values.values()
                    .forEach(each -> module.unmapped(
                            file,
                            each.line(),
                            section.name(),
                            each.key() + "=" + each.value(),
                            String.join("; ", problems)));
            return;
        }
        module.set(path + "/match", "name:" + device);
        String chosen = off ? "none" : method.isEmpty() ? "none" : method;
        module.set(path + "/method", chosen);
        if (chosen.equals("static")) {
            module.set(path + "/addresses", address + "/" + prefix);
            if (!value(values, "GATEWAY").isEmpty()) {
                module.set(path + "/gateway", value(values, "GATEWAY"));
            }
        }
        String element = "<system><network><" + device + ">";
        values.forEach((key, each) -> {
            String shown = key + "=" + each.value();
            switch (key) {
                case "DEVICE", "BOOTPROTO", "IPADDR", "NETMASK", "GATEWAY" ->
                    module.mapped(file, each.line(), section.name(), shown, element);
                case "STARTMODE" -> {
                    if (each.value().matches("auto|hotplug|ifplugd|nfsroot|off|")) {
                        module.mapped(
                                file,
                                each.line(),
                                section.name(),
                                shown,
                                element + (off ? "<method>none" : ", started when it is there"));
                    } else {
                        module.unmapped(
                                file, each.line(), section.name(), shown, "an interface here starts when it is there");
                    }
                }
                case "NM_CONTROLLED", "ONBOOT", "TYPE", "NAME", "USERCONTROL", "BROADCAST", "NETWORK" ->
                    module.ignored(file, each.line(), section.name(), shown, "follows from the other settings");
                default -> module.unmapped(file, each.line(), section.name(), shown, "has no place in " + element);
            }
        });
    }

    private static String value(Map<String, SystemFile.Assignment> values, String key) {
        SystemFile.Assignment found = values.get(key);
        return found == null ? "" : found.value().strip();
    }

    /** Returns the length of a netmask's prefix, or -1 when it is none. */
    static int prefix(String mask) {
        if (mask.matches("[0-9]{1,2}")) {
            return Integer.parseInt(mask) <= 32 ? Integer.parseInt(mask) : -1;
        }
        if (!mask.matches("([0-9]{1,3}\\.){3}[0-9]{1,3}")) {
            return -1;
        }
        long bits = 0;
        for (String part : mask.split("\\.")) {
            if (Integer.parseInt(part) > 255) {
                return -1;
            }
            bits = bits << 8 | Integer.parseInt(part);
        }
        int length = Long.bitCount(bits);
        return bits == (0xffffffffL << (32 - length) & 0xffffffffL) ? length : -1;
    }

    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.split("[\\s,]+")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }
}
