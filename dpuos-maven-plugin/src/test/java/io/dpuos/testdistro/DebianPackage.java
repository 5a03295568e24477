package io.dpuos.testdistro;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What apt says of one Debian package. Immutable.
 *
 * @param name the package
 * @param version {@code [epoch:]upstream[-revision]}
 * @param source name of the source package
 * @param size bytes of the {@code .deb}
 * @param sha256 digest of the {@code .deb}
 * @param summary first line of the description
 * @param homepage empty when not stated
 * @param depends what must be there: each element is a list of alternatives; Pre-Depends come first
 * @param recommends the same for the weak ones
 * @param provides virtual packages
 */
record DebianPackage(
        String name,
        String version,
        String source,
        long size,
        String sha256,
        String summary,
        String homepage,
        List<List<Relation>> depends,
        List<List<Relation>> recommends,
        List<Relation> provides) {

    /**
     * A name with an optional version range.
     *
     * @param sign one of {@code <<}, {@code <=}, {@code =}, {@code >=}, {@code >>}; empty for any version
     * @param version empty for any version
     */
    record Relation(String name, String sign, String version) {
        /** Parses {@code name[:arch] [(sign version)]}. */
        static Relation parse(String text) {
            String relation = text.trim();
            int open = relation.indexOf('(');
            String name = (open < 0 ? relation : relation.substring(0, open)).trim();
            int bracket = name.indexOf('[');
            name = bracket < 0 ? name : name.substring(0, bracket).trim();
            int colon = name.indexOf(':');
            name = colon < 0 ? name : name.substring(0, colon);
            if (open < 0) {
                return new Relation(name, "", "");
            }
            String range =
                    relation.substring(open + 1, relation.indexOf(')', open)).trim();
            int end = 0;
            while (end < range.length() && "<>=".indexOf(range.charAt(end)) >= 0) {
                end++;
            }
            return new Relation(
                    name, range.substring(0, end), range.substring(end).trim());
        }
    }

    /** Reads the fields of one control paragraph as apt prints it. */
    static DebianPackage of(Map<String, String> fields) {
        String name = fields.getOrDefault("Package", "");
        String source = fields.getOrDefault("Source", name);
        int blank = source.indexOf(' ');
        String description = fields.getOrDefault("Description", name);
        List<List<Relation>> depends = new ArrayList<>(relations(fields.getOrDefault("Pre-Depends", "")));
        depends.addAll(relations(fields.getOrDefault("Depends", "")));
        List<Relation> provides = new ArrayList<>();
        relations(fields.getOrDefault("Provides", "")).forEach(provides::addAll);
        return new DebianPackage(
                name,
                fields.getOrDefault("Version", "0"),
                blank < 0 ? source : source.substring(0, blank),
                Long.parseLong(fields.getOrDefault("Size", "0")),
                fields.getOrDefault("SHA256", ""),
                description.lines().findFirst().orElse(name),
                fields.getOrDefault("Homepage", ""),
                List.copyOf(depends),
                relations(fields.getOrDefault("Recommends", "")),
                List.copyOf(provides));
    }

    private static List<List<Relation>> relations(String text) {
        List<List<Relation>> groups = new ArrayList<>();
        for (String group : text.split(",")) {
            List<Relation> alternatives = new ArrayList<>();
            for (String alternative : group.split("\\|")) {
                if (!alternative.isBlank()) {
                    alternatives.add(Relation.parse(alternative));
                }
            }
            if (!alternatives.isEmpty()) {
                groups.add(List.copyOf(alternatives));
            }
        }
        return List.copyOf(groups);
    }
}
