package io.dpuos.format.gpt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * A partition table of a disk or disk image with sectors of 512 bytes. Immutable. All bytes are known before a medium is
 * written: {@link #primary} belongs at its start, {@link #backup} at its end.
 *
 * @param diskId unique identity of the disk
 * @param sectors size of the disk
 * @param partitions at most 128, in the order of their numbers
 */
public record Gpt(UUID diskId, long sectors, List<GptPartition> partitions) {
    /** Bytes of the primary structures at the start: protective MBR, header and entries. */
    public static final int PRIMARY_SIZE = Constants.PRIMARY_SECTORS * Constants.SECTOR;

    /** Bytes of the backup structures at the end: entries and header. */
    public static final int BACKUP_SIZE = Constants.BACKUP_SECTORS * Constants.SECTOR;

    /** Checks that the partitions lie within the usable sectors and do not overlap. */
    public Gpt {
        partitions = List.copyOf(partitions);
        if (partitions.size() > Constants.ENTRIES) {
            throw new IllegalArgumentException("a partition table holds 128 partitions, not " + partitions.size());
        }
        long next = Constants.PRIMARY_SECTORS;
        for (GptPartition partition : partitions.stream()
                .sorted(Comparator.comparingLong(GptPartition::firstLba))
                .toList()) {
            if (partition.firstLba() < next || partition.lastLba() > sectors - Constants.BACKUP_SECTORS - 1) {
                throw new IllegalArgumentException("partition " + partition.name() + " at sectors "
                        + partition.firstLba() + " to " + partition.lastLba()
                        + " overlaps another one or lies outside of the usable sectors " + Constants.PRIMARY_SECTORS
                        + " to " + (sectors - Constants.BACKUP_SECTORS - 1));
            }
            next = partition.lastLba() + 1;
        }
    }

    /** Returns the first {@link #PRIMARY_SIZE} bytes of the disk. */
    public byte[] primary() {
        byte[] array = array();
        ByteBuffer bytes = ByteBuffer.allocate(PRIMARY_SIZE);
        bytes.put(protectiveMbr());
        bytes.put(header(1, sectors - 1, 2, array));
        bytes.put(array);
        return bytes.array();
    }

    /** Returns the last {@link #BACKUP_SIZE} bytes of the disk. */
    public byte[] backup() {
        byte[] array = array();
        ByteBuffer bytes = ByteBuffer.allocate(BACKUP_SIZE);
        bytes.put(array);
        bytes.put(header(sectors - 1, 1, sectors - Constants.BACKUP_SECTORS, array));
        return bytes.array();
    }

    private byte[] protectiveMbr() {
        ByteBuffer mbr = ByteBuffer.allocate(Constants.SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        mbr.position(Constants.MBR_ENTRY);
        // Table 5.4: not bootable, begins at cylinder 0, head 0, sector 2, covers what 32 bits can say.
        mbr.put((byte) 0).put(new byte[] {0, 2, 0});
        mbr.put((byte) Constants.MBR_PROTECTIVE);
        mbr.put(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff});
        mbr.putInt(1).putInt((int) Math.min(sectors - 1, 0xffffffffL));
        mbr.position(Constants.MBR_SIGNATURE);
        mbr.put((byte) 0x55).put((byte) 0xaa);
        return mbr.array();
    }

    private byte[] header(long own, long other, long arrayLba, byte[] array) {
        ByteBuffer header = ByteBuffer.allocate(Constants.SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(Constants.SIGNATURE);
        header.putInt(Constants.REVISION);
        header.putInt(Constants.HEADER_SIZE);
        header.putInt(0).putInt(0);
        header.putLong(own).putLong(other);
        header.putLong(Constants.PRIMARY_SECTORS);
        header.putLong(sectors - Constants.BACKUP_SECTORS - 1);
        put(header, diskId);
        header.putLong(arrayLba);
        header.putInt(Constants.ENTRIES);
        header.putInt(Constants.ENTRY_SIZE);
        header.putInt(crc(array, array.length));
        header.putInt(Constants.HEADER_CRC, crc(header.array(), Constants.HEADER_SIZE));
        return header.array();
    }

    private byte[] array() {
        ByteBuffer array =
                ByteBuffer.allocate(Constants.ENTRIES * Constants.ENTRY_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < partitions.size(); i++) {
            GptPartition partition = partitions.get(i);
            array.position(i * Constants.ENTRY_SIZE);
            put(array, partition.type());
            put(array, partition.id());
            array.putLong(partition.firstLba()).putLong(partition.lastLba());
            array.putLong(partition.attributes());
            array.put(partition.name().getBytes(StandardCharsets.UTF_16LE));
        }
        return array.array();
    }

    /** Appendix A: the first three fields of a GUID are little-endian, the other two are bytes in order. */
    private static void put(ByteBuffer buffer, UUID id) {
        long most = id.getMostSignificantBits();
        buffer.putInt((int) (most >>> 32));
        buffer.putShort((short) (most >>> 16));
        buffer.putShort((short) most);
        buffer.putLong(Long.reverseBytes(id.getLeastSignificantBits()));
    }

    static int crc(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
