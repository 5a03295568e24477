package io.dpuos.kernel.kconfig;

import io.dpuos.kernel.kconfig.Property.Kind;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Turns the tree as written into the tree as meant: hands dependencies down, collects selects and implies, makes submenus
 * of entries that depend on the entry before them, sets up choices, and checks definitions.
 */
final class Finalizer {
    private final TreeUnderConstruction tree;
    private final Algebra algebra;
    private final boolean ranked;
    private final Expr modules;

    Finalizer(TreeUnderConstruction tree) {
        this.tree = tree;
        this.algebra = tree.algebra();
        this.ranked = tree.dialect().rankedChoices();
        this.modules = algebra.symbol(tree.modules());
    }

    void finish() {
        finish(tree.root(), false);
    }

    private void finish(MenuNode parent, boolean insideChoice) {
        Symbol symbol = parent.symbol;
        if (parent.firstChild != null) {
            handDown(parent);
            for (MenuNode child = parent.firstChild; child != null; child = child.next) {
                finish(child, ranked && symbol != null && symbol.isChoice());
            }
        } else if (!insideChoice && symbol != null) {
            adoptDependents(parent, symbol);
            addAlternative(symbol.directDependency(), parent.dependency);
        }
        for (MenuNode child = parent.firstChild; child != null; child = child.next) {
            if (!ranked
                    && symbol != null
                    && symbol.isChoice()
                    && child.symbol != null
                    && !child.symbol.isChoiceValue()) {
                joinChoice(symbol, child, child.symbol);
            }
            flatten(parent, child);
        }
        if (symbol != null && symbol.firstCheck()) {
            check(parent, symbol);
        }
        // A choice that is not optional cannot be n while it is visible, as if something selected it.
        if (!ranked && symbol != null && !symbol.isOptional() && parent.prompt != null) {
            addAlternative(
                    symbol.reverseDependency(), algebra.and(parent.prompt.condition(), algebra.symbol(Symbol.MOD)));
        }
    }

    private static void addAlternative(List<Expr> alternatives, Expr alternative) {
        if (alternative instanceof Expr.Or or) {
            or.operands().forEach(operand -> addAlternative(alternatives, operand));
        } else if (alternative != Expr.NONE) {
            alternatives.add(alternative);
        }
    }

    /** Replaces m by m && MODULES, which is n in a kernel without modules. */
    private Expr rewriteModular(Expr expr) {
        if (expr instanceof Expr.Not not) {
            return algebra.not(rewriteModular(not.operand()));
        } else if (expr instanceof Expr.And and) {
            return rewriteModular(and.operands(), algebra::and);
        } else if (expr instanceof Expr.Or or) {
            return rewriteModular(or.operands(), algebra::or);
        } else if (expr.isSymbol(Symbol.MOD)) {
            return algebra.and(expr, modules);
        }
        return expr;
    }

    private Expr rewriteModular(List<Expr> operands, BinaryOperator<Expr> join) {
        Expr result = rewriteModular(operands.get(0));
        for (Expr operand : operands.subList(1, operands.size())) {
            result = join.apply(result, rewriteModular(operand));
        }
        return result;
    }

    private Expr combined(Expr outer, Expr own) {
        return algebra.withoutDuplicates(algebra.and(outer, algebra.transform(rewriteModular(own))));
    }

    private void handDown(MenuNode parent) {
        Symbol symbol = parent.symbol;
        Expr inherited = parent.dependency;
        if (!ranked && symbol != null && symbol.isChoice()) {
            settleChoiceTypes(parent, symbol);
            inherited = algebra.symbol(symbol);
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
            addAlternative(property.symbol().reverseDependency(), algebra.and(algebra.symbol(owner), condition));
        } else if (property.kind() == Kind.IMPLY) {
            addAlternative(property.symbol().weakReverseDependency(), algebra.and(algebra.symbol(owner), condition));
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
        Expr base = algebra.withoutDuplicates(algebra.transform(algebra.isNotNo(own)));
        MenuNode last = null;
        for (MenuNode next = parent.next; next != null; next = next.next) {
            Expr dependency = next.prompt == null ? next.dependency : next.prompt.condition();
            if (!dependency.mentions(symbol)) {
                break;
            }
            if (!dependency.dependsOn(symbol)) {
                Expr theirs = algebra.withoutDuplicates(algebra.transform(algebra.isNotNo(dependency)));
                if (!algebra.covers(theirs, base)) {
                    break;
                }
            }
            finish(next, false);
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
            Expr built = algebra.compare(Expr.Operator.EQUAL, choice, Symbol.YES);
            node.dependency = algebra.and(built, node.dependency);
            for (Property property : member.properties()) {
                if (property.menu() == node) {
                    property.setCondition(algebra.and(built, property.condition()));
                }
            }
        }
        tree.addProperty(Kind.CHOICE, algebra.symbol(choice), Expr.NONE);
        member.joinChoice(choice);
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
        if (!ranked && symbol.isChoice() && node.prompt == null) {
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
        if (symbol.isChoice() && !isMember(value, symbol)) {
            tree.warn(property, "choice default symbol '" + value.text() + "' is not contained in the choice");
        }
    }

    private boolean isMember(Symbol value, Symbol choice) {
        return ranked
                ? value.choiceMenu().filter(menu -> menu.symbol == choice).isPresent()
                : value.isChoiceValue() && value.choiceOf() == choice;
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
