package io.dpuos.kernel.kconfig;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Symbols, properties and menu nodes while a tree is read. */
final class TreeUnderConstruction {
    private final Lexer lexer;
    private final KconfigEnvironment environment;
    private final Dialect dialect;
    private final Algebra algebra;
    private final List<Symbol> symbols = new ArrayList<>();
    private final Map<String, Symbol> plain = new HashMap<>();
    private final Map<String, Symbol> constants = new HashMap<>();
    private final Map<String, Symbol> choices = new HashMap<>();
    private final MenuNode root;
    private final List<Symbol> transitional = new ArrayList<>();
    private final List<Symbol> keptInAllNo = new ArrayList<>();
    private int properties;
    private MenuNode currentMenu;
    private MenuNode currentEntry;
    private @Nullable MenuNode lastChild;
    private @Nullable Symbol modules;

    private @Nullable Symbol currentChoice;
    private int errors;

    TreeUnderConstruction(Lexer lexer, KconfigEnvironment environment, Dialect dialect, Algebra algebra) {
        this.lexer = lexer;
        this.environment = environment;
        this.dialect = dialect;
        this.algebra = algebra;
        this.root = new MenuNode(null, null, "<none>", 0);
        this.currentMenu = root;
        this.currentEntry = root;
    }

    Algebra algebra() {
        return algebra;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Returns how many definitions were found that no evaluation can go on with; each was reported. */
    int errors() {
        return errors;
    }

    void error(String file, int line, String problem) {
        environment.err(file + ":" + line + ": error: " + problem + "\n");
        errors++;
    }

    List<Symbol> symbols() {
        return symbols;
    }

    int propertyCount() {
        return properties;
    }

    MenuNode root() {
        return root;
    }

    List<Symbol> transitional() {
        return transitional;
    }

    MenuNode currentMenu() {
        return currentMenu;
    }

    MenuNode currentEntry() {
        return currentEntry;
    }

    /** Makes warnings and properties refer to a node outside of the text's order. */
    void enter(MenuNode node) {
        currentEntry = node;
    }

    Symbol symbol(String name) {
        return switch (name) {
            case "y" -> Symbol.YES;
            case "m" -> Symbol.MOD;
            case "n" -> Symbol.NO;
            default -> plain.computeIfAbsent(name, key -> create(key, false, false));
        };
    }

    Symbol constant(String text) {
        return switch (text) {
            case "y" -> Symbol.YES;
            case "m" -> Symbol.MOD;
            case "n" -> Symbol.NO;
            default -> constants.computeIfAbsent(text, key -> create(key, true, false));
        };
    }

    /** Returns the symbol declared as {@code modules}, or the constant n. */
    Symbol modules() {
        return modules == null ? Symbol.NO : modules;
    }

    /** Returns the symbols by name. */
    Map<String, Symbol> byName() {
        return plain;
    }

    private Symbol create(@Nullable String name, boolean constant, boolean choice) {
        Symbol symbol = new Symbol(name, symbols.size(), SymbolType.UNKNOWN, constant, choice);
        symbols.add(symbol);
        return symbol;
    }

    void addEntry(@Nullable Symbol symbol) {
        MenuNode node = new MenuNode(symbol, currentMenu, lexer.statementFile(), lexer.statementLine());
        if (lastChild == null) {
            currentMenu.firstChild = node;
        } else {
            lastChild.next = node;
        }
        lastChild = node;
        currentEntry = node;
        if (symbol != null) {
            symbol.menus().add(node);
            if (!dialect.rankedChoices()) {
                addProperty(Property.Kind.SYMBOL, algebra.symbol(symbol), Expr.NONE);
            }
        }
    }

    void addChoice(Optional<String> name) {
        Symbol choice = name.isPresent()
                ? choices.computeIfAbsent(name.get(), key -> create(key, false, true))
                : create(null, false, true);
        addEntry(choice);
        if (dialect.rankedChoices()) {
            choice.setType(SymbolType.BOOL);
        } else {
            addProperty(Property.Kind.CHOICE, Expr.NONE, Expr.NONE);
        }
    }

    /** Begins the members of a choice whose options were read. */
    void beginChoice() {
        if (dialect.rankedChoices()) {
            if (currentEntry.prompt == null) {
                error(currentEntry.file, currentEntry.line, "choice must have a prompt");
            }
            currentChoice = currentEntry.symbol;
        }
        beginMenu();
    }

    /** Ends the members of a choice. */
    void endChoice() {
        currentChoice = null;
    }

    /** Takes a symbol whose options were read into the choice around it. */
    void endConfig(Symbol symbol) {
        if (currentChoice == null) {
            return;
        }
        if (currentEntry.prompt == null) {
            error(currentEntry.file, currentEntry.line, "choice member must have a prompt");
        }
        if (symbol.type() != SymbolType.BOOL) {
            error(currentEntry.file, currentEntry.line, "choice member must be bool");
        }
        if (!symbol.isChoiceValue()) {
            symbol.joinChoice(currentChoice);
            currentChoice.addMember(symbol);
        }
    }

    void beginMenu() {
        currentMenu = currentEntry;
        lastChild = null;
    }

    void endMenu() {
        lastChild = currentMenu;
        MenuNode parent = currentMenu.parent;
        if (parent == null) {
            throw new IllegalStateException("the root has no end");
        }
        currentMenu = parent;
    }

    void addDependency(Expr dependency) {
        currentEntry.dependency = algebra.and(currentEntry.dependency, dependency);
    }

    void addVisibility(Expr condition) {
        currentEntry.visibility = algebra.and(currentEntry.visibility, condition);
    }

    Property addProperty(Property.Kind kind, Expr value, Expr condition) {
        Property property = new Property(
                kind,
                properties++,
                currentEntry,
                lexer.file().isEmpty() ? lexer.statementFile() : lexer.file(),
                lexer.statementLine(),
                value,
                condition);
        if (currentEntry.symbol != null) {
            currentEntry.symbol.properties().add(property);
        }
        return property;
    }

    void addPrompt(Property.Kind kind, String text, Expr condition) {
        Property property = addProperty(kind, Expr.NONE, condition);
        String plainText = text.stripLeading();
        if (plainText.length() < text.length()) {
            warn(property, "leading whitespace ignored");
        }
        if (currentEntry.prompt != null) {
            warn(property, "prompt redefined");
        }
        if (kind == Property.Kind.PROMPT) {
            Expr visible = property.condition();
            for (MenuNode menu = currentEntry.parent; menu != null; menu = menu.parent) {
                visible = algebra.and(visible, menu.visibility);
            }
            property.setCondition(visible);
        }
        currentEntry.prompt = property;
        property.setText(plainText);
    }

    void setType(SymbolType type) {
        Symbol symbol = currentEntry.symbol;
        if (symbol == null || symbol.type() == type) {
            return;
        }
        if (symbol.type() == SymbolType.UNKNOWN) {
            symbol.setType(type);
            return;
        }
        warn(
                currentEntry,
                "ignoring type redefinition of '" + symbol.label() + "' from '"
                        + symbol.type().label() + "' to '" + type.label() + "'");
    }

    void makeOptional() {
        if (currentEntry.symbol != null) {
            currentEntry.symbol.setOptional();
        }
    }

    void makeTransitional() {
        if (currentEntry.symbol != null) {
            transitional.add(currentEntry.symbol);
        }
    }

    void keepInAllNo() {
        if (currentEntry.symbol != null) {
            keptInAllNo.add(currentEntry.symbol);
        }
    }

    List<Symbol> keptInAllNo() {
        return keptInAllNo;
    }

    /** Makes the current symbol the one that allows modules; returns what is wrong with that. */
    Optional<String> declareModules() {
        Optional<String> problem = modules == null
                ? Optional.empty()
                : Optional.of("symbol '" + (currentEntry.symbol == null ? "" : currentEntry.symbol.label())
                        + "' redefines option 'modules' already defined by symbol '" + modules.label() + "'");
        modules = currentEntry.symbol;
        return problem;
    }

    void warn(Property property, String problem) {
        environment.err(property.file() + ":" + property.line() + ":warning: " + problem + "\n");
    }

    void warn(MenuNode node, String problem) {
        environment.err(node.file + ":" + node.line + ":warning: " + problem + "\n");
    }
}
