package io.dpuos.install.rpmdb;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/** Reads {@code Index.db}, written by rpm or by us, as sorted texts by tag. */
final class NdbIndexReader {
    private NdbIndexReader() {}

    static TreeMap<Integer, List<String>> read(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        TreeMap<Integer, List<String>> all = new TreeMap<>();
        int end = in.getInt(12) * 4096;
        for (int slot = 32; slot < end; slot += 16) {
            int pages = in.getInt(slot + 12);
            if (pages > 0) {
                ByteBuffer index =
                        in.slice(in.getInt(slot + 8) * 4096, pages * 4096).order(ByteOrder.LITTLE_ENDIAN);
                all.put(in.getInt(slot + 4), entries(index));
            }
        }
        return all;
    }

    private static List<String> entries(ByteBuffer in) {
        int slots = in.getInt(12);
        int mask = in.getInt(24);
        int keys = 64 + slots * 12;
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < slots; i++) {
            int place = in.getInt(64 + i * 8);
            int value = in.getInt(64 + i * 8 + 4);
            int overflow = in.getInt(64 + slots * 8 + i * 4);
            if (place == 0 || place == -1) {
                continue;
            }
            boolean large = value < 0;
            boolean medium = !large && (value & 0x40000000) != 0;
            int number = large ? overflow : medium ? value & 0xffffff : value & 0xfffff;
            int position = large ? value & 0x7fffffff : medium ? value >>> 24 & 0x3f : value >>> 20;
            entries.add(key(in, keys + (place & ~mask)) + " " + Integer.toHexString(place & 0xffff0000 & mask) + " "
                    + number + " " + position);
        }
        Collections.sort(entries);
        return entries;
    }

    private static String key(ByteBuffer in, int at) {
        int length = in.get(at) & 0xff;
        int start = at + 1;
        if (length == 255) {
            length = in.getShort(start) & 0xffff;
            start += 2;
            if (length == 65535) {
                length = in.getInt(start);
                start += 4;
            }
        }
        byte[] key = new byte[length];
        in.get(start, key);
        return new String(key, StandardCharsets.ISO_8859_1);
    }
}
