package io.dpuos.maven;

import io.dpuos.maven.config.RawElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The merged configuration as a table: the path of each value, the value, and where it stands. Immutable.
 *
 * @param rows sorted by path
 */
record EffectiveConfiguration(List<Row> rows) {
    /**
     * A value.
     *
     * @param path names from the outermost element inwards, separated by slashes
     * @param value as Maven merged it
     * @param origin the pom or profile in which it stands
     */
    record Row(String path, String value, String origin) {}

    /**
     * Finds the origin of each value of a merged configuration.
     *
     * @param merged what Maven merged
     * @param sources where configuration stands, the strongest first
     */
    static EffectiveConfiguration of(RawElement merged, List<RawConfiguration.Source> sources) {
        SortedMap<String, String> values = new TreeMap<>();
        for (RawElement child : merged.children()) {
            collect(child, child.name(), values);
        }
        List<Row> rows = new ArrayList<>();
        values.forEach((path, value) -> rows.add(new Row(path, value, origin(path, sources))));
        return new EffectiveConfiguration(rows);
    }

    private static void collect(RawElement element, String path, SortedMap<String, String> values) {
        element.value().ifPresent(value -> values.put(path, value.replaceAll("\\s+", " ")));
        for (RawElement child : element.children()) {
            collect(child, path + "/" + child.name(), values);
        }
    }

    private static String origin(String path, List<RawConfiguration.Source> sources) {
        for (RawConfiguration.Source source : sources) {
            Optional<RawElement> found = Optional.of(source.configuration());
            for (String name : path.split("/")) {
                found = found.flatMap(element -> element.children().stream()
                        .filter(child -> child.name().equals(name))
                        .findFirst());
            }
            if (found.flatMap(RawElement::value).isPresent()) {
                return source.name();
            }
        }
        return "merged by Maven";
    }

    /** Returns the table as text, one value a line. */
    String text() {
        int width = rows.stream().mapToInt(row -> row.path().length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (Row row : rows) {
            text.append(row.path())
                    .append(" ".repeat(width - row.path().length()))
                    .append(" = ");
            text.append(row.value()).append("   [").append(row.origin()).append("]\n");
        }
        return text.toString();
    }
}
