package io.dpuos.files;

import java.util.List;

/** An interface in the form of network-scripts ({@code sysconfig.txt} of initscripts): {@code ifcfg-NAME}. */
final class IfcfgFile {
    private IfcfgFile() {}

    /**
     * Returns the file of an interface.
     *
     * @param match kind and word of {@code <match>}
     * @param where the element, for messages
     * @throws FilesException when it asks for what ifcfg files cannot say
     */
    static String text(String name, String[] match, NetworkInterface description, String where) {
        StringBuilder text = new StringBuilder();
        switch (match[0]) {
            case "mac" -> text.append("HWADDR=").append(match[1]).append('\n');
            case "name" -> {
                if (!match[1].matches("[A-Za-z0-9_.:-]+")) {
                    throw new FilesException(where + "<match>name:" + match[1]
                            + ": network-scripts knows no patterns; name one interface, or use mac:ADDRESS");
                }
                text.append("DEVICE=").append(match[1]).append('\n');
            }
            default ->
                throw new FilesException(where + "<match>" + match[0] + ":" + match[1]
                        + ": network-scripts selects by name: or mac: only");
        }
        text.append("NAME=").append(name).append("\nONBOOT=yes\n");
        switch (description.method()) {
            case DHCP -> text.append("BOOTPROTO=dhcp\n");
            case STATIC -> text.append("BOOTPROTO=none\n");
            case NONE -> text.append("BOOTPROTO=none\nIPV6INIT=no\n");
        }
        addresses(text, description.addresses());
        description.gateway().ifPresent(gateway -> text.append(
                        IpAddress.isVersion6(gateway) ? "IPV6_DEFAULTGW=" : "GATEWAY=")
                .append(gateway)
                .append('\n'));
        int number = 1;
        for (String server : description.dns()) {
            text.append("DNS").append(number++).append('=').append(server).append('\n');
        }
        return text.toString();
    }

    private static void addresses(StringBuilder text, List<String> addresses) {
        int number = 0;
        StringBuilder more = new StringBuilder();
        boolean six = false;
        for (String address : addresses) {
            if (!IpAddress.isVersion6(address)) {
                String[] parts = address.split("/", 2);
                String suffix = number == 0 ? "" : Integer.toString(number);
                number++;
                text.append("IPADDR")
                        .append(suffix)
                        .append('=')
                        .append(parts[0])
                        .append('\n');
                text.append("PREFIX")
                        .append(suffix)
                        .append('=')
                        .append(parts[1])
                        .append('\n');
            } else if (!six) {
                six = true;
                text.append("IPV6INIT=yes\nIPV6ADDR=").append(address).append('\n');
            } else {
                more.append(more.length() == 0 ? "" : " ").append(address);
            }
        }
        if (more.length() > 0) {
            text.append("IPV6ADDR_SECONDARIES=\"").append(more).append("\"\n");
        }
    }
}
