package io.dpuos.shell;

import io.dpuos.shell.Syntax.Word;

/** Reads the expressions of {@code [[ ]]}. */
abstract class ConditionParser extends SimpleCommandParser {
    ConditionParser(String source, int firstLine, int nesting) {
        super(source, firstLine, nesting);
    }

    final Syntax.Test either() {
        Syntax.Test left = both();
        newlines();
        while (looksAt("||")) {
            skip(2);
            left = new Syntax.Either(left, both());
            newlines();
        }
        return left;
    }

    private Syntax.Test both() {
        Syntax.Test left = test();
        newlines();
        while (looksAt("&&")) {
            skip(2);
            left = new Syntax.Both(left, test());
            newlines();
        }
        return left;
    }

    private Syntax.Test test() {
        newlines();
        if (peek() == '!' && (peek(1) == ' ' || peek(1) == '\t')) {
            next();
            return new Syntax.Not(test());
        }
        if (peek() == '(' && !atEnd()) {
            deeper();
            next();
            Syntax.Test inner = either();
            newlines();
            expect(")");
            shallower();
            return inner;
        }
        Word first = word();
        skipBlanks();
        String operator = first.literal().orElse("");
        if (operator.matches("-[a-zA-Z]") && atWord() && !looksAt("]]") && !looksAt("=") && !looksAt("!=")) {
            return new Syntax.Unary(operator, word());
        }
        if (looksAt("]]") || looksAt("&&") || looksAt("||") || peek() == ')' || peek() == '\n') {
            return new Syntax.Unary("-n", first);
        }
        String binary;
        if (peek() == '<' || peek() == '>') {
            binary = String.valueOf(next());
        } else {
            binary = word().literal().orElseThrow(this::unexpected);
        }
        skipBlanks();
        return new Syntax.Binary(first, binary, binary.equals("=~") ? regexWord() : word());
    }
}
