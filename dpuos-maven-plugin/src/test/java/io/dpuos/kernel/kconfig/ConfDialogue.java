package io.dpuos.kernel.kconfig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The questions that {@code conf} asks on its standard output, and the answers it takes from its standard input. */
final class ConfDialogue {
    private static final int MAX_LINE = 4095;

    private final Evaluation evaluation;
    private final ConfHelp help;
    private final BufferedReader in;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean stopsAtEnd;
    private String mode;
    private MenuNode shown;
    private int indent = 1;
    private int restarts;
    private boolean atEnd;

    /** Thrown when standard input ends before a number is valid. */
    private static final class EndOfInput extends RuntimeException {}

    ConfDialogue(
            Evaluation evaluation,
            KconfigEnvironment environment,
            String mode,
            boolean stopsAtEnd,
            BufferedReader in,
            PrintStream out,
            PrintStream err) {
        this.evaluation = evaluation;
        this.help = new ConfHelp(evaluation, environment);
        this.mode = mode;
        this.stopsAtEnd = stopsAtEnd;
        this.in = in;
        this.out = out;
        this.err = err;
        this.shown = evaluation.model().root();
    }

    /** Asks until nothing new is left; returns false when the input ended too early. */
    boolean run() throws IOException {
        try {
            if (mode.equals("oldaskconfig")) {
                ask(evaluation.model().root());
                mode = "oldconfig";
            }
            do {
                restarts = 0;
                check(evaluation.model().root());
            } while (restarts > 0);
            return true;
        } catch (EndOfInput e) {
            return false;
        }
    }

    private boolean ranked() {
        return evaluation.model().dialect().rankedChoices();
    }

    private void check(MenuNode node) throws IOException {
        if (!evaluation.isVisible(node)) {
            return;
        }
        Symbol symbol = node.symbol;
        if (symbol != null && !evaluation.hasUserValue(symbol)) {
            boolean open = evaluation.isChangeable(symbol)
                    || !ranked() && symbol.isChoice() && evaluation.tristate(symbol) == Tristate.YES;
            if (open && mode.equals("helpnewconfig")) {
                out.print("-----\n" + help.of(node) + "-----\n");
            } else if (open) {
                if (restarts++ == 0) {
                    out.print("*\n* Restart config...\n*\n");
                }
                shown = menuOf(node);
                ask(shown);
            }
        }
        for (MenuNode child = node.firstChild; child != null; child = child.next) {
            check(child);
        }
    }

    private MenuNode menuOf(MenuNode node) {
        MenuNode menu = node;
        while (menu.parent != null && (menu.prompt == null || menu.prompt.kind() != Property.Kind.MENU)) {
            menu = menu.parent;
        }
        return menu;
    }

    private void ask(MenuNode node) throws IOException {
        if (!evaluation.isVisible(node)) {
            return;
        }
        Property prompt = node.prompt;
        if (prompt != null && prompt.kind() == Property.Kind.MENU && !mode.equals("oldaskconfig") && shown != node) {
            check(node);
            return;
        }
        if (prompt != null && (prompt.kind() == Property.Kind.MENU || prompt.kind() == Property.Kind.COMMENT)) {
            String star = wide('*');
            out.print(star + "\n" + star + " " + ConfHelp.prompt(node) + "\n" + star + "\n");
        }
        Symbol symbol = node.symbol;
        if (symbol != null && symbol.isChoice()) {
            askChoice(node, symbol);
            if (ranked() || evaluation.tristate(symbol) != Tristate.MOD) {
                return;
            }
        } else if (symbol != null) {
            if (symbol.type().isLogical()) {
                askSymbol(node, symbol);
            } else {
                askText(node, symbol);
            }
        }
        indent += symbol == null ? 0 : 2;
        for (MenuNode child = node.firstChild; child != null; child = child.next) {
            ask(child);
        }
        indent -= symbol == null ? 0 : 2;
    }

    private String wide(char c) {
        return " ".repeat(indent - 1) + c;
    }

    /** Reads a line with its end; at the end of the input, says so and keeps what there was. */
    private String readLine(String before) throws IOException {
        out.flush();
        err.flush();
        StringBuilder line = new StringBuilder();
        int c = in.read();
        while (c >= 0) {
            line.append((char) c);
            if (c == '\n' || line.length() == MAX_LINE) {
                break;
            }
            c = in.read();
        }
        atEnd |= c < 0;
        String text = line.toString();
        if (text.isEmpty()) {
            err.print("\nError in reading or end of file.\n");
            err.flush();
            text = before;
        }
        if (System.console() == null) {
            out.print(text);
        }
        return text;
    }

    /** Returns the answer; empty when there is nothing to ask. */
    private Optional<String> answer(Symbol symbol, String shownValue) throws IOException {
        if (!evaluation.hasUserValue(symbol)) {
            out.print("(NEW) ");
        }
        boolean settled = !mode.equals("oldaskconfig") && evaluation.hasUserValue(symbol);
        if (!evaluation.isChangeable(symbol) || settled) {
            out.print(shownValue + "\n");
            return Optional.empty();
        }
        return Optional.of(readLine("\n"));
    }

    private void askText(MenuNode node, Symbol symbol) throws IOException {
        while (true) {
            String value = evaluation.textOf(symbol);
            out.print(" ".repeat(indent - 1) + node.promptText() + " (" + symbol.text() + ") [" + value + "] ");
            Optional<String> line = answer(symbol, value);
            if (line.isEmpty()) {
                return;
            }
            String text = line.get();
            if (text.equals("?\n")) {
                out.print(help.of(node));
            } else if (set(symbol, text.startsWith("\n") ? value : text.substring(0, text.length() - 1))) {
                return;
            }
            if (stopsAtEnd && atEnd) {
                err.print("\nerror: no value for new symbol '" + symbol.text() + "' at end of input\n");
                throw new EndOfInput();
            }
        }
    }

    private void askSymbol(MenuNode node, Symbol symbol) throws IOException {
        while (true) {
            Tristate before = evaluation.tristate(symbol);
            StringBuilder question = new StringBuilder(" ".repeat(indent - 1));
            question.append(node.promptText()).append(' ');
            symbol.name().ifPresent(name -> question.append('(').append(name).append(") "));
            question.append('[').append(before.text().toUpperCase(Locale.ROOT));
            for (Tristate value : Tristate.values()) {
                if (value != before && isWithinRange(symbol, value)) {
                    question.append('/').append(value.text());
                }
            }
            out.print(question.append("/?] "));
            Optional<String> line = answer(symbol, evaluation.textOf(symbol));
            if (line.isEmpty()) {
                return;
            }
            Optional<Tristate> wanted =
                    switch (line.get().strip()) {
                        case "n", "N", "no", "No" -> Optional.of(Tristate.NO);
                        case "m", "M" -> Optional.of(Tristate.MOD);
                        case "y", "Y", "yes", "Yes" -> Optional.of(Tristate.YES);
                        case "" -> Optional.of(before);
                        default -> Optional.empty();
                    };
            if (wanted.isPresent() && set(symbol, wanted.get())) {
                return;
            }
            if (wanted.isPresent() || line.get().strip().startsWith("?")) {
                out.print(help.of(node));
            }
        }
    }

    private void askChoice(MenuNode node, Symbol choice) throws IOException {
        boolean fresh = !ranked() && !evaluation.hasUserValue(choice);
        if (!ranked()) {
            if (evaluation.isChangeable(choice)) {
                askSymbol(node, choice);
                evaluation.calculate(choice);
            } else if (evaluation.tristate(choice) == Tristate.MOD) {
                out.print(" ".repeat(indent - 1) + ConfHelp.prompt(node) + "\n");
            }
            if (evaluation.tristate(choice) != Tristate.YES) {
                return;
            }
        }
        while (true) {
            out.print(" ".repeat(indent - 1) + ConfHelp.prompt(node) + "\n");
            Symbol decided = evaluation.choices().decided(node);
            List<MenuNode> members = new ArrayList<>();
            int standard = 0;
            for (MenuNode child = node.firstChild; child != null; child = child.next) {
                if (!evaluation.isVisible(child)) {
                    continue;
                }
                if (child.symbol == null) {
                    out.print(wide('*') + " " + ConfHelp.prompt(child) + "\n");
                    continue;
                }
                members.add(child);
                boolean isDecided = child.symbol == decided;
                standard = isDecided ? members.size() : standard;
                out.print(wide(isDecided ? '>' : ' ') + " " + members.size() + ". " + ConfHelp.prompt(child) + " ("
                        + child.symbol.text() + ")");
                if (!evaluation.hasUserValue(child.symbol)) {
                    fresh |= ranked();
                    out.print(" (NEW)");
                }
                out.print("\n");
            }
            out.print(" ".repeat(indent - 1) + "choice");
            int number = members.size();
            String line = "";
            if (number == 1) {
                out.print("[1]: 1\n");
            } else {
                out.print("[1-" + number + "?]: ");
                if (!mode.equals("oldaskconfig") && !fresh) {
                    number = standard;
                    out.print(number + "\n");
                } else {
                    line = readLine("").strip();
                    if (line.startsWith("?")) {
                        out.print(help.of(node));
                        continue;
                    }
                    if (!line.isEmpty() && !Character.isDigit(line.charAt(0))) {
                        continue;
                    }
                    number = line.isEmpty() ? standard : (int) Values.toLong(line, 10);
                }
            }
            @Nullable MenuNode chosen = number >= 1 && number <= members.size() ? members.get(number - 1) : null;
            if (chosen == null || chosen.symbol == null) {
                continue;
            }
            if (line.endsWith("?")) {
                out.print(help.of(chosen));
                continue;
            }
            if (ranked()) {
                chooseRanked(node, chosen.symbol);
                return;
            }
            set(chosen.symbol, Tristate.YES);
            indent += 2;
            for (MenuNode child = chosen.firstChild; child != null; child = child.next) {
                ask(child);
            }
            indent -= 2;
            return;
        }
    }

    private void chooseRanked(MenuNode node, Symbol chosen) {
        boolean changed = false;
        for (MenuNode each = node.nextIn(node); each != null; each = each.nextIn(node)) {
            Symbol member = each.symbol;
            if (member == null || evaluation.visibility(member) == Tristate.NO) {
                continue;
            }
            Tristate value = member == chosen ? Tristate.YES : Tristate.NO;
            changed |= evaluation.tristate(member) != value;
            evaluation.assign(member, value);
            evaluation.choices().assigned(member);
        }
        if (changed) {
            evaluation.invalidate();
        }
    }

    private boolean isWithinRange(Symbol symbol, Tristate value) {
        SymbolType type = evaluation.effectiveType(symbol);
        Tristate visible = evaluation.visibility(symbol);
        if (visible == Tristate.NO
                || !type.isLogical()
                || type == SymbolType.BOOL && value == Tristate.MOD
                || !evaluation.isAboveSelected(symbol)) {
            return false;
        }
        if (!ranked() && symbol.isChoiceValue() && visible == Tristate.YES) {
            return value == Tristate.YES;
        }
        return value.compareTo(evaluation.selected(symbol)) >= 0 && value.compareTo(visible) <= 0;
    }

    private boolean set(Symbol symbol, Tristate value) {
        Tristate before = evaluation.tristate(symbol);
        if ((ranked() || before != value) && !isWithinRange(symbol, value)) {
            return false;
        }
        if (evaluation.choices() instanceof ClassicChoices choices && symbol.isChoiceValue() && value == Tristate.YES) {
            Symbol choice = symbol.choiceOf();
            choices.choose(choice, symbol);
            evaluation.markAssigned(choice);
            for (Symbol member : choice.members()) {
                if (evaluation.visibility(member) != Tristate.NO) {
                    evaluation.markAssigned(member);
                }
            }
        }
        evaluation.assign(symbol, value);
        if (before != value) {
            evaluation.invalidate();
        }
        return true;
    }

    private boolean set(Symbol symbol, String value) {
        if (!evaluation.isWithinRange(symbol, value)) {
            return false;
        }
        String text = symbol.type() == SymbolType.HEX && !value.startsWith("0x") && !value.startsWith("0X")
                ? "0x" + value
                : value;
        boolean same = evaluation.userText(symbol).filter(text::equals).isPresent() && text.equals(value);
        evaluation.assign(symbol, text);
        if (!same) {
            evaluation.invalidate();
        }
        return true;
    }
}
