package io.dpuos.kernel.kconfig;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A Kconfig tree as read: symbols, menus and their dependencies. Not changed after reading; several evaluations may share
 * it, one thread at a time each.
 */
public final class KconfigModel {
    private static final int BUCKETS = 9973;

    private final List<Symbol> symbols;
    private final List<Symbol> inTableOrder;
    private final Map<String, Symbol> byName;
    private final MenuNode root;
    private final Symbol modules;
    private final int propertyCount;
    private final List<Symbol> transitional;
    private final List<Symbol> keptInAllNo;
    private final List<String> files;
    private final Map<String, String> variables;

    private KconfigModel(TreeUnderConstruction tree, List<String> files, Map<String, String> variables) {
        this.symbols = List.copyOf(tree.symbols());
        this.byName = tree.byName();
        this.root = tree.root();
        this.modules = tree.modules();
        this.propertyCount = tree.propertyCount();
        this.transitional = List.copyOf(tree.transitional());
        this.keptInAllNo = List.copyOf(tree.keptInAllNo());
        this.files = files;
        this.variables = variables;
        List<Symbol> ordered = new ArrayList<>(symbols);
        ordered.sort(Comparator.comparingInt(KconfigModel::bucket)
                .thenComparing(Comparator.comparingInt(Symbol::index).reversed()));
        this.inTableOrder = Collections.unmodifiableList(ordered);
    }

    /**
     * Reads a tree.
     *
     * @param top name of the first file, usually {@code Kconfig}
     * @throws KconfigException when a file is missing or holds what is no Kconfig; it names file and line
     */
    public static KconfigModel read(KconfigFiles files, String top, KconfigEnvironment environment, ShellProbe shell) {
        checkDialect(files);
        Preprocessor preprocessor = new Preprocessor(environment, shell);
        Lexer lexer = new Lexer(files, environment, preprocessor, top);
        TreeUnderConstruction tree = new TreeUnderConstruction(lexer, environment);
        new Parser(lexer, preprocessor, environment, tree).parse();
        if (tree.root().prompt == null) {
            tree.enter(tree.root());
            tree.addPrompt(Property.Kind.MENU, "Main menu", Expr.NONE);
        }
        new Finalizer(tree, new Simplifier(environment::out)).finish();
        List<String> names = new ArrayList<>(lexer.names());
        Collections.reverse(names);
        KconfigModel model = new KconfigModel(tree, names, preprocessor.used());
        new RecursionCheck(model, environment).check();
        return model;
    }

    /**
     * Refuses trees whose choices follow newer rules: evaluating them by the older ones would be a silent mistake. Trees
     * that still have the keyword {@code optional} in their own parser are of the older kind.
     */
    private static void checkDialect(KconfigFiles files) {
        Optional<String> grammar = files.read("scripts/kconfig/parser.y");
        if (grammar.isPresent() && !grammar.get().contains("T_OPTIONAL")) {
            throw new KconfigException(
                    "scripts/kconfig/parser.y",
                    "the choices of this tree follow the rules of Linux 6.9 and later, which are not known yet; evaluate"
                            + " without the tree, by comparing with the shipped configuration");
        }
    }

    /** The bucket of the hash table in which the kernel's program keeps a symbol; its walks show in messages. */
    private static int bucket(Symbol symbol) {
        if (symbol.name().isEmpty()) {
            return 0;
        }
        int hash = 0x811c9dc5;
        String name = symbol.text();
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ (byte) name.charAt(i)) * 0x01000193;
        }
        return Integer.remainderUnsigned(hash, BUCKETS);
    }

    List<Symbol> symbols() {
        return symbols;
    }

    /** Returns all symbols in the order in which the kernel's program walks them. */
    List<Symbol> inTableOrder() {
        return inTableOrder;
    }

    MenuNode root() {
        return root;
    }

    Symbol modules() {
        return modules;
    }

    int propertyCount() {
        return propertyCount;
    }

    boolean isTransitional(Symbol symbol) {
        return transitional.contains(symbol);
    }

    /** Returns whether a symbol is y even when all others are answered with n. */
    boolean isKeptInAllNo(Symbol symbol) {
        return keptInAllNo.contains(symbol);
    }

    /** Returns the symbol of a name without {@code CONFIG_}. */
    public Optional<Symbol> symbol(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Returns the symbol that a configuration file means by a name. */
    Optional<Symbol> assignable(String name) {
        return switch (name) {
            case "y", "m", "n" -> Optional.empty();
            default -> Optional.ofNullable(byName.get(name));
        };
    }

    /** Returns the names of all symbols that are defined with a type, sorted. */
    public SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>();
        byName.forEach((name, symbol) -> {
            if (symbol.type() != SymbolType.UNKNOWN) {
                names.add(name);
            }
        });
        return names;
    }

    /** Returns the title of the tree, for example {@code Linux/x86 6.1.0 Kernel Configuration}. */
    public String title() {
        return root.promptText();
    }

    /** Returns the files read, last one first. */
    List<String> files() {
        return files;
    }

    /** Returns the environment variables that the tree asked for, with their values, in order. */
    Map<String, String> variables() {
        return variables;
    }
}
