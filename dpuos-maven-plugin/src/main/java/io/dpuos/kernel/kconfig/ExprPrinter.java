package io.dpuos.kernel.kconfig;

import java.util.List;

/** Writes expressions with the present values of their symbols, as warnings show them. */
final class ExprPrinter {
    /** How tightly an expression binds; a looser one within a tighter one needs parentheses. */
    private static final int OR = 1;

    private static final int AND = 2;
    private static final int NOT = 3;
    private static final int COMPARE = 4;
    private static final int SYMBOL = 5;

    private final Evaluation evaluation;

    ExprPrinter(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    /** Writes alternatives as one expression. */
    void print(List<Expr> alternatives, StringBuilder out) {
        if (alternatives.isEmpty()) {
            out.append('y');
            return;
        }
        print(Expr.any(alternatives), 0, out);
    }

    /** Writes each alternative that has a value on a line of its own, under a title. */
    void alternatives(List<Expr> alternatives, Tristate wanted, String title, StringBuilder out) {
        boolean titled = false;
        for (Expr alternative : alternatives) {
            if (evaluation.evaluate(alternative) == wanted) {
                if (!titled) {
                    out.append(title);
                    titled = true;
                }
                out.append("  - ");
                print(alternative, 0, out);
                out.append('\n');
            }
        }
    }

    private void print(Expr expr, int around, StringBuilder out) {
        int own = strength(expr);
        boolean parentheses = own < around;
        if (parentheses) {
            out.append('(');
        }
        if (expr instanceof Expr.Reference reference) {
            symbol(reference.symbol(), out);
        } else if (expr instanceof Expr.Not not) {
            out.append('!');
            print(not.operand(), NOT, out);
        } else if (expr instanceof Expr.Compare compare) {
            symbol(compare.left(), out);
            out.append(compare.operator().text());
            symbol(compare.right(), out);
        } else if (expr instanceof Expr.Limits limits) {
            out.append('[');
            symbol(limits.low(), out);
            out.append(' ');
            symbol(limits.high(), out);
            out.append(']');
        } else if (expr instanceof Expr.And and) {
            chain(and.operands(), " && ", AND, out);
        } else if (expr instanceof Expr.Or or) {
            chain(or.operands(), " || ", OR, out);
        } else {
            out.append('y');
        }
        if (parentheses) {
            out.append(')');
        }
    }

    private void chain(List<Expr> operands, String operator, int strength, StringBuilder out) {
        for (int i = 0; i < operands.size(); i++) {
            if (i > 0) {
                out.append(operator);
            }
            print(operands.get(i), strength, out);
        }
    }

    private void symbol(Symbol symbol, StringBuilder out) {
        out.append(symbol.label());
        if (symbol.name().isPresent() && symbol.type() != SymbolType.UNKNOWN) {
            out.append(" [=").append(evaluation.textOf(symbol)).append(']');
        }
    }

    private static int strength(Expr expr) {
        if (expr instanceof Expr.Or) {
            return OR;
        } else if (expr instanceof Expr.And) {
            return AND;
        } else if (expr instanceof Expr.Not) {
            return NOT;
        } else if (expr instanceof Expr.Compare) {
            return COMPARE;
        }
        return SYMBOL;
    }
}
