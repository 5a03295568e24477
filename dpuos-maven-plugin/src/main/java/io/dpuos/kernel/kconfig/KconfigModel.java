package io.dpuos.kernel.kconfig;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A Kconfig tree as read: symbols, menus and their dependencies. Not changed after reading; several evaluations may share
 * it, one thread at a time each.
 */
public final class KconfigModel {
    private final Dialect dialect;
    private final Algebra algebra;
    private final List<Symbol> symbols;
    private final List<Symbol> inTableOrder;
    private final Map<String, Symbol> byName;
    private final MenuNode root;
    private final Symbol modules;
    private final int propertyCount;
    private final Set<Symbol> transitional;
    private final Set<Symbol> keptInAllNo;
    private final List<String> files;
    private final Map<String, String> variables;

    private KconfigModel(TreeUnderConstruction tree, List<String> files, Map<String, String> variables) {
        this.dialect = tree.dialect();
        this.algebra = tree.algebra();
        this.symbols = List.copyOf(tree.symbols());
        this.byName = tree.byName();
        this.root = tree.root();
        this.modules = tree.modules();
        this.propertyCount = tree.propertyCount();
        this.transitional = Set.copyOf(tree.transitional());
        this.keptInAllNo = Set.copyOf(tree.keptInAllNo());
        this.files = files;
        this.variables = variables;
        int[] buckets = symbols.stream()
                .mapToInt(symbol -> bucket(symbol, dialect.buckets()))
                .toArray();
        List<Symbol> ordered = new ArrayList<>(symbols);
        ordered.sort(Comparator.comparingInt((Symbol symbol) -> buckets[symbol.index()])
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
        Dialect dialect = Dialect.of(files);
        Preprocessor preprocessor = new Preprocessor(environment, shell);
        Lexer lexer = new Lexer(files, environment, preprocessor, Grammar.of(files), top);
        Algebra algebra =
                dialect.sharedExpressions() ? new SharedSimplifier(environment::out) : new Simplifier(environment::out);
        TreeUnderConstruction tree = new TreeUnderConstruction(lexer, environment, dialect, algebra);
        new Parser(lexer, preprocessor, environment, tree).parse();
        refuseErrors(tree);
        if (tree.root().prompt == null) {
            tree.enter(tree.root());
            tree.addPrompt(Property.Kind.MENU, "Main menu", Expr.NONE);
        }
        new Finalizer(tree).finish();
        List<String> names = new ArrayList<>(lexer.names());
        Collections.reverse(names);
        KconfigModel model = new KconfigModel(tree, names, preprocessor.used());
        RecursionCheck recursion = new RecursionCheck(model, environment);
        if (dialect.rankedChoices()) {
            checkInMenuOrder(tree, recursion);
            refuseErrors(tree);
            recursion.refuse();
        } else {
            recursion.check();
        }
        return model;
    }

    private static void refuseErrors(TreeUnderConstruction tree) {
        if (tree.errors() > 0) {
            throw KconfigException.told("the Kconfig tree has " + tree.errors() + " wrong definition(s)");
        }
    }

    /** Finds loops, and members of choices that could be set in other ways than by their choice. */
    private static void checkInMenuOrder(TreeUnderConstruction tree, RecursionCheck recursion) {
        MenuNode root = tree.root();
        for (MenuNode each = root.nextIn(root); each != null; each = each.nextIn(root)) {
            if (each.symbol == null) {
                continue;
            }
            recursion.check(each.symbol);
            if (each.symbol.isChoice()) {
                for (MenuNode node = each.nextIn(each); node != null; node = node.nextIn(each)) {
                    if (node.symbol != null) {
                        checkMember(tree, node, node.symbol);
                    }
                }
            }
        }
    }

    private static void checkMember(TreeUnderConstruction tree, MenuNode node, Symbol member) {
        for (Property property : member.properties()) {
            if (property.kind() == Property.Kind.DEFAULT) {
                tree.error(property.file(), property.line(), "defaults for choice values not supported");
            }
            if (property.menu() != node
                    && property.kind() == Property.Kind.PROMPT
                    && property.menu().parent != node.parent) {
                tree.error(property.file(), property.line(), "choice value has a prompt outside its choice group");
            }
        }
    }

    /** The bucket of the hash table in which the kernel's program keeps a symbol; its walks show in messages. */
    private static int bucket(Symbol symbol, int buckets) {
        if (symbol.name().isEmpty()) {
            return 0;
        }
        int hash = 0x811c9dc5;
        String name = symbol.text();
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ (byte) name.charAt(i)) * 0x01000193;
        }
        return Integer.remainderUnsigned(hash, buckets);
    }

    Algebra algebra() {
        return algebra;
    }

    Dialect dialect() {
        return dialect;
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
