package io.dpuos.repo;

import io.dpuos.rpm.Dependency.Comparison;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads {@code primary.xml}, one entry per package, into a {@link PackageIndex}.
 *
 * <p>Follows what createrepo_c writes ({@code xml_dump_primary.c}).
 */
public final class PrimaryXml {
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

    private final XmlScanner xml;
    private final PackageIndexBuilder index = new PackageIndexBuilder();
    private final TextTable texts = index.texts();
    /** The number of the text that stands for "not stated". */
    private final int empty;

    private PrimaryXml(XmlScanner xml) throws IOException {
        this.xml = xml;
        this.empty = texts.add("");
    }

    /**
     * Parses the unpacked file.
     *
     * @param in the unpacked bytes; closed here
     * @param file what messages call it
     * @return the bytes of a {@link PackageIndex}
     * @throws MalformedMetadataException when it is not a primary.xml
     */
    static byte[] parse(InputStream in, String file) throws IOException {
        try (XmlScanner xml = new XmlScanner(in, file, new StringPool(), NAMES)) {
            PrimaryXml primary = new PrimaryXml(xml);
            primary.readPackages();
            return primary.index.build();
        }
    }

    /**
     * Parses the unpacked file.
     *
     * @param in the unpacked bytes; closed here
     * @param file what messages call it
     * @param repository the id of the repository
     * @return the packages by name, else in the order of the file
     * @throws MalformedMetadataException when it is not a primary.xml
     */
    public static List<RepoPackage> parse(InputStream in, String file, String repository) throws IOException {
        return new PackageIndex(parse(in, file)).packages(repository);
    }

    private void readPackages() throws IOException {
        if (xml.next() != XmlScanner.Event.START || xml.element() != METADATA) {
            throw xml.malformed("the root element <metadata>", "another one");
        }
        while (xml.next() == XmlScanner.Event.START) {
            if (xml.element() == PACKAGE && xml.attribute(TYPE).equals("rpm")) {
                index.add(readPackage());
                if (index.packages() > PackageIndexBuilder.MAX_PACKAGES) {
                    throw xml.malformed("at most " + PackageIndexBuilder.MAX_PACKAGES + " packages", "more");
                }
            } else {
                xml.skip();
            }
        }
    }

    private PackageIndexBuilder.Head readPackage() throws IOException {
        int name = empty;
        int arch = empty;
        int evr = -1;
        byte[] digest = {};
        int summary = empty;
        long buildTime = 0;
        long size = -1;
        long installedSize = 0;
        int location = empty;
        Format format = new Format(empty, empty);
        while (xml.next() == XmlScanner.Event.START) {
            switch (xml.element()) {
                case NAME -> name = xml.leaf(texts);
                case ARCH -> arch = xml.leaf(texts);
                case VERSION -> {
                    evr = version();
                    xml.skip();
                }
                case CHECKSUM -> digest = checksum(texts.text(name));
                case SUMMARY -> summary = xml.leaf(texts);
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
                    location = texts.add(location());
                    xml.skip();
                }
                case FORMAT -> format = readFormat();
                default -> xml.skip();
            }
        }
        if (!isWord(name) || !isWord(arch) || evr < 0) {
            throw xml.malformed(
                    "name, version and arch of a package", "'" + Locations.printable(texts.text(name)) + "' without");
        }
        if (digest.length == 0 || size < 0 || location == empty) {
            throw xml.malformed("checksum, size and location of package " + texts.text(name), "not all of them");
        }
        return new PackageIndexBuilder.Head(
                name,
                evr,
                arch,
                digest,
                size,
                installedSize,
                location,
                format.sourceRpm,
                format.licence,
                buildTime,
                summary);
    }

    private byte[] checksum(String name) throws IOException {
        String type = xml.attribute(TYPE);
        String hex = xml.leaf().strip();
        Checksum.Algorithm algorithm = Checksum.Algorithm.of(type)
                .orElseThrow(() -> xml.malformed(
                        "a sha256 or sha512 checksum for package " + Locations.printable(name)
                                + " (createrepo_c --checksum=sha256)",
                        "'" + Locations.printable(type) + "'"));
        try {
            return HexFormat.of().parseHex(new Checksum(algorithm, hex).hex());
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
        int licence = empty;
        int sourceRpm = empty;
        int files = 0;
        while (xml.next() == XmlScanner.Event.START) {
            int element = xml.element();
            if (element == LICENSE) {
                licence = xml.leaf(texts);
            } else if (element == SOURCERPM) {
                sourceRpm = xml.leaf(texts);
            } else if (element == FILE) {
                index.file(xml.leaf(texts));
                if (++files > MAX_ENTRIES) {
                    throw xml.malformed("at most " + MAX_ENTRIES + " files", "more");
                }
            } else if (element >= PROVIDES && element <= ENHANCES) {
                entries(element - PROVIDES);
            } else {
                xml.skip();
            }
        }
        return new Format(sourceRpm, licence);
    }

    private void entries(int kind) throws IOException {
        index.clear(kind);
        int count = 0;
        while (xml.next() == XmlScanner.Event.START) {
            if (xml.element() == ENTRY) {
                entry(kind);
                if (++count > MAX_ENTRIES) {
                    throw xml.malformed("at most " + MAX_ENTRIES + " dependencies", "more");
                }
            }
            xml.skip();
        }
    }

    private void entry(int kind) throws IOException {
        int name = xml.attribute(NAME, texts);
        if (name == empty) {
            throw xml.malformed("the name of a dependency", "none");
        }
        boolean pre = xml.code(PRE) == '1';
        Comparison comparison =
                switch (xml.code(FLAGS)) {
                    case 0 -> Comparison.ANY;
                    case 'E' << 8 | 'Q' -> Comparison.EQ;
                    case 'L' << 8 | 'T' -> Comparison.LT;
                    case 'L' << 8 | 'E' -> Comparison.LE;
                    case 'G' << 8 | 'T' -> Comparison.GT;
                    case 'G' << 8 | 'E' -> Comparison.GE;
                    default ->
                        throw xml.malformed(
                                "flags EQ, LT, LE, GT or GE", "'" + Locations.printable(xml.attribute(FLAGS)) + "'");
                };
        // A comparison without a version states nothing; libsolv drops it likewise.
        int version = comparison == Comparison.ANY ? empty : xml.attribute(VER, texts);
        if (version == empty) {
            index.unversioned(kind, name, pre);
        } else {
            index.versioned(
                    kind,
                    name,
                    comparison,
                    index.version(xml.number(EPOCH, 0), version, xml.attribute(REL, texts)),
                    pre);
        }
    }

    private int version() throws IOException {
        int version = xml.attribute(VER, texts);
        if (version == empty) {
            throw xml.malformed("a version", "none");
        }
        return index.version(xml.number(EPOCH, 0), version, xml.attribute(REL, texts));
    }

    private boolean isWord(int text) {
        return text != empty && texts.isWord(text);
    }

    /** What the element {@code format} states besides the lists. */
    private record Format(int sourceRpm, int licence) {}
}
