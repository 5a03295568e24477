package io.dpuos.install;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The plain bytes of a block of the package store, in slices that are small enough for the collector to move. Immutable. */
final class StoredBlock {
    static final StoredBlock DAMAGED = new StoredBlock(List.of(), 0);

    private static final int SLICE = 1 << 18;

    private final List<byte[]> slices;
    private final int length;

    private StoredBlock(List<byte[]> slices, int length) {
        this.slices = slices;
        this.length = length;
    }

    /** Copies what is left in a buffer. */
    static StoredBlock of(ByteBuffer bytes) {
        int length = bytes.remaining();
        List<byte[]> slices = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] slice = new byte[Math.min(SLICE, bytes.remaining())];
            bytes.get(slice);
            slices.add(slice);
        }
        return new StoredBlock(slices, length);
    }

    /**
     * Copies bytes from a place in the block.
     *
     * @return how many were copied, at most {@code count}; 0 when the block ends there
     */
    int copy(int from, byte[] target, int offset, int count) {
        int most = Math.min(count, length - from);
        int done = 0;
        while (done < most) {
            int at = from + done;
            int n = Math.min(most - done, SLICE - at % SLICE);
            System.arraycopy(slices.get(at / SLICE), at % SLICE, target, offset + done, n);
            done += n;
        }
        return done;
    }
}
