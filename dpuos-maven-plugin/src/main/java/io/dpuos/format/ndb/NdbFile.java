package io.dpuos.format.ndb;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Adler32;

/**
 * Writes {@code Packages.db}: slot pages, then one blob per package. All numbers are little-endian. The generation, which
 * rpm raises with every change, is the number of packages, as if they had been added one by one.
 */
public final class NdbFile {
    private static final int PAGE = 4096;
    private static final int SLOT = 16;
    private static final int BLOCK = 16;
    private static final int FILE_HEADER = 32;
    private static final int BLOB_HEAD = 16;
    private static final int BLOB_TAIL = 12;

    private NdbFile() {}

    /**
     * Encodes a database.
     *
     * @param headers the packages' header blobs; they get the numbers 1, 2, ... in this order
     * @throws IllegalArgumentException when the file would be larger than 2 GiB
     */
    public static byte[] encode(List<byte[]> headers) {
        int slotPages = (FILE_HEADER + headers.size() * SLOT + PAGE - 1) / PAGE;
        slotPages = Math.max(1, slotPages);
        long size = (long) slotPages * PAGE;
        for (byte[] header : headers) {
            size += (long) blocks(header) * BLOCK;
        }
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a package database of " + size + " bytes is not supported");
        }
        ByteBuffer out = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        out.put(magic("RpmP"))
                .putInt(0)
                .putInt(generation(headers.size()))
                .putInt(slotPages)
                .putInt(headers.size() + 1);
        out.position(FILE_HEADER);
        int block = slotPages * PAGE / BLOCK;
        for (int i = 0; i < headers.size(); i++) {
            int count = blocks(headers.get(i));
            out.put(magic("Slot")).putInt(i + 1).putInt(block).putInt(count);
            block += count;
        }
        while (out.position() < slotPages * PAGE) {
            out.put(magic("Slot")).putInt(0).putInt(0).putInt(0);
        }
        for (int i = 0; i < headers.size(); i++) {
            blob(out, i + 1, headers.get(i));
        }
        return out.array();
    }

    /** Returns the generation of a database with so many packages; the indexes name it. */
    public static int generation(int packages) {
        return packages;
    }

    private static int blocks(byte[] header) {
        return (BLOB_HEAD + header.length + BLOB_TAIL + BLOCK - 1) / BLOCK;
    }

    private static void blob(ByteBuffer out, int number, byte[] header) {
        int start = out.position();
        int end = start + blocks(header) * BLOCK;
        out.put(magic("BlbS"))
                .putInt(number)
                .putInt(number)
                .putInt(header.length)
                .put(header);
        out.position(end - BLOB_TAIL);
        Adler32 checksum = new Adler32();
        checksum.update(out.array(), start, end - BLOB_TAIL - start);
        out.putInt((int) checksum.getValue()).putInt(header.length).put(magic("BlbE"));
    }

    private static byte[] magic(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
