package io.dpuos.shell;

import io.dpuos.shell.AwkLexer.Kind;
import io.dpuos.shell.AwkProgram.Expression;
import io.dpuos.shell.AwkProgram.Function;
import io.dpuos.shell.AwkProgram.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the statements of an awk program. */
final class AwkParser extends AwkExpressionParser {
    AwkParser(AwkMachine machine, String source) {
        super(machine, source, new AwkProgram());
    }

    AwkProgram program() {
        skipEnds();
        while (!at(Kind.END)) {
            item();
            skipEnds();
        }
        return program;
    }

    private void item() {
        if (word("function")) {
            String name = next().text();
            expect("(");
            List<String> parameters = new ArrayList<>();
            while (!take(")")) {
                parameters.add(next().text());
                take(",");
            }
            newlines();
            List<Statement> body = new ArrayList<>();
            program.functions.put(name, new Function(parameters, body));
            body.add(block());
        } else if (word("BEGIN")) {
            program.begins.add(block());
        } else if (word("END")) {
            program.ends.add(block());
        } else {
            Optional<Expression> pattern = Optional.empty();
            Optional<Expression> last = Optional.empty();
            if (!looksAt("{")) {
                pattern = Optional.of(expression());
                if (take(",")) {
                    newlines();
                    last = Optional.of(expression());
                }
            }
            Statement action = looksAt("{") ? block() : () -> print(machine.record() + machine.text("ORS"), "", "");
            program.rules.add(new AwkProgram.Rule(pattern, last, action));
        }
    }

    private void skipEnds() {
        while (at(Kind.NEWLINE) || looksAt(";")) {
            next();
        }
    }

    private Statement block() {
        expect("{");
        List<Statement> all = new ArrayList<>();
        skipEnds();
        while (!take("}")) {
            all.add(statement());
            skipEnds();
        }
        return () -> all.forEach(Statement::run);
    }

    private void terminate() {
        if (!looksAt("}") && !at(Kind.END)) {
            if (!looksAt(";") && !at(Kind.NEWLINE)) {
                throw unexpected();
            }
            next();
        }
    }

    private Statement body() {
        newlines();
        if (take(";")) {
            return () -> {};
        }
        return statement();
    }

    private Statement statement() {
        if (looksAt("{")) {
            return block();
        }
        if (at(Kind.WORD)) {
            Optional<Statement> control = control();
            if (control.isPresent()) {
                return control.get();
            }
        }
        Statement simple = simple();
        terminate();
        return simple;
    }

    private Optional<Statement> control() {
        if (word("if")) {
            expect("(");
            Expression condition = expression();
            expect(")");
            Statement yes = body();
            int mark = position;
            skipEnds();
            Statement no = () -> {};
            if (word("else")) {
                no = body();
            } else {
                position = mark;
            }
            Statement otherwise = no;
            return Optional.of(() -> {
                if (condition.value().isTrue()) {
                    yes.run();
                } else {
                    otherwise.run();
                }
            });
        } else if (word("while")) {
            expect("(");
            Expression condition = expression();
            expect(")");
            Statement body = body();
            return Optional.of(() -> loop(condition, body, () -> {}));
        } else if (word("do")) {
            Statement body = body();
            skipEnds();
            if (!word("while")) {
                throw unexpected();
            }
            expect("(");
            Expression condition = expression();
            expect(")");
            terminate();
            boolean[] first = {true};
            return Optional.of(() -> {
                first[0] = true;
                loop(
                        () -> {
                            boolean again = first[0];
                            first[0] = false;
                            return again ? AwkValue.of(1) : condition.value();
                        },
                        body,
                        () -> {});
            });
        } else if (word("for")) {
            return Optional.of(forLoop());
        }
        return Optional.empty();
    }

    private Statement forLoop() {
        expect("(");
        int mark = position;
        if (at(Kind.NAME)) {
            String name = next().text();
            if (word("in") && at(Kind.NAME)) {
                String array = next().text();
                if (take(")")) {
                    Statement body = body();
                    return () -> eachKey(name, array, body);
                }
            }
            position = mark;
        }
        Statement first = looksAt(";") ? () -> {} : simple();
        expect(";");
        newlines();
        Expression condition = looksAt(";") ? () -> AwkValue.of(1) : expression();
        expect(";");
        newlines();
        Statement step = looksAt(")") ? () -> {} : simple();
        expect(")");
        Statement body = body();
        return () -> {
            first.run();
            loop(condition, body, step);
        };
    }

    private void eachKey(String name, String array, Statement body) {
        for (String key : List.copyOf(machine.array(array).keySet())) {
            machine.call().step();
            machine.set(name, AwkValue.input(key));
            try {
                body.run();
            } catch (AwkProgram.Continue jump) {
                continue;
            } catch (AwkProgram.Break jump) {
                return;
            }
        }
    }

    private void loop(Expression condition, Statement body, Statement step) {
        while (condition.value().isTrue()) {
            machine.call().step();
            try {
                body.run();
            } catch (AwkProgram.Continue jump) {
                // the step follows
            } catch (AwkProgram.Break jump) {
                return;
            }
            step.run();
        }
    }

    private Statement simple() {
        if (word("print")) {
            return output(false);
        } else if (word("printf")) {
            return output(true);
        } else if (word("next")) {
            return () -> {
                throw new AwkProgram.Next();
            };
        } else if (word("break")) {
            return () -> {
                throw new AwkProgram.Break();
            };
        } else if (word("continue")) {
            return () -> {
                throw new AwkProgram.Continue();
            };
        } else if (word("exit")) {
            boolean given = !atStatementEnd();
            Expression status = given ? expression() : () -> AwkValue.of(0);
            return () -> {
                throw new AwkProgram.Exit((int) status.value().number() & 0xff, given);
            };
        } else if (word("return")) {
            Expression value = atStatementEnd() ? () -> AwkValue.EMPTY : expression();
            return () -> {
                throw new AwkProgram.Return(value.value());
            };
        } else if (word("delete")) {
            String array = next().text();
            if (!take("[")) {
                return () -> machine.array(array).clear();
            }
            Expression key = subscript();
            return () -> {
                Map<String, AwkValue> elements = machine.array(array);
                elements.remove(key.value().text());
            };
        }
        Expression expression = expression();
        return expression::value;
    }

    private boolean atStatementEnd() {
        return at(Kind.NEWLINE) || at(Kind.END) || looksAt(";") || looksAt("}");
    }

    private Statement output(boolean formatted) {
        List<Expression> values = new ArrayList<>();
        int mark = position;
        boolean grouped = false;
        if (take("(")) {
            values.addAll(list(")"));
            expect(")");
            grouped = atStatementEnd() || looksAt(">") || looksAt(">>") || looksAt("|");
            if (!grouped) {
                values.clear();
                position = mark;
            }
        }
        if (!grouped && !atStatementEnd() && !looksAt(">") && !looksAt(">>") && !looksAt("|")) {
            inPrint++;
            do {
                newlines();
                values.add(expression());
            } while (take(","));
            inPrint--;
        }
        String kind = looksAt(">") || looksAt(">>") || looksAt("|") ? next().text() : "";
        Expression target = kind.isEmpty() ? () -> AwkValue.EMPTY : concatenation();
        return () -> print(shown(values, formatted), kind, target.value().text());
    }

    private String shown(List<Expression> values, boolean formatted) {
        List<AwkValue> all = values.stream().map(Expression::value).toList();
        if (formatted) {
            return machine.format(all);
        }
        if (all.isEmpty()) {
            return machine.record() + machine.text("ORS");
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < all.size(); i++) {
            text.append(i > 0 ? machine.text("OFS") : "").append(all.get(i).text());
        }
        return text.append(machine.text("ORS")).toString();
    }

    private void print(String text, String kind, String target) {
        try {
            machine.print(text, kind, target);
        } catch (FileProblem e) {
            machine.call().err("awk: cannot open \"" + target + "\" (" + e.text() + ")\n");
            throw new AwkProgram.Exit(2, true);
        }
    }
}
