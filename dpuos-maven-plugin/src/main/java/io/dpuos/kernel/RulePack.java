package io.dpuos.kernel;

import io.dpuos.message.NearestName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A named list of rules for a kernel configuration, with reasons. Immutable.
 *
 * <p>A line reads {@code required|forbidden|recommended CONFIG_A[|CONFIG_B] =VALUE|>=m [if ARCH] [since VERSION] [before
 * VERSION] : reason}.
 *
 * @param name as in {@code <kernel><rules>}
 * @param rules in file order
 */
public record RulePack(String name, List<Rule> rules) {
    /** The packs that come with the plugin. */
    public static final List<String> NAMES =
            List.of("bluefield", "dpu-base", "hardened", "ovs-offload", "sriov-vfio", "storage-offload", "vdpa");

    private static final Pattern LINE =
            Pattern.compile("(required|forbidden|recommended)\\s+(CONFIG_\\w+(?:\\|CONFIG_\\w+)*)"
                    + "\\s+(=|>=)(\\S+)((?:\\s+(?:if|since|before)\\s+\\S+)*)\\s+:\\s+(.+)");
    private static final Pattern CONDITION = Pattern.compile("(if|since|before)\\s+(\\S+)");
    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

    /** What breaking a rule means. */
    public enum Kind {
        /** The build fails when it does not hold. */
        REQUIRED,
        /** The build fails when it does hold. */
        FORBIDDEN,
        /** Reported only. */
        RECOMMENDED
    }

    /**
     * One rule.
     *
     * @param kind what breaking it means
     * @param symbols of which one must match
     * @param atLeast whether {@code y} satisfies {@code m}
     * @param value the value compared with
     * @param arch architecture that it is for; empty for all
     * @param since first kernel version, for example {@code 5.7}; empty for all
     * @param before first kernel version that it is no longer for; empty for none
     * @param reason for people
     * @param line where the pack states it, from 1
     */
    public record Rule(
            Kind kind,
            List<String> symbols,
            boolean atLeast,
            String value,
            Optional<String> arch,
            Optional<String> since,
            Optional<String> before,
            String reason,
            int line) {
        /** Returns whether the rule is for a kernel; unknown versions count as new. */
        boolean appliesTo(String architecture, Optional<String> version) {
            return arch.map(architecture::equals).orElse(true)
                    && (version.isEmpty()
                            || since.map(first -> compare(version.get(), first) >= 0)
                                            .orElse(true)
                                    && before.map(first -> compare(version.get(), first) < 0)
                                            .orElse(true));
        }

        /** Returns whether a configuration agrees with the rule. */
        boolean holds(KernelConfig config) {
            boolean matches = symbols.stream().anyMatch(symbol -> matches(config.value(symbol)));
            return matches == (kind != Kind.FORBIDDEN);
        }

        private boolean matches(String found) {
            return found.equals(value) || atLeast && value.equals("m") && found.equals("y");
        }

        /** Returns whether no value of the symbol satisfies this and another rule about the same one. */
        boolean contradicts(Rule other) {
            if (kind == Kind.RECOMMENDED
                    || other.kind == Kind.RECOMMENDED
                    || symbols.size() != 1
                    || !symbols.equals(other.symbols)) {
                return false;
            }
            String symbol = symbols.get(0);
            return Stream.of("n", "m", "y", value, other.value)
                    .map(each ->
                            new KernelConfig("a rule", Map.of(symbol, new KernelConfig.Setting(symbol, each, line))))
                    .noneMatch(config -> holds(config) && other.holds(config));
        }

        /** Returns the rule as text without its reason. */
        String text() {
            return kind.name().toLowerCase(java.util.Locale.ROOT) + " " + condition();
        }

        /** Returns the condition as text. */
        String condition() {
            return String.join("|", symbols) + (atLeast ? ">=" : "=") + value;
        }
    }

    /** Copies the list. */
    public RulePack {
        rules = List.copyOf(rules);
    }

    /**
     * Returns a pack that comes with the plugin.
     *
     * @throws KernelException when there is none of this name
     */
    public static RulePack named(String name) {
        if (!NAMES.contains(name)) {
            throw new KernelException(
                    "<kernel><rules>" + name,
                    "there is no rule pack of this name; there are " + String.join(", ", NAMES),
                    NearestName.of(name, NAMES).stream().toList());
        }
        try (InputStream in = RulePack.class.getResourceAsStream("rules/" + name + ".rules")) {
            if (in == null) {
                throw new IllegalStateException("the plugin lacks its rule pack " + name);
            }
            return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Checks that packs can be fulfilled together.
     *
     * @throws KernelException when a value that one of them requires is one that another forbids; it names both lines
     */
    static void refuseContradictions(List<RulePack> packs, String arch) {
        List<Map.Entry<RulePack, Rule>> all = new ArrayList<>();
        for (RulePack pack : packs) {
            for (Rule rule : pack.rules()) {
                for (Map.Entry<RulePack, Rule> before : all) {
                    Rule other = before.getValue();
                    if (rule.appliesTo(arch, Optional.empty())
                            && other.appliesTo(arch, Optional.empty())
                            && rule.contradicts(other)) {
                        throw new KernelException(
                                pack.name() + ":" + rule.line(),
                                rule.text() + " contradicts " + before.getKey().name() + ":" + other.line() + ", "
                                        + other.text() + "; no kernel fulfils both, so drop one of the rule packs");
                    }
                }
                all.add(Map.entry(pack, rule));
            }
        }
    }

    /** Parses a pack. */
    public static RulePack parse(String name, String text) {
        List<Rule> rules = new ArrayList<>();
        int number = 0;
        for (String raw : text.lines().toList()) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher rule = LINE.matcher(line);
            if (!rule.matches()) {
                throw new KernelException(
                        name + ":" + number,
                        "is no rule: '" + line
                                + "'; expected 'required CONFIG_X =y : reason' with required, forbidden or"
                                + " recommended, = or >=, and optionally if ARCH, since VERSION, before VERSION");
            }
            rules.add(new Rule(
                    Kind.valueOf(rule.group(1).toUpperCase(java.util.Locale.ROOT)),
                    Arrays.asList(rule.group(2).split("\\|")),
                    rule.group(3).equals(">="),
                    rule.group(4),
                    condition(rule.group(5), "if"),
                    condition(rule.group(5), "since"),
                    condition(rule.group(5), "before"),
                    rule.group(6),
                    number));
        }
        return new RulePack(name, rules);
    }

    private static Optional<String> condition(String text, String word) {
        Matcher condition = CONDITION.matcher(text);
        while (condition.find()) {
            if (condition.group(1).equals(word)) {
                return Optional.of(condition.group(2));
            }
        }
        return Optional.empty();
    }

    private static int compare(String version, String other) {
        return Integer.compare(rank(version), rank(other));
    }

    private static int rank(String version) {
        Matcher numbers = NUMBERS.matcher(version);
        return numbers.matches()
                ? Integer.parseInt(numbers.group(1)) * 10_000 + Integer.parseInt(numbers.group(2))
                : Integer.MAX_VALUE;
    }
}
