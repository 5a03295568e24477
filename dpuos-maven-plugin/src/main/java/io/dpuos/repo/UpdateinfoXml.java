package io.dpuos.repo;

import io.dpuos.rpm.Evr;
import io.dpuos.rpm.Nevra;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads {@code updateinfo.xml}, the advisories of a repository, as createrepo_c's updateinfo writer and the distributions
 * write it. An update whose status is not final counts like the others; packages whose version cannot be read are left out.
 */
final class UpdateinfoXml {
    private static final int MAX_UPDATES = 1_000_000;
    private static final int UPDATES = 0;
    private static final int UPDATE = 1;
    private static final int ID = 2;
    private static final int TITLE = 3;
    private static final int SEVERITY = 4;
    private static final int REFERENCES = 5;
    private static final int REFERENCE = 6;
    private static final int PKGLIST = 7;
    private static final int COLLECTION = 8;
    private static final int PACKAGE = 9;
    private static final int TYPE = 10;
    private static final int NAME = 11;
    private static final int EPOCH = 12;
    private static final int VERSION = 13;
    private static final int RELEASE = 14;
    private static final int ARCH = 15;
    private static final List<String> NAMES = List.of(
            "updates",
            "update",
            "id",
            "title",
            "severity",
            "references",
            "reference",
            "pkglist",
            "collection",
            "package",
            "type",
            "name",
            "epoch",
            "version",
            "release",
            "arch");

    private UpdateinfoXml() {}

    /**
     * Parses the file, and closes it.
     *
     * @param file what messages call it
     * @throws MalformedMetadataException when it is not an updateinfo.xml
     */
    static List<Advisory> parse(InputStream in, String file) throws IOException {
        List<Advisory> advisories = new ArrayList<>();
        try (XmlScanner xml = new XmlScanner(in, file, new StringPool(), NAMES)) {
            if (xml.next() != XmlScanner.Event.START || xml.element() != UPDATES) {
                throw xml.malformed("the root element <updates>", "another one");
            }
            while (xml.next() == XmlScanner.Event.START) {
                if (xml.element() != UPDATE) {
                    xml.skip();
                    continue;
                }
                advisories.add(update(xml));
                if (advisories.size() > MAX_UPDATES) {
                    throw xml.malformed("at most " + MAX_UPDATES + " updates", "more");
                }
            }
        }
        return List.copyOf(advisories);
    }

    private static Advisory update(XmlScanner xml) throws IOException {
        String type = xml.attribute(TYPE);
        String id = "";
        String title = "";
        String severity = "";
        Set<String> references = new LinkedHashSet<>();
        Set<Nevra> packages = new LinkedHashSet<>();
        while (xml.next() == XmlScanner.Event.START) {
            switch (xml.element()) {
                case ID -> id = xml.leaf().strip();
                case TITLE -> title = xml.leaf().strip();
                case SEVERITY -> severity = xml.leaf().strip();
                case REFERENCES -> references(xml, references);
                case PKGLIST -> packages(xml, packages);
                default -> xml.skip();
            }
        }
        return new Advisory(id, type, severity, title, List.copyOf(references), List.copyOf(packages));
    }

    private static void references(XmlScanner xml, Set<String> references) throws IOException {
        while (xml.next() == XmlScanner.Event.START) {
            if (xml.element() == REFERENCE && !xml.attribute(ID).isEmpty()) {
                references.add(xml.attribute(ID));
            }
            xml.skip();
        }
    }

    private static void packages(XmlScanner xml, Set<Nevra> packages) throws IOException {
        while (xml.next() == XmlScanner.Event.START) {
            if (xml.element() != COLLECTION) {
                xml.skip();
                continue;
            }
            while (xml.next() == XmlScanner.Event.START) {
                if (xml.element() == PACKAGE) {
                    String epoch = xml.attribute(EPOCH);
                    String version = xml.attribute(VERSION);
                    String release = xml.attribute(RELEASE);
                    if (!xml.attribute(NAME).isEmpty() && !version.isEmpty() && !release.isEmpty()) {
                        long number = epoch.matches("[0-9]{1,9}") ? Long.parseLong(epoch) : 0;
                        Evr evr = new Evr(number, version, release);
                        packages.add(new Nevra(xml.attribute(NAME), evr, xml.attribute(ARCH)));
                    }
                }
                xml.skip();
            }
        }
    }
}
