package io.dpuos.kernel.kconfig;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds symbols whose value depends on itself, which no evaluation could settle. */
final class RecursionCheck {
    private final KconfigModel model;
    private final KconfigEnvironment environment;
    private final Set<Symbol> done = new HashSet<>();
    private final Deque<Symbol> path = new ArrayDeque<>();
    private final Set<Symbol> onPath = new HashSet<>();
    private boolean failed;

    RecursionCheck(KconfigModel model, KconfigEnvironment environment) {
        this.model = model;
        this.environment = environment;
    }

    void check() {
        for (Symbol symbol : model.inTableOrder()) {
            visit(symbol);
        }
        if (failed) {
            throw new KconfigException("", "the Kconfig tree has recursive dependencies");
        }
    }

    private void visit(Symbol asked) {
        Symbol symbol = asked.isChoiceValue() ? asked.choiceOf() : asked;
        if (onPath.contains(symbol)) {
            // A choice and its members are looked at together, and members look at their choice.
            if (!(symbol.isChoice() && symbol == path.peek())) {
                report(symbol);
            }
            return;
        }
        if (!done.add(symbol)) {
            return;
        }
        path.push(symbol);
        onPath.add(symbol);
        dependencies(symbol);
        for (Symbol member : symbol.members()) {
            dependencies(member);
        }
        onPath.remove(symbol);
        path.pop();
    }

    private void dependencies(Symbol symbol) {
        symbol.directDependency().forEach(this::visit);
        symbol.reverseDependency().forEach(this::visit);
        symbol.weakReverseDependency().forEach(this::visit);
        for (Property property : symbol.properties()) {
            switch (property.kind()) {
                case CHOICE, SELECT, IMPLY -> {
                    // Looked at from the other side.
                }
                case DEFAULT -> {
                    visit(property.condition());
                    if (!symbol.isChoice()) {
                        visit(property.value());
                    }
                }
                default -> visit(property.condition());
            }
        }
    }

    private void visit(Expr expr) {
        if (expr instanceof Expr.Reference reference) {
            visit(reference.symbol());
        } else if (expr instanceof Expr.Not not) {
            visit(not.operand());
        } else if (expr instanceof Expr.And and) {
            and.operands().forEach(this::visit);
        } else if (expr instanceof Expr.Or or) {
            or.operands().forEach(this::visit);
        } else if (expr instanceof Expr.Compare compare) {
            visit(compare.left());
            visit(compare.right());
        }
    }

    private void report(Symbol symbol) {
        failed = true;
        List<Symbol> loop = new ArrayList<>();
        for (Symbol each : path) {
            loop.add(each);
            if (each == symbol) {
                break;
            }
        }
        Collections.reverse(loop);
        for (int i = 0; i < loop.size(); i++) {
            Symbol from = loop.get(i);
            Symbol to = i + 1 < loop.size() ? loop.get(i + 1) : symbol;
            Property place =
                    from.properties().isEmpty() ? null : from.properties().get(0);
            String where = place == null ? "<none>:0" : place.file() + ":" + place.line();
            if (i == 0) {
                environment.err(where + ":error: recursive dependency detected!\n");
            }
            environment.err(where + ":\tsymbol " + from.label() + " depends on " + to.label() + "\n");
        }
    }
}
