package io.dpuos.format.iso9660;

/**
 * An entry of a boot catalog. Immutable.
 *
 * @param platform 0 for x86 BIOS, 0xef for UEFI
 * @param bootable whether the firmware may boot it
 * @param media 0 for an image without emulation
 * @param sectorCount number of 512-byte sectors; for UEFI, 0 and 1 mean "up to the end of the medium"
 * @param offset of the boot image in bytes
 */
public record BootEntry(int platform, boolean bootable, int media, int sectorCount, long offset) {}
