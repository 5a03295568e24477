package io.dpuos.shell;

import io.dpuos.shell.Syntax.Part;
import io.dpuos.shell.Syntax.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Expands words: braces, tilde, parameters, commands, arithmetic, fields, path names, quotes (XCU 2.6). */
final class Expander {
    private static final int MAX_FIELDS = 100_000;

    private final Interpreter shell;
    private final PathNames pathNames;
    private final Parameters parameters;

    Expander(Interpreter shell) {
        this.shell = shell;
        this.pathNames = new PathNames(shell);
        this.parameters = new Parameters(shell, this);
    }

    private Fields collect() {
        return new Fields(shell.variables().get("IFS").orElse(" \t\n"));
    }

    /** Expands words to the fields of a command. */
    List<String> fields(List<Word> words) throws ShellFailure {
        List<String> fields = new ArrayList<>();
        for (Word word : words) {
            if (word.parts().size() == 1 && word.parts().get(0) instanceof Syntax.Declared declared) {
                fields.add(declared(declared.assignment()));
                continue;
            }
            for (Word single : shell.isDash() ? List.of(word) : Braces.expand(word)) {
                Fields collected = collect();
                expand(single, collected, true);
                for (String pattern : collected.patterns()) {
                    shell.budget().step(word.line());
                    shell.budget().text(pattern.length(), word.line());
                    fields.addAll(pathNames.of(pattern));
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
        Fields collected = collect();
        expand(word, collected, false);
        String pattern = String.join(" ", collected.patterns());
        shell.budget().text(pattern.length(), word.line());
        return pattern;
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

    void expand(Word word, Fields fields, boolean split) throws ShellFailure {
        boolean first = true;
        for (Part part : word.parts()) {
            if (part instanceof Syntax.Text text) {
                if (text.quoted()) {
                    fields.literal(text.text());
                } else if (split && !shell.isPosix() && first && text.text().matches("[A-Za-z_]\\w*=~(/.*)?")) {
                    int equals = text.text().indexOf('=') + 1;
                    fields.plain(text.text().substring(0, equals));
                    tilde(text.text().substring(equals), fields, word.parts().size() > 1);
                } else if (first && text.text().startsWith("~")) {
                    tilde(text.text(), fields, word.parts().size() > 1);
                } else {
                    fields.plain(text.text());
                }
            } else if (part instanceof Syntax.Parameter parameter) {
                parameters.expand(parameter, fields, split);
            } else if (part instanceof Syntax.Substitution substitution) {
                value(shell.substitute(substitution.body(), substitution.line()), substitution.quoted(), fields, split);
            } else if (part instanceof Syntax.Arithmetic arithmetic) {
                long number = shell.arithmetic(text(arithmetic.expression()));
                value(Long.toString(number), arithmetic.quoted(), fields, split);
            } else if (part instanceof Syntax.ProcessSubstitution process) {
                fields.literal(process(process));
            }
            first = false;
        }
    }

    /** Runs the commands at once and keeps what they print behind a descriptor. */
    private String process(Syntax.ProcessSubstitution process) {
        Interpreter child = shell.copy();
        Stream.Sink sink = new Stream.Sink();
        child.setStream(1, sink);
        shell.runChild(child, process.body());
        int fd = 63;
        while (shell.streams().containsKey(fd)) {
            fd--;
        }
        shell.setStream(fd, new Stream.Source(sink.text()));
        return "/dev/fd/" + fd;
    }

    private void tilde(String text, Fields fields, boolean more) {
        int slash = text.indexOf('/');
        String user = text.substring(1, slash < 0 ? text.length() : slash);
        String rest = slash < 0 ? "" : text.substring(slash);
        Optional<String> home = Optional.empty();
        if (slash >= 0 || !more) {
            home = switch (user) {
                case "" -> Optional.of(shell.variables().get("HOME").orElse("/root"));
                case "+" -> shell.variables().get("PWD");
                case "-" -> shell.variables().get("OLDPWD");
                default -> Accounts.read(shell.files()).user(user).map(Accounts.User::home);
            };
        }
        if (home.isPresent()) {
            fields.literal(home.get());
            fields.plain(rest);
        } else {
            fields.plain(text);
        }
    }

    void value(String value, boolean quoted, Fields fields, boolean split) {
        if (quoted) {
            fields.literal(value);
        } else if (split) {
            fields.split(value);
        } else {
            fields.unsplit(value);
        }
    }

    // ---- assignments

    /** The value of a plain assignment; a tilde after a colon stands for a home, too. */
    String value(Syntax.Assignment assignment) throws ShellFailure {
        String value = text(withTildes(assignment.value()));
        if (!assignment.append()) {
            return value;
        }
        String old = shell.variables().get(assignment.name()).orElse("");
        return shell.variables().isInteger(assignment.name())
                ? Long.toString(shell.arithmetic(old.isEmpty() ? "0" : old) + shell.arithmetic(value))
                : old + value;
    }

    private Word withTildes(Word word) {
        boolean any = word.parts().stream()
                .anyMatch(part -> part instanceof Syntax.Text text
                        && !text.quoted()
                        && text.text().contains(":~"));
        if (!any) {
            return word;
        }
        String home = shell.variables().get("HOME").orElse("/root");
        List<Part> parts = new ArrayList<>();
        for (Part part : word.parts()) {
            parts.add(
                    part instanceof Syntax.Text text && !text.quoted()
                            ? new Syntax.Text(text.text().replaceAll(":~(?=[/:]|$)", ":" + home), false)
                            : part);
        }
        return new Word(parts, word.line());
    }

    /** Carries an assignment out. */
    void assign(Syntax.Assignment assignment) throws ShellFailure {
        Variables variables = shell.variables();
        String name = assignment.name();
        if (assignment.items().isPresent()) {
            checkWritable(name);
            boolean named = variables.elements(name).filter(old -> old.named).isPresent();
            variables.putArray(name, elements(assignment, named));
        } else if (assignment.index().isPresent()) {
            checkWritable(name);
            Variables.Elements elements = variables.makeArray(name, false);
            String key = parameters.key(elements, assignment.index().get());
            String value = text(assignment.value());
            elements.put(key, assignment.append() ? elements.get(key).orElse("") + value : value);
        } else {
            shell.assign(name, value(assignment));
        }
    }

    private void checkWritable(String name) throws ShellFailure {
        if (shell.variables().isReadOnly(name)) {
            throw new ShellFailure(name + ": readonly variable", 1, true);
        }
    }

    private Variables.Elements elements(Syntax.Assignment assignment, boolean named) throws ShellFailure {
        Variables.Elements elements = new Variables.Elements(named);
        if (assignment.append()) {
            elements = shell.variables().makeArray(assignment.name(), named).copy();
        }
        for (Syntax.Item item : assignment.items().orElse(List.of())) {
            if (item.index().isPresent()) {
                elements.put(parameters.key(elements, item.index().get()), text(item.value()));
            } else {
                for (String value : fields(List.of(item.value()))) {
                    elements.add(value);
                }
            }
        }
        return elements;
    }

    /** An assignment as an argument of a builtin that declares variables. */
    private String declared(Syntax.Assignment assignment) throws ShellFailure {
        String name = assignment.name();
        if (assignment.items().isPresent()) {
            boolean named = assignment.items().get().stream().anyMatch(item -> item.index()
                    .filter(index -> !Glob.unquote(plain(index)).matches("\\d+|.*\\$.*"))
                    .isPresent());
            return name + (assignment.append() ? "+=" : "=") + shell.remember(elements(assignment, named));
        }
        if (assignment.index().isPresent()) {
            return name + "[" + text(assignment.index().get()) + "]=" + text(assignment.value());
        }
        return name + (assignment.append() ? "+=" : "=") + text(withTildes(assignment.value()));
    }

    private static String plain(Word word) {
        StringBuilder text = new StringBuilder();
        for (Part part : word.parts()) {
            text.append(part instanceof Syntax.Text piece ? piece.text() : "$");
        }
        return text.toString();
    }
}
