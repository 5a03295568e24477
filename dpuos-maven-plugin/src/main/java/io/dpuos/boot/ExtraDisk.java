package io.dpuos.boot;

import java.util.OptionalLong;

/**
 * A disk beside the one that the system boots from.
 *
 * @param name element of the pom
 * @param rule which disk it is
 * @param wipe what on it may be wiped
 * @param minimum smallest accepted size; what its partitions need counts when it is more
 */
public record ExtraDisk(String name, DiskRule rule, Policy.Wipe wipe, OptionalLong minimum) {
    /** Checks the name. */
    public ExtraDisk {
        if (!name.matches("[A-Za-z][A-Za-z0-9_]{0,31}")) {
            throw new BootException(
                    "<storage><disks><" + name + ">", "a disk's name is 1 to 32 letters, digits or '_'");
        }
    }
}
