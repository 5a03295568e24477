package io.dpuos.kernel;

import io.dpuos.kernel.kconfig.ConfigurationReader;
import io.dpuos.kernel.kconfig.ConfigurationWriter;
import io.dpuos.kernel.kconfig.DeepStack;
import io.dpuos.kernel.kconfig.Evaluation;
import io.dpuos.kernel.kconfig.Explanation;
import io.dpuos.kernel.kconfig.InferredProbes;
import io.dpuos.kernel.kconfig.KconfigEnvironment;
import io.dpuos.kernel.kconfig.KconfigFiles;
import io.dpuos.kernel.kconfig.KconfigModel;
import io.dpuos.kernel.kconfig.Symbol;
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
 * @param collateral all other symbols that would change, as {@code SYMBOL: from -> to}
 * @param warnings what the kernel's own program would warn about
 * @param unfaithful symbols of the shipped configuration that do not come out unchanged: where the compiler's answers
 *     could not be inferred
 */
public record KconfigForecast(
        String config,
        SortedMap<String, String> refused,
        List<String> collateral,
        String warnings,
        List<String> unfaithful) {
    private static final Pattern TITLE = Pattern.compile("# Linux/(\\S+) (\\S+) Kernel Configuration");

    /** Copies. */
    public KconfigForecast {
        refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
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
     * @throws KernelException when a wanted symbol does not exist in the tree; it names the nearest
     */
    public static KconfigForecast of(KconfigFiles files, String shipped, Map<String, String> wanted) {
        return DeepStack.call(() -> evaluate(files, shipped, wanted));
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
                List<String> nearest = NearestNames.of(name, model.names()).stream()
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
        List<String> collateral = changes(before, after);
        collateral.removeIf(line -> wanted.containsKey(line.substring(0, line.indexOf(':'))));
        return new KconfigForecast(text, refused, collateral, surroundings.errors.toString(), changes(base, before));
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
