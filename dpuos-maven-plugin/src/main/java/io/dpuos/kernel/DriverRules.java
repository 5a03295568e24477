package io.dpuos.kernel;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a project wants of the drivers. Immutable. Words are explained in {@code tailor-drivers}: names, name patterns,
 * paths, modalias strings, short PCI and USB ids, {@code CONFIG_} symbols, {@code @sets}.
 *
 * @param keep words by group; without any, all modules are kept but for those that are removed
 * @param remove words by group
 * @param firmware patterns of paths below {@code /lib/firmware} that are kept whatever modules ask for, by group
 * @param required what must survive every rule
 * @param foreignKernel whether modules built for another kernel version are accepted (and reported)
 */
public record DriverRules(
        SortedMap<String, List<String>> keep,
        SortedMap<String, List<String>> remove,
        SortedMap<String, List<String>> firmware,
        List<Required> required,
        boolean foreignKernel) {
    /**
     * A driver that the installer, the root file system or the console needs.
     *
     * @param word as in a keep rule
     * @param why for the report, for example {@code the root file system is ext4}
     * @param mustExist whether its absence (neither module nor built in) is a failure
     */
    public record Required(String word, String why, boolean mustExist) {}

    /** Makes unmodifiable copies. */
    public DriverRules {
        keep = Collections.unmodifiableSortedMap(new TreeMap<>(keep));
        remove = Collections.unmodifiableSortedMap(new TreeMap<>(remove));
        firmware = Collections.unmodifiableSortedMap(new TreeMap<>(firmware));
        required = List.copyOf(required);
    }

    /** Returns rules that keep everything; indexes are still written. */
    public static DriverRules keepAll() {
        return new DriverRules(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), List.of(), false);
    }

    /**
     * Returns what every installable image needs: the installer's drivers and the file systems that are mounted.
     *
     * @param fileSystems types of the mounted partitions, for example {@code ext4} and {@code vfat}
     */
    public static List<Required> standardRequirements(List<String> fileSystems) {
        List<Required> required = new java.util.ArrayList<>();
        required.add(new Required("@installer", "the installer finds its medium and the disk with it", false));
        required.add(new Required("@console", "the console needs it", false));
        for (String type : fileSystems) {
            required.add(new Required(type, "a partition is " + type, true));
        }
        return required;
    }
}
