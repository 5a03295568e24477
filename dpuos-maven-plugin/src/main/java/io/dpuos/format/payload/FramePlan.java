package io.dpuos.format.payload;

import io.dpuos.format.tar.TarEntry;
import io.dpuos.format.tar.TarHeader;
import io.dpuos.format.tar.TarWriter;
import io.dpuos.format.zstd.Frames;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * One frame before it is compressed.
 *
 * @param label of its run; further frames of one run have {@code .2}, {@code .3} and so on appended
 * @param entries its members
 * @param size of the uncompressed tar data in bytes
 */
record FramePlan(String label, List<TarEntry> entries, long size) {
    /** A run of more uncompressed bytes is cut, so that a change in a large package recompresses a part of it only. */
    static final long LARGEST = 64L << 20;

    /** Raised whenever the same entries would make other bytes for a reason that the key does not hold. */
    private static final int FORMAT_VERSION = 1;

    /** Cuts runs into frames; a single file larger than the limit stays whole. */
    static List<FramePlan> of(List<PayloadRun> runs) {
        List<FramePlan> frames = new ArrayList<>();
        for (PayloadRun run : runs) {
            List<TarEntry> entries = new ArrayList<>();
            long size = 0;
            int part = 1;
            for (TarEntry entry : run.entries()) {
                long added = TarWriter.sizeOf(entry);
                if (!entries.isEmpty() && size + added > LARGEST) {
                    frames.add(new FramePlan(label(run, part++), List.copyOf(entries), size));
                    entries.clear();
                    size = 0;
                }
                entries.add(entry);
                size += added;
            }
            if (!entries.isEmpty()) {
                frames.add(new FramePlan(label(run, part), List.copyOf(entries), size));
            }
        }
        return frames;
    }

    private static String label(PayloadRun run, int part) {
        return part == 1 ? run.label() : run.label() + "." + part;
    }

    /** Returns the digest of all that decides the compressed bytes: codec, its version, level, headers, contents. */
    String key(int level) {
        MessageDigest digest = Sha256.begin();
        String head = "dpuos payload frame " + FORMAT_VERSION + "\n" + Frames.CODEC + " " + Frames.version()
                + "\nlevel " + level + "\n";
        digest.update(head.getBytes(StandardCharsets.US_ASCII));
        for (TarEntry entry : entries) {
            digest.update(TarHeader.of(entry));
            if (entry.linkTo().isEmpty() && entry.inode() instanceof Inode.RegularFile file) {
                digest.update(file.content().sha256().getBytes(StandardCharsets.US_ASCII));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
