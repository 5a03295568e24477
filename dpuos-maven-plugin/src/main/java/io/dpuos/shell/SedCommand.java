package io.dpuos.shell;

import io.dpuos.shell.SedScript.Instruction;
import io.dpuos.tree.Inode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;

/** {@code sed} with the options {@code -n -e -f -E -r -i -s}. */
final class SedCommand implements Command {
    @Override
    public int run(Invocation call) {
        List<String> arguments = new ArrayList<>();
        Optional<String> inPlace = Optional.empty();
        for (String argument : call.arguments()) {
            if (argument.matches("-[nErsu]*i.*") && !argument.startsWith("--")) {
                inPlace = Optional.of(argument.substring(argument.indexOf('i') + 1));
                String before = argument.substring(0, argument.indexOf('i'));
                if (before.length() > 1) {
                    arguments.add(before);
                }
            } else if (argument.equals("--in-place") || argument.startsWith("--in-place=")) {
                inPlace = Optional.of(argument.replaceAll("^--in-place=?", ""));
            } else {
                arguments.add(argument);
            }
        }
        Options options = Options.parse(
                call.withArguments(arguments),
                "nErse:f:uz",
                "quiet=n",
                "silent=n",
                "regexp-extended=E",
                "expression=e:",
                "file=f:",
                "follow-symlinks=follow",
                "posix=posix");
        List<String> operands = new ArrayList<>(options.operands());
        List<String> scripts = new ArrayList<>(options.values("e"));
        for (String file : options.values("f")) {
            if (TextCommands.forEach(call, List.of(file), (text, name) -> scripts.add(text)) != 0) {
                return 1;
            }
        }
        if (!options.has("e") && !options.has("f")) {
            if (operands.isEmpty()) {
                call.fail("usage: sed [OPTION]... {script} [input-file]...");
                return 1;
            }
            scripts.add(operands.remove(0));
        }
        String source = String.join("\n", scripts);
        boolean quiet = options.has("n") || source.startsWith("#n\n");
        boolean extended = options.has("E") || options.has("r");
        if (inPlace.isEmpty() && (options.has("s") || options.has("z"))) {
            return separately(call, operands, source, extended, quiet, options.has("z"));
        }
        if (inPlace.isEmpty()) {
            List<String> lines = new ArrayList<>();
            BitSet unended = new BitSet();
            int status = 0;
            for (String path : operands.isEmpty() ? List.of("-") : operands) {
                try {
                    String text = path.equals("-") ? call.readAll() : call.read(path);
                    lines.addAll(TextCommands.lines(text));
                    unended.set(lines.size(), !text.isEmpty() && !text.endsWith("\n"));
                } catch (FileProblem e) {
                    status = call.fail(
                            e.reason() == FileProblem.Reason.IS_A_DIRECTORY
                                    ? "couldn't edit " + path + ": not a regular file"
                                    : "can't read " + path + ": " + e.text());
                }
            }
            Run run = new Run(call, SedScript.parse(call, source, extended), quiet, lines, unended);
            int result = run.all();
            call.out(run.out.toString());
            return status != 0 ? 2 : result;
        }
        int status = 0;
        Run run = new Run(call, SedScript.parse(call, source, extended), quiet, List.of(), new BitSet());
        for (String path : operands) {
            if (!run.quit || run.ranOut) {
                status |= edit(call, path, inPlace.get(), run, options.has("follow"));
            }
        }
        return status;
    }

    /** Each file is a stream of its own ({@code -s}); with {@code -z} lines end with zero bytes. */
    private static int separately(
            Invocation call, List<String> operands, String source, boolean extended, boolean quiet, boolean zero) {
        int[] result = {0};
        Run run = new Run(call, SedScript.parse(call, source, extended), quiet, List.of(), new BitSet());
        int status = TextCommands.forEach(call, operands, (text, name) -> {
            if (run.quit && !run.ranOut) {
                return;
            }
            List<String> lines = !zero
                    ? TextCommands.lines(text)
                    : TextCommands.lines(text.replace('\n', '\1').replace('\0', '\n')).stream()
                            .map(line -> line.replace('\1', '\n'))
                            .toList();
            BitSet unended = unended(lines, !text.isEmpty() && !text.endsWith(zero ? "\0" : "\n"));
            run.begin(lines, unended);
            run.end = zero ? '\0' : '\n';
            result[0] = Math.max(result[0], run.all());
            call.out(run.out.toString());
        });
        return status != 0 ? 2 : result[0];
    }

    private static int edit(Invocation call, String path, String suffix, Run run, boolean follow) {
        FileSystem files = call.files();
        Optional<Inode> inode = files.stat(path);
        if (inode.isEmpty()) {
            call.fail("can't read " + path + ": No such file or directory");
            return 2;
        }
        if (!(inode.get() instanceof Inode.RegularFile file)) {
            call.fail("couldn't edit " + path + ": not a regular file");
            return 4;
        }
        int[] result = {0};
        int status = CopyCommands.attempt(call, "couldn't edit " + path, () -> {
            String text = files.read(path);
            List<String> lines = TextCommands.lines(text);
            BitSet unended = unended(lines, !text.isEmpty() && !text.endsWith("\n"));
            run.begin(lines, unended);
            result[0] = run.all();
            // sed writes a new file and moves it over the old name: links of the old one keep their bytes
            String target = follow ? FileSystem.text(files.locate(path, true)) : path;
            if (suffix.isEmpty()) {
                files.unlink(target);
            } else {
                files.rename(target, suffix.indexOf('*') >= 0 ? suffix.replace("*", target) : target + suffix);
            }
            files.write(target, run.out.toString());
            files.change(target, true, now -> now.withMode(file.attributes().mode())
                    .withOwner(file.attributes().uid(), file.attributes().gid()));
        });
        return status != 0 ? status : result[0];
    }

    /** Returns the number of the last line when it has no end. */
    private static BitSet unended(List<String> lines, boolean last) {
        BitSet unended = new BitSet();
        unended.set(lines.size(), last);
        return unended;
    }

    /** One run of a program over the lines of a text. */
    private static final class Run {
        private final Invocation call;
        private final List<Instruction> script;
        private final boolean quiet;
        private List<String> lines;
        private BitSet unended;
        private final Set<String> missing = new TreeSet<>();
        private final StringBuilder out = new StringBuilder();
        private final StringBuilder appended = new StringBuilder();
        private char end = '\n';
        private String pattern = "";
        private String hold = "";
        private int next;
        private int status;
        private boolean substituted;
        private boolean quit;
        private boolean ranOut;

        /** Whether the line of the pattern space, and that of the hold space, had its end in the input. */
        private boolean ended = true;

        private boolean heldEnded = true;

        Run(Invocation call, List<Instruction> script, boolean quiet, List<String> lines, BitSet unended) {
            this.call = call;
            this.script = script;
            this.quiet = quiet;
            this.lines = lines;
            this.unended = unended;
        }

        /** Turns to a file that is a stream of its own: lines and ranges begin anew, the hold space stays. */
        void begin(List<String> fileLines, BitSet fileUnended) {
            lines = fileLines;
            unended = fileUnended;
            next = 0;
            quit = false;
            ranOut = false;
            out.setLength(0);
            missing.remove("");
            reset(script);
        }

        private static void reset(List<Instruction> instructions) {
            for (Instruction each : instructions) {
                each.active = each.fromStart();
                reset(each.block);
            }
        }

        int all() {
            boolean restart = false;
            while (!quit && (restart || next < lines.size())) {
                call.step();
                if (!restart) {
                    take();
                    substituted = false;
                }
                String end = cycle();
                restart = end.equals("restart");
                if (!quiet && (end.isEmpty() || end.equals("print"))) {
                    line(pattern);
                }
                flush();
            }
            return status;
        }

        private void take() {
            pattern = lines.get(next++);
            ended = !unended.get(next);
        }

        /** A line without an end gets none, unless something follows it. */
        private void line(String text, boolean whole) {
            complete();
            out.append(text);
            if (whole) {
                out.append(end);
            } else {
                missing.add("");
            }
        }

        private void line(String text) {
            line(text, ended);
        }

        private void complete() {
            if (missing.remove("")) {
                out.append(end);
            }
        }

        private void say(String text) {
            complete();
            out.append(text);
        }

        private void flush() {
            if (appended.length() > 0) {
                say(appended.toString());
                appended.setLength(0);
            }
        }

        /** Runs the program once; how the cycle ends: empty, delete, restart or print. */
        private String cycle() {
            String label = "";
            while (true) {
                String end = run(script, label);
                if (!end.startsWith("goto ")) {
                    return end;
                }
                call.made(8L * (pattern.length() + hold.length()));
                label = end.substring(5);
                if (label.isEmpty()) {
                    return "";
                }
                call.step();
            }
        }

        private String run(List<Instruction> instructions, String label) {
            int i = 0;
            if (!label.isEmpty()) {
                while (i < instructions.size()
                        && !(instructions.get(i).letter == ':'
                                && instructions.get(i).text.equals(label))) {
                    i++;
                }
                if (i == instructions.size()) {
                    throw call.refuse("label '" + label + "' inside a block or missing");
                }
            }
            for (; i < instructions.size(); i++) {
                Instruction instruction = instructions.get(i);
                if (selects(instruction) == instruction.negated) {
                    continue;
                }
                String end = execute(instruction);
                if (!end.isEmpty()) {
                    return end;
                }
            }
            return "";
        }

        private boolean selects(Instruction instruction) {
            if (instruction.first.isEmpty()) {
                return true;
            }
            SedScript.Address first = instruction.first.get();
            if (instruction.second.isEmpty()) {
                return matches(first);
            }
            SedScript.Address second = instruction.second.get();
            if (!instruction.active) {
                if (!matches(first)) {
                    return false;
                }
                if (second.relative()) {
                    int step = second.step();
                    instruction.until = step > 0 ? (next / step + 1) * step : next + second.line();
                    instruction.active = instruction.until > next;
                } else if (second.pattern().isEmpty() && !second.last()) {
                    instruction.active = second.line() > next;
                } else {
                    instruction.active = !second.last() || next < lines.size();
                }
                return true;
            }
            if (second.relative()) {
                instruction.active = next < instruction.until;
            } else if (second.pattern().isPresent() || second.last()) {
                instruction.active = !matches(second);
            } else {
                instruction.active = next < second.line();
                return next <= second.line() || matches(first);
            }
            return true;
        }

        private boolean matches(SedScript.Address address) {
            if (address.pattern().isPresent()) {
                return address.pattern().get().matcher(call.guarded(pattern)).find();
            }
            if (address.last()) {
                return next >= lines.size();
            }
            if (address.step() > 0) {
                return next >= address.line() && (next - address.line()) % address.step() == 0;
            }
            return next == address.line();
        }

        private String execute(Instruction instruction) {
            switch (instruction.letter) {
                case '{' -> {
                    return run(instruction.block, "");
                }
                case 's' -> substitute(instruction);
                case 'y' -> {
                    StringBuilder changed = new StringBuilder(pattern);
                    for (int i = 0; i < changed.length(); i++) {
                        int index = instruction.text.indexOf(changed.charAt(i));
                        if (index >= 0) {
                            changed.setCharAt(i, instruction.replacement.charAt(index));
                        }
                    }
                    pattern = changed.toString();
                }
                case 'd' -> {
                    return "delete";
                }
                case 'D' -> {
                    int newline = pattern.indexOf('\n');
                    if (newline < 0) {
                        return "delete";
                    }
                    pattern = pattern.substring(newline + 1);
                    return "restart";
                }
                case 'p' -> line(pattern);
                case 'l' -> say(visible(pattern));
                case 'w' -> write(instruction.text);
                case 'P' -> line(pattern.split("\n", 2)[0], ended || pattern.indexOf('\n') >= 0);
                case '=' -> say(next + "\n");
                case 'a' -> appended.append(instruction.text);
                case 'i' -> say(instruction.text);
                case 'c' -> {
                    if (instruction.second.isEmpty() || !instruction.active || instruction.negated) {
                        say(instruction.text);
                    }
                    return "delete";
                }
                case 'r' -> {
                    try {
                        appended.append(call.files().read(instruction.text));
                    } catch (FileProblem e) {
                        // a missing file reads as empty
                    }
                }
                case 'n' -> {
                    if (next >= lines.size()) {
                        quit = true;
                        ranOut = true;
                        return "print";
                    }
                    if (!quiet) {
                        line(pattern);
                    }
                    flush();
                    take();
                }
                case 'N' -> {
                    if (next >= lines.size()) {
                        quit = true;
                        ranOut = true;
                        return "print";
                    }
                    String before = pattern;
                    flush();
                    take();
                    pattern = before + "\n" + pattern;
                }
                case 'h' -> {
                    hold = pattern;
                    heldEnded = ended;
                }
                case 'H' -> hold = hold + "\n" + pattern;
                case 'g' -> {
                    pattern = hold;
                    ended = heldEnded;
                }
                case 'G' -> {
                    pattern = pattern + "\n" + hold;
                    ended |= heldEnded;
                }
                case 'x' -> {
                    String held = hold;
                    hold = pattern;
                    pattern = held;
                    boolean heldBefore = heldEnded;
                    heldEnded = ended;
                    ended = heldBefore;
                }
                case 'b' -> {
                    return "goto " + instruction.text;
                }
                case 't', 'T' -> {
                    boolean was = substituted;
                    substituted = false;
                    if (was == (instruction.letter == 't')) {
                        return "goto " + instruction.text;
                    }
                }
                case 'q', 'Q' -> {
                    status = instruction.text.isEmpty() ? 0 : Integer.parseInt(instruction.text) & 0xff;
                    quit = true;
                    if (instruction.letter == 'Q') {
                        appended.setLength(0);
                        return "delete";
                    }
                    return "print";
                }
                default -> {
                    // a label
                }
            }
            return "";
        }

        /** Adds the pattern space to a file. */
        private void write(String file) {
            CopyCommands.attempt(call, "couldn't write " + file, () -> {
                if (file.equals("/dev/stdout")) {
                    line(pattern);
                } else if (file.equals("/dev/stderr")) {
                    call.err(pattern + "\n");
                } else {
                    String before = missing.remove(file) ? "\n" : "";
                    call.files().append(file, before + pattern + (ended ? "\n" : ""));
                    if (!ended) {
                        missing.add(file);
                    }
                }
            });
        }

        /** A text as {@code l} shows it: escapes, lines of 69 characters. */
        private static String visible(String text) {
            StringBuilder out = new StringBuilder();
            int column = 0;
            for (char c : text.toCharArray()) {
                int index = "\\\u0007\b\f\n\r\t\u000b".indexOf(c);
                String shown = index >= 0
                        ? "\\" + "\\abfnrtv".charAt(index)
                        : c < ' ' || c > '~' ? String.format(Locale.ROOT, "\\%03o", (int) c) : String.valueOf(c);
                if (column + shown.length() > 69) {
                    out.append("\\\n");
                    column = 0;
                }
                out.append(shown);
                column += shown.length();
            }
            return out.append("$\n").toString();
        }

        private void substitute(Instruction instruction) {
            Matcher matcher = instruction.pattern.orElseThrow().matcher(call.guarded(pattern));
            StringBuilder changed = new StringBuilder();
            int end = 0;
            int count = 0;
            boolean done = false;
            while (matcher.find()) {
                if (matcher.end() == matcher.start() && matcher.start() == end && count > 0 && end > 0) {
                    continue;
                }
                count++;
                changed.append(pattern, end, matcher.start());
                end = matcher.end();
                if (count >= instruction.occurrence && (instruction.global || !done)) {
                    replace(instruction.replacement, matcher, changed);
                    done = true;
                    if (!instruction.global) {
                        break;
                    }
                } else {
                    changed.append(pattern, matcher.start(), end);
                }
            }
            if (!done) {
                return;
            }
            pattern = changed.append(pattern.substring(end)).toString();
            substituted = true;
            if (instruction.print) {
                line(pattern);
            }
            if (!instruction.text.isEmpty()) {
                write(instruction.text);
            }
        }

        private static void replace(String replacement, Matcher matcher, StringBuilder into) {
            char mode = 0;
            char once = 0;
            for (int i = 0; i < replacement.length(); i++) {
                char c = replacement.charAt(i);
                String piece = String.valueOf(c);
                if (c == '&') {
                    piece = matcher.group();
                } else if (c == '\\' && i + 1 < replacement.length()) {
                    char e = replacement.charAt(++i);
                    if (e >= '0' && e <= '9') {
                        int group = e - '0';
                        String text = group <= matcher.groupCount() ? matcher.group(group) : "";
                        piece = text == null ? "" : text;
                    } else if ("ULE".indexOf(e) >= 0) {
                        mode = e == 'E' ? 0 : e;
                        continue;
                    } else if (e == 'u' || e == 'l') {
                        once = e;
                        continue;
                    } else {
                        piece = e == 'n' ? "\n" : e == 't' ? "\t" : String.valueOf(e);
                    }
                }
                if (mode == 'U') {
                    piece = piece.toUpperCase(Locale.ROOT);
                } else if (mode == 'L') {
                    piece = piece.toLowerCase(Locale.ROOT);
                }
                if (once != 0 && !piece.isEmpty()) {
                    String head = piece.substring(0, 1);
                    piece = (once == 'u' ? head.toUpperCase(Locale.ROOT) : head.toLowerCase(Locale.ROOT))
                            + piece.substring(1);
                    once = 0;
                }
                into.append(piece);
            }
        }
    }
}
