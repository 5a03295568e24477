package io.dpuos.assemble;

import io.dpuos.tree.ImageTree;
import java.lang.ref.SoftReference;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Trees with layers by the digest of all that they are computed from, for the goals of one run: each works on what the
 * one before it left. Given up when memory is short. Safe for use by several threads.
 */
final class TreeMemory {
    /** A run of many images begins anew. */
    private static final int LIMIT = 64;

    private static final Map<String, SoftReference<ImageTree>> KNOWN = new ConcurrentHashMap<>();

    private TreeMemory() {}

    static Optional<ImageTree> find(String digest) {
        SoftReference<ImageTree> known = KNOWN.get(digest);
        return known == null ? Optional.empty() : Optional.ofNullable(known.get());
    }

    static void add(String digest, ImageTree tree) {
        if (KNOWN.size() >= LIMIT) {
            KNOWN.clear();
        }
        KNOWN.put(digest, new SoftReference<>(tree));
    }
}
