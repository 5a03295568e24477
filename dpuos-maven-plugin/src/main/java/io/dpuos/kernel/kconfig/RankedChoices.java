package io.dpuos.kernel.kconfig;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Choices since Linux 6.11: all are bool, and their members have a rank. A member that is assigned comes first; the first
 * one that is visible and was assigned y is y.
 */
final class RankedChoices implements Choices {
    private final Evaluation evaluation;
    private final Map<Symbol, List<Symbol>> ranks = new HashMap<>();

    RankedChoices(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    private List<Symbol> rank(Symbol choice) {
        return ranks.computeIfAbsent(choice, key -> new ArrayList<>(key.members()));
    }

    @Override
    public void forgetAssignments() {
        // Ranks stay: a file read later only moves what it names.
    }

    @Override
    public void assigned(Symbol member) {
        move(member, true);
    }

    /** Gives a member the lowest rank of its choice. */
    void demote(Symbol member) {
        move(member, false);
    }

    private void move(Symbol member, boolean first) {
        member.choiceMenu().ifPresent(menu -> {
            if (menu.symbol != null) {
                List<Symbol> rank = rank(menu.symbol);
                rank.remove(member);
                rank.add(first ? 0 : rank.size(), member);
            }
        });
    }

    @Override
    public boolean isDecided(Symbol symbol) {
        return false;
    }

    @Override
    public Tristate promptOf(Symbol symbol, Tristate condition) {
        return condition;
    }

    @Override
    public void beforeCalculation(Symbol symbol) {
        // Members ask their choice when they are computed.
    }

    @Override
    public Optional<Tristate> memberValue(Symbol symbol) {
        Optional<MenuNode> choice = symbol.choiceMenu();
        if (choice.isEmpty()) {
            return Optional.empty();
        }
        decided(choice.get());
        return Optional.of(evaluation.tristate(symbol));
    }

    @Override
    public void afterCalculation(Symbol symbol) {
        if (symbol.isChoice()) {
            evaluation.forgetWritten(symbol);
        }
    }

    private boolean isVisible(Symbol symbol) {
        return evaluation.visibility(symbol) != Tristate.NO;
    }

    @Override
    public @Nullable Symbol decided(MenuNode node) {
        List<Symbol> rank = node.symbol == null ? List.of() : rank(node.symbol);
        Symbol decided = null;
        for (Symbol member : rank) {
            evaluation.calculateVisibility(member);
            if (isVisible(member) && evaluation.hasUserValue(member) && evaluation.userValue(member) == Tristate.YES) {
                decided = member;
                break;
            }
        }
        if (decided == null) {
            decided = standardOf(node)
                    .filter(member -> !(evaluation.hasUserValue(member) && evaluation.userValue(member) == Tristate.NO))
                    .orElse(null);
        }
        if (decided == null) {
            decided = firstUnassigned(node);
        }
        for (int i = rank.size() - 1; decided == null && i >= 0; i--) {
            if (isVisible(rank.get(i))) {
                decided = rank.get(i);
            }
        }
        for (MenuNode each = node.nextIn(node); each != null; each = each.nextIn(node)) {
            Symbol member = each.symbol;
            if (member != null && isVisible(member)) {
                evaluation.setValue(member, member == decided ? Tristate.YES : Tristate.NO);
                evaluation.markValid(member);
                evaluation.markWritten(member);
            }
        }
        return decided;
    }

    private @Nullable Symbol firstUnassigned(MenuNode node) {
        for (MenuNode each = node.nextIn(node); each != null; each = each.nextIn(node)) {
            if (each.symbol != null && isVisible(each.symbol) && !evaluation.hasUserValue(each.symbol)) {
                return each.symbol;
            }
        }
        return null;
    }

    @Override
    public Optional<Symbol> standard(Symbol member) {
        return member.choiceMenu().flatMap(this::standardOf);
    }

    private Optional<Symbol> standardOf(MenuNode node) {
        if (node.symbol != null) {
            for (Property property : node.symbol.properties()) {
                if (property.kind() == Property.Kind.DEFAULT
                        && evaluation.isActive(property)
                        && property.symbol().index() >= 0
                        && isVisible(property.symbol())) {
                    return Optional.of(property.symbol());
                }
            }
        }
        for (MenuNode each = node.nextIn(node); each != null; each = each.nextIn(node)) {
            if (each.symbol != null && isVisible(each.symbol)) {
                return Optional.of(each.symbol);
            }
        }
        return Optional.empty();
    }

    @Override
    public void answerAll(Optional<Tristate> answer) {
        MenuNode root = evaluation.model().root();
        for (MenuNode node = root.nextIn(root); answer.isPresent() && node != null; node = node.nextIn(root)) {
            Symbol symbol = node.symbol;
            if (symbol != null
                    && node.prompt != null
                    && symbol.type().isLogical()
                    && !symbol.isChoice()
                    && !symbol.isChoiceValue()
                    && !evaluation.hasUserValue(symbol)) {
                evaluation.assign(symbol, answer.get());
            }
        }
        evaluation.invalidate();
    }
}
