package io.dpuos.install.rpmdb;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The names inside a rich dependency, under which rpm lists it too (rpm lib/rpmdb.c updateRichDepCB, lib/rpmds.c
 * rpmrichParse). A name in a condition has {@code !} before it. Texts are Latin-1, so that every byte is one character.
 */
final class RichKeys {
    private static final int MAX_DEPTH = 100;

    private final String text;
    private final List<String> names = new ArrayList<>();
    private final Deque<Integer> starts = new ArrayDeque<>();
    private int at;
    private boolean negated;

    private enum Operator {
        SINGLE,
        AND,
        OR,
        IF,
        UNLESS,
        ELSE,
        WITH,
        WITHOUT;

        boolean conditional() {
            return this == IF || this == UNLESS;
        }

        boolean chains() {
            return this == AND || this == OR || this == WITH;
        }
    }

    private RichKeys(String text) {
        this.text = text;
    }

    /** Returns the keys in rpm's order; empty when the dependency cannot be parsed. */
    static List<String> of(String dependency) {
        RichKeys keys = new RichKeys(dependency);
        if (!keys.parse()) {
            return List.of();
        }
        return new TreeSet<>(keys.names)
                .stream().map(n -> n.startsWith(" ") ? n.substring(1) : n).toList();
    }

    private boolean parse() {
        starts.push(names.size());
        if (peek() != '(' || starts.size() > MAX_DEPTH) {
            return false;
        }
        at++;
        Operator operator = Operator.SINGLE;
        Operator chain = Operator.SINGLE;
        while (true) {
            skipWhite();
            boolean operand = peek() == '(' ? parse() : peek() != ')' && simple();
            skipWhite();
            if (!operand || at >= text.length()) {
                return false;
            }
            if (peek() == ')') {
                break;
            }
            Optional<Operator> next = operator();
            if (next.isEmpty()) {
                return false;
            }
            operator = next.get();
            if (operator == Operator.ELSE && chain.conditional()) {
                chain = Operator.SINGLE;
            }
            if (chain != Operator.SINGLE && (operator != chain || !operator.chains())) {
                return false;
            }
            enter(operator);
            chain = operator;
        }
        at++;
        starts.pop();
        if (operator.conditional()) {
            negated = !negated;
        }
        return true;
    }

    private void enter(Operator operator) {
        if (operator.conditional()) {
            starts.pop();
            starts.push(names.size());
            negated = !negated;
        } else if (operator == Operator.ELSE) {
            int end = names.size();
            for (int i = starts.getFirst(); i < end; i++) {
                String name = names.get(i);
                names.add((name.startsWith("!") ? ' ' : '!') + name.substring(1));
            }
            negated = !negated;
        }
    }

    private boolean simple() {
        String name = word();
        if (name.isEmpty()) {
            return false;
        }
        skipWhite();
        int before = at;
        if (word().matches("[<>]=?|==?|=[<>]")) {
            skipWhite();
            if (word().isEmpty()) {
                return false;
            }
        } else {
            at = before;
        }
        if (!name.startsWith("rpmlib(")) {
            names.add((negated ? '!' : ' ') + name);
        }
        return true;
    }

    private Optional<Operator> operator() {
        String word = word();
        for (Operator operator : Operator.values()) {
            if (operator != Operator.SINGLE
                    && operator.name().toLowerCase(java.util.Locale.ROOT).equals(word)) {
                return Optional.of(operator);
            }
        }
        return Optional.empty();
    }

    /** A word ends at white space, a comma, or a parenthesis that it did not open. */
    private String word() {
        int start = at;
        int open = 0;
        while (at < text.length() && !isWhite(text.charAt(at))) {
            char c = text.charAt(at);
            if (c == ')' && open-- <= 0) {
                break;
            }
            if (c == '(') {
                open++;
            }
            at++;
        }
        return text.substring(start, at);
    }

    private void skipWhite() {
        while (at < text.length() && isWhite(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isWhite(char c) {
        return c == ' ' || c >= '\t' && c <= '\r' || c == ',';
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }
}
