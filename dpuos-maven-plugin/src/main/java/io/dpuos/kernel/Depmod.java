package io.dpuos.kernel;

import io.dpuos.tree.ImageTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the indexes of a kernel's modules, byte for byte as kmod's {@code depmod -b} does.
 *
 * <p>Where {@code modules.order} is missing or does not list a module, depmod takes the order of its own hash table, and
 * so does this. Two modules of one name, one directory apart and equally ranked, count in path order; depmod takes the
 * order in which the file system lists them.
 */
public final class Depmod {
    private static final Pattern DEVICE = Pattern.compile("(char|block)-major-\\s*\\+?(\\d{1,9})-\\s*\\+?(\\d{1,9}).*");
    private static final int SYMBOL_BUCKETS = 2048;

    private final ModuleTree modules;
    private final ModuleGraph graph;

    private Depmod(ModuleTree modules) {
        this.modules = modules;
        this.graph = modules.graph();
    }

    /**
     * Computes the indexes of one kernel version of an image.
     *
     * @return file names below the module directory, for example {@code modules.dep}, with their bytes
     * @throws IOException when a module cannot be read
     * @throws KernelException when there is no such kernel or modules need each other in a circle
     */
    public static SortedMap<String, byte[]> run(ImageTree tree, String kernelVersion) throws IOException {
        return run(ModuleTree.of(tree, kernelVersion));
    }

    /** Computes the indexes of modules that have been read. */
    public static SortedMap<String, byte[]> run(ModuleTree modules) {
        return new Depmod(modules).files();
    }

    private SortedMap<String, byte[]> files() {
        SortedMap<String, byte[]> files = new TreeMap<>();
        dependencies(files);
        aliases(files);
        symbols(files);
        builtins(files);
        files.put("modules.softdep", latin(softdeps()));
        files.put("modules.devname", latin(devices()));
        if (modules.writesWeakdep()) {
            files.put("modules.weakdep", latin(weakdeps()));
        }
        return files;
    }

    private void dependencies(SortedMap<String, byte[]> files) {
        List<KernelModule> all = modules.modules();
        StringBuilder text = new StringBuilder();
        IndexWriter index = new IndexWriter();
        for (int i = 0; i < all.size(); i++) {
            KernelModule module = all.get(i);
            StringBuilder line = new StringBuilder(module.relative()).append(':');
            for (int needed : graph.all(i)) {
                line.append(' ').append(all.get(needed).relative());
            }
            text.append(line).append('\n');
            index.add(module.path().toString(), module.name(), line.toString(), i);
        }
        files.put("modules.dep", latin(text));
        files.put("modules.dep.bin", index.toBytes());
    }

    private void aliases(SortedMap<String, byte[]> files) {
        List<KernelModule> all = modules.modules();
        StringBuilder text = new StringBuilder("# Aliases extracted from modules themselves.\n");
        IndexWriter index = new IndexWriter();
        for (int i = 0; i < all.size(); i++) {
            KernelModule module = all.get(i);
            for (String alias : module.aliases()) {
                text.append("alias ")
                        .append(alias)
                        .append(' ')
                        .append(module.name())
                        .append('\n');
                Optional<String> normal = AliasPattern.normalise(alias);
                if (normal.isPresent()) {
                    index.add(module.path().toString(), normal.get(), module.name(), i);
                }
            }
        }
        files.put("modules.alias", latin(text));
        files.put("modules.alias.bin", index.toBytes());
    }

    private void symbols(SortedMap<String, byte[]> files) {
        List<KernelModule> all = modules.modules();
        Map<String, Integer> owners = graph.owners();
        StringBuilder text = new StringBuilder("# Aliases for symbols, used by symbol_request().\n");
        IndexWriter index = new IndexWriter();
        for (String symbol : KmodHash.order(owners.keySet(), SYMBOL_BUCKETS)) {
            int owner = owners.getOrDefault(symbol, 0);
            KernelModule module = all.get(owner);
            text.append("alias symbol:")
                    .append(symbol)
                    .append(' ')
                    .append(module.name())
                    .append('\n');
            index.add(module.path().toString(), "symbol:" + symbol, module.name(), owner);
        }
        files.put("modules.symbols", latin(text));
        files.put("modules.symbols.bin", index.toBytes());
    }

    private void builtins(SortedMap<String, byte[]> files) {
        BuiltinModules builtins = modules.builtins();
        byte[] names = {};
        if (builtins.isKnown()) {
            IndexWriter index = new IndexWriter();
            for (String line : builtins.lines()) {
                index.add("modules.builtin", KernelModule.nameOf(line), "", 0);
            }
            names = index.toBytes();
        }
        files.put("modules.builtin.bin", names);
        byte[] aliases = {};
        if (builtins.hasModinfo()) {
            IndexWriter index = new IndexWriter();
            for (BuiltinModules.Alias alias : builtins.aliasList()) {
                AliasPattern.normalise(alias.pattern())
                        .ifPresent(pattern -> index.add("modules.builtin.modinfo", pattern, alias.module(), 0));
            }
            aliases = index.toBytes();
        }
        files.put("modules.builtin.alias.bin", aliases);
    }

    private StringBuilder softdeps() {
        StringBuilder text = new StringBuilder("# Soft dependencies extracted from modules themselves.\n");
        for (KernelModule module : modules.modules()) {
            for (String softdep : module.info().all("softdep")) {
                text.append("softdep ")
                        .append(module.name())
                        .append(' ')
                        .append(softdep)
                        .append('\n');
            }
        }
        return text;
    }

    private StringBuilder weakdeps() {
        StringBuilder text = new StringBuilder("# Weak dependencies extracted from modules themselves.\n");
        for (KernelModule module : modules.modules()) {
            for (String weakdep : module.info().all("weakdep")) {
                text.append("weakdep ")
                        .append(module.name())
                        .append(' ')
                        .append(weakdep)
                        .append('\n');
            }
        }
        return text;
    }

    private StringBuilder devices() {
        StringBuilder text = new StringBuilder();
        for (KernelModule module : modules.modules()) {
            Optional<String> name = Optional.empty();
            Optional<String> number = Optional.empty();
            for (String alias : module.aliases()) {
                Matcher device = DEVICE.matcher(alias);
                if (alias.startsWith("devname:")) {
                    name = Optional.of(alias.substring("devname:".length()));
                } else if (device.matches()) {
                    number = Optional.of(device.group(1).charAt(0) + String.valueOf(Long.parseLong(device.group(2)))
                            + ":" + Long.parseLong(device.group(3)));
                }
                if (name.isPresent() && number.isPresent()) {
                    break;
                }
            }
            if (name.isPresent() && number.isPresent()) {
                if (text.isEmpty()) {
                    text.append("# Device nodes to trigger on-demand module loading.\n");
                }
                text.append(module.name())
                        .append(' ')
                        .append(name.get())
                        .append(' ')
                        .append(number.get())
                        .append('\n');
            }
        }
        return text;
    }

    private static byte[] latin(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
