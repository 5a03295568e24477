package io.dpuos.kernel.kconfig;

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
    Expr compare(Expr.Operator operator, Symbol left, Symbol right);

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
}
