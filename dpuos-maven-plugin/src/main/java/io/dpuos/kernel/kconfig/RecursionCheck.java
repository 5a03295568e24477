package io.dpuos.kernel.kconfig;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds symbols whose value depends on itself, which no evaluation could settle, and tells the way around the loop in the
 * words of the tree's own program.
 */
final class RecursionCheck {
    private static final String ADVICE = """
            For a resolution refer to Documentation/kbuild/kconfig-language.rst
            subsection "Kconfig recursive dependency limitations"

            """;

    private final KconfigModel model;
    private final KconfigEnvironment environment;
    private final boolean ranked;
    /** Symbols on the way; with a choice all of its members are. */
    private final Set<Symbol> open = new HashSet<>();

    private final Set<Symbol> seen = new HashSet<>();
    private final List<Step> way = new ArrayList<>();
    private final List<String> loops = new ArrayList<>();

    /** Through which of its parts a symbol leads on. */
    private enum Part {
        ENTRY,
        DEPENDS,
        SELECTED,
        IMPLIED,
        VALUE
    }

    private static final class Step {
        final Symbol symbol;
        Part part = Part.ENTRY;
        Optional<Property> property = Optional.empty();

        Step(Symbol symbol) {
            this.symbol = symbol;
        }
    }

    RecursionCheck(KconfigModel model, KconfigEnvironment environment) {
        this.model = model;
        this.environment = environment;
        this.ranked = model.dialect().rankedChoices();
    }

    /**
     * Checks all symbols.
     *
     * @throws KconfigException with each loop, after the environment was told
     */
    void check() {
        for (Symbol symbol : model.inTableOrder()) {
            follow(symbol);
        }
        refuse();
    }

    /** Checks one symbol; {@link #refuse} comes after the last one. */
    void check(Symbol symbol) {
        follow(symbol);
    }

    /** Throws when a loop was found. */
    void refuse() {
        if (!loops.isEmpty()) {
            throw KconfigException.told("the Kconfig tree has recursive dependencies:\n"
                    + String.join("", loops).stripTrailing());
        }
    }

    /** Returns the symbol at which a loop closes, after it was told. */
    private Optional<Symbol> follow(Symbol symbol) {
        if (open.contains(symbol)) {
            tell(symbol);
            return Optional.of(symbol);
        } else if (seen.contains(symbol)) {
            return Optional.empty();
        } else if (symbol.isChoiceValue()) {
            way.add(new Step(symbol));
            Optional<Symbol> found = follow(symbol.choiceOf());
            way.remove(way.size() - 1);
            return found;
        } else if (symbol.isChoice()) {
            return followChoice(symbol);
        }
        open.add(symbol);
        seen.add(symbol);
        Optional<Symbol> found = followParts(symbol);
        open.remove(symbol);
        return found;
    }

    private Optional<Symbol> followChoice(Symbol choice) {
        way.add(new Step(choice));
        open.addAll(choice.members());
        seen.addAll(choice.members());
        open.add(choice);
        seen.add(choice);
        Optional<Symbol> found = followParts(choice);
        open.remove(choice);
        for (Symbol member : choice.members()) {
            if (found.isPresent()) {
                break;
            }
            found = followParts(member);
        }
        open.removeAll(choice.members());
        way.remove(way.size() - 1);
        boolean inside =
                found.isPresent() && found.get().isChoiceValue() && found.get().choiceOf() == choice;
        return inside ? Optional.of(choice) : found;
    }

    private Optional<Symbol> followParts(Symbol symbol) {
        Step step = new Step(symbol);
        way.add(step);
        step.part = Part.DEPENDS;
        Optional<Symbol> found = followAll(symbol.directDependency());
        if (found.isEmpty()) {
            step.part = Part.SELECTED;
            found = followAll(symbol.reverseDependency());
        }
        if (found.isEmpty()) {
            step.part = Part.IMPLIED;
            found = followAll(symbol.weakReverseDependency());
        }
        for (Property property : symbol.properties()) {
            if (found.isPresent()) {
                break;
            }
            found = followProperty(step, property);
        }
        way.remove(way.size() - 1);
        return found;
    }

    private Optional<Symbol> followProperty(Step step, Property property) {
        switch (property.kind()) {
            case CHOICE, SELECT, IMPLY -> {
                // Followed from the other side.
                return Optional.empty();
            }
            default -> {
                step.part = Part.ENTRY;
                step.property = Optional.of(property);
                Optional<Symbol> found = follow(property.condition());
                if (found.isEmpty() && property.kind() == Property.Kind.DEFAULT && !step.symbol.isChoice()) {
                    step.part = Part.VALUE;
                    found = follow(property.value());
                }
                return found;
            }
        }
    }

    private Optional<Symbol> followAll(List<Expr> parts) {
        for (Expr part : parts) {
            Optional<Symbol> found = follow(part);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<Symbol> follow(Expr expr) {
        if (expr instanceof Expr.Reference reference) {
            return follow(reference.symbol());
        } else if (expr instanceof Expr.Not not) {
            return follow(not.operand());
        } else if (expr instanceof Expr.And and) {
            return followAll(and.operands());
        } else if (expr instanceof Expr.Or or) {
            return followAll(or.operands());
        } else if (expr instanceof Expr.Compare compare) {
            Optional<Symbol> found = follow(compare.left());
            return found.isPresent() ? found : follow(compare.right());
        }
        return Optional.empty();
    }

    private void tell(Symbol closing) {
        List<Step> steps = new ArrayList<>(way);
        Symbol end = closing;
        if (closing.isChoiceValue()) {
            steps.add(new Step(closing));
            end = closing.choiceOf();
        }
        int first = steps.size() - 1;
        while (first >= 0 && steps.get(first).symbol != end) {
            first--;
        }
        StringBuilder text = new StringBuilder();
        if (first < 0) {
            text.append("unexpected recursive dependency error\n");
        } else {
            for (int i = first; i < steps.size(); i++) {
                Step step = steps.get(i);
                Symbol next = i + 1 < steps.size() ? steps.get(i + 1).symbol : end;
                String place = ranked ? "" : place(step);
                if (step.symbol == end) {
                    text.append(place).append("error: recursive dependency detected!\n");
                }
                text.append(place).append('\t').append(sentence(step, next)).append('\n');
            }
            text.append(ADVICE);
        }
        environment.err(text.toString());
        loops.add(text.toString());
    }

    private static String place(Step step) {
        Symbol symbol = step.symbol;
        if (symbol.isChoice() || symbol.isChoiceValue()) {
            MenuNode menu = symbol.menus().get(0);
            return menu.file + ":" + menu.line + ":";
        }
        return step.property
                .or(() -> symbol.properties().stream().findFirst())
                .map(property -> property.file() + ":" + property.line() + ":")
                .orElse("");
    }

    private String sentence(Step step, Symbol next) {
        Symbol symbol = step.symbol;
        if (ranked && next.isChoice()) {
            MenuNode menu = next.menus().get(0);
            return "symbol " + symbol.label() + " is part of choice block at " + menu.file + ":" + menu.line;
        } else if (!ranked && symbol.isChoice()) {
            return "choice " + symbol.label() + " contains symbol " + next.label();
        } else if (!ranked && symbol.isChoiceValue()) {
            return "symbol " + symbol.label() + " is part of choice " + next.label();
        }
        // The program shows the first property where none leads on.
        String kind = step.property
                .or(() ->
                        ranked ? Optional.empty() : symbol.properties().stream().findFirst())
                .map(property -> property.kind().label())
                .orElse("unknown");
        return "symbol " + symbol.label()
                + switch (step.part) {
                    case DEPENDS -> " depends on ";
                    case SELECTED -> " is selected by ";
                    case IMPLIED -> " is implied by ";
                    case VALUE -> " " + kind + " value contains ";
                    case ENTRY -> " " + kind + " is visible depending on ";
                }
                + next.label();
    }
}
