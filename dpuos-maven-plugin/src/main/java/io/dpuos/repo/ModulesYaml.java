package io.dpuos.repo;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code modules.yaml}: documents {@code modulemd} of versions 1 and 2 and {@code modulemd-defaults} of version 1, as
 * libmodulemd's specification describes them. Documents of other kinds and versions are passed over, as dnf does it.
 */
public final class ModulesYaml {
    private static final int MAX_DOCUMENTS = 100_000;

    private final String file;
    private final String repository;
    private final List<ModuleStream> streams = new ArrayList<>();
    private final List<ModuleDefaults> defaults = new ArrayList<>();
    private int document;

    private ModulesYaml(String file, String repository) {
        this.file = file;
        this.repository = repository;
    }

    /**
     * Parses the unpacked file.
     *
     * @param in the unpacked bytes; closed here
     * @param file what messages call it
     * @param repository the id that the streams get
     * @throws MalformedMetadataException when a document of a known kind is not what its specification asks for
     */
    public static Modules parse(InputStream in, String file, String repository) throws IOException {
        try (in) {
            ModulesYaml reader = new ModulesYaml(file, repository);
            YamlDocuments documents = new YamlDocuments(in, file);
            for (Optional<Object> next = documents.next(); next.isPresent(); next = documents.next()) {
                reader.read(next.get());
            }
            return new Modules(reader.streams, reader.defaults);
        }
    }

    private void read(Object node) throws MalformedMetadataException {
        document++;
        if (document > MAX_DOCUMENTS) {
            throw malformed("", "at most " + MAX_DOCUMENTS + " documents", "more");
        }
        if (!(node instanceof Map)) {
            return; // such as the empty document behind a last "---"
        }
        Map<String, Object> top = map(node, "");
        String kind = text(top, "document", "");
        String version = text(top, "version", "");
        if (kind.equals("modulemd") && (version.equals("1") || version.equals("2"))) {
            stream(map(top.get("data"), "data"), version.equals("1"));
        } else if (kind.equals("modulemd-defaults") && version.equals("1")) {
            defaults(map(top.get("data"), "data"));
        }
    }

    private void stream(Map<String, Object> data, boolean first) throws MalformedMetadataException {
        Map<String, List<String>> profiles = new TreeMap<>();
        for (Map.Entry<String, Object> profile :
                map(data.get("profiles"), "profiles").entrySet()) {
            String path = "profiles." + profile.getKey();
            profiles.put(profile.getKey(), texts(map(profile.getValue(), path).get("rpms"), path + ".rpms"));
        }
        streams.add(new ModuleStream(
                repository,
                required(data, "name"),
                required(data, "stream"),
                number(data, "version"),
                text(data, "context", "data."),
                text(data, "static_context", "data.").equals("true"),
                text(data, "arch", "data."),
                first ? firstRequires(data.get("dependencies")) : requires(data.get("dependencies")),
                texts(map(data.get("artifacts"), "artifacts").get("rpms"), "artifacts.rpms"),
                profiles,
                texts(map(data.get("demodularized"), "demodularized").get("rpms"), "demodularized.rpms")));
    }

    /** Version 1 names one stream of each module. */
    private List<Map<String, List<String>>> firstRequires(@Nullable Object node) throws MalformedMetadataException {
        Map<String, List<String>> one = new LinkedHashMap<>();
        for (Map.Entry<String, Object> entry : map(map(node, "dependencies").get("requires"), "dependencies.requires")
                .entrySet()) {
            one.put(entry.getKey(), List.of(scalar(entry.getValue(), "dependencies.requires." + entry.getKey())));
        }
        return one.isEmpty() ? List.of() : List.of(one);
    }

    private List<Map<String, List<String>>> requires(@Nullable Object node) throws MalformedMetadataException {
        List<Map<String, List<String>>> all = new ArrayList<>();
        for (Object dependency : list(node, "dependencies")) {
            Map<String, List<String>> one = new LinkedHashMap<>();
            for (Map.Entry<String, Object> entry : map(
                            map(dependency, "dependencies").get("requires"), "dependencies.requires")
                    .entrySet()) {
                one.put(entry.getKey(), texts(entry.getValue(), "dependencies.requires." + entry.getKey()));
            }
            if (!one.isEmpty()) {
                all.add(one);
            }
        }
        return all;
    }

    private void defaults(Map<String, Object> data) throws MalformedMetadataException {
        Map<String, List<String>> profiles = new TreeMap<>();
        for (Map.Entry<String, Object> one :
                map(data.get("profiles"), "profiles").entrySet()) {
            profiles.put(one.getKey(), texts(one.getValue(), "profiles." + one.getKey()));
        }
        defaults.add(new ModuleDefaults(
                required(data, "module"), number(data, "modified"), text(data, "stream", "data."), profiles));
    }

    private String required(Map<String, Object> map, String key) throws MalformedMetadataException {
        String value = text(map, key, "data.");
        if (value.isEmpty()) {
            throw malformed("data." + key, "a text", "none");
        }
        return value;
    }

    private String text(Map<String, Object> map, String key, String path) throws MalformedMetadataException {
        Object value = map.get(key);
        return value == null ? "" : scalar(value, path + key);
    }

    private String scalar(Object value, String path) throws MalformedMetadataException {
        if (!(value instanceof String text)) {
            throw malformed(path, "a text", "a structure");
        }
        return text;
    }

    private long number(Map<String, Object> map, String key) throws MalformedMetadataException {
        String value = text(map, key, "data.");
        try {
            return value.isEmpty() ? 0 : Long.parseUnsignedLong(value);
        } catch (NumberFormatException e) {
            throw malformed("data." + key, "a number", "'" + Locations.printable(value) + "'");
        }
    }

    @SuppressWarnings("unchecked") // the reader of YAML makes no other maps
    private Map<String, Object> map(@Nullable Object node, String path) throws MalformedMetadataException {
        if (node == null || "".equals(node)) {
            return Map.of();
        }
        if (!(node instanceof Map)) {
            throw malformed(path, "a map", node instanceof List ? "a list" : "a text");
        }
        return (Map<String, Object>) node;
    }

    private Collection<?> list(@Nullable Object node, String path) throws MalformedMetadataException {
        if (node == null || "".equals(node)) {
            return List.of();
        }
        if (!(node instanceof List<?> list)) {
            throw malformed(path, "a list", node instanceof Map ? "a map" : "a text");
        }
        return list;
    }

    private List<String> texts(@Nullable Object node, String path) throws MalformedMetadataException {
        List<String> texts = new ArrayList<>();
        for (Object one : list(node, path)) {
            texts.add(scalar(one, path));
        }
        return texts;
    }

    private MalformedMetadataException malformed(String path, String expected, String found) {
        return new MalformedMetadataException(
                file, "document " + document + (path.isEmpty() ? "" : ", " + path), expected, found);
    }
}
