package io.dpuos.format.iso9660;

/** Numbers of ECMA-119, SUSP, RRIP and El Torito. */
final class Constants {
    /** Logical sector and logical block. */
    static final int SECTOR = 2048;
    /** What the firmware and GPT count in. */
    static final int BOOT_SECTOR = 512;
    /** The first 16 sectors belong to the system; volume descriptors follow: ECMA-119, 7.2.1. */
    static final int SYSTEM_AREA = 16;

    static final int VOLUME_DESCRIPTOR = SYSTEM_AREA;
    /** El Torito 1.0, 2.0: the boot record lies in sector 17. */
    static final int BOOT_RECORD = 17;

    static final int TERMINATOR = 18;
    static final int BOOT_CATALOG = 19;
    static final int FIRST_FREE = 20;

    /** ECMA-119, 8.1. */
    static final int TYPE_BOOT = 0;

    static final int TYPE_PRIMARY = 1;
    static final int TYPE_TERMINATOR = 255;
    static final String STANDARD_ID = "CD001";
    static final String EL_TORITO = "EL TORITO SPECIFICATION";

    /** File flags of a directory record: ECMA-119, 9.1.6. */
    static final int FLAG_DIRECTORY = 0x02;

    static final int FLAG_MULTI_EXTENT = 0x80;
    /** Bytes of a directory record before the identifier. */
    static final int RECORD_HEAD = 33;
    /** A record's length is one byte, and even. */
    static final int MAX_RECORD = 254;
    /** The largest extent of whole sectors that a 32-bit length can say. */
    static final long MAX_EXTENT = 0xfffff800L;

    /** Platform of UEFI in a boot catalog: UEFI 2.11, 13.3.2.1. */
    static final int PLATFORM_EFI = 0xef;

    static final int BOOTABLE = 0x88;

    /** Length of a CE entry: SUSP 1.12, 5.1. */
    static final int CE_LENGTH = 28;

    static final int NM_CONTINUE = 0x01;
    static final int SL_CONTINUE = 0x01;
    static final int SL_CURRENT = 0x02;
    static final int SL_PARENT = 0x04;
    static final int SL_ROOT = 0x08;

    private Constants() {}
}
