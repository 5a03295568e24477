package io.dpuos.install;

import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Evr;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The dependencies inside a rich dependency that count for the order of installation: all operands of {@code and} and
 * {@code or}, of the other operators the first one (order.c: addRelation).
 */
final class RichOrder {
    private static final int MAX_DEPTH = 100;

    private final String text;
    private int at;

    private RichOrder(String text) {
        this.text = text;
    }

    /** Returns the dependencies in order; those before an error when the text cannot be parsed. */
    static List<Dependency> of(String rich) {
        List<Dependency> found = new ArrayList<>();
        new RichOrder(rich).parse(found, 0);
        return found;
    }

    private boolean parse(List<Dependency> found, int depth) {
        if (depth > MAX_DEPTH || !take('(')) {
            return false;
        }
        boolean counts = true;
        while (true) {
            List<Dependency> operand = new ArrayList<>();
            space();
            boolean sound = peek() == '(' ? parse(operand, depth + 1) : simple(operand);
            if (counts) {
                found.addAll(operand);
            }
            space();
            if (!sound || take(')')) {
                return sound;
            }
            String operator = word().toLowerCase(Locale.ROOT);
            counts = operator.equals("and") || operator.equals("or");
            if (operator.isEmpty()) {
                return false;
            }
        }
    }

    private boolean simple(List<Dependency> found) {
        String name = word();
        space();
        int before = at;
        Optional<Dependency.Comparison> comparison = comparison(word());
        if (comparison.isEmpty()) {
            at = before;
            found.add(Dependency.of(name));
            return !name.isEmpty();
        }
        space();
        try {
            found.add(Dependency.of(name, comparison.get(), Evr.parse(word())));
        } catch (IllegalArgumentException e) {
            found.add(Dependency.of(name));
        }
        return !name.isEmpty();
    }

    private static Optional<Dependency.Comparison> comparison(String sign) {
        return switch (sign) {
            case "<" -> Optional.of(Dependency.Comparison.LT);
            case "<=", "=<" -> Optional.of(Dependency.Comparison.LE);
            case "=", "==" -> Optional.of(Dependency.Comparison.EQ);
            case ">=", "=>" -> Optional.of(Dependency.Comparison.GE);
            case ">" -> Optional.of(Dependency.Comparison.GT);
            default -> Optional.empty();
        };
    }

    private String word() {
        int start = at;
        int open = 0;
        while (at < text.length() && !Character.isWhitespace(text.charAt(at)) && text.charAt(at) != ',') {
            char c = text.charAt(at);
            if (c == ')' && open-- <= 0) {
                break;
            }
            open += c == '(' ? 1 : 0;
            at++;
        }
        return text.substring(start, at);
    }

    private void space() {
        while (at < text.length() && (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == ',')) {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean take(char c) {
        if (peek() == c) {
            at++;
            return true;
        }
        return false;
    }
}
