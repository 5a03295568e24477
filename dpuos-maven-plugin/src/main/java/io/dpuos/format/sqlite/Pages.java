package io.dpuos.format.sqlite;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The pages of a database under construction. Page numbers begin with 1. */
final class Pages {
    static final int SIZE = 4096;

    /** The page at 1 GiB holds locks and must stay unused; no database of packages comes near it. */
    private static final int MAX_PAGES = (1 << 30) / SIZE - 1;

    private final List<byte[]> pages = new ArrayList<>();

    /** Reserves page 1, which is written last. */
    Pages() {
        pages.add(new byte[SIZE]);
    }

    int add(byte[] page) {
        if (pages.size() >= MAX_PAGES) {
            throw new IllegalArgumentException("a database of more than 1 GiB is not supported");
        }
        pages.add(page);
        return pages.size();
    }

    int next() {
        return pages.size() + 1;
    }

    void setFirst(byte[] page) {
        pages.set(0, page);
    }

    int count() {
        return pages.size();
    }

    byte[] toBytes() {
        ByteBuffer all = ByteBuffer.allocate(pages.size() * SIZE);
        pages.forEach(all::put);
        return all.array();
    }

    /** Puts content on a chain of overflow pages. Returns the number of the first one. */
    int overflow(byte[] content, int from) {
        int first = next();
        int capacity = SIZE - 4;
        for (int at = from; at < content.length; at += capacity) {
            int length = Math.min(capacity, content.length - at);
            boolean last = at + length == content.length;
            ByteBuffer page = ByteBuffer.allocate(SIZE);
            page.putInt(last ? 0 : next() + 1).put(content, at, length);
            add(page.array());
        }
        return first;
    }
}
