package io.dpuos.format.gpt;

import io.dpuos.format.MalformedImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Reads a partition table and verifies it wholly: protective MBR, both headers, both arrays, all checksums. */
public final class GptReader {
    private GptReader() {}

    /**
     * Reads the table of a disk image with sectors of 512 bytes.
     *
     * @throws MalformedImageException when there is no table, or when it, its backup or the protective MBR is damaged
     */
    public static Gpt read(SeekableByteChannel disk) throws IOException {
        if (disk.size() < Gpt.PRIMARY_SIZE + Gpt.BACKUP_SIZE || disk.size() % Constants.SECTOR != 0) {
            throw malformed(
                    "disk", "size", 0, "whole sectors for both tables, 34,304 bytes or more", disk.size() + " bytes");
        }
        long sectors = disk.size() / Constants.SECTOR;
        ByteBuffer mbr = bytes(disk, 0, Constants.SECTOR);
        expect("protective MBR", "signature", Constants.MBR_SIGNATURE, 0xaa55, mbr.getShort(510) & 0xffff);
        expect(
                "protective MBR",
                "partition type",
                Constants.MBR_ENTRY + 4,
                Constants.MBR_PROTECTIVE,
                mbr.get(Constants.MBR_ENTRY + 4) & 0xff);
        Gpt primary = table(disk, sectors, 1);
        Gpt backup = table(disk, sectors, sectors - 1);
        if (!primary.equals(backup)) {
            throw malformed(
                    "backup header",
                    "entries",
                    (sectors - 1) * Constants.SECTOR,
                    "the same as the primary's",
                    "other partitions or another disk GUID");
        }
        return primary;
    }

    private static Gpt table(SeekableByteChannel disk, long sectors, long lba) throws IOException {
        String structure = lba == 1 ? "primary header" : "backup header";
        long at = lba * Constants.SECTOR;
        ByteBuffer header = bytes(disk, at, Constants.SECTOR);
        expect(structure, "signature", at, Constants.SIGNATURE, header.getLong(0));
        expect(structure, "header size", at + 12, Constants.HEADER_SIZE, header.getInt(12));
        byte[] zeroed = Arrays.copyOf(header.array(), Constants.HEADER_SIZE);
        Arrays.fill(zeroed, Constants.HEADER_CRC, Constants.HEADER_CRC + 4, (byte) 0);
        expect(
                structure,
                "header CRC32",
                at + Constants.HEADER_CRC,
                Gpt.crc(zeroed, zeroed.length),
                header.getInt(Constants.HEADER_CRC));
        expect(structure, "my LBA", at + 24, lba, header.getLong(24));
        expect(structure, "alternate LBA", at + 32, lba == 1 ? sectors - 1 : 1, header.getLong(32));
        expect(structure, "number of entries", at + 80, Constants.ENTRIES, header.getInt(80));
        expect(structure, "size of an entry", at + 84, Constants.ENTRY_SIZE, header.getInt(84));
        long arrayLba = header.getLong(72);
        if (arrayLba < 2 || arrayLba > sectors - Constants.ARRAY_SECTORS) {
            throw malformed(structure, "entries LBA", at + 72, "a sector of the disk", Long.toString(arrayLba));
        }
        ByteBuffer array = bytes(disk, arrayLba * Constants.SECTOR, Constants.ARRAY_SECTORS * Constants.SECTOR);
        expect(
                structure,
                "entries CRC32",
                at + Constants.ARRAY_CRC,
                Gpt.crc(array.array(), array.capacity()),
                header.getInt(Constants.ARRAY_CRC));
        List<GptPartition> partitions = new ArrayList<>();
        for (int i = 0; i < Constants.ENTRIES; i++) {
            int entry = i * Constants.ENTRY_SIZE;
            if (array.getLong(entry) == 0 && array.getLong(entry + 8) == 0) {
                continue;
            }
            byte[] name = Arrays.copyOfRange(array.array(), entry + 56, entry + Constants.ENTRY_SIZE);
            String text = new String(name, StandardCharsets.UTF_16LE);
            int end = text.indexOf(0);
            try {
                partitions.add(new GptPartition(
                        guid(array, entry),
                        guid(array, entry + 16),
                        array.getLong(entry + 32),
                        array.getLong(entry + 40),
                        array.getLong(entry + 48),
                        end < 0 ? text : text.substring(0, end)));
            } catch (IllegalArgumentException e) {
                throw malformed(
                        "entry " + (i + 1), "sectors", arrayLba * Constants.SECTOR + entry, "a range", e.getMessage());
            }
        }
        try {
            return new Gpt(guid(header, 56), sectors, partitions);
        } catch (IllegalArgumentException e) {
            throw malformed("entries", "sectors", arrayLba * Constants.SECTOR, "separate ranges", e.getMessage());
        }
    }

    private static UUID guid(ByteBuffer buffer, int offset) {
        long most = (buffer.getInt(offset) & 0xffffffffL) << 32
                | (buffer.getShort(offset + 4) & 0xffffL) << 16
                | buffer.getShort(offset + 6) & 0xffffL;
        return new UUID(most, Long.reverseBytes(buffer.getLong(offset + 8)));
    }

    private static ByteBuffer bytes(SeekableByteChannel disk, long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        disk.position(offset);
        while (buffer.hasRemaining()) {
            if (disk.read(buffer) < 0) {
                throw malformed("disk", "data", offset, length + " bytes", buffer.position() + " bytes");
            }
        }
        return buffer.flip();
    }

    private static void expect(String structure, String field, long offset, long expected, long found)
            throws MalformedImageException {
        if (expected != found) {
            throw malformed(structure, field, offset, hex(expected), hex(found));
        }
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    private static MalformedImageException malformed(
            String structure,
            String field,
            long offset,
            String expected,
            @org.jspecify.annotations.Nullable String found) {
        return new MalformedImageException(
                "GUID partition table", structure, field, offset, expected, String.valueOf(found));
    }
}
