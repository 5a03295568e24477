package io.dpuos.assemble;

import io.dpuos.boot.InstallerSpec;
import io.dpuos.boot.MediumBootFiles;
import io.dpuos.format.fat.FatImage;
import io.dpuos.tree.Content;
import io.dpuos.tree.ImageTree;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What firmware finds on the medium: shim and GRUB, copied byte for byte from the signed packages, and the menu. The same
 * files are in the ISO's tree and in its EFI system partition, stored once: by medium and firmware, GRUB reads the one or the
 * other.
 */
final class BootFiles {
    private static final int PROGRAM_LIMIT = 16 << 20;
    private static final int ISO_SECTOR = 2048;
    private static final int ESP_UNIT = 1 << 20;
    private static final int ESP_FREE = 256 << 10;

    /** Firmware counts the sectors of the boot image in 16 bits; from 32 MiB on some see a part of it only. */
    private static final long ESP_LIMIT = 32L << 20;

    private BootFiles() {}

    /** Reads shim, GRUB and the menu, all of which are small. */
    static SortedMap<String, byte[]> of(ImageTree image, InstallerSpec spec) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (Map.Entry<String, Content> file :
                MediumBootFiles.efiFiles(image, spec).entrySet()) {
            files.put(file.getKey(), file.getValue().readAll(PROGRAM_LIMIT));
        }
        return files;
    }

    /**
     * An EFI system partition.
     *
     * @param image the file system
     * @param places where in it the bytes of each file lie
     */
    record SystemPartition(byte[] image, SortedMap<String, Place> places) {}

    /**
     * Where bytes lie.
     *
     * @param offset a multiple of 2048
     * @param size in bytes
     */
    record Place(long offset, long size) {}

    /** Returns the EFI system partition with these files. */
    static SystemPartition systemPartition(SortedMap<String, byte[]> files, int volumeId, long timestamp) {
        FatImage esp = new FatImage("DPUOS_ESP", volumeId, timestamp).alignment(ISO_SECTOR);
        files.forEach(esp::file);
        long size = esp.sizeFor(ESP_UNIT, ESP_FREE);
        if (size >= ESP_LIMIT) {
            throw new DefinitionException("the EFI system partition of the medium would take " + size
                    + " bytes; firmware reads less than 32 MiB from a CD");
        }
        byte[] image = esp.build(size);
        SortedMap<String, Place> places = new TreeMap<>();
        files.forEach((path, bytes) -> places.put(path, new Place(esp.offset(path), bytes.length)));
        return new SystemPartition(image, places);
    }
}
