package io.dpuos.assemble;

import io.dpuos.format.gpt.NameUuid;
import io.dpuos.install.InstalledPackage;
import io.dpuos.report.Json;
import io.dpuos.resolve.Lock;
import io.dpuos.resolve.LockSet;
import io.dpuos.resolve.LockedPackage;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.RpmHeader;
import io.dpuos.rpm.Tag;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The bill of materials of a medium in CycloneDX 1.6 (JSON): its packages, from lock and headers, and what depends on
 * what. The same for the same medium: its serial number comes from the medium's digest, its time is that of the build's
 * inputs. Package URLs follow the purl type {@code rpm}.
 */
final class Sbom {
    private final Coordinates own;
    private final String distribution;
    private final String arch;
    private final SortedMap<String, LockedPackage> locked = new TreeMap<>();
    private final Map<String, TreeSet<String>> sets = new HashMap<>();
    private final Map<String, RpmHeader> headers;

    private Sbom(Coordinates own, Lock lock, Map<String, RpmHeader> headers) {
        this.own = own;
        this.distribution = lock.distribution();
        this.arch = lock.arch();
        this.headers = headers;
        for (LockSet set : List.of(LockSet.IMAGE, LockSet.INSTALLER)) {
            for (LockedPackage each : lock.packages(set)) {
                String reference = reference(each);
                locked.putIfAbsent(reference, each);
                sets.computeIfAbsent(reference, r -> new TreeSet<>()).add(set.id());
            }
        }
    }

    /**
     * Writes the bill.
     *
     * @param own what the medium is called
     * @param packages the packages of all sets with their headers
     * @param timestamp seconds since the epoch
     * @param isoSha256 digest of the medium
     */
    static String of(
            Coordinates own,
            String pluginVersion,
            Lock lock,
            List<InstalledPackage> packages,
            long timestamp,
            String isoSha256) {
        Map<String, RpmHeader> headers = new HashMap<>();
        packages.forEach(p -> headers.put(p.sha256(), p.header()));
        return new Sbom(own, lock, headers).write(pluginVersion, timestamp, isoSha256);
    }

    private String write(String pluginVersion, long timestamp, String isoSha256) {
        Map<String, Object> bill = new LinkedHashMap<>();
        bill.put("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
        bill.put("bomFormat", "CycloneDX");
        bill.put("specVersion", "1.6");
        bill.put("serialNumber", "urn:uuid:" + NameUuid.of(NameUuid.URL, "urn:sha256:" + isoSha256));
        bill.put("version", 1);
        String image = "pkg:maven/" + encode(own.groupId()) + "/" + encode(own.artifactId()) + "@"
                + encode(own.version()) + "?classifier=" + encode(arch) + "&type=iso";
        Map<String, Object> medium = new LinkedHashMap<>();
        medium.put("type", "operating-system");
        medium.put("bom-ref", image);
        medium.put("group", own.groupId());
        medium.put("name", own.artifactId());
        medium.put("version", own.version());
        medium.put("hashes", List.of(hash(isoSha256)));
        medium.put("purl", image);
        Map<String, Object> tool = new LinkedHashMap<>();
        tool.put("type", "application");
        tool.put("group", "io.dpuos");
        tool.put("name", "dpuos-maven-plugin");
        tool.put("version", pluginVersion);
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("timestamp", Instant.ofEpochSecond(timestamp).toString());
        metadata.put("tools", Map.of("components", List.of(tool)));
        metadata.put("component", medium);
        metadata.put(
                "properties",
                List.of(property("dpuos:distribution", distribution), property("dpuos:architecture", arch)));
        bill.put("metadata", metadata);
        List<Object> components = new ArrayList<>();
        locked.forEach((reference, each) -> components.add(component(reference, each)));
        bill.put("components", components);
        bill.put("dependencies", dependencies(image));
        return Json.write(bill);
    }

    private Map<String, Object> component(String reference, LockedPackage each) {
        RpmHeader header = headers.get(each.sha256());
        Map<String, Object> component = new LinkedHashMap<>();
        component.put("type", "library");
        component.put("bom-ref", reference);
        String vendor = header == null ? "" : header.string(Tag.VENDOR).orElse("");
        if (!vendor.isEmpty()) {
            component.put("supplier", Map.of("name", vendor));
        }
        component.put("name", each.nevra().name());
        component.put("version", each.nevra().evr().toString());
        String summary = header == null ? "" : header.string(Tag.SUMMARY).orElse("");
        if (!summary.isEmpty()) {
            component.put("description", summary);
        }
        component.put("hashes", List.of(hash(each.sha256())));
        if (!each.licence().isEmpty()) {
            // the tag's own words: many are no SPDX expressions, and CycloneDX takes those only as names
            component.put("licenses", List.of(Map.of("license", Map.of("name", each.licence()))));
        }
        component.put("purl", reference);
        String url = header == null ? "" : header.string(Tag.URL).orElse("");
        if (url.matches("https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")) {
            Map<String, Object> website = new LinkedHashMap<>();
            website.put("type", "website");
            website.put("url", url);
            component.put("externalReferences", List.of(website));
        }
        List<Object> properties = new ArrayList<>();
        sets.getOrDefault(reference, new TreeSet<>()).forEach(s -> properties.add(property("dpuos:set", s)));
        properties.add(property("dpuos:reason", each.reason()));
        properties.add(property("dpuos:repository", each.repositoryId()));
        if (!each.keyFingerprint().equals(LockedPackage.UNKNOWN)) {
            properties.add(property("dpuos:signedBy", each.keyFingerprint()));
        }
        component.put("properties", properties);
        return component;
    }

    private List<Object> dependencies(String image) {
        // By required name, since nobody requires nearly any of the files.
        Map<String, List<Provided>> provides = new HashMap<>();
        for (LockedPackage each : locked.values()) {
            RpmHeader header = headers.get(each.sha256());
            if (header != null) {
                header.requires().forEach(r -> provides.putIfAbsent(r.name(), new ArrayList<>()));
            }
        }
        locked.forEach((reference, each) -> {
            RpmHeader header = headers.get(each.sha256());
            if (header != null) {
                header.provides().forEach(p -> provided(provides, reference, p));
                header.files().forEach(f -> {
                    String path = f.path().toString();
                    if (provides.containsKey(path)) {
                        provided(provides, reference, Dependency.of(path));
                    }
                });
            }
        });
        List<Object> all = new ArrayList<>();
        all.add(dependency(image, new TreeSet<>(locked.keySet())));
        locked.forEach((reference, each) -> {
            TreeSet<String> needed = new TreeSet<>();
            RpmHeader header = headers.get(each.sha256());
            if (header != null) {
                for (Dependency requirement : header.requires()) {
                    provides.getOrDefault(requirement.name(), List.of()).stream()
                            .filter(p -> requirement.isSatisfiedBy(p.capability))
                            .filter(p -> together(reference, p.reference))
                            .forEach(p -> needed.add(p.reference));
                }
            }
            needed.remove(reference);
            all.add(dependency(reference, needed));
        });
        return all;
    }

    private static void provided(Map<String, List<Provided>> provides, String reference, Dependency capability) {
        List<Provided> known = provides.get(capability.name());
        if (known != null) {
            known.add(new Provided(reference, capability));
        }
    }

    private record Provided(String reference, Dependency capability) {}

    /** Packages of different sets do not serve each other. */
    private boolean together(String one, String other) {
        return sets.getOrDefault(one, new TreeSet<>()).stream()
                .anyMatch(s -> sets.getOrDefault(other, new TreeSet<>()).contains(s));
    }

    private static Map<String, Object> dependency(String reference, TreeSet<String> on) {
        Map<String, Object> dependency = new LinkedHashMap<>();
        dependency.put("ref", reference);
        dependency.put("dependsOn", List.copyOf(on));
        return dependency;
    }

    private static Map<String, Object> hash(String sha256) {
        Map<String, Object> hash = new LinkedHashMap<>();
        hash.put("alg", "SHA-256");
        hash.put("content", sha256);
        return hash;
    }

    private static Map<String, Object> property(String name, String value) {
        Map<String, Object> property = new LinkedHashMap<>();
        property.put("name", name);
        property.put("value", value);
        return property;
    }

    private String reference(LockedPackage each) {
        Nevra nevra = each.nevra();
        String namespace = distribution.replaceFirst("-[0-9].*", "");
        StringBuilder purl = new StringBuilder("pkg:rpm/")
                .append(encode(namespace))
                .append('/')
                .append(encode(nevra.name()))
                .append('@')
                .append(encode(nevra.evr().version() + "-" + nevra.evr().release()))
                .append("?arch=")
                .append(encode(nevra.arch()))
                .append("&checksum=sha256:")
                .append(each.sha256())
                .append("&distro=")
                .append(encode(distribution));
        if (nevra.evr().epoch() != 0) {
            purl.append("&epoch=").append(nevra.evr().epoch());
        }
        if (!each.sourceRpm().isEmpty()) {
            purl.append("&upstream=").append(encode(each.sourceRpm()));
        }
        return purl.toString();
    }

    /** purl: letters, digits and {@code .-_~} stay, also {@code :}; all else is percent-encoded. */
    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~")
                .replace("%3A", ":");
    }
}
