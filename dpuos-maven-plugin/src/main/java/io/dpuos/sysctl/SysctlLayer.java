package io.dpuos.sysctl;

import io.dpuos.message.NearestName;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.LayerBuilder;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Computes the layer 40-sysctl: one rendered file that wins over what packages ship, and the modules whose keys exist
 * only once they are loaded.
 */
public final class SysctlLayer {
    /** The layer's name. */
    public static final String NAME = "40-sysctl";

    /** The profiles that the plugin brings. */
    private static final List<String> PROFILES =
            List.of("base", "hardened", "polling", "storage-offload", "throughput", "vswitch");

    /** systemd reads /etc/sysctl.conf as 99-sysctl.conf; only a name that sorts behind it wins over both. */
    private static final TreePath FILE = TreePath.of("/etc/sysctl.d/99-zz-dpuos.conf");

    private static final TreePath MODULES = TreePath.of("/etc/modules-load.d/dpuos-sysctl.conf");

    /** Keys that appear with a module: without it systemd-sysctl skips them silently at boot. */
    private static final Map<String, String> MODULE_OF_PREFIX =
            new TreeMap<>(Map.of("net.netfilter.nf_", "nf_conntrack", "net.bridge.", "br_netfilter"));

    private SysctlLayer() {}

    /**
     * Computes the layer.
     *
     * @param tree the image with all lower layers
     * @param timestamp time of the rendered files, seconds since the epoch
     * @throws SysctlException when a profile or key is unknown, a value cannot be, or profiles contradict each other
     */
    public static SysctlResult render(ImageTree tree, SysctlConfiguration configuration, long timestamp)
            throws IOException {
        List<String> warnings = new ArrayList<>();
        Map<String, List<SysctlAssignment>> byKey = collect(configuration);
        addShipped(tree, byKey, warnings);
        KnownKeys known = KnownKeys.load();
        List<SysctlResult.Row> rows = new ArrayList<>();
        StringBuilder text = new StringBuilder(
                "# Kernel parameters of this image. Rendered by the image build; a package update keeps the file.\n");
        for (List<SysctlAssignment> assignments : byKey.values()) {
            SysctlAssignment last = assignments.get(assignments.size() - 1);
            check(last, known, configuration.strict(), warnings);
            List<String> overridden = assignments.subList(0, assignments.size() - 1).stream()
                    .map(weaker -> weaker.origin() + " (" + weaker.value() + ")")
                    .toList();
            rows.add(new SysctlResult.Row(last.key(), last.value(), last.origin(), overridden));
            text.append("\n# ").append(last.origin());
            overridden.forEach(weaker -> text.append(", instead of ").append(weaker));
            text.append('\n').append(last.ignoreErrors() ? "-" : "").append(last.key());
            if (!last.isExclusion()) {
                text.append(" = ").append(last.value());
            }
            text.append('\n');
        }
        Map<String, SysctlAssignment> effective = new TreeMap<>();
        byKey.forEach((key, assignments) -> effective.put(key, assignments.get(assignments.size() - 1)));
        ParameterRules.check(tree, effective, warnings);
        LayerBuilder layer = new LayerBuilder(tree, NAME, timestamp);
        if (rows.isEmpty()) {
            return new SysctlResult(layer.build(), rows, warnings);
        }
        layer.file(FILE, text.toString(), 0644);
        SortedSet<String> modules = modules(byKey.keySet());
        if (!modules.isEmpty()) {
            String lines = String.join("\n", modules) + "\n";
            layer.file(MODULES, "# Modules whose kernel parameters are set at boot.\n" + lines, 0644);
        }
        return new SysctlResult(layer.build(), rows, warnings);
    }

    /** Puts what the image's own files set before ours, and warns of what would win over ours. */
    private static void addShipped(ImageTree tree, Map<String, List<SysctlAssignment>> byKey, List<String> warnings)
            throws IOException {
        Map<String, Integer> shipped = new TreeMap<>();
        for (SysctlAssignment weaker : ShippedParameters.assignments(tree, FILE.nameText(), true)) {
            List<SysctlAssignment> ours = byKey.get(weaker.key());
            if (ours != null) {
                int position = shipped.merge(weaker.key(), 1, Integer::sum) - 1;
                ours.add(position, weaker);
            } else {
                byKey.values().stream()
                        .map(assignments -> assignments.get(assignments.size() - 1))
                        .filter(glob -> glob.isGlob() && glob.matches(weaker.key()))
                        .findFirst()
                        .ifPresent(glob -> warnings.add(glob.origin() + ": the pattern " + glob.key()
                                + " does not reach " + weaker.key() + ", because " + weaker.origin()
                                + " sets it by its name; set that key as well"));
            }
        }
        for (SysctlAssignment stronger : ShippedParameters.assignments(tree, FILE.nameText(), false)) {
            List<SysctlAssignment> ours = byKey.get(stronger.key());
            if (ours != null && !ours.get(ours.size() - 1).value().equals(stronger.value())) {
                warnings.add(stronger.origin() + " sorts behind " + FILE + " and sets " + stronger.key() + " to "
                        + stronger.value() + ", which wins over "
                        + ours.get(ours.size() - 1).origin() + "; mask or replace that file by an overlay file");
            }
        }
    }

    private static Map<String, List<SysctlAssignment>> collect(SysctlConfiguration configuration) throws IOException {
        SortedMap<String, List<SysctlAssignment>> byKey = new TreeMap<>();
        Map<String, SysctlAssignment> fromProfiles = new LinkedHashMap<>();
        List<SysctlAssignment> stronger = new ArrayList<>();
        for (Map.Entry<String, String> file : configuration.files().entrySet()) {
            stronger.addAll(SysctlAssignment.parse(file.getValue(), "src/main/dpuos/sysctl/" + file.getKey()));
        }
        configuration
                .set()
                .forEach((key, value) -> stronger.add(SysctlAssignment.of(key, value, false, "<sysctl><set>")));
        SortedSet<String> settled = new TreeSet<>();
        stronger.forEach(assignment -> settled.add(assignment.key()));
        for (String profile : configuration.profiles()) {
            for (SysctlAssignment assignment : profile(profile)) {
                SysctlAssignment other = fromProfiles.put(assignment.key(), assignment);
                boolean contradicts = other != null && !other.value().equals(assignment.value());
                if (contradicts && !settled.contains(assignment.key())) {
                    throw new SysctlException("the sysctl profiles contradict each other: " + other.origin() + " sets "
                            + assignment.key() + " to " + other.value() + ", " + assignment.origin() + " to "
                            + assignment.value() + "; say which in <sysctl><set><" + assignment.key() + ">");
                }
                byKey.computeIfAbsent(assignment.key(), key -> new ArrayList<>())
                        .add(assignment);
            }
        }
        stronger.forEach(assignment -> byKey.computeIfAbsent(assignment.key(), key -> new ArrayList<>())
                .add(assignment));
        return byKey;
    }

    private static List<SysctlAssignment> profile(String name) throws IOException {
        if (!PROFILES.contains(name)) {
            throw new SysctlException("<sysctl><profiles> names '" + name + "', which is not a profile"
                    + NearestName.hint(name, PROFILES) + " Known: " + String.join(", ", PROFILES));
        }
        try (InputStream in = SysctlLayer.class.getResourceAsStream("profiles/" + name + ".conf")) {
            if (in == null) {
                throw new IllegalStateException("profile " + name + " is missing in the plugin");
            }
            return SysctlAssignment.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "profile " + name);
        }
    }

    private static void check(SysctlAssignment assignment, KnownKeys known, boolean strict, List<String> warnings) {
        String key = assignment.key();
        if (!key.matches("[A-Za-z0-9_*?!\\[\\]./:@+-]+") || assignment.value().contains("\n")) {
            throw new SysctlException(assignment.origin() + ": '" + key + "' is not a key of a kernel parameter");
        }
        if (assignment.isExclusion()) {
            return;
        }
        Optional<ValueType> type = known.type(key);
        if (type.isEmpty()) {
            String message = assignment.origin() + ": kernel parameter '" + key + "' is not known" + known.hint(key);
            if (strict) {
                throw new SysctlException(
                        message + " If it is right, set <sysctl><strict>false</strict> to make this a warning.");
            }
            warnings.add(message);
            return;
        }
        type.get().problem(assignment.value()).ifPresent(problem -> {
            throw new SysctlException(assignment.origin() + ": the value '" + assignment.value() + "' of " + key
                    + " cannot be: " + problem);
        });
    }

    private static SortedSet<String> modules(Iterable<String> keys) {
        SortedSet<String> modules = new TreeSet<>();
        for (String key : keys) {
            MODULE_OF_PREFIX.forEach((prefix, module) -> {
                if (key.startsWith(prefix)) {
                    modules.add(module);
                }
            });
        }
        return modules;
    }
}
