package io.dpuos.kernel.kconfig;

import io.dpuos.kernel.kconfig.Expr.Operator;
import io.dpuos.kernel.kconfig.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the statements of a Kconfig tree into symbols and menu nodes. */
final class Parser {
    private static final int MAX_NESTING = 200;
    private static final int DISTRUST = 3;

    private final Lexer lexer;
    private final Preprocessor preprocessor;
    private final KconfigEnvironment environment;
    private final TreeUnderConstruction tree;
    private final Algebra algebra;
    private Optional<Token> ahead = Optional.empty();
    /** Blocks that were begun and not ended, innermost first. */
    private final Deque<MenuNode> open = new ArrayDeque<>();

    private final List<String> problems = new ArrayList<>();
    /** How many tokens have to be right before another wrong one is told as such. */
    private int distrust;

    /** A statement that is wrong; reading goes on behind it. */
    private static final class WrongStatement extends RuntimeException {
        WrongStatement(String message) {
            super(message, null, false, false);
        }

        Optional<String> problem() {
            return Optional.ofNullable(getMessage()).filter(message -> !message.isEmpty());
        }
    }

    Parser(Lexer lexer, Preprocessor preprocessor, KconfigEnvironment environment, TreeUnderConstruction tree) {
        this.lexer = lexer;
        this.preprocessor = preprocessor;
        this.environment = environment;
        this.tree = tree;
        this.algebra = tree.algebra();
    }

    /**
     * Reads everything.
     *
     * @throws KconfigException with what is wrong with all statements, after the environment was told
     */
    void parse() {
        if (peek().kind() == Kind.MAINMENU) {
            try {
                mainMenu();
            } catch (WrongStatement e) {
                // There is nothing before it to go on from.
                tellSyntaxError();
                throw KconfigException.told(e.problem().orElse("invalid statement"));
            }
        }
        statements(Kind.END_OF_INPUT, "", false, 0);
        if (!problems.isEmpty()) {
            throw KconfigException.told(String.join("\n", problems));
        }
    }

    private void mainMenu() {
        take();
        String text = expect(Kind.QUOTED, "a quoted text").text();
        endOfLine();
        tree.addPrompt(Property.Kind.MENU, text, Expr.NONE);
    }

    /** Reads a statement; when it is wrong, tells so as the kernel's program does and goes on with the next line. */
    private boolean attempt(boolean inChoice, Runnable statement) {
        Token first = peek();
        try {
            statement.run();
            return true;
        } catch (WrongStatement e) {
            e.problem().ifPresent(problems::add);
            if (distrust == 0) {
                tellSyntaxError();
            } else if (distrust == DISTRUST) {
                skip();
            }
            distrust = DISTRUST;
            while (peek().kind() != Kind.END_OF_LINE) {
                skip();
            }
            take();
            boolean word = first.kind() == Kind.WORD && !inChoice;
            tell(word ? "unknown statement \"" + first.text() + "\"" : "invalid statement");
            return false;
        }
    }

    private void tellSyntaxError() {
        int line = lexer.statementLine() + (lexer.grammar().namesFileBeingRead() ? 0 : 1);
        environment.err(lexer.statementFile() + ":" + line + ": syntax error\n");
    }

    private void skip() {
        if (peek().kind() == Kind.END_OF_INPUT) {
            for (MenuNode block : open) {
                String problem = block.file + ":" + block.line + ": missing end statement for this entry";
                environment.err(problem + "\n");
                problems.add(problem);
            }
            throw KconfigException.told(String.join("\n", problems));
        }
        ahead = Optional.empty();
    }

    private void tell(String problem) {
        environment.err(lexer.statementFile() + ":" + lexer.statementLine() + ": " + problem + "\n");
    }

    /** Notes what is wrong with a statement that was read nevertheless. */
    private void note(String problem) {
        tell(problem);
        problems.add(lexer.statementFile() + ":" + lexer.statementLine() + ": " + problem);
    }

    private Token peek() {
        if (ahead.isEmpty()) {
            ahead = Optional.of(lexer.next());
        }
        return ahead.orElseThrow();
    }

    private Token take() {
        Token token = peek();
        ahead = Optional.empty();
        distrust = Math.max(0, distrust - 1);
        return token;
    }

    private boolean accept(Kind kind) {
        if (peek().kind() == kind) {
            take();
            return true;
        }
        return false;
    }

    private Token expect(Kind kind, String what) {
        if (peek().kind() != kind) {
            throw fail("syntax error: expected " + what + ", found " + describe(peek()));
        }
        return take();
    }

    private void endOfLine() {
        expect(Kind.END_OF_LINE, "the end of the line");
    }

    private static String describe(Token token) {
        return switch (token.kind()) {
            case END_OF_LINE -> "the end of the line";
            case END_OF_INPUT -> "the end of the file";
            case WORD, QUOTED, VALUE -> "'" + token.text() + "'";
            default -> "'" + token.kind().name().toLowerCase(java.util.Locale.ROOT) + "'";
        };
    }

    private WrongStatement fail(String problem) {
        return new WrongStatement(lexer.statementFile() + ":" + lexer.statementLine() + ": " + problem);
    }

    private KconfigException tooDeep(String what) {
        return new KconfigException(
                lexer.statementFile() + ":" + lexer.statementLine(), what + " nested deeper than " + MAX_NESTING);
    }

    private void warn(String problem) {
        environment.err(lexer.statementFile() + ":" + lexer.statementLine() + ": warning: " + problem + "\n");
    }

    /** Reads statements up to the end of a block. */
    private void statements(Kind end, String block, boolean inChoice, int depth) {
        if (depth > MAX_NESTING) {
            throw tooDeep("blocks are");
        }
        while (true) {
            Token token = peek();
            boolean ends = token.kind() == Kind.ENDMENU || token.kind() == Kind.ENDCHOICE || token.kind() == Kind.ENDIF;
            if (token.kind() == Kind.END_OF_INPUT && end == Kind.END_OF_INPUT) {
                return;
            } else if (!ends || end == Kind.END_OF_INPUT) {
                attempt(inChoice, () -> statement(token, inChoice, depth));
            } else if (attempt(inChoice, () -> closeBlock(token.kind(), end, block))) {
                return;
            }
        }
    }

    private void beginBlock(Runnable begin) {
        begin.run();
        open.push(tree.currentMenu());
    }

    private void closeBlock(Kind found, Kind expected, String block) {
        String name = found.name().substring(3).toLowerCase(java.util.Locale.ROOT);
        take();
        endOfLine();
        open.pop();
        MenuNode menu = tree.currentMenu();
        if (found != expected) {
            note("unexpected '" + name + "' within " + block + " block");
        } else if (!menu.file.equals(lexer.file())) {
            note("'" + name + "' in different file than '" + block + "'");
            environment.err(menu.file + ":" + menu.line + ": location of the '" + block + "'\n");
        } else {
            tree.endMenu();
        }
    }

    private void statement(Token token, boolean inChoice, int depth) {
        switch (token.kind()) {
            case CONFIG -> config(false);
            case COMMENT -> comment();
            case IF -> ifBlock(inChoice, depth);
            case MENUCONFIG -> {
                refuseInChoice(inChoice, token);
                config(true);
            }
            case CHOICE -> {
                refuseInChoice(inChoice, token);
                choice(depth);
            }
            case MENU -> {
                refuseInChoice(inChoice, token);
                menu(depth);
            }
            case SOURCE -> {
                refuseInChoice(inChoice, token);
                take();
                String name = expect(Kind.QUOTED, "a quoted file name").text();
                endOfLine();
                lexer.source(name);
            }
            case WORD -> {
                refuseInChoice(inChoice, token);
                assignment();
            }
            case ENDMENU, ENDCHOICE, ENDIF -> throw fail("unexpected " + describe(token));
            // The blocks that are open are told one by one.
            case END_OF_INPUT -> throw new WrongStatement("");
            default -> throw fail("invalid statement, found " + describe(token));
        }
    }

    private void refuseInChoice(boolean inChoice, Token token) {
        if (inChoice) {
            throw fail("invalid statement within a choice, found " + describe(token));
        }
    }

    private void assignment() {
        String name = take().text();
        Preprocessor.Flavor flavor =
                switch (peek().kind()) {
                    case EQUAL -> Preprocessor.Flavor.RECURSIVE;
                    case ASSIGN_SIMPLE -> Preprocessor.Flavor.SIMPLE;
                    case ASSIGN_APPEND -> Preprocessor.Flavor.APPEND;
                    default -> throw fail("unknown statement \"" + name + "\"");
                };
        take();
        String value = peek().kind() == Kind.VALUE ? take().text() : "";
        expect(Kind.END_OF_LINE, "the end of the line");
        preprocessor.at(lexer.file(), lexer.line());
        preprocessor.assign(name, value, flavor);
    }

    private void ifBlock(boolean inChoice, int depth) {
        take();
        Expr condition = expression();
        endOfLine();
        tree.addEntry(null);
        tree.addDependency(condition);
        beginBlock(tree::beginMenu);
        statements(Kind.ENDIF, "if", inChoice, depth + 1);
    }

    private void menu(int depth) {
        take();
        String text = expect(Kind.QUOTED, "a quoted text").text();
        endOfLine();
        tree.addEntry(null);
        tree.addPrompt(Property.Kind.MENU, text, Expr.NONE);
        while (true) {
            if (accept(Kind.VISIBLE)) {
                Expr condition = optionalCondition();
                endOfLine();
                tree.addVisibility(condition);
            } else if (!depends()) {
                break;
            }
        }
        beginBlock(tree::beginMenu);
        statements(Kind.ENDMENU, "menu", false, depth + 1);
    }

    private void comment() {
        take();
        String text = expect(Kind.QUOTED, "a quoted text").text();
        endOfLine();
        tree.addEntry(null);
        tree.addPrompt(Property.Kind.COMMENT, text, Expr.NONE);
        boolean more = true;
        while (more) {
            more = depends();
        }
    }

    private void choice(int depth) {
        take();
        boolean named = lexer.grammar().namedChoices() && peek().kind() == Kind.WORD;
        Optional<String> name = named ? Optional.of(take().text()) : Optional.empty();
        endOfLine();
        tree.addChoice(name);
        boolean more = true;
        while (more) {
            more = switch (peek().kind()) {
                case BOOL -> choiceType(SymbolType.BOOL);
                case TRISTATE -> lexer.grammar().typedChoices() && choiceType(SymbolType.TRISTATE);
                case PROMPT -> prompt();
                case OPTIONAL -> {
                    take();
                    endOfLine();
                    tree.makeOptional();
                    yield true;
                }
                case DEFAULT -> {
                    take();
                    Symbol member = plainSymbol();
                    Expr condition = optionalCondition();
                    endOfLine();
                    tree.addProperty(Property.Kind.DEFAULT, algebra.symbol(member), condition);
                    yield true;
                }
                default -> depends() || help();
            };
        }
        beginBlock(tree::beginChoice);
        statements(Kind.ENDCHOICE, "choice", true, depth + 1);
        tree.endChoice();
    }

    private void config(boolean menu) {
        take();
        Symbol symbol = plainSymbol();
        endOfLine();
        symbol.setOptional();
        tree.addEntry(symbol);
        preprocessor.defining(symbol.text());
        boolean more = true;
        while (more) {
            more = configOption();
        }
        preprocessor.defining("");
        if (!menu) {
            tree.endConfig(symbol);
        } else {
            Property prompt = tree.currentEntry().prompt;
            if (prompt == null) {
                warn("menuconfig statement without prompt");
            } else {
                prompt.becomeMenu();
            }
        }
    }

    private boolean configOption() {
        return switch (peek().kind()) {
            case BOOL -> type(SymbolType.BOOL);
            case TRISTATE -> type(SymbolType.TRISTATE);
            case INT -> type(SymbolType.INT);
            case HEX -> type(SymbolType.HEX);
            case STRING -> type(SymbolType.STRING);
            case PROMPT -> prompt();
            case DEFAULT -> defaultValue(SymbolType.UNKNOWN);
            case DEF_BOOL -> defaultValue(SymbolType.BOOL);
            case DEF_TRISTATE -> defaultValue(SymbolType.TRISTATE);
            case SELECT -> select(Property.Kind.SELECT);
            case IMPLY -> select(Property.Kind.IMPLY);
            case RANGE -> range();
            case MODULES -> {
                take();
                endOfLine();
                tree.declareModules().ifPresent(this::note);
                yield true;
            }
            case TRANSITIONAL -> {
                take();
                endOfLine();
                tree.makeTransitional();
                yield true;
            }
            case OPTION -> oldOption();
            default -> depends() || help();
        };
    }

    /** Reads {@code option modules} and the like, as trees before 5.13 have them. */
    private boolean oldOption() {
        take();
        Token word = take();
        if (word.kind() == Kind.MODULES) {
            tree.declareModules().ifPresent(this::note);
        } else if (word.text().equals("allnoconfig_y")) {
            tree.keepInAllNo();
        } else if (word.text().equals("env") && accept(Kind.EQUAL)) {
            Token name = take();
            environment
                    .variable(name.text())
                    .ifPresent(value ->
                            tree.addProperty(Property.Kind.DEFAULT, algebra.symbol(tree.constant(value)), Expr.NONE));
        } else if (!word.text().equals("defconfig_list")) {
            throw fail("unknown option " + describe(word));
        }
        endOfLine();
        return true;
    }

    private boolean type(SymbolType type) {
        take();
        if (peek().kind() == Kind.QUOTED) {
            String text = take().text();
            tree.addPrompt(Property.Kind.PROMPT, text, optionalCondition());
        }
        endOfLine();
        tree.setType(type);
        return true;
    }

    /** Reads the type of a choice; choices that are decided by rank are always bool, and the word only gives a prompt. */
    private boolean choiceType(SymbolType type) {
        if (!lexer.grammar().typedChoices()) {
            return prompt();
        }
        return type(tree.dialect().rankedChoices() ? SymbolType.BOOL : type);
    }

    private boolean prompt() {
        take();
        String text = expect(Kind.QUOTED, "a quoted text").text();
        Expr condition = optionalCondition();
        endOfLine();
        tree.addPrompt(Property.Kind.PROMPT, text, condition);
        return true;
    }

    private boolean defaultValue(SymbolType type) {
        take();
        Expr value = expression();
        Expr condition = optionalCondition();
        endOfLine();
        tree.addProperty(Property.Kind.DEFAULT, value, condition);
        if (type != SymbolType.UNKNOWN) {
            tree.setType(type);
        }
        return true;
    }

    private boolean select(Property.Kind kind) {
        take();
        Symbol target = plainSymbol();
        Expr condition = optionalCondition();
        endOfLine();
        tree.addProperty(kind, algebra.symbol(target), condition);
        return true;
    }

    private boolean range() {
        take();
        Symbol low = symbol();
        Symbol high = symbol();
        Expr condition = optionalCondition();
        endOfLine();
        tree.addProperty(Property.Kind.RANGE, new Expr.Limits(low, high), condition);
        return true;
    }

    private boolean depends() {
        if (!accept(Kind.DEPENDS)) {
            return false;
        }
        expect(Kind.ON, "'on'");
        Expr dependency = expression();
        if (lexer.grammar().conditionalDepends() && accept(Kind.IF)) {
            // "depends on A if B" holds where B does not: A || B=n.
            Expr condition = expression();
            dependency = algebra.or(dependency, algebra.not(condition));
        }
        endOfLine();
        tree.addDependency(dependency);
        return true;
    }

    private boolean help() {
        if (peek().kind() != Kind.HELP) {
            return false;
        }
        take();
        endOfLine();
        HelpText text = lexer.help();
        MenuNode entry = tree.currentEntry();
        String name = entry.symbol == null ? "<choice>" : entry.symbol.label();
        if (entry.help != null) {
            warn("'" + name + "' defined with more than one help text -- only the last one will be used");
        }
        if (text.isBlank()) {
            warn("'" + name + "' defined with blank help text");
        }
        entry.help = text;
        return true;
    }

    private Expr optionalCondition() {
        return accept(Kind.IF) ? expression() : Expr.NONE;
    }

    private Expr expression() {
        Expr result = conjunction();
        while (accept(Kind.OR)) {
            result = algebra.or(result, conjunction());
        }
        return result;
    }

    private Expr conjunction() {
        Expr result = factor(0);
        while (accept(Kind.AND)) {
            result = algebra.and(result, factor(0));
        }
        return result;
    }

    private Expr factor(int depth) {
        if (depth > MAX_NESTING) {
            throw tooDeep("an expression is");
        }
        if (accept(Kind.NOT)) {
            return algebra.not(factor(depth + 1));
        }
        if (accept(Kind.OPEN)) {
            Expr inner = expression();
            expect(Kind.CLOSE, "')'");
            return inner;
        }
        Symbol left = symbol();
        Operator operator = operator(peek().kind());
        if (operator == null) {
            return algebra.symbol(left);
        }
        take();
        return algebra.compare(operator, left, symbol());
    }

    private static @Nullable Operator operator(Kind kind) {
        return switch (kind) {
            case EQUAL -> Operator.EQUAL;
            case UNEQUAL -> Operator.UNEQUAL;
            case LESS -> Operator.LESS;
            case LESS_EQUAL -> Operator.LESS_EQUAL;
            case GREATER -> Operator.GREATER;
            case GREATER_EQUAL -> Operator.GREATER_EQUAL;
            default -> null;
        };
    }

    private Symbol plainSymbol() {
        return tree.symbol(expect(Kind.WORD, "a symbol's name").text());
    }

    private Symbol symbol() {
        if (peek().kind() == Kind.QUOTED) {
            return tree.constant(take().text());
        }
        return plainSymbol();
    }
}
