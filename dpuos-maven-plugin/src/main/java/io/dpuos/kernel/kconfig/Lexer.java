package io.dpuos.kernel.kconfig;

import io.dpuos.kernel.kconfig.Token.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/** Splits the files of a Kconfig tree into tokens; follows {@code source}, expands macros, skips empty lines. */
final class Lexer {
    private static final int MAX_NESTING = 100;

    /** A file that is being read. */
    private static final class Input {
        final String name;
        final String text;
        int at;
        int line = 1;

        Input(String name, String text) {
            this.name = name;
            this.text = text;
        }
    }

    private final KconfigFiles files;
    private final Grammar grammar;
    private final KconfigEnvironment environment;
    private final Preprocessor preprocessor;
    private final Deque<Input> open = new ArrayDeque<>();
    private final Set<String> names = new LinkedHashSet<>();
    private Kind beforeLast = Kind.END_OF_LINE;
    private Kind last = Kind.END_OF_LINE;
    private boolean afterHelp;
    private boolean valueFollows;
    private String statementFile = "<none>";
    private String lastFile = "";
    private int statementLine;
    private int lastLine;

    Lexer(KconfigFiles files, KconfigEnvironment environment, Preprocessor preprocessor, Grammar grammar, String top) {
        this.grammar = grammar;
        this.files = files;
        this.environment = environment;
        this.preprocessor = preprocessor;
        String text = files.read(top).orElseThrow(() -> new KconfigException("", "can't find file " + top));
        open.push(new Input(top, text));
        names.add(top);
    }

    static boolean isWordCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
    }

    /** Returns the names of all files read so far, in order. */
    Set<String> names() {
        return names;
    }

    /** Returns the file that is being read; at the end empty, or the last one where messages name that. */
    String file() {
        return open.isEmpty() ? grammar.namesFileBeingRead() ? lastFile : "" : open.element().name;
    }

    /** Returns the grammar that the tokens follow. */
    Grammar grammar() {
        return grammar;
    }

    /** Returns the line that is being read, or the last one at the end. */
    int line() {
        return open.isEmpty() ? lastLine : open.element().line;
    }

    /** Returns the file of the current statement. */
    String statementFile() {
        return grammar.namesFileBeingRead() ? file() : statementFile;
    }

    /** Returns the line of the current statement's first word. */
    int statementLine() {
        return statementLine;
    }

    /** Begins to read another file; its end counts as the end of a line. */
    void source(String name) {
        String text = files.read(name)
                .orElseThrow(() -> new KconfigException(
                        statementFile() + ":" + statementLine, "can't open file \"" + name + "\""));
        boolean loops = open.stream().anyMatch(input -> input.name.equals(name));
        if (loops || open.size() > MAX_NESTING) {
            StringBuilder path = new StringBuilder("Recursive inclusion detected.\nInclusion path:\n");
            path.append("  current file : ").append(name).append('\n');
            for (Input input : open) {
                path.append("  included from: ")
                        .append(input.name)
                        .append(':')
                        .append(input.line - 1)
                        .append('\n');
                if (input.name.equals(name)) {
                    break;
                }
            }
            throw new KconfigException("", path.toString().stripTrailing());
        }
        open.push(new Input(name, text));
        names.add(name);
    }

    /** Returns the next token; several line ends are one. */
    Token next() {
        while (true) {
            Token token = scan();
            boolean atStart = last == Kind.END_OF_LINE || afterHelp;
            if (atStart && token.kind() == Kind.END_OF_LINE) {
                continue;
            }
            if (atStart) {
                statementFile = open.isEmpty() ? "<none>" : open.element().name;
                statementLine = line();
            }
            boolean assigns = token.kind() == Kind.EQUAL
                    || token.kind() == Kind.ASSIGN_SIMPLE
                    || token.kind() == Kind.ASSIGN_APPEND;
            valueFollows = assigns && beforeLast == Kind.END_OF_LINE && last == Kind.WORD;
            beforeLast = afterHelp ? Kind.HELP : last;
            last = token.kind();
            afterHelp = false;
            return token;
        }
    }

    private Token scan() {
        if (open.isEmpty()) {
            return Token.of(Kind.END_OF_INPUT);
        }
        if (valueFollows) {
            valueFollows = false;
            return value();
        }
        while (true) {
            Input in = open.element();
            if (in.at >= in.text.length()) {
                return endOfFile(in);
            }
            char c = in.text.charAt(in.at);
            if (c == '\n') {
                in.at++;
                in.line++;
                return Token.of(Kind.END_OF_LINE);
            } else if (c == ' ' || c == '\t') {
                in.at++;
            } else if (c == '#') {
                in.at = endOfLine(in);
            } else if (c == '\\' && in.at + 1 < in.text.length() && in.text.charAt(in.at + 1) == '\n') {
                in.at += 2;
                in.line++;
            } else if (c == '"' || c == '\'') {
                return quoted(in, c);
            } else if (isWordCharacter(c) || c == '$') {
                Token word = word(in);
                if (!word.text().isEmpty() || word.kind() != Kind.WORD) {
                    return word;
                }
            } else {
                Token operator = operator(in, c);
                if (operator.kind() != Kind.END_OF_INPUT) {
                    return operator;
                }
                environment.err(in.name + ":" + in.line + ":warning: ignoring unsupported character '" + c + "'\n");
            }
        }
    }

    private Token endOfFile(Input in) {
        if (last != Kind.END_OF_LINE && !afterHelp) {
            environment.err(in.name + ":" + in.line + ":warning: no new line at end of file\n");
        }
        lastLine = in.line;
        lastFile = in.name;
        open.pop();
        if (open.isEmpty() && grammar.namesFileBeingRead()) {
            return Token.of(Kind.END_OF_INPUT);
        }
        return Token.of(Kind.END_OF_LINE);
    }

    private static int endOfLine(Input in) {
        int end = in.text.indexOf('\n', in.at);
        return end < 0 ? in.text.length() : end;
    }

    private Token value() {
        Input in = open.element();
        int end = endOfLine(in);
        while (in.at < end && (in.text.charAt(in.at) == ' ' || in.text.charAt(in.at) == '\t')) {
            in.at++;
        }
        if (in.at == end) {
            if (in.at < in.text.length()) {
                in.at++;
                in.line++;
                return Token.of(Kind.END_OF_LINE);
            }
            return endOfFile(in);
        }
        String text = in.text.substring(in.at, end);
        in.at = end;
        return new Token(Kind.VALUE, text);
    }

    private Token word(Input in) {
        int end = in.at;
        boolean plain = true;
        while (end < in.text.length() && (isWordCharacter(in.text.charAt(end)) || in.text.charAt(end) == '$')) {
            plain &= in.text.charAt(end) != '$';
            end++;
        }
        if (plain) {
            String text = in.text.substring(in.at, end);
            in.at = end;
            return Kind.keyword(text)
                    .filter(kind -> !grammar.unknown().contains(text))
                    .map(Token::of)
                    .orElseGet(() -> new Token(Kind.WORD, text));
        }
        String rest = in.text.substring(in.at, endOfLine(in));
        preprocessor.at(in.name, in.line);
        Preprocessor.Expanded expanded = preprocessor.expandWord(rest, 0);
        in.at += expanded.end();
        return new Token(Kind.WORD, expanded.text());
    }

    private Token quoted(Input in, char quote) {
        StringBuilder text = new StringBuilder();
        in.at++;
        while (in.at < in.text.length()) {
            char c = in.text.charAt(in.at);
            if (c == quote) {
                in.at++;
                return new Token(Kind.QUOTED, text.toString());
            } else if (c == '\n') {
                environment.err(statementFile() + ":" + statementLine + ":warning: multi-line strings not supported\n");
                return new Token(Kind.QUOTED, text.toString());
            } else if (c == '\\') {
                in.at++;
                if (in.at < in.text.length() && in.text.charAt(in.at) != '\n') {
                    text.append(in.text.charAt(in.at++));
                }
            } else if (c == '$') {
                String rest = in.text.substring(in.at, endOfLine(in));
                preprocessor.at(in.name, in.line);
                Preprocessor.Expanded expanded = preprocessor.expandReference(rest, 1);
                text.append(expanded.text());
                in.at += expanded.end();
            } else {
                text.append(c);
                in.at++;
            }
        }
        return new Token(Kind.QUOTED, text.toString());
    }

    /** Reads an operator; the end of input stands for an unknown character, which is skipped. */
    private static Token operator(Input in, char c) {
        char next = in.at + 1 < in.text.length() ? in.text.charAt(in.at + 1) : ' ';
        Kind kind =
                switch (c) {
                    case '|' -> next == '|' ? Kind.OR : Kind.END_OF_INPUT;
                    case '&' -> next == '&' ? Kind.AND : Kind.END_OF_INPUT;
                    case '=' -> Kind.EQUAL;
                    case '!' -> next == '=' ? Kind.UNEQUAL : Kind.NOT;
                    case '<' -> next == '=' ? Kind.LESS_EQUAL : Kind.LESS;
                    case '>' -> next == '=' ? Kind.GREATER_EQUAL : Kind.GREATER;
                    case '(' -> Kind.OPEN;
                    case ')' -> Kind.CLOSE;
                    case ':' -> next == '=' ? Kind.ASSIGN_SIMPLE : Kind.END_OF_INPUT;
                    case '+' -> next == '=' ? Kind.ASSIGN_APPEND : Kind.END_OF_INPUT;
                    default -> Kind.END_OF_INPUT;
                };
        boolean two = kind == Kind.OR
                || kind == Kind.AND
                || kind == Kind.UNEQUAL
                || kind == Kind.LESS_EQUAL
                || kind == Kind.GREATER_EQUAL
                || kind == Kind.ASSIGN_SIMPLE
                || kind == Kind.ASSIGN_APPEND;
        in.at += two ? 2 : 1;
        return Token.of(kind);
    }

    /**
     * Reads a help text, which begins on the next line and ends before the first line that is indented less than its own
     * first one.
     */
    HelpText help() {
        boolean blank = true;
        int indent = 0;
        int lastIndent = 0;
        Input in = open.element();
        String text = in.text;
        int begin = in.at;
        while (in.at < text.length()) {
            int start = in.at;
            int at = start;
            int width = 0;
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                width = text.charAt(at) == '\t' ? (width & ~7) + 8 : width + 1;
                at++;
            }
            if (at < text.length() && text.charAt(at) == '\n') {
                in.at = at + 1;
                in.line++;
                boolean more = in.at < text.length();
                char next = more ? text.charAt(in.at) : '\n';
                if (more && next != ' ' && next != '\t' && next != '\n') {
                    break;
                }
            } else if (at > start) {
                lastIndent = width;
                in.at = at;
                if (indent > 0 && width < indent) {
                    break;
                }
            } else {
                in.at = endOfLine(in);
                blank = false;
                if (indent == 0) {
                    indent = lastIndent;
                }
            }
        }
        afterHelp = true;
        // A help text counts as a statement that begins where it ends.
        statementLine = in.line;
        return new HelpText(text, begin, in.at, blank);
    }
}
