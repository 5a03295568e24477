package io.dpuos.systemd;

import io.dpuos.message.NearestName;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Layer;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Computes the layer 50-services: enables, disables and masks units, and writes a preset, so that what was pruned stays
 * pruned when packages are updated on the installed system.
 */
public final class ServicesLayer {
    /** The layer's name. */
    public static final String NAME = "50-services";

    private static final List<String> PROFILES = List.of("dpu-minimal", "serial-console");

    /** Sorts before what distributions ship (80 to 99), so that its lines are the first that match. */
    private static final TreePath PRESET = TreePath.of("/etc/systemd/system-preset/10-dpuos.preset");

    private static final List<String> KEEP_ONLY_SUFFIXES = List.of(".service", ".socket", ".timer", ".path");

    private enum Verb {
        ENABLE,
        DISABLE,
        MASK
    }

    private record Rule(Verb verb, String origin) {}

    private ServicesLayer() {}

    /**
     * Computes the layer.
     *
     * @param tree the image with all lower layers
     * @param arch architecture of the image, for unit files that ask for it
     * @param timestamp time of links and files, seconds since the epoch
     * @throws ServicesException when a rule names a unit that the image does not have, or cannot be followed
     */
    public static ServicesResult prune(ImageTree tree, ServicesConfiguration configuration, String arch, long timestamp)
            throws IOException {
        UnitLinks links = new UnitLinks(tree, timestamp, Origin.ofLayer(NAME), arch);
        List<String> warnings = new ArrayList<>();
        SortedMap<UnitName, Rule> rules = rules(links.files(), configuration);
        if (!configuration.keepOnly().isEmpty()) {
            keepOnly(links, configuration, rules);
        }
        SortedSet<String> disabled = new TreeSet<>();
        SortedSet<String> masked = new TreeSet<>();
        StringBuilder preset =
                new StringBuilder("# What the image build enabled and disabled; keeps it so on updates.\n");
        for (Map.Entry<UnitName, Rule> rule : rules.entrySet()) {
            UnitName unit = rule.getKey();
            switch (rule.getValue().verb()) {
                case ENABLE -> {
                    if (!links.enable(unit)) {
                        warnings.add(rule.getValue().origin() + " names " + unit
                                + ", which has no [Install] section: something else must start it");
                    }
                    preset.append("enable ").append(unit).append('\n');
                }
                case DISABLE -> {
                    links.disable(unit);
                    disabled.add(unit.text());
                    preset.append("disable ").append(unit).append('\n');
                }
                case MASK -> {
                    links.disable(unit);
                    links.mask(unit);
                    masked.add(unit.text());
                    preset.append("disable ").append(unit).append('\n');
                }
            }
        }
        links.setDefault(UnitName.of(configuration.defaultTarget()));
        if (!rules.isEmpty()) {
            links.put(
                    PRESET,
                    new Inode.RegularFile(
                            Attributes.root(0644, timestamp), Bytes.of(preset.toString()), Origin.ofLayer(NAME)));
        }
        return new ServicesResult(new Layer(NAME, links.edits()), enabled(links.tree()), disabled, masked, warnings);
    }

    private static SortedMap<UnitName, Rule> rules(UnitFiles files, ServicesConfiguration configuration)
            throws IOException {
        SortedMap<UnitName, Rule> rules = new TreeMap<>();
        for (String profile : configuration.profiles()) {
            for (String line : profile(profile)) {
                String[] words = line.split("\\s+");
                UnitName unit = UnitName.of(words[1]);
                if (files.find(unit).isPresent()) {
                    rules.put(
                            unit,
                            new Rule(Verb.valueOf(words[0].toUpperCase(java.util.Locale.ROOT)), "profile " + profile));
                }
            }
        }
        SortedMap<UnitName, Rule> own = new TreeMap<>();
        add(own, files, Verb.DISABLE, "<services><disable>", configuration.disable());
        add(own, files, Verb.MASK, "<services><mask>", configuration.mask());
        add(own, files, Verb.ENABLE, "<services><enable>", configuration.enable());
        rules.putAll(own);
        return rules;
    }

    private static void add(
            SortedMap<UnitName, Rule> rules, UnitFiles files, Verb verb, String origin, List<String> words) {
        for (String word : words) {
            boolean optional = word.endsWith("?");
            UnitName unit = UnitName.of(optional ? word.substring(0, word.length() - 1) : word);
            if (files.find(unit).isEmpty()) {
                if (optional) {
                    continue;
                }
                throw new ServicesException(origin + " names " + unit + ", which is not a unit of the image"
                        + NearestName.hint(unit.text(), files.names())
                        + " Install its package, correct the name, or write '" + word + "?' to allow its absence.");
            }
            Rule other = rules.put(unit, new Rule(verb, origin));
            if (other != null && other.verb() != verb) {
                throw new ServicesException(
                        origin + " and " + other.origin() + " both name " + unit + "; drop one of them");
            }
        }
    }

    private static void keepOnly(
            UnitLinks links, ServicesConfiguration configuration, SortedMap<UnitName, Rule> rules) {
        SortedSet<UnitName> kept = new TreeSet<>();
        for (String word : configuration.keepOnly()) {
            UnitName unit = UnitName.of(word.endsWith("?") ? word.substring(0, word.length() - 1) : word);
            if (links.files().find(unit).isEmpty() && !word.endsWith("?")) {
                throw new ServicesException("<services><keepOnly> names " + unit + ", which is not a unit of the image"
                        + NearestName.hint(unit.text(), links.files().names()));
            }
            kept.add(unit);
        }
        for (String enabled : enabled(links.tree())) {
            UnitName unit = new UnitName(enabled);
            if (KEEP_ONLY_SUFFIXES.contains(unit.suffix()) && !kept.contains(unit)) {
                rules.putIfAbsent(unit, new Rule(Verb.DISABLE, "<services><keepOnly>"));
            }
        }
    }

    private static SortedSet<String> enabled(ImageTree tree) {
        SortedSet<String> enabled = new TreeSet<>();
        for (TreePath path : tree.under(UnitFiles.CONFIGURATION).keySet()) {
            String folder = path.parent().nameText();
            if (folder.endsWith(".wants") || folder.endsWith(".requires")) {
                enabled.add(path.nameText());
            }
        }
        return enabled;
    }

    private static List<String> profile(String name) throws IOException {
        if (!PROFILES.contains(name)) {
            throw new ServicesException("<services><profiles> names '" + name + "', which is not a profile"
                    + NearestName.hint(name, PROFILES) + " Known: " + String.join(", ", PROFILES));
        }
        try (InputStream in = ServicesLayer.class.getResourceAsStream("profiles/" + name + ".txt")) {
            if (in == null) {
                throw new IllegalStateException("profile " + name + " is missing in the plugin");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }
}
