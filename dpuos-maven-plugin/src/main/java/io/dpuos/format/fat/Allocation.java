package io.dpuos.format.fat;

/** The allocation table while clusters are given out one after the other. */
final class Allocation {
    private final Geometry geometry;
    private final byte[] bytes;
    private long next = 2;

    Allocation(Geometry geometry) {
        this.geometry = geometry;
        bytes = new byte[(int) (geometry.tableSectors() * Geometry.SECTOR)];
        // Entry 0 holds the media byte, entry 1 the end mark with the bits for a clean volume: FAT 1.03, page 18.
        set(0, geometry.type().endOfChain() & ~0xff | 0xf8);
        set(1, geometry.type().endOfChain());
    }

    /** Gives out a contiguous chain and returns its first cluster; 0 for an empty one. */
    long chain(long clusters) {
        if (clusters == 0) {
            return 0;
        }
        long first = next;
        for (long i = 0; i < clusters - 1; i++) {
            set(next, next + 1);
            next++;
        }
        set(next++, geometry.type().endOfChain());
        return first;
    }

    /**
     * Leaves clusters free until the next one begins at a multiple of so many bytes.
     *
     * @throws IllegalArgumentException when no cluster of the geometry does
     */
    void align(int alignment) {
        long tried = 0;
        while (geometry.clusterOffset(next) % alignment != 0) {
            next++;
            if (++tried > alignment / Geometry.SECTOR) {
                throw new IllegalArgumentException(
                        "no cluster of this file system begins at a multiple of " + alignment + " bytes");
            }
        }
    }

    /** Returns the first cluster that is not given out. */
    long next() {
        return next;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    private void set(long cluster, long value) {
        switch (geometry.type()) {
            case FAT12 -> {
                int at = (int) (cluster * 3 / 2);
                if (cluster % 2 == 0) {
                    bytes[at] = (byte) value;
                    bytes[at + 1] = (byte) (bytes[at + 1] & 0xf0 | (int) value >> 8);
                } else {
                    bytes[at] = (byte) (bytes[at] & 0x0f | (int) value << 4);
                    bytes[at + 1] = (byte) (value >> 4);
                }
            }
            case FAT16 -> put((int) cluster * 2, value, 2);
            case FAT32 -> put((int) cluster * 4, value, 4);
        }
    }

    private void put(int at, long value, int length) {
        for (int i = 0; i < length; i++) {
            bytes[at + i] = (byte) (value >> 8 * i);
        }
    }
}
