package io.dpuos.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code export readonly local declare unset set shopt}: what sets variables, marks and options. */
final class DeclaringBuiltins {
    private static final Map<String, Character> OPTIONS = Map.ofEntries(
            Map.entry("allexport", 'a'),
            Map.entry("errexit", 'e'),
            Map.entry("noglob", 'f'),
            Map.entry("nounset", 'u'),
            Map.entry("xtrace", 'x'),
            Map.entry("verbose", 'v'),
            Map.entry("noclobber", 'C'),
            Map.entry("noexec", 'n'),
            Map.entry("errtrace", 'E'),
            Map.entry("functrace", 'T'),
            Map.entry("hashall", 'h'),
            Map.entry("monitor", 'm'),
            Map.entry("notify", 'b'),
            Map.entry("braceexpand", 'B'),
            Map.entry("histexpand", 'H'),
            Map.entry("physical", 'P'),
            Map.entry("privileged", 'p'));
    private static final Set<String> NAMED =
            Set.of("pipefail", "posix", "history", "vi", "emacs", "ignoreeof", "nolog");
    private static final Set<String> SHOPT = Set.of(
            "nullglob",
            "dotglob",
            "nocasematch",
            "extglob",
            "lastpipe",
            "expand_aliases",
            "sourcepath",
            "checkwinsize",
            "inherit_errexit",
            "globstar",
            "failglob",
            "nocaseglob",
            "cmdhist",
            "promptvars",
            "huponexit");
    private static final Set<String> UNSUPPORTED = Set.of("extglob", "lastpipe", "globstar", "failglob", "nocaseglob");

    private final Interpreter shell;

    DeclaringBuiltins(Interpreter shell) {
        this.shell = shell;
    }

    /** The marks that a declaration asks for. */
    private static final class Marks {
        boolean export;
        boolean unexport;
        boolean freeze;
        boolean integer;
        boolean array;
        boolean named;
        boolean global;
        boolean print;
        boolean functions;
    }

    int declare(String name, List<String> arguments, int line) throws ShellFailure {
        Marks marks = new Marks();
        marks.export = name.equals("export");
        marks.freeze = name.equals("readonly");
        List<String> words = marks(name, arguments, marks, line);
        if (name.equals("local") && !shell.variables().inFunction()) {
            throw new ShellFailure("local: can only be used in a function", shell.isDash() ? 2 : 1, shell.isDash());
        }
        if (marks.functions) {
            for (String word : words) {
                if (!shell.functions().containsKey(word)) {
                    return 1;
                }
            }
            return 0;
        }
        if (words.isEmpty() || marks.print) {
            return print(name, words, marks, line);
        }
        boolean local = !name.equals("export")
                && !name.equals("readonly")
                && !marks.global
                && shell.variables().inFunction();
        int status = 0;
        for (String word : words) {
            status = Math.max(status, declare(name, word, local, marks));
        }
        return status;
    }

    private List<String> marks(String name, List<String> arguments, Marks marks, int line) throws ShellFailure {
        int i = 0;
        for (; i < arguments.size() && arguments.get(i).matches("[-+][a-zA-Z]+|--"); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--")) {
                i++;
                break;
            }
            boolean on = argument.startsWith("-");
            for (char letter : argument.substring(1).toCharArray()) {
                switch (letter) {
                    case 'x' -> {
                        marks.export = on;
                        marks.unexport = !on;
                    }
                    case 'n' -> {
                        if (!name.equals("export")) {
                            throw new ShellRefusedException(
                                    line, name + " -n", "name references (" + name + " -n) are not supported");
                        }
                        marks.export = false;
                        marks.unexport = true;
                    }
                    case 'r' -> marks.freeze = true;
                    case 'i' -> marks.integer = on;
                    case 'a' -> marks.array = true;
                    case 'A' -> {
                        marks.array = true;
                        marks.named = true;
                    }
                    case 'g' -> marks.global = true;
                    case 'p' -> marks.print = true;
                    case 'f', 'F' -> marks.functions = true;
                    case 'I', 't' -> {
                        // inheriting and tracing change nothing here
                    }
                    default -> {
                        if ("lu".indexOf(letter) >= 0) {
                            throw new ShellRefusedException(
                                    line, name + " " + argument, "'" + name + " " + argument + "' is not supported");
                        }
                        throw new ShellFailure(name + ": " + argument + ": invalid option", 2, shell.isPosix());
                    }
                }
            }
        }
        return arguments.subList(i, arguments.size());
    }

    private int declare(String builtin, String word, boolean local, Marks marks) throws ShellFailure {
        Variables variables = shell.variables();
        int equals = word.indexOf('=');
        String variable = equals < 0 ? word : word.substring(0, equals);
        boolean append = variable.endsWith("+");
        variable = append ? variable.substring(0, variable.length() - 1) : variable;
        int bracket = variable.indexOf('[');
        String base = bracket > 0 ? variable.substring(0, bracket) : variable;
        if (!Parser.isVariable(base)) {
            shell.complain(builtin + ": `" + word + "': not a valid identifier", shell.line());
            if (shell.isPosix() && !builtin.equals("local") && !builtin.equals("declare")) {
                throw new Jump.Exit(shell.isDash() ? 2 : 1);
            }
            return 1;
        }
        if (local && !variables.isLocal(base)) {
            if (variables.isReadOnly(base)) {
                throw new ShellFailure(builtin + ": " + base + ": readonly variable", 1, false);
            }
            boolean exported = variables.isExported(base);
            variables.local(base);
            if (!shell.isDash()) {
                variables.unset(base);
                variables.export(base, exported);
            }
        }
        if (marks.integer) {
            variables.markInteger(base);
        }
        if (marks.array && variables.elements(base).isEmpty()) {
            variables.makeArray(base, marks.named);
        }
        if (equals >= 0) {
            assign(
                    base,
                    bracket > 0 ? variable.substring(bracket + 1, variable.length() - 1) : "",
                    word.substring(equals + 1),
                    append);
        }
        if (marks.export || marks.unexport) {
            variables.export(base, !marks.unexport);
        }
        if (marks.freeze) {
            variables.freeze(base);
        }
        return 0;
    }

    /** Sets a variable or an element of an array. */
    void set(String name, String value) throws ShellFailure {
        int bracket = name.indexOf('[');
        assign(
                bracket < 0 ? name : name.substring(0, bracket),
                bracket < 0 ? "" : name.substring(bracket + 1, name.length() - 1),
                value,
                false);
    }

    private void assign(String base, String key, String value, boolean append) throws ShellFailure {
        Variables variables = shell.variables();
        Optional<Variables.Elements> literal = shell.remembered(value);
        if (literal.isPresent()) {
            Optional<Variables.Elements> old = variables.elements(base);
            if (old.isPresent() && old.get().named && !literal.get().named) {
                return;
            }
            variables.putArray(base, literal.get().copy());
        } else if (!key.isEmpty()) {
            Variables.Elements elements = variables.makeArray(base, false);
            elements.put(elements.named ? key : Long.toString(shell.arithmetic(key)), value);
        } else {
            String old = variables.get(base).orElse("");
            shell.assign(base, !append ? value : variables.isInteger(base) ? old + "+" + value : old + value);
        }
    }

    private int print(String name, List<String> words, Marks marks, int line) {
        Variables variables = shell.variables();
        int status = 0;
        List<String> names = words;
        if (words.isEmpty()) {
            names = switch (name) {
                case "export" -> List.copyOf(variables.environment().keySet());
                case "readonly" -> variables.readOnlyNames();
                default -> marks.export ? List.copyOf(variables.environment().keySet()) : variables.names();
            };
        }
        for (String variable : names) {
            Optional<Variables.Elements> elements = variables.elements(variable);
            Optional<String> value = variables.get(variable);
            if (elements.isEmpty() && value.isEmpty() && !variables.isExported(variable)) {
                shell.complain(name + ": " + variable + ": not found", line);
                status = 1;
                continue;
            }
            StringBuilder text = new StringBuilder();
            if (shell.isPosix() && (name.equals("export") || name.equals("readonly"))) {
                text.append(name).append(' ');
            } else {
                String letters = (elements.isPresent() ? elements.get().named ? "A" : "a" : "")
                        + (variables.isInteger(variable) ? "i" : "")
                        + (variables.isReadOnly(variable) ? "r" : "")
                        + (variables.isExported(variable) ? "x" : "");
                text.append("declare -")
                        .append(letters.isEmpty() ? "-" : letters)
                        .append(' ');
            }
            text.append(variable);
            if (elements.isPresent()) {
                List<String> parts = new ArrayList<>();
                for (String key : elements.get().keys()) {
                    parts.add("[" + key + "]="
                            + doubleQuoted(elements.get().get(key).orElse("")));
                }
                text.append("=(")
                        .append(String.join(" ", parts))
                        .append(elements.get().named && !parts.isEmpty() ? " )" : ")");
            } else {
                value.ifPresent(one -> text.append('=').append(shell.isDash() ? single(one) : doubleQuoted(one)));
            }
            shell.write(1, text.append('\n').toString(), line);
        }
        return status;
    }

    private static String single(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static String doubleQuoted(String text) {
        return text.chars().anyMatch(c -> c < ' ')
                ? Parameters.quoted(text)
                : "\"" + text.replaceAll("([\"$`\\\\])", "\\\\$1") + "\"";
    }

    int unset(List<String> arguments) throws ShellFailure {
        boolean functions = false;
        boolean variablesOnly = false;
        int status = 0;
        Variables variables = shell.variables();
        for (String argument : arguments) {
            if (argument.equals("-f") || argument.equals("-v")) {
                functions = argument.equals("-f");
                variablesOnly = argument.equals("-v");
                continue;
            }
            int bracket = argument.indexOf('[');
            if (functions) {
                shell.functions().remove(argument);
            } else if (bracket > 0 && argument.endsWith("]")) {
                String key = argument.substring(bracket + 1, argument.length() - 1);
                Optional<Variables.Elements> elements = variables.elements(argument.substring(0, bracket));
                if (elements.isPresent()) {
                    elements.get().remove(elements.get().named ? key : Long.toString(shell.arithmetic(key)));
                }
            } else if (variables.isReadOnly(argument)) {
                throw shell.isDash()
                        ? new ShellFailure("unset: " + argument + ": is read only", 2, true)
                        : new ShellFailure("unset: " + argument + ": cannot unset: readonly variable", 1, false);
            } else if (variables.get(argument).isPresent()
                    || variables.elements(argument).isPresent()
                    || variablesOnly) {
                variables.unset(argument);
            } else if (!Parser.isVariable(argument)) {
                if (shell.functions().remove(argument) == null) {
                    shell.complain("unset: `" + argument + "': not a valid identifier", shell.line());
                    status = 1;
                }
            } else {
                variables.unset(argument);
                if (!shell.isDash()) {
                    shell.functions().remove(argument);
                }
            }
        }
        return status;
    }

    int set(List<String> arguments, int line) throws ShellFailure {
        if (arguments.isEmpty()) {
            shell.variables()
                    .all()
                    .forEach((name, value) -> shell.write(
                            1,
                            name + "="
                                    + (shell.isDash() || !value.matches("[\\w./:=,@%+-]*")
                                            ? Parameters.quoted(value)
                                            : value)
                                    + "\n",
                            line));
            return 0;
        }
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--")) {
                shell.setPositional(arguments.subList(i + 1, arguments.size()));
                return 0;
            }
            if (argument.equals("-")) {
                shell.setOption('x', false);
                if (i + 1 < arguments.size()) {
                    shell.setPositional(arguments.subList(i + 1, arguments.size()));
                }
                return 0;
            }
            if (!argument.startsWith("-") && !argument.startsWith("+") || argument.length() == 1) {
                shell.setPositional(arguments.subList(i, arguments.size()));
                return 0;
            }
            boolean on = argument.startsWith("-");
            for (char letter : argument.substring(1).toCharArray()) {
                if (letter == 'o') {
                    if (i + 1 >= arguments.size()) {
                        return 0;
                    }
                    named(arguments.get(++i), on);
                } else if ("abefhmnptuvxBCEHPT".indexOf(letter) < 0) {
                    throw new ShellFailure(
                            "set: " + argument.charAt(0) + letter + ": invalid option", 2, shell.isPosix());
                } else {
                    shell.setOption(letter, on);
                }
            }
        }
        return 0;
    }

    private void named(String option, boolean on) throws ShellFailure {
        if (OPTIONS.containsKey(option)) {
            shell.setOption(OPTIONS.get(option), on);
        } else if (!NAMED.contains(option) || option.equals("pipefail") && shell.isDash()) {
            throw shell.isDash()
                    ? new ShellFailure("set: Illegal option -o " + option, 2, true)
                    : new ShellFailure("set: " + option + ": invalid option name", shell.isPosix() ? 1 : 2, false);
        } else {
            shell.setOption(option, on);
        }
    }

    boolean isOn(String option) {
        Character letter = OPTIONS.get(option);
        return letter == null ? shell.option(option) : shell.option(letter);
    }

    int shopt(List<String> arguments, int line) {
        boolean set = false;
        boolean unset = false;
        boolean quiet = false;
        int status = 0;
        for (String argument : arguments) {
            if (argument.matches("-[suqpo]+")) {
                set = set || argument.indexOf('s') > 0;
                unset = unset || argument.indexOf('u') > 0;
                quiet = quiet || argument.indexOf('q') > 0;
            } else if (!SHOPT.contains(argument)) {
                shell.complain("shopt: " + argument + ": invalid shell option name", line);
                status = 1;
            } else if (set || unset) {
                if (set && UNSUPPORTED.contains(argument)) {
                    throw new ShellRefusedException(
                            line, "shopt -s " + argument, "'shopt -s " + argument + "' is not supported");
                }
                shell.setOption(argument, set);
            } else {
                boolean on = shell.option(argument);
                status = on ? status : 1;
                if (!quiet) {
                    shell.write(
                            1,
                            String.format(Locale.ROOT, "%-15s\t%s%n", argument, on ? "on" : "off")
                                    .replace("\r", ""),
                            line);
                }
            }
        }
        return status;
    }
}
