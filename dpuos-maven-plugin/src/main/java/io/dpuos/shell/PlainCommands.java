package io.dpuos.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Utilities that hardly touch files. */
final class PlainCommands {
    private PlainCommands() {}

    static void addTo(Map<String, Command> all) {
        all.put("true", call -> 0);
        all.put("false", call -> 1);
        all.put("sleep", call -> 0);
        all.put("sync", call -> 0);
        all.put("yes", PlainCommands::yes);
        all.put("pwd", call -> say(call, FileSystem.text(call.files().directory())));
        all.put("echo", PlainCommands::echo);
        all.put("uname", PlainCommands::uname);
        all.put("date", new DateCommand());
        all.put("seq", PlainCommands::seq);
        all.put("id", PlainCommands::id);
        all.put("whoami", call -> say(call, "root"));
        all.put("logname", call -> say(call, "root"));
        all.put("arch", call -> say(call, machine(call)));
        all.put("nproc", call -> say(call, "1"));
        all.put("env", PlainCommands::env);
        all.put("printenv", PlainCommands::printenv);
        all.put("setsid", PlainCommands::wrapper);
        all.put("stdbuf", PlainCommands::wrapper);
        all.put("chrt", PlainCommands::wrapper);
        all.put("logger", call -> 0);
        all.put("hostname", call -> say(call, "localhost"));
        all.put("usleep", call -> 0);
        all.put("tty", call -> {
            say(call, "not a tty");
            return 1;
        });
        all.put("groups", PlainCommands::groups);
        all.put("getconf", call -> {
            if (!call.arguments().equals(List.of("LONG_BIT"))) {
                throw call.refuse(String.join(" ", call.arguments()));
            }
            return say(call, "64");
        });
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

    private static int seq(Invocation call) {
        String separator = "\n";
        String format = "";
        boolean wide = false;
        List<String> words = new ArrayList<>();
        List<String> arguments = call.arguments();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.matches("-[sf]") && i + 1 < arguments.size()) {
                String value = arguments.get(++i);
                separator = argument.equals("-s") ? Escapes.ansiC(value) : separator;
                format = argument.equals("-f") ? value : format;
            } else if (argument.matches("(?s)(-s|--separator=).+")) {
                separator = Escapes.ansiC(argument.replaceFirst("^(-s|--separator=)", ""));
            } else if (argument.matches("(?s)(-f|--format=).+")) {
                format = argument.replaceFirst("^(-f|--format=)", "");
            } else if (argument.equals("-w") || argument.equals("--equal-width")) {
                wide = true;
            } else if (argument.matches("[-+]?(\\d{1,15}\\.?\\d{0,15}|\\.\\d{1,15})")) {
                words.add(argument.replaceFirst("^\\+", ""));
            } else {
                call.fail("invalid floating point argument: '" + argument + "'");
                call.err("Try 'seq --help' for more information.\n");
                return 1;
            }
        }
        if (words.isEmpty() || words.size() > 3) {
            call.fail(words.isEmpty() ? "missing operand" : "extra operand '" + words.get(3) + "'");
            call.err("Try 'seq --help' for more information.\n");
            return 1;
        }
        java.math.BigDecimal first = words.size() == 1 ? java.math.BigDecimal.ONE : decimal(words.get(0));
        java.math.BigDecimal step = words.size() == 3 ? decimal(words.get(1)) : java.math.BigDecimal.ONE;
        java.math.BigDecimal last = decimal(words.get(words.size() - 1));
        if (step.signum() == 0) {
            return call.fail("invalid Zero increment value: '" + words.get(1) + "'");
        }
        int scale = words.size() == 1 ? 0 : Math.max(first.scale(), step.scale());
        first = first.setScale(scale);
        int width = wide
                ? Math.max(first.toPlainString().length(), last.toPlainString().length())
                : 1;
        StringBuilder out = new StringBuilder();
        int count = 0;
        for (java.math.BigDecimal n = first;
                step.signum() > 0 ? n.compareTo(last) <= 0 : n.compareTo(last) >= 0;
                n = n.add(step)) {
            out.append(out.length() > 0 || n != first ? separator : "");
            String plain = n.toPlainString();
            String padded = plain.startsWith("-")
                    ? "-" + "0".repeat(Math.max(0, width - plain.length())) + plain.substring(1)
                    : "0".repeat(Math.max(0, width - plain.length())) + plain;
            out.append(format.isEmpty() ? padded : PrintfCommand.forAwk(call, format, List.of(plain)));
            if (out.length() > 8_192) {
                call.step();
                call.out(out.toString());
                out.setLength(0);
            }
            if (++count % 16 == 0) {
                call.step();
            }
        }
        boolean any = step.signum() > 0 ? first.compareTo(last) <= 0 : first.compareTo(last) >= 0;
        call.out(any ? out + "\n" : "");
        return 0;
    }

    private static java.math.BigDecimal decimal(String text) {
        return new java.math.BigDecimal(text.endsWith(".") ? text + "0" : text);
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
            if (found.isEmpty() && !name.equals("root") && !name.equals("0")) {
                return call.fail("'" + name + "': no such user");
            }
            user = found.orElse(root);
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

    private static int groups(Invocation call) {
        if (call.arguments().isEmpty()) {
            return id(call.withArguments(List.of("-Gn")));
        }
        int status = 0;
        for (String name : call.arguments()) {
            if (Accounts.read(call.files()).user(name).isEmpty()) {
                status = call.fail("'" + name + "': no such user");
            } else {
                call.out(name + " : ");
                id(call.withArguments(List.of("-Gn", name)));
            }
        }
        return status;
    }

    private static String groupName(Accounts accounts, int gid) {
        return accounts.group(gid).map(Accounts.Group::name).orElse(gid == 0 ? "root" : Integer.toString(gid));
    }

    private static int env(Invocation call) {
        Map<String, String> variables = new LinkedHashMap<>();
        List<String> words = new ArrayList<>(call.arguments());
        boolean clean = false;
        java.util.Set<String> without = new java.util.TreeSet<>();
        String directory = "";
        while (!words.isEmpty()) {
            String word = words.get(0);
            if (word.equals("-i") || word.equals("-")) {
                clean = true;
            } else if (word.matches("-u.+|--unset=.+")) {
                without.add(word.replaceFirst("^(-u|--unset=)", ""));
            } else if ((word.equals("-C") || word.equals("--chdir")) && words.size() > 1) {
                words.remove(0);
                directory = words.get(0);
            } else if (word.equals("-u") && words.size() > 1) {
                words.remove(0);
                without.add(words.get(0));
            } else if (word.startsWith("-")) {
                throw call.refuse(word);
            } else if (word.matches("[A-Za-z_][A-Za-z0-9_]*=(?s).*")) {
                variables.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
            } else {
                if (!directory.isEmpty()) {
                    words.addAll(0, List.of("sh", "-c", "cd \"$0\" && shift 0 && exec \"$@\"", directory));
                }
                return call.run(words, variables, without, clean);
            }
            words.remove(0);
        }
        Map<String, String> shown = new java.util.TreeMap<>(clean ? Map.of() : call.environment());
        without.forEach(shown::remove);
        shown.putAll(variables);
        shown.forEach((name, value) -> call.out(name + "=" + value + "\n"));
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
        Options options = Options.leading(call, "n:c:p:ti:o:e:f", "adjustment=n:");
        return options.operands().isEmpty() ? 0 : call.run(options.operands());
    }

    private static int timeout(Invocation call) {
        Options options =
                Options.leading(call, "k:s:", "kill-after=k:", "signal=s:", "foreground=f", "preserve-status=p");
        List<String> words = options.operands();
        return words.size() < 2 ? 125 : call.run(words.subList(1, words.size()));
    }

    /** {@code -i} as {@code -I{}}. */
    private static List<String> oldReplace(List<String> arguments) {
        List<String> words = new ArrayList<>();
        boolean options = true;
        for (String argument : arguments) {
            options = options && argument.startsWith("-");
            words.add(
                    options && argument.matches("-i.*")
                            ? "-I" + (argument.length() > 2 ? argument.substring(2) : "{}")
                            : argument);
        }
        return words;
    }

    private static int xargs(Invocation call) {
        Options options = Options.leading(
                call.withArguments(oldReplace(call.arguments())),
                "0rtn:I:d:L:P:s:xp",
                "null=0",
                "no-run-if-empty=r",
                "max-args=n:",
                "replace=I:",
                "delimiter=d:");
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
            if (options.has("t")) {
                call.err(String.join(" ", command) + "\n");
            }
            int one = call.run(command, "");
            if (one == 126 || one == 127) {
                return one;
            }
            if (one == 255) {
                return 124;
            }
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
            if (List.of(
                            "hosts",
                            "services",
                            "protocols",
                            "networks",
                            "ahosts",
                            "netgroup",
                            "initgroups",
                            "rpc",
                            "ethers",
                            "aliases")
                    .contains(database)) {
                throw call.refuse(database);
            }
            call.err("Unknown database: " + database + "\n");
            call.out("Try `getent --help' or `getent --usage' for more information.\n");
            return 1;
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
