package io.dpuos.systemd;

import io.dpuos.message.NearestName;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.LayerBuilder;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static final List<String> PROFILES = List.of("appliance", "dpu-minimal", "quiet-timers", "serial-console");

    /** How the origin of a profile's rules begins. */
    private static final String PROFILE = "profile ";

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
     * @param surroundings what is known of the machine
     * @param timestamp time of links and files, seconds since the epoch
     * @throws ServicesException when a rule names a unit that the image does not have, or cannot be followed
     */
    public static ServicesResult prune(
            ImageTree tree, ServicesConfiguration configuration, BootSurroundings surroundings, long timestamp)
            throws IOException {
        LayerBuilder layer = new LayerBuilder(tree, NAME, timestamp);
        SystemdVersion version = SystemdVersion.of(tree);
        UnitOperations units = new UnitOperations(layer, version, surroundings.arch());
        List<String> warnings = new ArrayList<>();
        SortedMap<UnitName, Rule> rules = rules(tree, configuration);
        if (!configuration.keepOnly().isEmpty()) {
            keepOnly(tree, configuration, rules);
        }
        SortedSet<String> disabled = new TreeSet<>();
        SortedSet<String> masked = new TreeSet<>();
        StringBuilder preset =
                new StringBuilder("# What the image build enabled and disabled; keeps it so on updates.\n");
        for (Map.Entry<UnitName, Rule> rule : rules.entrySet()) {
            UnitName unit = rule.getKey();
            switch (rule.getValue().verb()) {
                case ENABLE -> {
                    enable(units, unit, rule.getValue().origin(), warnings);
                    preset.append("enable ").append(unit).append('\n');
                }
                case DISABLE -> {
                    units.disable(List.of(unit.text()));
                    disabled.add(unit.text());
                    preset.append("disable ").append(unit).append('\n');
                }
                case MASK -> {
                    units.disable(List.of(unit.text()));
                    require(units.mask(List.of(unit.text())), rule.getValue().origin());
                    masked.add(unit.text());
                    preset.append("disable ").append(unit).append('\n');
                }
            }
        }
        UnitName defaultTarget = UnitName.of(configuration.defaultTarget());
        if (!exists(tree, defaultTarget)) {
            throw new ServicesException("<services><defaultTarget> names " + defaultTarget
                    + ", which is not a unit of the image" + NearestName.hint(defaultTarget.text(), names(tree)));
        }
        require(units.setDefault(defaultTarget.text()), "<services><defaultTarget>");
        if (!rules.isEmpty()) {
            layer.file(PRESET, preset.toString(), 0644);
        }
        BootClosure boot = BootClosure.of(layer.tree(), version, defaultTarget, surroundings);
        SortedSet<UnitName> pulledIn = new TreeSet<>();
        for (Map.Entry<UnitName, Rule> rule : rules.entrySet()) {
            if (rule.getValue().verb() == Verb.DISABLE && boot.starts().containsKey(rule.getKey())) {
                pulledIn.add(rule.getKey());
            }
        }
        if (!pulledIn.isEmpty()) {
            maskWhatIsPulledIn(pulledIn, rules, units, boot, masked, warnings);
            boot = BootClosure.of(layer.tree(), version, defaultTarget, surroundings);
        }
        checkMasks(boot, rules);
        if (configuration.consoleLogin()
                && !hasLogin(layer.tree(), boot)
                && hadLogin(tree, version, defaultTarget, surroundings)) {
            refuseLostLogin(rules);
        }
        checkBudget(boot, configuration);
        UnitGraph graph =
                UnitGraph.of(layer.tree(), version, List.copyOf(boot.starts().keySet()));
        return new ServicesResult(
                layer.build(),
                enabled(layer.tree()),
                disabled,
                masked,
                warnings,
                boot.lines(),
                BootAccount.of(boot, graph));
    }

    /** What is disabled but wanted by another unit is masked, unless another one insists on it. */
    private static void maskWhatIsPulledIn(
            SortedSet<UnitName> pulledIn,
            SortedMap<UnitName, Rule> rules,
            UnitOperations units,
            BootClosure boot,
            SortedSet<String> masked,
            List<String> warnings) {
        UnitGraph graph = UnitGraph.of(
                units.tree(),
                SystemdVersion.of(units.tree()),
                List.copyOf(boot.starts().keySet()));
        for (UnitName unit : pulledIn) {
            SortedSet<UnitName> insisting = new TreeSet<>(graph.statedBy(unit, UnitDependency.REQUIRES));
            insisting.addAll(graph.statedBy(unit, UnitDependency.BINDS_TO));
            insisting.retainAll(boot.starts().keySet());
            insisting.removeAll(pulledIn);
            String origin = rules.getOrDefault(unit, new Rule(Verb.DISABLE, "")).origin();
            if (insisting.isEmpty()) {
                require(units.mask(List.of(unit.text())), origin);
                masked.add(unit.text());
            } else if (!origin.startsWith(PROFILE)) {
                // A profile speaks of many images; what this one's other services require is no slip of its author.
                warnings.add(origin + " disables " + unit + ", which starts all the same, since "
                        + boot.chain(insisting.first()) + " requires it; disable that, too");
            }
        }
    }

    /** A mask on what a starting unit requires leaves a part of the boot out, which nobody asked for. */
    private static void checkMasks(BootClosure boot, SortedMap<UnitName, Rule> rules) {
        for (String problem : boot.broken()) {
            for (Map.Entry<UnitName, Rule> rule : rules.entrySet()) {
                if (rule.getValue().verb() == Verb.MASK && problem.startsWith(rule.getKey() + ": it is masked")) {
                    throw new ServicesException(rule.getValue().origin() + " cannot be followed: " + problem
                            + ". Disable or mask those who require it, too, or leave it");
                }
            }
        }
    }

    private static final java.util.regex.Pattern LOGIN = java.util.regex.Pattern.compile(
            "((serial-|container-)?getty@|autovt@).*\\.service|console-getty\\.service");

    /** Returns whether a getty starts at boot, or the generator of gettys finds what it needs. */
    private static boolean hasLogin(ImageTree tree, BootClosure boot) {
        boolean serial = boot.generators().containsKey("systemd-getty-generator")
                && exists(tree, new UnitName("serial-getty@.service"))
                && boot.starts().containsKey(new UnitName("getty.target"));
        return serial
                || boot.starts().keySet().stream()
                        .anyMatch(unit -> LOGIN.matcher(unit.text()).matches());
    }

    private static boolean hadLogin(
            ImageTree tree, SystemdVersion version, UnitName target, BootSurroundings surroundings) {
        try {
            return hasLogin(tree, BootClosure.of(tree, version, target, surroundings));
        } catch (ServicesException e) {
            return false;
        }
    }

    /** An image that could be logged in to on a console must not lose that by the way. */
    private static void refuseLostLogin(SortedMap<UnitName, Rule> rules) {
        List<String> rulers = new ArrayList<>();
        rules.forEach((unit, rule) -> {
            if (rule.verb() != Verb.ENABLE && unit.text().contains("getty")) {
                rulers.add(rule.origin() + " " + unit);
            }
        });
        throw new ServicesException("nobody could log in on a console any more: no getty starts at boot"
                + (rulers.isEmpty() ? "" : ", since " + String.join(" and ", rulers) + " took it away")
                + ". Enable one, for example <services><enable><console>serial-getty@ttyAMA0.service</console></enable>, or"
                + " say that this is meant: <services><consoleLogin>none</consoleLogin>");
    }

    private static void checkBudget(BootClosure boot, ServicesConfiguration configuration) {
        int services = boot.resident().size();
        configuration.maxServices().ifPresent(most -> {
            if (services > most) {
                throw new ServicesException("<services><maxServices> allows " + most
                        + " services to stay after the boot,"
                        + " but " + services + " do: "
                        + String.join(
                                ", ", boot.resident().stream().map(boot::chain).toList())
                        + "; disable or mask some, or raise the limit");
            }
        });
        List<String> addresses = new ArrayList<>();
        boot.listening().forEach((unit, listened) -> listened.forEach(each -> addresses.add(unit + " on " + each)));
        configuration.maxListeningSockets().ifPresent(most -> {
            if (addresses.size() > most) {
                throw new ServicesException(
                        "<services><maxListeningSockets> allows " + most + ", but sockets listen on "
                                + addresses.size() + " addresses: " + String.join(", ", addresses)
                                + "; disable or mask some, or raise the limit");
            }
        });
    }

    private static void enable(UnitOperations units, UnitName unit, String origin, List<String> warnings) {
        if (units.state(unit.text()).equals(Optional.of(UnitFileState.STATIC))) {
            warnings.add(origin + " names " + unit + ", which has no [Install] section: something else must start it");
        }
        require(units.enable(List.of(unit.text())), origin);
    }

    private static void require(UnitOperations.Outcome outcome, String origin) {
        if (!outcome.success()) {
            throw new ServicesException(origin + " cannot be followed: " + String.join("; ", outcome.messages()));
        }
    }

    /** Returns whether the image has a file of a unit, or of its template; a mask is none. */
    private static boolean exists(ImageTree tree, UnitName unit) {
        UnitOperations units = new UnitOperations(new LayerBuilder(tree, NAME, 0), SystemdVersion.DEFAULT, "");
        return units.state(unit.text())
                .filter(state -> state != UnitFileState.MASKED)
                .isPresent();
    }

    private static List<String> names(ImageTree tree) {
        return UnitLookup.names(tree).stream().map(UnitName::text).toList();
    }

    private static SortedMap<UnitName, Rule> rules(ImageTree tree, ServicesConfiguration configuration)
            throws IOException {
        SortedMap<UnitName, Rule> rules = new TreeMap<>();
        for (String profile : configuration.profiles()) {
            for (String line : profile(profile)) {
                String[] words = line.split("\\s+");
                UnitName unit = UnitName.of(words[1]);
                if (exists(tree, unit)) {
                    rules.put(
                            unit,
                            new Rule(Verb.valueOf(words[0].toUpperCase(java.util.Locale.ROOT)), PROFILE + profile));
                }
            }
        }
        SortedMap<UnitName, Rule> own = new TreeMap<>();
        add(own, tree, Verb.DISABLE, "<services><disable>", configuration.disable());
        add(own, tree, Verb.MASK, "<services><mask>", configuration.mask());
        add(own, tree, Verb.ENABLE, "<services><enable>", configuration.enable());
        rules.putAll(own);
        return rules;
    }

    private static void add(
            SortedMap<UnitName, Rule> rules, ImageTree tree, Verb verb, String origin, List<String> words) {
        for (String word : words) {
            boolean optional = word.endsWith("?");
            UnitName unit = UnitName.of(optional ? word.substring(0, word.length() - 1) : word);
            if (!exists(tree, unit)) {
                if (optional) {
                    continue;
                }
                throw new ServicesException(origin + " names " + unit + ", which is not a unit of the image"
                        + NearestName.hint(unit.text(), names(tree))
                        + " Install its package, correct the name, or write '" + word + "?' to allow its absence.");
            }
            Rule other = rules.put(unit, new Rule(verb, origin));
            if (other != null && other.verb() != verb) {
                throw new ServicesException(
                        origin + " and " + other.origin() + " both name " + unit + "; drop one of them");
            }
        }
    }

    private static void keepOnly(ImageTree tree, ServicesConfiguration configuration, SortedMap<UnitName, Rule> rules) {
        SortedSet<UnitName> kept = new TreeSet<>();
        for (String word : configuration.keepOnly()) {
            UnitName unit = UnitName.of(word.endsWith("?") ? word.substring(0, word.length() - 1) : word);
            if (!exists(tree, unit) && !word.endsWith("?")) {
                throw new ServicesException("<services><keepOnly> names " + unit + ", which is not a unit of the image"
                        + NearestName.hint(unit.text(), names(tree)));
            }
            kept.add(unit);
        }
        for (String enabled : enabled(tree)) {
            UnitName unit = new UnitName(enabled);
            if (KEEP_ONLY_SUFFIXES.contains(unit.suffix()) && !kept.contains(unit)) {
                rules.putIfAbsent(unit, new Rule(Verb.DISABLE, "<services><keepOnly>"));
            }
        }
    }

    private static SortedSet<String> enabled(ImageTree tree) {
        SortedSet<String> enabled = new TreeSet<>();
        for (TreePath path : tree.under(UnitLookup.CONFIGURATION).keySet()) {
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
