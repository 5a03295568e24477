package io.dpuos.repo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The table of contents of a repository: {@code repodata/repomd.xml}. Immutable.
 *
 * <p>Follows what createrepo_c writes ({@code xml_dump_repomd.c}).
 *
 * @param sha256 SHA-256 of the file's bytes, which names this generation of the repository
 * @param revision what the repository calls this generation; empty when not stated
 * @param records the metadata files by type, for example {@code primary}
 */
public record RepomdXml(String sha256, String revision, Map<String, Record> records) {
    /** The largest repomd.xml that is read, in bytes. */
    public static final int MAX_SIZE = 4 << 20;

    private static final int MAX_RECORDS = 256;

    private static final int REPOMD = 0;
    private static final int REVISION = 1;
    private static final int DATA = 2;
    private static final int CHECKSUM = 3;
    private static final int LOCATION = 4;
    private static final int SIZE = 5;
    private static final int OPEN_SIZE = 6;
    private static final int TYPE = 7;
    private static final int HREF = 8;
    private static final List<String> NAMES =
            List.of("repomd", "revision", "data", "checksum", "location", "size", "open-size", "type", "href");

    /**
     * One metadata file.
     *
     * @param type for example {@code primary}
     * @param checksum of the file as it lies in the repository
     * @param location relative to the repository's base
     * @param size bytes of the file; -1 when not stated
     * @param openSize bytes when unpacked; -1 when not stated
     */
    public record Record(String type, Checksum checksum, String location, long size, long openSize) {}

    /** Makes the map unmodifiable. */
    public RepomdXml {
        records = java.util.Collections.unmodifiableMap(new TreeMap<>(records));
    }

    /**
     * Parses the file.
     *
     * @param file what messages call it
     * @throws MalformedMetadataException when it is not a repomd.xml
     */
    public static RepomdXml parse(byte[] bytes, String file) throws IOException {
        if (bytes.length > MAX_SIZE) {
            throw new MalformedMetadataException(file, "size", "at most " + MAX_SIZE + " bytes", "" + bytes.length);
        }
        Map<String, Record> records = new TreeMap<>();
        String revision = "";
        try (XmlScanner xml = new XmlScanner(new ByteArrayInputStream(bytes), file, new StringPool(), NAMES)) {
            if (xml.next() != XmlScanner.Event.START || xml.element() != REPOMD) {
                throw xml.malformed("the root element <repomd>", "another one (an HTML or error page?)");
            }
            while (xml.next() == XmlScanner.Event.START) {
                if (xml.element() == REVISION) {
                    revision = xml.leaf().strip();
                } else if (xml.element() == DATA) {
                    Optional<Record> data = data(xml);
                    if (data.isPresent() && records.put(data.get().type(), data.get()) != null) {
                        throw xml.malformed("one record of type " + data.get().type(), "two");
                    }
                    if (records.size() > MAX_RECORDS) {
                        throw xml.malformed("at most " + MAX_RECORDS + " records", "more");
                    }
                } else {
                    xml.skip();
                }
            }
        }
        return new RepomdXml(Checksum.sha256Of(bytes).hex(), revision, records);
    }

    /** Returns the record of a type. */
    public Optional<Record> record(String type) {
        return Optional.ofNullable(records.get(type));
    }

    /** Reads one record; a record with a checksum of an unknown kind counts as absent. */
    private static Optional<Record> data(XmlScanner xml) throws IOException {
        String type = xml.attribute(TYPE);
        Optional<Checksum> checksum = Optional.empty();
        String location = "";
        long size = -1;
        long openSize = -1;
        while (xml.next() == XmlScanner.Event.START) {
            switch (xml.element()) {
                case CHECKSUM -> {
                    String algorithm = xml.attribute(TYPE);
                    checksum = checksum(xml, algorithm, xml.leaf().strip());
                }
                case LOCATION -> {
                    location = Locations.check(xml, xml.attribute(HREF));
                    xml.skip();
                }
                case SIZE -> size = xml.parseNumber(xml.leaf(), "size");
                case OPEN_SIZE -> openSize = xml.parseNumber(xml.leaf(), "open-size");
                default -> xml.skip();
            }
        }
        if (type.isEmpty() || location.isEmpty()) {
            throw xml.malformed("type and location of a record", "none");
        }
        String found = location;
        long length = size;
        long unpacked = openSize;
        return checksum.map(c -> new Record(type, c, found, length, unpacked));
    }

    private static Optional<Checksum> checksum(XmlScanner xml, String algorithm, String hex) throws IOException {
        Optional<Checksum.Algorithm> known = Checksum.Algorithm.of(algorithm);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Checksum(known.get(), hex));
        } catch (IllegalArgumentException e) {
            throw xml.malformed("a " + algorithm + " checksum", "'" + hex + "'");
        }
    }
}
