package io.dpuos.rpm;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * A gzip stream (RFC 1952, RFC 1951) whose bytes depend on the input alone: fixed Huffman codes and a greedy match
 * search in the last 32 KiB. The JDK's deflater is not used because its output differs between builds of zlib. The
 * header holds no name and no time. Not thread-safe.
 */
final class DeterministicGzip extends OutputStream {
    private static final int WINDOW = 1 << 15;
    private static final int HASH_SIZE = 1 << 15;
    private static final int MAX_CHAIN = 24;
    private static final int MIN_MATCH = 3;
    private static final int MAX_MATCH = 258;

    /** RFC 1951 section 3.2.5: the smallest length of each length code, and the number of extra bits. */
    private static final int[] LENGTH_BASE = {
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258
    };

    private static final int[] LENGTH_BITS = {
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
    };
    /** The same for distances. */
    private static final int[] DISTANCE_BASE = {
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145, 8193, 12289, 16385, 24577
    };

    private final OutputStream out;
    private final CRC32 crc = new CRC32();
    private final byte[] window = new byte[2 * WINDOW];
    private final int[] head = new int[HASH_SIZE];
    private final int[] previous = new int[2 * WINDOW];
    private final byte[] pending = new byte[8192];
    private int start;
    private int end;
    private int pendingCount;
    private long bits;
    private int bitCount;
    private long total;
    private boolean closed;

    DeterministicGzip(OutputStream out) throws IOException {
        this.out = out;
        Arrays.fill(head, -1);
        out.write(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff});
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
        crc.update(data, offset, length);
        total += length;
        int from = offset;
        int left = length;
        while (left > 0) {
            int part = Math.min(left, window.length - end);
            System.arraycopy(data, from, window, end, part);
            end += part;
            from += part;
            left -= part;
            if (end == window.length) {
                block(false);
                slide();
            }
        }
    }

    private void slide() {
        System.arraycopy(window, WINDOW, window, 0, WINDOW);
        start = WINDOW;
        end = WINDOW;
        for (int i = 0; i < HASH_SIZE; i++) {
            head[i] = Math.max(-1, head[i] - WINDOW);
        }
        for (int i = 0; i < WINDOW; i++) {
            previous[i] = Math.max(-1, previous[i + WINDOW] - WINDOW);
        }
    }

    private void block(boolean last) throws IOException {
        bits(last ? 0b011 : 0b010, 3);
        int i = start;
        while (i < end) {
            int length = 0;
            int distance = 0;
            if (i + MIN_MATCH <= end) {
                int candidate = head[hash(i)];
                int limit = Math.min(MAX_MATCH, end - i);
                for (int chain = 0; candidate >= 0 && i - candidate <= WINDOW && chain < MAX_CHAIN; chain++) {
                    int same = Arrays.mismatch(window, candidate, candidate + limit, window, i, i + limit);
                    same = same < 0 ? limit : same;
                    if (same > length) {
                        length = same;
                        distance = i - candidate;
                    }
                    candidate = length == limit ? -1 : previous[candidate];
                }
            }
            if (length >= MIN_MATCH) {
                match(length, distance);
            } else {
                length = 1;
                literal(window[i] & 0xff);
            }
            for (int k = i; k < i + length && k + MIN_MATCH <= end; k++) {
                int hash = hash(k);
                previous[k] = head[hash];
                head[hash] = k;
            }
            i += length;
        }
        literal(256);
    }

    private int hash(int i) {
        int three = (window[i] & 0xff) << 16 | (window[i + 1] & 0xff) << 8 | window[i + 2] & 0xff;
        return three * 0x9E3779B1 >>> 17;
    }

    private void literal(int symbol) throws IOException {
        if (symbol < 144) {
            code(0x30 + symbol, 8);
        } else if (symbol < 256) {
            code(0x190 + symbol - 144, 9);
        } else if (symbol < 280) {
            code(symbol - 256, 7);
        } else {
            code(0xc0 + symbol - 280, 8);
        }
    }

    private void match(int length, int distance) throws IOException {
        int code = floor(LENGTH_BASE, length);
        literal(257 + code);
        bits(length - LENGTH_BASE[code], LENGTH_BITS[code]);
        int distanceCode = floor(DISTANCE_BASE, distance);
        code(distanceCode, 5);
        bits(distance - DISTANCE_BASE[distanceCode], distanceCode < 4 ? 0 : distanceCode / 2 - 1);
    }

    private static int floor(int[] table, int value) {
        int found = Arrays.binarySearch(table, value);
        return found >= 0 ? found : -found - 2;
    }

    /** Huffman codes are packed with their most significant bit first. */
    private void code(int value, int length) throws IOException {
        bits(Integer.reverse(value) >>> 32 - length, length);
    }

    private void bits(int value, int length) throws IOException {
        bits |= (long) value << bitCount;
        bitCount += length;
        while (bitCount >= 8) {
            put((int) bits);
            bits >>>= 8;
            bitCount -= 8;
        }
    }

    private void put(int b) throws IOException {
        pending[pendingCount++] = (byte) b;
        if (pendingCount == pending.length) {
            flushPending();
        }
    }

    private void flushPending() throws IOException {
        out.write(pending, 0, pendingCount);
        pendingCount = 0;
    }

    /** Ends the stream and closes the underlying one. */
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            block(true);
            bits(0, (8 - bitCount) % 8);
            littleEndian(crc.getValue());
            littleEndian(total);
            flushPending();
            out.close();
        }
    }

    private void littleEndian(long value) throws IOException {
        for (int shift = 0; shift < 32; shift += 8) {
            put((int) (value >>> shift));
        }
    }
}
