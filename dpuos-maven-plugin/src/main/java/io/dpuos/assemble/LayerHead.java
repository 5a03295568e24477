package io.dpuos.assemble;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What decides whether a stored layer still holds, and what the layers above need to know of it. Immutable.
 *
 * @param inputs the digest of what the layer was computed from, except for contents that lower layers wrote
 * @param shape the digest of the layer's edits without the contents of the files that it writes
 * @param wrote SHA-256 of the contents that it writes, by path
 * @param looked SHA-256 of the contents of lower layers that its computation looked at, by path
 */
record LayerHead(String inputs, String shape, SortedMap<String, String> wrote, SortedMap<String, String> looked) {
    private static final String INPUTS = "# inputs ";
    private static final String SHAPE = "# shape ";
    private static final String WROTE = "# wrote ";
    private static final String LOOKED = "# looked ";
    private static final int SUM = 64;

    /** Copies the maps. */
    LayerHead {
        wrote = Collections.unmodifiableSortedMap(new TreeMap<>(wrote));
        looked = Collections.unmodifiableSortedMap(new TreeMap<>(looked));
    }

    /** Returns the lines in front of the edits. */
    List<String> lines() {
        List<String> lines = new ArrayList<>(List.of(INPUTS + inputs, SHAPE + shape));
        wrote.forEach((path, sum) -> lines.add(WROTE + sum + " " + path));
        looked.forEach((path, sum) -> lines.add(LOOKED + sum + " " + path));
        return lines;
    }

    /**
     * Reads the lines in front of the edits.
     *
     * @throws IOException when they are not what {@link #lines} gives
     */
    static LayerHead parse(List<String> lines) throws IOException {
        if (lines.size() < 2
                || !lines.get(0).startsWith(INPUTS)
                || !lines.get(1).startsWith(SHAPE)) {
            throw new IOException("expected '" + INPUTS + "' and '" + SHAPE + "' in front of the edits");
        }
        SortedMap<String, String> wrote = new TreeMap<>();
        SortedMap<String, String> looked = new TreeMap<>();
        for (String line : lines.subList(2, lines.size())) {
            boolean writes = line.startsWith(WROTE);
            String key = writes ? WROTE : LOOKED;
            int path = key.length() + SUM + 1;
            if (!line.startsWith(key) || line.length() <= path) {
                throw new IOException("line cannot be read: " + line);
            }
            (writes ? wrote : looked).put(line.substring(path), line.substring(key.length(), path - 1));
        }
        return new LayerHead(
                lines.get(0).substring(INPUTS.length()), lines.get(1).substring(SHAPE.length()), wrote, looked);
    }
}
