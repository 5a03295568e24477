package io.dpuos.format.sqlite;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds one b-tree from its sorted entries, bottom up, pages filled ("B-tree Pages" of the file format description).
 * Table trees repeat the largest row id of a child above it; index trees move the entry between two children up.
 */
final class BTree {
    /** Page types. */
    private static final int INDEX_INTERIOR = 2;

    private static final int TABLE_INTERIOR = 5;
    private static final int INDEX_LEAF = 10;
    private static final int TABLE_LEAF = 13;

    private static final int LEAF_HEADER = 8;
    private static final int INTERIOR_HEADER = 12;

    /** "Cell payload overflow": what stays on the page when a payload does not fit. */
    private static final int MAX_LOCAL_TABLE = Pages.SIZE - 35;

    private static final int MAX_LOCAL_INDEX = (Pages.SIZE - 12) * 64 / 255 - 23;
    private static final int MIN_LOCAL = (Pages.SIZE - 12) * 32 / 255 - 23;

    private final Pages pages;
    private final boolean table;
    private final int firstOffset;
    private final List<byte[]> cells = new ArrayList<>();

    /** The children of a level and what separates them (one less). */
    private record Level(List<Integer> children, List<byte[]> separators) {}

    private BTree(Pages pages, boolean table, int firstOffset) {
        this.pages = pages;
        this.table = table;
        this.firstOffset = firstOffset;
    }

    static BTree table(Pages pages) {
        return new BTree(pages, true, 0);
    }

    static BTree index(Pages pages) {
        return new BTree(pages, false, 0);
    }

    /** The schema's tree: its root is page 1, behind the 100 bytes of the database header. */
    static BTree schema(Pages pages) {
        return new BTree(pages, true, 100);
    }

    /** Adds a row; row ids ascend. */
    void row(long rowId, byte[] record) {
        int head = Records.varintSize(record.length) + Records.varintSize(rowId);
        byte[] cell = cell(head, record, MAX_LOCAL_TABLE);
        Records.varint(cell, Records.varint(cell, 0, record.length), rowId);
        cells.add(cell);
    }

    /** Adds an index entry; entries ascend. */
    void entry(byte[] record) {
        byte[] cell = cell(Records.varintSize(record.length), record, MAX_LOCAL_INDEX);
        Records.varint(cell, 0, record.length);
        cells.add(cell);
    }

    /** A cell with its payload behind a head of so many bytes, which is still to be written. */
    private byte[] cell(int head, byte[] record, int maxLocal) {
        if (record.length <= maxLocal) {
            byte[] cell = new byte[head + record.length];
            System.arraycopy(record, 0, cell, head, record.length);
            return cell;
        }
        int tail = MIN_LOCAL + (record.length - MIN_LOCAL) % (Pages.SIZE - 4);
        int local = tail <= maxLocal ? tail : MIN_LOCAL;
        byte[] cell = new byte[head + local + Integer.BYTES];
        System.arraycopy(record, 0, cell, head, local);
        ByteBuffer.wrap(cell).putInt(head + local, pages.overflow(record, local));
        return cell;
    }

    /** Writes the pages. Returns the root's number. */
    int finish() {
        int capacity = Pages.SIZE - LEAF_HEADER - firstOffset;
        if (size(cells) <= capacity) {
            return root(page(table ? TABLE_LEAF : INDEX_LEAF, cells, 0, firstOffset));
        }
        Level level = table ? tableLeaves() : indexLeaves();
        while (true) {
            List<byte[]> rootCells = interiorCells(level, 0, level.children.size() - 1);
            int last = level.children.get(level.children.size() - 1);
            if (size(rootCells) <= Pages.SIZE - INTERIOR_HEADER - firstOffset) {
                return root(page(interiorType(), rootCells, last, firstOffset));
            }
            level = parents(level);
        }
    }

    private int root(byte[] page) {
        if (firstOffset == 0) {
            return pages.add(page);
        }
        pages.setFirst(page);
        return 1;
    }

    private int interiorType() {
        return table ? TABLE_INTERIOR : INDEX_INTERIOR;
    }

    private static int size(List<byte[]> list) {
        int size = 0;
        for (byte[] cell : list) {
            size += cell.length + 2;
        }
        return size;
    }

    private Level tableLeaves() {
        Level level = new Level(new ArrayList<>(), new ArrayList<>());
        int start = 0;
        while (start < cells.size()) {
            int end = fill(cells, start, Pages.SIZE - LEAF_HEADER);
            level.children.add(pages.add(page(TABLE_LEAF, cells.subList(start, end), 0, 0)));
            if (end < cells.size()) {
                level.separators.add(rowId(cells.get(end - 1)));
            }
            start = end;
        }
        return level;
    }

    private Level indexLeaves() {
        Level level = new Level(new ArrayList<>(), new ArrayList<>());
        int start = 0;
        while (start < cells.size()) {
            int end = fill(cells, start, Pages.SIZE - LEAF_HEADER);
            if (end == cells.size() - 1) {
                end--; // the last leaf must not be empty
            }
            level.children.add(pages.add(page(INDEX_LEAF, cells.subList(start, end), 0, 0)));
            if (end < cells.size()) {
                level.separators.add(cells.get(end));
            }
            start = end + 1;
        }
        return level;
    }

    private static int fill(List<byte[]> list, int start, int capacity) {
        int used = 0;
        int end = start;
        while (end < list.size() && used + list.get(end).length + 2 <= capacity) {
            used += list.get(end).length + 2;
            end++;
        }
        return end;
    }

    private static byte[] rowId(byte[] cell) {
        int at = 0;
        while (cell[at++] < 0) {
            continue;
        }
        int end = at;
        while (cell[end++] < 0) {
            continue;
        }
        return java.util.Arrays.copyOfRange(cell, at, end);
    }

    /** Cells of the children {@code from} to {@code to - 1}; child {@code to} becomes the rightmost one. */
    private static List<byte[]> interiorCells(Level level, int from, int to) {
        List<byte[]> list = new ArrayList<>();
        for (int i = from; i < to; i++) {
            byte[] separator = level.separators.get(i);
            list.add(ByteBuffer.allocate(4 + separator.length)
                    .putInt(level.children.get(i))
                    .put(separator)
                    .array());
        }
        return list;
    }

    private Level parents(Level level) {
        List<byte[]> all = interiorCells(level, 0, level.children.size() - 1);
        Level above = new Level(new ArrayList<>(), new ArrayList<>());
        int start = 0;
        int lastChild = level.children.size() - 1;
        while (start <= lastChild) {
            int end = fill(all, start, Pages.SIZE - INTERIOR_HEADER);
            if (end == lastChild - 1) {
                end--; // the last page must have a cell beside its rightmost child
            }
            above.children.add(pages.add(page(interiorType(), all.subList(start, end), level.children.get(end), 0)));
            if (end < lastChild) {
                above.separators.add(level.separators.get(end));
            }
            start = end + 1;
        }
        return above;
    }

    private static byte[] page(int type, List<byte[]> list, int rightmost, int offset) {
        ByteBuffer page = ByteBuffer.allocate(Pages.SIZE);
        int content = Pages.SIZE - (size(list) - 2 * list.size());
        page.position(offset);
        page.put((byte) type).putShort((short) 0).putShort((short) list.size());
        page.putShort((short) content).put((byte) 0);
        if (type == INDEX_INTERIOR || type == TABLE_INTERIOR) {
            page.putInt(rightmost);
        }
        int at = Pages.SIZE;
        for (byte[] cell : list) {
            at -= cell.length;
            page.putShort((short) at);
            page.put(at, cell);
        }
        return page.array();
    }
}
