package io.dpuos.assemble;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;

/**
 * What tells one build of the plugin from another: a snapshot keeps its version while its code changes. Results that are
 * kept between builds of a project are bound to it; it never reaches an image.
 */
final class PluginIdentity {
    private PluginIdentity() {}

    /** Returns a text that differs when the plugin's file does. */
    static String text(String version) throws IOException {
        CodeSource source = PluginIdentity.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return version;
        }
        try {
            Path file = Path.of(source.getLocation().toURI());
            return Files.isRegularFile(file)
                    ? version + " " + Files.size(file) + " "
                            + Files.getLastModifiedTime(file).toMillis()
                    : version;
        } catch (URISyntaxException | IllegalArgumentException e) {
            return version;
        }
    }
}
