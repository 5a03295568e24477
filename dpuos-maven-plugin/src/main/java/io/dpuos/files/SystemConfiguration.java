package io.dpuos.files;

import java.util.List;
import java.util.SortedMap;

/**
 * Settings of the installed system. Immutable.
 *
 * @param hostname host name, with or without domain
 * @param timezone name of the time zone database, for example {@code Asia/Shanghai}
 * @param locale for example {@code C.UTF-8}
 * @param network interfaces by name
 * @param modulesLoad kernel modules loaded at boot
 */
public record SystemConfiguration(
        String hostname,
        String timezone,
        String locale,
        SortedMap<String, NetworkInterface> network,
        List<String> modulesLoad) {}
