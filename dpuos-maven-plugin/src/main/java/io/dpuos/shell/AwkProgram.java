package io.dpuos.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A parsed awk program. */
final class AwkProgram {
    /** What has a value. */
    interface Expression {
        AwkValue value();
    }

    /** What does something. */
    interface Statement {
        void run();
    }

    /** Where records come from. */
    interface Input {
        boolean next();
    }

    /** A pattern with its action; a range has a second pattern. */
    static final class Rule {
        final Optional<Expression> pattern;
        final Optional<Expression> last;
        final Statement action;
        boolean inside;

        Rule(Optional<Expression> pattern, Optional<Expression> last, Statement action) {
            this.pattern = pattern;
            this.last = last;
            this.action = action;
        }
    }

    /** A function of the program. */
    record Function(List<String> parameters, List<Statement> body) {}

    /** {@code exit}. */
    static final class Exit extends Signal {
        final int status;
        final boolean given;

        Exit(int status, boolean given) {
            this.status = status;
            this.given = given;
        }
    }

    /** A jump out of the running statements. */
    static class Signal extends RuntimeException {
        Signal() {
            super(null, null, false, false);
        }
    }

    /** {@code next}. */
    static final class Next extends Signal {}

    /** {@code break}. */
    static final class Break extends Signal {}

    /** {@code continue}. */
    static final class Continue extends Signal {}

    /** {@code return}. */
    static final class Return extends Signal {
        final transient AwkValue value;

        Return(AwkValue value) {
            this.value = value;
        }
    }

    final List<Statement> begins = new ArrayList<>();
    final List<Statement> ends = new ArrayList<>();
    final List<Rule> rules = new ArrayList<>();
    final Map<String, Function> functions = new TreeMap<>();
    private Input input = () -> false;

    void bind(Input from) {
        input = from;
    }

    boolean next() {
        return input.next();
    }

    boolean readsInput() {
        return !rules.isEmpty() || !ends.isEmpty();
    }

    void begin() {
        begins.forEach(Statement::run);
    }

    void end() {
        ends.forEach(Statement::run);
    }

    void record() {
        try {
            for (Rule rule : rules) {
                if (selects(rule)) {
                    rule.action.run();
                }
            }
        } catch (Next next) {
            // on to the next record
        }
    }

    private static boolean selects(Rule rule) {
        if (rule.pattern.isEmpty()) {
            return true;
        }
        if (rule.last.isEmpty()) {
            return rule.pattern.get().value().isTrue();
        }
        if (!rule.inside && !rule.pattern.get().value().isTrue()) {
            return false;
        }
        rule.inside = !rule.last.get().value().isTrue();
        return true;
    }
}
