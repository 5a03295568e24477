package io.dpuos.kernel.kconfig;

import io.dpuos.kernel.kconfig.Expr.Compare;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One assignment of values to the symbols of a tree, and what follows from it. Values are computed when asked for and kept
 * until an assignment changes. Not safe for use by several threads.
 */
public final class Evaluation {
    private static final int VALID = 1;
    private static final int WRITE = 2;
    private static final int USER = 4;

    private final KconfigModel model;
    private final KconfigEnvironment environment;
    private final Dialect dialect;
    private final Choices choices;
    private final int[] flags;
    private final Tristate[] value;
    private final String[] text;
    private final Tristate[] userValue;
    private final @Nullable String[] userText;
    private final Tristate[] visible;
    private final Tristate[] direct;
    private final Tristate[] reverse;
    private final Tristate[] weak;
    private final Tristate[] promptVisible;
    private Tristate modulesValue = Tristate.NO;
    private boolean changed = true;
    private int warnings;

    /** Makes an evaluation without any assignment. */
    public Evaluation(KconfigModel model, KconfigEnvironment environment) {
        this.model = model;
        this.environment = environment;
        int count = model.symbols().size();
        flags = new int[count];
        value = filled(count);
        text = new String[count];
        Arrays.fill(text, "");
        userValue = filled(count);
        userText = new @Nullable String[count];
        visible = filled(count);
        direct = filled(count);
        reverse = filled(count);
        weak = filled(count);
        promptVisible = filled(model.propertyCount());
        dialect = model.dialect();
        choices = dialect.rankedChoices() ? new RankedChoices(this) : new ClassicChoices(this);
    }

    private static Tristate[] filled(int count) {
        Tristate[] values = new Tristate[count];
        Arrays.fill(values, Tristate.NO);
        return values;
    }

    /** Returns the tree. */
    public KconfigModel model() {
        return model;
    }

    boolean changed() {
        return changed;
    }

    void setChanged(boolean newValue) {
        changed = newValue;
    }

    /** Returns how many warnings about unmet dependencies were given. */
    int warnings() {
        return warnings;
    }

    private boolean has(Symbol symbol, int flag) {
        return symbol.index() >= 0 && (flags[symbol.index()] & flag) != 0;
    }

    private void set(Symbol symbol, int flag) {
        flags[symbol.index()] |= flag;
    }

    private void clear(Symbol symbol, int flag) {
        flags[symbol.index()] &= ~flag;
    }

    /** Returns the value of a symbol: y, m, n, a number or a text without quotes. */
    public String value(Symbol symbol) {
        calculate(symbol);
        return textOf(symbol);
    }

    /** Returns the value as computed last. */
    String textOf(Symbol symbol) {
        if (symbol.index() < 0) {
            return symbol.text();
        }
        return symbol.type().isLogical() ? value[symbol.index()].text() : text[symbol.index()];
    }

    Tristate tristate(Symbol symbol) {
        return symbol.index() < 0 ? constantValue(symbol) : value[symbol.index()];
    }

    private static Tristate constantValue(Symbol symbol) {
        return symbol == Symbol.YES ? Tristate.YES : symbol == Symbol.MOD ? Tristate.MOD : Tristate.NO;
    }

    Tristate visibility(Symbol symbol) {
        return visible[symbol.index()];
    }

    boolean hasUserValue(Symbol symbol) {
        return has(symbol, USER);
    }

    boolean isValid(Symbol symbol) {
        return has(symbol, VALID);
    }

    boolean isWritten(Symbol symbol) {
        return has(symbol, WRITE);
    }

    void forgetWritten(Symbol symbol) {
        clear(symbol, WRITE);
    }

    Tristate userValue(Symbol symbol) {
        return userValue[symbol.index()];
    }

    Optional<String> userText(Symbol symbol) {
        return Optional.ofNullable(userText[symbol.index()]);
    }

    /** Returns whether the user may change a symbol in the present state. */
    boolean isChangeable(Symbol symbol) {
        return !(dialect.rankedChoices() && symbol.isChoice()) && isAboveSelected(symbol);
    }

    /** Returns whether a symbol could be more than what others select. */
    boolean isAboveSelected(Symbol symbol) {
        return visible[symbol.index()].compareTo(reverse[symbol.index()]) > 0;
    }

    /** Returns the least value that others select. */
    Tristate selected(Symbol symbol) {
        return reverse[symbol.index()];
    }

    /** Returns the type that counts: without modules, and in a decided choice, a tristate is a bool. */
    SymbolType effectiveType(Symbol symbol) {
        boolean bool =
                symbol.type() == SymbolType.TRISTATE && (modulesValue == Tristate.NO || choices.isDecided(symbol));
        return bool ? SymbolType.BOOL : symbol.type();
    }

    /** Forgets all computed values. */
    void invalidate() {
        for (int i = 0; i < flags.length; i++) {
            flags[i] &= ~VALID;
        }
        changed = true;
        calculate(model.modules());
    }

    /** Forgets all assignments, before a configuration is read. */
    void forgetAssignments() {
        for (Symbol symbol : model.symbols()) {
            int i = symbol.index();
            flags[i] &= ~(VALID | USER);
            userText[i] = null;
            userValue[i] = Tristate.NO;
        }
        choices.forgetAssignments();
    }

    /** Forgets computed values only, as reading of another kind of file does. */
    void invalidateQuietly() {
        for (int i = 0; i < flags.length; i++) {
            flags[i] &= ~VALID;
        }
    }

    void assign(Symbol symbol, Tristate newValue) {
        userValue[symbol.index()] = newValue;
        set(symbol, USER);
    }

    void assign(Symbol symbol, String newText) {
        userText[symbol.index()] = newText;
        set(symbol, USER);
    }

    void setUserValue(Symbol symbol, Tristate newValue) {
        userValue[symbol.index()] = newValue;
    }

    void markAssigned(Symbol symbol) {
        set(symbol, USER);
    }

    void markWritten(Symbol symbol) {
        set(symbol, WRITE);
    }

    void markValid(Symbol symbol) {
        set(symbol, VALID);
    }

    void forgetValid(Symbol symbol) {
        clear(symbol, VALID);
    }

    void setValue(Symbol symbol, Tristate newValue) {
        value[symbol.index()] = newValue;
    }

    Choices choices() {
        return choices;
    }

    void dropUserValue(Symbol symbol) {
        clear(symbol, USER);
    }

    void dropUserAndValid(Symbol symbol) {
        clear(symbol, USER | VALID);
    }

    /** Computes an expression. */
    Tristate evaluate(Expr expr) {
        if (expr instanceof Expr.Reference reference) {
            calculate(reference.symbol());
            return tristate(reference.symbol());
        } else if (expr instanceof Expr.And and) {
            // All operands are computed even when one decides: computing may give warnings.
            Tristate result = Tristate.YES;
            for (Expr operand : and.operands()) {
                result = result.and(evaluate(operand));
            }
            return result;
        } else if (expr instanceof Expr.Or or) {
            Tristate result = Tristate.NO;
            for (Expr operand : or.operands()) {
                result = result.or(evaluate(operand));
            }
            return result;
        } else if (expr instanceof Expr.Not not) {
            return evaluate(not.operand()).not();
        } else if (expr instanceof Compare compare) {
            return compare(compare) ? Tristate.YES : Tristate.NO;
        }
        return Tristate.YES;
    }

    private Tristate any(List<Expr> alternatives, Tristate withoutAny) {
        if (alternatives.isEmpty()) {
            return withoutAny;
        }
        Tristate result = Tristate.NO;
        for (Expr alternative : alternatives) {
            result = result.or(evaluate(alternative));
        }
        return result;
    }

    private boolean compare(Compare compare) {
        Symbol left = compare.left();
        Symbol right = compare.right();
        calculate(left);
        calculate(right);
        int order = TextOrder.order(textOf(left), left.type(), textOf(right), right.type());
        return switch (compare.operator()) {
            case EQUAL -> order == 0;
            case UNEQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_EQUAL -> order >= 0;
        };
    }

    private Optional<Property> firstActive(Symbol symbol, Property.Kind kind) {
        for (Property property : symbol.properties()) {
            if (property.kind() == kind && isActive(property)) {
                return Optional.of(property);
            }
        }
        return Optional.empty();
    }

    /** Computes the condition of a property and returns whether it holds at all. */
    boolean isActive(Property property) {
        promptVisible[property.index()] = evaluate(property.condition());
        return promptVisible[property.index()] != Tristate.NO;
    }

    private Tristate asBool(Symbol symbol, Tristate result) {
        return result == Tristate.MOD && effectiveType(symbol) == SymbolType.BOOL ? Tristate.YES : result;
    }

    void calculateVisibility(Symbol symbol) {
        int i = symbol.index();
        Tristate result = Tristate.NO;
        for (Property property : symbol.properties()) {
            if (property.text().isPresent()) {
                Tristate prompt = choices.promptOf(symbol, evaluate(property.condition()));
                promptVisible[property.index()] = prompt;
                result = result.or(prompt);
            }
        }
        if (result == Tristate.MOD && (symbol.type() != SymbolType.TRISTATE || modulesValue == Tristate.NO)) {
            result = Tristate.YES;
        }
        visible[i] = result;
        if (symbol.isChoiceValue()) {
            return;
        }
        direct[i] = asBool(symbol, any(symbol.directDependency(), Tristate.YES));
        reverse[i] = asBool(symbol, any(symbol.reverseDependency(), Tristate.NO));
        boolean weaklyRaised = !dialect.impliesUnconditionally() || direct[i] != Tristate.NO;
        weak[i] = weaklyRaised ? asBool(symbol, any(symbol.weakReverseDependency(), Tristate.NO)) : Tristate.NO;
    }

    /** Computes the value of a symbol unless it is known. */
    void calculate(Symbol symbol) {
        int i = symbol.index();
        if (i < 0 || has(symbol, VALID)) {
            return;
        }
        choices.beforeCalculation(symbol);
        set(symbol, VALID);
        if (symbol.type() == SymbolType.UNKNOWN) {
            text[i] = symbol.text();
            value[i] = Tristate.NO;
            return;
        }
        clear(symbol, WRITE);
        calculateVisibility(symbol);
        if (visible[i] != Tristate.NO) {
            set(symbol, WRITE);
        }
        // What others see while this is being computed.
        text[i] = textWithoutDefault(symbol);
        value[i] = Tristate.NO;
        if (symbol.type().isLogical()) {
            Tristate result = logicalValue(symbol);
            boolean raised = result == Tristate.MOD
                    && (effectiveType(symbol) == SymbolType.BOOL
                            || dialect.impliesUnconditionally() && weak[i] == Tristate.YES);
            value[i] = raised ? Tristate.YES : result;
        } else {
            String result = textValue(symbol);
            text[i] = result;
            limit(symbol);
        }
        if (symbol == model.modules()) {
            modulesValue = value[i];
        }
        choices.afterCalculation(symbol);
        if (model.isTransitional(symbol)) {
            clear(symbol, WRITE);
        }
    }

    private Tristate logicalValue(Symbol symbol) {
        int i = symbol.index();
        Optional<Tristate> decided = choices.memberValue(symbol);
        if (decided.isPresent()) {
            return decided.get();
        }
        Tristate result = Tristate.NO;
        if (visible[i] != Tristate.NO && has(symbol, USER)) {
            result = userValue[i].and(visible[i]);
        } else {
            if (reverse[i] != Tristate.NO) {
                set(symbol, WRITE);
            }
            if (!symbol.isChoice()) {
                Optional<Property> active = firstActive(symbol, Property.Kind.DEFAULT);
                if (active.isPresent()) {
                    result = evaluate(active.get().value())
                            .and(promptVisible[active.get().index()]);
                    if (result != Tristate.NO) {
                        set(symbol, WRITE);
                    }
                }
                if (weak[i] != Tristate.NO) {
                    set(symbol, WRITE);
                    result = result.or(weak[i]);
                    result = dialect.impliesUnconditionally() ? result : result.and(direct[i]);
                }
            }
        }
        if (direct[i].compareTo(reverse[i]) < 0) {
            warnUnmet(symbol);
        }
        return result.or(reverse[i]);
    }

    private String textValue(Symbol symbol) {
        int i = symbol.index();
        if (visible[i] != Tristate.NO && has(symbol, USER)) {
            String assigned = userText[i];
            return assigned == null ? "" : assigned;
        }
        Optional<Property> active = firstActive(symbol, Property.Kind.DEFAULT);
        if (active.isPresent() && active.get().hasSymbol()) {
            set(symbol, WRITE);
            Symbol source = active.get().symbol();
            calculate(source);
            return rawText(source);
        }
        return textWithoutDefault(symbol);
    }

    private String textWithoutDefault(Symbol symbol) {
        return switch (symbol.type()) {
            case INT -> dialect.zeroNumbers() ? "0" : "";
            case HEX -> dialect.zeroNumbers() ? "0x0" : "";
            default -> "";
        };
    }

    /** The text behind a symbol whatever its type; that of bool and tristate symbols is always n. */
    private String rawText(Symbol symbol) {
        if (symbol.index() < 0) {
            return symbol.text();
        }
        return symbol.type().isLogical() ? "n" : text[symbol.index()];
    }

    /** Keeps a number within its range. */
    private void limit(Symbol symbol) {
        if (!symbol.type().isNumber()) {
            return;
        }
        Optional<Property> range = firstActive(symbol, Property.Kind.RANGE);
        if (range.isEmpty() || !(range.get().value() instanceof Expr.Limits limits)) {
            return;
        }
        int base = symbol.type() == SymbolType.INT ? 10 : 16;
        long number = Values.toLong(text[symbol.index()], base);
        Symbol bound = limits.low();
        if (number >= boundValue(bound, base)) {
            bound = limits.high();
            if (number <= boundValue(bound, base)) {
                return;
            }
        }
        text[symbol.index()] = dialect.printsBounds() ? print(symbol, boundValue(bound, base)) : rawText(bound);
    }

    private static String print(Symbol symbol, long number) {
        return symbol.type() == SymbolType.INT ? Long.toString(number) : "0x" + Long.toHexString(number);
    }

    private long boundValue(Symbol bound, int base) {
        calculate(bound);
        int ownBase = bound.type() == SymbolType.INT ? 10 : bound.type() == SymbolType.HEX ? 16 : base;
        return Values.toLong(rawText(bound), ownBase);
    }

    private void warnUnmet(Symbol symbol) {
        ExprPrinter printer = new ExprPrinter(this);
        StringBuilder warning = new StringBuilder();
        warning.append("\nWARNING: unmet direct dependencies detected for ")
                .append(symbol.text())
                .append('\n');
        warning.append("  Depends on [")
                .append(direct[symbol.index()] == Tristate.MOD ? 'm' : 'n')
                .append("]: ");
        printer.print(symbol.directDependency(), warning);
        warning.append('\n');
        printer.alternatives(symbol.reverseDependency(), Tristate.YES, "  Selected by [y]:\n", warning);
        printer.alternatives(symbol.reverseDependency(), Tristate.MOD, "  Selected by [m]:\n", warning);
        environment.err(warning.toString());
        warnings++;
    }

    /** Returns whether an assignment of a text is valid and within its range. */
    boolean isWithinRange(Symbol symbol, String candidate) {
        if (!Values.isValid(symbol.type(), candidate)) {
            return false;
        }
        if (!symbol.type().isNumber()) {
            return true;
        }
        Optional<Property> range = firstActive(symbol, Property.Kind.RANGE);
        if (range.isEmpty() || !(range.get().value() instanceof Expr.Limits limits)) {
            return true;
        }
        int base = symbol.type() == SymbolType.INT ? 10 : 16;
        long number = Values.toLong(candidate, base);
        return number >= boundValue(limits.low(), base) && number <= boundValue(limits.high(), base);
    }

    /** Returns the value that a symbol would have without an assignment. */
    String defaultText(Symbol symbol) {
        calculateVisibility(symbol);
        calculate(model.modules());
        int i = symbol.index();
        Tristate result = Tristate.NO;
        String textResult = "";
        Optional<Property> active = firstActive(symbol, Property.Kind.DEFAULT);
        if (active.isPresent()) {
            if (symbol.type().isLogical()) {
                result = evaluate(active.get().value())
                        .and(promptVisible[active.get().index()]);
            } else if (active.get().hasSymbol()) {
                calculate(active.get().symbol());
                textResult = rawText(active.get().symbol());
            }
        }
        if (!symbol.type().isLogical()) {
            return textResult.isEmpty() ? textWithoutDefault(symbol) : textResult;
        }
        result = result.or(reverse[i]);
        if (result == Tristate.MOD && !symbol.isChoiceValue() && tristate(model.modules()) == Tristate.NO) {
            result = Tristate.YES;
        }
        if (symbol.type() == SymbolType.BOOL && result == Tristate.MOD) {
            result = Tristate.YES;
        }
        return result.or(weak[i]).text();
    }

    /** Returns whether a menu node is shown. */
    boolean isVisible(MenuNode node) {
        Property prompt = node.prompt;
        if (prompt == null) {
            return false;
        }
        if (node.visibility != Expr.NONE && evaluate(node.visibility) == Tristate.NO) {
            return false;
        }
        Symbol symbol = node.symbol;
        if (symbol != null) {
            calculate(symbol);
        } else {
            promptVisible[prompt.index()] = evaluate(prompt.condition());
        }
        if (promptVisible[prompt.index()] != Tristate.NO) {
            return true;
        }
        if (symbol == null || tristate(symbol) == Tristate.NO) {
            return false;
        }
        for (MenuNode child = node.firstChild; child != null; child = child.next) {
            if (isVisible(child)) {
                if (!dialect.rankedChoices()) {
                    set(symbol, USER);
                }
                return true;
            }
        }
        return false;
    }
}
