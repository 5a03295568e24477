package io.dpuos.shell;

import io.dpuos.shell.AwkLexer.Kind;
import io.dpuos.shell.AwkLexer.Token;
import io.dpuos.shell.AwkProgram.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;

/** Reads the expressions of an awk program. */
abstract class AwkExpressionParser {
    final AwkMachine machine;
    final AwkProgram program;
    private final AwkCalls calls;
    private final String source;
    private final List<Token> tokens;
    int position;
    int inPrint;
    private int depth;

    AwkExpressionParser(AwkMachine machine, String source, AwkProgram program) {
        this.machine = machine;
        this.source = source;
        this.program = program;
        this.calls = new AwkCalls(machine, program);
        this.tokens = AwkLexer.tokens(machine.call(), source);
    }

    /** A place that can be assigned to. */
    private interface Place extends Expression {
        void set(AwkValue value);
    }

    final Token next() {
        return tokens.get(Math.min(position++, tokens.size() - 1));
    }

    private Token peek() {
        return tokens.get(Math.min(position, tokens.size() - 1));
    }

    final boolean at(Kind kind) {
        return peek().kind() == kind;
    }

    final boolean looksAt(String operator) {
        return at(Kind.OPERATOR) && peek().text().equals(operator);
    }

    final boolean take(String operator) {
        if (looksAt(operator)) {
            position++;
            return true;
        }
        return false;
    }

    final boolean word(String word) {
        if (at(Kind.WORD) && peek().text().equals(word)) {
            position++;
            return true;
        }
        return false;
    }

    final void expect(String operator) {
        if (!take(operator)) {
            throw unexpected();
        }
    }

    final void newlines() {
        while (at(Kind.NEWLINE)) {
            position++;
        }
    }

    final ShellException unexpected() {
        return machine.call()
                .refuse("'" + source + "': syntax error at '" + peek().text().replace("\n", "newline") + "'");
    }

    final Expression expression() {
        if (++depth > 200) {
            throw new ShellLimitException(machine.call().line(), "awk", "an awk expression nests too deep");
        }
        Expression result = ternary();
        depth--;
        if (result instanceof Place place && at(Kind.OPERATOR) && peek().text().matches("[-+*/%^]?=")) {
            String operator = next().text();
            newlines();
            Expression right = expression();
            return () -> {
                AwkValue value = right.value();
                AwkValue now = operator.equals("=")
                        ? value
                        : AwkValue.of(
                                arithmetic(operator.charAt(0), place.value().number(), value.number()));
                place.set(now);
                return now;
            };
        }
        return result;
    }

    private static double arithmetic(char operator, double a, double b) {
        return switch (operator) {
            case '+' -> a + b;
            case '-' -> a - b;
            case '*' -> a * b;
            case '/' -> a / b;
            case '%' -> a % b;
            default -> Math.pow(a, b);
        };
    }

    private Expression ternary() {
        Expression condition = or();
        if (!take("?")) {
            return condition;
        }
        newlines();
        Expression yes = expression();
        newlines();
        expect(":");
        newlines();
        Expression no = expression();
        return () -> condition.value().isTrue() ? yes.value() : no.value();
    }

    private Expression or() {
        Expression left = and();
        while (take("||")) {
            newlines();
            Expression first = left;
            Expression second = and();
            left = () -> AwkValue.of(first.value().isTrue() || second.value().isTrue());
        }
        return left;
    }

    private Expression and() {
        Expression left = membership();
        while (take("&&")) {
            newlines();
            Expression first = left;
            Expression second = membership();
            left = () -> AwkValue.of(first.value().isTrue() && second.value().isTrue());
        }
        return left;
    }

    private Expression membership() {
        Expression left = match();
        while (word("in")) {
            Expression key = left;
            String array = next().text();
            left = () ->
                    AwkValue.of(machine.array(array).containsKey(key.value().text()));
        }
        return left;
    }

    private Expression match() {
        Expression left = comparison();
        while (looksAt("~") || looksAt("!~")) {
            boolean negated = next().text().equals("!~");
            Expression text = left;
            Optional<String> regex = at(Kind.REGEX) ? Optional.of(next().text()) : Optional.empty();
            Expression dynamic = regex.isPresent() ? () -> AwkValue.EMPTY : comparison();
            left = () -> AwkValue.of(finds(
                            regex.orElseGet(() -> dynamic.value().text()),
                            text.value().text())
                    != negated);
        }
        return left;
    }

    private boolean finds(String regex, String text) {
        return machine.pattern(regex).matcher(machine.call().guarded(text)).find();
    }

    private Expression comparison() {
        Expression left = concatenation();
        String operator = at(Kind.OPERATOR) ? peek().text() : "";
        if (!operator.matches("[<>=!]=|<") && !(operator.equals(">") && inPrint == 0)) {
            return left;
        }
        next();
        Expression right = concatenation();
        return () -> {
            int order = left.value().compareTo(right.value());
            return AwkValue.of(
                    switch (operator) {
                        case "<" -> order < 0;
                        case "<=" -> order <= 0;
                        case ">" -> order > 0;
                        case ">=" -> order >= 0;
                        case "==" -> order == 0;
                        default -> order != 0;
                    });
        };
    }

    final Expression concatenation() {
        Expression left = additive();
        while (startsOperand()) {
            Expression first = left;
            Expression second = additive();
            left = () -> AwkValue.of(first.value().text() + second.value().text());
        }
        if (looksAt("|")
                && position + 1 < tokens.size()
                && tokens.get(position + 1).text().equals("getline")) {
            next();
            next();
            left = getline(left, true);
        }
        return left;
    }

    private boolean startsOperand() {
        return switch (peek().kind()) {
            case NUMBER, STRING, REGEX, NAME, CALL -> true;
            case OPERATOR ->
                switch (peek().text()) {
                    case "$", "(", "!" -> true;
                    case "-", "+" -> false;
                    case "++", "--" -> true;
                    default -> false;
                };
            default -> false;
        };
    }

    private Expression additive() {
        Expression left = multiplicative();
        while (looksAt("+") || looksAt("-")) {
            left = binary(left, next().text().charAt(0), multiplicative());
        }
        return left;
    }

    private static Expression binary(Expression a, char operator, Expression b) {
        return () ->
                AwkValue.of(arithmetic(operator, a.value().number(), b.value().number()));
    }

    private Expression multiplicative() {
        Expression left = unary();
        while (looksAt("*") || looksAt("/") || looksAt("%")) {
            left = binary(left, next().text().charAt(0), unary());
        }
        return left;
    }

    private Expression unary() {
        if (take("!")) {
            Expression operand = unary();
            return () -> AwkValue.of(!operand.value().isTrue());
        } else if (take("-")) {
            Expression operand = unary();
            return () -> AwkValue.of(-operand.value().number());
        } else if (take("+")) {
            Expression operand = unary();
            return () -> AwkValue.of(operand.value().number());
        }
        return power();
    }

    private Expression power() {
        Expression base = postfix();
        if (take("^")) {
            Expression exponent = looksAt("-") || looksAt("+") || looksAt("!") ? unary() : power();
            return binary(base, '^', exponent);
        }
        return base;
    }

    private Expression postfix() {
        if (looksAt("++") || looksAt("--")) {
            int change = next().text().equals("++") ? 1 : -1;
            Expression operand = primary();
            if (!(operand instanceof Place place)) {
                throw unexpected();
            }
            return () -> {
                AwkValue now = AwkValue.of(place.value().number() + change);
                place.set(now);
                return now;
            };
        }
        Expression operand = primary();
        if (operand instanceof Place place && (looksAt("++") || looksAt("--"))) {
            int change = next().text().equals("++") ? 1 : -1;
            return () -> {
                double old = place.value().number();
                place.set(AwkValue.of(old + change));
                return AwkValue.of(old);
            };
        }
        return operand;
    }

    private Expression primary() {
        Token token = next();
        switch (token.kind()) {
            case NUMBER -> {
                AwkValue value = AwkValue.of(
                        token.text().startsWith("0x") ? Long.decode(token.text()) : Double.parseDouble(token.text()));
                return () -> value;
            }
            case STRING -> {
                AwkValue value = AwkValue.of(token.text());
                return () -> value;
            }
            case REGEX -> {
                return () -> AwkValue.of(finds(token.text(), machine.record()));
            }
            case NAME -> {
                return take("[") ? element(token.text()) : variable(token.text());
            }
            case CALL -> {
                return call(token.text());
            }
            case WORD -> {
                if (token.text().equals("getline")) {
                    return plainGetline();
                }
            }
            default -> {
                if (token.text().equals("$")) {
                    return fieldOf(looksAt("++") || looksAt("--") ? postfix() : looksAt("-") ? unary() : primary());
                } else if (token.text().equals("(")) {
                    return grouped();
                }
            }
        }
        position--;
        throw unexpected();
    }

    private Expression grouped() {
        int saved = inPrint;
        inPrint = 0;
        List<Expression> all = list(")");
        expect(")");
        inPrint = saved;
        if (all.size() == 1) {
            Expression inner = all.get(0);
            return inner::value;
        }
        return joined(all);
    }

    private Expression joined(List<Expression> all) {
        return all.size() == 1
                ? all.get(0)
                : () -> AwkValue.of(String.join(
                        machine.text("SUBSEP"),
                        all.stream().map(one -> one.value().text()).toList()));
    }

    final List<Expression> list(String end) {
        List<Expression> all = new ArrayList<>();
        newlines();
        while (!looksAt(end)) {
            all.add(expression());
            newlines();
            if (!take(",")) {
                break;
            }
            newlines();
        }
        return all;
    }

    /** Reads a subscript with its closing bracket. */
    final Expression subscript() {
        int saved = inPrint;
        inPrint = 0;
        Expression key = joined(list("]"));
        expect("]");
        inPrint = saved;
        return key;
    }

    private Place element(String array) {
        Expression key = subscript();
        return new Place() {
            @Override
            public AwkValue value() {
                machine.call().step();
                return machine.array(array).computeIfAbsent(key.value().text(), text -> AwkValue.EMPTY);
            }

            @Override
            public void set(AwkValue value) {
                machine.call().step();
                machine.array(array).put(key.value().text(), value);
            }
        };
    }

    private Place variable(String name) {
        return new Place() {
            @Override
            public AwkValue value() {
                return machine.get(name);
            }

            @Override
            public void set(AwkValue value) {
                machine.set(name, value);
            }

            @Override
            public String toString() {
                return name;
            }
        };
    }

    private Place fieldOf(Expression index) {
        return new Place() {
            @Override
            public AwkValue value() {
                return machine.field((int) index.value().number());
            }

            @Override
            public void set(AwkValue value) {
                machine.setField((int) index.value().number(), value.text());
            }
        };
    }

    private Expression plainGetline() {
        Optional<Place> into = Optional.empty();
        if (at(Kind.NAME) || looksAt("$")) {
            into = primary() instanceof Place place ? Optional.of(place) : Optional.empty();
        }
        if (take("<")) {
            return getline(primary(), false, into);
        }
        Optional<Place> target = into;
        return () -> {
            String record = machine.record();
            boolean found = program.next();
            if (found && target.isPresent()) {
                String line = machine.record();
                machine.setRecord(record);
                target.get().set(AwkValue.input(line));
            }
            return AwkValue.of(found);
        };
    }

    private Expression getline(Expression name, boolean command) {
        Optional<Place> into = Optional.empty();
        if (at(Kind.NAME) || looksAt("$")) {
            into = primary() instanceof Place place ? Optional.of(place) : Optional.empty();
        }
        return getline(name, command, into);
    }

    private Expression getline(Expression name, boolean command, Optional<Place> into) {
        return () -> {
            try {
                Optional<String> line = machine.next(machine.reader(name.value().text(), command));
                if (line.isEmpty()) {
                    return AwkValue.of(0);
                }
                if (into.isPresent()) {
                    into.get().set(AwkValue.input(line.get()));
                } else {
                    machine.setRecord(line.get());
                }
                return AwkValue.of(1);
            } catch (FileProblem e) {
                return AwkValue.of(-1);
            }
        };
    }

    // ---- functions

    private Expression call(String name) {
        List<Expression> arguments = new ArrayList<>();
        Optional<String> regex = Optional.empty();
        if (take("(")) {
            int saved = inPrint;
            inPrint = 0;
            if (name.matches("g?sub|gensub") && at(Kind.REGEX)) {
                regex = Optional.of(next().text());
                newlines();
                take(",");
            }
            newlines();
            while (!take(")")) {
                boolean last = at(Kind.REGEX) && name.matches("split|match");
                String literal = last ? next().text() : "";
                arguments.add(last ? () -> AwkValue.of(literal) : expression());
                newlines();
                take(",");
                newlines();
            }
            inPrint = saved;
        }
        Optional<String> literal = regex;
        return switch (name) {
            case "sub", "gsub", "gensub" -> substitution(name, literal, arguments);
            case "split" -> () -> calls.split(arguments);
            case "match" -> () -> calls.match(arguments);
            case "length" ->
                () -> {
                    String array = arguments.isEmpty() ? "" : arguments.get(0).toString();
                    return machine.isArray(array)
                            ? AwkValue.of(machine.array(array).size())
                            : AwkFunctions.call(machine, name, AwkCalls.values(arguments));
                };
            default ->
                AwkFunctions.NAMES.contains(name)
                        ? () -> AwkFunctions.call(machine, name, AwkCalls.values(arguments))
                        : () -> calls.invoke(name, arguments);
        };
    }

    private Expression substitution(String name, Optional<String> literal, List<Expression> arguments) {
        int shift = literal.isPresent() ? 0 : 1;
        boolean general = name.equals("gensub");
        int targetIndex = shift + (general ? 2 : 1);
        Expression target = arguments.size() > targetIndex ? arguments.get(targetIndex) : fieldOf(() -> AwkValue.of(0));
        return () -> {
            String regex = literal.orElseGet(() -> arguments.get(0).value().text());
            String replacement = arguments.get(shift).value().text();
            String how = general ? arguments.get(shift + 1).value().text() : name.equals("gsub") ? "g" : "1";
            Matcher matcher = machine.pattern(regex)
                    .matcher(machine.call().guarded(target.value().text()));
            StringBuilder out = new StringBuilder();
            int count = 0;
            int seen = 0;
            while (matcher.find()) {
                machine.call().step();
                seen++;
                if (how.startsWith("g") || how.equals(Integer.toString(seen))) {
                    count++;
                    matcher.appendReplacement(
                            out, Matcher.quoteReplacement(AwkFunctions.replacement(replacement, matcher, general)));
                    if (!how.startsWith("g")) {
                        break;
                    }
                }
            }
            matcher.appendTail(out);
            if (general) {
                return AwkValue.of(out.toString());
            }
            if (count > 0 && target instanceof Place place) {
                place.set(AwkValue.of(out.toString()));
            }
            return AwkValue.of(count);
        };
    }
}
