package io.dpuos.kernel.kconfig;

import java.util.Optional;

/** Answers all questions that a configuration leaves open alike. */
public final class AllSymbols {
    private AllSymbols() {}

    /**
     * Assigns a value to all bool and tristate symbols without one, and settles the choices.
     *
     * @param answer the value, or empty for each symbol's default
     */
    public static void answer(Evaluation evaluation, Optional<Tristate> answer) {
        KconfigModel model = evaluation.model();
        if (answer.isPresent()) {
            for (Symbol symbol : model.inTableOrder()) {
                if (!evaluation.hasUserValue(symbol)
                        && !evaluation.isValid(symbol)
                        && symbol.type().isLogical()) {
                    boolean kept = answer.get() == Tristate.NO && model.isKeptInAllNo(symbol);
                    evaluation.assign(symbol, kept ? Tristate.YES : answer.get());
                }
            }
        }
        evaluation.invalidate();
        for (Symbol symbol : model.inTableOrder()) {
            if (symbol.isChoice() && !evaluation.hasUserValue(symbol) || symbol.isChoiceValue()) {
                evaluation.markChoiceNeeded(symbol);
            }
        }
        for (Symbol symbol : model.inTableOrder()) {
            if (symbol.isChoice() && !evaluation.hasUserValue(symbol)) {
                evaluation.calculate(symbol);
                evaluation.settleChoice(symbol);
            }
        }
    }
}
