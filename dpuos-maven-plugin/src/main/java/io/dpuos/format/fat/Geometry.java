package io.dpuos.format.fat;

/**
 * Where the parts of a file system lie, in sectors of 512 bytes. Immutable.
 *
 * @param sectors size of the file system
 * @param clusterSectors sectors of a cluster, a power of two
 * @param reserved sectors before the first allocation table
 * @param tableSectors sectors of one of the two allocation tables
 * @param rootEntries entries of the root directory; 0 on FAT32, where it is a chain of clusters
 */
record Geometry(FatType type, long sectors, int clusterSectors, int reserved, long tableSectors, int rootEntries) {
    static final int SECTOR = 512;
    static final int TABLES = 2;
    static final int ENTRY = 32;

    /** What mkfs.fat and Windows use: FAT 1.03, BPB_RootEntCnt. */
    private static final int ROOT_ENTRIES = 512;

    /**
     * Chooses a geometry: the smallest clusters that make a file system of the type, with the margin of 16 clusters to the
     * next type that FAT 1.03 recommends, since drivers are off by up to that many.
     *
     * @throws IllegalArgumentException when there is no such geometry
     */
    static Geometry choose(FatType type, long size) {
        if (size % SECTOR != 0 || size / SECTOR > 0xffffffffL) {
            throw new IllegalArgumentException(
                    "size of a FAT file system is not a number of 512-byte sectors: " + size);
        }
        for (int clusterSectors = 1; clusterSectors <= 64; clusterSectors *= 2) {
            Geometry geometry = of(type, size / SECTOR, clusterSectors);
            long clusters = geometry.clusters();
            int low = type == FatType.FAT12 ? 1 : type.minimumClusters() + 16;
            if (clusters >= low && clusters <= type.maximumClusters() - 16) {
                return geometry;
            }
        }
        throw new IllegalArgumentException(
                "a file system of " + size + " bytes cannot be " + type + "; choose another size or type");
    }

    private static Geometry of(FatType type, long sectors, int clusterSectors) {
        int reserved = type == FatType.FAT32 ? 32 : 1;
        int rootEntries = type == FatType.FAT32 ? 0 : ROOT_ENTRIES;
        long rest = sectors - reserved - (long) rootEntries * ENTRY / SECTOR;
        long table = 1;
        while (true) {
            long clusters = (rest - TABLES * table) / clusterSectors;
            long needed = ((clusters + 2) * type.bits() + 8L * SECTOR - 1) / (8L * SECTOR);
            if (needed <= table) {
                return new Geometry(type, sectors, clusterSectors, reserved, table, rootEntries);
            }
            table = needed;
        }
    }

    int clusterSize() {
        return clusterSectors * SECTOR;
    }

    long rootOffset() {
        return (reserved + TABLES * tableSectors) * SECTOR;
    }

    long dataOffset() {
        return rootOffset() + (long) rootEntries * ENTRY;
    }

    long clusters() {
        return Math.max(0, (sectors - dataOffset() / SECTOR) / clusterSectors);
    }

    long clusterOffset(long cluster) {
        return dataOffset() + (cluster - 2) * clusterSize();
    }
}
