package io.dpuos.assemble;

import io.dpuos.report.Json;
import io.dpuos.report.JsonException;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import io.dpuos.tree.Edit;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Layer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Layers below {@code target/dpuos/layers}: state that goals pass on, and that a person can read.
 *
 * <p>A layer's folder holds {@code edits.txt}, which begins with the {@link LayerHead}, and {@code files/}, the contents by
 * SHA-256. Whether a stored layer still holds is for the {@link LayerChain} to say.
 */
final class LayerStore {
    private static final String EDITS = "edits.txt";
    private static final String REPORT = "report.txt";
    private static final String FACTS = "facts.json";
    private static final long CONTENT_LIMIT = 1L << 30;

    /** Every goal of a build asks for the layers below its own. */
    private static final Map<Path, Known> KNOWN = new ConcurrentHashMap<>();

    private final Path directory;

    /**
     * A layer that this process has read or written.
     *
     * @param head what it was computed from
     * @param state size and time of its file then
     */
    private record Known(LayerHead head, String state, SoftReference<LayerOutcome> outcome) {}

    LayerStore(Path directory) {
        this.directory = directory;
    }

    /** Forgets what this process has read and written. */
    static void forget() {
        KNOWN.clear();
    }

    /** Returns what a stored layer was computed from; empty when there is none. */
    Optional<LayerHead> head(String name) throws IOException {
        Path edits = directory.resolve(name).resolve(EDITS);
        if (!Files.isRegularFile(edits)) {
            return Optional.empty();
        }
        Known known = KNOWN.get(edits);
        if (known != null && known.state().equals(state(edits))) {
            return Optional.of(known.head());
        }
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(edits, StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null && line.startsWith("#"); line = reader.readLine()) {
                lines.add(line);
            }
            return Optional.of(LayerHead.parse(lines));
        } catch (IOException e) {
            // Somebody changed the file by hand, or another version wrote it: the layer is computed again.
            return Optional.empty();
        }
    }

    /** Returns what a stored layer reports, without reading its edits. */
    Optional<LayerSummary> summary(String name) throws IOException {
        Path edits = directory.resolve(name).resolve(EDITS);
        Path report = directory.resolve(name).resolve(REPORT);
        if (!Files.isRegularFile(edits) || !Files.isRegularFile(report)) {
            return Optional.empty();
        }
        int count = 0;
        for (String line : Files.readAllLines(edits, StandardCharsets.UTF_8)) {
            count += line.startsWith("#") ? 0 : 1;
        }
        return Optional.of(new LayerSummary(Files.readAllLines(report, StandardCharsets.UTF_8), count));
    }

    /** Returns a stored layer; empty when there is none with this head, or somebody changed its files. */
    Optional<LayerOutcome> load(String name, LayerHead head) throws IOException {
        Path edits = directory.resolve(name).resolve(EDITS);
        if (!Files.isRegularFile(edits)) {
            return Optional.empty();
        }
        String state = state(edits);
        Known known = KNOWN.get(edits);
        if (known != null && known.head().equals(head) && known.state().equals(state)) {
            LayerOutcome remembered = known.outcome().get();
            if (remembered != null) {
                return Optional.of(remembered);
            }
        }
        List<String> lines = Files.readAllLines(edits, StandardCharsets.UTF_8);
        List<String> first = head.lines();
        if (lines.size() < first.size() || !lines.subList(0, first.size()).equals(first)) {
            return Optional.empty();
        }
        List<Edit> parsed = new ArrayList<>();
        EditText.Contents contents = new StoredFiles(directory.resolve(name).resolve("files"));
        try {
            for (String line : lines.subList(first.size(), lines.size())) {
                parsed.add(EditText.parse(line, contents));
            }
        } catch (IOException | UncheckedIOException e) {
            // Somebody changed the folder by hand, or a run was cut off: the layer is computed again.
            return Optional.empty();
        }
        Path report = directory.resolve(name).resolve(REPORT);
        Optional<SortedMap<String, Object>> facts =
                facts(directory.resolve(name).resolve(FACTS));
        if (facts.isEmpty()) {
            return Optional.empty();
        }
        LayerOutcome outcome = new LayerOutcome(
                new Layer(name, parsed),
                Files.isRegularFile(report) ? Files.readAllLines(report, StandardCharsets.UTF_8) : List.of(),
                facts.get());
        KNOWN.put(edits, new Known(head, state, new SoftReference<>(outcome)));
        return Optional.of(outcome);
    }

    private static String state(Path file) throws IOException {
        return Files.size(file) + "," + Files.getLastModifiedTime(file);
    }

    /** Empty when the file is missing or not as it was written: then the layer is computed again. */
    private static Optional<SortedMap<String, Object>> facts(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > CONTENT_LIMIT) {
            return Optional.empty();
        }
        SortedMap<String, Object> facts = new TreeMap<>();
        try {
            if (Json.read(Files.readString(file, StandardCharsets.UTF_8)) instanceof Map<?, ?> map) {
                map.forEach((key, value) -> facts.put(String.valueOf(key), value));
                return Optional.of(facts);
            }
            return Optional.empty();
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    /**
     * Writes a layer in place of an older one; the edits appear last, so that a cut-off run is noticed.
     *
     * @param inputs as {@link LayerChain#inputs} gives it
     * @param looked gives, once the layer is written, what was looked at to compute and to write it
     */
    LayerHead save(LayerOutcome outcome, String inputs, Supplier<SortedMap<String, String>> looked) throws IOException {
        Layer layer = outcome.layer();
        Path folder = directory.resolve(layer.name());
        Path edits = folder.resolve(EDITS);
        Files.deleteIfExists(edits);
        Files.createDirectories(folder.resolve("files"));
        EditText.Contents contents = new StoredFiles(folder.resolve("files"));
        StringBuilder text = new StringBuilder();
        StringBuilder shape = new StringBuilder();
        SortedMap<String, String> wrote = new TreeMap<>();
        for (Edit edit : layer.edits()) {
            text.append(EditText.format(edit, contents)).append('\n');
            shape.append(EditText.format(edit, WITHOUT)).append('\n');
            if (edit instanceof Edit.Put put && put.inode() instanceof Inode.RegularFile file) {
                wrote.put(put.path().toString(), file.content().sha256());
            }
        }
        LayerHead head = new LayerHead(inputs, FolderDigest.of(shape.toString()), wrote, looked.get());
        Files.writeString(folder.resolve(REPORT), String.join("\n", outcome.report()) + "\n", StandardCharsets.UTF_8);
        Files.writeString(folder.resolve(FACTS), Json.write(outcome.facts()), StandardCharsets.UTF_8);
        for (Map.Entry<String, String> document : outcome.documents().entrySet()) {
            Files.writeString(folder.resolve(document.getKey()), document.getValue(), StandardCharsets.UTF_8);
        }
        Path temporary = folder.resolve("edits.txt.new");
        Files.writeString(temporary, String.join("\n", head.lines()) + "\n" + text, StandardCharsets.UTF_8);
        Files.move(temporary, edits, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        KNOWN.put(edits, new Known(head, state(edits), new SoftReference<>(outcome)));
        return head;
    }

    /** Formats edits without the contents of files. */
    private static final EditText.Contents WITHOUT = new EditText.Contents() {
        @Override
        public String name(Content content) {
            return "-";
        }

        @Override
        public Content find(String name) throws IOException {
            throw new IOException("no content is kept");
        }
    };

    private record StoredFiles(Path folder) implements EditText.Contents {
        @Override
        public String name(Content content) throws IOException {
            Path file = folder.resolve(content.sha256());
            if (!Files.isRegularFile(file) || Files.size(file) != content.size()) {
                Path temporary = Files.createTempFile(folder, "new", "");
                try (InputStream in = content.open()) {
                    Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
                }
                Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
            }
            return content.sha256();
        }

        @Override
        public Content find(String name) throws IOException {
            Path file = folder.resolve(name);
            if (!name.matches("[0-9a-f]{64}") || !Files.isRegularFile(file) || Files.size(file) > CONTENT_LIMIT) {
                throw new IOException("no content " + name + " in " + folder);
            }
            Bytes bytes = Bytes.of(Files.readAllBytes(file));
            if (!bytes.sha256().equals(name)) {
                throw new IOException("content " + file + " was changed");
            }
            return bytes;
        }
    }
}
