package io.dpuos.shell;

import java.util.List;
import java.util.Optional;

/** {@code test} and {@code [}. */
final class TestCommand implements Command {
    @Override
    public int run(Invocation call) {
        List<String> words = call.arguments();
        if (call.name().equals("[")) {
            if (words.isEmpty() || !words.get(words.size() - 1).equals("]")) {
                call.fail("missing ']'");
                return 2;
            }
            words = words.subList(0, words.size() - 1);
        }
        try {
            return new Evaluation(call, words).value() ? 0 : 1;
        } catch (Malformed e) {
            call.fail(String.valueOf(e.getMessage()));
            return 2;
        }
    }

    private static final class Malformed extends Exception {
        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    private static final class Evaluation {
        private final Invocation call;
        private final List<String> words;
        private int position;

        Evaluation(Invocation call, List<String> words) {
            this.call = call;
            this.words = words;
        }

        boolean value() throws Malformed {
            switch (words.size()) {
                case 0:
                    return false;
                case 1:
                    return !words.get(0).isEmpty();
                case 2:
                    if (words.get(0).equals("!")) {
                        return words.get(1).isEmpty();
                    }
                    break;
                case 3:
                    if (isBinary(words.get(1))) {
                        return binary(words.get(0), words.get(1), words.get(2));
                    }
                    break;
                case 4:
                    if (words.get(0).equals("!") && isBinary(words.get(2))) {
                        return !binary(words.get(1), words.get(2), words.get(3));
                    }
                    break;
                default:
                    break;
            }
            boolean value = either();
            if (position < words.size()) {
                throw new Malformed(words.size() > position ? "too many arguments" : "argument expected");
            }
            return value;
        }

        private boolean take(String word) {
            if (position < words.size() && words.get(position).equals(word)) {
                position++;
                return true;
            }
            return false;
        }

        private boolean either() throws Malformed {
            boolean value = both();
            while (take("-o")) {
                value = both() | value;
            }
            return value;
        }

        private boolean both() throws Malformed {
            boolean value = primary();
            while (take("-a")) {
                value = primary() & value;
            }
            return value;
        }

        private boolean primary() throws Malformed {
            if (position >= words.size()) {
                throw new Malformed("argument expected");
            }
            if (position + 2 < words.size() && isBinary(words.get(position + 1))) {
                position += 3;
                return binary(words.get(position - 3), words.get(position - 2), words.get(position - 1));
            }
            if (take("!")) {
                return !primary();
            }
            if (take("(")) {
                boolean value = either();
                if (!take(")")) {
                    throw new Malformed("')' expected");
                }
                return value;
            }
            String word = words.get(position++);
            if (word.matches("-[a-zA-Z]") && position < words.size() && !isConnective(words.get(position))) {
                Optional<Boolean> value = FileTests.unary(call.files(), word, words.get(position++));
                if (value.isEmpty()) {
                    throw new Malformed(word + ": unary operator expected");
                }
                return value.get();
            }
            if (word.startsWith("-") && word.length() > 1 && position < words.size() && position + 1 == words.size()) {
                throw new Malformed(word + ": unary operator expected");
            }
            return !word.isEmpty();
        }

        private boolean isConnective(String word) {
            return (word.equals("-a") || word.equals("-o")) && position + 1 < words.size();
        }

        private static boolean isBinary(String operator) {
            return switch (operator) {
                case "=", "==", "!=", "<", ">", "-nt", "-ot", "-ef", "-eq", "-ne", "-lt", "-le", "-gt", "-ge" -> true;
                default -> false;
            };
        }

        private boolean binary(String left, String operator, String right) throws Malformed {
            if (operator.matches("-(eq|ne|lt|le|gt|ge)")) {
                return FileTests.compare(operator, number(left), number(right));
            }
            if (call.isDash() && operator.matches("-[no]t") && !FileTests.both(call.files(), left, right)) {
                return false;
            }
            return FileTests.binary(call.files(), left, operator, right).orElse(false);
        }

        private static long number(String text) throws Malformed {
            try {
                return Long.parseLong(text.trim());
            } catch (NumberFormatException e) {
                throw new Malformed(text + ": integer expression expected");
            }
        }
    }
}
