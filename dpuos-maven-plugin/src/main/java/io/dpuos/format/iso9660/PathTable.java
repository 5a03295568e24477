package io.dpuos.format.iso9660;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The path tables: ECMA-119, 9.4. */
final class PathTable {
    private PathTable() {}

    static int length(IsoNode directory) {
        int name = Math.max(1, directory.identifier.length());
        return 8 + name + name % 2;
    }

    static byte[] bytes(List<IsoNode> directories, boolean littleEndian) {
        int size = directories.stream().mapToInt(PathTable::length).sum();
        ByteBuffer table =
                ByteBuffer.allocate(size).order(littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        for (IsoNode directory : directories) {
            // The root's identifier is one byte of zero.
            byte[] name = directory.identifier.isEmpty()
                    ? new byte[1]
                    : directory.identifier.getBytes(StandardCharsets.US_ASCII);
            table.put((byte) name.length).put((byte) 0);
            table.putInt((int) directory.lba);
            table.putShort((short) directory.parentOrSelf().number);
            table.put(name);
            if (name.length % 2 != 0) {
                table.put((byte) 0);
            }
        }
        return table.array();
    }
}
