package io.dpuos.kernel.kconfig;

import io.dpuos.kernel.kconfig.Expr.Operator;
import io.dpuos.kernel.kconfig.Token.Kind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the statements of a Kconfig tree into symbols and menu nodes. */
final class Parser {
    private static final int MAX_NESTING = 200;

    private final Lexer lexer;
    private final Preprocessor preprocessor;
    private final KconfigEnvironment environment;
    private final TreeUnderConstruction tree;
    private final Algebra algebra;
    private Optional<Token> ahead = Optional.empty();

    Parser(Lexer lexer, Preprocessor preprocessor, KconfigEnvironment environment, TreeUnderConstruction tree) {
        this.lexer = lexer;
        this.preprocessor = preprocessor;
        this.environment = environment;
        this.tree = tree;
        this.algebra = tree.algebra();
    }

    /** Reads everything. */
    void parse() {
        if (peek().kind() == Kind.MAINMENU) {
            take();
            String text = expect(Kind.QUOTED, "a quoted text").text();
            endOfLine();
            tree.addPrompt(Property.Kind.MENU, text, Expr.NONE);
        }
        statements(Kind.END_OF_INPUT, "", 0);
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

    private KconfigException fail(String problem) {
        return new KconfigException(lexer.statementFile() + ":" + lexer.statementLine(), problem);
    }

    private void warn(String problem) {
        environment.err(lexer.statementFile() + ":" + lexer.statementLine() + ": warning: " + problem + "\n");
    }

    /** Reads statements up to the end of a block. */
    private void statements(Kind end, String block, int depth) {
        if (depth > MAX_NESTING) {
            throw fail("blocks are nested deeper than " + MAX_NESTING);
        }
        while (true) {
            Token token = peek();
            switch (token.kind()) {
                case END_OF_INPUT -> {
                    if (end == Kind.END_OF_INPUT) {
                        return;
                    }
                    MenuNode open = tree.currentMenu();
                    throw new KconfigException(open.file + ":" + open.line, "missing end statement for this entry");
                }
                case ENDMENU, ENDCHOICE, ENDIF -> {
                    closeBlock(token.kind(), end, block);
                    return;
                }
                default -> statement(token, end == Kind.ENDCHOICE, depth);
            }
        }
    }

    private void closeBlock(Kind found, Kind expected, String block) {
        String name = found.name().substring(3).toLowerCase(java.util.Locale.ROOT);
        if (expected == Kind.END_OF_INPUT) {
            throw fail("unexpected 'end" + name + "'");
        }
        if (found != expected) {
            throw fail("unexpected '" + name + "' within " + block + " block");
        }
        if (!tree.currentMenu().file.equals(lexer.statementFile())) {
            throw fail("'" + name + "' in different file than '" + block + "'");
        }
        take();
        endOfLine();
        tree.endMenu();
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
        preprocessor.at(lexer.statementFile(), lexer.statementLine());
        preprocessor.assign(name, value, flavor);
    }

    private void ifBlock(boolean inChoice, int depth) {
        take();
        Expr condition = expression();
        endOfLine();
        tree.addEntry(null);
        tree.addDependency(condition);
        tree.beginMenu();
        if (inChoice) {
            statementsInChoice(depth);
        } else {
            statements(Kind.ENDIF, "if", depth + 1);
        }
    }

    /** An if within a choice allows what a choice allows. */
    private void statementsInChoice(int depth) {
        while (true) {
            Token token = peek();
            if (token.kind() == Kind.ENDIF || token.kind() == Kind.ENDMENU || token.kind() == Kind.ENDCHOICE) {
                closeBlock(token.kind(), Kind.ENDIF, "if");
                return;
            } else if (token.kind() == Kind.END_OF_INPUT) {
                throw fail("missing 'endif'");
            }
            statement(token, true, depth + 1);
        }
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
        tree.beginMenu();
        statements(Kind.ENDMENU, "menu", depth + 1);
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
        Optional<String> name = peek().kind() == Kind.WORD ? Optional.of(take().text()) : Optional.empty();
        endOfLine();
        tree.addChoice(name);
        boolean more = true;
        while (more) {
            more = switch (peek().kind()) {
                case BOOL -> choiceType(SymbolType.BOOL);
                case TRISTATE -> choiceType(SymbolType.TRISTATE);
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
        tree.beginChoice();
        statements(Kind.ENDCHOICE, "choice", depth + 1);
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
                tree.declareModules();
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
            tree.declareModules();
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
        if (accept(Kind.IF)) {
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
            throw fail("expression is nested deeper than " + MAX_NESTING);
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
