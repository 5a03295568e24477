package io.dpuos.format.cpio;

/** Numbers of the newc format: buffer-format.rst of the Linux kernel; file types: POSIX.1 cpio.h. */
final class Constants {
    /** Magic of an archive without checksums. */
    static final String MAGIC = "070701";
    /** Magic of an archive whose members carry the sum of their bytes. */
    static final String MAGIC_CRC = "070702";
    /** Magic and 13 fields of 8 hexadecimal digits. */
    static final int HEADER_SIZE = 110;

    static final int FIELDS = 13;
    /** Headers with names, and data, are padded to this. */
    static final int ALIGNMENT = 4;
    /** An archive is padded to this, so that another may follow it. */
    static final int ARCHIVE_ALIGNMENT = 512;
    /** Name of the last member. */
    static final String TRAILER = "TRAILER!!!";
    /** Sizes and times are 32 bits wide. */
    static final long MAX_UINT32 = 0xffffffffL;
    /** PATH_MAX, with the NUL that ends the name. */
    static final int MAX_NAME = 4096;

    static final int TYPE_MASK = 0170000;
    static final int TYPE_FIFO = 0010000;
    static final int TYPE_CHARACTER_DEVICE = 0020000;
    static final int TYPE_DIRECTORY = 0040000;
    static final int TYPE_BLOCK_DEVICE = 0060000;
    static final int TYPE_REGULAR = 0100000;
    static final int TYPE_SYMLINK = 0120000;

    private Constants() {}
}
