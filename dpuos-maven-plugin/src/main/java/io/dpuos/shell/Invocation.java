package io.dpuos.shell;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One run of a program: its arguments, streams and surroundings. Texts hold one byte per character. */
public final class Invocation {
    private final Interpreter shell;
    private final String name;
    private final List<String> arguments;
    private final int line;

    Invocation(Interpreter shell, String name, List<String> arguments, int line) {
        this.shell = shell;
        this.name = name;
        this.arguments = List.copyOf(arguments);
        this.line = line;
    }

    /** Returns the program's name without directory. */
    public String name() {
        return name;
    }

    /** Returns the arguments without the program's name. */
    public List<String> arguments() {
        return arguments;
    }

    /** Returns the same run with other arguments. */
    Invocation withArguments(List<String> words) {
        return new Invocation(shell, name, words, line);
    }

    /** Returns the line of the script that called the program. */
    public int line() {
        return line;
    }

    /** Returns the files of the image. */
    public FileSystem files() {
        return shell.files();
    }

    /** Reads the rest of the standard input. */
    public String readAll() {
        return shell.stream(0).readAll();
    }

    /** Reads a line of the standard input with its line end; empty at the end. */
    public String readLine() {
        return shell.stream(0).readLine();
    }

    /** Reads at most a number of bytes of the standard input; empty at the end. */
    String read(int count) {
        return shell.stream(0).read(count);
    }

    /** Opens a file, or the standard input for {@code -}, to read it piece by piece. */
    Stream open(String path) throws FileProblem {
        if (path.equals("-")) {
            return shell.stream(0);
        }
        if (files().isDirectory(path)) {
            throw new FileProblem(FileProblem.Reason.IS_A_DIRECTORY);
        }
        if (isDescriptor(path) || path.equals("/dev/zero")) {
            return opened(path);
        }
        return new Stream.Source(files().read(path));
    }

    private static boolean isDescriptor(String path) {
        return path.equals("/dev/stdin") || path.matches("/dev/fd/\\d{1,4}");
    }

    private Stream opened(String path) throws FileProblem {
        try {
            return shell.redirections().readable(path);
        } catch (ShellFailure e) {
            throw new FileProblem(FileProblem.Reason.MISSING);
        }
    }

    /** Reads a file that a program names; descriptors of the script count as files. */
    public String read(String path) throws FileProblem {
        return isDescriptor(path) || path.equals("/dev/zero") ? opened(path).readAll() : files().read(path);
    }

    /** Whether the standard input is a file rather than a pipe. */
    boolean inputIsFile() {
        return shell.stream(0) instanceof Stream.Source;
    }

    boolean isDash() {
        return shell.isDash();
    }

    /** Writes to the standard output. */
    public void out(String text) {
        shell.write(1, text, line);
    }

    /** Writes to the standard error output. */
    public void err(String text) {
        shell.write(2, text, line);
    }

    /** Prints {@code name: message} on the standard error output and returns 1. */
    public int fail(String message) {
        err(name + ": " + message + "\n");
        return 1;
    }

    /** Returns an exported variable. */
    public Optional<String> variable(String variable) {
        return shell.variables().exported(variable);
    }

    /** Returns all exported variables by name. */
    public Map<String, String> environment() {
        return shell.variables().environment();
    }

    /** Counts work, so that a program cannot run forever. */
    public void step() {
        shell.budget().step(line);
    }

    /** Counts a text that a program makes, and refuses one that is too long. */
    void made(long length) {
        shell.budget().text(length, line);
    }

    /** Runs another program with the streams of this one. */
    public int run(List<String> words) {
        return shell.programs().run(words, line);
    }

    /** Runs a command line and returns what it prints. */
    String capture(String commandLine) {
        Interpreter child = shell.copy();
        Stream.Sink sink = new Stream.Sink();
        child.setStream(1, sink);
        child.programs().run(List.of("sh", "-c", commandLine), line);
        return sink.text();
    }

    /** Runs another program with the given standard input. */
    public int run(List<String> words, String input) {
        return shell.programs().run(words, input, line);
    }

    /** Runs another program with other exported variables. */
    public int run(List<String> words, Map<String, String> variables, Set<String> without, boolean clean) {
        return shell.programs().run(words, variables, without, clean, line);
    }

    /** Runs a script in a shell of its own. */
    public int runScript(String script, String scriptName, List<String> parameters) {
        return shell.programs().script(script, scriptName, parameters);
    }

    /** Sees a regular expression's work against the script's budget. */
    public CharSequence guarded(String text) {
        return new GuardedText(text, shell.budget(), line);
    }

    /** Returns the exception for an option or use that is not implemented. */
    public ShellException refuse(String what) {
        return new ShellRefusedException(line, name + " " + what, "'" + name + " " + what + "' is not supported");
    }
}
