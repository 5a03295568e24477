package io.dpuos.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which modules a kernel configuration symbol builds. Immutable.
 *
 * <p>Exact where the kernel's Makefiles are at hand ({@code obj-$(CONFIG_X) += ...}); otherwise by a short table and by
 * names, and then labelled so.
 */
public final class SymbolModules {
    /** Where the knowledge comes from. */
    public enum Source {
        /** From {@code obj-$(CONFIG_X)} lines of the kernel's Makefiles. */
        MAKEFILES,
        /** From the plugin's table and from names that look alike: not certain. */
        NAMES
    }

    private static final Map<String, List<String>> TABLE = WordTable.read("symbol-modules.txt");
    private static final Pattern OBJECTS =
            Pattern.compile("^\\s*obj-\\$\\((?:subst\\s+\\w,\\w,\\$\\()?(CONFIG_\\w+)\\)+\\s*[:+]?=\\s*(.*)$");
    /** What configuration symbols have at their ends and module names do not. */
    private static final List<String> ENDS = List.of("", "_FS", "_DRIVER", "_DEV", "_HCD", "_MODULE", "_SUPPORT");

    private final Source source;
    private final SortedMap<String, SortedSet<String>> modules;
    private final SortedMap<String, String> symbols;
    private final SortedSet<String> names;

    private SymbolModules(
            Source source,
            SortedMap<String, SortedSet<String>> modules,
            SortedMap<String, String> symbols,
            SortedSet<String> names) {
        this.source = source;
        this.modules = modules;
        this.symbols = symbols;
        this.names = names;
    }

    /**
     * Reads Makefiles.
     *
     * @param makefiles text by path below the kernel tree, for example {@code drivers/vhost/Makefile}
     */
    public static SymbolModules ofMakefiles(Map<String, String> makefiles) {
        SortedMap<String, SortedSet<String>> modules = new TreeMap<>();
        SortedMap<String, String> symbols = new TreeMap<>();
        for (String text : new TreeMap<>(makefiles).values()) {
            for (String line : text.replace("\\\n", " ").split("\n", -1)) {
                int hash = line.indexOf('#');
                Matcher objects = OBJECTS.matcher(hash < 0 ? line : line.substring(0, hash));
                if (objects.matches()) {
                    for (String word : objects.group(2).strip().split("\\s+")) {
                        if (word.endsWith(".o")) {
                            String stem = word.substring(word.lastIndexOf('/') + 1, word.length() - 2);
                            String module = KernelModule.normalise(stem);
                            modules.computeIfAbsent(objects.group(1), k -> new TreeSet<>())
                                    .add(module);
                            symbols.putIfAbsent(module, objects.group(1));
                        }
                    }
                }
            }
        }
        return new SymbolModules(Source.MAKEFILES, modules, symbols, new TreeSet<>());
    }

    /** Guesses by a table and by names, for a kernel whose Makefiles are not at hand. */
    public static SymbolModules ofNames(ModuleTree tree) {
        SortedMap<String, SortedSet<String>> modules = new TreeMap<>();
        SortedMap<String, String> symbols = new TreeMap<>();
        TABLE.forEach((symbol, names) -> {
            SortedSet<String> present = new TreeSet<>();
            for (String name : names) {
                tree.module(name).ifPresent(module -> present.add(module.name()));
            }
            if (!present.isEmpty()) {
                modules.put(symbol, present);
                present.forEach(name -> symbols.putIfAbsent(name, symbol));
            }
        });
        SortedSet<String> names = new TreeSet<>();
        tree.modules().forEach(module -> names.add(module.name()));
        return new SymbolModules(Source.NAMES, modules, symbols, names);
    }

    /** Returns where the knowledge comes from. */
    public Source source() {
        return source;
    }

    /** Returns the modules that a symbol builds; empty when none are known. */
    public SortedSet<String> modules(String symbol) {
        SortedSet<String> known = modules.getOrDefault(symbol, new TreeSet<>());
        if (!known.isEmpty() || source == Source.MAKEFILES || !symbol.startsWith("CONFIG_")) {
            return known;
        }
        SortedSet<String> guessed = new TreeSet<>();
        String plain = symbol.substring("CONFIG_".length());
        for (String end : ENDS) {
            if (plain.endsWith(end)) {
                String name = plain.substring(0, plain.length() - end.length()).toLowerCase(Locale.ROOT);
                if (names.contains(name)) {
                    guessed.add(name);
                }
            }
        }
        return guessed;
    }

    /** Returns the symbol that builds a module, when it is known. */
    public Optional<String> symbol(String module) {
        return Optional.ofNullable(symbols.get(KernelModule.normalise(module)));
    }

    /** Returns all symbols that are known to build modules. */
    public List<String> symbols() {
        return new ArrayList<>(modules.keySet());
    }
}
