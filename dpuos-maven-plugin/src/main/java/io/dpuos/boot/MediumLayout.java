package io.dpuos.boot;

/** Where things lie on the medium. Paths have no leading {@code /}. */
public final class MediumLayout {
    /** The kernel of the installer, as openEuler's own media have it. */
    public static final String KERNEL = "images/pxeboot/vmlinuz";

    /** The installer's initramfs. */
    public static final String INITRAMFS = "images/pxeboot/initrd.img";

    /** The files of the system: zstd frames of one tar archive. */
    public static final String PAYLOAD = "dpuos/payload.tar.zst";

    /** The payload of a network installation: an archive that the kernel unpacks, with {@link #PAYLOAD} in it. */
    public static final String PAYLOAD_ARCHIVE = "dpuos/payload.cpio";

    /** Sizes and digests of the payload's frames. */
    public static final String PAYLOAD_INDEX = "dpuos/payload.index";

    /** The directory that firmware looks into on a medium without a boot entry. */
    public static final String REMOVABLE = "EFI/BOOT";

    private MediumLayout() {}

    /**
     * Returns where GRUB's menu lies, both in the ISO's tree and in its EFI system partition: the signed GRUB reads the
     * one or the other, depending on how firmware started it.
     */
    public static String menu(String efiVendor) {
        return "EFI/" + efiVendor + "/grub.cfg";
    }
}
