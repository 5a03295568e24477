package io.dpuos.kernel;

import io.dpuos.kernel.KernelConfigReport.FailedRule;
import io.dpuos.kernel.KernelConfigReport.Line;
import io.dpuos.kernel.KernelConfigReport.Outcome;
import io.dpuos.kernel.KernelConfigReport.Trimmed;
import io.dpuos.kernel.kconfig.KconfigFiles;
import io.dpuos.message.NearestName;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Layer;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The kernel layer: compares wanted settings with the kernel that the image ships, removes modules where that fulfils a
 * setting ({@code m} to {@code n}), and says which settings need another kernel.
 *
 * <p>The shipped kernel and its configuration file stay as they are: they describe what was built.
 */
public final class KernelConfigTailoring {
    private static final String LAYER = "20-kernel";
    private static final int MAX_CONFIG = 8 << 20;

    private final ImageTree image;
    private final KernelConfigRequest request;
    private final SortedMap<String, Wanted> wanted = new TreeMap<>();
    private final List<String> overridden = new ArrayList<>();

    private record Wanted(String value, String from) {}

    private KernelConfigTailoring(ImageTree image, KernelConfigRequest request) {
        this.image = image;
        this.request = request;
    }

    /**
     * What came out.
     *
     * @param layer {@code 20-kernel}: the removed modules; indexes are written by the driver layer
     * @param reports one for each kernel of the image
     */
    public record Result(Layer layer, List<KernelConfigReport> reports) {
        /** Copies the list. */
        public Result {
            reports = List.copyOf(reports);
        }
    }

    /**
     * Applies a request to all kernels of an image.
     *
     * @param symbols knows which modules a symbol builds
     * @throws IOException when a file of the image cannot be read
     * @throws KernelException when wanted settings contradict rules or each other, a needed driver would go, there is no
     *     configuration, or a setting needs another kernel and the request says that this is a failure
     */
    public static Result run(ImageTree image, KernelConfigRequest request, DriverTailoring.Symbols symbols)
            throws IOException {
        return run(image, request, symbols, version -> Optional.empty());
    }

    /** Finds the Kconfig tree of a kernel. */
    public interface Trees {
        /** Returns the tree of a kernel version, or empty when it is not at hand. */
        Optional<KconfigFiles> of(String kernelVersion);
    }

    /** Applies a request like {@link #run(ImageTree, KernelConfigRequest, DriverTailoring.Symbols)}, with Kconfig trees. */
    public static Result run(ImageTree image, KernelConfigRequest request, DriverTailoring.Symbols symbols, Trees trees)
            throws IOException {
        KernelConfigTailoring tailoring = new KernelConfigTailoring(image, request);
        return tailoring.run(symbols, trees);
    }

    private Result run(DriverTailoring.Symbols symbols, Trees trees) throws IOException {
        collect();
        List<Edit> edits = new ArrayList<>();
        List<KernelConfigReport> reports = new ArrayList<>();
        for (KernelVersions.Kernel kernel : KernelVersions.of(image)) {
            reports.add(new OneKernel(kernel, symbols, trees).apply(edits));
        }
        if (reports.isEmpty() && !wanted.isEmpty()) {
            throw new KernelException("<kernel>", "the image has no kernel; add its package to <packages>");
        }
        reports.forEach(KernelConfigTailoring::refuseRefused);
        if (request.failWhenBuildNeeded()) {
            reports.forEach(KernelConfigTailoring::refuseBuild);
        }
        return new Result(new Layer(LAYER, edits), reports);
    }

    private void collect() {
        for (KernelConfig fragment : request.fragments()) {
            for (KernelConfig.Setting setting : fragment.settings().values()) {
                want(setting.symbol(), setting.value(), fragment.file() + ":" + setting.line());
            }
        }
        request.set().forEach((symbol, value) -> {
            // Checks the value's form with the line of a file.
            KernelConfig.parse("<kernel><set><" + symbol + ">", KernelConfig.format(symbol, value));
            want(symbol, value, "<kernel><set>");
        });
        RulePack.refuseContradictions(request.rules(), request.arch());
        for (RulePack pack : request.rules()) {
            for (RulePack.Rule rule : pack.rules()) {
                checkAgainst(pack, rule);
            }
        }
    }

    private void want(String symbol, String value, String from) {
        Wanted before = wanted.put(symbol, new Wanted(value, from));
        if (before != null && !before.value().equals(value)) {
            overridden.add(symbol + "=" + before.value() + " of " + before.from() + " by " + symbol + "=" + value
                    + " of " + from);
        }
    }

    private void checkAgainst(RulePack pack, RulePack.Rule rule) {
        if (rule.symbols().size() != 1
                || rule.kind() == RulePack.Kind.RECOMMENDED
                || !rule.appliesTo(request.arch(), Optional.empty())) {
            return;
        }
        String symbol = rule.symbols().get(0);
        Wanted asked = wanted.get(symbol);
        if (asked != null) {
            KernelConfig alone =
                    new KernelConfig(asked.from(), Map.of(symbol, new KernelConfig.Setting(symbol, asked.value(), 1)));
            if (!rule.holds(alone)) {
                throw new KernelException(
                        asked.from(),
                        symbol + "=" + asked.value() + " contradicts the rule pack " + pack.name() + ", where "
                                + rule.condition() + " is " + rule.kind().name().toLowerCase(java.util.Locale.ROOT)
                                + " ("
                                + rule.reason() + "); drop the setting or the rule pack");
            }
        }
    }

    private static void refuseRefused(KernelConfigReport report) {
        List<String> reasons = report.lines().stream()
                .filter(line -> line.outcome() == Outcome.REFUSED)
                .map(line -> line.symbol() + "=" + line.wanted() + " (" + line.from() + "): " + line.reason())
                .toList();
        if (!reasons.isEmpty()) {
            throw new KernelException(
                    "kernel " + report.kernelVersion(),
                    "cannot have what the project asks for, not even when it is built anew:\n  "
                            + String.join("\n  ", reasons)
                            + "\n"
                            + "Add the settings that are named, drop the wish, or accept single symbols in"
                            + " <kernel><accept>");
        }
    }

    private static void refuseBuild(KernelConfigReport report) {
        List<String> reasons = new ArrayList<>();
        for (Line line : report.lines()) {
            if (line.outcome() == Outcome.BUILD_NEEDED) {
                reasons.add(line.symbol() + "=" + line.wanted() + " (" + line.from() + "): " + line.reason());
            }
        }
        for (FailedRule rule : report.failedRules()) {
            if (rule.kind() != RulePack.Kind.RECOMMENDED) {
                reasons.add("rule pack " + rule.pack() + ": " + rule.condition() + " is "
                        + rule.kind().name().toLowerCase(java.util.Locale.ROOT) + ", found " + rule.found() + " ("
                        + rule.reason() + ")");
            }
        }
        if (!reasons.isEmpty()) {
            throw new KernelException(
                    "kernel " + report.kernelVersion(),
                    "does not fulfil what the project asks for and would have to be built anew:\n  "
                            + String.join("\n  ", reasons)
                            + "\nTake a kernel package that has it, accept single symbols in <kernel><accept>, or write"
                            + " <buildNeeded>report</buildNeeded>");
        }
    }

    private final class OneKernel {
        private final KernelVersions.Kernel kernel;
        private final ModuleTree tree;
        private final SymbolModules symbols;
        private final KernelConfig shipped;
        private final String shippedText;
        private final Optional<KconfigForecast> forecast;
        /** Removed modules with the removed module that each needs; empty for those whose symbol was asked for. */
        private final Map<String, String> removed = new LinkedHashMap<>();

        private final Map<String, String> symbolOf = new TreeMap<>();

        OneKernel(KernelVersions.Kernel kernel, DriverTailoring.Symbols knowledge, Trees trees) throws IOException {
            this.kernel = kernel;
            this.tree = ModuleTree.of(image, kernel.version());
            this.symbols = knowledge.of(tree);
            TreePath config = kernel.config()
                    .orElseThrow(() -> new KernelException(
                            "/boot/config-" + kernel.version(),
                            "is missing, and so is " + kernel.directory()
                                    + "/config; the kernel package must bring one of" + " them"));
            this.shippedText = new String(
                    image.file(config.toString()).orElseThrow().content().readAll(MAX_CONFIG),
                    StandardCharsets.ISO_8859_1);
            this.shipped = KernelConfig.parse(config.toString(), shippedText);
            Map<String, String> values = new LinkedHashMap<>();
            wanted.forEach((symbol, asked) -> values.put(symbol, asked.value()));
            this.forecast = trees.of(kernel.version()).map(files -> forecast(files, values));
        }

        private KconfigForecast forecast(KconfigFiles files, Map<String, String> values) {
            try {
                return KconfigForecast.of(files, shippedText, values);
            } catch (KernelException e) {
                Wanted unknown = wanted.get(e.subject());
                if (unknown == null) {
                    throw e;
                }
                throw new KernelException(
                        unknown.from(), e.subject() + ": this kernel has no such symbol", e.nearest());
            }
        }

        KernelConfigReport apply(List<Edit> edits) {
            List<Line> lines = new ArrayList<>();
            Map<String, String> changes = new LinkedHashMap<>();
            wanted.forEach((symbol, asked) -> {
                changes.put(symbol, asked.value());
                lines.add(line(symbol, asked));
            });
            List<Trimmed> collateral = collateral();
            protectRequired();
            for (String name : removed.keySet()) {
                tree.module(name)
                        .flatMap(module -> image.resolveParent(module.path()))
                        .ifPresent(path -> edits.add(new Edit.Remove(path)));
            }
            Map<String, String> trimmedSettings = new LinkedHashMap<>();
            for (Line line : lines) {
                if (line.outcome() == Outcome.TRIM) {
                    trimmedSettings.put(line.symbol(), "n");
                }
            }
            KernelConfig effective =
                    KernelConfig.parse(shipped.file(), KernelConfig.merge(shippedText, trimmedSettings));
            return new KernelConfigReport(
                    kernel.version(),
                    forecast.isPresent() ? KernelConfigReport.Level.KCONFIG : KernelConfigReport.Level.SHIPPED,
                    symbols.source(),
                    lines,
                    collateral,
                    failedRules(effective),
                    overridden,
                    forecast.map(KconfigForecast::causes).orElseGet(TreeMap::new),
                    forecast.map(KconfigForecast::config).orElseGet(() -> KernelConfig.merge(shippedText, changes)));
        }

        private Line line(String symbol, Wanted asked) {
            String now = shipped.value(symbol);
            if (now.equals(asked.value())) {
                String reason = shipped.mentions(symbol)
                        ? "the shipped kernel has it"
                        : "the shipped configuration does not mention it: unknown to this kernel, or not to be had"
                                + " here";
                return new Line(symbol, asked.value(), now, asked.from(), Outcome.ALREADY_SO, List.of(), reason);
            }
            if (now.equals("m")
                    && asked.value().equals("n")
                    && !symbols.modules(symbol).isEmpty()) {
                List<Trimmed> modules = new ArrayList<>();
                for (String name : symbols.modules(symbol)) {
                    Optional<KernelModule> module = tree.module(name);
                    if (module.isPresent()) {
                        removed.put(name, "");
                        symbolOf.put(name, symbol);
                        modules.add(new Trimmed(name, module.get().size(), ""));
                    }
                }
                long bytes = modules.stream().mapToLong(Trimmed::bytes).sum();
                String reason = modules.isEmpty()
                        ? "its modules are not in the image"
                        : "removes "
                                + String.join(
                                        " ", modules.stream().map(Trimmed::name).toList()) + ", " + bytes + " bytes";
                return new Line(symbol, "n", now, asked.from(), Outcome.TRIM, modules, reason);
            }
            boolean refused =
                    forecast.map(known -> known.refused().containsKey(symbol)).orElse(false);
            Outcome outcome = request.accept().contains(symbol)
                    ? Outcome.ACCEPTED
                    : refused ? Outcome.REFUSED : Outcome.BUILD_NEEDED;
            return new Line(
                    symbol, asked.value(), now, asked.from(), outcome, List.of(), whyBuild(symbol, asked.value()));
        }

        private String whyBuild(String symbol, String value) {
            String now = shipped.value(symbol);
            if (forecast.isPresent()) {
                return whyBuild(symbol, now, forecast.get());
            }
            if (!shipped.mentions(symbol)) {
                List<String> nearest = NearestName.of(symbol, shipped.settings().keySet()).stream()
                        .toList();
                return "the shipped configuration does not mention it: the name is wrong, or what it depends on is not"
                        + " set"
                        + (nearest.isEmpty() ? "" : "; nearest: " + String.join(", ", nearest));
            }
            if (now.equals("m") && value.equals("n")) {
                return "its modules are not known; lock kernel-devel of this version, or remove them by name in"
                        + " <drivers>";
            }
            if (now.equals("y")) {
                return "it is built into the shipped kernel";
            }
            return "the shipped kernel was built with " + now;
        }

        private String whyBuild(String symbol, String now, KconfigForecast known) {
            String refusal = known.refused().get(symbol);
            if (refusal == null) {
                String alone = known.alone().get(symbol);
                return (now.equals("y")
                                ? "it is built into the shipped kernel"
                                : "the shipped kernel was built with " + now)
                        + (alone == null
                                ? ""
                                : "; without the other settings it would not even then come true: " + alone);
            }
            List<String> fixes = known.fixes().getOrDefault(symbol, List.of()).stream()
                    .map(fix -> fix.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .collect(Collectors.joining(" ")))
                    .toList();
            return refusal
                    + (fixes.isEmpty()
                            ? "; no further settings were found that would change that"
                            : "; it would come true with " + String.join(", or with ", fixes));
        }

        /** Adds all modules that cannot load without a removed one. */
        private List<Trimmed> collateral() {
            Map<String, List<KernelModule>> users = new TreeMap<>();
            for (KernelModule module : tree.modules()) {
                for (KernelModule needed : tree.dependencies(module)) {
                    users.computeIfAbsent(needed.name(), k -> new ArrayList<>()).add(module);
                }
            }
            List<Trimmed> collateral = new ArrayList<>();
            Deque<String> open = new ArrayDeque<>(removed.keySet());
            while (!open.isEmpty()) {
                String name = open.removeFirst();
                for (KernelModule user : users.getOrDefault(name, List.of())) {
                    if (removed.putIfAbsent(user.name(), name) == null) {
                        collateral.add(new Trimmed(user.name(), user.size(), name));
                        open.addLast(user.name());
                    }
                }
            }
            return collateral;
        }

        private void protectRequired() {
            ModuleSelector selector = new ModuleSelector(tree, symbols);
            for (DriverRules.Required required : request.required()) {
                if (required.words().size() > 1) {
                    continue;
                }
                ModuleClosure closure =
                        tree.closure(selector.select(required.word()).modules());
                for (String name : closure.names()) {
                    String because = removed.get(name);
                    if (because != null) {
                        String root = name;
                        while (!removed.getOrDefault(root, "").isEmpty()) {
                            root = removed.getOrDefault(root, "");
                        }
                        String symbol = symbolOf.getOrDefault(root, root);
                        Wanted asked = wanted.get(symbol);
                        throw new KernelException(
                                (asked == null ? "<kernel>" : asked.from()) + ": " + symbol + "=n",
                                "would remove the module " + name
                                        + (because.isEmpty() ? "" : " (it needs " + because + ")") + ", but "
                                        + required.why() + "; drop the setting");
                    }
                }
            }
        }

        private List<FailedRule> failedRules(KernelConfig effective) {
            Optional<String> version = KernelConfig.titleVersion(shippedText).or(() -> Optional.of(kernel.version()));
            List<FailedRule> failed = new ArrayList<>();
            for (RulePack pack : request.rules()) {
                for (RulePack.Rule rule : pack.rules()) {
                    boolean accepted = request.accept().containsAll(rule.symbols());
                    if (rule.appliesTo(request.arch(), version) && !rule.holds(effective) && !accepted) {
                        List<String> found = new ArrayList<>();
                        for (String symbol : rule.symbols()) {
                            found.add(symbol + "=" + effective.value(symbol));
                        }
                        failed.add(new FailedRule(
                                pack.name(), rule.kind(), rule.condition(), String.join(" ", found), rule.reason()));
                    }
                }
            }
            return failed;
        }
    }
}
