package io.dpuos.kernel.kconfig;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The help that {@code conf} shows for a menu entry. */
final class ConfHelp {
    private static final int LEVELS = 8;

    private final Evaluation evaluation;
    private final ExprPrinter printer;
    private final String prefix;

    ConfHelp(Evaluation evaluation, KconfigEnvironment environment) {
        this.evaluation = evaluation;
        this.printer = new ExprPrinter(evaluation);
        this.prefix = environment.variable("CONFIG_").orElse("CONFIG_");
    }

    String of(MenuNode node) {
        StringBuilder out = new StringBuilder("\n");
        Symbol symbol = node.symbol;
        if (node.help == null) {
            out.append("There is no help available for this option.");
        } else {
            if (symbol != null && symbol.name().isPresent()) {
                out.append(prefix).append(symbol.text()).append(":\n\n");
            }
            out.append(node.help.text());
        }
        out.append('\n');
        if (symbol != null) {
            describe(symbol, out);
        }
        return out.append('\n').toString();
    }

    private void describe(Symbol symbol, StringBuilder out) {
        if (symbol.name().isPresent()) {
            out.append("Symbol: ").append(symbol.text()).append(" [=");
            out.append(evaluation.textOf(symbol)).append("]\n");
            out.append("Type  : ").append(symbol.type().label()).append('\n');
            Optional<Property> range = symbol.properties().stream()
                    .filter(property -> property.kind() == Property.Kind.RANGE && evaluation.isActive(property))
                    .findFirst();
            if (symbol.type().isNumber() && range.isPresent()) {
                out.append("Range : ");
                printer.print(List.of(range.get().value()), out);
                out.append('\n');
            }
        }
        for (MenuNode menu : symbol.menus()) {
            Property prompt = menu.prompt;
            if (prompt != null) {
                out.append("Defined at ")
                        .append(menu.file)
                        .append(':')
                        .append(menu.line)
                        .append('\n');
                out.append("  Prompt: ").append(menu.promptText()).append('\n');
                dependency(menu.dependency, "  Depends on: ", out);
                if (!evaluation.model().algebra().equal(menu.dependency, prompt.condition())) {
                    dependency(prompt.condition(), "  Visible if: ", out);
                }
                location(menu, out);
            }
        }
        for (MenuNode menu : symbol.menus()) {
            if (menu.prompt == null) {
                out.append("Defined at ")
                        .append(menu.file)
                        .append(':')
                        .append(menu.line)
                        .append('\n');
                dependency(menu.dependency, "  Depends on: ", out);
            }
        }
        targets(symbol, Property.Kind.SELECT, "Selects: ", out);
        sources(symbol.reverseDependency(), "Selected by", out);
        targets(symbol, Property.Kind.IMPLY, "Implies: ", out);
        sources(symbol.weakReverseDependency(), "Implied by", out);
        out.append("\n\n");
    }

    private void dependency(Expr expr, String title, StringBuilder out) {
        if (!expr.isYes()) {
            out.append(title);
            printer.print(List.of(expr), out);
            out.append('\n');
        }
    }

    private void location(MenuNode node, StringBuilder out) {
        List<MenuNode> path = new ArrayList<>();
        MenuNode menu = node;
        while (menu != null && menu != evaluation.model().root() && path.size() < LEVELS) {
            evaluation.isVisible(menu);
            path.add(menu);
            menu = menu.parent;
        }
        Collections.reverse(path);
        out.append("  Location:\n");
        int indent = 4;
        for (MenuNode each : path) {
            Symbol symbol = each.symbol;
            out.append(" ".repeat(indent)).append("-> ").append(prompt(each));
            if (symbol != null) {
                out.append(" (").append(symbol.label()).append(" [=");
                out.append(evaluation.textOf(symbol)).append("])");
            }
            out.append('\n');
            indent += 2;
        }
    }

    static String prompt(MenuNode node) {
        if (node.prompt != null) {
            return node.promptText();
        }
        return node.symbol == null ? "(null)" : node.symbol.name().orElse("(null)");
    }

    private void targets(Symbol symbol, Property.Kind kind, String title, StringBuilder out) {
        String before = title;
        for (Property property : symbol.properties()) {
            if (property.kind() == kind) {
                out.append(before);
                printer.print(List.of(property.value()), out);
                before = " && ";
            }
        }
        if (!before.equals(title)) {
            out.append('\n');
        }
    }

    private void sources(List<Expr> alternatives, String title, StringBuilder out) {
        for (Tristate value : List.of(Tristate.YES, Tristate.MOD, Tristate.NO)) {
            printer.alternatives(alternatives, value, title + " [" + value.text() + "]:\n", out);
        }
    }
}
