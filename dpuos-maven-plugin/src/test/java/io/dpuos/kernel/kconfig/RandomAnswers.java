package io.dpuos.kernel.kconfig;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers all questions at random, as {@code conf --randconfig} does for a seed. */
final class RandomAnswers {
    private static final Pattern NUMBER = Pattern.compile("\\s*[+-]?\\d+");

    private final Evaluation evaluation;
    private final CRandom random;
    private int boolYes = 50;
    private int tristateYes = 33;
    private int tristateMod = 33;

    RandomAnswers(Evaluation evaluation, CRandom random) {
        this.evaluation = evaluation;
        this.random = random;
    }

    /** Takes {@code KCONFIG_PROBABILITY}; returns whether it is valid. */
    boolean weigh(String text) {
        List<Integer> numbers = new ArrayList<>();
        String rest = text;
        while (!rest.isEmpty() && numbers.size() < 3) {
            Matcher matcher = NUMBER.matcher(rest);
            boolean found = matcher.lookingAt();
            int number = found ? Integer.parseInt(matcher.group().strip()) : 0;
            if (number < 0 || number > 100) {
                return false;
            }
            numbers.add(number);
            rest = found ? rest.substring(matcher.end()) : rest;
            if (rest.startsWith(":")) {
                rest = rest.substring(1);
            }
        }
        switch (numbers.size()) {
            case 1 -> {
                boolYes = numbers.get(0);
                tristateMod = boolYes / 2;
                tristateYes = boolYes - tristateMod;
            }
            case 2 -> {
                tristateYes = numbers.get(0);
                tristateMod = numbers.get(1);
                boolYes = tristateYes + tristateMod;
            }
            case 3 -> {
                boolYes = numbers.get(0);
                tristateYes = numbers.get(1);
                tristateMod = numbers.get(2);
            }
            default -> {
                // The usual weights.
            }
        }
        return tristateYes + tristateMod <= 100;
    }

    void answer() {
        if (evaluation.choices() instanceof RankedChoices ranked) {
            answerInMenuOrder(ranked);
        } else if (evaluation.choices() instanceof ClassicChoices classic) {
            boolean changed = true;
            while (changed) {
                changed = answerInTableOrder(classic);
            }
        }
    }

    private Tristate draw(Symbol symbol) {
        int number = random.next() % 100;
        if (symbol.type() == SymbolType.TRISTATE) {
            return number < tristateYes
                    ? Tristate.YES
                    : number < tristateYes + tristateMod ? Tristate.MOD : Tristate.NO;
        }
        return number < boolYes ? Tristate.YES : Tristate.NO;
    }

    private boolean answerInTableOrder(ClassicChoices choices) {
        boolean changed = false;
        List<Symbol> symbols = evaluation.model().inTableOrder();
        for (Symbol symbol : symbols) {
            if (!evaluation.hasUserValue(symbol)
                    && !evaluation.isValid(symbol)
                    && symbol.type().isLogical()) {
                changed = true;
                Tristate value = draw(symbol);
                if (symbol.isChoice()) {
                    evaluation.setUserValue(symbol, value);
                } else {
                    evaluation.assign(symbol, value);
                }
            }
        }
        evaluation.invalidate();
        for (Symbol choice : symbols) {
            if (!evaluation.hasUserValue(choice) && choice.isChoice()) {
                evaluation.calculate(choice);
                if (evaluation.tristate(choice) == Tristate.YES) {
                    changed = true;
                    decide(choice, choices);
                }
            }
        }
        return changed;
    }

    private void decide(Symbol choice, ClassicChoices choices) {
        Symbol chosen = choice.members().get(random.next() % choice.members().size());
        for (Symbol member : choice.members()) {
            evaluation.assign(member, member == chosen ? Tristate.YES : Tristate.NO);
            evaluation.forgetValid(member);
        }
        choices.choose(choice, chosen);
        evaluation.markAssigned(choice);
        evaluation.forgetValid(choice);
    }

    private void answerInMenuOrder(RankedChoices choices) {
        MenuNode root = evaluation.model().root();
        for (MenuNode node = root.nextIn(root); node != null; node = node.nextIn(root)) {
            Symbol symbol = node.symbol;
            if (symbol == null
                    || node.prompt == null
                    || !symbol.type().isLogical()
                    || symbol.isChoiceValue()
                    || evaluation.hasUserValue(symbol)) {
                continue;
            }
            if (symbol.isChoice()) {
                rank(node, choices);
            } else {
                evaluation.assign(symbol, draw(symbol));
            }
        }
        evaluation.invalidate();
    }

    private void rank(MenuNode choice, RankedChoices choices) {
        List<Symbol> open = new ArrayList<>();
        for (MenuNode node = choice.nextIn(choice); node != null; node = node.nextIn(choice)) {
            if (node.symbol != null && !evaluation.hasUserValue(node.symbol)) {
                open.add(node.symbol);
            }
        }
        while (!open.isEmpty()) {
            Symbol next = open.remove(random.next() % open.size());
            evaluation.assign(next, Tristate.YES);
            choices.demote(next);
        }
    }
}
