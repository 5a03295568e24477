package io.dpuos.systemd;

import java.util.List;
import java.util.OptionalInt;

/**
 * What is asked of the units. Immutable.
 *
 * <p>A unit without suffix is a service. A name that ends in {@code ?} may be absent from the image.
 *
 * @param profiles named profiles; rules of the pom win over them
 * @param enable units to enable
 * @param disable units to disable
 * @param mask units to mask
 * @param keepOnly when not empty: every other enabled service, socket, timer and path is disabled
 * @param defaultTarget the target that is started at boot
 * @param maxServices greatest number of services that stay after the boot; empty for any
 * @param maxListeningSockets greatest number of addresses that sockets listen on after the boot; empty for any
 * @param consoleLogin whether a login on a console is insisted on
 */
public record ServicesConfiguration(
        List<String> profiles,
        List<String> enable,
        List<String> disable,
        List<String> mask,
        List<String> keepOnly,
        String defaultTarget,
        OptionalInt maxServices,
        OptionalInt maxListeningSockets,
        boolean consoleLogin) {
    /** Asks without limits. */
    public ServicesConfiguration(
            List<String> profiles,
            List<String> enable,
            List<String> disable,
            List<String> mask,
            List<String> keepOnly,
            String defaultTarget) {
        this(profiles, enable, disable, mask, keepOnly, defaultTarget, OptionalInt.empty(), OptionalInt.empty(), true);
    }
}
