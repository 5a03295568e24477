package io.dpuos.kernel.kconfig;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Choices up to Linux 6.10: a choice is a symbol with a value of its own, which can be m, and remembers the member that
 * was assigned last.
 */
final class ClassicChoices implements Choices {
    private final Evaluation evaluation;
    private final @Nullable Symbol[] chosen;
    private final @Nullable Symbol[] userChosen;
    private final boolean[] needed;

    ClassicChoices(Evaluation evaluation) {
        this.evaluation = evaluation;
        int count = evaluation.model().symbols().size();
        chosen = new @Nullable Symbol[count];
        userChosen = new @Nullable Symbol[count];
        needed = new boolean[count];
    }

    @Override
    public void forgetAssignments() {
        Arrays.fill(userChosen, null);
        for (Symbol symbol : evaluation.model().symbols()) {
            if (symbol.isChoice()) {
                evaluation.markAssigned(symbol);
            }
        }
    }

    @Override
    public void assigned(Symbol member) {
        // The reader sees the contradictions and chooses.
    }

    void choose(Symbol choice, Symbol member) {
        userChosen[choice.index()] = member;
    }

    @Override
    public boolean isDecided(Symbol symbol) {
        return symbol.isChoiceValue() && evaluation.visibility(symbol) == Tristate.YES;
    }

    @Override
    public Tristate promptOf(Symbol symbol, Tristate condition) {
        // In a choice that is y, members that could only be m are not there.
        boolean absent = condition == Tristate.MOD
                && symbol.isChoiceValue()
                && symbol.type() == SymbolType.TRISTATE
                && evaluation.tristate(symbol.choiceOf()) == Tristate.YES;
        return absent ? Tristate.NO : condition;
    }

    @Override
    public void beforeCalculation(Symbol symbol) {
        if (symbol.isChoice()) {
            chosen[symbol.index()] = null;
        }
        if (symbol.isChoiceValue() && needed[symbol.index()]) {
            needed[symbol.index()] = false;
            evaluation.calculate(symbol.choiceOf());
        }
    }

    @Override
    public Optional<Tristate> memberValue(Symbol symbol) {
        return symbol.isChoiceValue() && evaluation.visibility(symbol) == Tristate.YES
                ? Optional.of(chosen[symbol.choiceOf().index()] == symbol ? Tristate.YES : Tristate.NO)
                : Optional.empty();
    }

    @Override
    public void afterCalculation(Symbol symbol) {
        if (!symbol.isChoice()) {
            return;
        }
        if (evaluation.tristate(symbol) == Tristate.YES) {
            chosen[symbol.index()] = decide(symbol).orElse(null);
        }
        if (evaluation.isWritten(symbol)) {
            for (Symbol member : symbol.members()) {
                if (evaluation.visibility(member) != Tristate.NO) {
                    evaluation.markWritten(member);
                }
            }
        }
        evaluation.forgetWritten(symbol);
        if (needed[symbol.index()]) {
            settle(symbol);
        }
    }

    /** Takes all members of a choice that have no assignment as n, and the choice as assigned. */
    private void settle(Symbol choice) {
        for (Symbol member : choice.members()) {
            if (!evaluation.hasUserValue(member)) {
                evaluation.setUserValue(member, Tristate.NO);
            }
        }
        evaluation.markAssigned(choice);
        evaluation.forgetValid(choice);
        needed[choice.index()] = false;
    }

    /** Finds the member of a choice that is y. */
    private Optional<Symbol> decide(Symbol choice) {
        boolean allAssigned = true;
        for (Symbol member : choice.members()) {
            evaluation.calculateVisibility(member);
            if (evaluation.visibility(member) != Tristate.NO) {
                allAssigned &= evaluation.hasUserValue(member);
            }
        }
        if (!allAssigned) {
            evaluation.dropUserValue(choice);
        }
        Symbol assigned = userChosen[choice.index()];
        if (assigned != null && evaluation.visibility(assigned) != Tristate.NO) {
            return Optional.of(assigned);
        }
        Optional<Symbol> standard = standardOf(choice);
        if (standard.isEmpty()) {
            evaluation.setValue(choice, Tristate.NO);
        }
        return standard;
    }

    @Override
    public @Nullable Symbol decided(MenuNode choice) {
        return choice.symbol == null ? null : chosen[choice.symbol.index()];
    }

    @Override
    public Optional<Symbol> standard(Symbol member) {
        return standardOf(member.choiceOf());
    }

    private Optional<Symbol> standardOf(Symbol choice) {
        for (Property property : choice.properties()) {
            if (property.kind() == Property.Kind.DEFAULT
                    && evaluation.isActive(property)
                    && property.symbol().index() >= 0
                    && evaluation.visibility(property.symbol()) != Tristate.NO) {
                return Optional.of(property.symbol());
            }
        }
        return choice.members().stream()
                .filter(member -> evaluation.visibility(member) != Tristate.NO)
                .findFirst();
    }

    @Override
    public void answerAll(Optional<Tristate> answer) {
        KconfigModel model = evaluation.model();
        List<Symbol> symbols = model.inTableOrder();
        for (Symbol symbol : symbols) {
            if (answer.isPresent()
                    && !evaluation.hasUserValue(symbol)
                    && !evaluation.isValid(symbol)
                    && symbol.type().isLogical()) {
                boolean kept = answer.get() == Tristate.NO && model.isKeptInAllNo(symbol);
                evaluation.assign(symbol, kept ? Tristate.YES : answer.get());
            }
        }
        evaluation.invalidate();
        for (Symbol symbol : symbols) {
            if (symbol.isChoice() && !evaluation.hasUserValue(symbol) || symbol.isChoiceValue()) {
                needed[symbol.index()] = true;
            }
        }
        for (Symbol symbol : symbols) {
            if (symbol.isChoice() && !evaluation.hasUserValue(symbol)) {
                evaluation.calculate(symbol);
                settle(symbol);
            }
        }
    }
}
