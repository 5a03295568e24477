package io.dpuos.format.gpt;

import java.util.UUID;

/**
 * One partition. Immutable.
 *
 * @param type what it is for, see {@link #ESP} and the others
 * @param id unique identity
 * @param firstLba first sector of 512 bytes
 * @param lastLba last sector, inclusive
 * @param attributes bits of UEFI 2.10, table 5.8, and of the type
 * @param name at most 36 UTF-16 code units
 */
public record GptPartition(UUID type, UUID id, long firstLba, long lastLba, long attributes, String name) {
    /** EFI system partition. */
    public static final UUID ESP = UUID.fromString("c12a7328-f81f-11d2-ba4b-00a0c93ec93b");
    /** Microsoft basic data: what no operating system touches unasked. */
    public static final UUID BASIC_DATA = UUID.fromString("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7");
    /** Linux file system data. */
    public static final UUID LINUX_DATA = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");

    /** Bit 60 of {@link #BASIC_DATA}: the partition is read-only. */
    public static final long READ_ONLY = 1L << 60;

    /** Bit 63 of {@link #BASIC_DATA}: no drive letter is given. */
    public static final long NO_DRIVE_LETTER = 1L << 63;

    /** Length of the name field in UTF-16 code units: UEFI 2.10, table 5.7. */
    static final int MAX_NAME = 36;

    /** Checks the ranges. */
    public GptPartition {
        if (firstLba < 0 || lastLba < firstLba) {
            throw new IllegalArgumentException(
                    "partition " + name + " ends at sector " + lastLba + " before it begins at " + firstLba);
        }
        if (name.length() > MAX_NAME) {
            throw new IllegalArgumentException("partition name has more than 36 characters: " + name);
        }
        if (type.getMostSignificantBits() == 0 && type.getLeastSignificantBits() == 0) {
            throw new IllegalArgumentException("partition " + name + " has the type of an unused entry");
        }
    }
}
