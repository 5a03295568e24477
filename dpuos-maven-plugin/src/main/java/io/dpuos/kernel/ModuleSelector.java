package io.dpuos.kernel;

import io.dpuos.message.NearestName;
import io.dpuos.shell.RegularExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Understands the words of keep and remove rules.
 *
 * <p>A word is one of:
 *
 * <ul>
 *   <li>a module name ({@code -} and {@code _} are the same), or a pattern of names: {@code snd_*};
 *   <li>a path below the module directory or its end, with {@code *} (within a name) and {@code **} (any depth); the
 *       suffix may be left out, a trailing {@code /} means all below: {@code drivers/net/ethernet/mellanox/};
 *   <li>a device's {@code modalias}, or with {@code *} a pattern of alias texts: {@code pci:v000015B3d*};
 *   <li>short ids: {@code pci:15b3:a2d6}, {@code usb:0bda:8153};
 *   <li>a configuration symbol: {@code CONFIG_VHOST_VDPA};
 *   <li>a named set: {@code @nvme};
 *   <li>{@code regex:} and an extended regular expression that is found anywhere in the full path of a module file, as
 *       imageTailor reads its list of drivers: {@code regex:crypto/arc4.ko} also means {@code
 *       /lib/modules/KVER/kernel/lib/crypto/arc4.ko.xz}.
 * </ul>
 *
 * A word that ends in {@code ?} may match nothing.
 */
final class ModuleSelector {
    private static final Pattern SHORT_ID = Pattern.compile("(pci|usb):([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})");

    private static final String REGEX = "regex:";

    private final ModuleTree tree;
    private final SymbolModules symbols;

    ModuleSelector(ModuleTree tree, SymbolModules symbols) {
        this.tree = tree;
        this.symbols = symbols;
    }

    /**
     * What a word selects.
     *
     * @param modules names of modules
     * @param builtin names that are built in
     */
    record Selected(SortedSet<String> modules, SortedSet<String> builtin) {
        boolean isEmpty() {
            return modules.isEmpty() && builtin.isEmpty();
        }
    }

    /** Returns whether a word may match nothing. */
    static boolean isTolerant(String word) {
        return word.startsWith("@") || word.endsWith("?");
    }

    Selected select(String word) {
        SortedSet<String> modules = new TreeSet<>();
        SortedSet<String> builtin = new TreeSet<>();
        String plain = word.endsWith("?") ? word.substring(0, word.length() - 1) : word;
        if (plain.startsWith("@")) {
            for (String member : DriverSets.words(plain)) {
                Selected selected = select(member);
                modules.addAll(selected.modules());
                builtin.addAll(selected.builtin());
            }
        } else if (plain.startsWith(REGEX)) {
            regex(plain, modules, builtin);
        } else if (plain.startsWith("CONFIG_")) {
            for (String module : symbols.modules(plain)) {
                name(module, modules, builtin);
            }
        } else if (plain.contains(":")) {
            modalias(plain, modules, builtin);
        } else if (plain.contains("/")) {
            path(plain, modules, builtin);
        } else if (AliasPattern.isPattern(plain)) {
            String pattern = AliasPattern.normalise(plain).orElse(plain);
            tree.modules().stream()
                    .map(KernelModule::name)
                    .filter(name -> AliasPattern.matches(pattern, name))
                    .forEach(modules::add);
            tree.builtins().names().stream()
                    .filter(name -> AliasPattern.matches(pattern, name))
                    .forEach(builtin::add);
        } else {
            name(plain, modules, builtin);
        }
        return new Selected(modules, builtin);
    }

    /** Returns names that a word that matches nothing may have meant. */
    List<String> nearest(String word) {
        if (word.startsWith("CONFIG_")) {
            return NearestName.of(word, symbols.symbols()).stream().toList();
        }
        if (word.contains(":")) {
            return List.of();
        }
        if (word.contains("/")) {
            String name = KernelModule.nameOf(word);
            List<String> paths = new ArrayList<>();
            for (String near : tree.nearest(name)) {
                tree.module(near).ifPresent(module -> paths.add(module.relative()));
            }
            return paths;
        }
        return tree.nearest(word);
    }

    private void name(String name, Set<String> modules, Set<String> builtin) {
        String normal = KernelModule.normalise(name);
        if (tree.module(normal).isPresent()) {
            modules.add(normal);
        } else if (tree.builtins().contains(normal)) {
            builtin.add(normal);
        }
    }

    private void modalias(String word, Set<String> modules, Set<String> builtin) {
        Matcher id = SHORT_ID.matcher(word);
        if (id.matches()) {
            String bus = id.group(1);
            String vendor = id.group(2).toUpperCase(Locale.ROOT);
            String device = id.group(3).toUpperCase(Locale.ROOT);
            List<String> patterns = bus.equals("pci")
                    ? List.of("pci:v0000" + vendor + "d0000" + device + "*", "pci:v0000" + vendor + "d[*]*")
                    : List.of("usb:v" + vendor + "p" + device + "*", "usb:v" + vendor + "p[*]*");
            for (String pattern : patterns) {
                modules.addAll(tree.modulesWithAliasLike(pattern));
            }
        } else if (AliasPattern.isPattern(word)) {
            modules.addAll(tree.modulesWithAliasLike(word));
        } else {
            modules.addAll(tree.modulesFor(word));
            builtin.addAll(tree.builtins().modulesFor(word));
        }
    }

    private void regex(String word, Set<String> modules, Set<String> builtin) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(RegularExpression.translate(word.substring(REGEX.length()), true));
        } catch (PatternSyntaxException e) {
            throw new KernelException("<drivers>" + word, "is no regular expression: " + e.getDescription());
        }
        String directory = "/lib/modules/" + tree.kernelVersion() + "/";
        paths(path -> pattern.matcher(directory + path).find(), modules, builtin);
    }

    /** Adds the modules and what is built in whose path below the module directory is a wanted one. */
    private void paths(Predicate<String> wanted, Set<String> modules, Set<String> builtin) {
        for (KernelModule module : tree.modules()) {
            if (wanted.test(module.relative())) {
                modules.add(module.name());
            }
        }
        tree.builtins().paths().forEach((name, path) -> {
            if (wanted.test(path)) {
                builtin.add(name);
            }
        });
    }

    private void path(String word, Set<String> modules, Set<String> builtin) {
        String glob = word.startsWith("/") ? word.substring(1) : word;
        int below = glob.indexOf("lib/modules/");
        if (below >= 0) {
            // An absolute path of the image: drop the module directory.
            glob = glob.substring(glob.indexOf('/', below + "lib/modules/".length()) + 1);
        }
        Pattern pattern =
                Pattern.compile("(?:.*/)?" + regex(glob) + (glob.endsWith("/") ? ".*" : "(?:\\.ko(?:\\.\\w+)?)?"));
        paths(path -> pattern.matcher(path).matches(), modules, builtin);
    }

    private static String regex(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            if (c == '*' && i + 1 < glob.length() && glob.charAt(i + 1) == '*') {
                regex.append(".*");
                i++;
            } else if (c == '*') {
                regex.append("[^/]*");
            } else if (c == '?') {
                regex.append("[^/]");
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return regex.toString();
    }
}
