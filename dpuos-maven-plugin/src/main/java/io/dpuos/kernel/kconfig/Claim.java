package io.dpuos.kernel.kconfig;

import io.dpuos.kernel.kconfig.Expr.Compare;
import io.dpuos.kernel.kconfig.Expr.Not;
import io.dpuos.kernel.kconfig.Expr.Operator;
import io.dpuos.kernel.kconfig.Expr.Reference;
import java.util.Optional;

/** What an operand says about a single symbol: the symbol itself, its complement, or whether it is a constant. */
record Claim(Symbol symbol, Optional<Operator> operator, Symbol value, boolean negated) {
    /** Joins two different operands of a chain into one that says the same, where there is one. */
    static Optional<Expr> join(boolean conjunction, Expr a, Expr b) {
        return conjunction ? joinAnd(a, b) : joinOr(a, b);
    }

    boolean is(Operator wanted, Symbol constant) {
        return operator.isPresent() && operator.get() == wanted && !negated && value == constant;
    }

    boolean is(Operator wanted) {
        return operator.isPresent() && operator.get() == wanted && !negated;
    }

    boolean isPlain() {
        return operator.isEmpty() && !negated;
    }

    boolean isComplement() {
        return operator.isEmpty() && negated;
    }

    private static Optional<Claim> claim(Expr expr) {
        if (expr instanceof Not not) {
            return claim(not.operand())
                    .filter(claim -> !claim.negated())
                    .map(claim -> new Claim(claim.symbol(), claim.operator(), claim.value(), true));
        } else if (expr instanceof Compare compare
                && (compare.operator() == Operator.EQUAL || compare.operator() == Operator.UNEQUAL)) {
            return Optional.of(new Claim(compare.left(), Optional.of(compare.operator()), compare.right(), false));
        } else if (expr instanceof Reference reference) {
            return Optional.of(new Claim(reference.symbol(), Optional.empty(), reference.symbol(), false));
        }
        return Optional.empty();
    }

    private record Claims(Claim a, Claim b) {
        /** Returns whether the two are this comparison and that one, in either order. */
        boolean are(Operator first, Symbol firstValue, Operator second, Symbol secondValue) {
            return a.is(first, firstValue) && b.is(second, secondValue)
                    || b.is(first, firstValue) && a.is(second, secondValue);
        }

        /** Returns whether one is the plain symbol and the other this comparison. */
        boolean arePlainAnd(Operator operator, Symbol value) {
            return a.isPlain() && b.is(operator, value) || b.isPlain() && a.is(operator, value);
        }

        Symbol symbol() {
            return a.symbol();
        }
    }

    private static Optional<Claims> claims(Expr a, Expr b) {
        Optional<Claim> left = claim(a);
        Optional<Claim> right = claim(b);
        if (left.isEmpty()
                || right.isEmpty()
                || left.get().symbol() != right.get().symbol()) {
            return Optional.empty();
        }
        // The second operand may be negated only when it is a plain symbol.
        if (right.get().negated() && right.get().operator().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new Claims(left.get(), right.get()))
                .filter(claims -> claims.symbol().type().isLogical());
    }

    private static Expr is(Symbol symbol, Operator operator, Symbol value) {
        return new Compare(operator, symbol, value);
    }

    private static Optional<Expr> joinOr(Expr a, Expr b) {
        Optional<Claims> found = claims(a, b);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Claims claims = found.get();
        Symbol symbol = claims.symbol();
        Operator equal = Operator.EQUAL;
        if (symbol.type() == SymbolType.TRISTATE) {
            if (claims.are(equal, Symbol.YES, equal, Symbol.MOD)) {
                return Optional.of(is(symbol, Operator.UNEQUAL, Symbol.NO));
            } else if (claims.are(equal, Symbol.YES, equal, Symbol.NO)) {
                return Optional.of(is(symbol, Operator.UNEQUAL, Symbol.MOD));
            } else if (claims.are(equal, Symbol.MOD, equal, Symbol.NO)) {
                return Optional.of(is(symbol, Operator.UNEQUAL, Symbol.YES));
            }
        } else if (claims.a().isComplement() && claims.b().isPlain()
                || claims.b().isComplement() && claims.a().isPlain()) {
            return Optional.of(Expr.Y);
        }
        return Optional.empty();
    }

    private static Optional<Expr> joinAnd(Expr a, Expr b) {
        Optional<Claims> found = claims(a, b);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Claims claims = found.get();
        Symbol symbol = claims.symbol();
        Operator equal = Operator.EQUAL;
        Operator unequal = Operator.UNEQUAL;
        if (claims.arePlainAnd(equal, Symbol.YES)) {
            return Optional.of(is(symbol, equal, Symbol.YES));
        } else if (claims.arePlainAnd(unequal, Symbol.NO)) {
            return Optional.of(Expr.of(symbol));
        } else if (claims.arePlainAnd(unequal, Symbol.MOD)) {
            return Optional.of(is(symbol, equal, Symbol.YES));
        }
        if (symbol.type() != SymbolType.TRISTATE) {
            return Optional.empty();
        }
        Claim one = claims.a();
        Claim two = claims.b();
        boolean mixed = one.is(equal) && two.is(unequal) || one.is(unequal) && two.is(equal);
        if (mixed && one.value().isConstant() && two.value().isConstant()) {
            Symbol wanted = one.is(equal) ? one.value() : two.value();
            Symbol excluded = one.is(equal) ? two.value() : one.value();
            return Optional.of(wanted == excluded ? Expr.N : is(symbol, equal, wanted));
        } else if (claims.are(unequal, Symbol.YES, unequal, Symbol.NO)) {
            return Optional.of(is(symbol, equal, Symbol.MOD));
        } else if (claims.are(unequal, Symbol.YES, unequal, Symbol.MOD)) {
            return Optional.of(is(symbol, equal, Symbol.NO));
        } else if (claims.are(unequal, Symbol.MOD, unequal, Symbol.NO)) {
            return Optional.of(is(symbol, equal, Symbol.YES));
        }
        return Optional.empty();
    }
}
