package io.dpuos.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The options and operands of a program's arguments, as getopt_long(3) takes them apart: options may follow operands,
 * {@code --} ends them. An option that is not declared is refused.
 */
public final class Options {
    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private final List<String> operands = new ArrayList<>();

    private Options() {}

    /**
     * Takes arguments apart.
     *
     * @param letters short options as for getopt(3), for example {@code "rn:"}
     * @param names long options as {@code "name=letter"}; with {@code "name=letter:"} the option needs a value and with
     *     {@code "name=letter?"} it may have one after {@code =}; the letter may be a word of its own
     */
    public static Options parse(Invocation call, String letters, String... names) {
        return parse(call, call.arguments(), true, letters, names);
    }

    /** As {@link #parse}, but options end at the first operand. */
    public static Options leading(Invocation call, String letters, String... names) {
        return parse(call, call.arguments(), false, letters, names);
    }

    private static Options parse(
            Invocation call, List<String> arguments, boolean permute, String letters, String... names) {
        Options options = new Options();
        int i = 0;
        while (i < arguments.size()) {
            String argument = arguments.get(i++);
            if (argument.equals("--")) {
                options.operands.addAll(arguments.subList(i, arguments.size()));
                break;
            } else if (argument.startsWith("--")) {
                i = options.longOption(call, arguments, i, argument.substring(2), names);
            } else if (argument.startsWith("-") && argument.length() > 1) {
                i = options.shortOptions(call, arguments, i, argument.substring(1), letters);
            } else {
                options.operands.add(argument);
                if (!permute) {
                    options.operands.addAll(arguments.subList(i, arguments.size()));
                    break;
                }
            }
        }
        return options;
    }

    private int longOption(Invocation call, List<String> arguments, int next, String text, String... names) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        for (String declared : names) {
            int separator = declared.indexOf('=');
            if (!declared.substring(0, separator).equals(name)) {
                continue;
            }
            String letter = declared.substring(separator + 1);
            if (letter.endsWith(":")) {
                if (equals >= 0) {
                    add(letter.substring(0, letter.length() - 1), text.substring(equals + 1));
                    return next;
                } else if (next < arguments.size()) {
                    add(letter.substring(0, letter.length() - 1), arguments.get(next));
                    return next + 1;
                }
                throw call.refuse("--" + name + " without a value");
            }
            add(letter.replace("?", ""), equals < 0 ? "" : text.substring(equals + 1));
            return next;
        }
        throw call.refuse("--" + name);
    }

    private int shortOptions(Invocation call, List<String> arguments, int next, String text, String letters) {
        int i = next;
        for (int k = 0; k < text.length(); k++) {
            char letter = text.charAt(k);
            int known = letter == ':' ? -1 : letters.indexOf(letter);
            if (known < 0) {
                throw call.refuse("-" + letter);
            }
            boolean takesValue = known + 1 < letters.length() && letters.charAt(known + 1) == ':';
            if (!takesValue) {
                add(String.valueOf(letter), "");
            } else if (k + 1 < text.length()) {
                add(String.valueOf(letter), text.substring(k + 1));
                break;
            } else if (i < arguments.size()) {
                add(String.valueOf(letter), arguments.get(i++));
            } else {
                throw call.refuse("-" + letter + " without a value");
            }
        }
        return i;
    }

    private void add(String letter, String value) {
        values.computeIfAbsent(letter, key -> new ArrayList<>()).add(value);
    }

    /** Returns whether an option was given. */
    public boolean has(String letter) {
        return values.containsKey(letter);
    }

    /** Returns the last value of an option. */
    public Optional<String> value(String letter) {
        List<String> all = values.get(letter);
        return all == null ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /** Returns all values of an option in their order. */
    public List<String> values(String letter) {
        return values.getOrDefault(letter, List.of());
    }

    /** Returns the operands. */
    public List<String> operands() {
        return operands;
    }
}
