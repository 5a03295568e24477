package io.dpuos.format.tar;

/** Numbers of the ustar format: POSIX.1-2017, pax, "ustar Interchange Format". */
final class Constants {
    /** Headers and content are padded to this. */
    static final int BLOCK = 512;
    /** Two blocks of zeros end an archive. */
    static final int END_BLOCKS = 2;

    static final int NAME = 0;
    static final int NAME_LENGTH = 100;
    static final int MODE = 100;
    static final int UID = 108;
    static final int GID = 116;
    static final int SIZE = 124;
    static final int MTIME = 136;
    static final int CHECKSUM = 148;
    static final int TYPE = 156;
    static final int LINK_NAME = 157;
    static final int LINK_NAME_LENGTH = 100;
    static final int MAGIC = 257;
    static final int DEVICE_MAJOR = 329;
    static final int DEVICE_MINOR = 337;
    static final int PREFIX = 345;
    static final int PREFIX_LENGTH = 155;

    /** Numbers of 8-byte fields have 7 octal digits and a NUL. */
    static final int SMALL_DIGITS = 7;

    static final long MAX_SMALL = 07777777L;
    /** Numbers of 12-byte fields have 11 octal digits and a NUL. */
    static final int LARGE_DIGITS = 11;

    static final long MAX_LARGE = 077777777777L;

    static final byte REGULAR = '0';
    static final byte HARD_LINK = '1';
    static final byte SYMLINK = '2';
    static final byte CHARACTER_DEVICE = '3';
    static final byte BLOCK_DEVICE = '4';
    static final byte DIRECTORY = '5';
    static final byte FIFO = '6';
    static final byte EXTENDED_HEADER = 'x';
    static final byte GLOBAL_HEADER = 'g';

    /** Keyword prefix of an extended attribute, star(5). */
    static final String XATTR = "SCHILY.xattr.";

    /** The longest extended header that the reader accepts; PATH_MAX twice and an xattr of 64 KiB fit well. */
    static final int MAX_EXTENDED_HEADER = 1 << 20;

    private Constants() {}
}
