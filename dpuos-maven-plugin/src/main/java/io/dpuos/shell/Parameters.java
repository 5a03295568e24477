package io.dpuos.shell;

import io.dpuos.shell.Syntax.Part;
import io.dpuos.shell.Syntax.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Expands parameters (XCU 2.6.2) with bash's further forms, arrays included. */
final class Parameters {
    private final Interpreter shell;
    private final Expander expander;

    Parameters(Interpreter shell, Expander expander) {
        this.shell = shell;
        this.expander = expander;
    }

    void expand(Syntax.Parameter parameter, Fields fields, boolean split) throws ShellFailure {
        String operator = parameter.operator();
        if (operator.startsWith("!")) {
            indirect(parameter, fields, split);
            return;
        }
        Optional<List<String>> all = all(parameter);
        if (all.isPresent()) {
            if (operator.equals("length")) {
                expander.value(Integer.toString(all.get().size()), parameter.quoted(), fields, split);
            } else {
                list(parameter, all.get(), fields, split);
            }
            return;
        }
        Optional<String> value = single(parameter);
        boolean nullCounts = operator.startsWith(":") && operator.length() > 1;
        boolean present = value.isPresent() && !(nullCounts && value.get().isEmpty());
        switch (operator) {
            case "-", ":-" -> {
                if (!present) {
                    alternative(parameter, fields, split);
                    return;
                }
            }
            case "+", ":+" -> {
                if (present) {
                    alternative(parameter, fields, split);
                } else if (parameter.quoted()) {
                    fields.literal("");
                }
                return;
            }
            case "=", ":=" -> {
                if (!present) {
                    value = Optional.of(expander.text(parameter.argument()));
                    shell.assign(parameter.name(), value.get());
                }
            }
            case "?", ":?" -> {
                if (!present) {
                    throw unset(parameter, nullCounts);
                }
            }
            default -> {
                if (value.isEmpty() && shell.option('u')) {
                    throw new ShellFailure(
                            parameter.name() + (shell.isDash() ? ": parameter not set" : ": unbound variable"),
                            shell.isDash() ? 2 : 1,
                            true);
                }
            }
        }
        expander.value(transform(parameter, value.orElse("")), parameter.quoted(), fields, split);
    }

    private ShellFailure unset(Syntax.Parameter parameter, boolean nullCounts) throws ShellFailure {
        String message = expander.text(parameter.argument());
        if (message.isEmpty()) {
            message = nullCounts ? "parameter null or not set" : "parameter not set";
        }
        return new ShellFailure(parameter.name() + ": " + message, shell.isDash() ? 2 : 127, true);
    }

    /** The value of a parameter or of one element. */
    private Optional<String> single(Syntax.Parameter parameter) throws ShellFailure {
        if (parameter.index().isEmpty()) {
            return shell.parameter(parameter.name());
        }
        Optional<Variables.Elements> elements = shell.elements(parameter.name());
        if (elements.isPresent()) {
            return elements.get().get(key(elements.get(), parameter.index().get()));
        }
        long index = shell.arithmetic(expander.text(parameter.index().get()));
        return index == 0 ? shell.parameter(parameter.name()) : Optional.empty();
    }

    /** The key that a subscript means. */
    String key(Variables.Elements elements, Word index) throws ShellFailure {
        String text = expander.text(index);
        return elements.named ? text : Long.toString(shell.arithmetic(text));
    }

    /** All values of {@code $@}, {@code $*}, {@code name[@]} and the like; empty for what has one value. */
    private Optional<List<String>> all(Syntax.Parameter parameter) {
        String name = parameter.name();
        if (parameter.operator().startsWith("names")) {
            return Optional.of(shell.variables().names().stream()
                    .filter(variable -> variable.startsWith(name))
                    .toList());
        }
        if (parameter.index().isEmpty()) {
            return name.equals("@") || name.equals("*") ? Optional.of(shell.positional()) : Optional.empty();
        }
        String index = parameter.index().get().literal().orElse("");
        if (!index.equals("@") && !index.equals("*")) {
            return Optional.empty();
        }
        Optional<Variables.Elements> elements = shell.elements(name);
        if (parameter.operator().equals("keys")) {
            return Optional.of(elements.map(Variables.Elements::keys)
                    .orElse(shell.parameter(name).isPresent() ? List.of("0") : List.of()));
        }
        return Optional.of(elements.map(Variables.Elements::values)
                .orElseGet(() -> shell.parameter(name).map(List::of).orElse(List.of())));
    }

    private static boolean isStar(Syntax.Parameter parameter) {
        return parameter.operator().equals("names*")
                || parameter.name().equals("*")
                || parameter.index().flatMap(Word::literal).filter("*"::equals).isPresent();
    }

    /** Expands the parameter that another one names. */
    private void indirect(Syntax.Parameter parameter, Fields fields, boolean split) throws ShellFailure {
        String target = shell.parameter(parameter.name()).orElse("");
        Optional<Word> index = Optional.empty();
        int bracket = target.indexOf('[');
        if (bracket > 0 && target.endsWith("]")) {
            String text = target.substring(bracket + 1, target.length() - 1);
            index = Optional.of(new Word(List.of(new Syntax.Text(text, false)), parameter.line()));
            target = target.substring(0, bracket);
        }
        if (target.isEmpty() || !target.matches("[A-Za-z_]\\w*|\\d+|[@*#?]")) {
            throw new ShellFailure(parameter.name() + ": invalid indirect expansion", 1, true);
        }
        expand(
                new Syntax.Parameter(
                        target,
                        index,
                        parameter.operator().substring(1),
                        parameter.argument(),
                        parameter.replacement(),
                        parameter.quoted(),
                        parameter.line()),
                fields,
                split);
    }

    private void alternative(Syntax.Parameter parameter, Fields fields, boolean split) throws ShellFailure {
        Word argument = parameter.argument();
        if (parameter.quoted()) {
            boolean list = argument.parts().stream()
                    .anyMatch(part -> part instanceof Syntax.Parameter inner
                            && inner.name().equals("@"));
            if (!list) {
                fields.literal("");
            }
            expander.expand(argument, fields, split);
        } else if (split) {
            // unquoted text of the argument is split as well; quoted text is not
            boolean first = true;
            for (Part part : argument.parts()) {
                if (part instanceof Syntax.Text text
                        && !text.quoted()
                        && !(first && text.text().startsWith("~"))) {
                    fields.split(text.text());
                } else {
                    expander.expand(new Word(List.of(part), parameter.line()), fields, true);
                }
                first = false;
            }
        } else {
            expander.expand(argument, fields, false);
        }
    }

    private void list(Syntax.Parameter parameter, List<String> values, Fields fields, boolean split)
            throws ShellFailure {
        List<String> all = values;
        String operator = parameter.operator();
        if (operator.equals(":")) {
            all = slice(all, parameter);
        } else if (operator.matches(":?[-+?=]")) {
            boolean present = operator.startsWith(":") ? !String.join(" ", all).isEmpty() : !all.isEmpty();
            if (operator.endsWith("?") && !present) {
                throw unset(parameter, operator.startsWith(":"));
            }
            if (operator.endsWith("+") == present && !operator.endsWith("?")) {
                alternative(parameter, fields, split);
                return;
            } else if (operator.endsWith("+")) {
                return;
            }
        } else if (!operator.isEmpty() && !operator.equals("keys") && !operator.startsWith("names")) {
            List<String> changed = new ArrayList<>();
            for (String one : all) {
                changed.add(transform(parameter, one));
            }
            all = changed;
        }
        join(parameter, all, fields, split);
    }

    private void join(Syntax.Parameter parameter, List<String> all, Fields fields, boolean split) {
        String ifs = shell.variables().get("IFS").orElse(" ");
        boolean star = isStar(parameter);
        if (parameter.quoted() && (star || !split)) {
            String separator = !star ? " " : ifs.isEmpty() ? "" : ifs.substring(0, 1);
            fields.literal(String.join(separator, all));
            return;
        }
        if (!split) {
            fields.unsplit(String.join(star && !ifs.isEmpty() ? ifs.substring(0, 1) : star ? "" : " ", all));
            return;
        }
        for (int i = 0; i < all.size(); i++) {
            if (i > 0) {
                fields.close();
            }
            if (parameter.quoted()) {
                fields.literal(all.get(i));
            } else {
                fields.split(all.get(i));
            }
        }
    }

    private List<String> slice(List<String> all, Syntax.Parameter parameter) throws ShellFailure {
        List<String> with = new ArrayList<>(all);
        long offset = shell.arithmetic(expander.text(parameter.argument()));
        if (parameter.index().isEmpty()) {
            with.add(0, shell.scriptName());
        } else {
            offset = place(parameter.name(), offset);
        }
        int from = (int) Math.max(0, Math.min(with.size(), offset < 0 ? with.size() + offset : offset));
        if (offset < 0 && with.size() + offset < 0) {
            return List.of();
        }
        int to = with.size();
        if (!parameter.replacement().parts().isEmpty()) {
            long length = shell.arithmetic(expander.text(parameter.replacement()));
            to = (int) Math.min(to, from + Math.max(0, length));
        }
        return with.subList(from, to);
    }

    /** How many elements of an indexed array lie before an index. */
    private long place(String name, long offset) {
        Optional<Variables.Elements> elements = shell.elements(name);
        if (offset < 0 || elements.isEmpty() || elements.get().named) {
            return offset;
        }
        return elements.get().keys().stream()
                .filter(key -> Long.parseLong(key) < offset)
                .count();
    }

    private String transform(Syntax.Parameter parameter, String value) throws ShellFailure {
        return switch (parameter.operator()) {
            case "length" -> Integer.toString(value.length());
            case "#", "##", "%", "%%" -> trim(parameter, value);
            case "/", "//", "/#", "/%" -> replace(parameter, value);
            case ":" -> substring(parameter, value);
            case "^^" -> cased(parameter, value, true, true);
            case ",," -> cased(parameter, value, true, false);
            case "^" -> cased(parameter, value, false, true);
            case "," -> cased(parameter, value, false, false);
            case "@" -> special(expander.text(parameter.argument()), value, parameter);
            default -> value;
        };
    }

    private String cased(Syntax.Parameter parameter, String value, boolean everywhere, boolean upper)
            throws ShellFailure {
        String pattern = expander.pattern(parameter.argument());
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            String one = value.substring(i, i + 1);
            boolean changes = (everywhere || i == 0) && (pattern.isEmpty() || Glob.matches(pattern, one));
            out.append(!changes ? one : upper ? one.toUpperCase(Locale.ROOT) : one.toLowerCase(Locale.ROOT));
        }
        return out.toString();
    }

    private String special(String letter, String value, Syntax.Parameter parameter) throws ShellFailure {
        return switch (letter) {
            case "Q" -> quoted(value);
            case "U" -> value.toUpperCase(Locale.ROOT);
            case "L" -> value.toLowerCase(Locale.ROOT);
            case "u" -> value.isEmpty() ? "" : value.substring(0, 1).toUpperCase(Locale.ROOT) + value.substring(1);
            case "E" -> Escapes.ansiC(value);
            default ->
                throw new ShellRefusedException(
                        parameter.line(), "${@" + letter, "'${name@" + letter + "}' is not supported");
        };
    }

    /** A text as the shell could read it again. */
    static String quoted(String value) {
        if (value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            StringBuilder out = new StringBuilder("$'");
            for (char c : value.toCharArray()) {
                out.append(
                        switch (c) {
                            case '\n' -> "\\n";
                            case '\t' -> "\\t";
                            case '\r' -> "\\r";
                            case '\'' -> "\\'";
                            case '\\' -> "\\\\";
                            default ->
                                c < ' ' || c == 0x7f
                                        ? String.format(Locale.ROOT, "\\%03o", (int) c)
                                        : String.valueOf(c);
                        });
            }
            return out.append('\'').toString();
        }
        return "'" + value.replace("'", "'\\''") + "'";
    }

    private String trim(Syntax.Parameter parameter, String value) throws ShellFailure {
        Pattern pattern = Glob.compile(expander.pattern(parameter.argument()));
        boolean suffix = parameter.operator().startsWith("%");
        boolean longest = parameter.operator().length() == 2;
        for (int i = 0; i <= value.length(); i++) {
            shell.budget().step(parameter.line());
            int length = longest ? value.length() - i : i;
            String part = suffix ? value.substring(value.length() - length) : value.substring(0, length);
            if (pattern.matcher(new GuardedText(part, shell.budget(), parameter.line()))
                    .matches()) {
                return suffix ? value.substring(0, value.length() - length) : value.substring(length);
            }
        }
        return value;
    }

    private String replace(Syntax.Parameter parameter, String value) throws ShellFailure {
        String regex = Glob.translate(expander.pattern(parameter.argument()), true);
        if (regex.isEmpty() && !parameter.operator().matches("/[#%]")) {
            return value;
        }
        String with = Matcher.quoteReplacement(expander.text(parameter.replacement()));
        String anchored =
                switch (parameter.operator()) {
                    case "/#" -> "\\A(?:" + regex + ")";
                    case "/%" -> "(?:" + regex + ")\\z";
                    default -> regex;
                };
        Matcher matcher = Pattern.compile(anchored, Pattern.DOTALL)
                .matcher(new GuardedText(value, shell.budget(), parameter.line()));
        String changed = parameter.operator().equals("//") ? replaceAll(matcher, with) : matcher.replaceFirst(with);
        shell.budget().text(changed.length(), parameter.line());
        return changed;
    }

    /** An empty match counts only in an empty text. */
    private String replaceAll(Matcher matcher, String with) {
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            if (matcher.end() > matcher.start()) {
                matcher.appendReplacement(out, with);
                shell.budget().text(out.length(), shell.line());
            }
        }
        return matcher.appendTail(out).toString();
    }

    private String substring(Syntax.Parameter parameter, String value) throws ShellFailure {
        long offset = shell.arithmetic(expander.text(parameter.argument()));
        int size = value.length();
        if (offset < 0) {
            offset += size;
        }
        if (offset < 0 || offset > size) {
            return "";
        }
        long end = size;
        if (!parameter.replacement().parts().isEmpty()) {
            long length = shell.arithmetic(expander.text(parameter.replacement()));
            end = length < 0 ? size + length : Math.min(size, offset + length);
            if (end < offset) {
                throw new ShellFailure(expander.text(parameter.replacement()) + ": substring expression < 0", 1, true);
            }
        }
        return value.substring((int) offset, (int) end);
    }
}
