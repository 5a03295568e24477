package io.dpuos.shell;

import io.dpuos.shell.Syntax.Part;
import io.dpuos.shell.Syntax.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads words: quotes, parameters, substitutions. */
abstract class WordParser extends Scanner {
    private static final String METACHARACTERS = " \t\n;&|<>()";
    private static final int MAX_NESTING = 100;

    private int nesting;

    WordParser(String source, int firstLine, int nesting) {
        super(source, firstLine);
        this.nesting = nesting;
    }

    /** Parses commands up to an unquoted {@code )}, which is consumed. */
    abstract Syntax.Node substitutionBody();

    /** Parses the text of a backquoted command. */
    abstract Syntax.Node backquoted(String text, int atLine, int depth);

    final void deeper() {
        if (++nesting > MAX_NESTING) {
            throw new ShellLimitException(line, "nesting", "commands are nested deeper than " + MAX_NESTING);
        }
    }

    final void shallower() {
        nesting--;
    }

    final int nesting() {
        return nesting;
    }

    static boolean isNameStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    static boolean isName(char c) {
        return isNameStart(c) || c >= '0' && c <= '9';
    }

    final boolean atWord() {
        return !atEnd() && METACHARACTERS.indexOf(peek()) < 0;
    }

    /** Reads one word; there must be one. */
    final Word word() {
        if (!atWord()) {
            if (!atProcessSubstitution()) {
                throw unexpected();
            }
            int start = line;
            if (peek() == '>') {
                throw refuse(">(", "process substitution for output is not supported");
            }
            deeper();
            skip(2);
            Syntax.Node body = substitutionBody();
            shallower();
            return new Word(List.of(new Syntax.ProcessSubstitution(body, start)), start);
        }
        return parts(METACHARACTERS, false, false);
    }

    final boolean atProcessSubstitution() {
        return looksAt("<(") || looksAt(">(");
    }

    /** Reads a regular expression after {@code =~}: parentheses and bars belong to it. */
    final Word regexWord() {
        int start = line;
        List<Part> all = new ArrayList<>();
        int depth = 0;
        while (!atEnd()) {
            char c = peek();
            if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            } else if (depth == 0 && (c == ' ' || c == '\t' || c == '\n')) {
                break;
            }
            if ("()|<>;&".indexOf(c) >= 0 || depth > 0 && (c == ' ' || c == '\t')) {
                all.add(new Syntax.Text(String.valueOf(next()), false));
            } else {
                all.addAll(parts(METACHARACTERS, false, true).parts());
            }
        }
        return new Word(List.copyOf(all), start);
    }

    /**
     * Reads parts of a word.
     *
     * @param stops the characters that end it when they are not quoted
     * @param inQuotes whether it lies within double quotes, where single quotes and blanks mean nothing
     * @param keepBackslashes whether an unquoted backslash stays in the text (regular expressions)
     */
    final Word parts(String stops, boolean inQuotes, boolean keepBackslashes) {
        int start = line;
        List<Part> parts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        while (!atEnd() && stops.indexOf(peek()) < 0) {
            char c = peek();
            if (c == '\\') {
                next();
                if (atEnd()) {
                    text.append('\\');
                } else if (peek() == '\n') {
                    next();
                } else if (inQuotes && "$`\"\\}".indexOf(peek()) < 0) {
                    text.append('\\').append(next());
                } else if (keepBackslashes) {
                    text.append('\\').append(next());
                } else {
                    flush(text, parts, inQuotes);
                    parts.add(new Syntax.Text(String.valueOf(next()), true));
                }
            } else if (c == '\'' && !inQuotes) {
                flush(text, parts, false);
                parts.add(new Syntax.Text(singleQuoted(), true));
            } else if (c == '"') {
                flush(text, parts, inQuotes);
                next();
                parts.addAll(doubleQuoted());
            } else if (c == '$' || c == '`') {
                flush(text, parts, inQuotes);
                dollar(parts, inQuotes);
            } else {
                text.append(next());
            }
        }
        flush(text, parts, inQuotes);
        return new Word(List.copyOf(parts), start);
    }

    private static void flush(StringBuilder text, List<Part> parts, boolean quoted) {
        if (text.length() > 0) {
            parts.add(new Syntax.Text(text.toString(), quoted));
            text.setLength(0);
        }
    }

    private String singleQuoted() {
        int start = line;
        next();
        StringBuilder text = new StringBuilder();
        while (peek() != '\'' || atEnd()) {
            if (atEnd()) {
                throw new ShellSyntaxException(start, "'", "a single quote is not closed");
            }
            text.append(next());
        }
        next();
        return text.toString();
    }

    /** Reads up to the closing double quote, which is consumed. */
    private List<Part> doubleQuoted() {
        int start = line;
        deeper();
        Word word = quotedText("\"");
        if (atEnd()) {
            throw new ShellSyntaxException(start, "\"", "a double quote is not closed");
        }
        next();
        shallower();
        List<Part> parts = new ArrayList<>(word.parts());
        if (parts.isEmpty()) {
            parts.add(new Syntax.Text("", true));
        }
        return parts;
    }

    /** Reads text as within double quotes up to a stop character; with no stop, to the end (a here-document). */
    final Word quotedText(String stops) {
        int start = line;
        List<Part> parts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        while (!atEnd() && stops.indexOf(peek()) < 0) {
            char c = peek();
            if (c == '\\' && position + 1 < source.length()) {
                next();
                char escaped = next();
                if (escaped == '\n') {
                    continue;
                }
                if ("$`\\".indexOf(escaped) < 0 && stops.indexOf(escaped) < 0) {
                    text.append('\\');
                }
                text.append(escaped);
            } else if (c == '$' && peek(1) != '\'' && peek(1) != '"' || c == '`') {
                flush(text, parts, true);
                dollar(parts, true);
            } else {
                text.append(next());
            }
        }
        flush(text, parts, true);
        return new Word(List.copyOf(parts), start);
    }

    /** Reads what begins with a dollar sign or a backquote. */
    private void dollar(List<Part> parts, boolean quoted) {
        int start = line;
        if (peek() == '`') {
            parts.add(new Syntax.Substitution(backquoted(backquoteText(quoted), start, nesting), quoted, start));
            return;
        }
        next();
        char c = peek();
        if (c == '(') {
            deeper();
            next();
            if (peek() == '(' && arithmeticCloses()) {
                next();
                Word expression = new Word(arithmetic(), start);
                parts.add(new Syntax.Arithmetic(expression, quoted, start));
            } else {
                parts.add(new Syntax.Substitution(substitutionBody(), quoted, start));
            }
            shallower();
        } else if (c == '{') {
            deeper();
            next();
            parts.add(braced(quoted, start));
            shallower();
        } else if (isNameStart(c)) {
            StringBuilder name = new StringBuilder();
            while (isName(peek())) {
                name.append(next());
            }
            parts.add(
                    new Syntax.Parameter(name.toString(), Optional.empty(), "", Word.EMPTY, Word.EMPTY, quoted, start));
        } else if (c >= '0' && c <= '9' || "@*#?$!-".indexOf(c) >= 0 && c != END) {
            parts.add(new Syntax.Parameter(
                    String.valueOf(next()), Optional.empty(), "", Word.EMPTY, Word.EMPTY, quoted, start));
        } else if (c == '\'' && !quoted) {
            parts.add(new Syntax.Text(Escapes.ansiC(singleQuotedWithEscapes()), true));
        } else if (c == '"' && !quoted) {
            next();
            parts.addAll(doubleQuoted());
        } else {
            parts.add(new Syntax.Text("$", quoted));
        }
    }

    private String singleQuotedWithEscapes() {
        int start = line;
        next();
        StringBuilder text = new StringBuilder();
        while (atEnd() || peek() != '\'') {
            if (atEnd()) {
                throw new ShellSyntaxException(start, "$'", "a single quote is not closed");
            }
            if (peek() == '\\') {
                text.append(next());
                if (atEnd()) {
                    continue;
                }
            }
            text.append(next());
        }
        next();
        return text.toString();
    }

    private String backquoteText(boolean quoted) {
        int start = line;
        next();
        StringBuilder text = new StringBuilder();
        while (atEnd() || peek() != '`') {
            if (atEnd()) {
                throw new ShellSyntaxException(start, "`", "a backquote is not closed");
            }
            if (peek() == '\\' && ("$`\\".indexOf(peek(1)) >= 0 || quoted && peek(1) == '"')) {
                next();
            }
            text.append(next());
        }
        next();
        return text.toString();
    }

    /** Whether the {@code ((} at the position is closed by {@code ))}, so that it is arithmetic. */
    final boolean arithmeticCloses() {
        int depth = 0;
        for (int i = position; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
                if (depth == 0) {
                    return i + 1 < source.length() && source.charAt(i + 1) == ')';
                }
            } else if (c == '\\') {
                i++;
            }
        }
        return false;
    }

    /** Reads an arithmetic expression up to its {@code ))}, which is consumed. */
    final List<Part> arithmetic() {
        List<Part> parts = new ArrayList<>();
        int depth = 0;
        while (true) {
            parts.addAll(quotedText("()").parts());
            if (atEnd()) {
                throw unexpected();
            }
            if (peek() == ')' && depth == 0) {
                next();
                if (peek() != ')') {
                    throw unexpected();
                }
                next();
                return parts;
            }
            depth += peek() == '(' ? 1 : -1;
            parts.add(new Syntax.Text(String.valueOf(next()), true));
        }
    }

    /** Reads the inside of {@code ${...}} with the closing brace. */
    private Part braced(boolean quoted, int start) {
        boolean indirect = peek() == '!' && (isNameStart(peek(1)) || peek(1) >= '0' && peek(1) <= '9');
        if (indirect) {
            next();
        } else if (peek() == '#'
                && (isName(peek(1)) || "@*?$!".indexOf(peek(1)) >= 0 || looksAt("#-}") || looksAt("##}"))) {
            next();
            String name = parameterName();
            Optional<Word> index = subscript();
            if (peek() != '}') {
                throw badSubstitution(start);
            }
            next();
            return new Syntax.Parameter(name, index, "length", Word.EMPTY, Word.EMPTY, quoted, start);
        }
        String name = parameterName();
        Optional<Word> index = subscript();
        if (indirect) {
            return indirect(name, index, quoted, start);
        }
        String operator = operator(start);
        Word argument = Word.EMPTY;
        Word replacement = Word.EMPTY;
        if (operator.startsWith("/")) {
            argument = parts("/}", false, false);
            if (peek() == '/') {
                next();
                replacement = parts("}", false, false);
            }
        } else if (operator.equals(":")) {
            argument = parts(":}", quoted, false);
            if (peek() == ':') {
                next();
                replacement = parts("}", quoted, false);
            }
        } else if (operator.equals("@")) {
            argument = parts("}", quoted, false);
        } else if (!operator.isEmpty()) {
            argument = parts("}", quoted && "-=+?".indexOf(operator.charAt(operator.length() - 1)) >= 0, false);
        }
        if (peek() != '}' || atEnd()) {
            throw badSubstitution(start);
        }
        next();
        return new Syntax.Parameter(name, index, operator, argument, replacement, quoted, start);
    }

    /** Reads what follows {@code ${!name}: the parameter it names, the names with a prefix, or an array's keys. */
    private Part indirect(String name, Optional<Word> index, boolean quoted, int start) {
        String operator = "!";
        if (index.isPresent()) {
            operator = "keys";
        } else if (looksAt("*}") || looksAt("@}")) {
            operator = "names" + next();
        }
        String more = operator.equals("!") && peek() != '}' ? operator(start) : "";
        Word argument = more.isEmpty() ? Word.EMPTY : parts("}", quoted, false);
        if (peek() != '}' || atEnd()) {
            throw badSubstitution(start);
        }
        next();
        return new Syntax.Parameter(name, index, operator + more, argument, Word.EMPTY, quoted, start);
    }

    private Optional<Word> subscript() {
        if (peek() != '[') {
            return Optional.empty();
        }
        next();
        Word index = parts("]", false, false);
        if (peek() != ']') {
            throw unexpected();
        }
        next();
        return Optional.of(index);
    }

    private String parameterName() {
        StringBuilder name = new StringBuilder();
        if (isNameStart(peek())) {
            while (isName(peek())) {
                name.append(next());
            }
        } else if (peek() >= '0' && peek() <= '9') {
            while (peek() >= '0' && peek() <= '9') {
                name.append(next());
            }
        } else if ("@*#?$!-".indexOf(peek()) >= 0 && !atEnd()) {
            name.append(next());
        } else {
            throw badSubstitution(line);
        }
        return name.toString();
    }

    private String operator(int start) {
        for (String operator : new String[] {
            ":-", ":=", ":+", ":?", "##", "%%", "//", "/#", "/%", "^^", ",,", "-", "=", "+", "?", "#", "%", "/", "^",
            ",", ":", "@"
        }) {
            if (looksAt(operator)) {
                skip(operator.length());
                return operator;
            }
        }
        if (peek() == '}') {
            return "";
        }
        throw badSubstitution(start);
    }

    private ShellSyntaxException badSubstitution(int start) {
        return new ShellSyntaxException(start, "${", "bad substitution");
    }
}
