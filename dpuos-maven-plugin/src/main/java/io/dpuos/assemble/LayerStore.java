package io.dpuos.assemble;

import io.dpuos.report.Json;
import io.dpuos.report.JsonException;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import io.dpuos.tree.Edit;
import io.dpuos.tree.Layer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Layers below {@code target/dpuos/layers}: state that goals pass on, and that a person can read.
 *
 * <p>A layer's folder holds {@code edits.txt}, whose first line is the digest of all that the layer was computed from,
 * and {@code files/}, the contents by SHA-256. A layer whose digest differs is not returned; so a changed lower layer
 * makes the upper ones be computed again.
 */
final class LayerStore {
    private static final String DIGEST = "# inputs ";
    private static final String REPORT = "report.txt";
    private static final String FACTS = "facts.json";
    private static final long CONTENT_LIMIT = 1L << 30;

    /** Every goal of a build asks for the layers below its own. */
    private static final Map<Path, Known> KNOWN = new ConcurrentHashMap<>();

    private final Path directory;

    /**
     * A layer that this process has read or written.
     *
     * @param inputsDigest what it was computed from
     * @param state size and time of its file then
     */
    private record Known(String inputsDigest, String state, SoftReference<LayerOutcome> outcome) {}

    LayerStore(Path directory) {
        this.directory = directory;
    }

    /** Forgets what this process has read and written. */
    static void forget() {
        KNOWN.clear();
    }

    /**
     * Returns what a stored layer reports, without reading the layer, when it was computed from exactly these inputs.
     */
    Optional<LayerSummary> summary(String name, String inputsDigest) throws IOException {
        Path edits = directory.resolve(name).resolve("edits.txt");
        Path report = directory.resolve(name).resolve(REPORT);
        if (!Files.isRegularFile(edits) || !Files.isRegularFile(report)) {
            return Optional.empty();
        }
        byte[] text = Files.readAllBytes(edits);
        byte[] first = (DIGEST + inputsDigest + "\n").getBytes(StandardCharsets.UTF_8);
        if (text.length < first.length
                || !Arrays.equals(text, 0, first.length, first, 0, first.length)
                || text[text.length - 1] != '\n') {
            return Optional.empty();
        }
        int lines = 0;
        for (byte each : text) {
            lines += each == '\n' ? 1 : 0;
        }
        return Optional.of(new LayerSummary(Files.readAllLines(report, StandardCharsets.UTF_8), lines - 1));
    }

    /** Returns the stored layer when it was computed from exactly these inputs. */
    Optional<LayerOutcome> load(String name, String inputsDigest) throws IOException {
        Path edits = directory.resolve(name).resolve("edits.txt");
        if (!Files.isRegularFile(edits)) {
            return Optional.empty();
        }
        String state = state(edits);
        Known known = KNOWN.get(edits);
        if (known != null
                && known.inputsDigest().equals(inputsDigest)
                && known.state().equals(state)) {
            LayerOutcome remembered = known.outcome().get();
            if (remembered != null) {
                return Optional.of(remembered);
            }
        }
        List<String> lines = Files.readAllLines(edits, StandardCharsets.UTF_8);
        if (lines.isEmpty() || !lines.get(0).equals(DIGEST + inputsDigest)) {
            return Optional.empty();
        }
        List<Edit> parsed = new ArrayList<>();
        EditText.Contents contents = new StoredFiles(directory.resolve(name).resolve("files"));
        try {
            for (String line : lines.subList(1, lines.size())) {
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
        KNOWN.put(edits, new Known(inputsDigest, state, new SoftReference<>(outcome)));
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

    /** Writes a layer in place of an older one; the digest appears last, so that a cut-off run is noticed. */
    void save(LayerOutcome outcome, String inputsDigest) throws IOException {
        Layer layer = outcome.layer();
        Path folder = directory.resolve(layer.name());
        Path edits = folder.resolve("edits.txt");
        Files.deleteIfExists(edits);
        Files.createDirectories(folder.resolve("files"));
        EditText.Contents contents = new StoredFiles(folder.resolve("files"));
        StringBuilder text = new StringBuilder(DIGEST).append(inputsDigest).append('\n');
        for (Edit edit : layer.edits()) {
            text.append(EditText.format(edit, contents)).append('\n');
        }
        Files.writeString(folder.resolve(REPORT), String.join("\n", outcome.report()) + "\n", StandardCharsets.UTF_8);
        Files.writeString(folder.resolve(FACTS), Json.write(outcome.facts()), StandardCharsets.UTF_8);
        for (Map.Entry<String, String> document : outcome.documents().entrySet()) {
            Files.writeString(folder.resolve(document.getKey()), document.getValue(), StandardCharsets.UTF_8);
        }
        Path temporary = folder.resolve("edits.txt.new");
        Files.writeString(temporary, text, StandardCharsets.UTF_8);
        Files.move(temporary, edits, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        KNOWN.put(edits, new Known(inputsDigest, state(edits), new SoftReference<>(outcome)));
    }

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
