package io.dpuos.repo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Tells the HTML page of a proxy, login or error from the file that was asked for. */
final class Pages {
    private Pages() {}

    static boolean isHtml(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return isHtml(in.readNBytes(512));
        }
    }

    static boolean isHtml(byte[] bytes) {
        String start = new String(bytes, 0, Math.min(512, bytes.length), StandardCharsets.ISO_8859_1)
                .stripLeading()
                .toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype html") || start.startsWith("<html");
    }
}
