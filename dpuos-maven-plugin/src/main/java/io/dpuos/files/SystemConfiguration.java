package io.dpuos.files;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Settings of the installed system. Immutable.
 *
 * @param hostname host name, with or without domain
 * @param timezone name of the time zone database, for example {@code Asia/Shanghai}
 * @param locale for example {@code C.UTF-8}
 * @param network interfaces by name
 * @param modulesLoad kernel modules loaded at boot
 * @param utc whether the hardware clock runs in UTC
 * @param selinux {@code enforcing}, {@code permissive} or {@code disabled}; empty for what the packages say
 */
public record SystemConfiguration(
        String hostname,
        String timezone,
        String locale,
        SortedMap<String, NetworkInterface> network,
        List<String> modulesLoad,
        boolean utc,
        Optional<String> selinux) {
    /** Makes settings with the hardware clock in UTC and SELinux as the packages say. */
    public SystemConfiguration(
            String hostname,
            String timezone,
            String locale,
            SortedMap<String, NetworkInterface> network,
            List<String> modulesLoad) {
        this(hostname, timezone, locale, network, modulesLoad, true, Optional.empty());
    }
}
