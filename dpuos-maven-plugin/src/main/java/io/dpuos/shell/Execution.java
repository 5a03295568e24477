package io.dpuos.shell;

import io.dpuos.shell.Syntax.Node;
import io.dpuos.shell.Syntax.Word;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Runs the parsed commands of one shell process: lists, loops, pipelines, simple commands. */
final class Execution {
    private static final Set<String> SPECIAL = Set.of(
            ":",
            ".",
            "break",
            "continue",
            "eval",
            "exec",
            "exit",
            "export",
            "readonly",
            "return",
            "set",
            "shift",
            "times",
            "trap",
            "unset");

    private final Interpreter shell;
    private final Conditions conditions;
    private int substitutionStatus;
    private int loops;
    private List<Integer> pipeStatuses = List.of();

    Execution(Interpreter shell) {
        this.shell = shell;
        this.conditions = new Conditions(shell);
    }

    /** Tells the status of a command substitution. */
    void substituted(int status) {
        substitutionStatus = status;
    }

    boolean inLoop() {
        return loops > 0;
    }

    /** {@code PIPESTATUS}: the statuses of the stages of the pipeline that ran last. */
    Variables.Elements pipeStatuses() {
        Variables.Elements all = new Variables.Elements(false);
        pipeStatuses.forEach(status -> all.add(Integer.toString(status)));
        if (pipeStatuses.isEmpty()) {
            all.add(Integer.toString(shell.status()));
        }
        return all;
    }

    int enterFunction() {
        int saved = loops;
        loops = 0;
        return saved;
    }

    void leaveFunction(int saved) {
        loops = saved;
    }

    void run(Node node) {
        if (node.line() > 0) {
            shell.setLine(node.line());
        }
        shell.budget().step(shell.line());
        if (shell.option('n')) {
            return;
        }
        if (node instanceof Syntax.Simple simple) {
            shell.setStatus(simple(simple));
            pipeStatuses = List.of();
            checkErrors();
        } else if (node instanceof Syntax.Sequence sequence) {
            if (sequence.nodes().isEmpty()) {
                shell.setStatus(0);
            }
            for (Node one : sequence.nodes()) {
                run(one);
            }
        } else if (node instanceof Syntax.AndOr both) {
            shell.test(1);
            try {
                run(both.left());
            } finally {
                shell.test(-1);
            }
            if (both.and() == (shell.status() == 0)) {
                run(both.right());
            }
        } else if (node instanceof Syntax.Pipeline pipeline) {
            pipeline(pipeline);
        } else {
            compound(node);
        }
    }

    private void checkErrors() {
        if (shell.status() == 0 || shell.isTested()) {
            return;
        }
        String action = shell.traps().getOrDefault("ERR", "");
        if (!action.isEmpty() && (!shell.inFunction() || shell.option('E'))) {
            int status = shell.status();
            shell.traps().remove("ERR");
            shell.evaluate(action, shell.line());
            shell.traps().putIfAbsent("ERR", action);
            shell.setStatus(status);
        }
        if (shell.option('e')) {
            throw new Jump.Exit(shell.status());
        }
    }

    private void compound(Node node) {
        if (node instanceof Syntax.Subshell subshell) {
            shell.setStatus(shell.runChild(shell.copy(), subshell.body()));
            checkErrors();
        } else if (node instanceof Syntax.If branch) {
            if (condition(branch.condition())) {
                run(branch.then());
            } else if (branch.otherwise().isPresent()) {
                run(branch.otherwise().get());
            } else {
                shell.setStatus(0);
            }
        } else if (node instanceof Syntax.Loop loop) {
            loop(loop);
        } else if (node instanceof Syntax.For loop) {
            forEach(loop);
        } else if (node instanceof Syntax.ArithmeticFor loop) {
            arithmeticFor(loop);
        } else if (node instanceof Syntax.Case choice) {
            choose(choice);
        } else if (node instanceof Syntax.Function function) {
            shell.functions().put(function.name(), function.body());
            shell.setStatus(0);
        } else if (node instanceof Syntax.ArithmeticCommand arithmetic) {
            shell.setStatus(guarded(() -> arithmetic(arithmetic.expression()) != 0 ? 0 : 1, false));
            checkErrors();
        } else if (node instanceof Syntax.Condition condition) {
            shell.setStatus(guarded(() -> conditions.test(condition.test()) ? 0 : 1));
            checkErrors();
        } else if (node instanceof Syntax.Background background) {
            background(background);
        } else if (node instanceof Syntax.Redirected redirected) {
            Map<Integer, Stream> saved = new TreeMap<>(shell.streams());
            try {
                if (shell.redirections().apply(redirected.redirections())) {
                    run(redirected.body());
                } else {
                    shell.setStatus(shell.isDash() ? 2 : 1);
                    checkErrors();
                }
            } finally {
                shell.setStreams(saved);
            }
        }
    }

    /** Runs a background command at once: nothing happens at the same time in an image build. */
    private void background(Syntax.Background background) {
        Interpreter child = shell.copy();
        child.setStream(0, new Stream.Null());
        shell.setBackground(shell.budget().processes());
        int status = shell.runChild(child, background.body());
        shell.builtins().ended(status);
        shell.setStatus(0);
    }

    /** Work that may fail as a command fails. */
    interface Fallible {
        int run() throws ShellFailure;
    }

    int guarded(Fallible work) {
        return guarded(work, true);
    }

    private int guarded(Fallible work, boolean ends) {
        try {
            return work.run();
        } catch (ShellFailure e) {
            shell.complain(e.text(), shell.line());
            if (e.fatal() && ends) {
                throw new Jump.Exit(e.status());
            }
            return e.status();
        }
    }

    private long arithmetic(Word expression) throws ShellFailure {
        return shell.arithmetic(shell.expander().text(expression));
    }

    private boolean condition(Node node) {
        shell.test(1);
        try {
            run(node);
        } finally {
            shell.test(-1);
        }
        return shell.status() == 0;
    }

    /** Runs a loop's body once; whether the loop goes on. */
    private boolean turn(Node body) {
        loops++;
        try {
            run(body);
            return true;
        } catch (Jump.OutOfLoop jump) {
            return leaves(jump);
        } finally {
            loops--;
        }
    }

    private boolean leaves(Jump.OutOfLoop jump) {
        shell.setStatus(0);
        if (jump.levels > 1 && loops > 1) {
            throw new Jump.OutOfLoop(jump.resume, jump.levels - 1);
        }
        return jump.resume;
    }

    /** Whether a loop's condition holds; it may leave the loop. */
    private boolean goesOn(Syntax.Loop loop) {
        loops++;
        try {
            return condition(loop.condition()) != loop.until();
        } catch (Jump.OutOfLoop jump) {
            return leaves(jump) && goesOn(loop);
        } finally {
            loops--;
        }
    }

    private void loop(Syntax.Loop loop) {
        int result = 0;
        while (goesOn(loop)) {
            if (!turn(loop.body())) {
                result = shell.status();
                break;
            }
            result = shell.status();
        }
        shell.setStatus(result);
    }

    private void forEach(Syntax.For loop) {
        List<String> values = new ArrayList<>();
        shell.setStatus(guarded(() -> {
            values.addAll(
                    loop.words().isPresent()
                            ? shell.expander().fields(loop.words().get())
                            : shell.positional());
            return 0;
        }));
        if (values.isEmpty()) {
            return;
        }
        for (String value : values) {
            shell.budget().step(loop.line());
            int assigned = guarded(() -> {
                shell.assign(loop.name(), value);
                return 0;
            });
            if (assigned != 0 || !turn(loop.body())) {
                break;
            }
        }
    }

    private void arithmeticFor(Syntax.ArithmeticFor loop) {
        guarded(() -> (int) arithmetic(loop.first()));
        boolean endless = loop.condition().parts().stream()
                .allMatch(
                        part -> part instanceof Syntax.Text text && text.text().isBlank());
        shell.setStatus(0);
        while (endless || guarded(() -> arithmetic(loop.condition()) != 0 ? 1 : 0) != 0) {
            shell.budget().step(loop.line());
            if (!turn(loop.body())) {
                break;
            }
            guarded(() -> (int) arithmetic(loop.step()));
        }
    }

    private void choose(Syntax.Case choice) {
        String[] subject = {""};
        guarded(() -> {
            subject[0] = shell.expander().text(choice.subject());
            return 0;
        });
        boolean falls = false;
        boolean ran = false;
        for (Syntax.CaseItem item : choice.items()) {
            boolean matches = falls;
            for (Word pattern : item.patterns()) {
                matches = matches || guarded(() -> matches(pattern, subject[0]) ? 1 : 0) == 1;
            }
            if (matches) {
                ran = !isEmpty(item.body());
                if (ran) {
                    run(item.body());
                } else {
                    shell.setStatus(0);
                    ran = true;
                }
                if (item.end().equals(";;")) {
                    return;
                }
            }
            falls = matches && item.end().equals(";&");
        }
        if (!ran) {
            shell.setStatus(0);
        }
    }

    private static boolean isEmpty(Node body) {
        return body instanceof Syntax.Sequence sequence && sequence.nodes().isEmpty();
    }

    private boolean matches(Word pattern, String subject) throws ShellFailure {
        return Glob.matches(shell.expander().pattern(pattern), new GuardedText(subject, shell.budget(), shell.line()));
    }

    private void pipeline(Syntax.Pipeline pipeline) {
        List<Node> stages = pipeline.stages();
        if (stages.size() == 1) {
            shell.test(1);
            try {
                run(stages.get(0));
            } finally {
                shell.test(-1);
            }
        } else {
            List<Integer> statuses = stages(stages);
            int failed = 0;
            for (int status : statuses) {
                failed = status != 0 ? status : failed;
            }
            pipeStatuses = statuses;
            shell.setStatus(shell.option("pipefail") ? failed : statuses.get(statuses.size() - 1));
        }
        if (pipeline.negated()) {
            shell.setStatus(shell.status() == 0 ? 1 : 0);
        } else {
            checkErrors();
        }
    }

    private List<Integer> stages(List<Node> nodes) {
        Pipeline running = new Pipeline(shell.files());
        Optional<Pipe> in = Optional.empty();
        for (int i = 0; i < nodes.size(); i++) {
            Interpreter child = shell.copy();
            Node node = nodes.get(i);
            in.ifPresent(pipe -> child.setStream(0, pipe));
            Optional<Pipe> out = i + 1 < nodes.size() ? Optional.of(new Pipe(shell.budget())) : Optional.empty();
            out.ifPresent(pipe -> child.setStream(1, pipe));
            running.add(() -> shell.runChild(child, node), in.orElse(null), out.orElse(null));
            in = out;
        }
        return running.run();
    }

    /** Runs {@code <file} as {@code $(<file)} does. */
    int printFile(Syntax.Simple command) {
        if (!shell.redirections().apply(command.redirections())) {
            return 1;
        }
        shell.write(1, shell.stream(command.redirections().get(0).fd()).readAll(), command.line());
        return 0;
    }

    // ---- simple commands

    private int simple(Syntax.Simple command) {
        if (command.words().isEmpty() && command.redirections().isEmpty()) {
            substitutionStatus = 0;
            return guarded(() -> {
                for (Syntax.Assignment assignment : command.assignments()) {
                    shell.expander().assign(assignment);
                }
                trace(command);
                return substitutionStatus;
            });
        }
        Map<Integer, Stream> saved = shell.streams();
        if (!command.redirections().isEmpty()) {
            shell.setStreams(new TreeMap<>(saved));
        }
        boolean keep = false;
        try {
            substitutionStatus = 0;
            List<String> words = new ArrayList<>();
            int expanded = guarded(() -> {
                words.addAll(shell.expander().fields(command.words()));
                return 0;
            });
            if (expanded != 0) {
                return expanded;
            }
            if (words.isEmpty()) {
                if (!shell.redirections().apply(command.redirections())) {
                    return shell.isDash() ? 2 : 1;
                }
                return guarded(() -> {
                    for (Syntax.Assignment assignment : command.assignments()) {
                        shell.expander().assign(assignment);
                    }
                    return substitutionStatus;
                });
            }
            Map<String, String> temporary = new LinkedHashMap<>();
            int assigned = guarded(() -> {
                for (Syntax.Assignment assignment : command.assignments()) {
                    if (shell.variables().isReadOnly(assignment.name())) {
                        shell.assign(assignment.name(), "");
                    }
                    temporary.put(assignment.name(), shell.expander().value(assignment));
                }
                return 0;
            });
            if (assigned != 0) {
                return assigned;
            }
            if (shell.option('x')) {
                traceWords(temporary, words);
            }
            boolean special =
                    SPECIAL.contains(words.get(0)) && !shell.functions().containsKey(words.get(0));
            if (!shell.redirections().apply(command.redirections())) {
                if (special && shell.isPosix()) {
                    throw new Jump.Exit(shell.isDash() ? 2 : 1);
                }
                return shell.isDash() ? 2 : 1;
            }
            keep = words.get(0).equals("exec") && words.size() == 1;
            return execute(words, temporary, special && shell.isPosix(), command.line());
        } finally {
            if (!keep) {
                shell.setStreams(saved);
            }
        }
    }

    private void trace(Syntax.Simple command) {
        if (shell.option('x')) {
            for (Syntax.Assignment assignment : command.assignments()) {
                shell.write(
                        2,
                        "+ " + assignment.name() + "="
                                + shell.variables().get(assignment.name()).orElse("") + "\n",
                        shell.line());
            }
        }
    }

    private void traceWords(Map<String, String> temporary, List<String> words) {
        temporary.forEach((name, value) -> shell.write(2, "+ " + name + "=" + value + "\n", shell.line()));
        List<String> shown = words.stream()
                .map(word -> word.matches("[\\w./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'")
                .toList();
        shell.write(2, "+ " + String.join(" ", shown) + "\n", shell.line());
    }

    private int execute(List<String> words, Map<String, String> temporary, boolean persists, int atLine) {
        if (temporary.isEmpty()) {
            return execute(words, atLine);
        }
        Variables variables = shell.variables();
        Map<String, Optional<String>> old = new LinkedHashMap<>();
        Map<String, Boolean> wasExported = new LinkedHashMap<>();
        temporary.forEach((name, value) -> {
            old.put(name, variables.get(name));
            wasExported.put(name, variables.isExported(name));
            variables.set(name, value);
            if (!persists) {
                variables.export(name, true);
            }
        });
        if (persists) {
            return execute(words, atLine);
        }
        try {
            return execute(words, atLine);
        } finally {
            old.forEach((name, value) -> {
                value.ifPresentOrElse(v -> variables.set(name, v), () -> variables.unset(name));
                variables.export(name, wasExported.getOrDefault(name, false));
            });
        }
    }

    /** Runs a function, builtin or program. */
    int execute(List<String> words, int atLine) {
        String name = words.get(0);
        Node function = shell.functions().get(name);
        if (function != null) {
            return shell.call(function, words.subList(1, words.size()), atLine);
        }
        if (shell.builtins().has(name)) {
            return guarded(() -> shell.builtins().run(words, atLine));
        }
        return shell.programs().run(words, atLine);
    }
}
