package io.dpuos.shell;

import io.dpuos.shell.Syntax.Redirection;
import io.dpuos.shell.Syntax.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads simple commands: assignments, words, redirections, here-documents. */
abstract class SimpleCommandParser extends WordParser {
    /** Builtins whose arguments of the form {@code name=value} are assignments. */
    private static final Set<String> DECLARING = Set.of("export", "readonly", "local", "declare", "typeset");

    private final List<PendingDocument> pending = new ArrayList<>();

    private record PendingDocument(List<Redirection> into, int index, String delimiter, boolean quoted, boolean tabs) {}

    SimpleCommandParser(String source, int firstLine, int nesting) {
        super(source, firstLine, nesting);
    }

    final void expect(String token) {
        skipBlanks();
        if (!looksAt(token)) {
            throw unexpected();
        }
        skip(token.length());
    }

    final void newlines() {
        while (true) {
            skipBlanks();
            if (peek() != '\n' || atEnd()) {
                return;
            }
            newline();
        }
    }

    private void newline() {
        next();
        documents();
    }

    /** Reads the bodies of here-documents that were announced on the line before. */
    final void documents() {
        List<PendingDocument> now = List.copyOf(pending);
        pending.clear();
        for (PendingDocument document : now) {
            int start = line;
            StringBuilder body = new StringBuilder();
            while (!atEnd()) {
                int end = source.indexOf('\n', position);
                String text = source.substring(position, end < 0 ? source.length() : end);
                skip(text.length() + (end < 0 ? 0 : 1));
                if (document.tabs()) {
                    text = text.replaceAll("^\t+", "");
                }
                if (text.equals(document.delimiter())) {
                    break;
                }
                body.append(text).append(end < 0 ? "" : "\n");
            }
            Redirection announced = document.into().get(document.index());
            Word target = document.quoted()
                    ? new Word(List.of(new Syntax.Text(body.toString(), true)), start)
                    : inner(body.toString(), start).quotedText("");
            document.into()
                    .set(
                            document.index(),
                            new Redirection(announced.fd(), "<<", target, announced.variable(), announced.line()));
        }
    }

    /** Makes a parser for the text of a here-document. */
    abstract WordParser inner(String text, int atLine);

    final Syntax.Simple simple() {
        int start = line;
        List<Syntax.Assignment> assignments = new ArrayList<>();
        List<Word> words = new ArrayList<>();
        List<Redirection> redirections = new ArrayList<>();
        boolean declares = false;
        while (true) {
            skipBlanks();
            if (redirection(redirections)) {
                continue;
            }
            if (!atWord() && !atProcessSubstitution()) {
                break;
            }
            if (words.isEmpty()) {
                Optional<Syntax.Assignment> assignment = assignment();
                if (assignment.isPresent()) {
                    assignments.add(assignment.get());
                    continue;
                }
            } else if (declares) {
                int at = line;
                Optional<Syntax.Assignment> assignment = assignment();
                if (assignment.isPresent()) {
                    words.add(new Word(List.of(new Syntax.Declared(assignment.get())), at));
                    continue;
                }
            }
            words.add(word());
            declares = declares
                    || words.size() == 1
                            && words.get(0)
                                    .literal()
                                    .filter(DECLARING::contains)
                                    .isPresent();
        }
        if (words.isEmpty() && assignments.isEmpty() && redirections.isEmpty()) {
            throw unexpected();
        }
        if (peek() == '(' && !atEnd()) {
            throw unexpected();
        }
        return new Syntax.Simple(List.copyOf(assignments), List.copyOf(words), redirections, start);
    }

    private Optional<Syntax.Assignment> assignment() {
        int end = position;
        while (end < source.length() && isName(source.charAt(end))) {
            end++;
        }
        if (end == position || !isNameStart(peek()) || end >= source.length()) {
            return Optional.empty();
        }
        int close = end;
        if (source.charAt(end) == '[') {
            close = subscriptEnd(end);
            if (close < 0) {
                return Optional.empty();
            }
        }
        boolean append = source.startsWith("+=", close);
        if (close >= source.length() || !append && source.charAt(close) != '=') {
            return Optional.empty();
        }
        String name = source.substring(position, end);
        skip(end - position);
        Optional<Word> index = Optional.empty();
        if (close > end) {
            next();
            index = Optional.of(parts("]", false, false));
            next();
        }
        skip(append ? 2 : 1);
        if (peek() == '(' && !atEnd() && index.isEmpty()) {
            next();
            return Optional.of(new Syntax.Assignment(name, append, index, Word.EMPTY, Optional.of(items())));
        }
        Word value = atWord() ? word() : Word.EMPTY;
        return Optional.of(new Syntax.Assignment(name, append, index, value, Optional.empty()));
    }

    /** The position after the bracket that closes a subscript, or -1. */
    private int subscriptEnd(int open) {
        int depth = 0;
        for (int i = open; i < source.length() && source.charAt(i) != '\n'; i++) {
            char c = source.charAt(i);
            if (c == '[') {
                depth++;
            } else if (c == ']' && --depth == 0) {
                return i + 1;
            }
        }
        return -1;
    }

    /** Reads the elements of {@code name=(...)} with the closing parenthesis. */
    private List<Syntax.Item> items() {
        List<Syntax.Item> items = new ArrayList<>();
        newlines();
        while (peek() != ')' || atEnd()) {
            Optional<Word> index = Optional.empty();
            int close = peek() == '[' ? subscriptEnd(position) : -1;
            if (close > 0 && close < source.length() && source.charAt(close) == '=') {
                next();
                index = Optional.of(parts("]", false, false));
                skip(2);
            }
            items.add(new Syntax.Item(index, index.isPresent() && !atWord() ? Word.EMPTY : word()));
            newlines();
        }
        next();
        return List.copyOf(items);
    }

    /** Reads one redirection when there is one. */
    final boolean redirection(List<Redirection> redirections) {
        skipBlanks();
        int digits = 0;
        while (peek(digits) >= '0' && peek(digits) <= '9') {
            digits++;
        }
        String variable = "";
        if (peek() == '{' && isNameStart(peek(1))) {
            int end = position + 1;
            while (end < source.length() && isName(source.charAt(end))) {
                end++;
            }
            if (end + 1 < source.length() && source.charAt(end) == '}' && "<>".indexOf(source.charAt(end + 1)) >= 0) {
                variable = source.substring(position + 1, end);
                digits = end + 1 - position;
            }
        }
        if (peek(digits) != '<' && peek(digits) != '>' && !(digits == 0 && looksAt("&>"))) {
            return false;
        }
        if (digits == 0 && atProcessSubstitution()) {
            return false;
        }
        int start = line;
        int fd = digits == 0 || !variable.isEmpty()
                ? -1
                : Integer.parseInt(source.substring(position, position + Math.min(digits, 4)));
        skip(digits);
        for (String operator : new String[] {"&>>", "&>", "<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">"}) {
            if (looksAt(operator)) {
                skip(operator.length());
                if (fd < 0) {
                    fd = operator.startsWith("<") ? 0 : 1;
                }
                skipBlanks();
                Word target = word();
                redirections.add(new Redirection(fd, operator, target, variable, start));
                if (operator.equals("<<") || operator.equals("<<-")) {
                    pending.add(new PendingDocument(
                            redirections,
                            redirections.size() - 1,
                            delimiter(target),
                            target.hasQuotes(),
                            operator.equals("<<-")));
                }
                return true;
            }
        }
        throw unexpected();
    }

    private String delimiter(Word word) {
        StringBuilder text = new StringBuilder();
        for (Syntax.Part part : word.parts()) {
            if (!(part instanceof Syntax.Text piece)) {
                throw unexpected();
            }
            text.append(piece.text());
        }
        return text.toString();
    }
}
