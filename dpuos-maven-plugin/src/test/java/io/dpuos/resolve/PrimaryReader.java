package io.dpuos.resolve;

import io.dpuos.repo.RepoPackage;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Dependency.Comparison;
import io.dpuos.rpm.Evr;
import io.dpuos.rpm.Nevra;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads {@code primary.xml.gz}, as far as the solver's tests need it. */
final class PrimaryReader {
    private final String repository;
    private final XMLStreamReader xml;

    private PrimaryReader(String repository, XMLStreamReader xml) {
        this.repository = repository;
        this.xml = xml;
    }

    /** Reads the primary metadata of a repository's folder. */
    static List<RepoPackage> read(String repository, Path folder) {
        try (Stream<Path> files = Files.list(folder.resolve("repodata"))) {
            Path primary = files.filter(file -> file.toString().endsWith("primary.xml.gz"))
                    .findFirst()
                    .orElseThrow();
            try (InputStream in = new GZIPInputStream(Files.newInputStream(primary), 1 << 16)) {
                XMLInputFactory factory = XMLInputFactory.newInstance();
                factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
                return new PrimaryReader(repository, factory.createXMLStreamReader(in)).packages();
            }
        } catch (IOException | XMLStreamException e) {
            throw new IllegalStateException(folder.toString(), e);
        }
    }

    private List<RepoPackage> packages() throws XMLStreamException {
        List<RepoPackage> packages = new ArrayList<>();
        while (xml.hasNext()) {
            if (xml.next() == XMLStreamConstants.START_ELEMENT
                    && xml.getLocalName().equals("package")) {
                packages.add(onePackage());
            }
        }
        return packages;
    }

    private RepoPackage onePackage() throws XMLStreamException {
        String name = "";
        String arch = "";
        Evr evr = new Evr(0, "", "");
        String sha256 = "";
        String location = "";
        List<String> files = new ArrayList<>();
        List<List<Dependency>> lists = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            lists.add(new ArrayList<>());
        }
        int current = 0;
        while (true) {
            int event = xml.next();
            if (event == XMLStreamConstants.END_ELEMENT && xml.getLocalName().equals("package")) {
                break;
            }
            if (event != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            switch (xml.getLocalName()) {
                case "name" -> name = xml.getElementText();
                case "arch" -> arch = xml.getElementText();
                case "version" -> evr = evr();
                case "checksum" -> sha256 = xml.getElementText();
                case "location" -> location = xml.getAttributeValue(null, "href");
                case "file" -> files.add(xml.getElementText());
                case "provides" -> current = 0;
                case "requires" -> current = 1;
                case "conflicts" -> current = 2;
                case "obsoletes" -> current = 3;
                case "recommends" -> current = 4;
                case "suggests" -> current = 5;
                case "supplements" -> current = 6;
                case "enhances" -> current = 7;
                case "entry" -> lists.get(current).add(entry());
                default -> {}
            }
        }
        return new RepoPackage(
                repository,
                new Nevra(name, evr, arch),
                sha256,
                0,
                0,
                location,
                "",
                "",
                0,
                "",
                new RepoPackage.Dependencies(
                        lists.get(0),
                        lists.get(1),
                        lists.get(2),
                        lists.get(3),
                        lists.get(4),
                        lists.get(5),
                        lists.get(6),
                        lists.get(7)),
                files);
    }

    private Evr evr() {
        String epoch = xml.getAttributeValue(null, "epoch");
        String release = xml.getAttributeValue(null, "rel");
        return new Evr(
                epoch == null ? 0 : Long.parseLong(epoch),
                xml.getAttributeValue(null, "ver"),
                release == null ? "" : release);
    }

    private Dependency entry() {
        String name = xml.getAttributeValue(null, "name");
        String flags = xml.getAttributeValue(null, "flags");
        boolean pre = "1".equals(xml.getAttributeValue(null, "pre"));
        if (flags == null) {
            return new Dependency(name, Comparison.ANY, Optional.empty(), pre);
        }
        return new Dependency(name, Comparison.valueOf(flags), Optional.of(evr()), pre);
    }
}
