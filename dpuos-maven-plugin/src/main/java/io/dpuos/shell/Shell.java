package io.dpuos.shell;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs shell scripts on an image tree.
 *
 * <p>A shell is made for one tree and may run several scripts; each gets a process of its own: variables, functions and
 * the current directory do not survive it. Not safe for use by several threads.
 */
public final class Shell {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/sbin:/bin:/usr/sbin:/usr/bin", "HOME", "/root", "LC_ALL", "C");

    private final FileSystem files;
    private final CommandRegistry registry;
    private final Limits limits;
    private final Map<String, String> environment;

    /**
     * What a script left behind.
     *
     * @param status exit status, 0 to 255
     * @param output what it wrote to its standard output, one byte per character
     * @param errors what it wrote to its standard error output, one byte per character
     */
    public record Result(int status, String output, String errors) {}

    /** Makes a shell with the default limits and the environment that rpm gives to scriptlets. */
    public Shell(FileSystem files, CommandRegistry registry) {
        this(files, registry, Limits.DEFAULT, ENVIRONMENT);
    }

    /** Makes a shell. */
    public Shell(FileSystem files, CommandRegistry registry, Limits limits, Map<String, String> environment) {
        this.files = files;
        this.registry = registry;
        this.limits = limits;
        this.environment = new TreeMap<>(environment);
    }

    /**
     * Runs a script from the root directory with umask 022.
     *
     * @param script the text, one byte per character
     * @param name {@code $0}
     * @param arguments {@code $1} and so on
     * @param input the standard input
     * @throws ShellException when the script is malformed, uses something unknown or exceeds a limit
     */
    public Result run(String script, String name, List<String> arguments, String input) {
        Interpreter interpreter = interpreter(input);
        interpreter.setScriptName(name);
        interpreter.setPositional(arguments);
        return finish(interpreter, () -> interpreter.runProcess(Parser.parse(script, 1)));
    }

    /**
     * Runs one program, without a script around it.
     *
     * @param words the program and its arguments
     * @param input the standard input
     * @throws ShellException when the program is unknown, refuses an argument or exceeds a limit
     */
    public Result runProgram(List<String> words, String input) {
        Interpreter interpreter = interpreter(input);
        return finish(interpreter, () -> {
            try {
                return interpreter.runProgram(words, 1);
            } catch (Jump.Exit exit) {
                return exit.status;
            }
        });
    }

    private Interpreter interpreter(String input) {
        Interpreter interpreter = new Interpreter(files, registry, new Budget(limits), 0);
        environment.forEach((name, value) -> {
            interpreter.variables().set(name, value);
            interpreter.variables().export(name, true);
        });
        files.setDirectory(io.dpuos.tree.TreePath.ROOT);
        files.setUmask(022);
        interpreter.variables().set("PWD", "/");
        interpreter.setStream(0, new Stream.Source(input));
        return interpreter;
    }

    private static Result finish(Interpreter interpreter, java.util.function.IntSupplier work) {
        Stream.Sink output = new Stream.Sink();
        Stream.Sink errors = new Stream.Sink();
        interpreter.setStream(1, output);
        interpreter.setStream(2, errors);
        int status;
        try {
            status = work.getAsInt();
        } catch (StackOverflowError e) {
            throw new ShellLimitException(0, "nesting", "the script nests too deep");
        }
        return new Result(status, output.text(), errors.text());
    }
}
