package io.dpuos.repo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Reads the places that serve a repository: a mirror list (one URL per line, {@code #} begins a comment) or a metalink
 * for {@code repomd.xml} (Metalink 3.0 as mirror managers write it).
 */
final class MirrorList {
    static final int MAX_SIZE = 1 << 20;

    private static final int MAX_MIRRORS = 1000;
    private static final String SUFFIX = "repodata/repomd.xml";

    private static final List<String> NAMES =
            List.of("metalink", "files", "file", "resources", "url", "protocol", "preference", "name");
    private static final int METALINK = 0;
    private static final int URL = 4;
    private static final int PROTOCOL = 5;
    private static final int PREFERENCE = 6;

    private MirrorList() {}

    private record Mirror(URI base, long preference) {}

    /**
     * Returns the bases of the mirrors, the preferred first.
     *
     * @throws RepositoryException when there is none that can be used
     */
    static List<URI> parse(byte[] bytes, String file) throws IOException {
        if (Pages.isHtml(bytes)) {
            throw new ContentMismatchException(file, "expected a mirror list", true);
        }
        String start = new String(bytes, 0, Math.min(bytes.length, 4096), StandardCharsets.UTF_8);
        List<URI> bases = start.contains("<metalink") ? metalink(bytes, file) : lines(bytes);
        if (bases.isEmpty()) {
            throw new RepositoryException(
                    file, "lists no mirror with http, https or file", "name the repository's URL");
        }
        return bases;
    }

    private static List<URI> lines(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#") && isUsable(line))
                .limit(MAX_MIRRORS)
                .map(URI::create)
                .toList();
    }

    private static List<URI> metalink(byte[] bytes, String file) throws IOException {
        List<Mirror> mirrors = new ArrayList<>();
        try (XmlScanner xml = new XmlScanner(new ByteArrayInputStream(bytes), file, new StringPool(), NAMES)) {
            if (xml.next() != XmlScanner.Event.START || xml.element() != METALINK) {
                throw xml.malformed("the root element <metalink>", "another one");
            }
            while (xml.depth() > 0) {
                if (xml.next() != XmlScanner.Event.START || xml.element() != URL) {
                    continue;
                }
                boolean web = !xml.attribute(PROTOCOL).equals("rsync");
                long preference = xml.number(PREFERENCE, 0);
                String url = xml.leaf().strip();
                if (web && url.endsWith(SUFFIX) && isUsable(url) && mirrors.size() < MAX_MIRRORS) {
                    URI base = URI.create(url.substring(0, url.length() - SUFFIX.length()));
                    mirrors.add(new Mirror(base, preference));
                }
            }
        }
        mirrors.sort(Comparator.comparingLong(Mirror::preference).reversed());
        return mirrors.stream().map(Mirror::base).toList();
    }

    private static boolean isUsable(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        if (!lower.startsWith("http://") && !lower.startsWith("https://") && !lower.startsWith("file:")) {
            return false;
        }
        try {
            URI.create(url);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
