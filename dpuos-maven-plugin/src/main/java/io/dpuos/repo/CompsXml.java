package io.dpuos.repo;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reads {@code comps.xml}, the groups of a repository. Follows libcomps ({@code comps_parse.c}). */
public final class CompsXml {
    private static final int MAX_MEMBERS = 100_000;

    private static final List<String> NAMES = List.of(
            "comps",
            "group",
            "environment",
            "id",
            "name",
            "packagelist",
            "packagereq",
            "type",
            "requires",
            "grouplist",
            "optionlist",
            "groupid",
            "default",
            "lang",
            "basearchonly");
    private static final int COMPS = 0;
    private static final int GROUP = 1;
    private static final int ENVIRONMENT = 2;
    private static final int ID = 3;
    private static final int NAME = 4;
    private static final int PACKAGELIST = 5;
    private static final int PACKAGEREQ = 6;
    private static final int TYPE = 7;
    private static final int REQUIRES = 8;
    private static final int GROUPLIST = 9;
    private static final int OPTIONLIST = 10;
    private static final int GROUPID = 11;
    private static final int DEFAULT = 12;
    private static final int LANG = 13;
    private static final int BASEARCHONLY = 14;

    private CompsXml() {}

    /**
     * Parses the unpacked file.
     *
     * @param in the unpacked bytes; closed here
     * @param file what messages call it
     * @throws MalformedMetadataException when it is not a comps.xml
     */
    public static Comps parse(InputStream in, String file) throws IOException {
        Map<String, Comps.Group> groups = new TreeMap<>();
        Map<String, Comps.Environment> environments = new TreeMap<>();
        // comps.xml traditionally carries a document type that names an external DTD without defining anything
        try (XmlScanner xml = new XmlScanner(in, file, new StringPool(), NAMES).allowExternalDoctype()) {
            if (xml.next() != XmlScanner.Event.START || xml.element() != COMPS) {
                throw xml.malformed("the root element <comps>", "another one");
            }
            while (xml.next() == XmlScanner.Event.START) {
                if (xml.element() == GROUP) {
                    Comps.Group group = group(xml);
                    groups.put(group.id(), group);
                } else if (xml.element() == ENVIRONMENT) {
                    Comps.Environment environment = environment(xml);
                    environments.put(environment.id(), environment);
                } else {
                    xml.skip();
                }
            }
        }
        return new Comps(groups, environments);
    }

    private static Comps.Group group(XmlScanner xml) throws IOException {
        String id = "";
        String name = "";
        List<Comps.Member> members = new ArrayList<>();
        while (xml.next() == XmlScanner.Event.START) {
            switch (xml.element()) {
                case ID -> id = xml.leaf().strip();
                case NAME -> name = xml.attribute(LANG).isEmpty() ? xml.leaf() : skipped(xml, name);
                case PACKAGELIST -> {
                    while (xml.next() == XmlScanner.Event.START) {
                        if (xml.element() == PACKAGEREQ) {
                            members.add(member(xml));
                        } else {
                            xml.skip();
                        }
                        if (members.size() > MAX_MEMBERS) {
                            throw xml.malformed("at most " + MAX_MEMBERS + " packages in a group", "more");
                        }
                    }
                }
                default -> xml.skip();
            }
        }
        if (id.isEmpty()) {
            throw xml.malformed("the id of a group", "none");
        }
        return new Comps.Group(id, name, members);
    }

    private static String skipped(XmlScanner xml, String value) throws IOException {
        xml.skip();
        return value;
    }

    private static Comps.Member member(XmlScanner xml) throws IOException {
        String type = xml.attribute(TYPE).toLowerCase(Locale.ROOT);
        String requires = xml.attribute(REQUIRES);
        boolean ownArchitecture = xml.attribute(BASEARCHONLY).equalsIgnoreCase("true");
        Comps.Kind kind =
                switch (type) {
                    // libcomps takes a packagereq without a type for mandatory
                    case "", "mandatory" -> Comps.Kind.MANDATORY;
                    case "default" -> Comps.Kind.DEFAULT;
                    case "optional" -> Comps.Kind.OPTIONAL;
                    case "conditional" -> Comps.Kind.CONDITIONAL;
                    default ->
                        throw xml.malformed(
                                "type mandatory, default, optional or conditional",
                                "'" + Locations.printable(type) + "'");
                };
        return new Comps.Member(xml.leaf().strip(), kind, requires, ownArchitecture);
    }

    private static Comps.Environment environment(XmlScanner xml) throws IOException {
        String id = "";
        String name = "";
        List<String> groups = new ArrayList<>();
        List<Comps.Option> options = new ArrayList<>();
        while (xml.next() == XmlScanner.Event.START) {
            switch (xml.element()) {
                case ID -> id = xml.leaf().strip();
                case NAME -> name = xml.attribute(LANG).isEmpty() ? xml.leaf() : skipped(xml, name);
                case GROUPLIST ->
                    groups.addAll(
                            groupIds(xml).stream().map(Comps.Option::group).toList());
                case OPTIONLIST -> options.addAll(groupIds(xml));
                default -> xml.skip();
            }
        }
        if (id.isEmpty()) {
            throw xml.malformed("the id of an environment", "none");
        }
        return new Comps.Environment(id, name, groups, options);
    }

    private static List<Comps.Option> groupIds(XmlScanner xml) throws IOException {
        List<Comps.Option> ids = new ArrayList<>();
        while (xml.next() == XmlScanner.Event.START) {
            if (xml.element() == GROUPID) {
                boolean byDefault = xml.attribute(DEFAULT).equals("true");
                ids.add(new Comps.Option(xml.leaf().strip(), byDefault));
            } else {
                xml.skip();
            }
            if (ids.size() > MAX_MEMBERS) {
                throw xml.malformed("at most " + MAX_MEMBERS + " groups in an environment", "more");
            }
        }
        return ids;
    }
}
