package io.dpuos.kernel.kconfig;

import io.dpuos.kernel.kconfig.Expr.And;
import io.dpuos.kernel.kconfig.Expr.Compare;
import io.dpuos.kernel.kconfig.Expr.Not;
import io.dpuos.kernel.kconfig.Expr.Operator;
import io.dpuos.kernel.kconfig.Expr.Or;
import io.dpuos.kernel.kconfig.Expr.Reference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The rules of programs in which equal expressions are one object: chains keep the way they were bracketed, and a
 * constant deeper in a chain stays where only a rebuilt chain would lose it. Every expression comes from here, so equal
 * ones are identical.
 */
final class SharedSimplifier implements Algebra {
    /** What makes an expression: its class and its parts, which are shared themselves. */
    private record Key(Class<?> kind, Object left, Object right) {
        @Override
        public int hashCode() {
            return (kind.hashCode() * 31 + System.identityHashCode(left)) * 31 + System.identityHashCode(right);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.kind == kind && key.left == left && key.right == right;
        }
    }

    private final Map<Key, Expr> known = new HashMap<>();
    private final Map<Compare, Expr> comparisons = new HashMap<>();
    private final Consumer<String> out;
    private int changes;

    /** Makes a simplifier that reports suspicious comparisons. */
    SharedSimplifier(Consumer<String> out) {
        this.out = out;
    }

    @Override
    public Expr and(Expr a, Expr b) {
        return a == Expr.NONE
                ? b
                : b == Expr.NONE ? a : known.computeIfAbsent(new Key(And.class, a, b), key -> new And(List.of(a, b)));
    }

    @Override
    public Expr or(Expr a, Expr b) {
        return a == Expr.NONE
                ? b
                : b == Expr.NONE ? a : known.computeIfAbsent(new Key(Or.class, a, b), key -> new Or(List.of(a, b)));
    }

    @Override
    public Expr not(Expr operand) {
        return known.computeIfAbsent(new Key(Not.class, operand, Not.class), key -> new Not(operand));
    }

    @Override
    public Expr symbol(Symbol symbol) {
        return known.computeIfAbsent(new Key(Reference.class, symbol, Reference.class), key -> Expr.of(symbol));
    }

    @Override
    public Expr compare(Operator operator, Symbol left, Symbol right) {
        return comparisons.computeIfAbsent(new Compare(operator, left, right), key -> key);
    }

    private static Expr left(Expr chain) {
        return chain instanceof And and
                ? and.operands().get(0)
                : ((Or) chain).operands().get(0);
    }

    private static Expr right(Expr chain) {
        return chain instanceof And and
                ? and.operands().get(1)
                : ((Or) chain).operands().get(1);
    }

    private static boolean isChain(Expr expr) {
        return expr instanceof And || expr instanceof Or;
    }

    private Expr chain(boolean conjunction, Expr a, Expr b) {
        return conjunction ? and(a, b) : or(a, b);
    }

    @Override
    public Expr transform(Expr expr) {
        if (expr instanceof And || expr instanceof Or) {
            // The right side speaks first, as in a program whose compiler evaluates arguments from the last one.
            Expr right = transform(right(expr));
            return chain(expr instanceof And, transform(left(expr)), right);
        } else if (expr instanceof Not not) {
            return negate(transform(not.operand()));
        } else if (expr instanceof Compare compare) {
            return comparison(compare, out);
        }
        return expr;
    }

    private Expr negate(Expr expr) {
        if (expr instanceof Not not) {
            return not.operand();
        } else if (expr instanceof Compare compare) {
            return compare(compare.operator().negated(), compare.left(), compare.right());
        } else if (isChain(expr)) {
            return transform(chain(expr instanceof Or, not(left(expr)), not(right(expr))));
        } else if (expr.isSymbol(Symbol.YES)) {
            return symbol(Symbol.NO);
        } else if (expr.isSymbol(Symbol.NO)) {
            return symbol(Symbol.YES);
        } else if (expr.isSymbol(Symbol.MOD)) {
            return expr;
        }
        return not(expr);
    }

    /** Resolves constants at the top of a chain; what lies deeper is looked at and not put together again. */
    private static Expr withoutConstants(Expr expr) {
        if (!isChain(expr)) {
            return expr;
        }
        Symbol deciding = expr instanceof And ? Symbol.NO : Symbol.YES;
        Symbol neutral = expr instanceof And ? Symbol.YES : Symbol.NO;
        Expr left = withoutConstants(left(expr));
        Expr right = withoutConstants(right(expr));
        if (left.isSymbol(deciding)) {
            return left;
        } else if (left.isSymbol(neutral)) {
            return right;
        } else if (right.isSymbol(deciding)) {
            return right;
        } else if (right.isSymbol(neutral)) {
            return left;
        }
        return expr;
    }

    private record Pair(Expr a, Expr b) {}

    @Override
    public boolean covers(Expr expr, Expr base) {
        return withoutCommon(expr, base).b().isYes();
    }

    private Pair withoutCommon(Expr a, Expr b) {
        if (a == Expr.NONE || b == Expr.NONE) {
            return new Pair(a, b);
        }
        Pair pair = new Pair(a, b);
        if (isChain(a)) {
            pair = strike(a instanceof And, pair);
        }
        if (pair.a().getClass() != pair.b().getClass() && isChain(pair.b())) {
            pair = strike(pair.b() instanceof And, pair);
        }
        return new Pair(withoutConstants(pair.a()), withoutConstants(pair.b()));
    }

    private static boolean isLink(boolean conjunction, Expr expr) {
        return conjunction ? expr instanceof And : expr instanceof Or;
    }

    private Pair strike(boolean conjunction, Pair pair) {
        if (isLink(conjunction, pair.a())) {
            Pair first = strike(conjunction, new Pair(left(pair.a()), pair.b()));
            Pair second = strike(conjunction, new Pair(right(pair.a()), first.b()));
            return new Pair(chain(conjunction, first.a(), second.a()), second.b());
        } else if (isLink(conjunction, pair.b())) {
            Pair first = strike(conjunction, new Pair(pair.a(), left(pair.b())));
            Pair second = strike(conjunction, new Pair(first.a(), right(pair.b())));
            return new Pair(second.a(), chain(conjunction, first.b(), second.b()));
        }
        boolean constant = pair.a() == pair.b()
                && (pair.a().isSymbol(Symbol.YES) || pair.a().isSymbol(Symbol.NO));
        if (constant || !same(pair.a(), pair.b())) {
            return pair;
        }
        changes++;
        Expr neutral = symbol(conjunction ? Symbol.YES : Symbol.NO);
        return new Pair(neutral, neutral);
    }

    @Override
    public boolean equal(Expr a, Expr b) {
        return same(a, b);
    }

    private boolean same(Expr a, Expr b) {
        if (a == b) {
            return true;
        } else if (a == Expr.NONE || b == Expr.NONE) {
            return a.isYes() && b.isYes();
        } else if (a.getClass() != b.getClass()) {
            return false;
        } else if (isChain(a)) {
            int before = changes;
            Pair rest = withoutCommon(a, b);
            changes = before;
            return rest.a() instanceof Reference && rest.a() == rest.b();
        } else if (a instanceof Not left && b instanceof Not right) {
            return same(left.operand(), right.operand());
        }
        return false;
    }

    @Override
    public Expr withoutDuplicates(Expr expr) {
        if (expr == Expr.NONE) {
            return expr;
        }
        int before = changes;
        Expr now = expr;
        do {
            changes = 0;
            if (isChain(now)) {
                boolean conjunction = now instanceof And;
                Pair joined = join(conjunction, new Pair(withoutDuplicates(left(now)), withoutDuplicates(right(now))));
                now = chain(conjunction, joined.a(), joined.b());
            }
            now = withoutConstants(now);
        } while (changes > 0);
        changes = before;
        return now;
    }

    private Pair join(boolean conjunction, Pair pair) {
        if (isLink(conjunction, pair.a())) {
            Pair first = join(conjunction, new Pair(left(pair.a()), pair.b()));
            Pair second = join(conjunction, new Pair(right(pair.a()), first.b()));
            return new Pair(chain(conjunction, first.a(), second.a()), second.b());
        } else if (isLink(conjunction, pair.b())) {
            Pair first = join(conjunction, new Pair(pair.a(), left(pair.b())));
            Pair second = join(conjunction, new Pair(first.a(), right(pair.b())));
            return new Pair(second.a(), chain(conjunction, first.b(), second.b()));
        }
        Optional<Expr> joined = same(pair.a(), pair.b())
                ? Optional.of(pair.a())
                : Claim.join(conjunction, pair.a(), pair.b()).map(this::shared);
        if (joined.isEmpty()) {
            return pair;
        }
        changes++;
        return new Pair(symbol(conjunction ? Symbol.YES : Symbol.NO), joined.get());
    }

    private Expr shared(Expr expr) {
        if (expr instanceof Reference reference) {
            return symbol(reference.symbol());
        }
        return expr instanceof Compare compare ? compare(compare.operator(), compare.left(), compare.right()) : expr;
    }

    @Override
    public Expr isNotNo(Expr expr) {
        return comparedWithNo(expr, false);
    }

    private Expr comparedWithNo(Expr expr, boolean equal) {
        if (expr == Expr.NONE) {
            return equal ? symbol(Symbol.NO) : not(symbol(Symbol.NO));
        } else if (isChain(expr)) {
            Expr parts = chain(expr instanceof Or, comparedWithNo(left(expr), true), comparedWithNo(right(expr), true));
            return equal ? parts : not(parts);
        } else if (expr instanceof Not not) {
            return comparedWithNo(not.operand(), !equal);
        } else if (expr instanceof Reference reference) {
            return compare(equal ? Operator.EQUAL : Operator.UNEQUAL, reference.symbol(), Symbol.NO);
        }
        return equal ? not(expr) : expr;
    }
}
