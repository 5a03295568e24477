package io.dpuos.kernel.kconfig;

import java.util.ArrayList;
import java.util.List;

/** Says why a symbol has not the value that was asked for. */
public final class Explanation {
    private static final int SHOWN = 4;

    private final Evaluation evaluation;

    /** Explains values of an evaluation. */
    public Explanation(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    /**
     * Returns the nearest causes as text.
     *
     * @param wanted y, m, n or another value
     */
    public String why(Symbol symbol, String wanted) {
        String found = evaluation.value(symbol);
        if (!symbol.type().isLogical()) {
            return evaluation.visibility(symbol) == Tristate.NO
                    ? "it cannot be set here" + unmet(symbol, Tristate.YES)
                    : "the value is out of its range or of another type; it is " + found;
        }
        Tristate asked = wanted.equals("y") ? Tristate.YES : wanted.equals("m") ? Tristate.MOD : Tristate.NO;
        Tristate has = evaluation.tristate(symbol);
        if (asked == Tristate.MOD && symbol.type() == SymbolType.BOOL) {
            return "it is bool and cannot be m";
        }
        if (has.compareTo(asked) > 0) {
            return forced(symbol, asked);
        }
        if (symbol.isChoiceValue()) {
            for (Symbol member : symbol.choiceOf().members()) {
                if (member != symbol && evaluation.tristate(member) == Tristate.YES) {
                    return "another member of its choice is set: " + member.label();
                }
            }
        }
        boolean prompt = symbol.properties().stream()
                .anyMatch(property -> property.text().isPresent());
        if (!prompt) {
            return "it has no prompt: only other symbols set it" + users(symbol);
        }
        String unmet = unmet(symbol, asked);
        if (unmet.isEmpty()) {
            List<String> causes = hidden(symbol, asked);
            return causes.isEmpty() ? "it is " + found + " all the same" : "it cannot be set here: " + shorten(causes);
        }
        return "what it depends on is missing" + unmet;
    }

    /** Returns under which conditions the prompts would show that do not. */
    private List<String> hidden(Symbol symbol, Tristate asked) {
        List<String> causes = new ArrayList<>();
        for (Property property : symbol.properties()) {
            if (property.text().isPresent()
                    && evaluation.evaluate(property.condition()).compareTo(asked) < 0) {
                StringBuilder text = new StringBuilder();
                new ExprPrinter(evaluation).print(List.of(property.condition()), text);
                causes.add(text.toString());
            }
        }
        return causes;
    }

    private String forced(Symbol symbol, Tristate asked) {
        List<String> causes = new ArrayList<>();
        ExprPrinter printer = new ExprPrinter(evaluation);
        for (Expr alternative : symbol.reverseDependency()) {
            if (evaluation.evaluate(alternative).compareTo(asked) > 0) {
                StringBuilder text = new StringBuilder();
                printer.print(List.of(alternative), text);
                causes.add(text.toString());
            }
        }
        if (!causes.isEmpty()) {
            return "selected by " + shorten(causes);
        }
        return evaluation.visibility(symbol) == Tristate.NO
                ? "it has no prompt here, and its default is " + evaluation.textOf(symbol)
                : "its lowest value here is " + evaluation.textOf(symbol);
    }

    private String unmet(Symbol symbol, Tristate asked) {
        ExprPrinter printer = new ExprPrinter(evaluation);
        List<String> causes = new ArrayList<>();
        List<Expr> alternatives = symbol.directDependency();
        if (alternatives.size() == 1 && alternatives.get(0) instanceof Expr.And and) {
            for (Expr operand : and.operands()) {
                if (evaluation.evaluate(operand).compareTo(asked) < 0) {
                    StringBuilder text = new StringBuilder();
                    printer.print(List.of(operand), text);
                    causes.add(text.toString());
                }
            }
        } else if (!alternatives.isEmpty()) {
            StringBuilder text = new StringBuilder();
            printer.print(alternatives, text);
            causes.add(text.toString());
        }
        return causes.isEmpty() ? "" : ": " + shorten(causes);
    }

    private static String users(Symbol symbol) {
        List<String> names = symbol.reverseDependency().stream()
                .map(expr -> expr instanceof Expr.And and ? and.operands().get(0) : expr)
                .filter(Expr.Reference.class::isInstance)
                .map(expr -> ((Expr.Reference) expr).symbol().label())
                .distinct()
                .toList();
        return names.isEmpty() ? "" : ", for example " + shorten(names);
    }

    private static String shorten(List<String> causes) {
        String text = String.join("; ", causes.subList(0, Math.min(SHOWN, causes.size())));
        return causes.size() > SHOWN ? text + "; and " + (causes.size() - SHOWN) + " more" : text;
    }
}
