package io.dpuos.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The commands that work on the shell itself. */
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
            "which");
    private static final Set<String> ALSO_BUILT_IN = Set.of("echo", "printf", "test", "[", "true", "false", "kill");

    private final Interpreter shell;
    private int optionOffset = 1;

    Builtins(Interpreter shell) {
        this.shell = shell;
    }

    boolean has(String name) {
        return NAMES.contains(name);
    }

    int run(List<String> words, int line) throws ShellFailure {
        String name = words.get(0);
        List<String> arguments = words.subList(1, words.size());
        switch (name) {
            case ":", "hash", "wait", "alias", "unalias", "ulimit", "shopt" -> {
                if (name.equals("alias") && !arguments.isEmpty()) {
                    throw new ShellRefusedException(line, "alias", "aliases are not supported");
                }
                return 0;
            }
            case ".", "source" -> {
                return source(arguments, line);
            }
            case "eval" -> {
                return shell.evaluate(String.join(" ", arguments), line);
            }
            case "exec" -> {
                if (arguments.isEmpty()) {
                    return 0;
                }
                throw new Jump.Exit(shell.runProgram(arguments, line));
            }
            case "exit" -> throw new Jump.Exit(number(arguments, shell.status()) & 0xff);
            case "return" -> throw new Jump.Return(number(arguments, shell.status()) & 0xff);
            case "break", "continue" -> {
                if (!shell.inLoop()) {
                    return 0;
                }
                throw new Jump.OutOfLoop(name.equals("continue"), Math.max(1, number(arguments, 1)));
            }
            case "cd" -> {
                return changeDirectory(arguments);
            }
            case "pwd" -> {
                shell.write(1, FileSystem.text(shell.files().directory()) + "\n", line);
                return 0;
            }
            case "export", "readonly", "local", "declare", "typeset" -> {
                return declare(name, arguments, line);
            }
            case "unset" -> {
                return unset(arguments);
            }
            case "set" -> {
                return set(arguments, line);
            }
            case "shift" -> {
                int count = number(arguments, 1);
                List<String> positional = shell.positional();
                if (count < 0 || count > positional.size()) {
                    return 1;
                }
                shell.setPositional(positional.subList(count, positional.size()));
                return 0;
            }
            case "read" -> {
                return read(arguments, line);
            }
            case "trap" -> {
                return trap(arguments);
            }
            case "umask" -> {
                return umask(arguments, line);
            }
            case "type", "which" -> {
                return type(arguments, line);
            }
            case "command" -> {
                return command(arguments, line);
            }
            case "builtin" -> {
                return arguments.isEmpty()
                        ? 0
                        : has(arguments.get(0)) ? run(arguments, line) : shell.runProgram(arguments, line);
            }
            case "getopts" -> {
                return getopts(arguments, line);
            }
            case "let" -> {
                long value = 0;
                for (String expression : arguments) {
                    value = ArithmeticEvaluator.evaluate(shell.variables(), expression);
                }
                return value == 0 ? 1 : 0;
            }
            default -> throw new ShellRefusedException(line, name, "'" + name + "' is not supported");
        }
    }

    private static int number(List<String> arguments, int otherwise) throws ShellFailure {
        if (arguments.isEmpty()) {
            return otherwise;
        }
        try {
            return Integer.parseInt(arguments.get(0));
        } catch (NumberFormatException e) {
            throw new ShellFailure(arguments.get(0) + ": numeric argument required", 2, true);
        }
    }

    private int source(List<String> arguments, int line) throws ShellFailure {
        if (arguments.isEmpty()) {
            throw new ShellFailure(".: filename argument required", 2, true);
        }
        String path = arguments.get(0);
        if (path.indexOf('/') < 0 && !shell.files().exists(path)) {
            path = shell.which(path).orElse(path);
        }
        String text;
        try {
            text = shell.files().read(path);
        } catch (FileProblem e) {
            throw new ShellFailure(path + ": " + e.text(), 1, false);
        }
        List<String> saved = shell.positional();
        if (arguments.size() > 1) {
            shell.setPositional(arguments.subList(1, arguments.size()));
        }
        try {
            return shell.evaluate(text, line);
        } catch (Jump.Return jump) {
            return jump.status;
        } finally {
            if (arguments.size() > 1) {
                shell.setPositional(saved);
            }
        }
    }

    private int changeDirectory(List<String> arguments) throws ShellFailure {
        List<String> paths = new ArrayList<>(arguments);
        paths.removeIf(argument -> argument.equals("--") || argument.equals("-P") || argument.equals("-L"));
        Variables variables = shell.variables();
        String path = paths.isEmpty() ? variables.get("HOME").orElse("/root") : paths.get(0);
        boolean back = path.equals("-");
        if (back) {
            path = variables.get("OLDPWD").orElse("/");
        }
        try {
            if (!shell.files().exists(path)) {
                throw new FileProblem(FileProblem.Reason.MISSING);
            }
            if (!shell.files().isDirectory(path)) {
                throw new FileProblem(FileProblem.Reason.NOT_A_DIRECTORY);
            }
            variables.set("OLDPWD", FileSystem.text(shell.files().directory()));
            shell.files().setDirectory(shell.files().locate(path, true));
            variables.set("PWD", FileSystem.text(shell.files().directory()));
            if (back) {
                shell.write(1, FileSystem.text(shell.files().directory()) + "\n", 0);
            }
            return 0;
        } catch (FileProblem e) {
            throw new ShellFailure("cd: " + path + ": " + e.text(), 1, false);
        }
    }

    private int declare(String name, List<String> arguments, int line) throws ShellFailure {
        boolean export = name.equals("export");
        boolean local = name.equals("local")
                || !export && !name.equals("readonly") && shell.variables().inFunction();
        boolean freeze = name.equals("readonly");
        boolean remove = false;
        boolean global = false;
        Variables variables = shell.variables();
        if (name.equals("local") && !variables.inFunction()) {
            throw new ShellFailure("local: can only be used in a function", 1, false);
        }
        for (String argument : arguments) {
            if (argument.startsWith("-") && argument.length() > 1) {
                if (argument.matches("-[aA].*")) {
                    throw new ShellRefusedException(line, "array", "arrays are not supported");
                }
                if (!argument.matches("-[xrginfp]+|--")) {
                    throw new ShellRefusedException(
                            line, name + " " + argument, "'" + name + " " + argument + "' is not supported");
                }
                export = export || argument.indexOf('x') >= 0;
                freeze = freeze || argument.indexOf('r') >= 0;
                global = global || argument.indexOf('g') >= 0;
                remove = remove || name.equals("export") && argument.indexOf('n') >= 0;
                continue;
            }
            int equals = argument.indexOf('=');
            String variable = equals < 0 ? argument : argument.substring(0, equals);
            boolean append = variable.endsWith("+");
            variable = append ? variable.substring(0, variable.length() - 1) : variable;
            if (!Parser.isVariable(variable)) {
                throw new ShellFailure(name + ": '" + argument + "': not a valid identifier", 1, false);
            }
            if (local && !global) {
                variables.local(variable);
                if (equals < 0) {
                    variables.unset(variable);
                }
            }
            if (equals >= 0) {
                String value = argument.substring(equals + 1);
                shell.assign(variable, append ? variables.get(variable).orElse("") + value : value);
            }
            if (export) {
                variables.export(variable, !remove);
            }
            if (freeze) {
                variables.freeze(variable);
            }
        }
        if (arguments.isEmpty() || arguments.equals(List.of("-p"))) {
            Map<String, String> all = export ? variables.environment() : variables.all();
            all.forEach((key, value) ->
                    shell.write(1, (name.equals("export") ? "declare -x " : "") + key + "=\"" + value + "\"\n", line));
        }
        return 0;
    }

    private int unset(List<String> arguments) throws ShellFailure {
        boolean functions = false;
        for (String argument : arguments) {
            if (argument.equals("-f") || argument.equals("-v")) {
                functions = argument.equals("-f");
            } else if (functions) {
                shell.functions().remove(argument);
            } else if (shell.variables().isReadOnly(argument)) {
                throw new ShellFailure("unset: " + argument + ": cannot unset: readonly variable", 1, false);
            } else if (shell.variables().get(argument).isPresent()) {
                shell.variables().unset(argument);
            } else {
                shell.functions().remove(argument);
            }
        }
        return 0;
    }

    private int set(List<String> arguments, int line) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--") || argument.equals("-")) {
                shell.setPositional(arguments.subList(i + 1, arguments.size()));
                return 0;
            }
            if (argument.equals("-o") || argument.equals("+o")) {
                if (++i < arguments.size()) {
                    named(arguments.get(i), argument.equals("-o"), line);
                }
                continue;
            }
            if (!argument.startsWith("-") && !argument.startsWith("+")) {
                shell.setPositional(arguments.subList(i, arguments.size()));
                return 0;
            }
            for (char letter : argument.substring(1).toCharArray()) {
                if (letter == 'o' && i + 1 < arguments.size()) {
                    named(arguments.get(++i), argument.startsWith("-"), line);
                } else if ("aefuxvhmbBCEHPT".indexOf(letter) < 0) {
                    throw new ShellRefusedException(line, "set " + argument, "'set " + argument + "' is not supported");
                } else {
                    shell.setOption(letter, argument.startsWith("-"));
                }
            }
        }
        return 0;
    }

    private void named(String option, boolean on, int line) {
        switch (option) {
            case "errexit" -> shell.setOption('e', on);
            case "nounset" -> shell.setOption('u', on);
            case "xtrace" -> shell.setOption('x', on);
            case "noglob" -> shell.setOption('f', on);
            case "allexport" -> shell.setOption('a', on);
            case "pipefail" -> shell.setPipefail(on);
            case "posix", "history", "monitor", "notify" -> {
                // without effect on a script
            }
            default ->
                throw new ShellRefusedException(line, "set -o " + option, "'set -o " + option + "' is not supported");
        }
    }

    private int read(List<String> arguments, int line) throws ShellFailure {
        boolean raw = false;
        List<String> names = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.startsWith("-") && names.isEmpty()) {
                if (argument.equals("-p") || argument.equals("-t")) {
                    i++;
                } else if (!argument.matches("-[rs]+|--")) {
                    throw new ShellRefusedException(
                            line, "read " + argument, "'read " + argument + "' is not supported");
                }
                raw = raw || argument.indexOf('r') > 0;
            } else {
                names.add(argument);
            }
        }
        if (names.isEmpty()) {
            names.add("REPLY");
        }
        String text = shell.stream(0).readLine();
        boolean ended = !text.endsWith("\n");
        while (!raw && text.endsWith("\\\n")) {
            String more = shell.stream(0).readLine();
            text = text.substring(0, text.length() - 2) + more;
            ended = !more.endsWith("\n");
        }
        if (text.endsWith("\n")) {
            text = text.substring(0, text.length() - 1);
        }
        List<String> values =
                ReadFields.split(text, shell.variables().get("IFS").orElse(" \t\n"), names.size(), raw);
        for (int i = 0; i < names.size(); i++) {
            shell.assign(names.get(i), i < values.size() ? values.get(i) : "");
        }
        return ended ? 1 : 0;
    }

    private int trap(List<String> arguments) {
        List<String> words = new ArrayList<>(arguments);
        words.remove("--");
        if (words.size() < 2) {
            return 0;
        }
        String action = words.get(0).equals("-") ? "" : words.get(0);
        for (String signal : words.subList(1, words.size())) {
            if (signal.equals("0") || signal.equals("EXIT")) {
                shell.setExitTrap(action);
            }
        }
        return 0;
    }

    private int umask(List<String> arguments, int line) {
        if (arguments.isEmpty()) {
            shell.write(
                    1,
                    String.format(java.util.Locale.ROOT, "%04o%n", shell.files().umask())
                            .replace("\r", ""),
                    line);
            return 0;
        }
        if (!arguments.get(0).matches("[0-7]{1,4}")) {
            throw new ShellRefusedException(line, "umask", "'umask " + arguments.get(0) + "' is not supported");
        }
        shell.files().setUmask(Integer.parseInt(arguments.get(0), 8));
        return 0;
    }

    private int type(List<String> arguments, int line) {
        int result = 0;
        for (String name : arguments) {
            if (name.startsWith("-")) {
                continue;
            }
            Optional<String> found = lookUp(name);
            found.ifPresent(path -> shell.write(1, path + "\n", line));
            result = found.isPresent() ? result : 1;
        }
        return result;
    }

    /** What a name stands for: a function or builtin by its own name, a program by its path in the image. */
    private Optional<String> lookUp(String name) {
        if (shell.functions().containsKey(name) || has(name) && !name.equals("which") || ALSO_BUILT_IN.contains(name)) {
            return Optional.of(name);
        }
        return shell.which(name);
    }

    private int command(List<String> arguments, int line) throws ShellFailure {
        if (arguments.isEmpty()) {
            return 0;
        }
        String first = arguments.get(0);
        List<String> rest = arguments.subList(1, arguments.size());
        if (first.equals("-v") || first.equals("-V")) {
            return type(rest, line);
        }
        if (first.equals("-p") || first.equals("--")) {
            return command(rest, line);
        }
        return has(first) ? run(arguments, line) : shell.runProgram(arguments, line);
    }

    private int getopts(List<String> arguments, int line) throws ShellFailure {
        if (arguments.size() < 2) {
            throw new ShellFailure("getopts: usage: getopts optstring name [arg ...]", 2, false);
        }
        String letters = arguments.get(0);
        String name = arguments.get(1);
        List<String> words = arguments.size() > 2 ? arguments.subList(2, arguments.size()) : shell.positional();
        Variables variables = shell.variables();
        int index = (int)
                ArithmeticEvaluator.evaluate(variables, variables.get("OPTIND").orElse("1"));
        if (index <= 1
                && optionOffset > 1
                && variables.get("OPTIND").orElse("1").equals("1")
                && fresh) {
            optionOffset = 1;
        }
        fresh = false;
        if (index > words.size()
                || !words.get(index - 1).startsWith("-")
                || words.get(index - 1).equals("-")) {
            return finish(name);
        }
        String word = words.get(index - 1);
        if (word.equals("--")) {
            variables.set("OPTIND", Integer.toString(index + 1));
            return finish(name);
        }
        char letter = word.charAt(Math.min(optionOffset, word.length() - 1));
        optionOffset++;
        boolean lastOfWord = optionOffset >= word.length();
        int known = letter == ':' ? -1 : letters.indexOf(letter);
        String value = "";
        String result = String.valueOf(letter);
        boolean silent = letters.startsWith(":");
        if (known < 0) {
            result = "?";
            value = silent ? String.valueOf(letter) : "";
            if (!silent) {
                shell.complain("illegal option -- " + letter, line);
            }
        } else if (known + 1 < letters.length() && letters.charAt(known + 1) == ':') {
            if (!lastOfWord) {
                value = word.substring(optionOffset);
                lastOfWord = true;
            } else if (index < words.size()) {
                value = words.get(index++);
            } else {
                result = silent ? ":" : "?";
                value = silent ? String.valueOf(letter) : "";
                if (!silent) {
                    shell.complain("option requires an argument -- " + letter, line);
                }
            }
        }
        if (lastOfWord) {
            index++;
            optionOffset = 1;
        }
        variables.set("OPTIND", Integer.toString(index));
        shell.assign(name, result);
        variables.set("OPTARG", value);
        return 0;
    }

    private boolean fresh = true;

    private int finish(String name) throws ShellFailure {
        optionOffset = 1;
        fresh = true;
        shell.assign(name, "?");
        return 1;
    }
}
