package io.dpuos.repo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The places that serve a repository: a mirror list (one URL per line, {@code #} begins a comment) or a metalink for
 * {@code repomd.xml} (Metalink 3.0 as mirror managers write it), which also says what bytes the file has, now and in the
 * older generations that slow mirrors may still have. Immutable.
 *
 * @param bases where {@code repodata/} lies, the preferred mirror first
 * @param current digests of the current {@code repomd.xml}; empty when none is stated that counts
 * @param alternates digests of its older generations that are still accepted
 */
record MirrorList(List<URI> bases, Set<Checksum> current, Set<Checksum> alternates) {
    static final int MAX_SIZE = 1 << 20;

    private static final int MAX_MIRRORS = 1000;
    private static final String SUFFIX = "repodata/repomd.xml";

    private static final List<String> NAMES =
            List.of("metalink", "alternate", "hash", "type", "url", "protocol", "preference");
    private static final int METALINK = 0;
    private static final int ALTERNATE = 1;
    private static final int HASH = 2;
    private static final int TYPE = 3;
    private static final int URL = 4;
    private static final int PROTOCOL = 5;
    private static final int PREFERENCE = 6;

    MirrorList {
        bases = List.copyOf(bases);
        current = Set.copyOf(current);
        alternates = Set.copyOf(alternates);
    }

    /** Returns a list of places without digests. */
    static MirrorList of(List<URI> bases) {
        return new MirrorList(bases, Set.of(), Set.of());
    }

    /** Returns the same with more places at the end. */
    MirrorList plus(Optional<URI> base) {
        List<URI> more = new ArrayList<>(bases);
        base.ifPresent(more::add);
        return new MirrorList(more, current, alternates);
    }

    /** Returns whether bytes are the current {@code repomd.xml}, as far as that is stated. */
    boolean isCurrent(byte[] repomd) {
        return current.isEmpty() || matches(current, repomd);
    }

    /** Returns whether bytes are an older {@code repomd.xml} that is still accepted. */
    boolean isAlternate(byte[] repomd) {
        return matches(alternates, repomd);
    }

    private static boolean matches(Set<Checksum> stated, byte[] bytes) {
        return stated.stream().anyMatch(c -> c.hex()
                .equals(HexFormat.of().formatHex(c.algorithm().digest().digest(bytes))));
    }

    private record Mirror(URI base, long preference) {}

    /**
     * Reads a mirror list or metalink.
     *
     * @throws RepositoryException when there is none that can be used
     */
    static MirrorList parse(byte[] bytes, String file) throws IOException {
        if (Pages.isHtml(bytes)) {
            throw new ContentMismatchException(file, "expected a mirror list", true);
        }
        String start = new String(bytes, 0, Math.min(bytes.length, 4096), StandardCharsets.UTF_8);
        MirrorList list = start.contains("<metalink") ? metalink(bytes, file) : of(lines(bytes));
        if (list.bases.isEmpty()) {
            throw new RepositoryException(
                    file, "lists no mirror with http, https or file", "name the repository's URL");
        }
        return list;
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

    private static MirrorList metalink(byte[] bytes, String file) throws IOException {
        List<Mirror> mirrors = new ArrayList<>();
        Set<Checksum> current = new LinkedHashSet<>();
        Set<Checksum> alternates = new LinkedHashSet<>();
        int insideAlternate = 0;
        try (XmlScanner xml = new XmlScanner(new ByteArrayInputStream(bytes), file, new StringPool(), NAMES)) {
            if (xml.next() != XmlScanner.Event.START || xml.element() != METALINK) {
                throw xml.malformed("the root element <metalink>", "another one");
            }
            while (xml.depth() > 0) {
                if (xml.next() != XmlScanner.Event.START) {
                    insideAlternate = xml.depth() < insideAlternate ? 0 : insideAlternate;
                    continue;
                }
                if (xml.element() == ALTERNATE) {
                    insideAlternate = xml.depth();
                } else if (xml.element() == HASH) {
                    Optional<Checksum> hash = hash(xml);
                    (insideAlternate > 0 ? alternates : current)
                            .addAll(hash.stream().toList());
                }
                if (xml.element() != URL) {
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
        return new MirrorList(mirrors.stream().map(Mirror::base).toList(), strongest(current), strongest(alternates));
    }

    /** MD5 and SHA-1, which mirror managers still write beside the others, count for nothing. */
    private static Optional<Checksum> hash(XmlScanner xml) throws IOException {
        Optional<Checksum.Algorithm> algorithm = Checksum.Algorithm.of(xml.attribute(TYPE));
        String hex = xml.leaf().strip().toLowerCase(Locale.ROOT);
        if (algorithm.isEmpty() || algorithm.get() == Checksum.Algorithm.SHA1) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Checksum(algorithm.get(), hex));
        } catch (IllegalArgumentException e) {
            throw xml.malformed("a " + algorithm.get().id() + " hash", "'" + Locations.printable(hex) + "'");
        }
    }

    private static Set<Checksum> strongest(Set<Checksum> all) {
        boolean strong = all.stream().anyMatch(c -> c.algorithm() == Checksum.Algorithm.SHA512);
        return all.stream()
                .filter(c -> !strong || c.algorithm() == Checksum.Algorithm.SHA512)
                .collect(Collectors.toSet());
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
