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
    /** Most nodes are files, which have none. */
    private Map<String, SizeNode> parts = Map.of();

    private long bytes;
    private long files;
    private int smallFiles;
    private long smallBytes;

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
        if (parts.isEmpty()) {
            parts = new TreeMap<>();
        }
        return parts.computeIfAbsent(partName, ignored -> new SizeNode(partName, partKind));
    }

    /**
     * Counts a file in this part, and in the nested parts that its names lead through.
     *
     * @param least what a file must have to become a part itself; smaller ones are summed up in their directory
     */
    void add(List<String> names, long size, long least) {
        SizeNode here = this;
        here.count(size);
        for (String each : names.subList(0, Math.max(0, names.size() - 1))) {
            here = here.part(each, here.kind);
            here.count(size);
        }
        if (!names.isEmpty() && size >= least) {
            here.part(names.get(names.size() - 1), here.kind).count(size);
        } else if (!names.isEmpty()) {
            here.smallFiles++;
            here.smallBytes += size;
        }
    }

    void count(long size) {
        bytes += size;
        files++;
    }

    /** Returns the parts, the greatest first. */
    List<SizeNode> greatest() {
        List<SizeNode> sorted = new ArrayList<>(parts.values());
        sorted.sort(Comparator.comparingLong((SizeNode node) -> node.bytes)
                .reversed()
                .thenComparing(node -> node.name));
        return sorted;
    }

    String name() {
        return name;
    }

    /**
     * Returns name, bytes, number of files and parts, the greatest first; what is smaller than asked for is summed up.
     *
     * @param least at least what files were added with
     */
    Map<String, Object> json(long least) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        if (!kind.isEmpty()) {
            json.put("kind", kind);
        }
        json.put("bytes", bytes);
        json.put("files", files);
        List<Object> list = new ArrayList<>();
        SizeNode rest = new SizeNode("", kind);
        rest.bytes = smallBytes;
        rest.files = smallFiles;
        int summed = smallFiles;
        for (SizeNode node : greatest()) {
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
