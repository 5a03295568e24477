package io.dpuos.shell;

import io.dpuos.shell.Syntax.Node;
import io.dpuos.shell.Syntax.Redirection;
import io.dpuos.shell.Syntax.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads commands. Grammar: POSIX.1-2017, XCU 2.10, with bash's additions. */
final class Parser extends ConditionParser {
    private static final Set<String> RESERVED = Set.of(
            "if",
            "then",
            "else",
            "elif",
            "fi",
            "do",
            "done",
            "case",
            "esac",
            "while",
            "until",
            "for",
            "{",
            "}",
            "!",
            "in",
            "[[",
            "function",
            "select",
            "time",
            "coproc");

    Parser(String source, int firstLine, int nesting) {
        super(source, firstLine, nesting);
    }

    /** Parses a whole script. */
    static Node parse(String source, int firstLine) {
        return parse(source, firstLine, 0);
    }

    private static Node parse(String source, int firstLine, int nesting) {
        Parser parser = new Parser(source, firstLine, nesting);
        parser.deeper();
        Node node = parser.sequence();
        if (!parser.atEnd()) {
            throw parser.unexpected();
        }
        parser.documents();
        return node;
    }

    @Override
    WordParser inner(String text, int atLine) {
        return new Parser(text, atLine, nesting());
    }

    /** Reads the commands up to the next line end; empty at the end of the script. */
    Optional<Node> nextCommand() {
        newlines();
        if (atEnd()) {
            documents();
            return Optional.empty();
        }
        int start = line;
        List<Node> nodes = new ArrayList<>();
        do {
            nodes.add(listItem());
            skipBlanks();
        } while (!atEnd() && peek() != '\n' && !atSequenceEnd());
        if (!atEnd() && peek() != '\n') {
            throw unexpected();
        }
        if (!atEnd()) {
            newlines();
        } else {
            documents();
        }
        return Optional.of(nodes.size() == 1 ? nodes.get(0) : new Syntax.Sequence(List.copyOf(nodes), start));
    }

    /** Reads a list up to {@code ;}, {@code &} or a line end, with the separator but without the line end. */
    private Node listItem() {
        int start = line;
        Node node = andOr();
        skipBlanks();
        if (peek() == '&' && peek(1) != '&') {
            next();
            return new Syntax.Background(node, start);
        }
        if (peek() == ';' && peek(1) != ';' && peek(1) != '&') {
            next();
        } else if (peek() != '\n' && !atSequenceEnd()) {
            throw unexpected();
        }
        return node;
    }

    @Override
    Node backquoted(String text, int atLine, int depth) {
        return parse(text, atLine, depth);
    }

    @Override
    Node substitutionBody() {
        Node node = sequence();
        expect(")");
        return node;
    }

    /** The reserved word at the position, or an empty text. */
    private String reserved() {
        skipBlanks();
        int end = position;
        while (end < source.length() && " \t\n;&|<>()\"'\\$`".indexOf(source.charAt(end)) < 0) {
            end++;
        }
        if (end < source.length() && "\"'\\$`".indexOf(source.charAt(end)) >= 0) {
            return "";
        }
        String word = source.substring(position, end);
        return isReserved(word) ? word : "";
    }

    /** Whether a word has a meaning of its own where a command begins. */
    static boolean isReserved(String word) {
        return RESERVED.contains(word);
    }

    private void expectReserved(String word) {
        if (!reserved().equals(word)) {
            throw unexpected();
        }
        skip(word.length());
    }

    private boolean atSequenceEnd() {
        if (atEnd() || peek() == ')' || looksAt(";;") || looksAt(";&")) {
            return true;
        }
        return switch (reserved()) {
            case "then", "else", "elif", "fi", "do", "done", "esac", "}" -> true;
            default -> false;
        };
    }

    private Node sequence() {
        deeper();
        int start = line;
        List<Node> nodes = new ArrayList<>();
        newlines();
        while (!atSequenceEnd()) {
            nodes.add(listItem());
            newlines();
        }
        shallower();
        return nodes.size() == 1 ? nodes.get(0) : new Syntax.Sequence(List.copyOf(nodes), start);
    }

    private Node body() {
        Node node = sequence();
        if (node instanceof Syntax.Sequence all && all.nodes().isEmpty()) {
            throw unexpected();
        }
        return node;
    }

    private Node andOr() {
        Node left = pipeline();
        while (true) {
            skipBlanks();
            boolean and = looksAt("&&");
            if (!and && !looksAt("||")) {
                return left;
            }
            int start = line;
            skip(2);
            newlines();
            left = new Syntax.AndOr(left, and, pipeline(), start);
        }
    }

    private Node pipeline() {
        int start = line;
        boolean negated = false;
        String word = reserved();
        while (word.equals("!") || word.equals("time")) {
            if (word.equals("time")) {
                throw refuse("time", "timing a command is not supported");
            }
            next();
            negated = !negated;
            word = reserved();
        }
        List<Node> stages = new ArrayList<>();
        stages.add(command());
        skipBlanks();
        while (peek() == '|' && peek(1) != '|') {
            next();
            if (peek() == '&') {
                next();
                Redirection both = new Redirection(2, ">&", plain("1"), "", line);
                int last = stages.size() - 1;
                stages.set(last, new Syntax.Redirected(stages.get(last), List.of(both), line));
            }
            newlines();
            stages.add(command());
            skipBlanks();
        }
        return stages.size() == 1 && !negated
                ? stages.get(0)
                : new Syntax.Pipeline(List.copyOf(stages), negated, start);
    }

    private static Word plain(String text) {
        return new Word(List.of(new Syntax.Text(text, false)), 0);
    }

    private Node command() {
        deeper();
        int start = line;
        Node node = compound(start);
        if (node == null) {
            node = simple();
        } else if (!(node instanceof Syntax.Function)) {
            List<Redirection> redirections = redirections();
            if (!redirections.isEmpty()) {
                node = new Syntax.Redirected(node, redirections, start);
            }
        }
        shallower();
        return node;
    }

    private List<Redirection> redirections() {
        List<Redirection> redirections = new ArrayList<>();
        while (redirection(redirections)) {
            // reads as many as there are
        }
        return redirections;
    }

    private @Nullable Node compound(int start) {
        String word = reserved();
        if (looksAt("((") && arithmeticClosesAt()) {
            skip(2);
            return new Syntax.ArithmeticCommand(new Word(arithmetic(), start), start);
        }
        if (peek() == '(' && !atEnd()) {
            next();
            Node body = body();
            expect(")");
            return new Syntax.Subshell(body, start);
        }
        switch (word) {
            case "{" -> {
                next();
                Node body = body();
                expectReserved("}");
                return new Syntax.Sequence(List.of(body), start);
            }
            case "if" -> {
                skip(2);
                return conditional(start);
            }
            case "while", "until" -> {
                skip(5);
                Node condition = body();
                return new Syntax.Loop(condition, word.equals("until"), doGroup(), start);
            }
            case "for" -> {
                skip(3);
                return forLoop(start);
            }
            case "case" -> {
                skip(4);
                return caseOf(start);
            }
            case "[[" -> {
                skip(2);
                Syntax.Test test = either();
                newlines();
                expect("]]");
                return new Syntax.Condition(test, start);
            }
            case "function" -> {
                skip(8);
                skipBlanks();
                String name = word().literal().orElseThrow(this::unexpected);
                skipBlanks();
                if (peek() == '(') {
                    next();
                    expect(")");
                }
                newlines();
                return new Syntax.Function(name, command(), start);
            }
            case "select", "coproc" -> throw refuse(word, "'" + word + "' is not supported");
            case "" -> {
                return functionDefinition(start);
            }
            default -> throw unexpected();
        }
    }

    private boolean arithmeticClosesAt() {
        position++;
        boolean closes = arithmeticCloses();
        position--;
        return closes;
    }

    private @Nullable Node functionDefinition(int start) {
        int end = position;
        while (end < source.length() && " \t\n;&|<>()\"'\\$`=".indexOf(source.charAt(end)) < 0) {
            end++;
        }
        int paren = end;
        while (paren < source.length() && (source.charAt(paren) == ' ' || source.charAt(paren) == '\t')) {
            paren++;
        }
        if (end == position || paren >= source.length() || source.charAt(paren) != '(') {
            return null;
        }
        String name = source.substring(position, end);
        skip(paren + 1 - position);
        expect(")");
        newlines();
        return new Syntax.Function(name, command(), start);
    }

    private Node conditional(int start) {
        Node condition = body();
        expectReserved("then");
        Node then = body();
        String word = reserved();
        if (word.equals("elif")) {
            int elif = line;
            skip(4);
            return new Syntax.If(condition, then, Optional.of(conditional(elif)), start);
        }
        Optional<Node> otherwise = Optional.empty();
        if (word.equals("else")) {
            skip(4);
            otherwise = Optional.of(body());
        }
        expectReserved("fi");
        return new Syntax.If(condition, then, otherwise, start);
    }

    private Node doGroup() {
        newlines();
        if (peek() == ';' && peek(1) != ';') {
            next();
            newlines();
        }
        expectReserved("do");
        Node body = body();
        expectReserved("done");
        return body;
    }

    private Node forLoop(int start) {
        skipBlanks();
        if (looksAt("((")) {
            skip(2);
            Word first = forPart(';');
            Word condition = forPart(';');
            Word step = new Word(arithmetic(), line);
            return new Syntax.ArithmeticFor(first, condition, step, loopBody(), start);
        }
        String name = word().literal().filter(Parser::isVariable).orElseThrow(this::unexpected);
        newlines();
        Optional<List<Word>> words = Optional.empty();
        if (reserved().equals("in")) {
            skip(2);
            List<Word> all = new ArrayList<>();
            skipBlanks();
            while (atWord()) {
                all.add(word());
                skipBlanks();
            }
            if (peek() != ';' && peek() != '\n') {
                throw unexpected();
            }
            words = Optional.of(List.copyOf(all));
        }
        return new Syntax.For(name, words, loopBody(), start);
    }

    private Word forPart(char stop) {
        Word word = quotedText(String.valueOf(stop));
        if (atEnd()) {
            throw unexpected();
        }
        next();
        return word;
    }

    private Node loopBody() {
        newlines();
        if (peek() == ';' && peek(1) != ';') {
            next();
            newlines();
        }
        if (reserved().equals("{")) {
            next();
            Node body = body();
            expectReserved("}");
            return body;
        }
        return doGroup();
    }

    static boolean isVariable(String name) {
        if (name.isEmpty() || !isNameStart(name.charAt(0))) {
            return false;
        }
        return name.chars().allMatch(c -> isName((char) c));
    }

    private Node caseOf(int start) {
        skipBlanks();
        Word subject = word();
        newlines();
        expectReserved("in");
        newlines();
        List<Syntax.CaseItem> items = new ArrayList<>();
        while (!reserved().equals("esac")) {
            if (peek() == '(') {
                next();
            }
            List<Word> patterns = new ArrayList<>();
            do {
                if (!patterns.isEmpty()) {
                    next();
                }
                skipBlanks();
                patterns.add(word());
                skipBlanks();
            } while (peek() == '|');
            expect(")");
            Node body = sequence();
            String end = ";;";
            if (looksAt(";;&") || looksAt(";;") || looksAt(";&")) {
                end = looksAt(";;&") ? ";;&" : looksAt(";;") ? ";;" : ";&";
                skip(end.length());
            } else if (!reserved().equals("esac")) {
                throw unexpected();
            }
            items.add(new Syntax.CaseItem(List.copyOf(patterns), body, end));
            newlines();
        }
        skip(4);
        return new Syntax.Case(subject, List.copyOf(items), start);
    }
}
