package io.dpuos.resolve.solver;

import io.dpuos.rpm.Dependency;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Turns dependencies into clauses over package numbers. A clause is a sorted array of literals: a positive number means
 * "installed", a negative one "not installed"; a list of clauses means all of them, an empty list "always", a list with
 * an empty clause "never".
 */
public final class Formulas {
    /** More literals than this in one dependency's clauses are refused. Real ones stay below a few hundred. */
    private static final int MAX_LITERALS = 200_000;

    private static final List<int[]> ALWAYS = List.of();
    private static final List<int[]> NEVER = List.of(new int[0]);

    private final Pool pool;
    private final Map<Dependency, Expression> parsed = new HashMap<>();

    /** Makes formulas over a pool. */
    public Formulas(Pool pool) {
        this.pool = pool;
    }

    Expression parse(Dependency dependency) throws MalformedExpressionException {
        Expression known = parsed.get(dependency);
        if (known == null) {
            known = ExpressionParser.parse(dependency);
            parsed.put(dependency, known);
        }
        return known;
    }

    /** Returns whether a dependency is more than a list of alternatives. */
    boolean isComplex(Dependency dependency) {
        try {
            return dependency.isRich() && isComplex(parse(dependency));
        } catch (MalformedExpressionException e) {
            return true;
        }
    }

    private static boolean isComplex(Expression expression) {
        return expression instanceof Expression.Or or
                ? isComplex(or.left()) || isComplex(or.right())
                : expression instanceof Expression.And
                        || expression instanceof Expression.If
                        || expression instanceof Expression.Unless;
    }

    /** Returns the clauses that hold exactly when the dependency is fulfilled. */
    public List<int[]> fulfilled(Dependency dependency) throws MalformedExpressionException {
        return withoutTautologies(clauses(parse(dependency), true, dependency));
    }

    /** Returns the packages that the dependency would have, also where it says nothing or never holds in the end. */
    int[] favourable(Dependency dependency) throws MalformedExpressionException {
        return favourable(parse(dependency), true);
    }

    private int[] favourable(Expression expression, boolean positive) {
        if (expression instanceof Expression.And and) {
            return Pool.union(favourable(and.left(), positive), favourable(and.right(), positive));
        } else if (expression instanceof Expression.Or or) {
            return Pool.union(favourable(or.left(), positive), favourable(or.right(), positive));
        } else if (expression instanceof Expression.If branch) {
            return favourable(branch.then(), branch.condition(), branch.otherwise(), positive);
        } else if (expression instanceof Expression.Unless branch) {
            return favourable(branch.then(), branch.condition(), branch.otherwise(), positive);
        }
        return positive ? packages(expression) : new int[0];
    }

    private int[] favourable(Expression then, Expression condition, Optional<Expression> otherwise, boolean positive) {
        int[] branches = otherwise.isPresent()
                ? Pool.union(favourable(then, positive), favourable(otherwise.get(), positive))
                : favourable(then, positive);
        return Pool.union(branches, favourable(condition, !positive));
    }

    /** Returns the clauses that hold exactly when the dependency is not fulfilled. */
    public List<int[]> unfulfilled(Dependency dependency) throws MalformedExpressionException {
        return withoutTautologies(clauses(parse(dependency), false, dependency));
    }

    private static List<int[]> withoutTautologies(List<int[]> clauses) {
        return clauses.stream().filter(clause -> !isTautology(clause)).toList();
    }

    private List<int[]> clauses(Expression expression, boolean positive, Dependency whole)
            throws MalformedExpressionException {
        if (expression instanceof Expression.And and) {
            return positive
                    ? both(clauses(and.left(), true, whole), clauses(and.right(), true, whole), whole)
                    : either(clauses(and.left(), false, whole), clauses(and.right(), false, whole), whole);
        } else if (expression instanceof Expression.Or or) {
            return positive
                    ? either(clauses(or.left(), true, whole), clauses(or.right(), true, whole), whole)
                    : both(clauses(or.left(), false, whole), clauses(or.right(), false, whole), whole);
        } else if (expression instanceof Expression.If branch) {
            // positive: condition ? then : otherwise; the absent otherwise is true
            List<int[]> whenTrue =
                    either(clauses(branch.condition(), false, whole), clauses(branch.then(), positive, whole), whole);
            List<int[]> otherwise = branch.otherwise().isPresent()
                    ? clauses(branch.otherwise().get(), positive, whole)
                    : positive ? ALWAYS : NEVER;
            return both(whenTrue, either(clauses(branch.condition(), true, whole), otherwise, whole), whole);
        } else if (expression instanceof Expression.Unless branch) {
            // positive: condition ? otherwise : then; the absent otherwise is false
            List<int[]> whenFalse =
                    either(clauses(branch.condition(), true, whole), clauses(branch.then(), positive, whole), whole);
            List<int[]> otherwise = branch.otherwise().isPresent()
                    ? clauses(branch.otherwise().get(), positive, whole)
                    : positive ? NEVER : ALWAYS;
            return both(whenFalse, either(clauses(branch.condition(), false, whole), otherwise, whole), whole);
        }
        int[] packages = packages(expression);
        if (packages == Pool.ALWAYS) {
            return positive ? ALWAYS : NEVER;
        }
        if (positive) {
            return List.of(packages);
        }
        List<int[]> none = new ArrayList<>(packages.length);
        for (int pkg : packages) {
            none.add(new int[] {-pkg});
        }
        return none;
    }

    /** Returns the packages of which each alone fulfils a part that speaks of one package. */
    int[] packages(Expression expression) {
        if (expression instanceof Expression.Capability leaf) {
            return pool.providers(leaf.dependency());
        } else if (expression instanceof Expression.With with) {
            return filter(packages(with.left()), packages(with.right()), true);
        } else if (expression instanceof Expression.Without without) {
            return filter(packages(without.left()), packages(without.right()), false);
        } else if (expression instanceof Expression.Or or) {
            return Pool.union(packages(or.left()), packages(or.right()));
        } else if (expression instanceof Expression.And and) {
            return filter(packages(and.left()), packages(and.right()), true);
        } else if (expression instanceof Expression.If branch) {
            return packages(branch.then());
        }
        return packages(((Expression.Unless) expression).then());
    }

    private static int[] filter(int[] packages, int[] others, boolean keepCommon) {
        return Arrays.stream(packages)
                .filter(pkg -> Arrays.binarySearch(others, pkg) >= 0 == keepCommon)
                .toArray();
    }

    private static List<int[]> both(List<int[]> a, List<int[]> b, Dependency whole)
            throws MalformedExpressionException {
        if (isNever(a) || isNever(b)) {
            return NEVER;
        }
        List<int[]> all = new ArrayList<>(a);
        all.addAll(b);
        check(all, whole);
        return all;
    }

    private static List<int[]> either(List<int[]> a, List<int[]> b, Dependency whole)
            throws MalformedExpressionException {
        if (isNever(a)) {
            return b;
        } else if (isNever(b)) {
            return a;
        }
        List<int[]> all = new ArrayList<>();
        long literals = 0;
        for (int[] left : a) {
            for (int[] right : b) {
                int[] joined = Pool.union(left, right);
                all.add(joined);
                literals += joined.length;
                if (literals > MAX_LITERALS) {
                    check(all, whole);
                }
            }
        }
        return all;
    }

    private static boolean isNever(List<int[]> clauses) {
        return clauses.size() == 1 && clauses.get(0).length == 0;
    }

    private static boolean isTautology(int[] clause) {
        for (int literal : clause) {
            if (literal > 0) {
                break;
            }
            if (Arrays.binarySearch(clause, -literal) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static void check(List<int[]> clauses, Dependency whole) throws MalformedExpressionException {
        long literals = clauses.stream().mapToLong(clause -> clause.length).sum();
        if (literals > MAX_LITERALS) {
            throw new MalformedExpressionException(
                    whole.name(), 0, "at most " + MAX_LITERALS + " alternatives after expansion");
        }
    }

    /** Returns whether the dependency holds for a set of packages. */
    public boolean holds(Dependency dependency, IntPredicate installed) {
        if (!dependency.isRich()) {
            return any(pool.providers(dependency), installed);
        }
        try {
            return holds(parse(dependency), installed);
        } catch (MalformedExpressionException e) {
            return false;
        }
    }

    private boolean holds(Expression expression, IntPredicate installed) {
        if (expression instanceof Expression.And and) {
            return holds(and.left(), installed) && holds(and.right(), installed);
        } else if (expression instanceof Expression.Or or) {
            return holds(or.left(), installed) || holds(or.right(), installed);
        } else if (expression instanceof Expression.If branch) {
            return holds(branch.condition(), installed)
                    ? holds(branch.then(), installed)
                    : branch.otherwise().map(other -> holds(other, installed)).orElse(true);
        } else if (expression instanceof Expression.Unless branch) {
            return holds(branch.condition(), installed)
                    ? branch.otherwise().map(other -> holds(other, installed)).orElse(false)
                    : holds(branch.then(), installed);
        }
        return any(packages(expression), installed);
    }

    /**
     * Returns the packages that fulfil a dependency, for a rich one those of the clauses whose conditions a set of packages
     * fulfils.
     */
    IntStream alternatives(Dependency dependency, IntPredicate installed) {
        if (!dependency.isRich()) {
            return Arrays.stream(pool.providers(dependency));
        }
        try {
            return fulfilled(dependency).stream()
                    .filter(clause -> Arrays.stream(clause).allMatch(one -> one > 0 || installed.test(-one)))
                    .flatMapToInt(Arrays::stream)
                    .filter(one -> one > 0);
        } catch (MalformedExpressionException e) {
            return IntStream.empty();
        }
    }

    /** Returns all packages that can have a part in fulfilling a dependency. */
    public IntStream participants(Dependency dependency) {
        return involved(dependency);
    }

    IntStream involved(Dependency dependency) {
        if (!dependency.isRich()) {
            return Arrays.stream(pool.providers(dependency));
        }
        try {
            return leaves(parse(dependency)).flatMapToInt(leaf -> Arrays.stream(pool.providers(leaf)));
        } catch (MalformedExpressionException e) {
            return IntStream.empty();
        }
    }

    private static Stream<Dependency> leaves(Expression expression) {
        if (expression instanceof Expression.Capability leaf) {
            return Stream.of(leaf.dependency());
        } else if (expression instanceof Expression.And and) {
            return Stream.concat(leaves(and.left()), leaves(and.right()));
        } else if (expression instanceof Expression.Or or) {
            return Stream.concat(leaves(or.left()), leaves(or.right()));
        } else if (expression instanceof Expression.If branch) {
            return Stream.concat(
                    leaves(branch.then()), branch.otherwise().stream().flatMap(Formulas::leaves));
        } else if (expression instanceof Expression.Unless branch) {
            return Stream.concat(
                    leaves(branch.then()), branch.otherwise().stream().flatMap(Formulas::leaves));
        } else if (expression instanceof Expression.With with) {
            return Stream.concat(leaves(with.left()), leaves(with.right()));
        }
        return leaves(((Expression.Without) expression).left());
    }

    /** Returns whether a dependency fails, but would hold if the system fulfilled a namespace as well. */
    boolean holdsWithNamespace(Dependency dependency, String namespace, IntPredicate installed) {
        if (!dependency.isRich()) {
            return isNamespace(dependency, namespace);
        }
        try {
            return leaves(parse(dependency))
                            .allMatch(leaf -> isNamespace(leaf, namespace) || any(pool.providers(leaf), installed))
                    && leaves(parse(dependency)).anyMatch(leaf -> isNamespace(leaf, namespace));
        } catch (MalformedExpressionException e) {
            return false;
        }
    }

    /** Returns whether a dependency has a part in a namespace, whoever fulfils it. */
    boolean speaksOf(Dependency dependency, String namespace) {
        try {
            return leaves(parse(dependency))
                    .anyMatch(leaf -> leaf.name().equals(namespace)
                            || namespace.endsWith("(") && leaf.name().startsWith(namespace));
        } catch (MalformedExpressionException e) {
            return false;
        }
    }

    private boolean isNamespace(Dependency dependency, String namespace) {
        return (dependency.name().equals(namespace)
                        || namespace.endsWith("(") && dependency.name().startsWith(namespace))
                && pool.providers(dependency) != Pool.ALWAYS;
    }

    /** Returns whether a dependency speaks of a namespace that the system fulfils. */
    boolean restsOnNamespace(Dependency dependency) {
        try {
            return leaves(parse(dependency)).anyMatch(leaf -> leaf.name().startsWith("namespace:"));
        } catch (MalformedExpressionException e) {
            return false;
        }
    }

    /** Returns whether a dependency that holds would not hold for the second, smaller set alone. */
    boolean isNew(Dependency dependency, IntPredicate installed, IntPredicate before) {
        if (!dependency.isRich()) {
            return hasNew(pool.providers(dependency), installed, before);
        }
        try {
            return isNew(parse(dependency), installed, before);
        } catch (MalformedExpressionException e) {
            return false;
        }
    }

    private boolean isNew(Expression expression, IntPredicate installed, IntPredicate before) {
        if (expression instanceof Expression.And and) {
            return holds(expression, installed)
                    && (isNew(and.left(), installed, before) || isNew(and.right(), installed, before));
        } else if (expression instanceof Expression.Or or) {
            return isNew(or.left(), installed, before) || isNew(or.right(), installed, before);
        } else if (expression instanceof Expression.If branch) {
            return holds(expression, installed)
                    && (isNew(branch.then(), installed, before) || isNew(branch.condition(), installed, before));
        } else if (expression instanceof Expression.Unless branch) {
            return holds(expression, installed) && isNew(branch.then(), installed, before);
        }
        return hasNew(packages(expression), installed, before);
    }

    private static boolean hasNew(int[] packages, IntPredicate installed, IntPredicate before) {
        return Arrays.stream(packages).anyMatch(pkg -> installed.test(pkg) && !before.test(pkg));
    }

    private static boolean any(int[] packages, IntPredicate installed) {
        if (packages == Pool.ALWAYS) {
            return true;
        }
        for (int pkg : packages) {
            if (installed.test(pkg)) {
                return true;
            }
        }
        return false;
    }
}
