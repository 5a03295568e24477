package io.dpuos.testdistro;

import io.dpuos.rpm.Compression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The tables of the test distribution with their variables filled in for one architecture. Immutable.
 *
 * @param packages the curated packages by RPM name
 * @param dropped Debian packages that are left out
 * @param fileVerbs lines of {@code files.txt}, split at blanks
 * @param relations lines of {@code relations.txt}: kind, package, dependency
 * @param kernelVersion what {@code uname -r} says
 * @param directory where the tables lie
 */
record Curation(
        Map<String, CuratedPackage> packages,
        Set<String> dropped,
        List<List<String>> fileVerbs,
        List<List<String>> relations,
        String kernelVersion,
        Map<String, String> variables,
        Path directory) {

    /**
     * One RPM.
     *
     * @param debs Debian packages that it is made of; empty for one that is made here
     * @param version {@code version-release} when it has no Debian source, else empty
     */
    record CuratedPackage(String name, List<String> debs, Compression compression, boolean noarch, String version) {}

    private static final String KERNEL_TOKEN = "@kernel";

    /**
     * Reads the tables.
     *
     * @param available what Debian has, to find the newest kernel
     * @throws IOException when a table cannot be read or a line is wrong
     */
    static Curation read(Path directory, Architecture architecture, Map<String, DebianPackage> available)
            throws IOException {
        String kernel = newestKernel(architecture, available);
        String kernelVersion = kernel.substring("linux-image-".length());
        Map<String, String> variables = new TreeMap<>(architecture.variables());
        variables.put("{kver}", kernelVersion);
        Map<String, CuratedPackage> packages = new TreeMap<>();
        for (String line : lines(directory.resolve("packages.txt"), variables)) {
            CuratedPackage curated = curated(line, kernel, architecture);
            if (curated != null && packages.put(curated.name(), curated) != null) {
                throw new IOException("packages.txt: " + curated.name() + " is listed twice");
            }
        }
        List<List<String>> verbs = new ArrayList<>();
        for (String line : lines(directory.resolve("files.txt"), variables)) {
            verbs.add(List.of(line.split(" +", line.startsWith("replace ") ? 4 : -1)));
        }
        List<List<String>> relations = new ArrayList<>();
        for (String line : lines(directory.resolve("relations.txt"), variables)) {
            relations.add(List.of(line.split(" +", 3)));
        }
        Set<String> dropped = new TreeSet<>(lines(directory.resolve("dropped.txt"), variables));
        return new Curation(packages, dropped, verbs, relations, kernelVersion, variables, directory);
    }

    private static @org.jspecify.annotations.Nullable CuratedPackage curated(
            String line, String kernel, Architecture architecture) throws IOException {
        int equals = line.indexOf(" =");
        if (equals < 0) {
            throw new IOException("packages.txt: expected NAME [OPTION...] = DEBIAN PACKAGE..., found '" + line + "'");
        }
        List<String> words = List.of(line.substring(0, equals).trim().split(" +"));
        Compression compression = Compression.XZ;
        boolean noarch = false;
        String version = "";
        for (String option : words.subList(1, words.size())) {
            switch (option) {
                case "xz" -> compression = Compression.XZ;
                case "zstd" -> compression = Compression.ZSTD;
                case "gzip" -> compression = Compression.GZIP;
                case "none" -> compression = Compression.NONE;
                case "noarch" -> noarch = true;
                case "x86_64", "aarch64" -> {
                    if (!option.equals(architecture.rpm())) {
                        return null;
                    }
                }
                default -> {
                    if (!option.startsWith("version=")) {
                        throw new IOException("packages.txt: unknown option '" + option + "' of " + words.get(0));
                    }
                    version = option.substring("version=".length());
                }
            }
        }
        List<String> debs = new ArrayList<>();
        for (String deb : line.substring(equals + 2).trim().split(" +")) {
            if (!deb.isEmpty()) {
                debs.add(deb.equals(KERNEL_TOKEN) ? kernel : deb);
            }
        }
        return new CuratedPackage(words.get(0), List.copyOf(debs), compression, noarch, version);
    }

    private static String newestKernel(Architecture architecture, Map<String, DebianPackage> available)
            throws IOException {
        DebianPackage meta = available.get("linux-image-" + architecture.deb());
        if (meta == null || meta.depends().isEmpty()) {
            throw new IOException("the archive has no package linux-image-" + architecture.deb());
        }
        return meta.depends().get(0).get(0).name();
    }

    /** Returns the lines that are neither empty nor comments. */
    static List<String> lines(Path file, Map<String, String> variables) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                lines.add(filled(line.trim(), variables));
            }
        }
        return lines;
    }

    /** Replaces the variables in a text. */
    static String filled(String text, Map<String, String> variables) {
        String result = text;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            result = result.replace(variable.getKey(), variable.getValue());
        }
        return result;
    }

    /**
     * Returns all Debian packages that are needed: the curated ones and what they depend on, in a fixed order.
     *
     * @throws IOException when a curated package does not exist or a dependency has no provider
     */
    List<DebianPackage> closure(Map<String, DebianPackage> available) throws IOException {
        Map<String, String> providers = new TreeMap<>();
        available.values().forEach(p -> p.provides()
                .forEach(v -> providers.merge(v.name(), p.name(), Curation::smaller)));
        Set<String> chosen = new LinkedHashSet<>();
        for (CuratedPackage curated : packages.values()) {
            for (String deb : curated.debs()) {
                if (!available.containsKey(deb)) {
                    throw new IOException("packages.txt: the archive has no package " + deb + ", which "
                            + curated.name() + " is made of");
                }
                chosen.add(deb);
            }
        }
        List<String> queue = new ArrayList<>(chosen);
        for (int i = 0; i < queue.size(); i++) {
            DebianPackage debian = available.get(queue.get(i));
            if (dropped.contains(debian.name())) {
                continue;
            }
            for (List<DebianPackage.Relation> alternatives : debian.depends()) {
                String next = choose(alternatives, chosen, available, providers);
                if (next.isEmpty() && alternatives.stream().noneMatch(r -> dropped.contains(r.name()))) {
                    throw new IOException("nothing in the archive provides " + alternatives + " for " + debian.name());
                }
                if (!next.isEmpty() && chosen.add(next)) {
                    queue.add(next);
                }
            }
        }
        return chosen.stream().sorted().map(available::get).toList();
    }

    private static String smaller(String a, String b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /** Returns what is to be added for a dependency; empty when it is dropped or already there. */
    private String choose(
            List<DebianPackage.Relation> alternatives,
            Set<String> chosen,
            Map<String, DebianPackage> available,
            Map<String, String> providers) {
        for (DebianPackage.Relation relation : alternatives) {
            if (dropped.contains(relation.name()) || chosen.contains(relation.name())) {
                return dropped.contains(relation.name()) ? "" : relation.name();
            }
        }
        for (DebianPackage.Relation relation : alternatives) {
            if (available.containsKey(relation.name())) {
                return relation.name();
            }
            String provider = providers.getOrDefault(relation.name(), "");
            if (!provider.isEmpty()) {
                return provider;
            }
        }
        return "";
    }

    /** Returns the verbs of a kind for a package, in the order of the table. */
    List<List<String>> verbs(String verb, String packageName) {
        return fileVerbs.stream()
                .filter(v -> v.get(0).equals(verb)
                        && (v.get(1).equals(packageName) || v.get(1).equals("*")))
                .toList();
    }

    /** Returns every file of the tables that decides about the result, in order. */
    List<Path> inputs() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
