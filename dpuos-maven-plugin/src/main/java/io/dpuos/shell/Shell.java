package io.dpuos.shell;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

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
    private final Dialect dialect;
    private final boolean missingCommands;
    private final Optional<Budget> shared;

    /** Whose ways count where shells differ. */
    public enum Dialect {
        /** bash called as sh: its POSIX mode. What {@code /bin/sh} is on RPM distributions. */
        SH,
        /** bash. */
        BASH,
        /** dash. */
        DASH
    }

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
        this(files, registry, limits, environment, Dialect.SH, false, Optional.empty());
    }

    private Shell(
            FileSystem files,
            CommandRegistry registry,
            Limits limits,
            Map<String, String> environment,
            Dialect dialect,
            boolean missingCommands,
            Optional<Budget> shared) {
        this.files = files;
        this.registry = registry;
        this.limits = limits;
        this.environment = new TreeMap<>(environment);
        this.dialect = dialect;
        this.missingCommands = missingCommands;
        this.shared = shared;
    }

    /** Returns this shell with other ways. */
    public Shell as(Dialect other) {
        return new Shell(files, registry, limits, environment, other, missingCommands, shared);
    }

    /**
     * Returns this shell as it treats what a script gets wrong.
     *
     * @param run whether a command that neither the registry nor the tree has ends with status 127, and a syntax error
     *     is met only when the commands before it have run, as in a real shell; otherwise both are refused at once
     */
    public Shell withMissingCommands(boolean run) {
        return new Shell(files, registry, limits, environment, dialect, run, shared);
    }

    /** Returns this shell with all its scripts together drawing on one budget, not each on its own. */
    public Shell drawingOn(Budget budget) {
        return new Shell(files, registry, limits, environment, dialect, missingCommands, Optional.of(budget));
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
        return run(script, name, arguments, () -> input);
    }

    /** As {@link #run(String, String, List, String)}; the input is asked for when the script reads it first. */
    public Result run(String script, String name, List<String> arguments, Supplier<String> input) {
        Interpreter interpreter = interpreter(input);
        interpreter.setScriptName(name);
        interpreter.setPositional(arguments);
        return finish(interpreter, () -> {
            if (!missingCommands) {
                Parser.parse(script, 1);
            }
            return interpreter.runProcess(script, 1);
        });
    }

    /**
     * Runs one program, without a script around it.
     *
     * @param words the program and its arguments
     * @param input the standard input
     * @throws ShellException when the program is unknown, refuses an argument or exceeds a limit
     */
    public Result runProgram(List<String> words, String input) {
        Interpreter interpreter = interpreter(() -> input);
        return finish(interpreter, () -> {
            try {
                return interpreter.programs().run(words, 1);
            } catch (Jump.Exit exit) {
                return exit.status;
            }
        });
    }

    private Interpreter interpreter(Supplier<String> input) {
        Budget budget = shared.orElseGet(() -> new Budget(limits));
        Interpreter interpreter =
                new Interpreter(new Surroundings(files, registry, budget, dialect, missingCommands), 0);
        environment.forEach((name, value) -> {
            interpreter.variables().set(name, value);
            interpreter.variables().export(name, true);
        });
        files.setDirectory(io.dpuos.tree.TreePath.ROOT);
        files.setUmask(022);
        files.setBudget(budget);
        interpreter.variables().set("PWD", "/");
        interpreter.variables().export("PWD", true);
        interpreter.variables().set("OPTIND", "1");
        interpreter.variables().set("IFS", " \t\n");
        interpreter.setStream(0, new Stream.Source(input));
        return interpreter;
    }

    private static Result finish(Interpreter interpreter, java.util.function.IntSupplier work) {
        Stream.Sink output = new Stream.Sink();
        Stream.Sink errors = new Stream.Sink();
        interpreter.setStream(1, output);
        interpreter.setStream(2, errors);
        Pipeline shell = new Pipeline(interpreter.files());
        shell.add(work, null, null);
        try {
            int status = shell.run().get(0);
            return new Result(status & 0xff, output.text(), errors.text());
        } catch (ShellLimitException e) {
            throw e.line() > 0 ? e : e.at(interpreter.line());
        } catch (StackOverflowError e) {
            throw new ShellLimitException(interpreter.line(), "nesting", "the script nests too deep");
        }
    }
}
