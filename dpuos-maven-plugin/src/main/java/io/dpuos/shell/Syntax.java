package io.dpuos.shell;

import java.util.List;
import java.util.Optional;

/** The parsed form of a script. */
final class Syntax {
    private Syntax() {}

    /** A piece of a word. */
    sealed interface Part {}

    /** Plain characters; quoted ones are neither split nor matched as a pattern. */
    record Text(String text, boolean quoted) implements Part {}

    /** {@code $name}, {@code ${name}} or {@code ${name<operator>argument}}; the operator is empty when there is none. */
    record Parameter(
            String name,
            Optional<Word> index,
            String operator,
            Word argument,
            Word replacement,
            boolean quoted,
            int line)
            implements Part {}

    /** {@code <(...)}: a path that leads to what commands print. */
    record ProcessSubstitution(Node body, int line) implements Part {}

    /** An argument of {@code export} and its kin that is an assignment. */
    record Declared(Assignment assignment) implements Part {}

    /** {@code $(...)} or backquotes. */
    record Substitution(Node body, boolean quoted, int line) implements Part {}

    /** {@code $((...))}. */
    record Arithmetic(Word expression, boolean quoted, int line) implements Part {}

    /** A word before expansion. */
    record Word(List<Part> parts, int line) {
        static final Word EMPTY = new Word(List.of(), 0);

        /** The text of a word that consists of unquoted characters only. */
        Optional<String> literal() {
            if (parts.size() == 1 && parts.get(0) instanceof Text text && !text.quoted()) {
                return Optional.of(text.text());
            }
            return Optional.empty();
        }

        boolean hasQuotes() {
            return parts.stream().anyMatch(part -> part instanceof Text text && text.quoted());
        }
    }

    /**
     * A redirection: {@code fd op target}; for here-documents the target is the body.
     *
     * @param variable for {@code {name}>file}, what gets the number of a free descriptor; else empty
     */
    record Redirection(int fd, String operator, Word target, String variable, int line) {}

    /** {@code name=value}, {@code name+=value}, {@code name[index]=value} or {@code name=(items)}. */
    record Assignment(String name, boolean append, Optional<Word> index, Word value, Optional<List<Item>> items) {}

    /** An element of {@code name=(...)}. */
    record Item(Optional<Word> index, Word value) {}

    /** A command of any form. */
    sealed interface Node {
        int line();
    }

    record Simple(List<Assignment> assignments, List<Word> words, List<Redirection> redirections, int line)
            implements Node {}

    record Pipeline(List<Node> stages, boolean negated, int line) implements Node {}

    record AndOr(Node left, boolean and, Node right, int line) implements Node {}

    record Sequence(List<Node> nodes, int line) implements Node {}

    record Subshell(Node body, int line) implements Node {}

    /** A command that runs beside the script. */
    record Background(Node body, int line) implements Node {}

    record If(Node condition, Node then, Optional<Node> otherwise, int line) implements Node {}

    record Loop(Node condition, boolean until, Node body, int line) implements Node {}

    /** {@code for name in words}; without {@code in} the positional parameters. */
    record For(String name, Optional<List<Word>> words, Node body, int line) implements Node {}

    /** {@code for ((first; condition; step))}. */
    record ArithmeticFor(Word first, Word condition, Word step, Node body, int line) implements Node {}

    record CaseItem(List<Word> patterns, Node body, String end) {}

    record Case(Word subject, List<CaseItem> items, int line) implements Node {}

    record Function(String name, Node body, int line) implements Node {}

    /** {@code (( expression ))}. */
    record ArithmeticCommand(Word expression, int line) implements Node {}

    /** {@code [[ expression ]]}. */
    record Condition(Test test, int line) implements Node {}

    /** A compound command with redirections. */
    record Redirected(Node body, List<Redirection> redirections, int line) implements Node {}

    /** An expression within {@code [[ ]]}. */
    sealed interface Test {}

    record Not(Test operand) implements Test {}

    record Both(Test left, Test right) implements Test {}

    record Either(Test left, Test right) implements Test {}

    record Unary(String operator, Word operand) implements Test {}

    record Binary(Word left, String operator, Word right) implements Test {}
}
