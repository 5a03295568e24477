package io.dpuos.files;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Checks IP addresses that are written as numbers; no name is ever looked up. */
final class IpAddress {
    private IpAddress() {}

    static boolean isVersion6(String address) {
        return address.contains(":");
    }

    /** Checks an address without prefix length. */
    static void check(String address, String where) {
        if (!isAddress(address)) {
            throw new FilesException(where + address + " is not an IP address, for example 192.168.1.1 or fd00::1");
        }
    }

    /** Checks an address with its prefix length. */
    static void checkWithPrefix(String address, String where) {
        int slash = address.indexOf('/');
        String prefix = address.substring(slash + 1);
        boolean good = slash > 0
                && isAddress(address.substring(0, slash))
                && prefix.matches("[0-9]{1,3}")
                && Integer.parseInt(prefix) <= (isVersion6(address) ? 128 : 32);
        if (!good) {
            throw new FilesException(
                    where + address + " is not an IP address with its prefix length, for example 192.168.1.2/24");
        }
    }

    private static boolean isAddress(String text) {
        if (text.matches("(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])){3}")) {
            return true;
        }
        if (!text.contains(":") || !text.matches("[0-9A-Fa-f:.]{2,45}")) {
            return false;
        }
        try {
            // A text with a colon is only ever read as an address, never looked up.
            return InetAddress.getByName(text).getAddress().length > 0;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
