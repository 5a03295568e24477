package io.dpuos.kernel;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
     * @param word as in a keep rule; several, separated by blanks, are alternatives, of which the kernel must have one and
     *     none is kept on that account
     * @param why for the report, for example {@code the root file system is ext4}
     * @param mustExist whether its absence (neither module nor built in) is a failure
     */
    public record Required(String word, String why, boolean mustExist) {
        /** Returns the alternatives. */
        List<String> words() {
            return List.of(word.split(" "));
        }
    }

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

    /** Drivers of the disks that a rule for the disk can name by kind. */
    private static final Map<String, String> DISKS = Map.of(
            "virtio", "virtio_blk virtio_scsi",
            "nvme", "nvme",
            "sata", "ahci ata_piix ahci_platform ata_generic",
            "emmc", "mmc_block",
            "sd-card", "mmc_block",
            "usb", "usb_storage uas");

    private static final String ANY_DISK =
            "virtio_blk virtio_scsi nvme ahci ata_piix ahci_platform ata_generic mmc_block"
                    + " usb_storage uas mptspi mptsas mpt3sas mpi3mr megaraid_sas hpsa smartpqi aacraid vmw_pvscsi hv_storvsc"
                    + " xen_blkfront virtio_pmem nvme_tcp nvme_rdma nvme_fc ufshcd_core ufshcd_pci hisi_sas_main lpfc qla2xxx";

    /**
     * Returns that the kernel must have a driver for the disk that the root file system is on.
     *
     * @param match the words that select the disk
     */
    public static List<Required> disk(List<String> match) {
        List<String> kinds = match.stream().filter(DISKS::containsKey).toList();
        boolean byKind =
                !kinds.isEmpty() && match.stream().allMatch(word -> DISKS.containsKey(word) || isNoSelector(word));
        if (!byKind) {
            return List.of(new Required(ANY_DISK, "without a driver for disks the root cannot be mounted", true));
        }
        List<Required> required = new java.util.ArrayList<>();
        String why = "the root lies on a disk of the kind " + String.join(" or ", kinds)
                + " (<storage><disk><match>) and could not be mounted";
        required.add(new Required(
                kinds.stream().map(kind -> DISKS.getOrDefault(kind, kind)).collect(Collectors.joining(" ")),
                why,
                true));
        if (kinds.equals(List.of("virtio"))) {
            required.add(new Required("virtio_pci virtio_mmio", why, true));
        }
        return required;
    }

    private static boolean isNoSelector(String word) {
        return word.startsWith("size:") || word.equals("removable") || word.equals("smallest");
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
