package io.dpuos.kernel.kconfig;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The macro language: variables, user functions, built-in functions, environment variables. */
final class Preprocessor {
    private static final int MAX_ARGUMENTS = 16;
    private static final int MAX_DEPTH = 1000;
    /** The kernel's program reads shell output into a buffer of this size, one byte of which ends the text. */
    private static final int MAX_OUTPUT = 4095;

    /** How a variable is assigned. */
    enum Flavor {
        SIMPLE,
        RECURSIVE,
        APPEND
    }

    private static final class Variable {
        String value = "";
        Flavor flavor = Flavor.RECURSIVE;
        int depth;
    }

    /** Text after expansion, and where the rest of the input begins. */
    record Expanded(String text, int end) {}

    private final KconfigEnvironment environment;
    private final ShellProbe shell;
    private final Map<String, Variable> variables = new HashMap<>();
    private final Map<String, String> used = new LinkedHashMap<>();
    private String file = "";
    private int line;

    Preprocessor(KconfigEnvironment environment, ShellProbe shell) {
        this.environment = environment;
        this.shell = shell;
    }

    /** Sets the place that messages and {@code $(filename)} name. */
    void at(String newFile, int newLine) {
        file = newFile;
        line = newLine;
    }

    /** Tells the probe which symbol is being defined. */
    void defining(String symbol) {
        shell.defining(symbol);
    }

    /** Returns the environment variables that were read, in the order of their first use. */
    Map<String, String> used() {
        return used;
    }

    void assign(String name, String value, Flavor how) {
        Variable variable = variables.get(name);
        boolean append = variable != null && how == Flavor.APPEND;
        if (variable == null) {
            variable = new Variable();
            variables.put(name, variable);
        }
        if (how != Flavor.APPEND) {
            variable.flavor = how;
        }
        String text = variable.flavor == Flavor.SIMPLE ? expand(value, List.of()) : value;
        variable.value = append ? variable.value + " " + text : text;
    }

    /** Expands the word that begins at an offset and may hold references. */
    Expanded expandWord(String text, int start) {
        StringBuilder out = new StringBuilder();
        int at = start;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '$') {
                Expanded reference = expandReference(text, at + 1, List.of());
                out.append(reference.text());
                at = reference.end();
            } else if (Lexer.isWordCharacter(c)) {
                out.append(c);
                at++;
            } else {
                break;
            }
        }
        return new Expanded(out.toString(), at);
    }

    /** Expands the reference whose {@code $} stands before an offset; a {@code $} without parenthesis is itself. */
    Expanded expandReference(String text, int start) {
        return expandReference(text, start, List.of());
    }

    private Expanded expandReference(String text, int start, List<String> arguments) {
        if (start >= text.length() || text.charAt(start) != '(') {
            return new Expanded("$", start);
        }
        int nested = 0;
        int end = start + 1;
        for (; end < text.length(); end++) {
            char c = text.charAt(end);
            if (c == '(') {
                nested++;
            } else if (c == ')' && nested-- == 0) {
                break;
            }
        }
        if (end == text.length()) {
            throw fail("unterminated reference to '" + text.substring(start + 1) + "': missing ')'");
        }
        return new Expanded(evaluate(text.substring(start + 1, end), arguments), end + 1);
    }

    private String expand(String text, List<String> arguments) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '$') {
                Expanded reference = expandReference(text, at + 1, arguments);
                out.append(reference.text());
                at = reference.end();
            } else {
                out.append(c);
                at++;
            }
        }
        return out.toString();
    }

    private String evaluate(String clause, List<String> arguments) {
        if (!clause.isEmpty() && clause.length() < 4 && clause.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int number = Integer.parseInt(clause);
            if (number > 0 && number <= arguments.size()) {
                return arguments.get(number - 1);
            }
        }
        List<String> parts = split(clause);
        String name = expand(parts.get(0), arguments);
        List<String> values = new ArrayList<>();
        for (String part : parts.subList(1, parts.size())) {
            values.add(expand(part, arguments));
        }
        Variable variable = variables.get(name);
        if (variable != null) {
            return call(name, variable, values);
        }
        Optional<String> builtin = builtin(name, values);
        if (builtin.isPresent()) {
            return builtin.get();
        }
        if (values.isEmpty() && !name.isEmpty()) {
            String known = used.get(name);
            if (known != null) {
                return known;
            }
            Optional<String> value = environment.variable(name);
            value.ifPresent(text -> used.put(name, text));
            return value.orElse("");
        }
        return "";
    }

    private List<String> split(String clause) {
        List<String> parts = new ArrayList<>();
        int nested = 0;
        int start = 0;
        for (int i = 0; i < clause.length(); i++) {
            char c = clause.charAt(i);
            if (c == ',' && nested == 0) {
                parts.add(clause.substring(start, i));
                start = i + 1;
            } else if (c == '(') {
                nested++;
            } else if (c == ')') {
                nested--;
            }
        }
        parts.add(clause.substring(start));
        if (parts.size() > MAX_ARGUMENTS) {
            throw fail("too many function arguments");
        }
        return parts;
    }

    private String call(String name, Variable variable, List<String> values) {
        if (values.isEmpty() && variable.depth > 0) {
            throw fail("Recursive variable '" + name + "' references itself (eventually)");
        }
        if (variable.depth > MAX_DEPTH) {
            throw fail("Too deep recursive expansion");
        }
        variable.depth++;
        String text = variable.flavor == Flavor.RECURSIVE ? expand(variable.value, values) : variable.value;
        variable.depth--;
        return text;
    }

    private Optional<String> builtin(String name, List<String> values) {
        int wanted =
                switch (name) {
                    case "error-if", "warning-if" -> 2;
                    case "filename", "lineno" -> 0;
                    case "info", "shell" -> 1;
                    default -> -1;
                };
        if (wanted < 0) {
            return Optional.empty();
        }
        if (values.size() != wanted) {
            throw fail("too " + (values.size() < wanted ? "few" : "many") + " function arguments passed to '" + name
                    + "'");
        }
        switch (name) {
            case "error-if" -> {
                if (values.get(0).equals("y")) {
                    throw fail(values.get(1));
                }
                return Optional.of("");
            }
            case "warning-if" -> {
                if (values.get(0).equals("y")) {
                    environment.err(file + ":" + line + ": " + values.get(1) + "\n");
                }
                return Optional.of("");
            }
            case "filename" -> {
                return Optional.of(file);
            }
            case "lineno" -> {
                return Optional.of(String.valueOf(line));
            }
            case "info" -> {
                environment.out(values.get(0) + "\n");
                return Optional.of("");
            }
            default -> {
                return Optional.of(oneLine(shell.output(values.get(0))));
            }
        }
    }

    private static String oneLine(String output) {
        String text = output.length() > MAX_OUTPUT ? output.substring(0, MAX_OUTPUT) : output;
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\n') {
            end--;
        }
        return text.substring(0, end).replace('\n', ' ');
    }

    private KconfigException fail(String problem) {
        return new KconfigException(file + ":" + line, problem);
    }
}
