package io.dpuos.kernel;

import io.dpuos.kernel.ModuleClosure.Kind;
import io.dpuos.kernel.ModuleClosure.Reason;
import io.dpuos.message.NearestName;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The modules of one kernel of an image, and what is built into it. Immutable.
 *
 * <p>Reading takes as long as decompressing all modules; the result can be used for many questions.
 */
public final class ModuleTree {
    private static final Map<String, List<String>> IMPLICIT = WordTable.read("implicit-requests.txt");
    private static final Pattern LIBKMOD = Pattern.compile("libkmod\\.so\\.2\\.(\\d{1,3})\\.\\d{1,3}");
    /** kmod 33, the first that writes modules.weakdep, has libkmod 2.5. */
    private static final int WEAKDEP_MINOR = 5;

    private final String kernelVersion;
    private final TreePath directory;
    private final List<KernelModule> modules;
    private final List<TreePath> shadowed;
    private final boolean ordered;
    private final BuiltinModules builtins;
    private final boolean weakdep;
    private final ModuleGraph graph;
    private final Map<String, Integer> byName = new HashMap<>();
    private final AliasIndex aliases = new AliasIndex();

    private ModuleTree(
            String kernelVersion,
            TreePath directory,
            List<TreePath> shadowed,
            boolean ordered,
            List<KernelModule> modules,
            BuiltinModules builtins,
            boolean weakdep) {
        this.kernelVersion = kernelVersion;
        this.directory = directory;
        this.modules = List.copyOf(modules);
        this.shadowed = List.copyOf(shadowed);
        this.ordered = ordered;
        this.builtins = builtins;
        this.weakdep = weakdep;
        this.graph = new ModuleGraph(this.modules);
        for (int i = 0; i < modules.size(); i++) {
            byName.put(modules.get(i).name(), i);
            for (String alias : modules.get(i).aliases()) {
                aliases.add(alias, modules.get(i).name());
            }
        }
    }

    /**
     * Reads the modules of one kernel.
     *
     * @param kernelVersion a name below {@code /lib/modules}
     * @throws IOException when a file of the image cannot be read
     * @throws KernelException when there is no such kernel, a file is no module, or modules need each other in a circle
     */
    public static ModuleTree of(ImageTree tree, String kernelVersion) throws IOException {
        TreePath directory = KernelVersions.find(tree, kernelVersion).directory();
        ModuleFiles.Found files = ModuleFiles.of(tree, directory, DepmodConfig.of(tree, kernelVersion));
        return new ModuleTree(
                kernelVersion,
                directory,
                files.shadowed().stream().map(ModuleReader.Source::path).toList(),
                files.ordered(),
                ModuleReader.readAll(files.modules()),
                BuiltinModules.of(tree, directory),
                kmodWritesWeakdep(tree));
    }

    /** Returns the same kernel with some of its modules only, in the same order. */
    ModuleTree retain(Set<String> names) {
        List<KernelModule> kept =
                modules.stream().filter(module -> names.contains(module.name())).toList();
        return new ModuleTree(kernelVersion, directory, shadowed, ordered, kept, builtins, weakdep);
    }

    private static boolean kmodWritesWeakdep(ImageTree tree) {
        for (String library :
                List.of("/usr/lib64", "/usr/lib", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu")) {
            Optional<TreePath> real = tree.resolve(TreePath.of(library));
            if (real.isEmpty()) {
                continue;
            }
            for (TreePath path :
                    tree.inodes().tailMap(real.get().child("libkmod.so.2")).keySet()) {
                if (!path.nameText().startsWith("libkmod.so.")) {
                    break;
                }
                Matcher name = LIBKMOD.matcher(path.nameText());
                if (name.matches() && Integer.parseInt(name.group(1)) >= WEAKDEP_MINOR) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns the kernel version. */
    public String kernelVersion() {
        return kernelVersion;
    }

    /** Returns the module directory, without symbolic links in the path. */
    public TreePath directory() {
        return directory;
    }

    /** Returns all modules, in the order of {@code modules.dep}. */
    public List<KernelModule> modules() {
        return modules;
    }

    /** Returns module files that are hidden by a more important one of the same name. */
    public List<TreePath> shadowed() {
        return shadowed;
    }

    /** Returns whether the kernel package brought {@code modules.order}; without it the order is depmod's own. */
    public boolean ordered() {
        return ordered;
    }

    /** Returns what is built into the kernel. */
    public BuiltinModules builtins() {
        return builtins;
    }

    ModuleGraph graph() {
        return graph;
    }

    boolean writesWeakdep() {
        return weakdep;
    }

    /** Returns a module by name; {@code -} and {@code _} are the same. */
    public Optional<KernelModule> module(String name) {
        Integer index = byName.get(KernelModule.normalise(name));
        return index == null ? Optional.empty() : Optional.of(modules.get(index));
    }

    /** Returns what a module needs by symbols, directly and indirectly, users before what they use. */
    public List<KernelModule> dependencies(KernelModule module) {
        Integer index = byName.get(module.name());
        return index == null
                ? List.of()
                : graph.all(index).stream().map(modules::get).toList();
    }

    /**
     * Returns the modules with an alias that matches a name, sorted.
     *
     * @param name a device's {@code modalias} such as {@code pci:v00001AF4d00001041sv...}, or {@code fs-xfs}
     */
    public SortedSet<String> modulesFor(String name) {
        return new TreeSet<>(aliases.modulesFor(name));
    }

    /** Returns the modules with an alias whose text matches a pattern, for example {@code pci:v00001AF4d*}, sorted. */
    public SortedSet<String> modulesWithAliasLike(String pattern) {
        return new TreeSet<>(aliases.modulesWithAliasLike(pattern));
    }

    /** Returns the known name nearest to each that a user may have misspelled. */
    List<String> nearest(String name) {
        Set<String> known = new TreeSet<>(byName.keySet());
        known.addAll(builtins.names());
        return NearestName.of(KernelModule.normalise(name), known).stream().toList();
    }

    /**
     * Returns modules together with all that they need: by symbols, soft and weak dependencies (resolved through aliases
     * where they are no module's name), and known requests at run time.
     *
     * @param names module names; {@code -} and {@code _} are the same
     */
    public ModuleClosure closure(Set<String> names) {
        Map<String, Reason> asked = new LinkedHashMap<>();
        for (String name : names) {
            asked.put(name, new Reason(Kind.ASKED, "", ""));
        }
        return closure(asked);
    }

    /** Returns the closure of modules that are asked for by different rules. */
    public ModuleClosure closure(Map<String, Reason> asked) {
        return new Search().run(asked);
    }

    private final class Search {
        private final Map<String, Reason> found = new LinkedHashMap<>();
        private final SortedMap<String, Reason> builtin = new TreeMap<>();
        private final SortedMap<String, Reason> unresolved = new TreeMap<>();
        private final Deque<Integer> open = new ArrayDeque<>();

        ModuleClosure run(Map<String, Reason> asked) {
            SortedSet<String> unknown = new TreeSet<>();
            for (Map.Entry<String, Reason> entry : asked.entrySet()) {
                String name = KernelModule.normalise(entry.getKey());
                if (byName.containsKey(name)) {
                    visit(name, entry.getValue());
                } else if (builtins.contains(name)) {
                    builtin.putIfAbsent(name, entry.getValue());
                } else {
                    unknown.add(entry.getKey());
                }
            }
            while (!open.isEmpty()) {
                expand(open.removeFirst());
            }
            return new ModuleClosure(found, builtin, unresolved, unknown);
        }

        private void visit(String name, Reason reason) {
            if (found.putIfAbsent(name, reason) == null) {
                Integer index = byName.get(name);
                if (index != null) {
                    open.addLast(index);
                }
            }
        }

        private void expand(int index) {
            KernelModule module = modules.get(index);
            for (int needed : graph.direct(index)) {
                visit(modules.get(needed).name(), new Reason(Kind.SYMBOLS, module.name(), ""));
            }
            for (String softdep : module.info().all("softdep")) {
                request(Kind.SOFTDEP, module, words(softdep));
            }
            for (String weak : module.info().all("weakdep")) {
                request(Kind.WEAKDEP, module, words(weak));
            }
            request(Kind.REQUEST, module, IMPLICIT.getOrDefault(module.name(), List.of()));
        }

        private void request(Kind kind, KernelModule module, Collection<String> targets) {
            for (String target : targets) {
                Set<String> served = resolve(target);
                for (String name : served) {
                    String through = name.equals(KernelModule.normalise(target)) ? "" : target;
                    Reason reason = new Reason(kind, module.name(), through);
                    if (byName.containsKey(name)) {
                        visit(name, reason);
                    } else {
                        builtin.putIfAbsent(name, reason);
                    }
                }
                if (served.isEmpty()) {
                    unresolved.putIfAbsent(target, new Reason(kind, module.name(), ""));
                }
            }
        }
    }

    /** Splits {@code pre: a b post: c} into its names. */
    private static List<String> words(String dependency) {
        return List.of(dependency.strip().split("\\s+")).stream()
                .filter(word -> !word.isEmpty() && !word.endsWith(":"))
                .toList();
    }

    /**
     * Returns the modules that serve a name given to {@code modprobe}: the module of that name, else all with a matching
     * alias, modules before built-ins; sorted.
     */
    public SortedSet<String> resolve(String name) {
        String normal = KernelModule.normalise(name);
        if (byName.containsKey(normal) || builtins.contains(normal)) {
            return Collections.unmodifiableSortedSet(new TreeSet<>(Set.of(normal)));
        }
        SortedSet<String> served = new TreeSet<>(aliases.modulesFor(name));
        served.addAll(builtins.modulesFor(name));
        return served;
    }
}
