package io.dpuos.kernel;

import io.dpuos.kernel.ModuleClosure.Kind;
import io.dpuos.kernel.ModuleClosure.Reason;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Layer;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The driver layer: decides which modules and firmware files an image keeps, and writes the module indexes.
 *
 * <p>Kept files stay as they are, to the byte, since a module's signature is part of it. {@code modules.order} stays too:
 * depmod skips what it lists and is not there.
 */
public final class DriverTailoring {
    private static final String LAYER = "30-drivers";

    private ImageTree image;
    private ForeignModules foreign;
    private final DriverRules rules;
    private final long timestamp;

    private DriverTailoring(ImageTree image, DriverRules rules, long timestamp) {
        this.image = image;
        this.foreign = new ForeignModules(image, timestamp, Origin.ofLayer(LAYER));
        this.rules = rules;
        this.timestamp = timestamp;
    }

    /**
     * What came out.
     *
     * @param layer {@code 30-drivers}
     * @param reports one for each kernel of the image
     */
    public record Result(Layer layer, List<DriverReport> reports) {
        /** Copies the list. */
        public Result {
            reports = List.copyOf(reports);
        }
    }

    /** Knows which modules a configuration symbol builds, by kernel. */
    public interface Symbols {
        /** Returns the knowledge for one kernel. */
        SymbolModules of(ModuleTree tree);
    }

    /**
     * Applies rules to all kernels of an image.
     *
     * @param timestamp modification time of the written files, in seconds since the epoch
     * @throws IOException when a file of the image cannot be read
     * @throws KernelException when a rule matches nothing, rules contradict each other, or a module is for another kernel
     */
    public static Result run(ImageTree image, DriverRules rules, long timestamp) throws IOException {
        return run(image, rules, SymbolModules::ofNames, timestamp);
    }

    /** Applies rules to all kernels of an image, with knowledge about configuration symbols. */
    public static Result run(ImageTree image, DriverRules rules, Symbols symbols, long timestamp) throws IOException {
        return new DriverTailoring(image, rules, timestamp).run(symbols);
    }

    /** One kernel while rules are applied. */
    private record Kernel(KernelVersions.Kernel version, ModuleTree tree, ModuleSelector selector) {}

    private Result run(Symbols symbols) throws IOException {
        List<KernelVersions.Kernel> versions = KernelVersions.of(image);
        foreign = new ForeignModules(image, timestamp, Origin.ofLayer(LAYER));
        ForeignModules.Links links = foreign.link(versions, rules.foreignKernel());
        if (!links.edits().isEmpty()) {
            image = image.apply(new Layer(LAYER, links.edits()));
        }
        List<Kernel> kernels = new ArrayList<>();
        for (KernelVersions.Kernel kernel : versions) {
            ModuleTree tree = ModuleTree.of(image, kernel.version());
            kernels.add(new Kernel(kernel, tree, new ModuleSelector(tree, symbols.of(tree))));
        }
        checkWords("keep", rules.keep(), kernels);
        checkWords("remove", rules.remove(), kernels);
        List<Edit> edits = new ArrayList<>(links.edits());
        List<Decision> decisions = new ArrayList<>();
        for (Kernel kernel : kernels) {
            Decision decision = new Decision(kernel);
            decision.decide();
            decision.notes.addAll(links.notes());
            decisions.add(decision);
            edits.addAll(decision.edits());
        }
        Firmware firmware = firmware(decisions);
        edits.addAll(firmware.edits());
        List<DriverReport> reports =
                decisions.stream().map(decision -> decision.report(firmware)).toList();
        return new Result(new Layer(LAYER, edits), reports);
    }

    private static void checkWords(String rule, SortedMap<String, List<String>> groups, List<Kernel> kernels) {
        groups.forEach((group, words) -> {
            for (String word : words) {
                boolean matches;
                try {
                    matches = kernels.stream()
                            .anyMatch(kernel -> !kernel.selector().select(word).isEmpty());
                } catch (KernelException e) {
                    throw new KernelException("<drivers><" + rule + "><" + group + ">", String.valueOf(e.getMessage()));
                }
                if (!matches && !ModuleSelector.isTolerant(word)) {
                    Set<String> nearest = new java.util.LinkedHashSet<>();
                    kernels.forEach(kernel -> nearest.addAll(kernel.selector().nearest(word)));
                    List<String> versions = kernels.stream()
                            .map(kernel -> kernel.tree().kernelVersion())
                            .toList();
                    throw new KernelException(
                            "<drivers><" + rule + "><" + group + ">" + word,
                            kernels.isEmpty()
                                    ? "the image has no kernel"
                                    : "matches no module of " + String.join(", ", versions)
                                            + " and nothing built in; correct it, or write '" + word
                                            + "?' if it may be absent",
                            List.copyOf(nearest));
                }
            }
        });
    }

    private final class Decision {
        private final Kernel kernel;
        private final ModuleTree tree;
        private final SortedSet<String> notes = new TreeSet<>();
        private final Map<String, String> kept = new LinkedHashMap<>();
        private final SortedMap<String, String> dropped = new TreeMap<>();

        Decision(Kernel kernel) {
            this.kernel = kernel;
            this.tree = kernel.tree();
        }

        void decide() throws IOException {
            checkForeign();
            new ModuleSigners(image, kernel.version(), tree).check(notes);
            ModuleClosure required = required();
            Map<String, String> removed = removed();
            Map<String, Reason> asked = asked("keep", rules.keep());
            if (rules.keep().isEmpty()) {
                keepAllBut(required, withUsers(removed));
            } else {
                keepAsked(required, tree.closure(asked), asked, removed);
            }
        }

        private Map<String, Reason> asked(String rule, SortedMap<String, List<String>> groups) {
            Map<String, Reason> asked = new LinkedHashMap<>();
            groups.forEach((group, words) -> {
                for (String word : words) {
                    Reason reason = new Reason(Kind.ASKED, "<" + rule + "> " + group + ": " + word, "");
                    for (String name : kernel.selector().select(word).modules()) {
                        asked.putIfAbsent(name, reason);
                    }
                }
            });
            return asked;
        }

        private ModuleClosure required() {
            Map<String, Reason> asked = new LinkedHashMap<>();
            for (DriverRules.Required required : rules.required()) {
                ModuleSelector.Selected selected = kernel.selector().select(required.word());
                if (selected.isEmpty()
                        && required.mustExist()
                        && tree.builtins().isKnown()) {
                    throw new KernelException(
                            required.word(),
                            required.why() + ", but kernel " + tree.kernelVersion()
                                    + " has no such module and it is not built in",
                            kernel.selector().nearest(required.word()));
                }
                for (String name : selected.modules()) {
                    asked.putIfAbsent(name, new Reason(Kind.ASKED, "the image: " + required.why(), ""));
                }
            }
            return tree.closure(asked);
        }

        private Map<String, String> removed() {
            Map<String, String> removed = new LinkedHashMap<>();
            asked("remove", rules.remove()).forEach((name, reason) -> removed.put(name, "rule " + reason.by()));
            return removed;
        }

        /** Adds all modules that cannot load without a removed one. */
        private Map<String, String> withUsers(Map<String, String> removed) {
            Map<String, List<String>> users = new TreeMap<>();
            for (KernelModule module : tree.modules()) {
                for (KernelModule needed : tree.dependencies(module)) {
                    users.computeIfAbsent(needed.name(), k -> new ArrayList<>()).add(module.name());
                }
            }
            Map<String, String> all = new LinkedHashMap<>(removed);
            Deque<String> open = new ArrayDeque<>(removed.keySet());
            while (!open.isEmpty()) {
                String name = open.removeFirst();
                for (String user : users.getOrDefault(name, List.of())) {
                    if (all.putIfAbsent(user, "it needs " + name + ", which is removed") == null) {
                        open.addLast(user);
                    }
                }
            }
            return all;
        }

        private void keepAllBut(ModuleClosure required, Map<String, String> removed) {
            for (KernelModule module : tree.modules()) {
                String name = module.name();
                Reason protection = required.modules().get(name);
                String removal = removed.get(name);
                if (protection != null) {
                    protect(name, protection, removal);
                } else if (removal != null) {
                    dropped.put(name, removal);
                } else {
                    kept.put(name, "no rule removes it");
                }
            }
        }

        private void protect(String name, Reason protection, @org.jspecify.annotations.Nullable String removal) {
            kept.put(name, protection.toString());
            if (removal != null) {
                notes.add(name + " is kept although a rule removes it (" + removal + "): " + protection);
            }
        }

        private void keepAsked(
                ModuleClosure required, ModuleClosure wanted, Map<String, Reason> asked, Map<String, String> removed) {
            required.modules().forEach((name, reason) -> protect(name, reason, removed.get(name)));
            Map<String, Reason> rest = new LinkedHashMap<>(asked);
            for (String name : removed.keySet()) {
                Reason reason = wanted.modules().get(name);
                if (reason == null || required.modules().containsKey(name)) {
                    continue;
                }
                if (reason.kind() == Kind.SYMBOLS) {
                    throw new KernelException(
                            "<drivers><remove>",
                            "contradicts <keep>: " + removed.get(name) + " removes " + name + ", but " + reason
                                    + "; drop one of the two rules");
                }
                if (reason.kind() == Kind.ASKED && isExact(reason)) {
                    throw new KernelException(
                            "<drivers><remove>",
                            "contradicts <keep>: " + name + " is named by both (" + reason.by() + " and "
                                    + removed.get(name) + "); drop one of the two rules");
                }
                rest.remove(name);
            }
            // What only removed modules need goes with them.
            ModuleClosure closure = tree.closure(rest);
            closure.modules().forEach((name, reason) -> {
                if (removed.containsKey(name) && !required.modules().containsKey(name)) {
                    if (reason.kind() == Kind.SYMBOLS) {
                        throw new KernelException(
                                "<drivers><remove>",
                                "contradicts <keep>: " + removed.get(name) + " removes " + name + ", but " + reason
                                        + "; drop one of the two rules");
                    }
                    notes.add(name + " is dropped by " + removed.get(name) + " although " + reason);
                } else {
                    kept.putIfAbsent(name, reason.toString());
                }
            });
            closure.unresolved()
                    .forEach((name, reason) -> notes.add("no module of this kernel serves " + name + ": " + reason
                            + " (the module loads without it)"));
            for (KernelModule module : tree.modules()) {
                if (!kept.containsKey(module.name())) {
                    dropped.put(module.name(), removed.getOrDefault(module.name(), "no <keep> rule needs it"));
                }
            }
        }

        private boolean isExact(Reason reason) {
            String word = reason.by().substring(reason.by().indexOf(": ") + 2);
            return word.matches("[A-Za-z0-9_-]+") && !word.startsWith("CONFIG_");
        }

        private void checkForeign() throws IOException {
            for (KernelModule module : tree.modules()) {
                String version =
                        module.vermagic().map(magic -> magic.split(" ", 2)[0]).orElse(tree.kernelVersion());
                if (!version.equals(tree.kernelVersion()) && !module.relative().startsWith("weak-updates/")) {
                    if (!rules.foreignKernel()) {
                        throw new KernelException(
                                module.path().toString(),
                                "is built for kernel " + version + ", but lies below kernel " + tree.kernelVersion()
                                        + "; take the package built for this kernel, or accept it with <foreignKernel>weak");
                    }
                    foreign.checkWithin(kernel.version(), module, version);
                    notes.add(module.name() + " is built for kernel " + version);
                }
            }
        }

        List<Edit> edits() throws IOException {
            List<Edit> edits = new ArrayList<>();
            for (KernelModule module : tree.modules()) {
                if (dropped.containsKey(module.name())) {
                    remove(module.path(), edits);
                }
            }
            for (TreePath path : tree.shadowed()) {
                if (dropped.containsKey(KernelModule.nameOf(path.nameText()))) {
                    remove(path, edits);
                }
            }
            Origin origin = Origin.ofLayer(LAYER);
            Depmod.run(tree.retain(kept.keySet()))
                    .forEach((name, bytes) -> edits.add(new Edit.Put(
                            tree.directory().child(name),
                            new Inode.RegularFile(Attributes.root(0644, timestamp), Bytes.of(bytes), origin))));
            return edits;
        }

        private void remove(TreePath path, List<Edit> edits) {
            image.resolveParent(path)
                    .filter(real -> image.get(real).isPresent())
                    .ifPresent(real -> edits.add(new Edit.Remove(real)));
        }

        Set<String> firmwareNames() {
            Set<String> names = new TreeSet<>();
            for (KernelModule module : tree.modules()) {
                if (kept.containsKey(module.name())) {
                    names.addAll(module.firmware());
                }
            }
            names.addAll(tree.builtins().firmware());
            return names;
        }

        DriverReport report(Firmware firmware) {
            return new DriverReport(
                    tree.kernelVersion(),
                    entries(kept),
                    entries(dropped),
                    firmware.kept(),
                    firmware.keptBytes(),
                    firmware.dropped(),
                    firmware.droppedBytes(),
                    List.copyOf(notes));
        }

        private List<DriverReport.Module> entries(Map<String, String> names) {
            List<DriverReport.Module> entries = new ArrayList<>();
            names.forEach((name, why) -> {
                Optional<KernelModule> module = tree.module(name);
                module.ifPresent(
                        found -> entries.add(new DriverReport.Module(name, found.relative(), found.size(), why)));
            });
            return entries;
        }
    }

    private record Firmware(List<Edit> edits, int kept, long keptBytes, int dropped, long droppedBytes) {}

    private Firmware firmware(List<Decision> decisions) {
        FirmwareFiles files = new FirmwareFiles(image);
        Set<String> names = new TreeSet<>();
        decisions.forEach(decision -> names.addAll(decision.firmwareNames()));
        List<String> patterns = new ArrayList<>();
        rules.firmware().values().forEach(patterns::addAll);
        boolean trims = !rules.keep().isEmpty() || !rules.remove().isEmpty();
        Set<String> needed = trims && !decisions.isEmpty()
                ? files.needed(names, patterns)
                : files.all().keySet();
        List<Edit> edits = new ArrayList<>();
        int kept = 0;
        int dropped = 0;
        long keptBytes = 0;
        long droppedBytes = 0;
        for (Map.Entry<String, TreePath> file : files.all().entrySet()) {
            long size = image.get(file.getValue()).orElseThrow() instanceof Inode.RegularFile regular
                    ? regular.content().size()
                    : 0;
            if (needed.contains(file.getKey())) {
                kept++;
                keptBytes += size;
            } else {
                dropped++;
                droppedBytes += size;
                edits.add(new Edit.Remove(file.getValue()));
            }
        }
        return new Firmware(edits, kept, keptBytes, dropped, droppedBytes);
    }
}
