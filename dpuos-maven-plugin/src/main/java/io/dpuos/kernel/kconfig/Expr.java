package io.dpuos.kernel.kconfig;

import java.util.ArrayList;
import java.util.List;

/**
 * A dependency expression. Immutable. Chains of the same operator are one node with all operands in order, since neither
 * values nor messages depend on how such a chain was bracketed.
 */
sealed interface Expr {
    /** No expression; counts as y. */
    Expr NONE = new None();

    Expr Y = new Reference(Symbol.YES);
    Expr N = new Reference(Symbol.NO);

    /** The absence of an expression. */
    record None() implements Expr {}

    /** The value of a symbol. */
    record Reference(Symbol symbol) implements Expr {}

    /** The complement. */
    record Not(Expr operand) implements Expr {}

    /** The smallest operand. */
    record And(List<Expr> operands) implements Expr {}

    /** The greatest operand. */
    record Or(List<Expr> operands) implements Expr {}

    /** A comparison of two symbols, which is y or n. */
    record Compare(Operator operator, Symbol left, Symbol right) implements Expr {}

    /** A pair of limits; never part of another expression. */
    record Limits(Symbol low, Symbol high) implements Expr {}

    /** The comparisons. */
    enum Operator {
        EQUAL("="),
        UNEQUAL("!="),
        LESS("<"),
        LESS_EQUAL("<="),
        GREATER(">"),
        GREATER_EQUAL(">=");

        private final String text;

        Operator(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        Operator negated() {
            return switch (this) {
                case EQUAL -> UNEQUAL;
                case UNEQUAL -> EQUAL;
                case LESS -> GREATER_EQUAL;
                case LESS_EQUAL -> GREATER;
                case GREATER -> LESS_EQUAL;
                case GREATER_EQUAL -> LESS;
            };
        }
    }

    static Expr of(Symbol symbol) {
        return symbol == Symbol.YES ? Y : symbol == Symbol.NO ? N : new Reference(symbol);
    }

    static Expr and(Expr a, Expr b) {
        return a == NONE ? b : b == NONE ? a : all(List.of(a, b));
    }

    static Expr or(Expr a, Expr b) {
        return a == NONE ? b : b == NONE ? a : any(List.of(a, b));
    }

    /** Joins operands, of which there is at least one; chains within them are taken apart. */
    static Expr all(List<Expr> operands) {
        if (operands.size() == 1) {
            return operands.get(0);
        }
        List<Expr> flat = new ArrayList<>(operands.size() + 2);
        for (Expr operand : operands) {
            if (operand instanceof And chain) {
                flat.addAll(chain.operands());
            } else {
                flat.add(operand);
            }
        }
        return new And(flat);
    }

    /** Joins operands, of which there is at least one; chains within them are taken apart. */
    static Expr any(List<Expr> operands) {
        if (operands.size() == 1) {
            return operands.get(0);
        }
        List<Expr> flat = new ArrayList<>(operands.size() + 2);
        for (Expr operand : operands) {
            if (operand instanceof Or chain) {
                flat.addAll(chain.operands());
            } else {
                flat.add(operand);
            }
        }
        return new Or(flat);
    }

    /** Returns whether this is y, said or unsaid. */
    default boolean isYes() {
        return this == NONE || isSymbol(Symbol.YES);
    }

    /** Returns whether this is exactly this symbol. */
    default boolean isSymbol(Symbol symbol) {
        return this instanceof Reference reference && reference.symbol() == symbol;
    }

    /** Returns whether a symbol occurs anywhere. */
    default boolean mentions(Symbol symbol) {
        if (this instanceof Reference reference) {
            return reference.symbol() == symbol;
        } else if (this instanceof Compare compare) {
            return compare.left() == symbol || compare.right() == symbol;
        } else if (this instanceof Not not) {
            return not.operand().mentions(symbol);
        } else if (this instanceof And and) {
            return and.operands().stream().anyMatch(operand -> operand.mentions(symbol));
        } else if (this instanceof Or or) {
            return or.operands().stream().anyMatch(operand -> operand.mentions(symbol));
        }
        return false;
    }

    /** Returns whether this can only hold when a symbol is not n, as far as its form shows. */
    default boolean dependsOn(Symbol symbol) {
        if (this instanceof Reference reference) {
            return reference.symbol() == symbol;
        } else if (this instanceof And and) {
            return and.operands().stream().anyMatch(operand -> operand.dependsOn(symbol));
        } else if (this instanceof Compare compare && compare.left() == symbol) {
            return compare.operator() == Operator.EQUAL
                            && (compare.right() == Symbol.YES || compare.right() == Symbol.MOD)
                    || compare.operator() == Operator.UNEQUAL && compare.right() == Symbol.NO;
        }
        return false;
    }
}
