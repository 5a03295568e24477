package io.dpuos.boot;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which disk to install on: words that are tried in order, the first that leads to a disk decides.
 *
 * <p>Words: {@code /dev/NAME}, {@code /dev/disk/by-id/PATTERN} or {@code by-id:PATTERN}, {@code serial:TEXT}, {@code
 * model:PATTERN}, {@code pci:ADDRESS}, {@code emmc}, {@code nvme}, {@code virtio}, {@code sata}, {@code scsi}, {@code
 * usb}, {@code sd-card}, {@code any}; and the limits {@code size:LOW..HIGH} (either end may be missing), {@code
 * smallest} (of several suitable disks) and {@code removable} (a removable disk counts as well). Without a selecting
 * word the only suitable disk that is not removable is taken.
 *
 * @param words the words, possibly none
 */
public record DiskRule(List<String> words) {
    private static final Set<String> PLAIN =
            Set.of("emmc", "nvme", "virtio", "sata", "scsi", "usb", "sd-card", "any", "smallest", "removable");
    private static final String TEXT = "[A-Za-z0-9._:*?+-]+";
    private static final Pattern NAMED =
            Pattern.compile("/dev/disk/by-id/" + TEXT + "|/dev/[a-z]+[a-z0-9]*|(by-id|serial|model|pci):" + TEXT);
    private static final String BYTES = "[0-9]{1,12}([KMGT](i?B)?)?";
    private static final Pattern SIZE = Pattern.compile("size:(" + BYTES + ")?(\\.\\.(" + BYTES + ")?)?");

    /**
     * Checks the words.
     *
     * @throws BootException when one is unknown
     */
    public DiskRule {
        words = List.copyOf(words);
        for (String word : words) {
            boolean size = SIZE.matcher(word).matches() && !word.equals("size:") && !word.equals("size:..");
            if (!PLAIN.contains(word) && !NAMED.matcher(word).matches() && !size) {
                throw new BootException(
                        "<storage><disk><match>",
                        "'" + word
                                + "' is no rule; expected emmc, nvme, virtio, sata, scsi, usb, sd-card, any, /dev/NAME,"
                                + " by-id:, serial:, model:, pci:, size:LOW..HIGH, smallest or removable");
            }
        }
    }

    /** Returns the rule that takes the only suitable disk. */
    public static DiskRule onlyDisk() {
        return new DiskRule(List.of());
    }
}
