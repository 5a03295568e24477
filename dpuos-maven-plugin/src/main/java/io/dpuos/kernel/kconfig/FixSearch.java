package io.dpuos.kernel.kconfig;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Looks for further settings under which a symbol gets a wanted value: follows what it depends on, what selects it and
 * the choices on the way, and proposes sets of settings. A set is only given back after an evaluation with it came out
 * as wanted, and without a setting that it could spare. Bounded in depth, width and number of evaluations.
 */
public final class FixSearch {
    private static final int MAX_DEPTH = 24;
    private static final int MAX_WIDTH = 6;
    private static final int MAX_TRIES = 60;
    private static final int MAX_FIXES = 3;
    private static final int MAX_SETTINGS = 40;

    private final Evaluation evaluation;
    private final Predicate<Map<String, String>> sticks;
    private final Set<Symbol> active = new HashSet<>();
    private int tries;

    /**
     * Makes a search.
     *
     * @param evaluation of the configuration in which the wish did not come true
     * @param sticks evaluates the configuration with further settings (symbols without {@code CONFIG_}) and tells
     *     whether all wishes come true
     */
    public FixSearch(Evaluation evaluation, Predicate<Map<String, String>> sticks) {
        this.evaluation = evaluation;
        this.sticks = sticks;
    }

    /** Returns up to three sets of further settings, the smallest first; symbols are without {@code CONFIG_}. */
    public List<SortedMap<String, String>> fixes(Symbol symbol, String wanted) {
        List<Map<Symbol, String>> candidates = new ArrayList<>();
        if (symbol.type().isLogical()) {
            Tristate asked = tristate(wanted);
            boolean raise = asked.compareTo(evaluation.tristate(symbol)) > 0;
            candidates.addAll(raise ? visible(symbol, asked, 0) : unselected(symbol, asked, 0));
        } else {
            candidates.addAll(visible(symbol, Tristate.YES, 0));
        }
        candidates.sort((a, b) -> Integer.compare(a.size(), b.size()));
        List<SortedMap<String, String>> fixes = new ArrayList<>();
        for (Map<Symbol, String> candidate : candidates) {
            candidate.remove(symbol);
            SortedMap<String, String> named = new TreeMap<>();
            candidate.forEach((key, value) -> named.put(key.text(), value));
            if (fixes.size() < MAX_FIXES && !named.isEmpty() && isFree(fixes, named) && works(named)) {
                SortedMap<String, String> least = withoutSpare(named);
                if (isFree(fixes, least)) {
                    fixes.add(least);
                }
            }
        }
        fixes.sort((a, b) -> a.size() != b.size()
                ? Integer.compare(a.size(), b.size())
                : a.toString().compareTo(b.toString()));
        return fixes;
    }

    /** Returns whether a set holds none that was found before. */
    private static boolean isFree(List<SortedMap<String, String>> fixes, SortedMap<String, String> candidate) {
        return fixes.stream().noneMatch(fix -> candidate.entrySet().containsAll(fix.entrySet()));
    }

    private boolean works(Map<String, String> settings) {
        return tries++ < MAX_TRIES && sticks.test(settings);
    }

    private SortedMap<String, String> withoutSpare(SortedMap<String, String> settings) {
        SortedMap<String, String> least = new TreeMap<>(settings);
        for (String name : settings.keySet()) {
            SortedMap<String, String> fewer = new TreeMap<>(least);
            fewer.remove(name);
            if (!fewer.isEmpty() && works(fewer)) {
                least = fewer;
            }
        }
        return least;
    }

    private static Tristate tristate(String text) {
        return text.equals("y") ? Tristate.YES : text.equals("m") ? Tristate.MOD : Tristate.NO;
    }

    private static List<Map<Symbol, String>> nothing() {
        return new ArrayList<>(List.of(new LinkedHashMap<>()));
    }

    /** Joins each way with each: all of them together, where they do not contradict. */
    private static List<Map<Symbol, String>> both(List<Map<Symbol, String>> a, List<Map<Symbol, String>> b) {
        List<Map<Symbol, String>> joined = new ArrayList<>();
        for (Map<Symbol, String> left : a) {
            for (Map<Symbol, String> right : b) {
                Map<Symbol, String> all = new LinkedHashMap<>(left);
                boolean contradicts = false;
                for (Map.Entry<Symbol, String> entry : right.entrySet()) {
                    String other = all.get(entry.getKey());
                    contradicts |= other != null
                            && other.equals("n") != entry.getValue().equals("n");
                    if (other == null || entry.getValue().equals("y")) {
                        all.put(entry.getKey(), entry.getValue());
                    }
                }
                if (!contradicts && all.size() <= MAX_SETTINGS && joined.size() < MAX_WIDTH) {
                    joined.add(all);
                }
            }
        }
        return joined;
    }

    private static void either(List<Map<Symbol, String>> ways, List<Map<Symbol, String>> more) {
        for (Map<Symbol, String> way : more) {
            if (ways.size() < MAX_WIDTH && !ways.contains(way)) {
                ways.add(way);
            }
        }
    }

    /** Returns ways to make a prompt of a symbol show, so that it can be set. */
    private List<Map<Symbol, String>> visible(Symbol symbol, Tristate level, int depth) {
        List<Map<Symbol, String>> ways = new ArrayList<>();
        if (depth > MAX_DEPTH || !active.add(symbol)) {
            return ways;
        }
        try {
            for (Property property : symbol.properties()) {
                if (property.text().isPresent()) {
                    either(ways, atLeast(property.condition(), level, depth + 1));
                }
            }
            if (symbol.isChoiceValue()) {
                ways = both(ways, otherMembersOff(symbol));
            }
            if (symbol.properties().stream()
                    .noneMatch(property -> property.text().isPresent())) {
                for (Expr alternative : symbol.reverseDependency()) {
                    either(ways, atLeast(alternative, level, depth + 1));
                }
                for (Property property : symbol.properties()) {
                    if (property.kind() == Property.Kind.DEFAULT) {
                        either(
                                ways,
                                both(
                                        atLeast(property.condition(), level, depth + 1),
                                        atLeast(property.value(), level, depth + 1)));
                    }
                }
            }
            return ways;
        } finally {
            active.remove(symbol);
        }
    }

    private List<Map<Symbol, String>> otherMembersOff(Symbol symbol) {
        Map<Symbol, String> others = new LinkedHashMap<>();
        for (Symbol member : symbol.choiceOf().members()) {
            if (member != symbol && evaluation.tristate(member) != Tristate.NO) {
                others.put(member, "n");
            }
        }
        return new ArrayList<>(List.of(others));
    }

    /** Returns ways to raise a symbol. */
    private List<Map<Symbol, String>> raise(Symbol symbol, Tristate level, int depth) {
        if (symbol.index() < 0 || symbol.type() == SymbolType.UNKNOWN) {
            return evaluation.tristate(symbol).compareTo(level) >= 0 ? nothing() : new ArrayList<>();
        }
        Tristate reachable = symbol.type() == SymbolType.BOOL ? Tristate.YES : level;
        if (evaluation.tristate(symbol).compareTo(reachable) >= 0) {
            return nothing();
        }
        List<Map<Symbol, String>> ways = new ArrayList<>();
        boolean prompts = symbol.properties().stream()
                .anyMatch(property -> property.text().isPresent());
        for (Map<Symbol, String> way : visible(symbol, level, depth + 1)) {
            Map<Symbol, String> with = new LinkedHashMap<>(way);
            if (prompts) {
                with.put(symbol, reachable.text());
            }
            ways.add(with);
        }
        return ways;
    }

    /** Returns ways to lower a symbol: what selects it goes, and what then still sets it. */
    private List<Map<Symbol, String>> lower(Symbol symbol, Tristate level, int depth) {
        if (symbol.index() < 0 || symbol.type() == SymbolType.UNKNOWN) {
            return evaluation.tristate(symbol).compareTo(level) <= 0 ? nothing() : new ArrayList<>();
        } else if (evaluation.tristate(symbol).compareTo(level) <= 0) {
            return nothing();
        }
        List<Map<Symbol, String>> ways = new ArrayList<>();
        for (Map<Symbol, String> way : unselected(symbol, level, depth + 1)) {
            Map<Symbol, String> with = new LinkedHashMap<>(way);
            with.put(symbol, level.text());
            ways.add(with);
        }
        return ways;
    }

    /** Returns ways to have nothing select a symbol beyond a level. */
    private List<Map<Symbol, String>> unselected(Symbol symbol, Tristate level, int depth) {
        if (depth > MAX_DEPTH || !active.add(symbol)) {
            return new ArrayList<>();
        }
        try {
            List<Map<Symbol, String>> ways = nothing();
            for (Expr alternative : symbol.reverseDependency()) {
                if (evaluation.evaluate(alternative).compareTo(level) > 0) {
                    ways = both(ways, atMost(alternative, level, depth + 1));
                }
            }
            boolean prompts = symbol.properties().stream()
                    .anyMatch(property -> property.text().isPresent());
            if (!prompts && !symbol.directDependency().isEmpty()) {
                either(ways, atMost(Expr.any(symbol.directDependency()), level, depth + 1));
            }
            return ways;
        } finally {
            active.remove(symbol);
        }
    }

    private List<Map<Symbol, String>> atLeast(Expr expr, Tristate level, int depth) {
        if (level == Tristate.NO || evaluation.evaluate(expr).compareTo(level) >= 0) {
            return nothing();
        } else if (expr instanceof Expr.And and) {
            List<Map<Symbol, String>> ways = nothing();
            for (Expr operand : and.operands()) {
                ways = both(ways, atLeast(operand, level, depth));
            }
            return ways;
        } else if (expr instanceof Expr.Or or) {
            List<Map<Symbol, String>> ways = new ArrayList<>();
            for (Expr operand : or.operands()) {
                either(ways, atLeast(operand, level, depth));
            }
            return ways;
        } else if (expr instanceof Expr.Not not) {
            return atMost(not.operand(), level.not(), depth);
        } else if (expr instanceof Expr.Reference reference) {
            return raise(reference.symbol(), level, depth);
        } else if (expr instanceof Expr.Compare compare) {
            return compared(compare, true, depth);
        }
        return new ArrayList<>();
    }

    private List<Map<Symbol, String>> atMost(Expr expr, Tristate level, int depth) {
        if (evaluation.evaluate(expr).compareTo(level) <= 0) {
            return nothing();
        } else if (expr instanceof Expr.And and) {
            List<Map<Symbol, String>> ways = new ArrayList<>();
            for (Expr operand : and.operands()) {
                either(ways, atMost(operand, level, depth));
            }
            return ways;
        } else if (expr instanceof Expr.Or or) {
            List<Map<Symbol, String>> ways = nothing();
            for (Expr operand : or.operands()) {
                ways = both(ways, atMost(operand, level, depth));
            }
            return ways;
        } else if (expr instanceof Expr.Not not) {
            return atLeast(not.operand(), level.not(), depth);
        } else if (expr instanceof Expr.Reference reference) {
            return lower(reference.symbol(), level, depth);
        } else if (expr instanceof Expr.Compare compare) {
            return compared(compare, false, depth);
        }
        return new ArrayList<>();
    }

    /** Returns ways to make a comparison of a symbol with a constant true or false. */
    private List<Map<Symbol, String>> compared(Expr.Compare compare, boolean truth, int depth) {
        Symbol symbol = compare.left();
        Optional<Tristate> constant = compare.right() == Symbol.YES
                ? Optional.of(Tristate.YES)
                : compare.right() == Symbol.MOD
                        ? Optional.of(Tristate.MOD)
                        : compare.right() == Symbol.NO ? Optional.of(Tristate.NO) : Optional.empty();
        if (constant.isEmpty() || !symbol.type().isLogical()) {
            return new ArrayList<>();
        }
        boolean equal = (compare.operator() == Expr.Operator.EQUAL) == truth;
        List<Map<Symbol, String>> ways = new ArrayList<>();
        Tristate now = evaluation.tristate(symbol);
        for (Tristate value : Tristate.values()) {
            boolean possible = value != Tristate.MOD || symbol.type() == SymbolType.TRISTATE;
            if (possible && equal == (value == constant.get())) {
                either(ways, value.compareTo(now) > 0 ? raise(symbol, value, depth) : lower(symbol, value, depth));
            }
        }
        return ways;
    }
}
