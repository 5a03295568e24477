package io.dpuos.repo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Which packages of a repository contain a path: 64-bit hashes of all paths, sorted. Immutable.
 *
 * <p>Two paths with one hash would be taken for each other. By chance that does not happen (2^-64 per pair); a
 * repository that does it on purpose gains nothing, since it may as well list the path.
 */
public final class PathIndex {
    private static final long MAGIC = 0x44505546494c4532L; // "DPUFILE2"

    private final List<String> packages;
    private final long[] hashes;
    private final int[] owners;

    private PathIndex(List<String> packages, long[] hashes, int[] owners) {
        this.packages = packages;
        this.hashes = hashes;
        this.owners = owners;
    }

    /** Returns the number of paths, counted once per package. */
    public int size() {
        return hashes.length;
    }

    /** Returns the SHA-256 of the packages that contain the path, in the order of the metadata. */
    public Set<String> packagesWith(String path) {
        long wanted = hash(path);
        int at = Arrays.binarySearch(hashes, wanted);
        Set<String> found = new LinkedHashSet<>();
        if (at >= 0) {
            while (at > 0 && hashes[at - 1] == wanted) {
                at--;
            }
            for (; at < hashes.length && hashes[at] == wanted; at++) {
                found.add(packages.get(owners[at]));
            }
        }
        return found;
    }

    /** Writes the index in the form that {@link #read} takes. */
    byte[] write() {
        int ids = packages.stream().mapToInt(id -> 1 + id.length() / 2).sum();
        ByteBuffer out = ByteBuffer.allocate(20 + ids + hashes.length * 12);
        out.putLong(MAGIC).putInt(0).putInt(packages.size()).putInt(hashes.length);
        for (String id : packages) {
            out.put((byte) (id.length() / 2)).put(HexFormat.of().parseHex(id));
        }
        out.asLongBuffer().put(hashes);
        out.position(out.position() + hashes.length * 8);
        out.asIntBuffer().put(owners);
        out.putInt(8, checksum(out.array()));
        return out.array();
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException when the bytes are damaged or of another format version
     */
    static PathIndex read(byte[] bytes) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < 20 || in.getLong() != MAGIC || in.getInt() != checksum(bytes)) {
            throw new IOException("path index is damaged or of another version");
        }
        int packageCount = in.getInt();
        int pathCount = in.getInt();
        List<String> packages = new ArrayList<>(packageCount);
        for (int i = 0; i < packageCount; i++) {
            byte[] id = new byte[in.get()];
            in.get(id);
            packages.add(HexFormat.of().formatHex(id));
        }
        long[] hashes = new long[pathCount];
        in.asLongBuffer().get(hashes);
        in.position(in.position() + pathCount * 8);
        int[] owners = new int[pathCount];
        in.asIntBuffer().get(owners);
        return new PathIndex(packages, hashes, owners);
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 12, bytes.length - 12);
        return (int) crc.getValue();
    }

    /** FNV-1a over the UTF-16 units, mixed once more so that neighbours spread (constants of Murmur3's finaliser). */
    private static long hash(String path) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < path.length(); i++) {
            hash = (hash ^ path.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        return hash ^ (hash >>> 33);
    }

    /** Collects paths. Not safe for use by several threads. */
    static final class Builder {
        /** Paths of the largest repository known are about 10 million. */
        private static final int MAX_PATHS = 100_000_000;

        private final List<String> packages = new ArrayList<>();
        private long[] hashes = new long[1 << 16];
        private int[] owners = new int[1 << 16];
        private int count;

        void startPackage(String sha256) {
            packages.add(sha256);
        }

        void add(String path) throws IOException {
            if (count == hashes.length) {
                if (count >= MAX_PATHS) {
                    throw new IOException("more than " + MAX_PATHS + " paths in one repository");
                }
                hashes = Arrays.copyOf(hashes, count * 2);
                owners = Arrays.copyOf(owners, count * 2);
            }
            hashes[count] = hash(path);
            owners[count++] = packages.size() - 1;
        }

        PathIndex build() {
            long[] sorted = Arrays.copyOf(hashes, count);
            int[] sortedOwners = Arrays.copyOf(owners, count);
            sort(sorted, sortedOwners);
            return new PathIndex(List.copyOf(packages), sorted, sortedOwners);
        }

        /** Radix sort by hash, stable, so that owners stay in metadata order. */
        private static void sort(long[] keys, int[] values) {
            long[] otherKeys = new long[keys.length];
            int[] otherValues = new int[values.length];
            long[] fromKeys = keys;
            int[] fromValues = values;
            for (int shift = 0; shift < 64; shift += 16) {
                int[] starts = new int[(1 << 16) + 1];
                for (long key : fromKeys) {
                    starts[digit(key, shift) + 1]++;
                }
                for (int i = 0; i < 1 << 16; i++) {
                    starts[i + 1] += starts[i];
                }
                for (int i = 0; i < fromKeys.length; i++) {
                    int to = starts[digit(fromKeys[i], shift)]++;
                    otherKeys[to] = fromKeys[i];
                    otherValues[to] = fromValues[i];
                }
                long[] swapKeys = fromKeys;
                fromKeys = otherKeys;
                otherKeys = swapKeys;
                int[] swapValues = fromValues;
                fromValues = otherValues;
                otherValues = swapValues;
            }
            // four passes: the result is back in the arrays that were given
        }

        private static int digit(long key, int shift) {
            int digit = (int) (key >>> shift) & 0xffff;
            return shift == 48 ? digit ^ 0x8000 : digit; // signed order, as Arrays.binarySearch has it
        }
    }
}
