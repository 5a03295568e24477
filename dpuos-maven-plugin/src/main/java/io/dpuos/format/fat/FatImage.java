package io.dpuos.format.fat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Composes a FAT file system in memory. The bytes depend on nothing but what the builder was given: times of all
 * entries and the volume id are fixed by it, files lie behind one another in the order of their paths, so that every
 * chain of clusters is contiguous.
 *
 * <p>Names of files: printable, without the characters that FAT forbids; two names of one directory that differ in case
 * only are refused, since FAT does not tell them apart. Not safe for use by several threads.
 */
public final class FatImage {
    private static final long MAX_SIZE = 1L << 30;
    private static final int LABEL_ATTRIBUTE = 0x08;
    private static final int DIRECTORY_ATTRIBUTE = 0x10;
    private static final int FILE_ATTRIBUTE = 0x20;
    private static final int LONG_NAME_ATTRIBUTE = 0x0f;
    private static final int LONG_NAME_CHARACTERS = 13;
    private static final String FORBIDDEN = "\"*/:<>?\\|";

    private final Folder root = new Folder();
    private final String label;
    private final int volumeId;
    private final int date;
    private final int time;
    private Optional<FatType> type = Optional.empty();
    private int alignment = 1;

    private static final class Folder {
        final Map<String, Object> children =
                new TreeMap<>(Comparator.comparing((String name) -> name.toUpperCase(Locale.ROOT)));
        final Map<String, byte[]> shortNames = new TreeMap<>();
        long cluster;
        int entries;
    }

    private record Contents(byte[] bytes, long[] cluster, long[] offset) {}

    /**
     * Begins an empty file system.
     *
     * @param label volume label of 1 to 11 characters, letters, digits, {@code _}, {@code -} and spaces; upper case
     * @param volumeId serial number of the volume
     * @param timestamp times of all entries in seconds since the epoch; FAT holds 1980 to 2107 in steps of two seconds
     */
    public FatImage(String label, int volumeId, long timestamp) {
        if (!label.matches("[A-Z0-9_ -]{1,11}")) {
            throw new IllegalArgumentException(
                    "FAT volume label is not 1 to 11 of A-Z, 0-9, '_', '-' and space: '" + label + "'");
        }
        this.label = label;
        this.volumeId = volumeId;
        // 315532800 is the first second of 1980, where FAT's calendar begins; 4354819198 is the last one that it holds.
        long clamped = Math.min(Math.max(timestamp, 315_532_800L), 4_354_819_198L);
        LocalDateTime utc = LocalDateTime.ofEpochSecond(clamped, 0, ZoneOffset.UTC);
        date = utc.getYear() - 1980 << 9 | utc.getMonthValue() << 5 | utc.getDayOfMonth();
        time = utc.getHour() << 11 | utc.getMinute() << 5 | utc.getSecond() / 2;
    }

    /** Asks for a type; else FAT12 is made below 4 MiB, FAT16 below 512 MiB, and FAT32 above. */
    public FatImage type(FatType wanted) {
        type = Optional.of(wanted);
        return this;
    }

    /**
     * Asks for files that begin at multiples of so many bytes, so that others can refer to them in place.
     *
     * @param bytes a power of two, at least 512
     */
    public FatImage alignment(int bytes) {
        alignment = bytes;
        return this;
    }

    /** Adds a directory and its missing parents. Names are separated by {@code /}. */
    public FatImage directory(String path) {
        folder(path);
        return this;
    }

    /** Adds a file and its missing directories. Names are separated by {@code /}. */
    public FatImage file(String path, byte[] content) {
        String normal = path.startsWith("/") ? path.substring(1) : path;
        int slash = normal.lastIndexOf('/');
        Folder folder = slash < 0 ? root : folder(normal.substring(0, slash));
        String name = checkName(normal.substring(slash + 1), path);
        if (folder.children.putIfAbsent(name, new Contents(content.clone(), new long[1], new long[1])) != null) {
            throw new IllegalArgumentException("FAT holds a name once, upper and lower case alike: " + path);
        }
        return this;
    }

    private Folder folder(String path) {
        Folder here = root;
        for (String name : path.split("/", -1)) {
            if (name.isEmpty()) {
                continue;
            }
            Object child = here.children.computeIfAbsent(checkName(name, path), key -> new Folder());
            if (!(child instanceof Folder next)) {
                throw new IllegalArgumentException("path goes through a file: " + path);
            }
            here = next;
        }
        return here;
    }

    private static String checkName(String name, String path) {
        boolean bad = name.isEmpty()
                || name.length() > 255
                || name.startsWith(" ")
                || name.endsWith(" ")
                || name.endsWith(".")
                || name.chars().anyMatch(c -> c < ' ' || c == 0x7f || FORBIDDEN.indexOf(c) >= 0);
        if (bad) {
            throw new IllegalArgumentException("FAT cannot hold the name '" + name + "' of " + path);
        }
        return name;
    }

    /**
     * Returns the smallest size, in whole units, of a file system that holds everything and leaves some bytes free.
     *
     * @param unit the size is a multiple of this, for example 1 MiB; at least 64 KiB
     * @param free bytes that stay free at least
     */
    public long sizeFor(int unit, long free) {
        for (long size = unit; size <= MAX_SIZE; size += unit) {
            try {
                Geometry geometry = geometry(size);
                if (needed(root, geometry, true) + free / geometry.clusterSize() + 1 <= geometry.clusters()) {
                    return size;
                }
            } catch (IllegalArgumentException e) {
                // No file system of the type has this size; a larger one may.
            }
        }
        throw new IllegalArgumentException("files do not fit a FAT file system of 1 GiB");
    }

    private Geometry geometry(long size) {
        FatType wanted =
                type.orElse(size < 4L << 20 ? FatType.FAT12 : size < 512L << 20 ? FatType.FAT16 : FatType.FAT32);
        return Geometry.choose(wanted, size);
    }

    private static long clustersOf(long bytes, Geometry geometry) {
        return (bytes + geometry.clusterSize() - 1) / geometry.clusterSize();
    }

    private long needed(Folder folder, Geometry geometry, boolean isRoot) {
        int entries = isRoot ? 1 : 2;
        long clusters = 0;
        for (Map.Entry<String, Object> child : folder.children.entrySet()) {
            entries += 1 + longEntries(child.getKey());
            clusters += child.getValue() instanceof Contents file
                    ? clustersOf(file.bytes().length, geometry) + alignment / geometry.clusterSize()
                    : needed((Folder) child.getValue(), geometry, false);
        }
        folder.entries = entries;
        if (isRoot && geometry.type() != FatType.FAT32) {
            if (entries > geometry.rootEntries()) {
                throw new IllegalArgumentException("root directory of FAT12 and FAT16 holds 512 entries");
            }
            return clusters;
        }
        return clusters + clustersOf((long) entries * Geometry.ENTRY, geometry);
    }

    private static int longEntries(String name) {
        return ShortName.isShort(name) ? 0 : (name.length() + LONG_NAME_CHARACTERS - 1) / LONG_NAME_CHARACTERS;
    }

    /**
     * Returns the file system.
     *
     * @param size in bytes, a multiple of 512, at most 1 GiB
     * @throws IllegalArgumentException when the files do not fit or no file system of the type has this size
     */
    public byte[] build(long size) {
        if (size > MAX_SIZE) {
            throw new IllegalArgumentException("FAT image of more than 1 GiB: " + size + " bytes");
        }
        Geometry geometry = geometry(size);
        long needed = needed(root, geometry, true);
        if (needed > geometry.clusters()) {
            throw new IllegalArgumentException("files need " + needed * geometry.clusterSize()
                    + " bytes, the FAT file system of " + size + " bytes holds "
                    + geometry.clusters() * geometry.clusterSize());
        }
        ByteBuffer image = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        Allocation table = new Allocation(geometry);
        allocate(root, geometry, table, true);
        bootSector(image, geometry);
        if (geometry.type() == FatType.FAT32) {
            information(image, geometry, table);
            System.arraycopy(image.array(), 0, image.array(), 6 * Geometry.SECTOR, 2 * Geometry.SECTOR);
        }
        byte[] tableBytes = table.bytes();
        for (int i = 0; i < Geometry.TABLES; i++) {
            image.put((int) ((geometry.reserved() + i * geometry.tableSectors()) * Geometry.SECTOR), tableBytes);
        }
        folder(image, geometry, root, 0, true);
        return image.array();
    }

    /**
     * Returns where the bytes of a file lie in the file system that was built last, one behind the other.
     *
     * @throws IllegalArgumentException when there is no such file
     */
    public long offset(String path) {
        Folder here = root;
        Object found = root;
        for (String name : path.split("/", -1)) {
            if (!name.isEmpty()) {
                found = here.children.get(name);
                here = found instanceof Folder next ? next : new Folder();
            }
        }
        if (!(found instanceof Contents file)) {
            throw new IllegalArgumentException("no file of the file system: " + path);
        }
        return file.offset()[0];
    }

    private void allocate(Folder folder, Geometry geometry, Allocation table, boolean isRoot) {
        if (!isRoot || geometry.type() == FatType.FAT32) {
            folder.cluster = table.chain(clustersOf((long) folder.entries * Geometry.ENTRY, geometry));
        }
        for (Object child : folder.children.values()) {
            if (child instanceof Folder below) {
                allocate(below, geometry, table, false);
            } else {
                Contents file = (Contents) child;
                if (file.bytes().length > 0) {
                    table.align(alignment);
                }
                file.offset()[0] = geometry.clusterOffset(table.next());
                file.cluster()[0] = table.chain(clustersOf(file.bytes().length, geometry));
            }
        }
    }

    private void bootSector(ByteBuffer image, Geometry geometry) {
        boolean wide = geometry.type() == FatType.FAT32;
        image.put(new byte[] {(byte) 0xeb, (byte) (wide ? 0x58 : 0x3c), (byte) 0x90});
        image.put(ascii("DPUOS1.0"));
        image.putShort((short) Geometry.SECTOR);
        image.put((byte) geometry.clusterSectors());
        image.putShort((short) geometry.reserved());
        image.put((byte) Geometry.TABLES);
        image.putShort((short) geometry.rootEntries());
        boolean small = !wide && geometry.sectors() < 0x10000;
        image.putShort((short) (small ? geometry.sectors() : 0));
        // 0xf8 is the media byte of what cannot be removed; also the low byte of the table's first entry.
        image.put((byte) 0xf8);
        image.putShort((short) (wide ? 0 : geometry.tableSectors()));
        // Sectors per track and heads: what no UEFI firmware reads, but checkers want to be non-zero.
        image.putShort((short) 32).putShort((short) 64);
        image.putInt(0);
        image.putInt(small ? 0 : (int) geometry.sectors());
        if (wide) {
            image.putInt((int) geometry.tableSectors());
            image.putShort((short) 0).putShort((short) 0);
            image.putInt((int) root.cluster);
            image.putShort((short) 1).putShort((short) 6);
            image.put(new byte[12]);
        }
        image.put((byte) 0x80).put((byte) 0).put((byte) 0x29);
        image.putInt(volumeId);
        image.put(ascii(padded(label)));
        image.put(ascii(geometry.type() + "   "));
        image.putShort(510, (short) 0xaa55);
    }

    private static void information(ByteBuffer image, Geometry geometry, Allocation table) {
        int sector = Geometry.SECTOR;
        image.putInt(sector, 0x41615252);
        image.putInt(sector + 484, 0x61417272);
        image.putInt(sector + 488, (int) (geometry.clusters() - (table.next() - 2)));
        image.putInt(sector + 492, (int) table.next());
        image.putInt(sector + 508, 0xaa550000);
    }

    private void folder(ByteBuffer image, Geometry geometry, Folder folder, long parent, boolean isRoot) {
        long offset = isRoot && geometry.type() != FatType.FAT32
                ? geometry.rootOffset()
                : geometry.clusterOffset(folder.cluster);
        image.position((int) offset);
        if (isRoot) {
            entry(image, ascii(padded(label)), LABEL_ATTRIBUTE, 0, 0);
        } else {
            entry(image, ascii(".          "), DIRECTORY_ATTRIBUTE, folder.cluster, 0);
            entry(image, ascii("..         "), DIRECTORY_ATTRIBUTE, parent, 0);
        }
        shortNames(folder);
        for (Map.Entry<String, Object> child : folder.children.entrySet()) {
            byte[] shortName = folder.shortNames.getOrDefault(child.getKey(), new byte[ShortName.LENGTH]);
            if (!ShortName.isShort(child.getKey())) {
                longName(image, child.getKey(), ShortName.checksum(shortName));
            }
            if (child.getValue() instanceof Contents file) {
                entry(image, shortName, FILE_ATTRIBUTE, file.cluster()[0], file.bytes().length);
            } else {
                entry(image, shortName, DIRECTORY_ATTRIBUTE, ((Folder) child.getValue()).cluster, 0);
            }
        }
        for (Object child : folder.children.values()) {
            if (child instanceof Folder below) {
                // The parent of a first-level directory is 0, also on FAT32: FAT 1.03, "Directory Structure".
                folder(image, geometry, below, isRoot ? 0 : folder.cluster, false);
            } else if (child instanceof Contents file && file.bytes().length > 0) {
                image.put((int) geometry.clusterOffset(file.cluster()[0]), file.bytes());
            }
        }
    }

    /** Names that are short as they stand keep their form; only then do the others get what is left. */
    private static void shortNames(Folder folder) {
        folder.shortNames.clear();
        Set<String> taken = new HashSet<>();
        for (boolean asTheyStand : new boolean[] {true, false}) {
            for (String name : folder.children.keySet()) {
                if (ShortName.isShort(name) == asTheyStand) {
                    folder.shortNames.put(name, ShortName.of(name, taken));
                }
            }
        }
    }

    private static void longName(ByteBuffer image, String name, byte checksum) {
        int count = (name.length() + LONG_NAME_CHARACTERS - 1) / LONG_NAME_CHARACTERS;
        for (int i = count; i >= 1; i--) {
            ByteBuffer entry = ByteBuffer.allocate(Geometry.ENTRY).order(ByteOrder.LITTLE_ENDIAN);
            // 0x40 marks the entry that comes first on disk and holds the last characters.
            entry.put((byte) (i == count ? i | 0x40 : i));
            for (int j = 0; j < LONG_NAME_CHARACTERS; j++) {
                int index = (i - 1) * LONG_NAME_CHARACTERS + j;
                int position = 1 + 2 * j;
                // Characters lie at 1 to 10, 14 to 25 and 28 to 31, around attribute, type, checksum and cluster.
                position += j >= 5 ? 3 : 0;
                position += j >= 11 ? 2 : 0;
                char c = index < name.length() ? name.charAt(index) : index == name.length() ? '\0' : '\uffff';
                entry.putChar(position, c);
            }
            entry.put(11, (byte) LONG_NAME_ATTRIBUTE);
            entry.put(13, checksum);
            image.put(entry.array());
        }
    }

    private void entry(ByteBuffer image, byte[] shortName, int attribute, long cluster, int size) {
        image.put(shortName);
        image.put((byte) attribute).put((byte) 0).put((byte) 0);
        image.putShort((short) time).putShort((short) date).putShort((short) date);
        image.putShort((short) (cluster >> 16));
        image.putShort((short) time).putShort((short) date);
        image.putShort((short) cluster);
        image.putInt(size);
    }

    private static String padded(String label) {
        return label + " ".repeat(11 - label.length());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
