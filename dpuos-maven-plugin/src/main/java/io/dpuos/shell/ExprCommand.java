package io.dpuos.shell;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code expr}. */
final class ExprCommand implements Command {
    @Override
    public int run(Invocation call) {
        Evaluation evaluation = new Evaluation(call);
        try {
            String value = evaluation.or();
            if (evaluation.position < call.arguments().size()) {
                throw new IllegalArgumentException("syntax error");
            }
            call.out(value + "\n");
            return value.isEmpty() || value.matches("-?0+") ? 1 : 0;
        } catch (IllegalArgumentException | ArithmeticException e) {
            call.fail(e instanceof ArithmeticException ? "division by zero" : String.valueOf(e.getMessage()));
            return 2;
        }
    }

    private static final class Evaluation {
        private final Invocation call;
        private final List<String> words;
        private int position;

        Evaluation(Invocation call) {
            this.call = call;
            words = call.arguments();
        }

        private String peek() {
            return position < words.size() ? words.get(position) : "";
        }

        private static boolean isTrue(String value) {
            return !value.isEmpty() && !value.matches("-?0+");
        }

        String or() {
            String left = and();
            while (peek().equals("|")) {
                position++;
                String right = and();
                left = isTrue(left) ? left : isTrue(right) ? right : "0";
            }
            return left;
        }

        private String and() {
            String left = comparison();
            while (peek().equals("&")) {
                position++;
                String right = comparison();
                left = isTrue(left) && isTrue(right) ? left : "0";
            }
            return left;
        }

        private String comparison() {
            String left = sum();
            while (List.of("=", "==", "!=", "<", "<=", ">", ">=").contains(peek())) {
                String operator = words.get(position++);
                String right = sum();
                int order = left.matches("-?\\d+") && right.matches("-?\\d+")
                        ? Long.compare(Long.parseLong(left), Long.parseLong(right))
                        : left.compareTo(right);
                boolean value =
                        switch (operator) {
                            case "=", "==" -> order == 0;
                            case "!=" -> order != 0;
                            case "<" -> order < 0;
                            case "<=" -> order <= 0;
                            case ">" -> order > 0;
                            default -> order >= 0;
                        };
                left = value ? "1" : "0";
            }
            return left;
        }

        private String sum() {
            String left = product();
            while (peek().equals("+") || peek().equals("-")) {
                boolean plus = words.get(position++).equals("+");
                long right = number(product());
                left = Long.toString(number(left) + (plus ? right : -right));
            }
            return left;
        }

        private String product() {
            String left = match();
            while (List.of("*", "/", "%").contains(peek())) {
                String operator = words.get(position++);
                long right = number(match());
                long value = number(left);
                left = Long.toString(
                        operator.equals("*") ? value * right : operator.equals("/") ? value / right : value % right);
            }
            return left;
        }

        private static long number(String text) {
            if (!text.matches("-?\\d{1,18}")) {
                throw new IllegalArgumentException("non-integer argument");
            }
            return Long.parseLong(text);
        }

        private String match() {
            String left = primary();
            while (peek().equals(":")) {
                position++;
                left = match(left, primary());
            }
            return left;
        }

        private String match(String text, String regex) {
            Matcher matcher =
                    Pattern.compile(RegularExpression.translate(regex, false)).matcher(call.guarded(text));
            boolean found = matcher.lookingAt();
            if (matcher.groupCount() > 0) {
                return found && matcher.group(1) != null ? matcher.group(1) : "";
            }
            return Integer.toString(found ? matcher.end() : 0);
        }

        private String primary() {
            if (position >= words.size()) {
                throw new IllegalArgumentException("syntax error: missing argument");
            }
            String word = words.get(position++);
            switch (word) {
                case "(" -> {
                    String value = or();
                    if (!peek().equals(")")) {
                        throw new IllegalArgumentException("syntax error: expecting ')'");
                    }
                    position++;
                    return value;
                }
                case "+" -> {
                    if (position < words.size()) {
                        return words.get(position++);
                    }
                    throw new IllegalArgumentException("syntax error: missing argument after '+'");
                }
                case "length" -> {
                    return Integer.toString(primary().length());
                }
                case "match" -> {
                    String text = primary();
                    return match(text, primary());
                }
                case "substr" -> {
                    String text = primary();
                    long start = number(primary());
                    long length = number(primary());
                    if (start < 1 || length < 1 || start > text.length()) {
                        return "";
                    }
                    return text.substring((int) start - 1, (int) Math.min(text.length(), start - 1 + length));
                }
                case "index" -> {
                    String text = primary();
                    String set = primary();
                    for (int i = 0; i < text.length(); i++) {
                        if (set.indexOf(text.charAt(i)) >= 0) {
                            return Integer.toString(i + 1);
                        }
                    }
                    return "0";
                }
                default -> {
                    return word;
                }
            }
        }
    }
}
