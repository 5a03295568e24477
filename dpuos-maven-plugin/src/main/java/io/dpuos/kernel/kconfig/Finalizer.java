package io.dpuos.kernel.kconfig;

import io.dpuos.kernel.kconfig.Property.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the tree as written into the tree as meant: hands dependencies down, collects selects and implies, makes submenus
 * of entries that depend on the entry before them, sets up choices, and checks definitions.
 */
final class Finalizer {
    private final TreeUnderConstruction tree;
    private final Simplifier simplifier;
    private final Expr modules;

    Finalizer(TreeUnderConstruction tree, Simplifier simplifier) {
        this.tree = tree;
        this.simplifier = simplifier;
        this.modules = Expr.of(tree.modules());
    }

    void finish() {
        finish(tree.root());
    }

    private void finish(MenuNode parent) {
        Symbol symbol = parent.symbol;
        if (parent.firstChild != null) {
            handDown(parent);
            for (MenuNode child = parent.firstChild; child != null; child = child.next) {
                finish(child);
            }
        } else if (symbol != null) {
            adoptDependents(parent, symbol);
            addAlternative(symbol.directDependency(), parent.dependency);
        }
        for (MenuNode child = parent.firstChild; child != null; child = child.next) {
            if (symbol != null && symbol.isChoice() && child.symbol != null && !child.symbol.isChoiceValue()) {
                joinChoice(symbol, child, child.symbol);
            }
            flatten(parent, child);
        }
        if (symbol != null && symbol.firstCheck()) {
            check(parent, symbol);
        }
        // A choice that is not optional cannot be n while it is visible, as if something selected it.
        if (symbol != null && !symbol.isOptional() && parent.prompt != null) {
            addAlternative(symbol.reverseDependency(), Expr.and(parent.prompt.condition(), Expr.of(Symbol.MOD)));
        }
    }

    private static void addAlternative(List<Expr> alternatives, Expr alternative) {
        if (alternative instanceof Expr.Or or) {
            alternatives.addAll(or.operands());
        } else if (alternative != Expr.NONE) {
            alternatives.add(alternative);
        }
    }

    /** Replaces m by m && MODULES, which is n in a kernel without modules. */
    private Expr rewriteModular(Expr expr) {
        if (expr instanceof Expr.Not not) {
            return new Expr.Not(rewriteModular(not.operand()));
        } else if (expr instanceof Expr.And and) {
            return Expr.all(and.operands().stream().map(this::rewriteModular).toList());
        } else if (expr instanceof Expr.Or or) {
            return Expr.any(or.operands().stream().map(this::rewriteModular).toList());
        } else if (expr.isSymbol(Symbol.MOD)) {
            return Expr.and(expr, modules);
        }
        return expr;
    }

    private Expr combined(Expr outer, Expr own) {
        return simplifier.withoutDuplicates(Expr.and(outer, simplifier.transform(rewriteModular(own))));
    }

    private void handDown(MenuNode parent) {
        Symbol symbol = parent.symbol;
        Expr inherited = parent.dependency;
        if (symbol != null && symbol.isChoice()) {
            settleChoiceTypes(parent, symbol);
            inherited = Expr.of(symbol);
        }
        for (MenuNode child = parent.firstChild; child != null; child = child.next) {
            child.dependency = combined(inherited, child.dependency);
            if (child.symbol != null) {
                for (Property property : child.symbol.properties()) {
                    if (property.menu() == child) {
                        handDown(property, child, child.symbol);
                    }
                }
            } else if (child.prompt != null) {
                child.prompt.setCondition(combined(child.dependency, child.prompt.condition()));
            }
        }
    }

    private void handDown(Property property, MenuNode node, Symbol owner) {
        Expr condition = combined(node.dependency, property.condition());
        property.setCondition(condition);
        if (property.kind() == Kind.SELECT) {
            addAlternative(property.symbol().reverseDependency(), Expr.and(Expr.of(owner), condition));
        } else if (property.kind() == Kind.IMPLY) {
            addAlternative(property.symbol().weakReverseDependency(), Expr.and(Expr.of(owner), condition));
        }
    }

    private void settleChoiceTypes(MenuNode parent, Symbol choice) {
        if (choice.type() == SymbolType.UNKNOWN) {
            tree.enter(parent);
            for (MenuNode child = parent.firstChild; child != null; child = child.next) {
                if (child.symbol != null && child.symbol.type() != SymbolType.UNKNOWN) {
                    tree.setType(child.symbol.type());
                    break;
                }
            }
        }
        for (MenuNode child = parent.firstChild; child != null; child = child.next) {
            tree.enter(child);
            if (child.symbol != null && child.symbol.type() == SymbolType.UNKNOWN) {
                tree.setType(choice.type());
            }
        }
    }

    /** Makes the entries that follow and depend on a symbol its submenu. */
    private void adoptDependents(MenuNode parent, Symbol symbol) {
        Expr own = parent.prompt == null ? Expr.NONE : parent.prompt.condition();
        Expr base = simplifier.withoutDuplicates(simplifier.transform(simplifier.isNotNo(own)));
        MenuNode last = null;
        for (MenuNode next = parent.next; next != null; next = next.next) {
            Expr dependency = next.prompt == null ? next.dependency : next.prompt.condition();
            if (!dependency.mentions(symbol)) {
                break;
            }
            if (!dependency.dependsOn(symbol)) {
                Expr theirs = simplifier.withoutDuplicates(simplifier.transform(simplifier.isNotNo(dependency)));
                if (!Simplifier.withoutCommon(theirs, base).b().isYes()) {
                    break;
                }
            }
            finish(next);
            next.parent = parent;
            last = next;
        }
        if (last != null) {
            parent.firstChild = parent.next;
            parent.next = last.next;
            last.next = null;
        }
    }

    private void joinChoice(Symbol choice, MenuNode node, Symbol member) {
        tree.enter(node);
        // Membership must be known before the checks below look at it.
        if (node.prompt == null) {
            tree.warn(node, "choice value must have a prompt");
        }
        for (Property property : member.properties()) {
            if (property.kind() == Kind.DEFAULT) {
                tree.warn(property, "defaults for choice values not supported");
            }
            MenuNode outer = property.menu().parent;
            if (property.menu() != node
                    && property.kind() == Kind.PROMPT
                    && (outer == null || outer.symbol != choice)) {
                tree.warn(property, "choice value used outside its choice group");
            }
        }
        if (choice.type() == SymbolType.TRISTATE && member.type() != SymbolType.TRISTATE) {
            Expr built = new Expr.Compare(Expr.Operator.EQUAL, choice, Symbol.YES);
            node.dependency = Expr.and(built, node.dependency);
            for (Property property : member.properties()) {
                if (property.menu() == node) {
                    property.setCondition(Expr.and(built, property.condition()));
                }
            }
        }
        member.joinChoice(tree.addProperty(Kind.CHOICE, Expr.of(choice), Expr.NONE));
        choice.addMember(member);
    }

    /** Lifts the children of an entry without prompt, such as an if, to its own level. */
    private static void flatten(MenuNode parent, MenuNode node) {
        MenuNode child = node.firstChild;
        if (child == null || node.prompt != null) {
            return;
        }
        MenuNode last = child;
        for (@Nullable MenuNode each = child; each != null; each = each.next) {
            each.parent = parent;
            last = each;
        }
        last.next = node.next;
        node.next = child;
        node.firstChild = null;
    }

    private void check(MenuNode node, Symbol symbol) {
        if (symbol.type() == SymbolType.UNKNOWN) {
            tree.warn(node, "config symbol defined without type");
        }
        if (symbol.isChoice() && node.prompt == null) {
            tree.warn(node, "choice must have a prompt");
        }
        for (Property property : symbol.properties()) {
            switch (property.kind()) {
                case DEFAULT -> checkDefault(symbol, property);
                case SELECT -> checkSelect(symbol, property, "select");
                case IMPLY -> checkSelect(symbol, property, "imply");
                case RANGE -> checkRange(symbol, property);
                default -> {
                    // Nothing can be wrong.
                }
            }
        }
    }

    private void checkDefault(Symbol symbol, Property property) {
        boolean logical = symbol.type().isLogical() || symbol.type() == SymbolType.UNKNOWN;
        if (!property.hasSymbol()) {
            if (!logical) {
                tree.warn(property, "default for config symbol '" + symbol.text() + "' must be a single symbol");
            }
            return;
        }
        Symbol value = property.symbol();
        if (symbol.type().isNumber() && !isNumber(symbol, value)) {
            tree.warn(property, "'" + symbol.text() + "': number is invalid");
        }
        if (symbol.isChoice() && !(value.isChoiceValue() && value.choiceOf() == symbol)) {
            tree.warn(property, "choice default symbol '" + value.text() + "' is not contained in the choice");
        }
    }

    private void checkSelect(Symbol symbol, Property property, String use) {
        Symbol target = property.symbol();
        if (!symbol.type().isLogical()) {
            tree.warn(property, "config symbol '" + symbol.text() + "' uses " + use + ", but is not bool or tristate");
        } else if (target.type() != SymbolType.UNKNOWN && !target.type().isLogical()) {
            tree.warn(
                    property,
                    "'" + target.text() + "' has wrong type. '" + use
                            + "' only accept arguments of bool and tristate type");
        }
    }

    private void checkRange(Symbol symbol, Property property) {
        if (!symbol.type().isNumber()) {
            tree.warn(property, "range is only allowed for int or hex symbols");
        }
        if (property.value() instanceof Expr.Limits limits
                && !(isNumber(symbol, limits.low()) && isNumber(symbol, limits.high()))) {
            tree.warn(property, "range is invalid");
        }
    }

    private static boolean isNumber(Symbol symbol, Symbol value) {
        return value.type().isNumber()
                || value.type() == SymbolType.UNKNOWN && Values.isValid(symbol.type(), value.text());
    }
}
