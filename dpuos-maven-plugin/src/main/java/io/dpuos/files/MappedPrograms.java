package io.dpuos.files;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How many bytes programs and the libraries they need map into memory: the sizes of their segments of type PT_LOAD. Heap
 * and stack are not in it; what several programs map counts once in the total. Not safe for use by several threads.
 */
public final class MappedPrograms {
    private static final List<String> PATH = List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin");

    private final ImageTree tree;
    private final Libraries libraries;
    private final Map<TreePath, Optional<ProgramFacts>> files = new TreeMap<>();
    private final SortedSet<TreePath> mapped = new TreeSet<>();

    private MappedPrograms(ImageTree tree, Libraries libraries) {
        this.tree = tree;
        this.libraries = libraries;
    }

    /** Makes an account without a program. */
    public static MappedPrograms of(ImageTree tree) throws IOException {
        return new MappedPrograms(tree, Libraries.of(tree));
    }

    /** Adds programs, by path or by name; returns what they map together. */
    public long add(List<String> programs) throws IOException {
        SortedSet<TreePath> own = new TreeSet<>();
        Deque<TreePath> waiting = new ArrayDeque<>();
        programs.forEach(program -> program(program).ifPresent(waiting::add));
        while (!waiting.isEmpty()) {
            TreePath path = waiting.remove();
            if (own.contains(path)) {
                continue;
            }
            Optional<ProgramFacts> elf = elf(path);
            if (elf.isEmpty()) {
                continue;
            }
            own.add(path);
            elf.get().interpreter().flatMap(this::program).ifPresent(waiting::add);
            for (String library : elf.get().needed()) {
                libraries.find(path, elf.get(), library).flatMap(tree::resolve).ifPresent(waiting::add);
            }
        }
        mapped.addAll(own);
        return sum(own);
    }

    /** Returns what all programs map. */
    public long total() {
        return sum(mapped);
    }

    private long sum(SortedSet<TreePath> paths) {
        return paths.stream()
                .mapToLong(path -> files.getOrDefault(path, Optional.empty())
                        .map(ProgramFacts::loadedBytes)
                        .orElse(0L))
                .sum();
    }

    private Optional<TreePath> program(String program) {
        if (program.startsWith("/")) {
            return tree.resolve(TreePath.of(program.replaceAll("/+", "/")));
        }
        return PATH.stream()
                .flatMap(folder -> tree.resolve(TreePath.of(folder + "/" + program)).stream())
                .findFirst();
    }

    private Optional<ProgramFacts> elf(TreePath path) throws IOException {
        Optional<ProgramFacts> known = files.get(path);
        if (known == null) {
            known = Optional.empty();
            if (tree.get(path).orElse(null) instanceof Inode.RegularFile file) {
                // A script: its interpreter depends on the machine's path, and is counted where it is a service's own.
                known = Optional.of(ProgramFacts.of(file.content()))
                        .filter(facts -> facts.kind() == ProgramFacts.Kind.ELF);
            }
            files.put(path, known);
        }
        return known;
    }
}
