package io.dpuos.assemble;

import io.dpuos.report.ReportFiles;
import io.dpuos.tree.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the last assembly of a project was made of and what it gave: {@code assembled-ARCH.txt} among the files that goals
 * pass on. When everything is as it was, and the products lie where they were left, nothing needs to be done.
 *
 * <p>A product counts as unchanged by its size and its time, as {@code make} does it; whoever doubts runs {@code mvn
 * clean}. Lines of a key, a blank and a value. Not safe for use by several processes on one project.
 */
final class AssemblyRecord {
    private static final String NOTE = "note";
    private static final String ACCOUNT = "account";
    private static final String REPORT = "report";
    private static final String FURTHER = "further";
    private static final String PRODUCT = "product";

    private final Path file;

    AssemblyRecord(Path work, String arch) {
        this.file = work.resolve("assembled-" + arch + ".txt");
    }

    /** Returns the last result when it was made of the same inputs and all of it is still there. */
    Optional<AssembledImage> find(String inputs, Path iso) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        List<String> account = new ArrayList<>();
        List<Product> products = new ArrayList<>();
        boolean changed = false;
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            int blank = line.indexOf(' ');
            String key = blank < 0 ? line : line.substring(0, blank);
            String value = blank < 0 ? "" : line.substring(blank + 1);
            if (key.equals(NOTE)) {
                notes.add(value);
            } else if (key.equals(ACCOUNT)) {
                account.add(value);
            } else if (key.equals(REPORT)) {
                changed |= !value.equals(digest());
            } else if (key.equals(FURTHER) && value.split(" ", 3).length == 3) {
                String[] parts = value.split(" ", 3);
                String[] fileAndRemark = parts[2].split("\t", 2);
                products.add(new Product(
                        parts[0],
                        parts[1],
                        iso.resolveSibling(fileAndRemark[0]),
                        fileAndRemark.length == 2 ? fileAndRemark[1] : ""));
            } else if (key.equals(PRODUCT)) {
                String[] parts = value.split(" ", 2);
                changed |= parts.length != 2 || !parts[0].equals(state(iso.resolveSibling(parts[1])));
            } else {
                values.put(key, value);
            }
        }
        try {
            if (changed
                    || !inputs.equals(values.get("inputs"))
                    || !iso.toString().equals(values.get("iso"))) {
                return Optional.empty();
            }
            return Optional.of(new AssembledImage(
                    iso,
                    number(values, "size"),
                    values.getOrDefault("sha256", ""),
                    iso.resolveSibling(values.getOrDefault("manifest", "")),
                    (int) number(values, "packages"),
                    number(values, "installed"),
                    (int) number(values, "frames"),
                    (int) number(values, "frames"),
                    number(values, "disk"),
                    values.getOrDefault("label", ""),
                    products,
                    notes,
                    account));
        } catch (NumberFormatException e) {
            // Somebody edited the file, or another version wrote it.
            return Optional.empty();
        }
    }

    /** The report is one per target, not per architecture, and small: its digest tells whether it is this image's. */
    private String digest() throws IOException {
        Path page = file.resolveSibling(REPORT).resolve(ReportFiles.PAGE);
        return Files.isRegularFile(page) ? Bytes.of(Files.readAllBytes(page)).sha256() : "gone";
    }

    private static long number(Map<String, String> values, String key) {
        return Long.parseLong(values.getOrDefault(key, ""));
    }

    private static String state(Path product) throws IOException {
        return Files.isRegularFile(product)
                ? Files.size(product) + "," + Files.getLastModifiedTime(product).toMillis()
                : "gone";
    }

    /** Writes what was made. */
    void write(String inputs, AssembledImage image) throws IOException {
        StringBuilder text = new StringBuilder();
        line(text, "inputs", inputs);
        line(text, "iso", image.iso().toString());
        line(text, "size", Long.toString(image.size()));
        line(text, "sha256", image.sha256());
        line(text, "manifest", String.valueOf(image.manifest().getFileName()));
        line(text, "packages", Integer.toString(image.packages()));
        line(text, "installed", Long.toString(image.installedBytes()));
        line(text, "frames", Integer.toString(image.frames()));
        line(text, "disk", Long.toString(image.minimumDiskBytes()));
        line(text, "label", image.volumeLabel());
        List<Path> files = new ArrayList<>(List.of(
                image.iso(),
                image.manifest(),
                image.iso().resolveSibling(image.iso().getFileName() + ".sha256")));
        for (Product product : image.products()) {
            line(
                    text,
                    FURTHER,
                    product.name() + " " + product.type() + " " + product.file().getFileName() + "\t"
                            + product.remark());
            files.add(product.file());
        }
        for (Path product : files) {
            line(text, PRODUCT, state(product) + " " + product.getFileName());
        }
        image.notes().forEach(note -> line(text, NOTE, note.replace('\n', ' ')));
        image.account().forEach(each -> line(text, ACCOUNT, each.replace('\n', ' ')));
        line(text, REPORT, digest());
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(temporary, text, StandardCharsets.UTF_8);
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append(key).append(' ').append(value).append('\n');
    }
}
