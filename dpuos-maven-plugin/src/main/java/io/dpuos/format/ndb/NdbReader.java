package io.dpuos.format.ndb;

import io.dpuos.format.MalformedImageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** Reads the header blobs of a {@code Packages.db}. */
public final class NdbReader {
    private static final int PAGE = 4096;
    private static final int SLOT = 16;
    private static final int BLOCK = 16;
    private static final int FILE_HEADER = 32;
    private static final int BLOB_HEAD = 16;
    private static final int MAX_SLOT_PAGES = 4096;
    private static final int FILE_MAGIC = 0x506d7052;
    private static final int SLOT_MAGIC = 0x746f6c53;
    private static final int BLOB_MAGIC = 0x53626c42;

    private NdbReader() {}

    /**
     * Returns the header blobs in the order of their numbers.
     *
     * @throws MalformedImageException when a number does not fit the file
     */
    public static List<byte[]> headers(byte[] file) throws MalformedImageException {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (file.length < PAGE || in.getInt(0) != FILE_MAGIC) {
            throw malformed("header", 0, "'RpmP' in a file of at least " + PAGE + " bytes", file.length + " bytes");
        }
        int pages = in.getInt(12);
        if (pages < 1 || pages > MAX_SLOT_PAGES || (long) pages * PAGE > file.length) {
            throw malformed("header", 12, "1 to " + MAX_SLOT_PAGES + " slot pages", Integer.toString(pages));
        }
        TreeMap<Integer, byte[]> blobs = new TreeMap<>();
        for (int at = FILE_HEADER; at < pages * PAGE; at += SLOT) {
            int number = in.getInt(at + 4);
            if (in.getInt(at) != SLOT_MAGIC || number == 0) {
                continue;
            }
            long start = Integer.toUnsignedLong(in.getInt(at + 8)) * BLOCK;
            if (start + BLOB_HEAD > file.length
                    || in.getInt((int) start) != BLOB_MAGIC
                    || in.getInt((int) start + 4) != number) {
                throw malformed("slot", at, "the place of blob " + number, Long.toString(start));
            }
            int length = in.getInt((int) start + 12);
            if (length < 0 || start + BLOB_HEAD + length > file.length) {
                throw malformed("blob", start + 12, "a length within the file", Integer.toString(length));
            }
            int from = (int) start + BLOB_HEAD;
            blobs.put(number, Arrays.copyOfRange(file, from, from + length));
        }
        return new ArrayList<>(blobs.values());
    }

    private static MalformedImageException malformed(String structure, long offset, String expected, String found) {
        return new MalformedImageException(
                "rpm database", "Packages.db " + structure, "value", offset, expected, found);
    }
}
