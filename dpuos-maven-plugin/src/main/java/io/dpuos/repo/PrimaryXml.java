package io.dpuos.repo;

import io.dpuos.repo.RepoPackage.Dependencies;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Dependency.Comparison;
import io.dpuos.rpm.Evr;
import io.dpuos.rpm.Nevra;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code primary.xml}: one entry per package, in the order of the file.
 *
 * <p>Follows what createrepo_c writes ({@code xml_dump_primary.c}). Strings, versions and dependencies are shared
 * between packages.
 */
public final class PrimaryXml {
    /** More packages than any repository has; openEuler's largest has about 35,000. */
    private static final int MAX_PACKAGES = 2_000_000;

    private static final int MAX_ENTRIES = 1_000_000;

    private static final List<String> NAMES = List.of(
            "metadata",
            "package",
            "name",
            "arch",
            "version",
            "checksum",
            "summary",
            "time",
            "size",
            "location",
            "format",
            "license",
            "sourcerpm",
            "provides",
            "requires",
            "conflicts",
            "obsoletes",
            "recommends",
            "suggests",
            "supplements",
            "enhances",
            "entry",
            "file",
            "type",
            "epoch",
            "ver",
            "rel",
            "flags",
            "pre",
            "build",
            "installed",
            "href",
            "base");
    private static final int METADATA = 0;
    private static final int PACKAGE = 1;
    private static final int NAME = 2;
    private static final int ARCH = 3;
    private static final int VERSION = 4;
    private static final int CHECKSUM = 5;
    private static final int SUMMARY = 6;
    private static final int TIME = 7;
    private static final int SIZE = 8;
    private static final int LOCATION = 9;
    private static final int FORMAT = 10;
    private static final int LICENSE = 11;
    private static final int SOURCERPM = 12;
    private static final int PROVIDES = 13;
    private static final int ENHANCES = 20;
    private static final int ENTRY = 21;
    private static final int FILE = 22;
    private static final int TYPE = 23;
    private static final int EPOCH = 24;
    private static final int VER = 25;
    private static final int REL = 26;
    private static final int FLAGS = 27;
    private static final int PRE = 28;
    private static final int BUILD = 29;
    private static final int INSTALLED = 30;
    private static final int HREF = 31;
    private static final int BASE = 32;

    private final String repository;
    private final XmlScanner xml;
    private final DependencyPool pool = new DependencyPool();

    private PrimaryXml(String repository, XmlScanner xml) {
        this.repository = repository;
        this.xml = xml;
    }

    /**
     * Parses the unpacked file.
     *
     * @param in the unpacked bytes; closed here
     * @param file what messages call it
     * @param repository the id of the repository
     * @throws MalformedMetadataException when it is not a primary.xml
     */
    public static List<RepoPackage> parse(InputStream in, String file, String repository) throws IOException {
        try (XmlScanner xml = new XmlScanner(in, file, new StringPool(), NAMES)) {
            return new PrimaryXml(repository, xml).packages();
        }
    }

    private List<RepoPackage> packages() throws IOException {
        if (xml.next() != XmlScanner.Event.START || xml.element() != METADATA) {
            throw xml.malformed("the root element <metadata>", "another one");
        }
        List<RepoPackage> packages = new ArrayList<>();
        while (xml.next() == XmlScanner.Event.START) {
            if (xml.element() == PACKAGE && xml.attribute(TYPE).equals("rpm")) {
                packages.add(readPackage());
                if (packages.size() > MAX_PACKAGES) {
                    throw xml.malformed("at most " + MAX_PACKAGES + " packages", "more");
                }
            } else {
                xml.skip();
            }
        }
        return List.copyOf(packages);
    }

    private RepoPackage readPackage() throws IOException {
        String name = "";
        String arch = "";
        Optional<Evr> evr = Optional.empty();
        String sha256 = "";
        String summary = "";
        long buildTime = 0;
        long size = -1;
        long installedSize = 0;
        String location = "";
        Format format = Format.EMPTY;
        while (xml.next() == XmlScanner.Event.START) {
            switch (xml.element()) {
                case NAME -> name = xml.leaf();
                case ARCH -> arch = xml.leaf();
                case VERSION -> {
                    evr = Optional.of(version());
                    xml.skip();
                }
                case CHECKSUM -> sha256 = checksum(name);
                case SUMMARY -> summary = xml.leaf();
                case TIME -> {
                    buildTime = xml.number(BUILD, 0);
                    xml.skip();
                }
                case SIZE -> {
                    size = xml.number(PACKAGE, -1);
                    installedSize = xml.number(INSTALLED, 0);
                    xml.skip();
                }
                case LOCATION -> {
                    location = location();
                    xml.skip();
                }
                case FORMAT -> format = readFormat();
                default -> xml.skip();
            }
        }
        if (!isWord(name) || !isWord(arch) || evr.isEmpty()) {
            throw xml.malformed("name, version and arch of a package", "'" + Locations.printable(name) + "' without");
        }
        if (sha256.isEmpty() || size < 0 || location.isEmpty()) {
            throw xml.malformed("checksum, size and location of package " + name, "not all of them");
        }
        return new RepoPackage(
                repository,
                new Nevra(name, evr.get(), arch),
                sha256,
                size,
                installedSize,
                location,
                format.sourceRpm,
                format.licence,
                buildTime,
                summary,
                format.dependencies(),
                format.files);
    }

    private String checksum(String name) throws IOException {
        String type = xml.attribute(TYPE);
        String hex = xml.leaf().strip();
        Checksum.Algorithm algorithm = Checksum.Algorithm.of(type)
                .orElseThrow(() -> xml.malformed(
                        "a sha256 or sha512 checksum for package " + Locations.printable(name)
                                + " (createrepo_c --checksum=sha256)",
                        "'" + Locations.printable(type) + "'"));
        try {
            return new Checksum(algorithm, hex).hex();
        } catch (IllegalArgumentException e) {
            throw xml.malformed("a " + algorithm.id() + " checksum", "'" + Locations.printable(hex) + "'");
        }
    }

    /** Returns the location; media of several parts state a base of their own, which must be http or https. */
    private String location() throws IOException {
        String href = Locations.check(xml, xml.attribute(HREF));
        String ownBase = xml.attribute(BASE);
        if (ownBase.startsWith("http://") || ownBase.startsWith("https://")) {
            return ownBase + (ownBase.endsWith("/") ? "" : "/") + href;
        }
        return href;
    }

    private Format readFormat() throws IOException {
        Format format = new Format();
        List<String> files = new ArrayList<>();
        while (xml.next() == XmlScanner.Event.START) {
            int element = xml.element();
            if (element == LICENSE) {
                format.licence = xml.leaf();
            } else if (element == SOURCERPM) {
                format.sourceRpm = xml.leaf();
            } else if (element == FILE) {
                files.add(xml.leaf());
            } else if (element >= PROVIDES && element <= ENHANCES) {
                format.lists.set(element - PROVIDES, entries());
            } else {
                xml.skip();
            }
            if (files.size() > MAX_ENTRIES) {
                throw xml.malformed("at most " + MAX_ENTRIES + " files", "more");
            }
        }
        format.files = List.copyOf(files);
        return format;
    }

    private List<Dependency> entries() throws IOException {
        List<Dependency> entries = new ArrayList<>();
        while (xml.next() == XmlScanner.Event.START) {
            if (xml.element() == ENTRY) {
                entries.add(entry());
                if (entries.size() > MAX_ENTRIES) {
                    throw xml.malformed("at most " + MAX_ENTRIES + " dependencies", "more");
                }
            }
            xml.skip();
        }
        return List.copyOf(entries);
    }

    private Dependency entry() throws IOException {
        String name = xml.attribute(NAME);
        if (name.isEmpty()) {
            throw xml.malformed("the name of a dependency", "none");
        }
        String flags = xml.attribute(FLAGS);
        boolean pre = xml.attribute(PRE).equals("1");
        Comparison comparison =
                switch (flags) {
                    case "" -> Comparison.ANY;
                    case "EQ" -> Comparison.EQ;
                    case "LT" -> Comparison.LT;
                    case "LE" -> Comparison.LE;
                    case "GT" -> Comparison.GT;
                    case "GE" -> Comparison.GE;
                    default ->
                        throw xml.malformed("flags EQ, LT, LE, GT or GE", "'" + Locations.printable(flags) + "'");
                };
        // A comparison without a version states nothing; libsolv drops it likewise.
        String version = comparison == Comparison.ANY ? "" : xml.attribute(VER);
        return version.isEmpty()
                ? pool.unversioned(name, pre)
                : pool.versioned(name, comparison, xml.number(EPOCH, 0), version, xml.attribute(REL), pre);
    }

    private Evr version() throws IOException {
        String version = xml.attribute(VER);
        if (version.isEmpty()) {
            throw xml.malformed("a version", "none");
        }
        return pool.evr(xml.number(EPOCH, 0), version, xml.attribute(REL));
    }

    private static boolean isWord(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c != 0x7f && c != '/');
    }

    /** What the element {@code format} holds. */
    private static final class Format {
        static final Format EMPTY = new Format();

        String licence = "";
        String sourceRpm = "";
        List<String> files = List.of();
        /** By element, from {@link #PROVIDES} to {@link #ENHANCES}. */
        final List<List<Dependency>> lists = new ArrayList<>(java.util.Collections.nCopies(8, List.of()));

        Dependencies dependencies() {
            return new Dependencies(
                    lists.get(0),
                    lists.get(1),
                    lists.get(2),
                    lists.get(3),
                    lists.get(4),
                    lists.get(5),
                    lists.get(6),
                    lists.get(7));
        }
    }
}
