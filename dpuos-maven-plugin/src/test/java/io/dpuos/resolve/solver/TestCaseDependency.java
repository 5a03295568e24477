package io.dpuos.resolve.solver;

import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Dependency.Comparison;
import io.dpuos.rpm.Evr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

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

    private final List<String> tokens;
    private int position;

    private TestCaseDependency(String text) {
        tokens = tokens(text);
    }

    /** Splits at blanks and at parentheses that do not belong to a word. */
    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t') {
                at++;
            } else if (c == '(' || c == ')') {
                tokens.add(String.valueOf(c));
                at++;
            } else {
                int start = at;
                int open = 0;
                while (at < text.length()
                        && " \t".indexOf(text.charAt(at)) < 0
                        && !(text.charAt(at) == ')' && open == 0)) {
                    open += text.charAt(at) == '(' ? 1 : text.charAt(at) == ')' ? -1 : 0;
                    at++;
                }
                tokens.add(text.substring(start, at));
            }
        }
        return tokens;
    }

    static Dependency parse(String text) {
        boolean rich =
                OPERATORS.keySet().stream().anyMatch(operator -> tokens(text).contains(operator));
        if (!rich) {
            return simple(rewritten(text.strip()));
        }
        return new Dependency(new TestCaseDependency(text).expression(), Comparison.ANY, Optional.empty(), false);
    }

    private static Dependency simple(String text) {
        if (text.startsWith("(")) {
            return new Dependency(text, Comparison.ANY, Optional.empty(), false);
        }
        String[] words = text.split("\\s+");
        return words.length >= 3
                ? Dependency.of(words[0], comparison(words[1]), Evr.parse(words[2]))
                : Dependency.of(text);
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
        while (position < tokens.size() && !tokens.get(position).equals(")")) {
            String operator = OPERATORS.get(tokens.get(position++));
            if (operator == null) {
                throw new IllegalArgumentException("no operator: " + tokens.get(position - 1));
            }
            String right = operand();
            boolean otherwise = position < tokens.size() && "else".equals(OPERATORS.get(tokens.get(position)));
            if (otherwise) {
                position++;
                right += " else " + operand();
            }
            left = "(" + left + " " + operator + " " + right + ")";
        }
        return left;
    }

    private String operand() {
        if (tokens.get(position).equals("(")) {
            position++;
            String inner = expression();
            position++;
            return inner;
        }
        StringBuilder capability = new StringBuilder(rewritten(tokens.get(position++)));
        if (position + 1 < tokens.size() && tokens.get(position).matches("[<=>]+")) {
            capability.append(' ').append(tokens.get(position++)).append(' ').append(tokens.get(position++));
        }
        return capability.toString();
    }

    /** Writes SUSE's words for namespaces ({@code packageand(a:b)}, {@code modalias(a:b:c)}) as dependencies. */
    private static String rewritten(String word) {
        int open = word.indexOf('(');
        if (open < 0 || !word.endsWith(")")) {
            return word;
        }
        String inner = word.substring(open + 1, word.length() - 1);
        return switch (word.substring(0, open)) {
            case "packageand" -> joined(parts(inner), "and");
            case "otherproviders" -> inner;
            case "language", "filesystem" ->
                joined(
                        Arrays.stream(inner.split(";"))
                                .map(one -> "namespace:" + word.substring(0, open) + "(" + one + ")")
                                .toList(),
                        "or");
            case "modalias" -> {
                String[] parts = inner.split(":", 3);
                yield parts.length < 3
                        ? "namespace:modalias(" + inner + ")"
                        : "(" + parts[0] + " and namespace:modalias(" + parts[1] + ":" + parts[2] + "))";
            }
            default -> word;
        };
    }

    private static List<String> parts(String inner) {
        List<String> parts = new ArrayList<>();
        for (String part : inner.split(":")) {
            int last = parts.size() - 1;
            if (last >= 0 && List.of("pattern", "product", "application").contains(parts.get(last))) {
                parts.set(last, parts.get(last) + ":" + part);
            } else {
                parts.add(part);
            }
        }
        return parts;
    }

    private static String joined(List<String> parts, String operator) {
        return parts.size() == 1
                ? parts.get(0)
                : parts.stream().collect(Collectors.joining(" " + operator + " ", "(", ")"));
    }

    /** Returns the supplement that a provided {@code locale(package:de;fr)} stands for. */
    static Optional<Dependency> supplementOf(String provided) {
        if (!provided.startsWith("locale(") || !provided.endsWith(")")) {
            return Optional.empty();
        }
        String inner = provided.substring(7, provided.length() - 1);
        int colon = inner.lastIndexOf(':');
        String languages = rewritten("language(" + inner.substring(colon + 1) + ")");
        String text = colon < 0 ? languages : "(" + inner.substring(0, colon) + " and " + languages + ")";
        return Optional.of(simple(text));
    }
}
