package io.dpuos.kernel.kconfig;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A symbol of a Kconfig tree: a {@code config}, a {@code choice}, a constant, or a name that is only used. Filled while
 * the tree is read and not changed afterwards; values live in {@link Evaluation}.
 */
public final class Symbol {
    /** The constants, which every tree shares. They are valid in every evaluation. */
    static final Symbol YES = new Symbol("y", -1, SymbolType.TRISTATE, true, false);

    static final Symbol MOD = new Symbol("m", -2, SymbolType.TRISTATE, true, false);
    static final Symbol NO = new Symbol("n", -3, SymbolType.TRISTATE, true, false);

    private final @Nullable String name;
    private final int index;
    private final boolean constant;
    private final boolean choice;
    private SymbolType type;
    private boolean optional;
    private boolean warned;
    private @Nullable Symbol choiceOf;
    private final List<MenuNode> menus = new ArrayList<>();
    private final List<Property> properties = new ArrayList<>();
    private final List<Symbol> members = new ArrayList<>();
    private final List<Expr> directDependency = new ArrayList<>();
    private final List<Expr> reverseDependency = new ArrayList<>();
    private final List<Expr> weakReverseDependency = new ArrayList<>();

    Symbol(@Nullable String name, int index, SymbolType type, boolean constant, boolean choice) {
        this.name = name;
        this.index = index;
        this.type = type;
        this.constant = constant;
        this.choice = choice;
    }

    /** Returns the name without {@code CONFIG_}; empty for a choice without a name. */
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    /** Returns the name, or {@code <choice>}. */
    String label() {
        return name == null ? "<choice>" : name;
    }

    /** Returns the name, or an empty text. */
    String text() {
        return name == null ? "" : name;
    }

    int index() {
        return index;
    }

    /** Returns the type. */
    public SymbolType type() {
        return type;
    }

    void setType(SymbolType newType) {
        type = newType;
    }

    /** Returns whether this is a constant, such as a quoted text. */
    public boolean isConstant() {
        return constant;
    }

    /** Returns whether this stands for a choice. */
    public boolean isChoice() {
        return choice;
    }

    /** Returns whether this is a member of a choice. */
    public boolean isChoiceValue() {
        return choiceOf != null;
    }

    /** Returns the choice that this is a member of; only for members. */
    Symbol choiceOf() {
        if (choiceOf == null) {
            throw new IllegalStateException(label() + " is in no choice");
        }
        return choiceOf;
    }

    void joinChoice(Symbol newChoice) {
        choiceOf = newChoice;
    }

    /** Returns the places of the menu tree where this is defined, in order. */
    List<MenuNode> menus() {
        return menus;
    }

    /** Returns the place of the choice around the first definition that has a prompt. */
    Optional<MenuNode> choiceMenu() {
        for (MenuNode menu : menus) {
            if (menu.prompt != null) {
                MenuNode outer = menu.parent;
                while (outer != null && outer.symbol == null) {
                    outer = outer.parent;
                }
                return Optional.ofNullable(outer).filter(node -> node.symbol != null && node.symbol.isChoice());
            }
        }
        return Optional.empty();
    }

    boolean isOptional() {
        return optional;
    }

    void setOptional() {
        optional = true;
    }

    /** Returns whether this is the first call; definitions are checked once. */
    boolean firstCheck() {
        boolean first = !warned;
        warned = true;
        return first;
    }

    /** Returns prompts, defaults, selects and so on, in the order of their definition. */
    List<Property> properties() {
        return properties;
    }

    /** Returns the members of a choice. */
    public List<Symbol> members() {
        return Collections.unmodifiableList(members);
    }

    void addMember(Symbol member) {
        members.add(member);
    }

    /** Returns the alternatives of {@code depends on}; empty means always. */
    List<Expr> directDependency() {
        return directDependency;
    }

    /** Returns the conditions under which others select this. */
    List<Expr> reverseDependency() {
        return reverseDependency;
    }

    /** Returns the conditions under which others imply this. */
    List<Expr> weakReverseDependency() {
        return weakReverseDependency;
    }

    @Override
    public String toString() {
        return label();
    }
}
