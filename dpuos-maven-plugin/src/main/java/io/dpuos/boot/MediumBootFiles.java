package io.dpuos.boot;

import io.dpuos.kernel.KernelVersions;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files by which firmware and GRUB start the medium, taken byte for byte from the image's packages, so that their
 * signatures stay whole.
 */
public final class MediumBootFiles {
    private static final String ESP = "/boot/efi/EFI/";

    private MediumBootFiles() {}

    /**
     * Returns the files below {@code EFI}, for the EFI system partition and, the same again, for the ISO's tree: shim
     * (if the image has it) under the name that firmware looks for, GRUB beside it, the key manager of shim if there is
     * one, and GRUB's menu in the distribution's directory.
     *
     * @return content by path without a leading {@code /}, sorted
     * @throws BootException when the image has no GRUB for its architecture
     */
    public static SortedMap<String, Content> efiFiles(ImageTree image, InstallerSpec spec) {
        EfiArchitecture architecture = spec.architecture();
        String vendor = ESP + spec.efiVendor() + "/";
        Content grub = image.file(vendor + architecture.grub())
                .map(Inode.RegularFile::content)
                .orElseThrow(() -> new BootException(
                        vendor + architecture.grub(),
                        "is not in the image; add the distribution's package of GRUB for EFI, for example grub2-efi-"
                                + architecture.suffix()));
        Optional<Content> shim = image.file(vendor + architecture.shim()).map(Inode.RegularFile::content);
        SortedMap<String, Content> files = new TreeMap<>();
        String removable = MediumLayout.REMOVABLE + "/";
        files.put(removable + architecture.removableLoader(), shim.orElse(grub));
        files.put(removable + architecture.grub(), grub);
        String keyManager = "mm" + architecture.suffix() + ".efi";
        image.file(vendor + keyManager).ifPresent(file -> files.put(removable + keyManager, file.content()));
        files.put(MediumLayout.menu(spec.efiVendor()), Bytes.of(GrubConfig.medium(spec)));
        return Collections.unmodifiableSortedMap(files);
    }

    /**
     * Returns the kernel that the medium starts.
     *
     * @throws BootException when the image has the kernel's modules only
     */
    public static Content kernel(ImageTree image, InstallerSpec spec) {
        Optional<TreePath> path =
                KernelVersions.find(image, spec.kernelVersion()).image();
        return path.flatMap(found -> image.file(found.toString()))
                .map(Inode.RegularFile::content)
                .orElseThrow(() -> new BootException(
                        "/boot/vmlinuz-" + spec.kernelVersion(), "is not in the image; add the package kernel"));
    }
}
