package io.dpuos.assemble;

import io.dpuos.account.TriedHashes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The tried hashes of a project, {@code tried-hashes.txt} among the files that goals pass on: a line for each. A missing
 * file, or one that is none of ours, knows nothing. Safe for use by several threads.
 */
public final class TriedHashesFile implements TriedHashes {
    private static final int LIMIT = 1 << 16;

    private final Path file;
    private final SortedSet<String> known = new TreeSet<>();

    /**
     * Reads the file of a project.
     *
     * @param work the folder of what goals pass on; it need not exist
     */
    public TriedHashesFile(Path work) throws IOException {
        this.file = work.resolve("tried-hashes.txt");
        if (Files.isRegularFile(file) && Files.size(file) <= LIMIT) {
            known.addAll(
                    List.of(Files.readString(file, StandardCharsets.ISO_8859_1).split("\n")));
        }
    }

    @Override
    public synchronized boolean holds(String digest) {
        return known.contains(digest);
    }

    @Override
    public synchronized void add(String digest) {
        known.add(digest);
        try {
            Files.createDirectories(file.resolveSibling("."));
            Files.writeString(file, String.join("\n", known) + "\n", StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
