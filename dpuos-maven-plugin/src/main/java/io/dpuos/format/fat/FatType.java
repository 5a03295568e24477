package io.dpuos.format.fat;

/** The three kinds of FAT file systems; the number of clusters decides which one it is (FAT 1.03, page 14). */
public enum FatType {
    /** Fewer than 4,085 clusters. */
    FAT12(12, 1, 4_084),
    /** 4,085 to 65,524 clusters. */
    FAT16(16, 4_085, 65_524),
    /** 65,525 clusters and more. */
    FAT32(32, 65_525, 268_435_444);

    private final int bits;
    private final int minimumClusters;
    private final int maximumClusters;

    FatType(int bits, int minimumClusters, int maximumClusters) {
        this.bits = bits;
        this.minimumClusters = minimumClusters;
        this.maximumClusters = maximumClusters;
    }

    /** Returns the width of an entry of the allocation table. */
    public int bits() {
        return bits;
    }

    int minimumClusters() {
        return minimumClusters;
    }

    int maximumClusters() {
        return maximumClusters;
    }

    int endOfChain() {
        return this == FAT12 ? 0xfff : this == FAT16 ? 0xffff : 0x0fffffff;
    }

    static FatType of(long clusters) {
        return clusters <= FAT12.maximumClusters ? FAT12 : clusters <= FAT16.maximumClusters ? FAT16 : FAT32;
    }
}
