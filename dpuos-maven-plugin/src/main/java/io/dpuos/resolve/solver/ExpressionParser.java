package io.dpuos.resolve.solver;

import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Dependency.Comparison;
import io.dpuos.rpm.Evr;
import java.util.Map;
import java.util.Optional;

/**
 * Parses rich dependencies.
 *
 * <p>Grammar (rpm, lib/rpmds.cc, {@code rpmrichParse}): {@code (A op B [op C ...])}, where {@code and}, {@code or} and
 * {@code with} chain with themselves alone, {@code if} and {@code unless} take an {@code else}; operands nest. A
 * capability runs to a blank or to the parenthesis that closes the expression; its own parentheses balance.
 */
public final class ExpressionParser {
    /** Depth of nesting beyond which a dependency is refused; rpm itself knows no deeper ones in practice. */
    private static final int MAX_DEPTH = 64;

    private static final Map<String, Comparison> SIGNS = Map.of(
            "<", Comparison.LT,
            "<=", Comparison.LE,
            "=<", Comparison.LE,
            "=", Comparison.EQ,
            "==", Comparison.EQ,
            ">=", Comparison.GE,
            "=>", Comparison.GE,
            ">", Comparison.GT);

    private final String text;
    private int position;

    private ExpressionParser(String text) {
        this.text = text;
    }

    /** Parses a dependency; one that is not rich becomes a capability. */
    static Expression parse(Dependency dependency) throws MalformedExpressionException {
        if (!dependency.isRich()) {
            return new Expression.Capability(dependency);
        }
        ExpressionParser parser = new ExpressionParser(dependency.name());
        Expression expression = parser.parenthesised(0);
        parser.skipBlanks();
        if (parser.position < parser.text.length()) {
            throw parser.malformed("nothing after the closing parenthesis");
        }
        return expression;
    }

    /** Parses {@code name} or {@code name sign version}. */
    public static Dependency capability(String text) throws MalformedExpressionException {
        ExpressionParser parser = new ExpressionParser(text);
        Dependency dependency = parser.capability();
        parser.skipBlanks();
        if (parser.position < text.length()) {
            throw parser.malformed("one capability with at most one version");
        }
        return dependency;
    }

    private Expression parenthesised(int depth) throws MalformedExpressionException {
        if (depth > MAX_DEPTH) {
            throw malformed("at most " + MAX_DEPTH + " levels of parentheses");
        }
        expect('(');
        Expression left = operand(depth);
        skipBlanks();
        if (peek() == ')') {
            position++;
            return left;
        }
        String operator = word();
        Expression right = operand(depth);
        Expression result =
                switch (operator) {
                    case "and" -> new Expression.And(left, right);
                    case "or" -> new Expression.Or(left, right);
                    case "with" -> new Expression.With(left, right);
                    case "without" -> new Expression.Without(left, right);
                    case "if", "unless" -> conditional(operator, left, right, depth);
                    default -> throw malformed("and, or, if, unless, with or without, found '" + operator + "'");
                };
        skipBlanks();
        while (peek() != ')') {
            String next = word();
            if (!next.equals(operator) || operator.equals("without") || operator.equals("if")) {
                throw malformed("')' or another '" + operator + "'");
            }
            Expression more = operand(depth);
            result = switch (operator) {
                case "and" -> new Expression.And(result, more);
                case "or" -> new Expression.Or(result, more);
                case "with" -> new Expression.With(result, more);
                default -> throw malformed("')'");
            };
            skipBlanks();
        }
        position++;
        return result;
    }

    private Expression conditional(String operator, Expression then, Expression condition, int depth)
            throws MalformedExpressionException {
        skipBlanks();
        Optional<Expression> otherwise = Optional.empty();
        if (peek() != ')') {
            String next = word();
            if (!next.equals("else")) {
                throw malformed("')' or else");
            }
            otherwise = Optional.of(operand(depth));
            skipBlanks();
            if (peek() != ')') {
                throw malformed("')'");
            }
        }
        return operator.equals("if")
                ? new Expression.If(then, condition, otherwise)
                : new Expression.Unless(then, condition, otherwise);
    }

    private Expression operand(int depth) throws MalformedExpressionException {
        skipBlanks();
        return peek() == '(' ? parenthesised(depth + 1) : new Expression.Capability(capability());
    }

    private Dependency capability() throws MalformedExpressionException {
        String name = word();
        skipBlanks();
        int before = position;
        int end = position;
        while (end < text.length() && "<=>".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        if (end == before) {
            return Dependency.of(name);
        }
        Comparison comparison = SIGNS.get(text.substring(before, end));
        if (comparison == null) {
            throw malformed("one of < <= = >= >");
        }
        position = end;
        String version = word();
        try {
            return Dependency.of(name, comparison, Evr.parse(version));
        } catch (IllegalArgumentException e) {
            throw malformed("a version, found '" + version + "'");
        }
    }

    private String word() throws MalformedExpressionException {
        skipBlanks();
        int start = position;
        int open = 0;
        while (position < text.length()) {
            char c = text.charAt(position);
            if (isBlank(c) || c == ')' && open == 0) {
                break;
            }
            open += c == '(' ? 1 : c == ')' ? -1 : 0;
            position++;
        }
        if (position == start) {
            throw malformed("a word");
        }
        return text.substring(start, position);
    }

    private void expect(char c) throws MalformedExpressionException {
        skipBlanks();
        if (peek() != c) {
            throw malformed("'" + c + "'");
        }
        position++;
    }

    private char peek() throws MalformedExpressionException {
        if (position >= text.length()) {
            throw malformed("a closing parenthesis");
        }
        return text.charAt(position);
    }

    private void skipBlanks() {
        while (position < text.length() && isBlank(text.charAt(position))) {
            position++;
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private MalformedExpressionException malformed(String expected) {
        return new MalformedExpressionException(text, position, expected);
    }
}
