package io.dpuos.shell;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Utilities that hardly touch files. */
final class PlainCommands {
    private static final int MAX_SEQUENCE = 1_000_000;

    private PlainCommands() {}

    static void addTo(Map<String, Command> all) {
        all.put("true", call -> 0);
        all.put("false", call -> 1);
        all.put("sleep", call -> 0);
        all.put("sync", call -> 0);
        all.put("yes", PlainCommands::yes);
        all.put("echo", PlainCommands::echo);
        all.put("uname", PlainCommands::uname);
        all.put("date", PlainCommands::date);
        all.put("seq", PlainCommands::seq);
        all.put("id", PlainCommands::id);
        all.put("whoami", call -> say(call, "root"));
        all.put("logname", call -> say(call, "root"));
        all.put("arch", call -> say(call, machine(call)));
        all.put("nproc", call -> say(call, "1"));
        all.put("env", PlainCommands::env);
        all.put("printenv", PlainCommands::printenv);
        all.put("nice", PlainCommands::wrapper);
        all.put("nohup", PlainCommands::wrapper);
        all.put("ionice", PlainCommands::wrapper);
        all.put("timeout", PlainCommands::timeout);
        all.put("xargs", PlainCommands::xargs);
        all.put("getent", PlainCommands::getent);
        all.put("expr", new ExprCommand());
    }

    private static int say(Invocation call, String text) {
        call.out(text + "\n");
        return 0;
    }

    private static int echo(Invocation call) {
        List<String> words = new ArrayList<>(call.arguments());
        boolean newline = true;
        boolean escapes = false;
        while (!words.isEmpty() && words.get(0).matches("-[neE]+")) {
            for (char c : words.remove(0).substring(1).toCharArray()) {
                newline = newline && c != 'n';
                escapes = c == 'e' || c != 'E' && escapes;
            }
        }
        String text = String.join(" ", words);
        if (call.isDash()) {
            text = String.join(
                    " ",
                    call.arguments()
                            .subList(
                                    dashSkips(call.arguments()),
                                    call.arguments().size()));
            newline = dashSkips(call.arguments()) == 0;
            escapes = true;
        }
        if (escapes) {
            Escapes.Replaced replaced = Escapes.replace(text, true, true);
            text = replaced.text();
            newline = newline && !replaced.stopped();
        }
        call.out(newline ? text + "\n" : text);
        return 0;
    }

    /** dash's echo knows -n alone. */
    private static int dashSkips(List<String> arguments) {
        return !arguments.isEmpty() && arguments.get(0).equals("-n") ? 1 : 0;
    }

    private static String machine(Invocation call) {
        return call.variable("DPUOS_ARCH").orElseThrow(() -> call.refuse("without a known architecture"));
    }

    private static int yes(Invocation call) {
        String line = call.arguments().isEmpty() ? "y\n" : String.join(" ", call.arguments()) + "\n";
        String lines = line.repeat(Math.max(1, 4096 / line.length()));
        while (true) {
            call.step();
            call.out(lines);
        }
    }

    private static int uname(Invocation call) {
        Options options = Options.parse(call, "asnrvmpio", "all=a", "machine=m", "kernel-name=s", "operating-system=o");
        List<String> words = new ArrayList<>();
        if (options.has("r") || options.has("v") || options.has("a")) {
            throw call.refuse("-r (an image has no running kernel)");
        }
        if (options.has("s") || call.arguments().isEmpty()) {
            words.add("Linux");
        }
        if (options.has("n")) {
            words.add("localhost");
        }
        for (String letter : new String[] {"m", "p", "i"}) {
            if (options.has(letter)) {
                words.add(machine(call));
            }
        }
        if (options.has("o")) {
            words.add("GNU/Linux");
        }
        return say(call, String.join(" ", words));
    }

    private static int date(Invocation call) {
        Options options = Options.parse(call, "uRId:", "utc=u", "universal=u", "rfc-email=R", "date=d:");
        String given = options.value("d").orElse("@" + call.files().clock());
        if (!given.matches("@\\d{1,11}")) {
            throw call.refuse("-d '" + given + "'");
        }
        Instant clock = Instant.ofEpochSecond(Long.parseLong(given.substring(1)));
        if (options.has("I")) {
            return say(call, clock.toString().substring(0, 10));
        }
        String format = "+%a %b %e %H:%M:%S UTC %Y";
        if (options.has("R")) {
            format = "+%a, %d %b %Y %H:%M:%S +0000";
        }
        for (String operand : options.operands()) {
            if (!operand.startsWith("+")) {
                throw call.refuse(operand);
            }
            format = operand;
        }
        return say(call, time(call, format.substring(1), clock.getEpochSecond()));
    }

    /** Shows a time as strftime(3) does, in UTC. */
    static String time(Invocation call, String format, long seconds) {
        Instant clock = Instant.ofEpochSecond(seconds);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                out.append(c);
                continue;
            }
            char flag = "-_0^".indexOf(format.charAt(i + 1)) >= 0 && i + 2 < format.length() ? format.charAt(++i) : ' ';
            String field = field(call, format.charAt(++i), clock);
            out.append(
                    switch (flag) {
                        case '-' -> field.replaceFirst("^[ 0]+(?=.)", "");
                        case '_' -> field.replaceFirst("^0(?=.)", " ");
                        case '0' -> field.replace(' ', '0');
                        case '^' -> field.toUpperCase(Locale.ROOT);
                        default -> field;
                    });
        }
        return out.toString();
    }

    private static String field(Invocation call, char letter, Instant clock) {
        String pattern =
                switch (letter) {
                    case 'Y' -> "uuuu";
                    case 'y' -> "uu";
                    case 'm' -> "MM";
                    case 'd' -> "dd";
                    case 'H' -> "HH";
                    case 'M' -> "mm";
                    case 'S' -> "ss";
                    case 'j' -> "DDD";
                    case 'F' -> "uuuu-MM-dd";
                    case 'T' -> "HH:mm:ss";
                    case 'D' -> "MM/dd/uu";
                    case 'R' -> "HH:mm";
                    case 'a' -> "EEE";
                    case 'A' -> "EEEE";
                    case 'b', 'h' -> "MMM";
                    case 'B' -> "MMMM";
                    case 'I' -> "hh";
                    case 'p' -> "a";
                    default -> "";
                };
        if (!pattern.isEmpty()) {
            return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC)
                    .format(clock);
        }
        return switch (letter) {
            case 's' -> Long.toString(clock.getEpochSecond());
            case 'e' ->
                String.format(Locale.ROOT, "%2d", clock.atOffset(ZoneOffset.UTC).getDayOfMonth());
            case 'u' ->
                Integer.toString(clock.atOffset(ZoneOffset.UTC).getDayOfWeek().getValue());
            case 'Z' -> "UTC";
            case 'z' -> "+0000";
            case 'N' -> "000000000";
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            default -> throw call.refuse("+%" + letter);
        };
    }

    private static int seq(Invocation call) {
        String separator = "\n";
        boolean wide = false;
        List<String> words = new ArrayList<>();
        List<String> arguments = call.arguments();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("-s") && i + 1 < arguments.size()) {
                separator = arguments.get(++i);
            } else if (argument.matches("(?s)-s.+")) {
                separator = argument.substring(2);
            } else if (argument.equals("-w")) {
                wide = true;
            } else if (argument.matches("-?\\d{1,15}")) {
                words.add(argument);
            } else {
                throw call.refuse(argument);
            }
        }
        if (words.isEmpty() || words.size() > 3) {
            return call.fail("missing operand");
        }
        long first = words.size() == 1 ? 1 : Long.parseLong(words.get(0));
        long step = words.size() == 3 ? Long.parseLong(words.get(1)) : 1;
        long last = Long.parseLong(words.get(words.size() - 1));
        if (step == 0 || (last - first) / step > MAX_SEQUENCE) {
            throw call.refuse("with so many numbers");
        }
        int width = wide
                ? Math.max(Long.toString(first).length(), Long.toString(last).length())
                : 1;
        List<String> lines = new ArrayList<>();
        for (long n = first; step > 0 ? n <= last : n >= last; n += step) {
            lines.add(String.format(Locale.ROOT, "%0" + width + "d", n));
        }
        call.out(lines.isEmpty() ? "" : String.join(separator, lines) + "\n");
        return 0;
    }

    private static int id(Invocation call) {
        Options options = Options.parse(call, "ugGnr", "user=u", "group=g", "groups=G", "name=n");
        Accounts accounts = Accounts.read(call.files());
        Accounts.User root = new Accounts.User("root", 0, 0, "", "/root", "/bin/sh");
        Accounts.User user = root;
        if (!options.operands().isEmpty()) {
            String name = options.operands().get(0);
            java.util.Optional<Accounts.User> found = accounts.user(name)
                    .or(() -> Accounts.isId(name) ? accounts.user(Integer.parseInt(name)) : java.util.Optional.empty());
            if (found.isEmpty()) {
                return call.fail("'" + name + "': no such user");
            }
            user = found.get();
        }
        boolean names = options.has("n");
        String group = groupName(accounts, user.gid());
        if (options.has("u")) {
            return say(call, names ? user.name() : Integer.toString(user.uid()));
        }
        if (options.has("g")) {
            return say(call, names ? group : Integer.toString(user.gid()));
        }
        Map<Integer, String> groups = new LinkedHashMap<>();
        groups.put(user.gid(), group);
        for (Accounts.Group other : accounts.groups()) {
            if (other.members().contains(user.name())) {
                groups.put(other.gid(), other.name());
            }
        }
        if (options.has("G")) {
            return say(
                    call,
                    groups.entrySet().stream()
                            .map(entry ->
                                    names ? entry.getValue() : entry.getKey().toString())
                            .collect(Collectors.joining(" ")));
        }
        String all = groups.entrySet().stream()
                .map(entry -> entry.getKey() + "(" + entry.getValue() + ")")
                .collect(Collectors.joining(","));
        return say(
                call,
                "uid=" + user.uid() + "(" + user.name() + ") gid=" + user.gid() + "(" + group + ") groups=" + all);
    }

    private static String groupName(Accounts accounts, int gid) {
        return accounts.group(gid).map(Accounts.Group::name).orElse(gid == 0 ? "root" : Integer.toString(gid));
    }

    private static int env(Invocation call) {
        Map<String, String> variables = new LinkedHashMap<>();
        List<String> words = new ArrayList<>(call.arguments());
        boolean clean = false;
        java.util.Set<String> without = new java.util.TreeSet<>();
        while (!words.isEmpty()) {
            String word = words.get(0);
            if (word.equals("-i") || word.equals("-")) {
                clean = true;
            } else if (word.equals("-u") && words.size() > 1) {
                words.remove(0);
                without.add(words.get(0));
            } else if (word.startsWith("-")) {
                throw call.refuse(word);
            } else if (word.matches("[A-Za-z_][A-Za-z0-9_]*=(?s).*")) {
                variables.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
            } else {
                return call.run(words, variables, without, clean);
            }
            words.remove(0);
        }
        call.environment().forEach((name, value) -> call.out(name + "=" + value + "\n"));
        variables.forEach((name, value) -> call.out(name + "=" + value + "\n"));
        return 0;
    }

    private static int printenv(Invocation call) {
        if (call.arguments().isEmpty()) {
            call.environment().forEach((name, value) -> call.out(name + "=" + value + "\n"));
        }
        int status = 0;
        for (String name : call.arguments()) {
            java.util.Optional<String> value = call.variable(name);
            value.ifPresent(text -> call.out(text + "\n"));
            status = value.isPresent() ? status : 1;
        }
        return status;
    }

    private static int wrapper(Invocation call) {
        Options options = Options.leading(call, "n:c:p:t");
        return options.operands().isEmpty() ? 0 : call.run(options.operands());
    }

    private static int timeout(Invocation call) {
        Options options =
                Options.leading(call, "k:s:", "kill-after=k:", "signal=s:", "foreground=f", "preserve-status=p");
        List<String> words = options.operands();
        return words.size() < 2 ? 125 : call.run(words.subList(1, words.size()));
    }

    private static int xargs(Invocation call) {
        Options options = Options.leading(
                call, "0rtn:I:d:L:P:", "null=0", "no-run-if-empty=r", "max-args=n:", "replace=I:", "delimiter=d:");
        String input = call.readAll();
        List<String> items = new ArrayList<>();
        String delimiter =
                options.has("0") ? "\0" : options.value("d").map(Escapes::ansiC).orElse("");
        if (!delimiter.isEmpty()) {
            String text = input.endsWith(delimiter) ? input.substring(0, input.length() - 1) : input;
            items.addAll(
                    text.isEmpty() ? List.of() : List.of(text.split(java.util.regex.Pattern.quote(delimiter), -1)));
        } else if (options.has("I") || options.has("L")) {
            input.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(items::add);
        } else {
            items.addAll(QuotedItems.of(input));
        }
        List<String> words = options.operands().isEmpty() ? List.of("echo") : options.operands();
        if (items.isEmpty() && (options.has("r") || options.has("I"))) {
            return 0;
        }
        int status = 0;
        int each = Integer.parseInt(options.value("n").orElse(options.has("L") ? "1" : "5000"));
        if (options.has("I")) {
            each = 1;
        }
        int start = 0;
        do {
            List<String> now = items.subList(start, Math.min(items.size(), start + Math.max(1, each)));
            List<String> command = new ArrayList<>();
            if (options.has("I")) {
                String mark = options.value("I").orElse("{}");
                words.forEach(word -> command.add(word.replace(mark, now.get(0))));
            } else {
                command.addAll(words);
                command.addAll(now);
            }
            int one = call.run(command, "");
            status = one == 0 ? status : 123;
            start += Math.max(1, each);
        } while (start < items.size());
        return status;
    }

    private static int getent(Invocation call) throws FileProblem {
        List<String> words = call.arguments();
        if (words.isEmpty()) {
            return 1;
        }
        String database = words.get(0);
        if (!List.of("passwd", "group", "shadow", "gshadow").contains(database)) {
            throw call.refuse(database);
        }
        String text = call.files().exists("/etc/" + database) ? call.files().read("/etc/" + database) : "";
        int status = 0;
        for (String key : words.subList(1, words.size())) {
            boolean found = false;
            for (String line : text.split("\n")) {
                String[] field = line.split(":", -1);
                boolean id = key.matches("[0-9]+") && !database.endsWith("shadow");
                if (field.length > 2 && (id ? field[2].equals(key) : field[0].equals(key))) {
                    call.out(line + "\n");
                    found = true;
                    break;
                }
            }
            status = found ? status : 2;
        }
        if (words.size() == 1) {
            call.out(text);
        }
        return status;
    }
}
