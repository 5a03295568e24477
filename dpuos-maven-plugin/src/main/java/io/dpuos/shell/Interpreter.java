package io.dpuos.shell;

import io.dpuos.shell.Syntax.Node;
import io.dpuos.shell.Syntax.Word;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Runs parsed commands. One instance is one shell process; sub-shells are copies that share the files. */
final class Interpreter {
    private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "ash", "ksh");

    private final FileSystem files;
    private final CommandRegistry registry;
    private final Budget budget;
    private final Expander expander = new Expander(this);
    private final Builtins builtins = new Builtins(this);
    private final int depth;

    private Variables variables = new Variables();
    private final Map<String, Node> functions = new TreeMap<>();
    private Map<Integer, Stream> streams = new TreeMap<>();
    private List<String> positional = List.of();
    private String scriptName = "sh";
    private final Set<Character> options = new TreeSet<>();
    private boolean pipefail;
    private int status;
    private int substitutionStatus;
    private int tested;
    private int loops;
    private int functionDepth;
    private String exitTrap = "";
    private int line;

    Interpreter(FileSystem files, CommandRegistry registry, Budget budget, int depth) {
        this.files = files;
        this.registry = registry;
        this.budget = budget;
        this.depth = depth;
        if (depth > budget.depth()) {
            throw new ShellLimitException(line, "depth", "shells are nested deeper than " + budget.depth());
        }
    }

    private Interpreter copy() {
        Interpreter copy = new Interpreter(files, registry, budget, depth + 1);
        copy.variables = variables.copy();
        copy.functions.putAll(functions);
        copy.streams = new TreeMap<>(streams);
        copy.positional = positional;
        copy.scriptName = scriptName;
        copy.options.addAll(options);
        copy.pipefail = pipefail;
        copy.status = status;
        copy.tested = tested;
        copy.functionDepth = functionDepth;
        copy.line = line;
        return copy;
    }

    // ---- what builtins, expansion and programs see

    FileSystem files() {
        return files;
    }

    Budget budget() {
        return budget;
    }

    Variables variables() {
        return variables;
    }

    CommandRegistry registry() {
        return registry;
    }

    Expander expander() {
        return expander;
    }

    Stream stream(int fd) {
        Stream stream = streams.get(fd);
        return stream == null ? new Stream.Null() : stream;
    }

    void setStream(int fd, Stream stream) {
        streams.put(fd, stream);
    }

    void write(int fd, String text, int atLine) {
        budget.write(text.length(), atLine);
        stream(fd).write(text);
    }

    void complain(String text, int atLine) {
        write(2, scriptName + ": line " + atLine + ": " + text + "\n", atLine);
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

    void setPipefail(boolean on) {
        pipefail = on;
    }

    List<String> positional() {
        return positional;
    }

    void setPositional(List<String> words) {
        positional = List.copyOf(words);
    }

    void setScriptName(String name) {
        scriptName = name;
    }

    void setExitTrap(String action) {
        exitTrap = action;
    }

    Map<String, Node> functions() {
        return functions;
    }

    int status() {
        return status;
    }

    boolean inLoop() {
        return loops > 0;
    }

    boolean inFunction() {
        return functionDepth > 0;
    }

    void assign(String name, String value) throws ShellFailure {
        if (!Parser.isVariable(name)) {
            throw new ShellFailure("$" + name + ": cannot assign in this way", 1, true);
        }
        if (variables.isReadOnly(name)) {
            throw new ShellFailure(name + ": readonly variable", 1, true);
        }
        variables.set(name, value);
        if (option('a')) {
            variables.export(name, true);
        }
    }

    Optional<String> parameter(String name) {
        switch (name) {
            case "#":
                return Optional.of(Integer.toString(positional.size()));
            case "?":
                return Optional.of(Integer.toString(status));
            case "$":
            case "BASHPID":
                return Optional.of("1");
            case "!":
                return Optional.empty();
            case "0":
                return Optional.of(scriptName);
            case "-":
                StringBuilder letters = new StringBuilder();
                options.forEach(letters::append);
                return Optional.of(letters.toString());
            case "LINENO":
                return Optional.of(Integer.toString(line));
            case "RANDOM", "SECONDS", "EPOCHSECONDS", "SRANDOM", "EPOCHREALTIME":
                if (variables.get(name).isEmpty()) {
                    throw new ShellRefusedException(line, "$" + name, "$" + name + " has no value in an image build");
                }
                return variables.get(name);
            default:
                if (Character.isDigit(name.charAt(0))) {
                    int index = name.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(name);
                    return index <= positional.size() ? Optional.of(positional.get(index - 1)) : Optional.empty();
                }
                return variables.get(name);
        }
    }

    // ---- whole scripts

    /** Runs a script as a process of its own and returns its exit status. */
    int runProcess(Node script) {
        int result;
        try {
            run(script);
            result = status;
        } catch (Jump.Exit exit) {
            result = exit.status;
        } catch (Jump.Return jump) {
            result = jump.status;
        } catch (Jump.OutOfLoop jump) {
            result = 0;
        }
        String action = exitTrap;
        exitTrap = "";
        if (!action.isEmpty()) {
            status = result;
            try {
                run(Parser.parse(action, line));
            } catch (Jump.Exit exit) {
                return exit.status;
            } catch (Jump.Return | Jump.OutOfLoop jump) {
                return result;
            }
        }
        return result;
    }

    private int runChild(Interpreter child, Node body) {
        TreePath directory = files.directory();
        int umask = files.umask();
        try {
            return child.runProcess(body);
        } finally {
            files.setDirectory(directory);
            files.setUmask(umask);
        }
    }

    /** Runs the commands of {@code $( )} and returns what they print, without line ends at the end. */
    String substitute(Node body, int atLine) {
        Interpreter child = copy();
        child.line = atLine;
        Stream.Sink sink = new Stream.Sink();
        child.streams.put(1, sink);
        status = runChild(child, body);
        substitutionStatus = status;
        String text = sink.text().replace("\0", "");
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\n') {
            end--;
        }
        return text.substring(0, end);
    }

    /** Runs text in this shell ({@code eval}, {@code .}). */
    int evaluate(String text, int atLine) {
        if (depth + ++evaluations > budget.depth()) {
            throw new ShellLimitException(atLine, "depth", "eval is nested deeper than " + budget.depth());
        }
        try {
            status = 0;
            run(Parser.parse(text, atLine));
            return status;
        } finally {
            evaluations--;
        }
    }

    private int evaluations;

    // ---- commands

    private void run(Node node) {
        if (node.line() > 0) {
            line = node.line();
        }
        budget.step(line);
        if (node instanceof Syntax.Simple simple) {
            status = simple(simple);
            checkErrors();
        } else if (node instanceof Syntax.Sequence sequence) {
            if (sequence.nodes().isEmpty()) {
                status = 0;
            }
            sequence.nodes().forEach(this::run);
        } else if (node instanceof Syntax.AndOr both) {
            tested++;
            try {
                run(both.left());
            } finally {
                tested--;
            }
            if (both.and() == (status == 0)) {
                run(both.right());
            }
        } else if (node instanceof Syntax.Pipeline pipeline) {
            pipeline(pipeline);
            if (!pipeline.negated()) {
                checkErrors();
            }
        } else {
            compound(node);
        }
    }

    private void checkErrors() {
        if (status != 0 && tested == 0 && option('e')) {
            throw new Jump.Exit(status);
        }
    }

    private void compound(Node node) {
        if (node instanceof Syntax.Subshell subshell) {
            status = runChild(copy(), subshell.body());
            checkErrors();
        } else if (node instanceof Syntax.If branch) {
            if (condition(branch.condition())) {
                run(branch.then());
            } else if (branch.otherwise().isPresent()) {
                run(branch.otherwise().get());
            } else {
                status = 0;
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
            functions.put(function.name(), function.body());
            status = 0;
        } else if (node instanceof Syntax.ArithmeticCommand arithmetic) {
            status = guarded(() -> arithmetic(arithmetic.expression()) != 0 ? 0 : 1);
            checkErrors();
        } else if (node instanceof Syntax.Condition condition) {
            status = guarded(() -> test(condition.test()) ? 0 : 1);
            checkErrors();
        } else if (node instanceof Syntax.Redirected redirected) {
            Map<Integer, Stream> saved = new TreeMap<>(streams);
            try {
                if (redirect(redirected.redirections())) {
                    run(redirected.body());
                } else {
                    status = 1;
                    checkErrors();
                }
            } finally {
                streams = saved;
            }
        }
    }

    /** Work that may fail as a command fails. */
    private interface Fallible {
        int run() throws ShellFailure;
    }

    private int guarded(Fallible work) {
        try {
            return work.run();
        } catch (ShellFailure e) {
            complain(e.text(), line);
            if (e.fatal()) {
                throw new Jump.Exit(e.status());
            }
            return e.status();
        }
    }

    private long arithmetic(Word expression) throws ShellFailure {
        return ArithmeticEvaluator.evaluate(variables, expander.text(expression));
    }

    private boolean condition(Node node) {
        tested++;
        try {
            run(node);
        } finally {
            tested--;
        }
        return status == 0;
    }

    /** Runs a loop's body once; whether the loop goes on. */
    private boolean turn(Node body) {
        loops++;
        try {
            run(body);
            return true;
        } catch (Jump.OutOfLoop jump) {
            status = 0;
            if (jump.levels > 1 && loops > 1) {
                throw new Jump.OutOfLoop(jump.resume, jump.levels - 1);
            }
            return jump.resume;
        } finally {
            loops--;
        }
    }

    private void loop(Syntax.Loop loop) {
        int result = 0;
        while (condition(loop.condition()) != loop.until()) {
            if (!turn(loop.body())) {
                result = status;
                break;
            }
            result = status;
        }
        status = result;
    }

    private void forEach(Syntax.For loop) {
        List<String> values = new ArrayList<>();
        status = guarded(() -> {
            values.addAll(
                    loop.words().isPresent() ? expander.fields(loop.words().get()) : positional);
            return 0;
        });
        for (String value : values) {
            budget.step(loop.line());
            int assigned = guarded(() -> {
                assign(loop.name(), value);
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
        status = 0;
        while (endless || guarded(() -> arithmetic(loop.condition()) != 0 ? 1 : 0) != 0) {
            budget.step(loop.line());
            if (!turn(loop.body())) {
                break;
            }
            guarded(() -> (int) arithmetic(loop.step()));
        }
    }

    private void choose(Syntax.Case choice) {
        String[] subject = {""};
        guarded(() -> {
            subject[0] = expander.text(choice.subject());
            return 0;
        });
        status = 0;
        boolean falls = false;
        for (Syntax.CaseItem item : choice.items()) {
            boolean matches = falls;
            for (Word pattern : item.patterns()) {
                matches = matches
                        || guarded(() -> Glob.matches(
                                                expander.pattern(pattern), new GuardedText(subject[0], budget, line))
                                        ? 1
                                        : 0)
                                == 1;
            }
            if (matches) {
                run(item.body());
                if (item.end().equals(";;")) {
                    return;
                }
            }
            falls = matches && item.end().equals(";&");
        }
    }

    private void pipeline(Syntax.Pipeline pipeline) {
        List<Node> stages = pipeline.stages();
        if (stages.size() == 1) {
            tested++;
            try {
                run(stages.get(0));
            } finally {
                tested--;
            }
        } else {
            String flow = "";
            int failed = 0;
            for (int i = 0; i < stages.size(); i++) {
                Interpreter child = copy();
                if (i > 0) {
                    child.streams.put(0, new Stream.Source(flow));
                }
                Stream.Sink sink = new Stream.Sink();
                if (i < stages.size() - 1) {
                    child.streams.put(1, sink);
                }
                status = runChild(child, stages.get(i));
                failed = status != 0 ? status : failed;
                flow = sink.text();
            }
            status = pipefail ? failed : status;
        }
        if (pipeline.negated()) {
            status = status == 0 ? 1 : 0;
        }
    }

    private boolean test(Syntax.Test test) throws ShellFailure {
        if (test instanceof Syntax.Not not) {
            return !test(not.operand());
        } else if (test instanceof Syntax.Both both) {
            return test(both.left()) && test(both.right());
        } else if (test instanceof Syntax.Either either) {
            return test(either.left()) || test(either.right());
        } else if (test instanceof Syntax.Unary unary) {
            String operand = expander.text(unary.operand());
            if (unary.operator().equals("-v")) {
                return variables.get(operand).isPresent();
            }
            if (unary.operator().equals("-o")) {
                return operand.equals("errexit") && option('e');
            }
            return FileTests.unary(files, unary.operator(), operand)
                    .orElseThrow(() -> new ShellRefusedException(
                            line, unary.operator(), "[[ " + unary.operator() + " ]] is not supported"));
        }
        Syntax.Binary binary = (Syntax.Binary) test;
        String left = expander.text(binary.left());
        switch (binary.operator()) {
            case "=", "==", "!=" -> {
                boolean same = Glob.matches(expander.pattern(binary.right()), new GuardedText(left, budget, line));
                return same != binary.operator().equals("!=");
            }
            case "=~" -> {
                try {
                    String regex = RegularExpression.translate(expander.regex(binary.right()), true);
                    return Pattern.compile(regex)
                            .matcher(new GuardedText(left, budget, line))
                            .find();
                } catch (PatternSyntaxException e) {
                    throw new ShellFailure("invalid regular expression", 2, false);
                }
            }
            case "<", ">" -> {
                int order = left.compareTo(expander.text(binary.right()));
                return binary.operator().equals("<") ? order < 0 : order > 0;
            }
            case "-eq", "-ne", "-lt", "-le", "-gt", "-ge" -> {
                long a = ArithmeticEvaluator.evaluate(variables, left);
                long b = ArithmeticEvaluator.evaluate(variables, expander.text(binary.right()));
                return FileTests.compare(binary.operator(), a, b);
            }
            default -> {
                return FileTests.binary(files, left, binary.operator(), expander.text(binary.right()))
                        .orElseThrow(() -> new ShellRefusedException(
                                line, binary.operator(), "[[ " + binary.operator() + " ]] is not supported"));
            }
        }
    }

    // ---- redirections

    /** Applies redirections to the streams; whether all could be opened. */
    boolean redirect(List<Syntax.Redirection> redirections) {
        for (Syntax.Redirection redirection : redirections) {
            int result = guarded(() -> {
                open(redirection);
                return 0;
            });
            if (result != 0) {
                return false;
            }
        }
        return true;
    }

    private void open(Syntax.Redirection redirection) throws ShellFailure {
        String operator = redirection.operator();
        int fd = redirection.fd();
        if (operator.equals("<<") || operator.equals("<<-")) {
            streams.put(fd, new Stream.Source(expander.text(redirection.target())));
            return;
        }
        String target = expander.text(redirection.target());
        switch (operator) {
            case "<<<" -> streams.put(fd, new Stream.Source(target + "\n"));
            case "<&", ">&" -> {
                if (target.equals("-")) {
                    streams.put(fd, new Stream.Null());
                } else if (target.matches("[0-9]{1,4}")) {
                    Stream other = streams.get(Integer.parseInt(target));
                    if (other == null) {
                        throw new ShellFailure(target + ": Bad file descriptor", 1, false);
                    }
                    streams.put(fd, other);
                } else if (operator.equals(">&")) {
                    Stream sink = sink(target, false);
                    streams.put(1, sink);
                    streams.put(2, sink);
                } else {
                    throw new ShellFailure(target + ": ambiguous redirect", 1, false);
                }
            }
            case "<" -> streams.put(fd, new Stream.Source(readable(target)));
            case "&>", "&>>" -> {
                Stream sink = sink(target, operator.equals("&>>"));
                streams.put(1, sink);
                streams.put(2, sink);
            }
            case ">>" -> streams.put(fd, sink(target, true));
            case ">", ">|" -> streams.put(fd, sink(target, false));
            default ->
                throw new ShellRefusedException(
                        redirection.line(), operator, "redirection '" + operator + "' is not supported");
        }
    }

    private String readable(String target) throws ShellFailure {
        try {
            return target.equals("/dev/stdin") ? stream(0).readAll() : files.read(target);
        } catch (FileProblem e) {
            throw new ShellFailure(target + ": " + e.text(), 1, false);
        }
    }

    private Stream sink(String target, boolean append) throws ShellFailure {
        switch (target) {
            case "/dev/null", "/dev/tty", "/dev/console", "/dev/kmsg":
                return new Stream.Null();
            case "/dev/stdout", "/dev/fd/1":
                return stream(1);
            case "/dev/stderr", "/dev/fd/2":
                return stream(2);
            default:
                try {
                    Optional<Inode> inode = files.stat(target);
                    if (inode.isPresent() && inode.get() instanceof Inode.Directory) {
                        throw new FileProblem(FileProblem.Reason.IS_A_DIRECTORY);
                    }
                    if (!append || inode.isEmpty()) {
                        files.write(target, "");
                    }
                    return new Stream.FileSink(files, target.startsWith("/") ? target : absolute(target));
                } catch (FileProblem e) {
                    throw new ShellFailure(target + ": " + e.text(), 1, false);
                }
        }
    }

    private String absolute(String path) throws FileProblem {
        return FileSystem.text(files.locate(path, true));
    }

    // ---- simple commands

    private int simple(Syntax.Simple command) {
        Map<Integer, Stream> saved = new TreeMap<>(streams);
        boolean keep = false;
        try {
            substitutionStatus = 0;
            List<String> words = new ArrayList<>();
            int expanded = guarded(() -> {
                words.addAll(expander.fields(command.words()));
                return 0;
            });
            if (expanded != 0) {
                return expanded;
            }
            if (words.isEmpty()) {
                if (!redirect(command.redirections())) {
                    return 1;
                }
                return guarded(() -> {
                    for (Syntax.Assignment assignment : command.assignments()) {
                        assign(assignment.name(), value(assignment));
                    }
                    return substitutionStatus;
                });
            }
            if (option('x')) {
                write(2, "+ " + String.join(" ", words) + "\n", line);
            }
            Map<String, String> temporary = new LinkedHashMap<>();
            int assigned = guarded(() -> {
                for (Syntax.Assignment assignment : command.assignments()) {
                    temporary.put(assignment.name(), value(assignment));
                }
                return 0;
            });
            if (assigned != 0) {
                return assigned;
            }
            if (!redirect(command.redirections())) {
                return 1;
            }
            keep = words.get(0).equals("exec") && words.size() == 1;
            return execute(words, temporary, command.line());
        } finally {
            if (!keep) {
                streams = saved;
            }
        }
    }

    private String value(Syntax.Assignment assignment) throws ShellFailure {
        String value = expander.text(assignment.value());
        return assignment.append() ? variables.get(assignment.name()).orElse("") + value : value;
    }

    private int execute(List<String> words, Map<String, String> temporary, int atLine) {
        if (temporary.isEmpty()) {
            return execute(words, atLine);
        }
        Map<String, Optional<String>> old = new LinkedHashMap<>();
        Map<String, Boolean> wasExported = new LinkedHashMap<>();
        temporary.forEach((name, value) -> {
            old.put(name, variables.get(name));
            wasExported.put(name, variables.exported(name).isPresent());
            variables.set(name, value);
            variables.export(name, true);
        });
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
        Node function = functions.get(name);
        if (function != null) {
            return call(function, words.subList(1, words.size()), atLine);
        }
        if (builtins.has(name)) {
            return guarded(() -> builtins.run(words, atLine));
        }
        return runProgram(words, atLine);
    }

    private int call(Node body, List<String> arguments, int atLine) {
        if (++functionDepth + depth > budget.depth()) {
            throw new ShellLimitException(atLine, "depth", "functions call each other deeper than " + budget.depth());
        }
        List<String> saved = positional;
        int savedLoops = loops;
        positional = List.copyOf(arguments);
        loops = 0;
        variables.enterFunction();
        try {
            run(body);
            return status;
        } catch (Jump.Return jump) {
            return jump.status;
        } finally {
            variables.leaveFunction();
            positional = saved;
            loops = savedLoops;
            functionDepth--;
        }
    }

    // ---- programs

    int runProgram(List<String> words, String input, int atLine) {
        Stream saved = streams.get(0);
        streams.put(0, new Stream.Source(input));
        try {
            return runProgram(words, atLine);
        } finally {
            if (saved == null) {
                streams.remove(0);
            } else {
                streams.put(0, saved);
            }
        }
    }

    int runProgram(List<String> words, Map<String, String> environment, boolean clean, int atLine) {
        Interpreter child = copy();
        if (clean) {
            child.variables.environment().keySet().forEach(name -> child.variables.export(name, false));
        }
        environment.forEach((name, value) -> {
            child.variables.set(name, value);
            child.variables.export(name, true);
        });
        return child.runProgram(words, atLine);
    }

    /** Runs a program of the registry, or a shell script of the tree. */
    int runProgram(List<String> words, int atLine) {
        budget.step(atLine);
        String word = words.get(0);
        String name = word.substring(word.lastIndexOf('/') + 1);
        List<String> arguments = words.subList(1, words.size());
        Optional<Command> command = registry.find(name);
        if (command.isPresent()) {
            Invocation call = new Invocation(this, name, arguments, atLine);
            try {
                return command.get().run(call);
            } catch (FileProblem e) {
                return call.fail(e.text());
            }
        }
        if (SHELLS.contains(name)) {
            return shell(name, arguments, atLine);
        }
        Optional<String> path = word.indexOf('/') >= 0 ? Optional.of(word) : which(word);
        Optional<String> script = path.flatMap(this::shellScript);
        if (script.isPresent()) {
            return runScript(script.get(), path.get(), arguments, atLine);
        }
        throw new ShellRefusedException(atLine, word, "unknown command '" + word + "'");
    }

    /** The path of a program in the image by the search path. */
    Optional<String> which(String name) {
        if (name.indexOf('/') >= 0) {
            return isExecutable(name) ? Optional.of(name) : Optional.empty();
        }
        for (String directory : variables.get("PATH").orElse("").split(":")) {
            if (isExecutable(directory + "/" + name)) {
                return Optional.of(directory + "/" + name);
            }
        }
        return Optional.empty();
    }

    private boolean isExecutable(String path) {
        return files.stat(path)
                .filter(inode -> inode instanceof Inode.RegularFile
                        && (inode.attributes().mode() & 0111) != 0)
                .isPresent();
    }

    /** The text of a file that begins with {@code #!} and the path of a shell. */
    private Optional<String> shellScript(String path) {
        try {
            if (files.stat(path).filter(Inode.RegularFile.class::isInstance).isEmpty()) {
                return Optional.empty();
            }
            String text = files.read(path);
            String first = text.substring(0, Math.max(0, text.indexOf('\n')));
            boolean shell = first.matches("#! ?/(usr/)?bin/(env )?(sh|bash|dash)( -[eu]+)?\\s*");
            return shell ? Optional.of(text) : Optional.empty();
        } catch (FileProblem e) {
            return Optional.empty();
        }
    }

    int runScript(String script, String name, List<String> parameters, int atLine) {
        Interpreter child = copy();
        child.variables = new Variables();
        variables.environment().forEach((variable, value) -> {
            child.variables.set(variable, value);
            child.variables.export(variable, true);
        });
        child.functions.clear();
        child.options.clear();
        child.functionDepth = 0;
        child.tested = 0;
        child.positional = List.copyOf(parameters);
        child.scriptName = name;
        if (script.startsWith("#!")) {
            String first = script.split("\n", 2)[0];
            if (first.matches(".* -[eu]+\\s*")) {
                first.substring(first.lastIndexOf('-') + 1).trim().chars().forEach(c -> child.options.add((char) c));
            }
        }
        return runChild(child, Parser.parse(script, 1));
    }

    private int shell(String name, List<String> arguments, int atLine) {
        int i = 0;
        String command = "";
        boolean hasCommand = false;
        List<String> letters = new ArrayList<>();
        while (i < arguments.size()
                && arguments.get(i).startsWith("-")
                && arguments.get(i).length() > 1) {
            String option = arguments.get(i++);
            if (option.equals("--")) {
                break;
            }
            if (!option.matches("-[ceuxls]+")) {
                throw new ShellRefusedException(
                        atLine, name + " " + option, "'" + name + " " + option + "' is not supported");
            }
            hasCommand = hasCommand || option.indexOf('c') >= 0;
            letters.add(option.substring(1).replaceAll("[cls]", ""));
        }
        List<String> rest = arguments.subList(i, arguments.size());
        String scriptPath = name;
        if (hasCommand) {
            command = rest.isEmpty() ? "" : rest.get(0);
            scriptPath = rest.size() > 1 ? rest.get(1) : name;
            rest = rest.size() > 2 ? rest.subList(2, rest.size()) : List.of();
        } else if (rest.isEmpty()) {
            command = stream(0).readAll();
        } else {
            scriptPath = rest.get(0);
            try {
                command = files.read(scriptPath);
            } catch (FileProblem e) {
                complain(scriptPath + ": " + e.text(), atLine);
                return 127;
            }
            rest = rest.subList(1, rest.size());
        }
        String set = String.join("", letters);
        return runScript((set.isEmpty() ? "" : "set -" + set + ";") + command, scriptPath, rest, atLine);
    }
}
