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
        evaluation.choices().answerAll(answer);
    }
}
