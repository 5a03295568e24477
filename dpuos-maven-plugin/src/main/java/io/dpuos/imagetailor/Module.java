package io.dpuos.imagetailor;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The module under construction: values and groups of the pom, files of {@code src/main/dpuos}, and the findings. Not safe
 * for use by several threads.
 */
final class Module {
    /** A node of the pom's configuration: text or children. */
    static final class Node {
        private final Map<String, Node> children = new java.util.LinkedHashMap<>();
        private final List<String> words = new ArrayList<>();

        Map<String, Node> children() {
            return children;
        }

        List<String> words() {
            return words;
        }
    }

    private final Node configuration = new Node();
    private final SortedMap<String, Set<String>> lists = new TreeMap<>();
    private final SortedMap<String, byte[]> files = new TreeMap<>();
    private final SortedMap<String, String> links = new TreeMap<>();
    private final List<Finding> findings = new ArrayList<>();

    Node configuration() {
        return configuration;
    }

    SortedMap<String, Set<String>> lists() {
        return lists;
    }

    /** Returns files by path below {@code src/main/dpuos}. */
    SortedMap<String, byte[]> files() {
        return files;
    }

    /** Returns symbolic links by path below {@code src/main/dpuos}. */
    SortedMap<String, String> links() {
        return links;
    }

    List<Finding> findings() {
        return findings;
    }

    /** Sets the text of an element, named by its path such as {@code system/hostname}. */
    void set(String path, String value) {
        if (!usable(path, value)) {
            return;
        }
        Node node = node(path);
        node.words().clear();
        node.words().add(value);
    }

    /** Adds a word to a group; one that is there already is not added again. */
    void add(String path, String word) {
        if (!usable(path, word)) {
            return;
        }
        List<String> words = node(path).words();
        if (!words.contains(word)) {
            words.add(word);
        }
    }

    /** Maven would put a value of the build host in place of an expression, and XML has no control characters. */
    private boolean usable(String path, String value) {
        if (value.isBlank()) {
            return false;
        }
        if (value.contains("${") || !value.matches("[^\\p{Cntrl}\\p{Cs}\\uFFFE\\uFFFF]*")) {
            unmapped(
                    "pom.xml",
                    0,
                    "value of <" + path.replace("/", "><") + ">",
                    value,
                    "left out: a pom cannot hold an expression ${...} or a control character as it is");
            return false;
        }
        return true;
    }

    boolean has(String path) {
        Node node = configuration;
        for (String name : path.split("/")) {
            Node child = node.children().get(name);
            if (child == null) {
                return false;
            }
            node = child;
        }
        return true;
    }

    private Node node(String path) {
        Node node = configuration;
        for (String name : path.split("/")) {
            node = node.children().computeIfAbsent(name, ignored -> new Node());
        }
        return node;
    }

    /** Adds a line to a list file below {@code src/main/dpuos}; returns whether it is new. */
    boolean list(String file, String line) {
        return lists.computeIfAbsent(file, ignored -> new LinkedHashSet<>()).add(line);
    }

    void mapped(String file, int line, String kind, String element, String target) {
        findings.add(new Finding(file, line, kind, element, Finding.State.MAPPED, target));
    }

    void ignored(String file, int line, String kind, String element, String reason) {
        findings.add(new Finding(file, line, kind, element, Finding.State.IGNORED, reason));
    }

    void unmapped(String file, int line, String kind, String element, String reason) {
        findings.add(new Finding(file, line, kind, element, Finding.State.UNMAPPED, reason));
    }
}
