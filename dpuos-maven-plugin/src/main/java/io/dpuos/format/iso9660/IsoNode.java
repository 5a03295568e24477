package io.dpuos.format.iso9660;

import java.util.Comparator;
import java.util.Optional;
import java.util.TreeMap;

/** A file or directory of an image while it is laid out. */
final class IsoNode {
    /** Name in Rock Ridge; empty for the root. */
    final byte[] name;

    final Optional<IsoNode> parent;
    final Optional<ByteSource> content;
    final byte[] linkTarget;
    final int mode;
    /** Children by their Rock Ridge name; only directories have any. */
    final TreeMap<byte[], IsoNode> children = new TreeMap<>(Comparator.comparing(IsoNode::latin));

    /** Plain ISO 9660 identifier, with {@code ;1} for files. */
    String identifier = "";

    /** Sector of the first extent. */
    long lba;

    /** Where in the EFI system partition the bytes lie; -1 for files with extents of their own. */
    long placeInEsp = -1;

    /** Bytes of a directory's extent, of whole sectors. */
    int directorySize;

    /** Number in the path table, from 1. */
    int number;

    /** Sectors behind a directory's extent that hold what does not fit its records. */
    int continuationSectors;

    private IsoNode(byte[] name, Optional<IsoNode> parent, Optional<ByteSource> content, byte[] linkTarget, int mode) {
        this.name = name;
        this.parent = parent;
        this.content = content;
        this.linkTarget = linkTarget;
        this.mode = mode;
    }

    static IsoNode directory(byte[] name, Optional<IsoNode> parent) {
        return new IsoNode(name, parent, Optional.empty(), new byte[0], 0040755);
    }

    static IsoNode file(byte[] name, IsoNode parent, ByteSource content) {
        return new IsoNode(name, Optional.of(parent), Optional.of(content), new byte[0], 0100644);
    }

    static IsoNode symlink(byte[] name, IsoNode parent, byte[] target) {
        return new IsoNode(name, Optional.of(parent), Optional.empty(), target, 0120777);
    }

    boolean isDirectory() {
        return content.isEmpty() && linkTarget.length == 0;
    }

    /** Returns the number of bytes that extents of this node hold. */
    long size() {
        return isDirectory() ? directorySize : content.map(ByteSource::size).orElse(0L);
    }

    IsoNode parentOrSelf() {
        return parent.orElse(this);
    }

    private static String latin(byte[] name) {
        return new String(name, java.nio.charset.StandardCharsets.ISO_8859_1);
    }
}
