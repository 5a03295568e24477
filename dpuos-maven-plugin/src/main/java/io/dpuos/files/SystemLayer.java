package io.dpuos.files;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Layer;
import io.dpuos.tree.LayerBuilder;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Computes the layer 15-system: host name, time zone, locale, network, modules loaded at boot.
 *
 * <p>Files: hostname(5), localtime(5), locale.conf(5), systemd.network(5) or NetworkManager's keyfiles or ifcfg files, whichever the
 * image has, modules-load.d(5).
 */
public final class SystemLayer {
    /** The layer's name. */
    public static final String NAME = "15-system";

    private final ImageTree tree;
    private final LayerBuilder layer;

    private SystemLayer(ImageTree tree, long timestamp) {
        this.tree = tree;
        this.layer = new LayerBuilder(tree, NAME, timestamp);
    }

    /**
     * Computes the layer.
     *
     * @param timestamp time of the written files, seconds since the epoch
     * @throws FilesException when a value cannot be, or the image lacks what it needs
     */
    public static Layer apply(ImageTree tree, SystemConfiguration configuration, long timestamp) {
        SystemLayer layer = new SystemLayer(tree, timestamp);
        layer.hostname(configuration.hostname());
        layer.timezone(configuration.timezone());
        layer.locale(configuration.locale());
        if (!configuration.utc()) {
            // hwclock(8): the third line; UTC is what counts without the file.
            layer.file("/etc/adjtime", "0.0 0 0.0\n0\nLOCAL\n", 0644);
        }
        configuration.selinux().ifPresent(layer::selinux);
        configuration.network().forEach(layer::network);
        if (!configuration.modulesLoad().isEmpty()) {
            layer.file(
                    "/etc/modules-load.d/dpuos.conf",
                    String.join("\n", LoadedModules.of(tree, configuration.modulesLoad())) + "\n",
                    0644);
        }
        return layer.layer.build();
    }

    private void hostname(String hostname) {
        if (hostname.length() > 64 || !hostname.matches("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")) {
            throw new FilesException("<system><hostname>" + hostname + " is not a host name: expected up to 64 letters,"
                    + " digits, '-' and '.', beginning and ending with a letter or digit");
        }
        file("/etc/hostname", hostname + "\n", 0644);
    }

    private void timezone(String timezone) {
        if (!timezone.matches("[A-Za-z0-9+_-]+(/[A-Za-z0-9+_-]+)*")) {
            throw new FilesException("<system><timezone>" + timezone + " is not the name of a time zone");
        }
        boolean known = tree.file("/usr/share/zoneinfo/" + timezone).isPresent();
        if (!known && !timezone.equals("UTC")) {
            throw new FilesException("<system><timezone>" + timezone + ": the image has no /usr/share/zoneinfo/"
                    + timezone + "; install the package tzdata, or correct the name");
        }
        layer.symlink(TreePath.of("/etc/localtime"), LinkTarget.of("../usr/share/zoneinfo/" + timezone));
    }

    private void locale(String locale) {
        if (!locale.matches("[A-Za-z0-9_.@-]+")) {
            throw new FilesException("<system><locale>" + locale + " is not a locale");
        }
        file("/etc/locale.conf", "LANG=" + locale + "\n", 0644);
    }

    /** Sets the mode; a system that had no labels when it was packed is labelled at its first start (selinux(8)). */
    private void selinux(String mode) {
        Optional<String> text = text("/etc/selinux/config");
        if (text.isEmpty()) {
            if (mode.equals("disabled")) {
                return;
            }
            throw new FilesException("<system><selinux>" + mode
                    + ": the image has no /etc/selinux/config; install selinux-policy-targeted, or write disabled");
        }
        String changed = ("\n" + text.get()).contains("\nSELINUX=")
                ? text.get().replaceAll("(?m)^SELINUX=.*$", "SELINUX=" + mode)
                : "SELINUX=" + mode + "\n" + text.get();
        file("/etc/selinux/config", changed, 0644);
        if (!mode.equals("disabled")) {
            file("/.autorelabel", "", 0644);
        }
    }

    private Optional<String> text(String path) {
        try {
            return tree.text(path);
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    private void network(String name, NetworkInterface description) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,63}")) {
            throw new FilesException("<system><network> holds '" + name
                    + "', which is no name for a connection: expected letters, digits, '-' and '_'");
        }
        String[] match = description.match().split(":", 2);
        Map<String, String> networkd = new TreeMap<>(Map.of("name", "Name", "mac", "MACAddress", "driver", "Driver"));
        if (match.length != 2
                || !match[1].matches("[A-Za-z0-9_.:@*?\\[\\]!-]{1,64}")
                || !networkd.containsKey(match[0])) {
            throw new FilesException("<system><network><" + name + "><match>" + description.match()
                    + " is not of the form name:GLOB, mac:ADDRESS or driver:NAME");
        }
        if (description.method() == NetworkInterface.Method.STATIC
                && description.addresses().isEmpty()) {
            throw new FilesException("<system><network><" + name + "> is static but has no <addresses>");
        }
        String where = "<system><network><" + name + ">";
        description.addresses().forEach(address -> IpAddress.checkWithPrefix(address, where + "<addresses>"));
        description.gateway().ifPresent(gateway -> IpAddress.check(gateway, where + "<gateway>"));
        description.dns().forEach(server -> IpAddress.check(server, where + "<dns>"));
        if (tree.get("/usr/lib/systemd/system/NetworkManager.service").isPresent()) {
            file(
                    "/etc/NetworkManager/system-connections/" + name + ".nmconnection",
                    networkManager(name, match, description),
                    0600);
        } else if (tree.get("/usr/lib/systemd/system/systemd-networkd.service").isPresent()) {
            file(
                    "/etc/systemd/network/20-" + name + ".network",
                    networkd(networkd.get(match[0]) + "=" + match[1], description),
                    0644);
        } else if (tree.get("/etc/sysconfig/network-scripts").isPresent()) {
            file("/etc/sysconfig/network-scripts/ifcfg-" + name, IfcfgFile.text(name, match, description, where), 0644);
        } else {
            throw new FilesException("<system><network><" + name
                    + ">: the image has neither NetworkManager nor systemd-networkd nor network-scripts; install one of"
                    + " them");
        }
    }

    private static String networkd(String match, NetworkInterface description) {
        StringBuilder text = new StringBuilder("[Match]\n").append(match).append("\n\n[Network]\n");
        text.append(
                switch (description.method()) {
                    case DHCP -> "DHCP=yes\n";
                    case STATIC -> "";
                    case NONE -> "DHCP=no\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n";
                });
        description
                .addresses()
                .forEach(address -> text.append("Address=").append(address).append('\n'));
        description
                .gateway()
                .ifPresent(gateway -> text.append("Gateway=").append(gateway).append('\n'));
        description.dns().forEach(server -> text.append("DNS=").append(server).append('\n'));
        return text.toString();
    }

    private static String networkManager(String name, String[] match, NetworkInterface description) {
        SortedMap<String, String> section = new TreeMap<>();
        section.put("id", name);
        section.put("type", "ethernet");
        StringBuilder text = new StringBuilder("[connection]\n");
        section.forEach(
                (key, value) -> text.append(key).append('=').append(value).append('\n'));
        text.append(
                switch (match[0]) {
                    case "mac" -> "\n[ethernet]\nmac-address=" + match[1] + "\n";
                    case "driver" -> "\n[match]\ndriver=" + match[1] + ";\n";
                    default -> "\n[match]\ninterface-name=" + match[1] + ";\n";
                });
        text.append(networkManager("ipv4", description)).append(networkManager("ipv6", description));
        return text.toString();
    }

    /** Writes the section of one protocol version with the addresses of that version. */
    private static String networkManager(String section, NetworkInterface description) {
        boolean six = section.equals("ipv6");
        List<String> addresses = description.addresses().stream()
                .filter(address -> IpAddress.isVersion6(address) == six)
                .toList();
        String method =
                switch (description.method()) {
                    case DHCP -> "auto";
                    case STATIC -> addresses.isEmpty() ? "disabled" : "manual";
                    case NONE -> "disabled";
                };
        StringBuilder text = new StringBuilder("\n[" + section + "]\nmethod=" + method + "\n");
        int number = 1;
        for (String address : addresses) {
            text.append("address").append(number++).append('=').append(address).append('\n');
        }
        description
                .gateway()
                .filter(gateway -> IpAddress.isVersion6(gateway) == six && !addresses.isEmpty())
                .ifPresent(gateway -> text.append("gateway=").append(gateway).append('\n'));
        String servers = description.dns().stream()
                .filter(server -> IpAddress.isVersion6(server) == six)
                .map(server -> server + ";")
                .collect(Collectors.joining());
        return text.append(servers.isEmpty() ? "" : "dns=" + servers + "\n").toString();
    }

    private void file(String path, String text, int mode) {
        layer.file(TreePath.of(path), text, mode);
    }
}
