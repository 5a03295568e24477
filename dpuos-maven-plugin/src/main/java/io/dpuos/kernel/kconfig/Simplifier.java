package io.dpuos.kernel.kconfig;

import io.dpuos.kernel.kconfig.Expr.And;
import io.dpuos.kernel.kconfig.Expr.Compare;
import io.dpuos.kernel.kconfig.Expr.Not;
import io.dpuos.kernel.kconfig.Expr.Operator;
import io.dpuos.kernel.kconfig.Expr.Or;
import io.dpuos.kernel.kconfig.Expr.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Simplifies expressions in the steps in which the kernel's program does. The steps show: in the texts of warnings, and in
 * which entries become a submenu of another.
 */
final class Simplifier implements Algebra {
    private final Consumer<String> out;

    /** Makes a simplifier that reports suspicious comparisons. */
    Simplifier(Consumer<String> out) {
        this.out = out;
    }

    @Override
    public Expr and(Expr a, Expr b) {
        return Expr.and(a, b);
    }

    @Override
    public Expr or(Expr a, Expr b) {
        return Expr.or(a, b);
    }

    @Override
    public Expr not(Expr operand) {
        return new Not(operand);
    }

    @Override
    public Expr symbol(Symbol symbol) {
        return Expr.of(symbol);
    }

    @Override
    public Expr compare(Operator operator, Symbol left, Symbol right) {
        return new Compare(operator, left, right);
    }

    @Override
    public boolean covers(Expr expr, Expr base) {
        return withoutCommon(expr, base).b().isYes();
    }

    @Override
    public Expr transform(Expr expr) {
        if (expr instanceof And and) {
            return Expr.all(and.operands().stream().map(this::transform).toList());
        } else if (expr instanceof Or or) {
            return Expr.any(or.operands().stream().map(this::transform).toList());
        } else if (expr instanceof Not not) {
            return negate(transform(not.operand()));
        } else if (expr instanceof Compare compare) {
            return comparison(compare, out);
        }
        return expr;
    }

    /** Returns the complement of an expression that is transformed already. */
    private Expr negate(Expr expr) {
        if (expr instanceof Not not) {
            return transform(not.operand());
        } else if (expr instanceof Compare compare) {
            return new Compare(compare.operator().negated(), compare.left(), compare.right());
        } else if (expr instanceof Or or) {
            return Expr.all(or.operands().stream()
                    .map(operand -> negate(transform(operand)))
                    .toList());
        } else if (expr instanceof And and) {
            return Expr.any(and.operands().stream()
                    .map(operand -> negate(transform(operand)))
                    .toList());
        } else if (expr.isSymbol(Symbol.YES)) {
            return Expr.N;
        } else if (expr.isSymbol(Symbol.NO)) {
            return Expr.Y;
        } else if (expr.isSymbol(Symbol.MOD)) {
            return expr;
        }
        return new Not(expr);
    }

    /** Drops operands that decide nothing, and chains that a constant decides. */
    static Expr withoutConstants(Expr expr) {
        if (expr instanceof And and) {
            List<Expr> left = new ArrayList<>();
            for (Expr operand : and.operands()) {
                Expr plain = withoutConstants(operand);
                if (plain.isSymbol(Symbol.NO)) {
                    return Expr.N;
                } else if (!plain.isSymbol(Symbol.YES)) {
                    left.add(plain);
                }
            }
            return left.isEmpty() ? Expr.Y : Expr.all(left);
        } else if (expr instanceof Or or) {
            List<Expr> left = new ArrayList<>();
            for (Expr operand : or.operands()) {
                Expr plain = withoutConstants(operand);
                if (plain.isSymbol(Symbol.YES)) {
                    return Expr.Y;
                } else if (!plain.isSymbol(Symbol.NO)) {
                    left.add(plain);
                }
            }
            return left.isEmpty() ? Expr.N : Expr.any(left);
        }
        return expr;
    }

    @Override
    public Expr withoutDuplicates(Expr expr) {
        Expr now = expr;
        while (now instanceof And || now instanceof Or) {
            Changed pass = joinOperands(now);
            if (!pass.changed()) {
                break;
            }
            now = withoutConstants(pass.expr());
        }
        return now;
    }

    private record Changed(Expr expr, boolean changed) {}

    private Changed joinOperands(Expr chain) {
        boolean and = chain instanceof And;
        List<Expr> slots = new ArrayList<>(operands(chain));
        if (slots.size() > 1 && slots.stream().allMatch(Reference.class::isInstance) && distinct(slots)) {
            return new Changed(chain, false);
        }
        boolean changed = false;
        for (int i = 0; i < slots.size(); i++) {
            for (int j = 0; j < slots.size(); j++) {
                if (i == j) {
                    continue;
                }
                if (slots.get(i) instanceof And || slots.get(i) instanceof Or) {
                    Changed inner = joinOperands(slots.get(i));
                    if (inner.changed()) {
                        slots.set(i, inner.expr());
                        changed = true;
                    }
                }
                Optional<Expr> joined = join(and, slots.get(i), slots.get(j));
                if (joined.isPresent()) {
                    slots.set(i, and ? Expr.Y : Expr.N);
                    slots.set(j, joined.get());
                    changed = true;
                }
            }
        }
        return new Changed(changed ? and ? new And(slots) : new Or(slots) : chain, changed);
    }

    private static Optional<Expr> join(boolean conjunction, Expr a, Expr b) {
        return same(a, b) ? Optional.of(a) : Claim.join(conjunction, a, b);
    }

    /** Returns whether plain symbols have no pair that could be joined; saves the comparison of all pairs. */
    private static boolean distinct(List<Expr> slots) {
        return slots.stream()
                        .map(slot -> ((Reference) slot).symbol())
                        .distinct()
                        .count()
                == slots.size();
    }

    private static List<Expr> operands(Expr expr) {
        return expr instanceof And and ? and.operands() : expr instanceof Or or ? or.operands() : List.of(expr);
    }

    @Override
    public boolean equal(Expr a, Expr b) {
        return same(a, b);
    }

    /** Returns whether two expressions say the same up to the order of operands. */
    static boolean same(Expr a, Expr b) {
        if (a == Expr.NONE || b == Expr.NONE) {
            return a.isYes() && b.isYes();
        } else if (a.getClass() != b.getClass()) {
            return false;
        } else if (a instanceof And || a instanceof Or) {
            Pair rest = withoutCommon(a, b);
            return rest.a() instanceof Reference left
                    && rest.b() instanceof Reference right
                    && left.symbol() == right.symbol();
        } else if (a instanceof Not left && b instanceof Not right) {
            return same(left.operand(), right.operand());
        }
        return a.equals(b);
    }

    /** Two expressions. */
    record Pair(Expr a, Expr b) {}

    /** Removes from two expressions the operands that both have. */
    static Pair withoutCommon(Expr a, Expr b) {
        if (a == Expr.NONE || b == Expr.NONE) {
            return new Pair(a, b);
        }
        Pair pair = new Pair(a, b);
        if (a instanceof And || a instanceof Or) {
            pair = strike(a instanceof And, pair);
        }
        if (pair.a().getClass() != pair.b().getClass() && (pair.b() instanceof And || pair.b() instanceof Or)) {
            pair = strike(pair.b() instanceof And, pair);
        }
        return new Pair(withoutConstants(pair.a()), withoutConstants(pair.b()));
    }

    private static Pair strike(boolean and, Pair pair) {
        List<Expr> first = slots(and, pair.a());
        List<Expr> second = slots(and, pair.b());
        Expr neutral = and ? Expr.Y : Expr.N;
        for (int i = 0; i < first.size(); i++) {
            for (int j = 0; j < second.size(); j++) {
                Expr left = first.get(i);
                Expr right = second.get(j);
                boolean bothConstant = left instanceof Reference
                        && left.equals(right)
                        && (left.isSymbol(Symbol.YES) || left.isSymbol(Symbol.NO));
                if (!bothConstant && same(left, right)) {
                    first.set(i, neutral);
                    second.set(j, neutral);
                }
            }
        }
        return new Pair(chain(and, first), chain(and, second));
    }

    private static List<Expr> slots(boolean and, Expr expr) {
        boolean isChain = and ? expr instanceof And : expr instanceof Or;
        return new ArrayList<>(isChain ? operands(expr) : List.of(expr));
    }

    private static Expr chain(boolean and, List<Expr> slots) {
        return slots.size() == 1 ? slots.get(0) : and ? new And(slots) : new Or(slots);
    }

    @Override
    public Expr isNotNo(Expr expr) {
        return comparedWithNo(expr, false);
    }

    private Expr comparedWithNo(Expr expr, boolean equal) {
        if (expr == Expr.NONE) {
            return equal ? Expr.N : new Not(Expr.N);
        } else if (expr instanceof And and) {
            Expr any = Expr.any(and.operands().stream()
                    .map(operand -> comparedWithNo(operand, true))
                    .toList());
            return equal ? any : new Not(any);
        } else if (expr instanceof Or or) {
            Expr all = Expr.all(or.operands().stream()
                    .map(operand -> comparedWithNo(operand, true))
                    .toList());
            return equal ? all : new Not(all);
        } else if (expr instanceof Not not) {
            return comparedWithNo(not.operand(), !equal);
        } else if (expr instanceof Reference reference) {
            return new Compare(equal ? Operator.EQUAL : Operator.UNEQUAL, reference.symbol(), Symbol.NO);
        }
        return equal ? new Not(expr) : expr;
    }
}
