package io.dpuos.kernel;

import io.dpuos.kernel.kconfig.ConfigurationReader;
import io.dpuos.kernel.kconfig.ConfigurationWriter;
import io.dpuos.kernel.kconfig.DeepStack;
import io.dpuos.kernel.kconfig.Evaluation;
import io.dpuos.kernel.kconfig.Explanation;
import io.dpuos.kernel.kconfig.FixSearch;
import io.dpuos.kernel.kconfig.InferredProbes;
import io.dpuos.kernel.kconfig.KconfigEnvironment;
import io.dpuos.kernel.kconfig.KconfigException;
import io.dpuos.kernel.kconfig.KconfigFiles;
import io.dpuos.kernel.kconfig.KconfigModel;
import io.dpuos.kernel.kconfig.Symbol;
import io.dpuos.message.NearestName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What wanted settings would come to in a kernel built anew, by the kernel's own Kconfig rules and without a compiler.
 * Immutable.
 *
 * @param config the resulting {@code .config}
 * @param refused wanted symbols that would not get their value, with the reason
 * @param fixes for refused symbols, sets of further settings under which all wishes would come true; each was evaluated
 * @param alone wanted symbols that would not get their value if nothing else were wanted, with the reason
 * @param collateral all other symbols that would change, as {@code SYMBOL: from -> to}
 * @param causes the same changes by the wish that brings them about, which is {@code CONFIG_X=value}, or {@link #TOGETHER}
 * @param warnings what the kernel's own program would warn about
 * @param unfaithful symbols of the shipped configuration that do not come out unchanged: where the compiler's answers
 *     could not be inferred
 */
public record KconfigForecast(
        String config,
        SortedMap<String, String> refused,
        SortedMap<String, List<SortedMap<String, String>>> fixes,
        SortedMap<String, String> alone,
        List<String> collateral,
        SortedMap<String, List<String>> causes,
        String warnings,
        List<String> unfaithful) {
    /** Stands for the cause of changes that no wish brings about by itself. */
    public static final String TOGETHER = "several wishes together";

    private static final int MAX_ALONE = 100;
    private static final String PREFIX = "CONFIG_";
    private static final Pattern TITLE = Pattern.compile("# Linux/(\\S+) (\\S+) Kernel Configuration");

    /** Copies. */
    public KconfigForecast {
        refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
        fixes = Collections.unmodifiableSortedMap(new TreeMap<>(fixes));
        alone = Collections.unmodifiableSortedMap(new TreeMap<>(alone));
        causes = Collections.unmodifiableSortedMap(new TreeMap<>(causes));
        collateral = List.copyOf(collateral);
        unfaithful = List.copyOf(unfaithful);
    }

    private static final class Surroundings implements KconfigEnvironment {
        private final Map<String, String> variables;
        private final StringBuilder errors = new StringBuilder();

        Surroundings(Map<String, String> variables) {
            this.variables = variables;
        }

        @Override
        public Optional<String> variable(String name) {
            return Optional.ofNullable(variables.get(name));
        }

        @Override
        public void out(String text) {
            // Messages of the tree itself say nothing about the configuration.
        }

        @Override
        public void err(String text) {
            errors.append(text);
        }
    }

    /**
     * Evaluates a tree.
     *
     * @param files the Kconfig tree, with its top at {@code Kconfig}
     * @param shipped the configuration that the shipped kernel was built with
     * @param wanted values by symbol with {@code CONFIG_}
     * @throws KernelException when a wanted symbol does not exist in the tree; it names the nearest; or the tree is broken
     */
    public static KconfigForecast of(KconfigFiles files, String shipped, Map<String, String> wanted) {
        try {
            return DeepStack.call(() -> evaluate(files, shipped, wanted));
        } catch (KconfigException e) {
            throw new KernelException(
                    "<kernel>: the Kconfig tree",
                    "is broken; the kernel's own build would refuse it too:\n  "
                            + e.getMessage().replace("\n", "\n  ")
                            + "\nMend the tree, or take the one of the kernel's own kernel-devel package");
        }
    }

    private static KconfigForecast evaluate(KconfigFiles files, String shipped, Map<String, String> wanted) {
        KernelConfig base = KernelConfig.parse("the shipped configuration", shipped);
        Surroundings surroundings = new Surroundings(variables(shipped, base));
        Map<String, String> values = new LinkedHashMap<>();
        base.settings().forEach((symbol, setting) -> values.put(symbol, setting.value()));
        Read read = read(files, surroundings, shipped, base, values);
        KconfigModel model = read.model();
        for (String symbol : wanted.keySet()) {
            String name = symbol.substring("CONFIG_".length());
            if (model.symbol(name).isEmpty() || !model.names().contains(name)) {
                List<String> nearest = NearestName.of(name, model.names()).stream()
                        .map(near -> "CONFIG_" + near)
                        .toList();
                throw new KernelException(symbol, "this kernel has no such symbol", nearest);
            }
        }
        KernelConfig before = read.evaluated();
        Evaluation evaluation = new Evaluation(model, surroundings);
        surroundings.errors.setLength(0);
        String text = read(evaluation, surroundings, KernelConfig.merge(shipped, wanted));
        KernelConfig after = KernelConfig.parse("the resulting configuration", text);
        SortedMap<String, String> refused = new TreeMap<>();
        wanted.forEach((symbol, value) -> {
            if (!after.value(symbol).equals(value)) {
                Symbol found =
                        model.symbol(symbol.substring("CONFIG_".length())).orElseThrow();
                refused.put(symbol, new Explanation(evaluation).why(found, value));
            }
        });
        String warnings = surroundings.errors.toString();
        List<String> collateral = unasked(changes(before, after), wanted);
        Wishes wishes = new Wishes(model, surroundings, shipped, wanted);
        SortedMap<String, List<SortedMap<String, String>>> fixes = new TreeMap<>();
        for (String symbol : refused.keySet()) {
            fixes.put(symbol, wishes.fixes(symbol, evaluation, after));
        }
        SortedMap<String, String> alone = new TreeMap<>();
        SortedMap<String, List<String>> causes = wishes.causes(before, collateral, alone);
        return new KconfigForecast(text, refused, fixes, alone, collateral, causes, warnings, changes(base, before));
    }

    private static List<String> unasked(List<String> changes, Map<String, String> wanted) {
        return changes.stream()
                .filter(line -> !wanted.containsKey(line.substring(0, line.indexOf(':'))))
                .toList();
    }

    /** Evaluates further questions about the same wishes. */
    private record Wishes(KconfigModel model, Surroundings surroundings, String shipped, Map<String, String> wanted) {
        List<SortedMap<String, String>> fixes(String symbol, Evaluation evaluation, KernelConfig after) {
            Map<String, String> kept = new TreeMap<>(wanted);
            kept.entrySet()
                    .removeIf(wish -> !wish.getKey().equals(symbol)
                            && !after.value(wish.getKey()).equals(wish.getValue()));
            FixSearch search = new FixSearch(evaluation, further -> comeTrue(kept, further));
            Symbol found = model.symbol(symbol.substring(PREFIX.length())).orElseThrow();
            List<SortedMap<String, String>> fixes = new ArrayList<>();
            for (SortedMap<String, String> fix : search.fixes(found, wanted.getOrDefault(symbol, "n"))) {
                SortedMap<String, String> named = new TreeMap<>();
                fix.forEach((name, value) -> named.put(PREFIX + name, value));
                fixes.add(named);
            }
            return fixes;
        }

        private boolean comeTrue(Map<String, String> wishes, Map<String, String> further) {
            Map<String, String> all = new TreeMap<>(wanted);
            for (Map.Entry<String, String> each : further.entrySet()) {
                String known = all.putIfAbsent(PREFIX + each.getKey(), each.getValue());
                if (known != null && !known.equals(each.getValue())) {
                    return false;
                }
            }
            String text = read(new Evaluation(model, surroundings), surroundings, KernelConfig.merge(shipped, all));
            KernelConfig result = KernelConfig.parse("a tried configuration", text);
            return wishes.entrySet().stream()
                    .allMatch(wish -> result.value(wish.getKey()).equals(wish.getValue()));
        }

        SortedMap<String, List<String>> causes(
                KernelConfig before, List<String> collateral, SortedMap<String, String> alone) {
            SortedMap<String, List<String>> causes = new TreeMap<>();
            Set<String> open = new TreeSet<>(collateral);
            int asked = 0;
            for (Map.Entry<String, String> wish : wanted.entrySet()) {
                if (before.value(wish.getKey()).equals(wish.getValue()) || asked++ >= MAX_ALONE) {
                    continue;
                }
                Map<String, String> one = Map.of(wish.getKey(), wish.getValue());
                Evaluation evaluation = new Evaluation(model, surroundings);
                KernelConfig after = KernelConfig.parse(
                        "the configuration with one setting",
                        read(evaluation, surroundings, KernelConfig.merge(shipped, one)));
                if (!after.value(wish.getKey()).equals(wish.getValue())) {
                    Symbol symbol = model.symbol(wish.getKey().substring(PREFIX.length()))
                            .orElseThrow();
                    alone.put(wish.getKey(), new Explanation(evaluation).why(symbol, wish.getValue()));
                }
                List<String> own =
                        changes(before, after).stream().filter(open::contains).toList();
                if (!own.isEmpty()) {
                    causes.put(wish.getKey() + "=" + wish.getValue(), own);
                    own.forEach(open::remove);
                }
            }
            if (!open.isEmpty()) {
                causes.put(TOGETHER, List.copyOf(open));
            }
            return causes;
        }
    }

    /** A tree with answers under which the shipped configuration stays as it is, as far as possible. */
    private record Read(KconfigModel model, KernelConfig evaluated) {}

    private static Read read(
            KconfigFiles files,
            Surroundings surroundings,
            String shipped,
            KernelConfig base,
            Map<String, String> values) {
        InferredProbes probes = new InferredProbes(values, Set.of());
        KconfigModel model = KconfigModel.read(files, "Kconfig", surroundings, probes);
        Read first = new Read(model, configuration(model, surroundings, shipped));
        Set<String> negated = new TreeSet<>(probes.asked());
        List<String> changed = changes(base, first.evaluated());
        negated.retainAll(changed.stream()
                .map(line -> line.substring("CONFIG_".length(), line.indexOf(':')))
                .toList());
        if (negated.isEmpty()) {
            return first;
        }
        // Some definitions ask whether the compiler lacks something.
        KconfigModel again = KconfigModel.read(files, "Kconfig", surroundings, new InferredProbes(values, negated));
        Read second = new Read(again, configuration(again, surroundings, shipped));
        return changes(base, second.evaluated()).size() < changed.size() ? second : first;
    }

    private static KernelConfig configuration(KconfigModel model, Surroundings surroundings, String text) {
        return KernelConfig.parse(
                "the shipped configuration, evaluated", read(new Evaluation(model, surroundings), surroundings, text));
    }

    private static String read(Evaluation evaluation, Surroundings surroundings, String text) {
        new ConfigurationReader(evaluation, surroundings).read(".config", text);
        return new ConfigurationWriter(evaluation, surroundings).configuration();
    }

    private static List<String> changes(KernelConfig before, KernelConfig after) {
        TreeSet<String> symbols = new TreeSet<>(before.settings().keySet());
        symbols.addAll(after.settings().keySet());
        List<String> changes = new ArrayList<>();
        for (String symbol : symbols) {
            if (!before.value(symbol).equals(after.value(symbol))) {
                changes.add(symbol + ": " + before.value(symbol) + " -> " + after.value(symbol));
            }
        }
        return changes;
    }

    private static Map<String, String> variables(String shipped, KernelConfig base) {
        Map<String, String> variables = new TreeMap<>();
        Matcher title = TITLE.matcher(shipped);
        String arch = title.find() ? title.group(1) : "x86";
        variables.put("ARCH", arch);
        variables.put("SRCARCH", arch.equals("x86_64") || arch.equals("i386") ? "x86" : arch);
        variables.put("KERNELVERSION", KernelConfig.titleVersion(shipped).orElse(""));
        variables.put("srctree", ".");
        variables.put("CC", "gcc");
        variables.put("LD", "ld");
        variables.put("NM", "nm");
        variables.put("CONFIG_SHELL", "sh");
        String compiler = base.value("CONFIG_CC_VERSION_TEXT");
        variables.put("CC_VERSION_TEXT", compiler.startsWith("\"") ? compiler.substring(1, compiler.length() - 1) : "");
        return variables;
    }
}
