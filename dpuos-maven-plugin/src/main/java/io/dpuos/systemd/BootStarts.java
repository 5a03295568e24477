package io.dpuos.systemd;

import io.dpuos.tree.ImageTree;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an image starts at boot, for reports. Immutable.
 *
 * @param starts units that start, sorted by name
 * @param mayStart units that a socket, timer or path starts later, with what does
 * @param listening addresses of the starting sockets, by socket
 * @param broken units that are wanted but cannot start, with the reason
 */
public record BootStarts(
        List<Start> starts,
        SortedMap<String, String> mayStart,
        SortedMap<String, List<String>> listening,
        List<String> broken) {
    /**
     * A unit that starts.
     *
     * @param unit its name
     * @param chain who pulls it in, up to the default target
     * @param stays whether it is a service that stays after the boot
     */
    public record Start(String unit, String chain, boolean stays) {}

    /**
     * Computes what starts.
     *
     * @param defaultTarget what is started at boot
     * @param surroundings what is known of the machine
     * @throws ServicesException when it cannot start
     */
    public static BootStarts of(ImageTree tree, String defaultTarget, BootSurroundings surroundings) {
        BootClosure boot = BootClosure.of(tree, SystemdVersion.of(tree), UnitName.of(defaultTarget), surroundings);
        List<Start> starts = new ArrayList<>();
        boot.starts()
                .keySet()
                .forEach(unit -> starts.add(
                        new Start(unit.text(), boot.chain(unit), boot.resident().contains(unit))));
        SortedMap<String, String> later = new TreeMap<>();
        boot.mayStart().forEach((unit, by) -> later.put(unit.text(), by));
        SortedMap<String, List<String>> listening = new TreeMap<>();
        boot.listening().forEach((unit, addresses) -> listening.put(unit.text(), List.copyOf(addresses)));
        return new BootStarts(List.copyOf(starts), later, listening, List.copyOf(boot.broken()));
    }

    /** Returns the services that stay after the boot. */
    public List<Start> resident() {
        return starts.stream().filter(Start::stays).toList();
    }

    /** Returns {@code SOCKET on ADDRESS}, one per address. */
    public List<String> addresses() {
        List<String> addresses = new ArrayList<>();
        listening.forEach((unit, each) -> each.forEach(address -> addresses.add(unit + " on " + address)));
        return addresses;
    }
}
