package io.dpuos.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The commands that work on the shell itself (XCU 2.14, and bash's own). */
final class Builtins {
    private static final Set<String> NAMES = Set.of(
            ":",
            ".",
            "source",
            "eval",
            "exec",
            "exit",
            "return",
            "break",
            "continue",
            "cd",
            "pwd",
            "export",
            "readonly",
            "unset",
            "set",
            "shift",
            "local",
            "declare",
            "typeset",
            "read",
            "mapfile",
            "readarray",
            "trap",
            "umask",
            "wait",
            "type",
            "command",
            "builtin",
            "getopts",
            "hash",
            "let",
            "shopt",
            "ulimit",
            "alias",
            "unalias",
            "times",
            "bg",
            "fg",
            "jobs",
            "disown",
            "which",
            "pushd",
            "popd",
            "dirs");
    /** Not in dash, which looks for a program of the name. */
    private static final Set<String> OF_BASH = Set.of(
            "source",
            "declare",
            "typeset",
            "mapfile",
            "readarray",
            "builtin",
            "let",
            "shopt",
            "disown",
            "pushd",
            "popd",
            "dirs");

    private static final Set<String> ALSO_BUILT_IN = Set.of("echo", "printf", "test", "[", "true", "false", "kill");
    private static final Map<String, String> SIGNALS = Map.of(
            "0", "EXIT", "1", "HUP", "2", "INT", "3", "QUIT", "6", "ABRT", "9", "KILL", "13", "PIPE", "14", "ALRM",
            "15", "TERM");

    private final Interpreter shell;
    private final DeclaringBuiltins declaring;
    private final ReadingBuiltins reading;
    private final DirectoryBuiltins directories;
    private final Map<Integer, Integer> ended = new TreeMap<>();

    Builtins(Interpreter shell) {
        this.shell = shell;
        this.declaring = new DeclaringBuiltins(shell);
        this.reading = new ReadingBuiltins(shell);
        this.directories = new DirectoryBuiltins(shell);
    }

    boolean has(String name) {
        if (name.equals("printf")) {
            return !shell.isDash();
        }
        return NAMES.contains(name) && !(shell.isDash() && OF_BASH.contains(name));
    }

    void resetOptions() {
        reading.resetOptions();
    }

    boolean isOn(String option) {
        return declaring.isOn(option);
    }

    /** Tells the status of the background command that ran last. */
    void ended(int status) {
        ended.put(shell.parameter("!").map(Integer::parseInt).orElse(0), status);
    }

    int run(List<String> words, int line) throws ShellFailure {
        String name = words.get(0);
        List<String> arguments = words.subList(1, words.size());
        switch (name) {
            case "hash" -> {
                if (arguments.isEmpty() && !shell.isPosix()) {
                    shell.write(1, "hash: hash table empty\n", line);
                }
                return 0;
            }
            case ":", "unalias", "ulimit", "times", "jobs", "bg", "fg", "disown" -> {
                return 0;
            }
            case "alias" -> {
                if (!arguments.isEmpty()) {
                    throw new ShellRefusedException(line, "alias", "aliases are not supported");
                }
                return 0;
            }
            case "wait" -> {
                int status = 0;
                for (String argument : arguments) {
                    status = argument.matches("\\d{1,9}") ? ended.getOrDefault(Integer.parseInt(argument), 127) : 0;
                }
                return status;
            }
            case ".", "source" -> {
                return source(name, arguments);
            }
            case "eval" -> {
                String text = String.join(" ", arguments);
                if (text.isBlank()) {
                    return 0;
                }
                return shell.evaluate(text, line);
            }
            case "exec" -> {
                return exec(arguments, line);
            }
            case "exit" -> throw new Jump.Exit(number(name, arguments, shell.status()) & 0xff);
            case "return" -> {
                int status = number(name, arguments, shell.status()) & 0xff;
                if (!shell.mayReturn() && !shell.isDash()) {
                    shell.complain("return: can only `return' from a function or sourced script", line);
                    return 2;
                }
                throw new Jump.Return(status);
            }
            case "break", "continue" -> {
                if (!shell.execution().inLoop()) {
                    return 0;
                }
                int levels = number(name, arguments, 1);
                if (levels < 1) {
                    throw new ShellFailure(name + ": " + levels + ": loop count out of range", 1, shell.isDash());
                }
                throw new Jump.OutOfLoop(name.equals("continue"), levels);
            }
            case "cd" -> {
                return directories.change(arguments);
            }
            case "pwd" -> {
                shell.write(
                        1, (arguments.contains("-P") ? directories.physical() : directories.logical()) + "\n", line);
                return 0;
            }
            case "pushd", "popd", "dirs" -> {
                return directories.stacked(name, arguments, line);
            }
            case "export", "readonly", "local", "declare", "typeset" -> {
                return declaring.declare(name, arguments, line);
            }
            case "unset" -> {
                return declaring.unset(arguments);
            }
            case "set" -> {
                return declaring.set(arguments, line);
            }
            case "shopt" -> {
                return declaring.shopt(arguments, line);
            }
            case "shift" -> {
                int count = number(name, arguments, 1);
                List<String> positional = shell.positional();
                if (count < 0 || count > positional.size()) {
                    if (shell.isDash()) {
                        throw new ShellFailure("shift: can't shift that many", 2, true);
                    }
                    return 1;
                }
                shell.setPositional(positional.subList(count, positional.size()));
                return 0;
            }
            case "read" -> {
                return reading.read(arguments, line);
            }
            case "mapfile", "readarray" -> {
                return reading.mapfile(arguments, line);
            }
            case "getopts" -> {
                return reading.getopts(arguments, line);
            }
            case "trap" -> {
                return trap(arguments, line);
            }
            case "umask" -> {
                return umask(arguments, line);
            }
            case "type", "which" -> {
                return type(name, arguments, line);
            }
            case "command" -> {
                return command(arguments, line);
            }
            case "builtin" -> {
                return arguments.isEmpty()
                        ? 0
                        : has(arguments.get(0))
                                ? run(arguments, line)
                                : shell.programs().run(arguments, line);
            }
            case "printf" -> {
                return printf(words, line);
            }
            case "let" -> {
                long value = 0;
                for (String expression : arguments) {
                    value = shell.arithmetic(expression);
                }
                return value == 0 ? 1 : 0;
            }
            default -> throw new ShellRefusedException(line, name, "'" + name + "' is not supported");
        }
    }

    private int printf(List<String> words, int line) throws ShellFailure {
        if (words.size() < 3 || !words.get(1).equals("-v")) {
            return shell.programs().run(words, line);
        }
        Interpreter child = shell.copy();
        Stream.Sink sink = new Stream.Sink();
        child.setStream(1, sink);
        List<String> rest = new ArrayList<>(words.subList(3, words.size()));
        rest.add(0, "printf");
        int status = child.programs().run(rest, line);
        declaring.set(words.get(2), sink.text());
        return status;
    }

    private int number(String name, List<String> arguments, int otherwise) throws ShellFailure {
        List<String> words = new ArrayList<>(arguments);
        words.remove("--");
        if (words.isEmpty()) {
            return otherwise;
        }
        try {
            return (int) Long.parseLong(words.get(0).strip());
        } catch (NumberFormatException e) {
            throw shell.isDash()
                    ? new ShellFailure(name + ": Illegal number: " + words.get(0), 2, true)
                    : new ShellFailure(
                            name + ": " + words.get(0) + ": numeric argument required",
                            name.equals("shift") ? 1 : 2,
                            !name.equals("shift"));
        }
    }

    private int exec(List<String> arguments, int line) {
        List<String> words = new ArrayList<>(arguments);
        if (!words.isEmpty() && words.get(0).equals("--")) {
            words.remove(0);
        }
        if (words.isEmpty()) {
            return 0;
        }
        if (words.get(0).equals("-a") && words.size() > 2) {
            words.subList(0, 2).clear();
        }
        shell.traps().remove("EXIT");
        throw new Jump.Exit(shell.programs().run(words, line));
    }

    private int source(String name, List<String> arguments) throws ShellFailure {
        boolean fatal = name.equals(".") && shell.isPosix();
        if (arguments.isEmpty()) {
            if (shell.isDash()) {
                return 0;
            }
            throw new ShellFailure(name + ": filename argument required", 2, fatal);
        }
        String path = arguments.get(0);
        if (path.indexOf('/') < 0) {
            path = fromSearchPath(path);
        }
        String text;
        try {
            text = shell.files().isDirectory(path) ? "" : shell.files().read(path);
        } catch (FileProblem e) {
            throw shell.isDash()
                    ? new ShellFailure(".: cannot open " + path + ": No such file", 2, true)
                    : new ShellFailure(
                            (path.equals(arguments.get(0)) && path.indexOf('/') < 0 ? name + ": " : "") + path + ": "
                                    + (path.indexOf('/') < 0 ? "file not found" : e.text()),
                            1,
                            fatal);
        }
        List<String> saved = shell.positional();
        boolean passes = arguments.size() > 1 && !shell.isDash();
        if (passes) {
            shell.setPositional(arguments.subList(1, arguments.size()));
        }
        try {
            return shell.source(text);
        } finally {
            if (passes) {
                shell.setPositional(saved);
            }
        }
    }

    private String fromSearchPath(String name) {
        for (String directory : shell.variables().get("PATH").orElse("").split(":")) {
            String path = directory + "/" + name;
            if (shell.files().exists(path) && !shell.files().isDirectory(path)) {
                return path;
            }
        }
        return shell.isPosix() ? name : "./" + name;
    }

    private static String signal(String word) {
        String name = word.toUpperCase(java.util.Locale.ROOT);
        return SIGNALS.getOrDefault(name, name.startsWith("SIG") ? name.substring(3) : name);
    }

    private int trap(List<String> arguments, int line) {
        List<String> words = new ArrayList<>(arguments);
        if (!words.isEmpty() && words.get(0).equals("--")) {
            words.remove(0);
        }
        if (words.isEmpty() || words.get(0).equals("-p")) {
            Map<String, String> shown =
                    shell.traps().isEmpty() && !shell.isDash() ? shell.inheritedTraps() : shell.traps();
            for (Map.Entry<String, String> entry : shown.entrySet()) {
                if (words.size() > 1
                        && words.stream().noneMatch(word -> signal(word).equals(entry.getKey()))) {
                    continue;
                }
                boolean plain = shell.isPosix() || entry.getKey().matches("EXIT|ERR|DEBUG|RETURN");
                shell.write(
                        1,
                        "trap -- '" + entry.getValue().replace("'", "'\\''") + "' " + (plain ? "" : "SIG")
                                + entry.getKey() + "\n",
                        line);
            }
            return 0;
        }
        shell.inheritedTraps().clear();
        boolean reset = words.get(0).equals("-") || words.get(0).matches("\\d+") || words.size() == 1;
        for (String word : words.subList(reset && !words.get(0).equals("-") ? 0 : 1, words.size())) {
            if (reset) {
                shell.traps().remove(signal(word));
            } else {
                shell.traps().put(signal(word), words.get(0));
            }
        }
        return 0;
    }

    private int umask(List<String> arguments, int line) throws ShellFailure {
        int mask = shell.files().umask();
        List<String> words = new ArrayList<>(arguments);
        boolean symbolic = words.remove("-S");
        boolean command = words.remove("-p");
        if (words.isEmpty()) {
            String text = symbolic ? symbolic(mask) : String.format(java.util.Locale.ROOT, "%04o", mask);
            shell.write(1, (command ? "umask " : "") + text + "\n", line);
            return 0;
        }
        String word = words.get(0);
        if (word.matches("[0-7]{1,4}")) {
            shell.files().setUmask(Integer.parseInt(word, 8));
            return 0;
        }
        int allowed = Modes.apply(word, 0777 & ~mask, false, 0);
        if (allowed < 0) {
            throw new ShellFailure(
                    "umask: " + word + ": invalid symbolic mode operator", shell.isDash() ? 2 : 1, false);
        }
        shell.files().setUmask(0777 & ~allowed);
        return 0;
    }

    private static String symbolic(int mask) {
        StringBuilder text = new StringBuilder();
        String separator = "";
        for (int i = 2; i >= 0; i--) {
            int bits = 7 & ~(mask >> 3 * i);
            text.append(separator).append("ogu".charAt(i)).append('=');
            text.append((bits & 4) != 0 ? "r" : "")
                    .append((bits & 2) != 0 ? "w" : "")
                    .append((bits & 1) != 0 ? "x" : "");
            separator = ",";
        }
        return text.toString();
    }

    private int type(String builtin, List<String> arguments, int line) {
        boolean kind = arguments.contains("-t");
        boolean path = builtin.equals("which") || arguments.contains("-p") || arguments.contains("-P");
        int result = 0;
        for (String name : arguments) {
            if (name.startsWith("-") && name.length() > 1) {
                continue;
            }
            Optional<String> shown = path ? shell.programs().which(name) : kind ? kind(name) : describe(name);
            shown.ifPresent(text -> shell.write(1, text + "\n", line));
            if (shown.isEmpty() && !kind && !path) {
                shell.complain(shell.isDash() ? name + ": not found" : "type: " + name + ": not found", line);
            }
            result = shown.isPresent() ? result : shell.isDash() ? 127 : 1;
        }
        return result;
    }

    private boolean isBuiltin(String name) {
        return has(name) && !name.equals("which") || ALSO_BUILT_IN.contains(name);
    }

    private Optional<String> kind(String name) {
        return Parser.isReserved(name)
                ? Optional.of("keyword")
                : shell.functions().containsKey(name)
                        ? Optional.of("function")
                        : isBuiltin(name)
                                ? Optional.of("builtin")
                                : shell.programs().which(name).map(path -> "file");
    }

    private Optional<String> describe(String name) {
        return switch (kind(name).orElse("")) {
            case "keyword" -> Optional.of(name + " is a shell keyword");
            case "function" -> Optional.of(name + " is a " + (shell.isDash() ? "shell function" : "function"));
            case "builtin" -> Optional.of(name + " is a shell builtin");
            case "file" -> shell.programs().which(name).map(path -> name + " is " + path);
            default -> Optional.empty();
        };
    }

    private int command(List<String> arguments, int line) throws ShellFailure {
        if (arguments.isEmpty()) {
            return 0;
        }
        String first = arguments.get(0);
        List<String> rest = arguments.subList(1, arguments.size());
        if (first.equals("-v")) {
            int status = 0;
            for (String name : rest) {
                Optional<String> found = kind(name).orElse("").matches("keyword|function|builtin")
                        ? Optional.of(name)
                        : shell.programs().which(name);
                found.ifPresent(text -> shell.write(1, text + "\n", line));
                status = found.isPresent() ? status : shell.isDash() ? 127 : 1;
            }
            return status;
        }
        if (first.equals("-V")) {
            return type("type", rest, line);
        }
        if (first.equals("-p") || first.equals("--")) {
            return command(rest, line);
        }
        return has(first) ? run(arguments, line) : shell.programs().run(arguments, line);
    }
}
