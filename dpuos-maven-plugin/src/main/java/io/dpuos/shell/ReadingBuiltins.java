package io.dpuos.shell;

import java.util.ArrayList;
import java.util.List;

/** {@code read mapfile getopts}: what takes input and arguments apart. */
final class ReadingBuiltins {
    private final Interpreter shell;
    private int offset = 1;

    ReadingBuiltins(Interpreter shell) {
        this.shell = shell;
    }

    void resetOptions() {
        offset = 1;
    }

    private static final class Reading {
        boolean raw;
        int fd;
        int count = -1;
        boolean exactly;
        char delimiter = '\n';
        String array = "";
        final List<String> names = new ArrayList<>();
    }

    private Reading options(List<String> arguments, int line) throws ShellFailure {
        Reading reading = new Reading();
        int i = 0;
        for (; i < arguments.size() && arguments.get(i).matches("-.+"); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--")) {
                i++;
                break;
            }
            for (int k = 1; k < argument.length(); k++) {
                char letter = argument.charAt(k);
                if ("ptnNdaui".indexOf(letter) >= 0) {
                    String value = k + 1 < argument.length()
                            ? argument.substring(k + 1)
                            : i + 1 < arguments.size() ? arguments.get(++i) : "";
                    valued(reading, letter, value);
                    break;
                } else if (letter == 'r') {
                    reading.raw = true;
                } else if (letter != 's' && letter != 'e') {
                    if (shell.isDash()) {
                        throw new ShellFailure("read: Illegal option -" + letter, 2, true);
                    }
                    throw new ShellFailure("read: -" + letter + ": invalid option", 2, false);
                }
            }
        }
        reading.names.addAll(arguments.subList(Math.min(i, arguments.size()), arguments.size()));
        for (String name : reading.names) {
            if (!name.matches("[A-Za-z_]\\w*(\\[.*\\])?")) {
                throw new ShellFailure(
                        "read: `" + name + "': not a valid identifier", shell.isDash() ? 2 : 1, shell.isDash());
            }
        }
        return reading;
    }

    private void valued(Reading reading, char letter, String value) throws ShellFailure {
        switch (letter) {
            case 'n', 'N', 'u' -> {
                if (!value.matches("\\d{1,8}")) {
                    throw new ShellFailure("read: " + value + ": invalid number", 1, false);
                }
                if (letter == 'u') {
                    reading.fd = Integer.parseInt(value);
                } else {
                    reading.count = Integer.parseInt(value);
                    reading.exactly = letter == 'N';
                }
            }
            case 'd' -> reading.delimiter = value.isEmpty() ? '\0' : value.charAt(0);
            case 'a' -> reading.array = value;
            default -> {
                // a prompt is not shown, and nothing is waited for
            }
        }
    }

    int read(List<String> arguments, int line) throws ShellFailure {
        Reading reading = options(arguments, line);
        Stream stream = shell.stream(reading.fd);
        StringBuilder text = new StringBuilder();
        boolean ended;
        if (reading.count >= 0) {
            ended = readCount(reading, stream, text);
        } else {
            ended = readDelimited(reading, stream, text);
        }
        String line1 = text.toString().replace("\0", "");
        shell.budget().text(line1.length(), line);
        String ifs = shell.variables().get("IFS").orElse(" \t\n");
        if (!reading.array.isEmpty()) {
            Variables.Elements elements = new Variables.Elements(false);
            if (!line1.isEmpty()) {
                ReadFields.split(line1, ifs, Integer.MAX_VALUE, reading.raw).forEach(elements::add);
            }
            shell.variables().putArray(reading.array, elements);
            return ended ? 1 : 0;
        }
        if (reading.names.isEmpty()) {
            shell.assign("REPLY", reading.raw ? line1 : line1.replaceAll("(?s)\\\\(.)", "$1"));
            return ended ? 1 : 0;
        }
        List<String> values =
                reading.exactly ? List.of(line1) : ReadFields.split(line1, ifs, reading.names.size(), reading.raw);
        for (int i = 0; i < reading.names.size(); i++) {
            String name = reading.names.get(i);
            String value = i < values.size() ? values.get(i) : "";
            int bracket = name.indexOf('[');
            if (bracket > 0) {
                Variables.Elements elements = shell.variables().makeArray(name.substring(0, bracket), false);
                String key = name.substring(bracket + 1, name.length() - 1);
                elements.put(elements.named ? key : Long.toString(shell.arithmetic(key)), value);
            } else {
                shell.assign(name, value);
            }
        }
        return ended ? 1 : 0;
    }

    private static boolean readCount(Reading reading, Stream stream, StringBuilder text) {
        while (text.length() < reading.count) {
            String one = stream.read(1);
            if (one.isEmpty()) {
                return true;
            }
            if (!reading.exactly && one.charAt(0) == reading.delimiter) {
                break;
            }
            text.append(one);
        }
        return false;
    }

    private static boolean readDelimited(Reading reading, Stream stream, StringBuilder text) {
        while (true) {
            String part = stream.readUntil(reading.delimiter);
            boolean complete = !part.isEmpty() && part.charAt(part.length() - 1) == reading.delimiter;
            text.append(complete ? part.substring(0, part.length() - 1) : part);
            if (!complete) {
                return true;
            }
            int backslashes = 0;
            while (backslashes < text.length() && text.charAt(text.length() - 1 - backslashes) == '\\') {
                backslashes++;
            }
            if (reading.raw || backslashes % 2 == 0 || reading.delimiter != '\n') {
                return false;
            }
            text.setLength(text.length() - 1);
        }
    }

    int mapfile(List<String> arguments, int line) throws ShellFailure {
        boolean trims = false;
        int limit = Integer.MAX_VALUE;
        int skips = 0;
        int fd = 0;
        char delimiter = '\n';
        String name = "MAPFILE";
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("-t")) {
                trims = true;
            } else if (argument.matches("-[nsud]") && i + 1 < arguments.size()) {
                String value = arguments.get(++i);
                switch (argument) {
                    case "-n" -> limit = Integer.parseInt(value) == 0 ? Integer.MAX_VALUE : Integer.parseInt(value);
                    case "-s" -> skips = Integer.parseInt(value);
                    case "-u" -> fd = Integer.parseInt(value);
                    default -> delimiter = value.isEmpty() ? '\0' : value.charAt(0);
                }
            } else if (argument.startsWith("-")) {
                throw new ShellRefusedException(
                        line, "mapfile " + argument, "'mapfile " + argument + "' is not supported");
            } else {
                name = argument;
            }
        }
        Variables.Elements elements = new Variables.Elements(false);
        int count = 0;
        for (String text = shell.stream(fd).readUntil(delimiter);
                !text.isEmpty() && count < limit;
                text = shell.stream(fd).readUntil(delimiter)) {
            shell.budget().step(line);
            if (skips-- > 0) {
                continue;
            }
            boolean cut = trims && text.charAt(text.length() - 1) == delimiter;
            elements.add((cut ? text.substring(0, text.length() - 1) : text).replace("\0", ""));
            count++;
        }
        shell.variables().putArray(name, elements);
        return 0;
    }

    int getopts(List<String> arguments, int line) throws ShellFailure {
        if (arguments.size() < 2) {
            throw new ShellFailure("getopts: usage: getopts optstring name [arg ...]", 2, shell.isDash());
        }
        String letters = arguments.get(0);
        String name = arguments.get(1);
        List<String> words = arguments.size() > 2 ? arguments.subList(2, arguments.size()) : shell.positional();
        Variables variables = shell.variables();
        int index = (int) Math.max(1, shell.arithmetic(variables.get("OPTIND").orElse("1")));
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
        char letter = word.charAt(Math.min(offset, word.length() - 1));
        offset++;
        boolean last = offset >= word.length();
        int known = letter == ':' ? -1 : letters.indexOf(letter);
        boolean silent = letters.startsWith(":");
        String result = String.valueOf(letter);
        variables.unset("OPTARG");
        if (known < 0) {
            result = "?";
            complainOrTell(silent, letter, "illegal option -- ", "Illegal option -", line);
        } else if (known + 1 < letters.length() && letters.charAt(known + 1) == ':') {
            if (!last) {
                variables.set("OPTARG", word.substring(offset));
                last = true;
            } else if (index < words.size()) {
                variables.set("OPTARG", words.get(index++));
            } else {
                result = silent ? ":" : "?";
                complainOrTell(silent, letter, "option requires an argument -- ", "No arg for -", line);
                if (silent) {
                    variables.set("OPTARG", String.valueOf(letter));
                }
            }
        }
        if (last) {
            index++;
            offset = 1;
        }
        variables.set("OPTIND", Integer.toString(index));
        shell.assign(name, result);
        return 0;
    }

    private void complainOrTell(boolean silent, char letter, String bash, String dash, int line) {
        if (silent) {
            shell.variables().set("OPTARG", String.valueOf(letter));
        } else if (shell.isDash()) {
            shell.write(2, dash + letter + (dash.startsWith("No") ? " option" : "") + "\n", line);
        } else {
            shell.write(2, shell.scriptName() + ": " + bash + letter + "\n", line);
        }
    }

    private int finish(String name) throws ShellFailure {
        offset = 1;
        shell.variables().unset("OPTARG");
        shell.assign(name, "?");
        return 1;
    }
}
