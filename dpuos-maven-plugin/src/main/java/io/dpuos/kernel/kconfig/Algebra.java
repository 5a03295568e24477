package io.dpuos.kernel.kconfig;

import io.dpuos.kernel.kconfig.Expr.Compare;
import io.dpuos.kernel.kconfig.Expr.Operator;
import java.util.function.Consumer;

/** How dependency expressions are joined and simplified. The steps show in warnings, so each dialect has its own. */
interface Algebra {
    /** Joins two expressions, either of which may be absent. */
    Expr and(Expr a, Expr b);

    /** Joins two expressions, either of which may be absent. */
    Expr or(Expr a, Expr b);

    /** Returns the complement. */
    Expr not(Expr operand);

    /** Returns the value of a symbol. */
    Expr symbol(Symbol symbol);

    /** Returns a comparison. */
    Expr compare(Operator operator, Symbol left, Symbol right);

    /** Moves negations inward and resolves comparisons of bool symbols with constants. */
    Expr transform(Expr expr);

    /** Joins operands of a chain that say the same or contain each other, until nothing changes. */
    Expr withoutDuplicates(Expr expr);

    /** Returns an expression that is y exactly when another one is not n. */
    Expr isNotNo(Expr expr);

    /** Returns whether two expressions say the same up to the order of operands. */
    boolean equal(Expr a, Expr b);

    /** Returns whether nothing is left of one expression when what another one says too is taken out of it. */
    boolean covers(Expr expr, Expr base);

    /** Simplifies a comparison of a bool with a constant; {@code out} takes a message about one that makes no sense. */
    default Expr comparison(Compare compare, Consumer<String> out) {
        boolean equal = compare.operator() == Operator.EQUAL;
        if (compare.left().type() != SymbolType.BOOL || !equal && compare.operator() != Operator.UNEQUAL) {
            return compare;
        }
        if (compare.right() == Symbol.MOD) {
            out.accept("boolean symbol " + compare.left().text() + " tested for 'm'? test forced to '"
                    + (equal ? "n" : "y") + "'\n");
            return symbol(equal ? Symbol.NO : Symbol.YES);
        } else if (compare.right() == Symbol.YES || compare.right() == Symbol.NO) {
            boolean positive = equal == (compare.right() == Symbol.YES);
            Expr symbol = symbol(compare.left());
            return positive ? symbol : not(symbol);
        }
        return compare;
    }
}
