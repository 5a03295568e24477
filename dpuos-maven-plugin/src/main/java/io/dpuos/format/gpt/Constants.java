package io.dpuos.format.gpt;

/** Numbers of UEFI 2.10, sections 5.2 and 5.3. */
final class Constants {
    static final int SECTOR = 512;
    /** {@code EFI PART} as a little-endian number. */
    static final long SIGNATURE = 0x5452415020494645L;

    static final int REVISION = 0x00010000;
    static final int HEADER_SIZE = 92;
    static final int ENTRY_SIZE = 128;
    /** 128 entries are 16 KiB, the smallest array that the specification allows. */
    static final int ENTRIES = 128;

    static final int ARRAY_SECTORS = ENTRIES * ENTRY_SIZE / SECTOR;
    /** Protective MBR, header, array. */
    static final int PRIMARY_SECTORS = 2 + ARRAY_SECTORS;
    /** Array, header. */
    static final int BACKUP_SECTORS = ARRAY_SECTORS + 1;

    static final int HEADER_CRC = 16;
    static final int ARRAY_CRC = 88;

    /** First partition entry of an MBR. */
    static final int MBR_ENTRY = 446;

    static final int MBR_SIGNATURE = 510;
    static final int MBR_PROTECTIVE = 0xee;

    private Constants() {}
}
