package io.dpuos.resolve.solver;

import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Dependency.Comparison;
import io.dpuos.rpm.Evr;
import java.util.Map;
import java.util.Optional;

/** Translates dependencies of libsolv's test cases ({@code A <IF> B}, {@code A & B}) into rpm's own notation. */
final class TestCaseDependency {
    private static final Map<String, String> OPERATORS = Map.of(
            "&", "and",
            "|", "or",
            "<IF>", "if",
            "<UNLESS>", "unless",
            "<ELSE>", "else",
            "<WITH>", "with",
            "+", "with",
            "<WITHOUT>", "without",
            "-", "without");

    private final String[] tokens;
    private int position;

    private TestCaseDependency(String text) {
        tokens = text.replace("(", " ( ").replace(")", " ) ").strip().split("\\s+");
    }

    static Dependency parse(String text) {
        boolean rich =
                OPERATORS.keySet().stream().anyMatch(operator -> (" " + text + " ").contains(" " + operator + " "));
        if (!rich) {
            String[] words = text.strip().split("\\s+");
            if (words.length >= 3) {
                return Dependency.of(words[0], comparison(words[1]), Evr.parse(words[2]));
            }
            return Dependency.of(text.strip());
        }
        return new Dependency(new TestCaseDependency(text).expression(), Comparison.ANY, Optional.empty(), false);
    }

    static Comparison comparison(String sign) {
        return switch (sign) {
            case "<" -> Comparison.LT;
            case "<=", "=<" -> Comparison.LE;
            case "=", "==" -> Comparison.EQ;
            case ">=", "=>" -> Comparison.GE;
            case ">" -> Comparison.GT;
            default -> throw new IllegalArgumentException("no comparison: " + sign);
        };
    }

    private String expression() {
        String left = operand();
        while (position < tokens.length && !tokens[position].equals(")")) {
            String operator = OPERATORS.get(tokens[position++]);
            if (operator == null) {
                throw new IllegalArgumentException("no operator: " + tokens[position - 1]);
            }
            String right = operand();
            boolean otherwise = position < tokens.length && "else".equals(OPERATORS.get(tokens[position]));
            if (otherwise) {
                position++;
                right += " else " + operand();
            }
            left = "(" + left + " " + operator + " " + right + ")";
        }
        return left;
    }

    private String operand() {
        if (tokens[position].equals("(")) {
            position++;
            String inner = expression();
            position++;
            return inner;
        }
        StringBuilder capability = new StringBuilder(tokens[position++]);
        if (position < tokens.length && tokens[position].equals("(")) {
            throw new IllegalArgumentException("namespaces are not supported: " + capability);
        }
        if (position + 1 < tokens.length && tokens[position].matches("[<=>]+")) {
            capability.append(' ').append(tokens[position++]).append(' ').append(tokens[position++]);
        }
        return capability.toString();
    }
}
