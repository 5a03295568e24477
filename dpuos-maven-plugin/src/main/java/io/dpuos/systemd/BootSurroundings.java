package io.dpuos.systemd;

import java.util.List;

/**
 * What the build knows of the machine on which the image boots. Immutable.
 *
 * @param arch architecture as RPM names it; empty when it is not known
 * @param consoles devices of the kernel's command line, for example {@code ttyAMA0}; the last one is the primary
 */
public record BootSurroundings(String arch, List<String> consoles) {
    /** Nothing is known. */
    public static final BootSurroundings UNKNOWN = new BootSurroundings("", List.of());

    /** Copies the list. */
    public BootSurroundings {
        consoles = List.copyOf(consoles);
    }
}
