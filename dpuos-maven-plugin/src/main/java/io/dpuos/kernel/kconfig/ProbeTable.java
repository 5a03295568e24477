package io.dpuos.kernel.kconfig;

import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Recorded answers to {@code $(shell,...)}: a Kconfig tree is evaluated without the compiler that was asked once. Safe for
 * use by one thread.
 *
 * <p>The text form has two lines for each command, {@code $ command} and {@code = output}; backslash and line ends in them
 * are written {@code \\} and {@code \n}. Lines that begin with {@code #} are comments.
 */
public final class ProbeTable implements ShellProbe {
    private final TreeMap<String, String> answers = new TreeMap<>();
    private final SortedSet<String> unanswered = new TreeSet<>();
    private final Optional<ShellProbe> other;

    private ProbeTable(Optional<ShellProbe> other) {
        this.other = other;
    }

    /** Returns a table that knows only what a text says; what it does not know counts as no output. */
    public static ProbeTable of(String file, String text) {
        ProbeTable table = new ProbeTable(Optional.empty());
        table.load(file, text);
        return table;
    }

    /** Returns a table that asks another probe for what it does not know, and remembers the answer. */
    public static ProbeTable recording(ShellProbe other) {
        return new ProbeTable(Optional.of(other));
    }

    /** Adds the answers of a text. */
    public void load(String file, String text) {
        String command = "";
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (line.startsWith("$ ")) {
                command = unescape(line.substring(2));
            } else if (line.startsWith("= ") && !command.isEmpty()) {
                answers.put(command, unescape(line.substring(2)));
                command = "";
            } else if (!line.isBlank() && !line.startsWith("#")) {
                throw new KconfigException(
                        file + ":" + number, "expected '$ command' and then '= output', found '" + line + "'");
            }
        }
    }

    @Override
    public String output(String command) {
        String known = answers.get(command);
        if (known != null) {
            return known;
        }
        if (other.isPresent()) {
            String answer = other.get().output(command);
            answers.put(command, answer);
            return answer;
        }
        unanswered.add(command);
        return "";
    }

    @Override
    public void defining(String symbol) {
        other.ifPresent(probe -> probe.defining(symbol));
    }

    /** Returns the commands that were asked for and not known. */
    public SortedSet<String> unanswered() {
        return unanswered;
    }

    /** Returns the table as text, sorted by command. */
    public String toText() {
        StringBuilder text = new StringBuilder("# Answers to the shell commands of a Kconfig tree.\n");
        for (Map.Entry<String, String> answer : answers.entrySet()) {
            text.append("$ ").append(escape(answer.getKey())).append('\n');
            text.append("= ").append(escape(answer.getValue())).append('\n');
        }
        return text.toString();
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n");
    }

    private static String unescape(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                plain.append(text.charAt(i) == 'n' ? '\n' : text.charAt(i));
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
