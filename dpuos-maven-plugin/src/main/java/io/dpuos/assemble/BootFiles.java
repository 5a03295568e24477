package io.dpuos.assemble;

import io.dpuos.boot.EfiArchitecture;
import io.dpuos.boot.GrubConfig;
import io.dpuos.boot.InstallerSpec;
import io.dpuos.boot.MediumLayout;
import io.dpuos.format.fat.FatImage;
import io.dpuos.tree.Content;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What firmware finds on the medium: shim and GRUB, copied byte for byte from the signed packages, and the menu. The same
 * files lie in the ISO's tree and in its EFI system partition: by medium and firmware, GRUB reads the one or the other.
 */
final class BootFiles {
    private static final int PROGRAM_LIMIT = 16 << 20;
    private static final int ESP_UNIT = 1 << 20;
    private static final int ESP_FREE = 256 << 10;

    /** Firmware counts the sectors of the boot image in 16 bits; from 32 MiB on some see a part of it only. */
    private static final long ESP_LIMIT = 32L << 20;

    private BootFiles() {}

    /**
     * Collects the files.
     *
     * @param image the installed system, whose packages own shim and GRUB
     * @throws DefinitionException when there is no GRUB in it
     */
    static SortedMap<String, byte[]> of(ImageTree image, InstallerSpec spec) throws IOException {
        EfiArchitecture architecture = spec.architecture();
        String vendor = "/boot/efi/EFI/" + spec.efiVendor() + "/";
        byte[] grub = program(image, vendor + architecture.grub())
                .orElseThrow(() -> new DefinitionException("the image has no " + vendor + architecture.grub()
                        + "; install the package that owns it (grub2-efi-" + architecture.suffix()
                        + "), or correct the distribution's <efiDirectory>"));
        Optional<byte[]> shim = program(image, vendor + architecture.shim());
        if (shim.isEmpty()) {
            shim = program(image, "/boot/efi/EFI/BOOT/" + architecture.removableLoader());
        }
        SortedMap<String, byte[]> files = new TreeMap<>();
        files.put(MediumLayout.REMOVABLE + "/" + architecture.removableLoader(), shim.orElse(grub));
        files.put(MediumLayout.REMOVABLE + "/" + architecture.grub(), grub);
        String manager = "mm" + architecture.suffix() + ".efi";
        program(image, vendor + manager).ifPresent(bytes -> files.put(MediumLayout.REMOVABLE + "/" + manager, bytes));
        byte[] menu = GrubConfig.medium(spec).getBytes(StandardCharsets.UTF_8);
        files.put(MediumLayout.menu(spec.efiVendor()), menu);
        files.put(MediumLayout.REMOVABLE + "/grub.cfg", menu);
        return files;
    }

    private static Optional<byte[]> program(ImageTree image, String path) throws IOException {
        Optional<Content> content = image.file(path).map(Inode.RegularFile::content);
        return content.isEmpty() ? Optional.empty() : Optional.of(content.get().readAll(PROGRAM_LIMIT));
    }

    /** Returns the EFI system partition with these files. */
    static byte[] systemPartition(SortedMap<String, byte[]> files, int volumeId, long timestamp) {
        FatImage esp = new FatImage("DPUOS_ESP", volumeId, timestamp);
        files.forEach(esp::file);
        long size = esp.sizeFor(ESP_UNIT, ESP_FREE);
        if (size >= ESP_LIMIT) {
            throw new DefinitionException("the EFI system partition of the medium would take " + size
                    + " bytes; firmware reads less than 32 MiB from a CD");
        }
        return esp.build(size);
    }
}
