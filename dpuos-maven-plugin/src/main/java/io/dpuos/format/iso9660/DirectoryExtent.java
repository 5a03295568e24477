package io.dpuos.format.iso9660;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The bytes of a directory: its records, and behind them the continuation area for what does not fit them. Their sizes do
 * not depend on where anything lies, so that the layout makes them once for the sizes and once for the bytes.
 */
final class DirectoryExtent {
    private final IsoNode directory;
    private final byte[] time;
    private final long extentLimit;
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private final ByteArrayOutputStream continuation = new ByteArrayOutputStream();

    private DirectoryExtent(IsoNode directory, byte[] time, long extentLimit) {
        this.directory = directory;
        this.time = time;
        this.extentLimit = extentLimit;
    }

    /** Sets the sizes of a directory's extent and continuation area. */
    static void measure(IsoNode directory, byte[] time, long extentLimit) {
        DirectoryExtent extent = new DirectoryExtent(directory, time, extentLimit);
        extent.compose();
        directory.directorySize = extent.records.size();
        directory.continuationSectors = extent.continuation.size() / Constants.SECTOR;
    }

    /** Returns extent and continuation area; all sectors must be known. */
    static byte[] bytes(IsoNode directory, byte[] time, long extentLimit) {
        DirectoryExtent extent = new DirectoryExtent(directory, time, extentLimit);
        extent.compose();
        extent.records.writeBytes(extent.continuation.toByteArray());
        return extent.records.toByteArray();
    }

    /** Returns the record of the root directory that stands in the volume descriptor. */
    static byte[] rootRecord(IsoNode root, byte[] time) {
        return record(new byte[] {0}, Constants.FLAG_DIRECTORY, root.lba, root.directorySize, time, new byte[0]);
    }

    private void compose() {
        boolean root = directory.parent.isEmpty();
        add(new byte[] {0}, directory, RockRidge.ofDots(directory, time, root));
        IsoNode parent = directory.parentOrSelf();
        add(new byte[] {1}, parent, RockRidge.ofDots(parent, time, false));
        List<IsoNode> children = new ArrayList<>(directory.children.values());
        children.sort(Comparator.comparing(child -> child.identifier, Identifiers.ORDER));
        for (IsoNode child : children) {
            add(child.identifier.getBytes(StandardCharsets.US_ASCII), child, RockRidge.of(child, time));
        }
        pad(records);
        pad(continuation);
    }

    private void add(byte[] identifier, IsoNode node, List<byte[]> entries) {
        long left = node.size();
        long lba = node.lba;
        do {
            long length = Math.min(left, extentLimit);
            left -= length;
            int flags =
                    (node.isDirectory() ? Constants.FLAG_DIRECTORY : 0) | (left > 0 ? Constants.FLAG_MULTI_EXTENT : 0);
            int head = Constants.RECORD_HEAD + identifier.length + (identifier.length % 2 == 0 ? 1 : 0);
            byte[] systemUse = systemUse(entries, Constants.MAX_RECORD - head);
            byte[] record = record(identifier, flags, lba, length, time, systemUse);
            int room = Constants.SECTOR - records.size() % Constants.SECTOR;
            if (record.length > room) {
                records.writeBytes(new byte[room]);
            }
            records.writeBytes(record);
            lba += length / Constants.SECTOR;
        } while (left > 0);
    }

    /** Puts as many entries into the room as fit; a CE entry leads to the others in the continuation area. */
    private byte[] systemUse(List<byte[]> entries, int room) {
        int total = entries.stream().mapToInt(entry -> entry.length).sum();
        ByteArrayOutputStream here = new ByteArrayOutputStream();
        int used = 0;
        if (total <= room) {
            entries.forEach(here::writeBytes);
            return here.toByteArray();
        }
        while (here.size() + entries.get(used).length + Constants.CE_LENGTH <= room) {
            here.writeBytes(entries.get(used++));
        }
        here.writeBytes(continued(entries.subList(used, entries.size())));
        return here.toByteArray();
    }

    /** Appends entries to the continuation area, never across a sector, and returns the CE entry that leads there. */
    private byte[] continued(List<byte[]> entries) {
        int total = entries.stream().mapToInt(entry -> entry.length).sum();
        int room = Constants.SECTOR - continuation.size() % Constants.SECTOR;
        if (total > room && room < Constants.SECTOR) {
            pad(continuation);
            room = Constants.SECTOR;
        }
        if (total <= room) {
            int offset = continuation.size();
            entries.forEach(continuation::writeBytes);
            return ce(offset, total);
        }
        int used = 0;
        int length = 0;
        while (length + entries.get(used).length + Constants.CE_LENGTH <= room) {
            length += entries.get(used++).length;
        }
        // The rest lies in later sectors, so this one is filled up before the place of the rest is known.
        int offset = continuation.size();
        entries.subList(0, used).forEach(continuation::writeBytes);
        int next = offset + Constants.SECTOR;
        List<byte[]> rest = entries.subList(used, entries.size());
        int restLength = Math.min(firstLength(rest), Constants.SECTOR);
        continuation.writeBytes(ce(next, restLength));
        length += Constants.CE_LENGTH;
        pad(continuation);
        continued(rest);
        return ce(offset, length);
    }

    /** Returns the length of the first part of entries that begin a sector, with a CE entry when they do not all fit. */
    private static int firstLength(List<byte[]> entries) {
        int total = entries.stream().mapToInt(entry -> entry.length).sum();
        if (total <= Constants.SECTOR) {
            return total;
        }
        int length = 0;
        for (byte[] entry : entries) {
            if (length + entry.length + Constants.CE_LENGTH > Constants.SECTOR) {
                break;
            }
            length += entry.length;
        }
        return length + Constants.CE_LENGTH;
    }

    private byte[] ce(int offset, int length) {
        long area = directory.lba + directory.directorySize / Constants.SECTOR;
        return RockRidge.continuation(area + offset / Constants.SECTOR, offset % Constants.SECTOR, length);
    }

    private static byte[] record(byte[] identifier, int flags, long lba, long length, byte[] time, byte[] systemUse) {
        int head = Constants.RECORD_HEAD + identifier.length + (identifier.length % 2 == 0 ? 1 : 0);
        int size = head + systemUse.length + systemUse.length % 2;
        ByteBuffer record = ByteBuffer.allocate(size);
        record.put((byte) size).put((byte) 0);
        both(record, lba);
        both(record, length);
        record.put(time);
        record.put((byte) flags).put((byte) 0).put((byte) 0);
        record.order(ByteOrder.LITTLE_ENDIAN).putShort((short) 1);
        record.order(ByteOrder.BIG_ENDIAN).putShort((short) 1);
        record.put((byte) identifier.length).put(identifier);
        record.position(head);
        record.put(systemUse);
        return record.array();
    }

    private static void both(ByteBuffer buffer, long value) {
        buffer.order(ByteOrder.LITTLE_ENDIAN).putInt((int) value);
        buffer.order(ByteOrder.BIG_ENDIAN).putInt((int) value);
    }

    private static void pad(ByteArrayOutputStream out) {
        int rest = out.size() % Constants.SECTOR;
        if (rest != 0) {
            out.writeBytes(new byte[Constants.SECTOR - rest]);
        }
    }
}
