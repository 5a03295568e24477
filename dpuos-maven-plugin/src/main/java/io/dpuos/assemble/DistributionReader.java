package io.dpuos.assemble;

import io.dpuos.message.NearestName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * Reads distributions: a file {@code ID.xml} of a folder, or one that the plugin brings. A file with
 * {@code <base>} takes over whatever it does not state itself.
 */
public final class DistributionReader {
    /** The distributions that the plugin brings, for messages. */
    private static final List<String> KNOWN = List.of(
            "openeuler-22.03-lts-sp1",
            "openeuler-22.03-lts-sp2",
            "openeuler-22.03-lts-sp3",
            "openeuler-22.03-lts-sp4",
            "openeuler-24.03-lts",
            "openeuler-24.03-lts-sp1",
            "openeuler-24.03-lts-sp2");

    /** Releases that are known and not supported: the beginning of their ids, and the reason with the way out. */
    private static final Map<String, String> REFUSED = Map.of(
            "openeuler-20.03",
            "its rpm keeps the package database in Berkeley DB, and databases are written as ndb or sqlite only;"
                    + " choose openeuler-22.03-lts-sp4, to which a system of 20.03 is moved by a new installation",
            "openeuler-22.03-lts",
            "the first release of 22.03 is signed with a key of its own that no later one has, and superseded;"
                    + " choose openeuler-22.03-lts-sp4");

    private static final Map<String, Parsed> PARSED = new ConcurrentHashMap<>();
    private static final int SIZE_LIMIT = 1 << 20;
    private static final int DEPTH_LIMIT = 8;

    private final List<Path> folders;

    /**
     * Makes a reader.
     *
     * @param folders the folders of descriptions that are looked at before those that the plugin brings
     */
    public DistributionReader(Path... folders) {
        this.folders = List.of(folders);
    }

    private Optional<Path> folderOf(String id) {
        return folders.stream()
                .filter(folder -> Files.isRegularFile(folder.resolve(id + ".xml")))
                .findFirst();
    }

    /**
     * Reads a distribution.
     *
     * @throws DefinitionException when there is none of this id, or its file is wrong
     */
    public Distribution read(String id) throws IOException {
        SortedMap<String, SortedMap<String, String>> sections = sections(id, 0);
        SortedMap<String, String> facts = sections.getOrDefault("", new TreeMap<>());
        SortedMap<String, SortedMap<String, String>> sets = new TreeMap<>();
        sections.forEach((name, entries) -> {
            if (name.startsWith("sets.")) {
                sets.put(name.substring("sets.".length()), entries);
            }
        });
        return new Distribution(
                id,
                facts.getOrDefault("name", id),
                Optional.ofNullable(facts.get("mirror")),
                sections.getOrDefault("repositories", new TreeMap<>()),
                sections.getOrDefault("keys", new TreeMap<>()),
                Boolean.parseBoolean(facts.getOrDefault("allowSha1", "false")),
                facts.getOrDefault("efiDirectory", "openEuler"),
                Distribution.RpmDatabaseKind.valueOf(
                        facts.getOrDefault("rpmDatabase", "ndb").toUpperCase(Locale.ROOT)),
                facts.getOrDefault("rpmDatabasePath", "/var/lib/rpm"),
                sets,
                sections.getOrDefault("installer", new TreeMap<>()),
                folders);
    }

    /** Returns the facts under the empty name and each section under its own; a derived file overrides by key. */
    private SortedMap<String, SortedMap<String, String>> sections(String id, int depth) throws IOException {
        if (depth > DEPTH_LIMIT) {
            throw new DefinitionException("distribution '" + id + "' is based on itself; check its <base> elements");
        }
        SortedMap<String, SortedMap<String, String>> own = facts(id);
        String base = own.getOrDefault("", new TreeMap<>()).get("base");
        if (base == null) {
            return own;
        }
        SortedMap<String, SortedMap<String, String>> merged = sections(base, depth + 1);
        own.forEach((section, entries) ->
                merged.computeIfAbsent(section, name -> new TreeMap<>()).putAll(entries));
        return merged;
    }

    /** Each goal of a run asks; a file is parsed once. */
    private SortedMap<String, SortedMap<String, String>> facts(String id) throws IOException {
        if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
            throw new DefinitionException("<distribution>" + id + "</distribution> is not an id of a distribution");
        }
        byte[] xml = bytes(id);
        Parsed known = PARSED.get(id);
        if (known == null || !Arrays.equals(known.xml(), xml)) {
            SortedMap<String, SortedMap<String, String>> sections = new TreeMap<>();
            collect(parse(id, xml), "", sections, id);
            known = new Parsed(xml, sections);
            PARSED.put(id, known);
        }
        SortedMap<String, SortedMap<String, String>> copy = new TreeMap<>();
        known.sections().forEach((section, entries) -> copy.put(section, new TreeMap<>(entries)));
        return copy;
    }

    /** What a file says; never changed. */
    private record Parsed(byte[] xml, SortedMap<String, SortedMap<String, String>> sections) {}

    private static void collect(
            Element parent, String section, SortedMap<String, SortedMap<String, String>> sections, String id) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (!(node instanceof Element element)) {
                continue;
            }
            if (element.getElementsByTagName("*").getLength() > 0) {
                collect(
                        element,
                        section.isEmpty() ? element.getTagName() : section + "." + element.getTagName(),
                        sections,
                        id);
            } else {
                String text = element.getTextContent().strip();
                if (text.isEmpty()) {
                    throw new DefinitionException("distribution '" + id + "': <" + element.getTagName() + "> is empty");
                }
                sections.computeIfAbsent(section, name -> new TreeMap<>()).put(element.getTagName(), text);
            }
        }
    }

    private static Element parse(String id, byte[] xml) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            return factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(xml))
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new DefinitionException("distributions/" + id + ".xml is not well-formed: " + e.getMessage());
        }
    }

    private byte[] bytes(String id) throws IOException {
        Optional<Path> folder = folderOf(id);
        if (folder.isPresent()) {
            Path own = folder.get().resolve(id + ".xml");
            if (Files.size(own) > SIZE_LIMIT) {
                throw new DefinitionException(own + " is larger than " + SIZE_LIMIT + " bytes");
            }
            return Files.readAllBytes(own);
        }
        try (InputStream in = DistributionReader.class.getResourceAsStream("distributions/" + id + ".xml")) {
            if (in == null) {
                refuse(id);
                throw new DefinitionException("<distribution>" + id + "</distribution> is not known"
                        + NearestName.hint(id, KNOWN) + " The plugin brings " + String.join(", ", KNOWN)
                        + "; another one is described by a file "
                        + folders.get(0).resolve(id + ".xml"));
            }
            return in.readNBytes(SIZE_LIMIT);
        }
    }

    private static void refuse(String id) {
        REFUSED.forEach((release, reason) -> {
            if (id.equals(release) || release.equals("openeuler-20.03") && id.startsWith(release)) {
                throw new DefinitionException(
                        "<distribution>" + id + "</distribution> is known and not supported: " + reason);
            }
        });
    }
}
