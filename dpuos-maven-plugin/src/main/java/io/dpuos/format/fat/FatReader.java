package io.dpuos.format.fat;

import io.dpuos.format.MalformedImageException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads a FAT file system that lies in memory. Reads the whole directory tree at once; loops of clusters, clusters that
 * are used twice and sizes that contradict their chains are refused. Immutable and safe for use by several threads.
 */
public final class FatReader {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_ENTRIES = 100_000;

    private final ByteBuffer image;
    private final Geometry geometry;
    private final int volumeId;
    private final boolean[] used;
    private final SortedMap<String, FatFile> files = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private String label = "";

    /**
     * A file or directory.
     *
     * @param path names separated by {@code /}, without a leading one
     * @param directory whether it is a directory
     * @param size in bytes; 0 for a directory
     * @param cluster where it begins; 0 when it is empty
     */
    public record FatFile(String path, boolean directory, long size, long cluster) {}

    /**
     * Reads the directory tree.
     *
     * @throws MalformedImageException when the image is no sound FAT file system
     */
    public FatReader(byte[] bytes) throws MalformedImageException {
        image = ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
        geometry = geometry();
        int extended = geometry.type() == FatType.FAT32 ? 67 : 39;
        volumeId = image.getInt(extended);
        used = new boolean[(int) geometry.clusters() + 2];
        byte[] root;
        if (geometry.type() == FatType.FAT32) {
            root = chain(image.getInt(44) & 0x0fffffffL, -1, "root directory", 44);
        } else {
            root = new byte[geometry.rootEntries() * Geometry.ENTRY];
            image.get((int) geometry.rootOffset(), root);
        }
        walk("", root, 0);
    }

    /** Returns the kind of the file system. */
    public FatType type() {
        return geometry.type();
    }

    /** Returns the volume label of the root directory; empty when there is none. */
    public String label() {
        return label;
    }

    /** Returns the serial number of the volume. */
    public int volumeId() {
        return volumeId;
    }

    /** Returns all files and directories by path; the map does not tell upper from lower case. Unmodifiable. */
    public SortedMap<String, FatFile> files() {
        return Collections.unmodifiableSortedMap(files);
    }

    /** Returns the bytes of a file, or empty when there is none; upper and lower case are alike. */
    public Optional<byte[]> read(String path) throws MalformedImageException {
        FatFile file = files.get(path.startsWith("/") ? path.substring(1) : path);
        if (file == null || file.directory()) {
            return Optional.empty();
        }
        byte[] bytes = new byte[(int) file.size()];
        long cluster = file.cluster();
        for (int at = 0; at < bytes.length; at += geometry.clusterSize()) {
            int n = Math.min(geometry.clusterSize(), bytes.length - at);
            image.get((int) geometry.clusterOffset(cluster), bytes, at, n);
            cluster = entry(cluster);
        }
        return Optional.of(bytes);
    }

    private Geometry geometry() throws MalformedImageException {
        if (image.capacity() < Geometry.SECTOR) {
            throw malformed("boot sector", "length", 0, "512 bytes", image.capacity() + " bytes");
        }
        expect("signature", 510, 0xaa55, image.getShort(510) & 0xffff);
        expect("bytes per sector", 11, Geometry.SECTOR, image.getShort(11) & 0xffff);
        int clusterSectors = image.get(13) & 0xff;
        if (Integer.bitCount(clusterSectors) != 1) {
            throw malformed("boot sector", "sectors per cluster", 13, "a power of two", "" + clusterSectors);
        }
        expect("number of tables", 16, Geometry.TABLES, image.get(16));
        int reserved = image.getShort(14) & 0xffff;
        int rootEntries = image.getShort(17) & 0xffff;
        long sectors = image.getShort(19) & 0xffff;
        sectors = sectors != 0 ? sectors : image.getInt(32) & 0xffffffffL;
        long table = image.getShort(22) & 0xffff;
        table = table != 0 ? table : image.getInt(36) & 0xffffffffL;
        if (sectors * Geometry.SECTOR > image.capacity()) {
            throw malformed(
                    "boot sector",
                    "total sectors",
                    19,
                    "at most " + image.capacity() / Geometry.SECTOR,
                    Long.toString(sectors));
        }
        if (reserved == 0 || rootEntries % 16 != 0) {
            throw malformed(
                    "boot sector",
                    "reserved sectors, root entries",
                    14,
                    "1 or more, a multiple of 16",
                    reserved + ", " + rootEntries);
        }
        Geometry sized = new Geometry(FatType.FAT12, sectors, clusterSectors, reserved, table, rootEntries);
        FatType type = FatType.of(sized.clusters());
        boolean fits = table > 0
                && sized.dataOffset() / Geometry.SECTOR <= sectors
                && (sized.clusters() + 2) * type.bits() <= table * Geometry.SECTOR * 8
                && (rootEntries == 0) == (type == FatType.FAT32);
        if (!fits) {
            throw malformed(
                    "boot sector",
                    "sectors per table, root entries",
                    17,
                    "tables for " + sized.clusters() + " clusters of " + type,
                    table + ", " + rootEntries);
        }
        return new Geometry(type, sectors, clusterSectors, reserved, table, rootEntries);
    }

    private void walk(String folder, byte[] bytes, int depth) throws MalformedImageException {
        if (depth > MAX_DEPTH) {
            throw malformed("directory " + folder, "depth", -1, "at most " + MAX_DEPTH, "more");
        }
        ByteBuffer entries = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        LongName longName = new LongName();
        for (int at = 0; at + Geometry.ENTRY <= bytes.length && bytes[at] != 0; at += Geometry.ENTRY) {
            int attribute = bytes[at + 11] & 0x3f;
            if ((bytes[at] & 0xff) == 0xe5) {
                longName = new LongName();
                continue;
            }
            if (attribute == 0x0f) {
                longName.add(entries, at);
                continue;
            }
            String name = longName.text(bytes, at);
            longName = new LongName();
            if ((attribute & 0x08) != 0) {
                label = folder.isEmpty() ? new String(bytes, at, 11, StandardCharsets.ISO_8859_1).strip() : label;
                continue;
            }
            if (bytes[at] == '.') {
                continue;
            }
            String path = folder.isEmpty() ? name : folder + "/" + name;
            boolean directory = (attribute & 0x10) != 0;
            long cluster = (entries.getShort(at + 20) & 0xffffL) << 16 | entries.getShort(at + 26) & 0xffffL;
            cluster = geometry.type() == FatType.FAT32 ? cluster : cluster & 0xffff;
            long size = directory ? 0 : entries.getInt(at + 28) & 0xffffffffL;
            if (name.isEmpty() || name.indexOf('/') >= 0 || files.containsKey(path) || files.size() >= MAX_ENTRIES) {
                throw malformed(
                        "directory '" + folder + "'",
                        "name",
                        -1,
                        "names once, at most " + MAX_ENTRIES + " files",
                        path);
            }
            files.put(path, new FatFile(path, directory, size, cluster));
            if (directory) {
                walk(path, chain(cluster, -1, path, -1), depth + 1);
            } else {
                chain(cluster, size, path, -1);
            }
        }
    }

    /** Follows a chain; returns its bytes for a directory (size -1) and checks its length for a file. */
    private byte[] chain(long first, long size, String path, long offset) throws MalformedImageException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long clusters = 0;
        long cluster = first;
        byte[] one = new byte[geometry.clusterSize()];
        while (!(first == 0 && size == 0) && cluster < (geometry.type().endOfChain() & ~7)) {
            if (cluster < 2 || cluster >= used.length || used[(int) cluster]) {
                throw malformed(
                        "chain of " + path,
                        "cluster",
                        offset,
                        "one of 2 to " + (used.length - 1) + ", once",
                        "" + cluster);
            }
            used[(int) cluster] = true;
            if (size < 0) {
                image.get((int) geometry.clusterOffset(cluster), one);
                bytes.writeBytes(one);
            }
            clusters++;
            cluster = entry(cluster);
        }
        if (size >= 0 && clusters != (size + one.length - 1) / one.length) {
            throw malformed(
                    "chain of " + path, "length", offset, "clusters for " + size + " bytes", clusters + " clusters");
        }
        return bytes.toByteArray();
    }

    private long entry(long cluster) {
        int table = geometry.reserved() * Geometry.SECTOR;
        return switch (geometry.type()) {
            case FAT12 -> {
                int at = (int) (table + cluster * 3 / 2);
                int pair = image.get(at) & 0xff | (image.get(at + 1) & 0xff) << 8;
                yield cluster % 2 == 0 ? pair & 0xfff : pair >> 4;
            }
            case FAT16 -> image.getShort((int) (table + cluster * 2)) & 0xffff;
            case FAT32 -> image.getInt((int) (table + cluster * 4)) & 0x0fffffff;
        };
    }

    private static void expect(String field, long offset, int expected, int found) throws MalformedImageException {
        if (expected != found) {
            throw malformed("boot sector", field, offset, Integer.toString(expected), Integer.toString(found));
        }
    }

    private static MalformedImageException malformed(
            String structure, String field, long offset, String expected, String found) {
        return new MalformedImageException("FAT file system", structure, field, offset, expected, found);
    }

    /** A long name while its entries come, the last characters first. */
    private static final class LongName {
        private final StringBuilder text = new StringBuilder();
        private int expected;
        private byte checksum;

        void add(ByteBuffer entries, int at) {
            int order = entries.get(at) & 0xff;
            if ((order & 0x40) != 0) {
                text.setLength(0);
                expected = order & 0x1f;
                checksum = entries.get(at + 13);
            }
            if ((order & 0x1f) != expected || expected == 0) {
                expected = -1;
                return;
            }
            expected--;
            StringBuilder part = new StringBuilder();
            for (int j = 0; j < 13; j++) {
                char c = entries.getChar(at + 1 + 2 * j + (j >= 5 ? 3 : 0) + (j >= 11 ? 2 : 0));
                if (c == 0) {
                    break;
                }
                part.append(c);
            }
            text.insert(0, part);
        }

        String text(byte[] bytes, int at) {
            byte[] shortName = java.util.Arrays.copyOfRange(bytes, at, at + ShortName.LENGTH);
            if (expected == 0 && !text.isEmpty() && checksum == ShortName.checksum(shortName)) {
                return text.toString();
            }
            String base = new String(shortName, 0, 8, StandardCharsets.ISO_8859_1).stripTrailing();
            String extension = new String(shortName, 8, 3, StandardCharsets.ISO_8859_1).stripTrailing();
            return extension.isEmpty() ? base : base + "." + extension;
        }
    }
}
