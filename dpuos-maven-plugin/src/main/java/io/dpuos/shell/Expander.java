package io.dpuos.shell;

import io.dpuos.shell.Syntax.Part;
import io.dpuos.shell.Syntax.Word;
import io.dpuos.tree.Inode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Expands words: braces, tilde, parameters, commands, arithmetic, fields, path names, quotes (XCU 2.6). */
final class Expander {
    private static final int MAX_FIELDS = 100_000;

    private final Interpreter shell;

    Expander(Interpreter shell) {
        this.shell = shell;
    }

    /** Collects fields; a pattern keeps quoted special characters behind backslashes. */
    private static final class Fields {
        final List<String> patterns = new ArrayList<>();
        final StringBuilder pattern = new StringBuilder();
        boolean open;

        void literal(String text) {
            pattern.append(Glob.quote(text));
            open = true;
        }

        void unquoted(String text) {
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) == '\\') {
                    pattern.append('\\');
                }
                pattern.append(text.charAt(i));
            }
            open = open || !text.isEmpty();
        }

        void close() {
            if (open) {
                patterns.add(pattern.toString());
            }
            pattern.setLength(0);
            open = false;
        }
    }

    /** Expands words to the fields of a command. */
    List<String> fields(List<Word> words) throws ShellFailure {
        List<String> fields = new ArrayList<>();
        for (Word word : words) {
            for (Word single : Braces.expand(word)) {
                Fields collected = new Fields();
                expand(single, collected, true);
                collected.close();
                for (String pattern : collected.patterns) {
                    fields.addAll(pathNames(pattern));
                    if (fields.size() > MAX_FIELDS) {
                        throw new ShellLimitException(
                                word.line(), "fields", "a command has more than " + MAX_FIELDS + " words");
                    }
                }
            }
        }
        return fields;
    }

    /** Expands a word to one text: no splitting, no path names. */
    String text(Word word) throws ShellFailure {
        return Glob.unquote(pattern(word));
    }

    /** Expands a word to a pattern in which quoted characters stand behind backslashes. */
    String pattern(Word word) throws ShellFailure {
        Fields collected = new Fields();
        expand(word, collected, false);
        collected.close();
        return String.join(" ", collected.patterns);
    }

    /** Expands a word to a regular expression (ERE): quoted characters are literal. */
    String regex(Word word) throws ShellFailure {
        StringBuilder out = new StringBuilder();
        for (Part part : word.parts()) {
            if (part instanceof Syntax.Text plain && !plain.quoted()) {
                out.append(plain.text());
                continue;
            }
            String text = text(new Word(List.of(part), word.line()));
            boolean quoted = part instanceof Syntax.Text piece && piece.quoted()
                    || part instanceof Syntax.Parameter parameter && parameter.quoted()
                    || part instanceof Syntax.Substitution substitution && substitution.quoted();
            out.append(quoted ? text.replaceAll("([\\\\.\\[\\]{}()*+?^$|])", "\\\\$1") : text);
        }
        return out.toString();
    }

    private void expand(Word word, Fields fields, boolean split) throws ShellFailure {
        boolean first = true;
        for (Part part : word.parts()) {
            if (part instanceof Syntax.Text text) {
                if (text.quoted()) {
                    fields.literal(text.text());
                } else if (first && text.text().startsWith("~")) {
                    tilde(text.text(), fields);
                } else {
                    fields.pattern.append(text.text());
                    fields.open = true;
                }
            } else if (part instanceof Syntax.Parameter parameter) {
                parameter(parameter, fields, split);
            } else if (part instanceof Syntax.Substitution substitution) {
                value(shell.substitute(substitution.body(), substitution.line()), substitution.quoted(), fields, split);
            } else if (part instanceof Syntax.Arithmetic arithmetic) {
                String expression = text(arithmetic.expression());
                long number = ArithmeticEvaluator.evaluate(shell.variables(), expression);
                value(Long.toString(number), arithmetic.quoted(), fields, split);
            }
            first = false;
        }
    }

    private void tilde(String text, Fields fields) {
        int slash = text.indexOf('/');
        String user = text.substring(1, slash < 0 ? text.length() : slash);
        String rest = slash < 0 ? "" : text.substring(slash);
        Optional<String> home = user.isEmpty()
                ? Optional.of(shell.variables().get("HOME").orElse("/root"))
                : Accounts.read(shell.files()).user(user).map(Accounts.User::home);
        if (home.isPresent()) {
            fields.literal(home.get());
            fields.pattern.append(rest);
        } else {
            fields.pattern.append(text);
        }
        fields.open = true;
    }

    private void value(String value, boolean quoted, Fields fields, boolean split) {
        if (quoted) {
            fields.literal(value);
        } else if (!split) {
            fields.unquoted(value);
        } else {
            split(value, fields);
        }
    }

    private void split(String value, Fields fields) {
        String ifs = shell.variables().get("IFS").orElse(" \t\n");
        int i = 0;
        StringBuilder run = new StringBuilder();
        boolean pendingSeparator = false;
        while (i < value.length()) {
            char c = value.charAt(i++);
            if (ifs.indexOf(c) < 0) {
                if (pendingSeparator) {
                    fields.close();
                    pendingSeparator = false;
                }
                run.append(c);
                continue;
            }
            fields.unquoted(run.toString());
            run.setLength(0);
            if (" \t\n".indexOf(c) >= 0) {
                pendingSeparator = fields.open || pendingSeparator;
                continue;
            }
            // a separator that is no white space ends a field, even an empty one
            fields.open = true;
            fields.close();
            while (i < value.length() && ifs.indexOf(value.charAt(i)) >= 0 && " \t\n".indexOf(value.charAt(i)) >= 0) {
                i++;
            }
            pendingSeparator = false;
        }
        fields.unquoted(run.toString());
        if (pendingSeparator) {
            fields.close();
        }
    }

    private void parameter(Syntax.Parameter parameter, Fields fields, boolean split) throws ShellFailure {
        String name = parameter.name();
        if ((name.equals("@") || name.equals("*")) && !parameter.operator().equals("length")) {
            positional(parameter, fields, split);
            return;
        }
        Optional<String> value = shell.parameter(name);
        String operator = parameter.operator();
        boolean nullCounts = operator.startsWith(":");
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
                    value = Optional.of(text(parameter.argument()));
                    shell.assign(name, value.get());
                }
            }
            case "?", ":?" -> {
                if (!present) {
                    String message = text(parameter.argument());
                    throw new ShellFailure(
                            name + ": " + (message.isEmpty() ? "parameter null or not set" : message), 127, true);
                }
            }
            default -> {
                if (value.isEmpty() && shell.option('u') && !(name.equals("#") || name.equals("?"))) {
                    throw new ShellFailure(name + ": unbound variable", 1, true);
                }
            }
        }
        value(transform(parameter, value.orElse("")), parameter.quoted(), fields, split);
    }

    private void alternative(Syntax.Parameter parameter, Fields fields, boolean split) throws ShellFailure {
        if (parameter.quoted()) {
            fields.literal(text(parameter.argument()));
        } else if (split) {
            // unquoted text of the argument is split as well; quoted text is not
            for (Part part : parameter.argument().parts()) {
                if (part instanceof Syntax.Text text && !text.quoted()) {
                    split(text.text(), fields);
                } else {
                    expand(new Word(List.of(part), parameter.line()), fields, true);
                }
            }
        } else {
            expand(parameter.argument(), fields, false);
        }
    }

    private void positional(Syntax.Parameter parameter, Fields fields, boolean split) throws ShellFailure {
        List<String> all = shell.positional();
        String operator = parameter.operator();
        if (operator.equals(":")) {
            all = slice(all, parameter);
        } else if (operator.endsWith("+")
                || operator.endsWith("-")
                || operator.endsWith("?")
                || operator.endsWith("=")) {
            boolean present = operator.startsWith(":") ? !String.join("", all).isEmpty() : !all.isEmpty();
            if (operator.endsWith("+") == present) {
                alternative(parameter, fields, split);
                return;
            } else if (operator.endsWith("+")) {
                return;
            }
        } else if (!operator.isEmpty()) {
            List<String> changed = new ArrayList<>();
            for (String one : all) {
                changed.add(transform(parameter, one));
            }
            all = changed;
        }
        if (parameter.name().equals("*") && parameter.quoted() || !split) {
            String ifs = shell.variables().get("IFS").orElse(" ");
            String separator = ifs.isEmpty() ? "" : parameter.name().equals("*") ? ifs.substring(0, 1) : " ";
            if (parameter.quoted() || !split) {
                String joined = String.join(separator, all);
                if (parameter.quoted()) {
                    fields.literal(joined);
                } else {
                    fields.unquoted(joined);
                }
            }
            return;
        }
        for (int i = 0; i < all.size(); i++) {
            if (i > 0) {
                fields.close();
            }
            value(all.get(i), parameter.quoted(), fields, true);
        }
    }

    private List<String> slice(List<String> all, Syntax.Parameter parameter) throws ShellFailure {
        List<String> with = new ArrayList<>();
        with.add(shell.parameter("0").orElse(""));
        with.addAll(all);
        long offset = ArithmeticEvaluator.evaluate(shell.variables(), text(parameter.argument()));
        int from = (int) Math.max(0, Math.min(with.size(), offset < 0 ? with.size() + offset : offset));
        int to = with.size();
        if (!parameter.replacement().parts().isEmpty()) {
            long length = ArithmeticEvaluator.evaluate(shell.variables(), text(parameter.replacement()));
            to = (int) Math.min(to, from + Math.max(0, length));
        }
        return with.subList(from, to);
    }

    private String transform(Syntax.Parameter parameter, String value) throws ShellFailure {
        return switch (parameter.operator()) {
            case "length" ->
                parameter.name().equals("@") || parameter.name().equals("*")
                        ? Integer.toString(shell.positional().size())
                        : Integer.toString(value.length());
            case "#", "##", "%", "%%" -> trim(parameter, value);
            case "/", "//", "/#", "/%" -> replace(parameter, value);
            case ":" -> substring(parameter, value);
            case "^^" -> value.toUpperCase(Locale.ROOT);
            case ",," -> value.toLowerCase(Locale.ROOT);
            case "^" -> value.isEmpty() ? "" : value.substring(0, 1).toUpperCase(Locale.ROOT) + value.substring(1);
            case "," -> value.isEmpty() ? "" : value.substring(0, 1).toLowerCase(Locale.ROOT) + value.substring(1);
            default -> value;
        };
    }

    private String trim(Syntax.Parameter parameter, String value) throws ShellFailure {
        Pattern pattern = Glob.compile(pattern(parameter.argument()));
        boolean suffix = parameter.operator().startsWith("%");
        boolean longest = parameter.operator().length() == 2;
        for (int i = 0; i <= value.length(); i++) {
            shell.budget().step(parameter.line());
            int length = longest ? value.length() - i : i;
            String part = suffix ? value.substring(value.length() - length) : value.substring(0, length);
            if (pattern.matcher(part).matches()) {
                return suffix ? value.substring(0, value.length() - length) : value.substring(length);
            }
        }
        return value;
    }

    private String replace(Syntax.Parameter parameter, String value) throws ShellFailure {
        String regex = Glob.translate(pattern(parameter.argument()), true);
        if (regex.isEmpty()) {
            return value;
        }
        String with = Matcher.quoteReplacement(text(parameter.replacement()));
        String anchored =
                switch (parameter.operator()) {
                    case "/#" -> "\\A(?:" + regex + ")";
                    case "/%" -> "(?:" + regex + ")\\z";
                    default -> regex;
                };
        Matcher matcher = Pattern.compile(anchored, Pattern.DOTALL)
                .matcher(new GuardedText(value, shell.budget(), parameter.line()));
        return parameter.operator().equals("//") ? matcher.replaceAll(with) : matcher.replaceFirst(with);
    }

    private String substring(Syntax.Parameter parameter, String value) throws ShellFailure {
        long offset = ArithmeticEvaluator.evaluate(shell.variables(), text(parameter.argument()));
        int size = value.length();
        if (offset < 0) {
            offset += size;
        }
        if (offset < 0 || offset > size) {
            return "";
        }
        long end = size;
        if (!parameter.replacement().parts().isEmpty()) {
            long length = ArithmeticEvaluator.evaluate(shell.variables(), text(parameter.replacement()));
            end = length < 0 ? size + length : Math.min(size, offset + length);
        }
        return end <= offset ? "" : value.substring((int) offset, (int) end);
    }

    private List<String> pathNames(String pattern) {
        if (shell.option('f') || !Glob.isPattern(pattern)) {
            return List.of(Glob.unquote(pattern));
        }
        List<String> found = List.of(pattern.startsWith("/") ? "/" : "");
        String[] names = pattern.replaceAll("^/+", "").split("/+");
        for (int i = 0; i < names.length; i++) {
            List<String> next = new ArrayList<>();
            for (String base : found) {
                match(base, names[i], i == names.length - 1, next);
            }
            found = next;
        }
        if (found.isEmpty()) {
            return List.of(Glob.unquote(pattern));
        }
        List<String> sorted = new ArrayList<>(found);
        if (pattern.endsWith("/")) {
            sorted.removeIf(path -> !shell.files().isDirectory(path));
            sorted.replaceAll(path -> path + "/");
        }
        java.util.Collections.sort(sorted);
        return sorted.isEmpty() ? List.of(Glob.unquote(pattern)) : sorted;
    }

    private void match(String base, String name, boolean last, List<String> into) {
        String prefix = base.isEmpty() || base.endsWith("/") ? base : base + "/";
        FileSystem files = shell.files();
        if (!Glob.isPattern(name)) {
            String path = prefix + Glob.unquote(name);
            if (last ? files.lstat(path).isPresent() : files.isDirectory(path)) {
                into.add(path);
            }
            return;
        }
        Pattern compiled = Glob.compile(name);
        List<String> names = new ArrayList<>();
        try {
            names.addAll(files.list(prefix.isEmpty() ? "." : prefix));
        } catch (FileProblem e) {
            return;
        }
        if (name.startsWith(".")) {
            names.add(".");
            names.add("..");
        }
        for (String candidate : names) {
            shell.budget().step(0);
            if (candidate.startsWith(".") && !name.startsWith(".") && !name.startsWith("\\.")) {
                continue;
            }
            if (compiled.matcher(candidate).matches()) {
                Optional<Inode> inode = files.lstat(prefix + candidate);
                if (last && inode.isPresent() || files.isDirectory(prefix + candidate)) {
                    into.add(prefix + candidate);
                }
            }
        }
    }
}
