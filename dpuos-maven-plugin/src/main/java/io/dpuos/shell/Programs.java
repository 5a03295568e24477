package io.dpuos.shell;

import io.dpuos.tree.Inode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds and runs programs: those of the registry, shell scripts of the tree, shells themselves. */
final class Programs {
    private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "ash", "ksh");
    private static final int NOT_FOUND = 127;
    private static final int NOT_EXECUTABLE = 126;

    private final Interpreter shell;

    Programs(Interpreter shell) {
        this.shell = shell;
    }

    /** Runs a program with a text as standard input. */
    int run(List<String> words, String input, int atLine) {
        Map<Integer, Stream> saved = new java.util.TreeMap<>(shell.streams());
        shell.setStream(0, new Stream.Source(input));
        try {
            return run(words, atLine);
        } finally {
            shell.setStreams(saved);
        }
    }

    /** Runs a program with other exported variables. */
    int run(List<String> words, Map<String, String> environment, Set<String> without, boolean clean, int atLine) {
        Interpreter child = shell.copy();
        Variables variables = child.variables();
        if (clean) {
            variables.environment().keySet().forEach(name -> variables.export(name, false));
        }
        without.forEach(name -> variables.export(name, false));
        environment.forEach((name, value) -> {
            variables.set(name, value);
            variables.export(name, true);
        });
        return child.programs().run(words, atLine);
    }

    /** Runs a program of the registry, or a shell script of the tree. */
    int run(List<String> words, int atLine) {
        shell.budget().step(atLine);
        String word = words.get(0);
        String name = word.substring(word.lastIndexOf('/') + 1);
        List<String> arguments = words.subList(1, words.size());
        if (word.indexOf('/') >= 0) {
            Optional<Integer> done = byPath(word, name, arguments, atLine);
            if (done.isPresent()) {
                return done.get();
            }
        }
        Optional<Command> command = shell.world().registry().find(name);
        if (command.isPresent()) {
            Invocation call = new Invocation(shell, name, arguments, atLine);
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
            return script(script.get(), path.get(), arguments);
        }
        if (shell.world().missingCommands() && (path.isEmpty() || !shell.files().exists(path.get()))) {
            shell.complain(
                    shell.isDash()
                            ? word + ": not found"
                            : word + (word.indexOf('/') >= 0 ? ": No such file or directory" : ": command not found"),
                    atLine);
            return NOT_FOUND;
        }
        throw new ShellRefusedException(atLine, word, "unknown command '" + word + "'");
    }

    /** What a path says of itself: a script of the tree goes before the program of the same name. */
    private Optional<Integer> byPath(String path, String name, List<String> arguments, int atLine) {
        Optional<Inode> inode = shell.files().stat(path);
        if (inode.isEmpty()) {
            return Optional.empty();
        }
        if (inode.get() instanceof Inode.Directory) {
            shell.complain(path + (shell.isDash() ? ": Permission denied" : ": Is a directory"), atLine);
            return Optional.of(NOT_EXECUTABLE);
        }
        if ((inode.get().attributes().mode() & 0111) == 0) {
            shell.complain(path + ": Permission denied", atLine);
            return Optional.of(NOT_EXECUTABLE);
        }
        if (shell.world().registry().find(name).isPresent() && !path.startsWith(".")) {
            return Optional.empty();
        }
        return shellScript(path).map(script -> script(script, path, arguments));
    }

    /** The path of a program in the image by the search path. */
    Optional<String> which(String name) {
        if (name.indexOf('/') >= 0) {
            return isExecutable(name) ? Optional.of(name) : Optional.empty();
        }
        for (String directory : shell.variables().get("PATH").orElse("").split(":")) {
            String place = directory.isEmpty() ? "." : directory;
            if (isExecutable(place + "/" + name)) {
                return Optional.of(place + "/" + name);
            }
        }
        return Optional.empty();
    }

    private boolean isExecutable(String path) {
        return shell.files()
                .stat(path)
                .filter(inode -> inode instanceof Inode.RegularFile
                        && (inode.attributes().mode() & 0111) != 0)
                .isPresent();
    }

    /** The text of a file that begins with {@code #!} and the path of a shell, or is text without such a line. */
    private Optional<String> shellScript(String path) {
        try {
            if (shell.files()
                    .stat(path)
                    .filter(Inode.RegularFile.class::isInstance)
                    .isEmpty()) {
                return Optional.empty();
            }
            String text = shell.files().read(path);
            if (!text.startsWith("#!")) {
                String head = text.substring(0, Math.min(text.length(), 80));
                boolean binary = head.indexOf('\0') >= 0 || head.startsWith("\u007fELF");
                return binary ? Optional.empty() : Optional.of(text);
            }
            String first = text.substring(0, Math.max(0, text.indexOf('\n')));
            boolean script = first.matches("#!\\s*(/\\S*/)?(env )?(\\S*/)?(sh|bash|dash|ash|ksh)( -[a-zA-Z]+)*\\s*");
            return script ? Optional.of(text) : Optional.empty();
        } catch (FileProblem e) {
            return Optional.empty();
        }
    }

    /** Runs a script in a shell of its own. */
    int script(String script, String name, List<String> parameters) {
        Interpreter child = shell.fresh(name, parameters);
        if (script.startsWith("#!")) {
            String first = script.split("\n", 2)[0];
            if (first.matches(".* -[eux]+\\s*")) {
                first.substring(first.lastIndexOf('-') + 1)
                        .trim()
                        .chars()
                        .forEach(c -> child.setOption((char) c, true));
            }
        }
        return shell.runScript(child, script);
    }

    private int shell(String name, List<String> arguments, int atLine) {
        int i = 0;
        boolean hasCommand = false;
        boolean fromInput = false;
        List<String> settings = new ArrayList<>();
        while (i < arguments.size() && arguments.get(i).matches("[-+].+")) {
            String option = arguments.get(i++);
            if (option.equals("--")) {
                break;
            } else if (option.matches("[-+]o") && i < arguments.size()) {
                settings.add("set " + option + " " + arguments.get(i++));
            } else if (option.matches("--(login|norc|noprofile|posix)")) {
                continue;
            } else if (!option.matches("[-+][a-zA-Z]+") || option.matches("-[^ce]*[ir].*")) {
                throw new ShellRefusedException(
                        atLine, name + " " + option, "'" + name + " " + option + "' is not supported");
            } else {
                hasCommand = hasCommand || option.indexOf('c') >= 0;
                fromInput = fromInput || option.indexOf('s') >= 0;
                String letters = option.substring(1).replaceAll("[cls]", "");
                if (letters.endsWith("o") && i < arguments.size()) {
                    settings.add("set -o " + arguments.get(i++));
                    letters = letters.substring(0, letters.length() - 1);
                }
                if (!letters.isEmpty()) {
                    settings.add("set " + option.charAt(0) + letters);
                }
            }
        }
        List<String> rest = arguments.subList(i, arguments.size());
        String command;
        String scriptName = name;
        if (hasCommand) {
            if (rest.isEmpty()) {
                shell.complain(name + ": -c: option requires an argument", atLine);
                return 2;
            }
            command = rest.get(0);
            scriptName = rest.size() > 1 ? rest.get(1) : name;
            rest = rest.size() > 2 ? rest.subList(2, rest.size()) : List.of();
        } else if (rest.isEmpty() || fromInput) {
            command = shell.stream(0).readAll();
        } else {
            scriptName = rest.get(0);
            try {
                command = shell.files().read(scriptName);
            } catch (FileProblem e) {
                shell.complain(name + ": " + scriptName + ": " + e.text(), atLine);
                return e.reason() == FileProblem.Reason.MISSING ? shell.isDash() ? 2 : NOT_FOUND : NOT_EXECUTABLE;
            }
            rest = rest.subList(1, rest.size());
        }
        String set = settings.isEmpty() ? "" : String.join(";", settings) + ";";
        return script(set + command, scriptName, rest);
    }
}
