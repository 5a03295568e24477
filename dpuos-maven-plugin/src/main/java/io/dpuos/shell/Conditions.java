package io.dpuos.shell;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Evaluates {@code [[ ]]}. */
final class Conditions {
    private final Interpreter shell;

    Conditions(Interpreter shell) {
        this.shell = shell;
    }

    boolean test(Syntax.Test test) throws ShellFailure {
        if (test instanceof Syntax.Not not) {
            return !test(not.operand());
        } else if (test instanceof Syntax.Both both) {
            return test(both.left()) && test(both.right());
        } else if (test instanceof Syntax.Either either) {
            return test(either.left()) || test(either.right());
        } else if (test instanceof Syntax.Unary unary) {
            return unary(unary.operator(), shell.expander().text(unary.operand()));
        }
        return binary((Syntax.Binary) test);
    }

    private boolean unary(String operator, String operand) {
        if (operator.equals("-v")) {
            return isSet(shell, operand);
        }
        if (operator.equals("-o")) {
            return shell.builtins().isOn(operand);
        }
        return FileTests.unary(shell.files(), operator, operand)
                .orElseThrow(() ->
                        new ShellRefusedException(shell.line(), operator, "[[ " + operator + " ]] is not supported"));
    }

    /** Whether a variable or an element of an array has a value. */
    static boolean isSet(Interpreter shell, String name) {
        int bracket = name.indexOf('[');
        if (bracket > 0 && name.endsWith("]")) {
            String key = name.substring(bracket + 1, name.length() - 1);
            return shell.variables()
                    .elements(name.substring(0, bracket))
                    .filter(elements -> elements.named || key.matches("\\d{1,9}"))
                    .flatMap(elements -> elements.get(key))
                    .isPresent();
        }
        return !name.isEmpty() && shell.parameter(name).isPresent();
    }

    private boolean binary(Syntax.Binary binary) throws ShellFailure {
        Expander expander = shell.expander();
        String left = expander.text(binary.left());
        GuardedText guarded = new GuardedText(left, shell.budget(), shell.line());
        switch (binary.operator()) {
            case "=", "==", "!=" -> {
                String pattern = expander.pattern(binary.right());
                boolean same = shell.option("nocasematch")
                        ? Glob.matches(
                                pattern.toLowerCase(java.util.Locale.ROOT), left.toLowerCase(java.util.Locale.ROOT))
                        : Glob.matches(pattern, guarded);
                return same != binary.operator().equals("!=");
            }
            case "=~" -> {
                return matches(expander.regex(binary.right()), guarded);
            }
            case "<", ">" -> {
                int order = left.compareTo(expander.text(binary.right()));
                return binary.operator().equals("<") ? order < 0 : order > 0;
            }
            case "-eq", "-ne", "-lt", "-le", "-gt", "-ge" -> {
                long a = shell.arithmetic(left);
                long b = shell.arithmetic(expander.text(binary.right()));
                return FileTests.compare(binary.operator(), a, b);
            }
            default -> {
                return FileTests.binary(shell.files(), left, binary.operator(), expander.text(binary.right()))
                        .orElseThrow(() -> new ShellRefusedException(
                                shell.line(), binary.operator(), "[[ " + binary.operator() + " ]] is not supported"));
            }
        }
    }

    private boolean matches(String regex, GuardedText text) throws ShellFailure {
        try {
            int flags = shell.option("nocasematch") ? Pattern.CASE_INSENSITIVE : 0;
            Matcher matcher = Pattern.compile(RegularExpression.translate(regex, true), flags | Pattern.DOTALL)
                    .matcher(text);
            boolean found = matcher.find();
            Variables.Elements groups = new Variables.Elements(false);
            for (int i = 0; found && i <= matcher.groupCount(); i++) {
                String group = matcher.group(i);
                groups.add(group == null ? "" : group);
            }
            shell.variables().putArray("BASH_REMATCH", groups);
            return found;
        } catch (PatternSyntaxException e) {
            throw new ShellFailure("invalid regular expression", 2, false);
        }
    }
}
