package io.dpuos.shell;

import io.dpuos.shell.Syntax.Node;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One shell process: its variables, streams, options and traps. Sub-shells are copies that share the files. */
final class Interpreter {
    private final Surroundings world;
    private final Execution execution = new Execution(this);
    private final Redirections redirections = new Redirections(this);
    private final Programs programs = new Programs(this);
    private final Expander expander = new Expander(this);
    private final Builtins builtins = new Builtins(this);
    private final int depth;

    private Variables variables = new Variables();
    private final Map<String, Node> functions = new TreeMap<>();
    private Map<Integer, Stream> streams = new TreeMap<>();
    private List<String> positional = List.of();
    private String scriptName = "sh";
    private final Set<Character> options = new TreeSet<>();
    private final Set<String> named = new TreeSet<>();
    private final Map<String, String> traps = new TreeMap<>();
    private final Map<String, String> inheritedTraps = new TreeMap<>();
    private final Map<String, Variables.Elements> literals = new HashMap<>();
    private Optional<String> background = Optional.empty();
    private int process = 1;
    private int status;
    private int tested;
    private int functionDepth;
    private int sourceDepth;
    private int evaluations;
    private int line;

    Interpreter(Surroundings world, int depth) {
        this.world = world;
        this.depth = depth;
        if (depth > world.budget().depth()) {
            throw new ShellLimitException(
                    line,
                    "depth",
                    "shells are nested deeper than " + world.budget().depth());
        }
    }

    /** Returns a sub-shell. */
    Interpreter copy() {
        Interpreter copy = new Interpreter(world, depth + 1);
        budget().process(line);
        copy.variables = variables.copy();
        copy.functions.putAll(functions);
        copy.streams = new TreeMap<>(streams);
        copy.positional = positional;
        copy.scriptName = scriptName;
        copy.options.addAll(options);
        copy.named.addAll(named);
        copy.background = background;
        copy.process = process;
        copy.status = status;
        copy.tested = tested;
        copy.functionDepth = functionDepth;
        copy.sourceDepth = sourceDepth;
        copy.evaluations = evaluations;
        copy.line = line;
        traps.forEach((signal, action) -> {
            copy.inheritedTraps.put(signal, action);
            if (action.isEmpty()) {
                copy.traps.put(signal, action);
            }
        });
        return copy;
    }

    /** Returns a shell for a script of its own: only exported variables and open files are inherited. */
    Interpreter fresh(String name, List<String> parameters) {
        Interpreter child = copy();
        child.variables = new Variables();
        variables.environment().forEach((variable, value) -> {
            child.variables.set(variable, value);
            child.variables.export(variable, true);
        });
        child.variables.set("OPTIND", "1");
        child.variables.set("IFS", " \t\n");
        child.functions.clear();
        child.options.clear();
        child.named.clear();
        child.functionDepth = 0;
        child.sourceDepth = 0;
        child.tested = 0;
        child.status = 0;
        child.positional = List.copyOf(parameters);
        child.scriptName = name;
        child.process = budget().processes();
        return child;
    }

    // ---- what the other parts see

    Surroundings world() {
        return world;
    }

    FileSystem files() {
        return world.files();
    }

    Budget budget() {
        return world.budget();
    }

    boolean isDash() {
        return world.dialect() == Shell.Dialect.DASH;
    }

    /** Whether the rules of POSIX count where bash has its own. */
    boolean isPosix() {
        return world.dialect() != Shell.Dialect.BASH;
    }

    Variables variables() {
        return variables;
    }

    /** Returns the elements of an array. */
    Optional<Variables.Elements> elements(String name) {
        return name.equals("PIPESTATUS") && !isDash()
                ? Optional.of(execution.pipeStatuses())
                : variables.elements(name);
    }

    Expander expander() {
        return expander;
    }

    Execution execution() {
        return execution;
    }

    Redirections redirections() {
        return redirections;
    }

    Programs programs() {
        return programs;
    }

    Builtins builtins() {
        return builtins;
    }

    int depth() {
        return depth;
    }

    Map<Integer, Stream> streams() {
        return streams;
    }

    void setStreams(Map<Integer, Stream> all) {
        streams = all;
    }

    Stream stream(int fd) {
        Stream stream = streams.get(fd);
        return stream == null ? new Stream.Null() : stream;
    }

    void setStream(int fd, Stream stream) {
        streams.put(fd, stream);
    }

    void write(int fd, String text, int atLine) {
        budget().write(text.length(), atLine);
        stream(fd).write(text);
    }

    void complain(String text, int atLine) {
        String place = isDash() ? ": " + atLine + ": " : ": line " + atLine + ": ";
        write(2, scriptName + place + text + "\n", atLine);
    }

    boolean option(char letter) {
        return options.contains(letter);
    }

    void setOption(char letter, boolean on) {
        if (on) {
            options.add(letter);
        } else {
            options.remove(letter);
        }
    }

    /** Whether an option without a letter is on: {@code pipefail}, {@code nullglob}, ... */
    boolean option(String name) {
        return named.contains(name);
    }

    void setOption(String name, boolean on) {
        if (on) {
            named.add(name);
        } else {
            named.remove(name);
        }
    }

    List<String> positional() {
        return positional;
    }

    void setPositional(List<String> words) {
        positional = List.copyOf(words);
    }

    String scriptName() {
        return scriptName;
    }

    void setScriptName(String name) {
        scriptName = name;
    }

    /** The traps that a sub-shell shows although they do not count in it. */
    Map<String, String> inheritedTraps() {
        return inheritedTraps;
    }

    Map<String, String> traps() {
        return traps;
    }

    Map<String, Node> functions() {
        return functions;
    }

    int status() {
        return status;
    }

    void setStatus(int now) {
        status = now;
    }

    int line() {
        return line;
    }

    void setLine(int now) {
        line = now;
    }

    void setBackground(int process) {
        background = Optional.of(Integer.toString(process));
    }

    boolean inFunction() {
        return functionDepth > 0;
    }

    boolean mayReturn() {
        return functionDepth > 0 || sourceDepth > 0;
    }

    /** Whether the status of what runs is looked at by {@code if}, {@code &&} and the like. */
    boolean isTested() {
        return tested > 0;
    }

    void test(int change) {
        tested += change;
    }

    /** Keeps the elements of an array literal until the builtin that declares it asks for them. */
    String remember(Variables.Elements elements) {
        String key = "\0" + literals.size();
        literals.put(key, elements);
        return key;
    }

    Optional<Variables.Elements> remembered(String key) {
        return Optional.ofNullable(literals.get(key));
    }

    void assign(String name, String value) throws ShellFailure {
        if (!Parser.isVariable(name)) {
            throw new ShellFailure("$" + name + ": cannot assign in this way", 1, true);
        }
        if (variables.isReadOnly(name)) {
            throw new ShellFailure(
                    isDash() ? name + ": is read only" : name + ": readonly variable", isDash() ? 2 : 1, true);
        }
        budget().text(value.length(), line);
        String text = variables.isInteger(name) ? Long.toString(arithmetic(value)) : value;
        variables.set(name, text);
        if (option('a')) {
            variables.export(name, true);
        }
        if (name.equals("OPTIND")) {
            builtins.resetOptions();
        }
    }

    long arithmetic(String expression) throws ShellFailure {
        return ArithmeticEvaluator.evaluate(this, expression);
    }

    Optional<String> parameter(String name) {
        switch (name) {
            case "#":
                return Optional.of(Integer.toString(positional.size()));
            case "?":
                return Optional.of(Integer.toString(status));
            case "$", "BASHPID":
                return Optional.of(Integer.toString(process));
            case "!":
                return background;
            case "0":
                return Optional.of(scriptName);
            case "-":
                StringBuilder letters = new StringBuilder();
                options.forEach(letters::append);
                return Optional.of(letters.toString());
            case "LINENO":
                return Optional.of(Integer.toString(line));
            case "RANDOM", "SECONDS", "EPOCHSECONDS", "SRANDOM", "EPOCHREALTIME":
                if (variables.get(name).isEmpty() && !isDash()) {
                    throw new ShellRefusedException(line, "$" + name, "$" + name + " has no value in an image build");
                }
                return variables.get(name);
            default:
                if (Character.isDigit(name.charAt(0))) {
                    int index = name.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(name);
                    return index == 0
                            ? Optional.of(scriptName)
                            : index <= positional.size() ? Optional.of(positional.get(index - 1)) : Optional.empty();
                }
                return variables.get(name);
        }
    }

    // ---- whole scripts

    /** Runs a script as a process of its own, command by command, and returns its exit status. */
    int runProcess(String script, int firstLine) {
        return asProcess(() -> commands(script, firstLine));
    }

    /** Runs a part of the script as a process of its own and returns its exit status. */
    int runProcess(Node body) {
        return asProcess(() -> execution.run(body));
    }

    private int asProcess(Runnable work) {
        int result = guarded(work);
        String action = traps.getOrDefault("EXIT", "");
        traps.remove("EXIT");
        if (!action.isEmpty()) {
            status = result;
            try {
                commands(action, line);
            } catch (Jump.Exit exit) {
                return exit.status;
            } catch (Jump.Return | Jump.OutOfLoop jump) {
                return result;
            }
        }
        return result;
    }

    private int guarded(Runnable work) {
        try {
            work.run();
            return status;
        } catch (Jump.Exit exit) {
            return exit.status;
        } catch (Jump.Return jump) {
            return jump.status;
        } catch (Jump.OutOfLoop jump) {
            return 0;
        }
    }

    private void commands(String script, int firstLine) {
        Parser parser = new Parser(script, firstLine, 0);
        try {
            for (Optional<Node> next = parser.nextCommand(); next.isPresent(); next = parser.nextCommand()) {
                execution.run(next.get());
            }
        } catch (ShellSyntaxException e) {
            if (!world.missingCommands()) {
                throw e;
            }
            complain(String.valueOf(e.getMessage()).replaceFirst("^line \\d+: ", ""), e.line());
            throw new Jump.Exit(2);
        }
    }

    int runChild(Interpreter child, Node body) {
        TreePath directory = files().directory();
        int umask = files().umask();
        try {
            return child.runProcess(body);
        } finally {
            files().setDirectory(directory);
            files().setUmask(umask);
        }
    }

    /** Runs a script in a shell of its own. */
    int runScript(Interpreter child, String script) {
        TreePath directory = files().directory();
        int umask = files().umask();
        try {
            return child.runProcess(script, 1);
        } finally {
            files().setDirectory(directory);
            files().setUmask(umask);
        }
    }

    /** Runs the commands of {@code $( )} and returns what they print, without line ends at the end. */
    String substitute(Node body, int atLine) {
        Interpreter child = copy();
        child.line = atLine;
        if (!isPosix()) {
            child.setOption('e', false);
        }
        Stream.Sink sink = new Stream.Sink();
        child.streams.put(1, sink);
        if (isFile(body)) {
            child.setStatus(0);
            status = child.execution.printFile((Syntax.Simple) body);
        } else {
            status = runChild(child, body);
        }
        execution.substituted(status);
        String text = sink.text().replace("\0", "");
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\n') {
            end--;
        }
        budget().text(end, atLine);
        return text.substring(0, end);
    }

    /** Whether a substitution is {@code $(<file)}. */
    private boolean isFile(Node body) {
        return !isDash()
                && body instanceof Syntax.Simple simple
                && simple.words().isEmpty()
                && simple.assignments().isEmpty()
                && simple.redirections().size() == 1
                && simple.redirections().get(0).operator().equals("<");
    }

    /** Runs text in this shell ({@code eval}, {@code .}). */
    int evaluate(String text, int atLine) {
        if (depth + ++evaluations > budget().depth()) {
            throw new ShellLimitException(atLine, "depth", "eval is nested deeper than " + budget().depth());
        }
        try {
            commands(text, atLine);
            return status;
        } finally {
            evaluations--;
        }
    }

    /** Runs a file's text in this shell ({@code .}); {@code return} ends it. */
    int source(String text) {
        sourceDepth++;
        try {
            status = 0;
            return evaluate(text, 1);
        } catch (Jump.Return jump) {
            return jump.status;
        } finally {
            sourceDepth--;
        }
    }

    /** Calls a function. */
    int call(Node body, List<String> arguments, int atLine) {
        if (++functionDepth + depth > budget().depth()) {
            throw new ShellLimitException(atLine, "depth", "functions call each other deeper than " + budget().depth());
        }
        List<String> saved = positional;
        int savedLoops = execution.enterFunction();
        positional = new ArrayList<>(arguments);
        variables.enterFunction();
        try {
            execution.run(body);
            return status;
        } catch (Jump.Return jump) {
            return jump.status;
        } finally {
            variables.leaveFunction();
            positional = saved;
            execution.leaveFunction(savedLoops);
            functionDepth--;
        }
    }
}
