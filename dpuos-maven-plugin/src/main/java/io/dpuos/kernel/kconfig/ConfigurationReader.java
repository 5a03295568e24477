package io.dpuos.kernel.kconfig;

import java.util.List;
import java.util.Optional;

/** Reads configuration files ({@code .config}, defconfigs, seeds) into an evaluation. */
public final class ConfigurationReader {
    private static final String UNSET = "is not set";

    private final Evaluation evaluation;
    private final KconfigEnvironment environment;
    private final String prefix;
    private int warnings;

    /** Makes a reader. */
    public ConfigurationReader(Evaluation evaluation, KconfigEnvironment environment) {
        this.evaluation = evaluation;
        this.environment = environment;
        this.prefix = environment.variable("CONFIG_").orElse("CONFIG_");
    }

    /** Returns how many warnings the last file gave. */
    public int warnings() {
        return warnings;
    }

    private void warn(String file, int line, String problem) {
        environment.err(file + ":" + line + ":warning: " + problem + "\n");
        warnings++;
    }

    /** Takes a file's settings as the only assignments; nothing is computed. */
    public void assign(String file, String text) {
        warnings = 0;
        evaluation.forgetAssignments();
        boolean warnUnknown =
                environment.variable("KCONFIG_WARN_UNKNOWN_SYMBOLS").isPresent();
        int number = 0;
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            String line = text.substring(at, end < 0 ? text.length() : end);
            boolean terminated = end >= 0;
            if (terminated && evaluation.model().dialect().strictLines() && line.endsWith("\r")) {
                line = line.substring(0, line.length() - 1);
            }
            at = end < 0 ? text.length() : end + 1;
            number++;
            line(file, number, line, terminated, warnUnknown);
        }
    }

    private void line(String file, int number, String line, boolean terminated, boolean warnUnknown) {
        String name;
        String value;
        if (line.startsWith("#")) {
            if (!line.startsWith("# " + prefix)) {
                return;
            }
            int space = line.indexOf(' ', 2 + prefix.length());
            boolean strict = evaluation.model().dialect().strictLines();
            if (space < 0
                    || !line.startsWith(UNSET, space + 1)
                    || strict && line.length() != space + 1 + UNSET.length()) {
                return;
            }
            name = line.substring(2 + prefix.length(), space);
            value = "n";
        } else if (line.startsWith(prefix)) {
            int equals = line.indexOf('=');
            if (equals < 0) {
                if (evaluation.model().dialect().strictLines()) {
                    warn(file, number, "unexpected data: " + line);
                }
                return;
            }
            name = line.substring(prefix.length(), equals);
            value = line.substring(equals + 1);
            if (terminated && value.endsWith("\r")) {
                value = value.substring(0, value.length() - 1);
            }
        } else {
            if (!line.isEmpty() && (evaluation.model().dialect().strictLines() || line.charAt(0) != '\r')) {
                int stop = evaluation.model().dialect().strictLines() ? -1 : line.indexOf('\r');
                warn(file, number, "unexpected data: " + (stop < 0 ? line : line.substring(0, stop)));
            }
            return;
        }
        Optional<Symbol> symbol = evaluation.model().assignable(name);
        if (symbol.isEmpty()) {
            if (warnUnknown) {
                warn(file, number, "unknown symbol: " + name);
            }
            evaluation.setChanged(true);
            return;
        }
        setting(file, number, symbol.get(), value);
    }

    private void setting(String file, int number, Symbol symbol, String value) {
        if (evaluation.hasUserValue(symbol)) {
            warn(file, number, "override: reassigning to symbol " + symbol.text());
        }
        if (!set(file, number, symbol, value)) {
            return;
        }
        if (evaluation.choices() instanceof ClassicChoices choices) {
            if (symbol.isChoiceValue()) {
                settingInChoice(file, number, symbol, choices);
            }
        } else {
            evaluation.choices().assigned(symbol);
        }
    }

    private void settingInChoice(String file, int number, Symbol symbol, ClassicChoices choices) {
        Symbol choice = symbol.choiceOf();
        Tristate assigned = evaluation.userValue(symbol);
        if (assigned == Tristate.MOD && evaluation.userValue(choice) == Tristate.YES) {
            warn(file, number, symbol.text() + " creates inconsistent choice state");
            evaluation.dropUserValue(choice);
        } else if (assigned == Tristate.YES) {
            if (evaluation.userValue(choice) != Tristate.NO) {
                warn(file, number, "override: " + symbol.text() + " changes choice state");
            }
            choices.choose(choice, symbol);
        }
        evaluation.setUserValue(choice, evaluation.userValue(choice).or(assigned));
    }

    /** Returns whether the value could be taken. */
    private boolean set(String file, int number, Symbol symbol, String value) {
        char first = value.isEmpty() ? '\0' : value.charAt(0);
        switch (symbol.type()) {
            case BOOL, TRISTATE -> {
                if (first == 'm' && symbol.type() == SymbolType.TRISTATE) {
                    evaluation.assign(symbol, Tristate.MOD);
                } else if (first == 'y') {
                    evaluation.assign(symbol, Tristate.YES);
                } else if (first == 'n') {
                    evaluation.assign(symbol, Tristate.NO);
                } else {
                    warn(file, number, "symbol value '" + value + "' invalid for " + symbol.text());
                    return false;
                }
            }
            case STRING -> {
                if (first != '"') {
                    return true;
                }
                Optional<String> text = unquote(value);
                if (text.isEmpty()) {
                    warn(file, number, "invalid string found");
                    return false;
                }
                evaluation.assign(symbol, text.get());
            }
            case INT, HEX -> {
                if (!Values.isValid(symbol.type(), value)) {
                    warn(file, number, "symbol value '" + value + "' invalid for " + symbol.text());
                    return false;
                }
                evaluation.assign(symbol, value);
            }
            case UNKNOWN -> {
                // Used somewhere, but defined nowhere: nothing can be set.
            }
        }
        return true;
    }

    /** Returns the text between double quotes with backslashes resolved; empty when the closing quote is missing. */
    static Optional<String> unquote(String value) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"') {
                return Optional.of(text.toString());
            } else if (c == '\\') {
                i++;
                if (i < value.length()) {
                    text.append(value.charAt(i));
                }
            } else {
                text.append(c);
            }
        }
        return Optional.empty();
    }

    /** Takes a file's settings and computes what follows from them. */
    public void read(String file, String text) {
        evaluation.setChanged(false);
        assign(file, text);
        KconfigModel model = evaluation.model();
        evaluation.calculate(model.modules());
        boolean differs = false;
        for (Symbol symbol : model.inTableOrder()) {
            evaluation.calculate(symbol);
            differs |= !symbol.isChoice() && differs(symbol);
        }
        for (Symbol symbol : model.dialect().forgetsHidden() ? model.inTableOrder() : List.<Symbol>of()) {
            if (evaluation.hasUserValue(symbol) && !symbol.isChoiceValue()) {
                if (evaluation.visibility(symbol) == Tristate.NO && !differs) {
                    evaluation.dropUserValue(symbol);
                }
                Optional<String> assigned = evaluation.userText(symbol);
                if (!symbol.type().isLogical()
                        && symbol.type() != SymbolType.UNKNOWN
                        && !evaluation.isWithinRange(symbol, assigned.orElse(""))) {
                    evaluation.dropUserAndValid(symbol);
                    differs = true;
                }
            }
        }
        if (warnings > 0 || differs) {
            evaluation.setChanged(true);
        }
    }

    private boolean differs(Symbol symbol) {
        boolean assigned = evaluation.hasUserValue(symbol);
        boolean written = evaluation.isWritten(symbol);
        if (assigned && written) {
            return symbol.type().isLogical()
                    ? evaluation.userValue(symbol) != evaluation.tristate(symbol)
                    : !evaluation
                            .textOf(symbol)
                            .equals(evaluation.userText(symbol).orElse(""));
        }
        return assigned || written;
    }
}
