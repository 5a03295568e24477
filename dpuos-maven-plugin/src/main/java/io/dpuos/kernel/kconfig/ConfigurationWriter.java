package io.dpuos.kernel.kconfig;

import java.util.HashSet;
import java.util.Set;

/** Writes an evaluation as {@code .config} and in the kernel's other forms. */
public final class ConfigurationWriter {
    private final Evaluation evaluation;
    private final String prefix;

    /** Makes a writer. */
    public ConfigurationWriter(Evaluation evaluation, KconfigEnvironment environment) {
        this.evaluation = evaluation;
        this.prefix = environment.variable("CONFIG_").orElse("CONFIG_");
    }

    private void heading(StringBuilder out) {
        out.append("#\n# Automatically generated file; DO NOT EDIT.\n# ");
        out.append(evaluation.model().title()).append("\n#\n");
    }

    /** Returns the text of a {@code .config}. */
    public String configuration() {
        StringBuilder out = new StringBuilder();
        heading(out);
        if (!evaluation.changed()) {
            evaluation.invalidate();
        }
        Set<Symbol> written = new HashSet<>();
        MenuNode root = evaluation.model().root();
        boolean blank = false;
        MenuNode node = root.firstChild;
        while (node != null) {
            Symbol symbol = node.symbol;
            if (symbol == null) {
                if (evaluation.isVisible(node)) {
                    out.append("\n#\n# ").append(node.promptText()).append("\n#\n");
                    blank = false;
                }
            } else if (!symbol.isChoice() && !written.contains(symbol)) {
                evaluation.calculate(symbol);
                if (evaluation.isWritten(symbol)) {
                    if (blank) {
                        out.append('\n');
                        blank = false;
                    }
                    written.add(symbol);
                    line(out, symbol);
                }
            }
            if (node.firstChild != null) {
                node = node.firstChild;
                continue;
            }
            while (node != null) {
                if (node.symbol == null
                        && node != root
                        && node.prompt != null
                        && evaluation.isVisible(node)
                        && node.prompt.kind() == Property.Kind.MENU) {
                    out.append("# end of ").append(node.promptText()).append('\n');
                    blank = true;
                }
                if (node.next != null) {
                    node = node.next;
                    break;
                }
                node = node.parent;
            }
        }
        return out.toString();
    }

    private void line(StringBuilder out, Symbol symbol) {
        String value = evaluation.textOf(symbol);
        switch (symbol.type()) {
            case UNKNOWN -> {
                // Has no value.
            }
            case BOOL, TRISTATE -> {
                if (value.equals("n")) {
                    out.append("# ").append(prefix).append(symbol.text()).append(" is not set\n");
                } else {
                    setting(out, symbol, value);
                }
            }
            case STRING -> setting(out, symbol, quote(value));
            default -> setting(out, symbol, value);
        }
    }

    private void setting(StringBuilder out, Symbol symbol, String value) {
        out.append(prefix).append(symbol.text()).append('=').append(value).append('\n');
    }

    /** Returns a text in double quotes. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.append('"').toString();
    }

    /** Returns only what differs from the defaults, as {@code savedefconfig} does. */
    public String minimal() {
        StringBuilder out = new StringBuilder();
        boolean ranked = evaluation.model().dialect().rankedChoices();
        evaluation.invalidate();
        MenuNode node = evaluation.model().root().firstChild;
        while (node != null) {
            Symbol symbol = node.symbol;
            if (symbol == null) {
                if (!ranked) {
                    evaluation.isVisible(node);
                }
            } else if (!symbol.isChoice()) {
                evaluation.calculate(symbol);
                if (evaluation.isWritten(symbol)) {
                    evaluation.forgetWritten(symbol);
                    if (matters(symbol)) {
                        line(out, symbol);
                    }
                }
            }
            if (node.firstChild != null) {
                node = node.firstChild;
            } else {
                while (node != null && node.next == null) {
                    node = node.parent;
                }
                node = node == null ? null : node.next;
            }
        }
        return out.toString();
    }

    private boolean matters(Symbol symbol) {
        if (!evaluation.isChangeable(symbol) || evaluation.textOf(symbol).equals(evaluation.defaultText(symbol))) {
            return false;
        }
        if (evaluation.model().dialect().rankedChoices()) {
            boolean standardMember = evaluation.choices().standard(symbol).orElse(null) == symbol;
            return !standardMember || evaluation.tristate(symbol) != Tristate.YES;
        } else if (!symbol.isChoiceValue()) {
            return true;
        }
        Symbol choice = symbol.choiceOf();
        boolean standard = evaluation.choices().standard(symbol).orElse(null) == symbol;
        return choice.isOptional()
                || !standard
                || symbol.type() != SymbolType.BOOL
                || evaluation.tristate(symbol) != Tristate.YES;
    }

    /** Returns the symbols that have no assignment though they could have one, each with its value. */
    public String unassigned() {
        StringBuilder out = new StringBuilder();
        unassigned(evaluation.model().root(), out);
        return out.toString();
    }

    private void unassigned(MenuNode node, StringBuilder out) {
        if (!evaluation.isVisible(node)) {
            return;
        }
        Symbol symbol = node.symbol;
        if (symbol != null && !evaluation.hasUserValue(symbol) && symbol.type() != SymbolType.UNKNOWN) {
            boolean open =
                    evaluation.isChangeable(symbol) || symbol.isChoice() && evaluation.tristate(symbol) == Tristate.YES;
            if (open && symbol.name().isPresent()) {
                String value = evaluation.textOf(symbol);
                setting(out, symbol, symbol.type() == SymbolType.STRING ? quote(value) : value);
            }
        }
        for (MenuNode child = node.firstChild; child != null; child = child.next) {
            unassigned(child, out);
        }
    }

    /** Returns {@code auto.conf}: what is set, for make. */
    public String forMake() {
        StringBuilder out = new StringBuilder();
        heading(out);
        for (Symbol symbol : evaluation.model().inTableOrder()) {
            if (isOutput(symbol)
                    && !(symbol.type().isLogical() && evaluation.textOf(symbol).equals("n"))) {
                setting(out, symbol, evaluation.textOf(symbol));
            }
        }
        return out.toString();
    }

    /** Returns {@code autoconf.h}: what is set, for C. */
    public String forC() {
        StringBuilder out = new StringBuilder("/*\n * Automatically generated file; DO NOT EDIT.\n * ");
        out.append(evaluation.model().title()).append("\n */\n");
        for (Symbol symbol : evaluation.model().inTableOrder()) {
            if (!isOutput(symbol)) {
                continue;
            }
            String value = evaluation.textOf(symbol);
            String name = prefix + symbol.text();
            switch (symbol.type()) {
                case BOOL, TRISTATE -> {
                    if (!value.equals("n")) {
                        out.append("#define ").append(name).append(value.equals("m") ? "_MODULE 1\n" : " 1\n");
                    }
                }
                case HEX ->
                    out.append("#define ")
                            .append(name)
                            .append(' ')
                            .append(withHexPrefix(value))
                            .append('\n');
                case STRING ->
                    out.append("#define ")
                            .append(name)
                            .append(' ')
                            .append(quote(value))
                            .append('\n');
                default ->
                    out.append("#define ")
                            .append(name)
                            .append(' ')
                            .append(value)
                            .append('\n');
            }
        }
        return out.toString();
    }

    /** Returns {@code rustc_cfg}: what is set, for rustc. */
    public String forRust() {
        StringBuilder out = new StringBuilder();
        for (Symbol symbol : evaluation.model().inTableOrder()) {
            if (!isOutput(symbol)) {
                continue;
            }
            String value = evaluation.textOf(symbol);
            String name = "--cfg=" + prefix + symbol.text();
            if (symbol.type().isLogical()) {
                if (value.equals("n")) {
                    continue;
                }
                out.append(name).append('\n');
            }
            out.append(name).append('=');
            out.append(quote(symbol.type() == SymbolType.HEX ? withHexPrefix(value) : value))
                    .append('\n');
        }
        return out.toString();
    }

    private boolean isOutput(Symbol symbol) {
        return evaluation.isWritten(symbol) && symbol.name().isPresent() && symbol.type() != SymbolType.UNKNOWN;
    }

    private static String withHexPrefix(String value) {
        return value.startsWith("0x") || value.startsWith("0X") ? value : "0x" + value;
    }
}
