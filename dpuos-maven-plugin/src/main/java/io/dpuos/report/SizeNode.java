package io.dpuos.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A part of a whole whose parts have sizes, for a treemap. Not safe for use by several threads. */
final class SizeNode {
    private static final int MAX_PARTS = 250;

    private final String name;
    private final String kind;
    private final Map<String, SizeNode> parts = new TreeMap<>();
    private long bytes;
    private long files;

    /**
     * Makes an empty part.
     *
     * @param kind what colours it
     */
    SizeNode(String name, String kind) {
        this.name = name;
        this.kind = kind;
    }

    /** Returns the bytes of all files. */
    long bytes() {
        return bytes;
    }

    /** Returns the number of files. */
    long files() {
        return files;
    }

    /** Returns the part of a name, made when it is not there. */
    SizeNode part(String partName, String partKind) {
        return parts.computeIfAbsent(partName, ignored -> new SizeNode(partName, partKind));
    }

    /** Counts a file in this part, and in the nested parts that its names lead through. */
    void add(List<String> names, long size) {
        SizeNode here = this;
        here.count(size);
        for (String each : names) {
            here = here.part(each, here.kind);
            here.count(size);
        }
    }

    void count(long size) {
        bytes += size;
        files++;
    }

    /** Returns name, bytes, number of files and parts, the greatest first; what is smaller than asked for is summed up. */
    Map<String, Object> json(long least) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        if (!kind.isEmpty()) {
            json.put("kind", kind);
        }
        json.put("bytes", bytes);
        json.put("files", files);
        List<SizeNode> sorted = new ArrayList<>(parts.values());
        sorted.sort(Comparator.comparingLong((SizeNode node) -> node.bytes)
                .reversed()
                .thenComparing(node -> node.name));
        List<Object> list = new ArrayList<>();
        SizeNode rest = new SizeNode("", kind);
        int summed = 0;
        for (SizeNode node : sorted) {
            if (node.bytes >= least && list.size() < MAX_PARTS) {
                list.add(node.json(least));
            } else {
                rest.bytes += node.bytes;
                rest.files += node.files;
                summed++;
            }
        }
        if (summed > 0 && !list.isEmpty() && rest.bytes > 0) {
            Map<String, Object> others = new LinkedHashMap<>();
            others.put("name", summed + " smaller ones");
            others.put("kind", "rest");
            others.put("bytes", rest.bytes);
            others.put("files", rest.files);
            list.add(others);
        }
        if (!list.isEmpty()) {
            json.put("parts", Collections.unmodifiableList(list));
        }
        return json;
    }
}
