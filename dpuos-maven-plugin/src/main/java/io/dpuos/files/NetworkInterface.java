package io.dpuos.files;

import java.util.List;
import java.util.Optional;

/**
 * A network interface of the installed system. Immutable.
 *
 * @param match {@code name:GLOB}, {@code mac:ADDRESS} or {@code driver:NAME}
 * @param method how it gets its addresses
 * @param addresses with prefix length, for {@link Method#STATIC}
 * @param gateway default gateway, for {@link Method#STATIC}
 * @param dns name servers
 */
public record NetworkInterface(
        String match, Method method, List<String> addresses, Optional<String> gateway, List<String> dns) {
    /** How an interface gets its addresses. */
    public enum Method {
        /** From a DHCP server. */
        DHCP,
        /** As declared. */
        STATIC,
        /** Not at all. */
        NONE
    }
}
