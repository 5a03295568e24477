package io.dpuos.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes the report of an image: {@code report.json} and {@code index.html}, a page that holds everything it shows and
 * asks no network. The same facts give the same bytes.
 */
public final class ReportFiles {
    /** The page. */
    public static final String PAGE = "index.html";

    /** The facts. */
    public static final String DATA = "report.json";

    private ReportFiles() {}

    /** Writes both files into a folder, each whole or not at all. */
    public static void write(Path folder, Map<String, Object> facts) throws IOException {
        Files.createDirectories(folder);
        replace(folder.resolve(DATA), Json.write(facts));
        replace(folder.resolve(PAGE), page(facts));
    }

    /** Returns the page for facts. */
    public static String page(Map<String, Object> facts) throws IOException {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("@TITLE@", escape(title(facts)));
        parts.put("@PLAIN@", plain(facts));
        parts.put("@STYLE@", resource("page.css"));
        parts.put("@SCRIPT@", resource("page.js"));
        parts.put("@DATA@", Json.inPage(facts));
        StringBuilder page = new StringBuilder();
        // One pass, so that what a value holds is never taken for a place of the template.
        for (String piece : resource("page.html").split("(?=@[A-Z]+@)|(?<=[A-Z]@)")) {
            page.append(parts.getOrDefault(piece, piece));
        }
        return page.toString();
    }

    private static String title(Map<String, Object> facts) {
        return facts.get("image") instanceof Map<?, ?> image
                ? image.get("artifactId") + " " + image.get("version") + " for " + image.get("architecture")
                : "DPU-OS image";
    }

    /** The summary for a browser without scripts. */
    private static String plain(Map<String, Object> facts) {
        StringBuilder text = new StringBuilder("<table>");
        if (facts.get("summary") instanceof Map<?, ?> summary) {
            summary.forEach((key, value) -> text.append("<tr><th>")
                    .append(escape(String.valueOf(key)))
                    .append("</th><td>")
                    .append(escape(String.valueOf(value)))
                    .append("</td></tr>"));
        }
        return text.append("</table>").toString();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ReportFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in the plugin");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void replace(Path file, String text) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(temporary, text, StandardCharsets.UTF_8);
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
