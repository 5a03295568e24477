package io.dpuos.assemble;

import io.dpuos.tree.ImageTree;
import java.io.IOException;

/**
 * What os-release(5) of an image says.
 *
 * @param name {@code NAME}
 * @param prettyName {@code PRETTY_NAME}
 */
record OsRelease(String name, String prettyName) {
    static OsRelease of(ImageTree tree) throws IOException {
        String text = tree.text("/etc/os-release")
                .or(() -> java.util.Optional.empty())
                .orElse("");
        String name = value(text, "NAME", "Linux");
        return new OsRelease(name, value(text, "PRETTY_NAME", name));
    }

    private static String value(String text, String key, String otherwise) {
        for (String line : text.split("\n")) {
            if (line.startsWith(key + "=")) {
                String value = line.substring(key.length() + 1).strip();
                boolean quoted = value.length() > 1
                        && (value.startsWith("\"") && value.endsWith("\"")
                                || value.startsWith("'") && value.endsWith("'"));
                return quoted ? value.substring(1, value.length() - 1) : value;
            }
        }
        return otherwise;
    }
}
