package io.dpuos.shell;

import java.util.Optional;

/** Evaluates {@code $(( ))}: 64-bit integers with the operators of C. */
final class ArithmeticEvaluator {
    private static final int MAX_DEPTH = 100;
    private static final String[][] BINARY = {
        {"||"},
        {"&&"},
        {"|"},
        {"^"},
        {"&"},
        {"==", "!="},
        {"<=", ">=", "<", ">"},
        {"<<", ">>"},
        {"+", "-"},
        {"*", "/", "%"}
    };

    private final Interpreter shell;
    private final String text;
    private final int depth;
    private int position;
    private int skipping;

    private ArithmeticEvaluator(Interpreter shell, String text, int depth) {
        this.shell = shell;
        this.text = text;
        this.depth = depth;
    }

    static long evaluate(Interpreter shell, String text) throws ShellFailure {
        return evaluate(shell, text, 0);
    }

    private static long evaluate(Interpreter shell, String text, int depth) throws ShellFailure {
        if (depth > MAX_DEPTH || text.length() > 65_536) {
            throw new ShellFailure(text + ": expression recursion level exceeded", 1, true);
        }
        ArithmeticEvaluator evaluator = new ArithmeticEvaluator(shell, text, depth);
        evaluator.blanks();
        if (evaluator.position == text.length()) {
            return 0;
        }
        long value = evaluator.comma();
        if (evaluator.position < text.length()) {
            throw evaluator.error();
        }
        return value;
    }

    private ShellFailure error() {
        return new ShellFailure(text + ": arithmetic syntax error", 1, true);
    }

    private void blanks() {
        while (position < text.length() && " \t\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private boolean take(String operator) {
        blanks();
        if (!text.startsWith(operator, position)) {
            return false;
        }
        position += operator.length();
        return true;
    }

    private boolean looksAt(String operator) {
        blanks();
        return text.startsWith(operator, position);
    }

    private long comma() throws ShellFailure {
        long value = assignment();
        while (take(",")) {
            value = assignment();
        }
        blanks();
        return value;
    }

    private long assignment() throws ShellFailure {
        blanks();
        int start = position;
        String name = name();
        if (!name.isEmpty()) {
            blanks();
            for (String operator : new String[] {"<<=", ">>=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "="}) {
                if (text.startsWith(operator, position) && !text.startsWith("==", position)) {
                    position += operator.length();
                    long right = assignment();
                    long value = operator.equals("=")
                            ? right
                            : apply(operator.substring(0, operator.length() - 1), variable(name), right);
                    set(name, value);
                    return value;
                }
            }
        }
        position = start;
        return ternary();
    }

    private void set(String name, long value) throws ShellFailure {
        if (skipping == 0) {
            int bracket = name.indexOf('[');
            if (bracket < 0) {
                shell.assign(name, Long.toString(value));
            } else {
                Variables.Elements elements = shell.variables().makeArray(name.substring(0, bracket), false);
                elements.put(key(elements, name), Long.toString(value));
            }
        }
    }

    /** The key of {@code name[key]}. */
    private String key(Variables.Elements elements, String name) throws ShellFailure {
        String text = name.substring(name.indexOf('[') + 1, name.length() - 1);
        return elements.named ? text : Long.toString(evaluate(shell, text, depth + 1));
    }

    private long ternary() throws ShellFailure {
        long condition = binary(0);
        if (!take("?")) {
            return condition;
        }
        skipping += condition == 0 ? 1 : 0;
        long yes = assignment();
        skipping -= condition == 0 ? 1 : 0;
        if (!take(":")) {
            throw error();
        }
        skipping += condition != 0 ? 1 : 0;
        long no = assignment();
        skipping -= condition != 0 ? 1 : 0;
        return condition != 0 ? yes : no;
    }

    private long binary(int level) throws ShellFailure {
        if (level == BINARY.length) {
            return unary();
        }
        long left = binary(level + 1);
        while (true) {
            String operator = operator(level);
            if (operator.isEmpty()) {
                return left;
            }
            position += operator.length();
            boolean skip = operator.equals("||") && left != 0 || operator.equals("&&") && left == 0;
            skipping += skip ? 1 : 0;
            long right = binary(level + 1);
            skipping -= skip ? 1 : 0;
            left = skip ? (operator.equals("||") ? 1 : 0) : apply(operator, left, right);
        }
    }

    private String operator(int level) {
        for (String operator : BINARY[level]) {
            if (!looksAt(operator)) {
                continue;
            }
            char after = position + operator.length() < text.length() ? text.charAt(position + operator.length()) : ' ';
            boolean longer = operator.length() == 1
                    && ("|&<>".contains(operator) && after == operator.charAt(0)
                            || after == '=' && !"<>".contains(operator));
            boolean assigns = (operator.equals("<<") || operator.equals(">>")) && after == '=';
            if (!longer && !assigns) {
                return operator;
            }
        }
        return "";
    }

    private long apply(String operator, long left, long right) throws ShellFailure {
        return switch (operator) {
            case "||" -> left != 0 || right != 0 ? 1 : 0;
            case "&&" -> left != 0 && right != 0 ? 1 : 0;
            case "|" -> left | right;
            case "^" -> left ^ right;
            case "&" -> left & right;
            case "==" -> left == right ? 1 : 0;
            case "!=" -> left != right ? 1 : 0;
            case "<=" -> left <= right ? 1 : 0;
            case ">=" -> left >= right ? 1 : 0;
            case "<" -> left < right ? 1 : 0;
            case ">" -> left > right ? 1 : 0;
            case "<<" -> left << right;
            case ">>" -> left >> right;
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            default -> divide(operator, left, right);
        };
    }

    private long divide(String operator, long left, long right) throws ShellFailure {
        if (right == 0) {
            if (skipping > 0) {
                return 0;
            }
            throw new ShellFailure(text + ": division by 0", 1, true);
        }
        return operator.equals("/") ? left / right : left % right;
    }

    private long unary() throws ShellFailure {
        blanks();
        for (String operator : new String[] {"++", "--"}) {
            if (looksAt(operator)) {
                int start = position;
                position += 2;
                blanks();
                String name = name();
                if (!name.isEmpty()) {
                    long value = variable(name) + (operator.equals("++") ? 1 : -1);
                    set(name, value);
                    return value;
                }
                position = start;
            }
        }
        if (take("!")) {
            return unary() == 0 ? 1 : 0;
        }
        if (take("~")) {
            return ~unary();
        }
        if (take("-")) {
            return -unary();
        }
        if (take("+")) {
            return unary();
        }
        long base = primary();
        if (looksAt("**")) {
            position += 2;
            long exponent = unary();
            long power = 1;
            for (long i = 0; i < Math.min(exponent, 64); i++) {
                power *= base;
            }
            return power;
        }
        return base;
    }

    private long primary() throws ShellFailure {
        blanks();
        if (take("(")) {
            long value = comma();
            if (!take(")")) {
                throw error();
            }
            blanks();
            return value;
        }
        String name = name();
        if (!name.isEmpty()) {
            long value = variable(name);
            if (looksAt("++") || looksAt("--")) {
                set(name, value + (looksAt("++") ? 1 : -1));
                position += 2;
            }
            blanks();
            return value;
        }
        int start = position;
        while (position < text.length() && (WordParser.isName(text.charAt(position)) || text.charAt(position) == '#')) {
            position++;
        }
        if (start == position) {
            throw error();
        }
        long value = number(text.substring(start, position));
        blanks();
        return value;
    }

    private long number(String digits) throws ShellFailure {
        try {
            int hash = digits.indexOf('#');
            if (hash > 0) {
                return Long.parseLong(digits.substring(hash + 1), Integer.parseInt(digits.substring(0, hash)));
            }
            if (digits.startsWith("0x") || digits.startsWith("0X")) {
                return Long.parseUnsignedLong(digits.substring(2), 16);
            }
            return digits.length() > 1 && digits.startsWith("0")
                    ? Long.parseLong(digits.substring(1), 8)
                    : Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new ShellFailure(digits + ": value too great for base or no number", 1, true);
        }
    }

    private String name() {
        int start = position;
        if (position < text.length() && WordParser.isNameStart(text.charAt(position))) {
            while (position < text.length() && WordParser.isName(text.charAt(position))) {
                position++;
            }
            if (position < text.length() && text.charAt(position) == '[') {
                int close = text.indexOf(']', position);
                position = close < 0 ? position : close + 1;
            }
        }
        return text.substring(start, position);
    }

    private long variable(String name) throws ShellFailure {
        if (skipping > 0) {
            return 0;
        }
        Optional<String> value;
        int bracket = name.indexOf('[');
        if (bracket < 0) {
            value = shell.parameter(name);
        } else {
            Optional<Variables.Elements> elements = shell.variables().elements(name.substring(0, bracket));
            value = elements.isEmpty() ? Optional.empty() : elements.get().get(key(elements.get(), name));
        }
        if (value.isEmpty() && shell.option('u')) {
            throw new ShellFailure(name + ": unbound variable", 1, true);
        }
        if (value.isEmpty() || value.get().isBlank()) {
            return 0;
        }
        return evaluate(shell, value.get(), depth + 1);
    }
}
