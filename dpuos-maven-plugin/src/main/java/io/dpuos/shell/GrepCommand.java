package io.dpuos.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** {@code grep}, {@code egrep} and {@code fgrep}. */
final class GrepCommand implements Command {
    private record Search(Invocation call, Options options, Pattern pattern, boolean names, boolean[] printed) {}

    @Override
    public int run(Invocation call) {
        Options options = Options.parse(
                call.withArguments(counts(call.arguments())),
                "EFGPivqclLnHhsowxye:f:m:rRaA:B:C:zZIbT",
                "extended-regexp=E",
                "fixed-strings=F",
                "basic-regexp=G",
                "perl-regexp=P",
                "ignore-case=i",
                "invert-match=v",
                "quiet=q",
                "silent=q",
                "count=c",
                "files-with-matches=l",
                "files-without-match=L",
                "line-number=n",
                "with-filename=H",
                "no-filename=h",
                "no-messages=s",
                "only-matching=o",
                "word-regexp=w",
                "line-regexp=x",
                "regexp=e:",
                "file=f:",
                "max-count=m:",
                "recursive=r",
                "text=a",
                "color=color?",
                "colour=color?",
                "after-context=A:",
                "before-context=B:",
                "context=C:",
                "null-data=z",
                "null=Z",
                "byte-offset=b",
                "include=include:",
                "exclude=exclude:",
                "exclude-dir=excludedir:",
                "line-buffered=buffered",
                "binary-files=binary:",
                "no-ignore-case=noicase");
        List<String> operands = new ArrayList<>(options.operands());
        List<String> expressions = new ArrayList<>(options.values("e"));
        for (String file : options.values("f")) {
            TextCommands.forEach(call, List.of(file), (text, name) -> expressions.addAll(TextCommands.lines(text)));
        }
        if (!options.has("e") && !options.has("f")) {
            if (operands.isEmpty()) {
                call.err("Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n");
                return 2;
            }
            expressions.addAll(List.of(operands.remove(0).split("\n", -1)));
        }
        Pattern pattern;
        try {
            pattern = compile(call, options, expressions);
        } catch (PatternSyntaxException e) {
            call.fail("invalid regular expression");
            return 2;
        }
        boolean recursive = options.has("r") || options.has("R");
        List<String> files =
                recursive ? new ArrayList<>(descend(call, operands.isEmpty() ? List.of(".") : operands)) : operands;
        if (recursive) {
            files.removeIf(path -> !included(options, path)
                    || options.values("excludedir").stream().anyMatch(glob -> java.util.Arrays.stream(path.split("/"))
                            .anyMatch(part -> Glob.matches(glob, part))));
            if (operands.isEmpty()) {
                files.replaceAll(path -> path.startsWith("./") ? path.substring(2) : path);
            }
            if (files.isEmpty()) {
                return 1;
            }
        }
        boolean names = !options.has("h") && (options.has("H") || files.size() > 1 || recursive);
        Search search = new Search(call, options, pattern, names, new boolean[1]);
        boolean found = false;
        boolean failed = false;
        for (String path : files.isEmpty() ? List.of("-") : files) {
            call.step();
            if (path.equals("-")) {
                found |= search(search, call.readAll(), "(standard input)");
            } else {
                try {
                    found |= search(search, call.read(path), path);
                } catch (FileProblem e) {
                    failed |= true;
                    if (!options.has("s")) {
                        call.fail(path + ": " + e.text());
                    }
                }
            }
            if (found && options.has("q")) {
                return 0;
            }
        }
        return failed ? 2 : found ? 0 : 1;
    }

    /** {@code -3} as {@code -C3}. */
    private static List<String> counts(List<String> arguments) {
        return arguments.stream()
                .map(word -> word.matches("-\\d{1,6}") ? "-C" + word.substring(1) : word)
                .toList();
    }

    private static boolean included(Options options, String path) {
        String name = CopyCommands.base(path);
        boolean wanted = !options.has("include")
                || options.values("include").stream().anyMatch(glob -> Glob.matches(glob, name));
        return wanted && options.values("exclude").stream().noneMatch(glob -> Glob.matches(glob, name));
    }

    private static Pattern compile(Invocation call, Options options, List<String> expressions) {
        boolean fixed = options.has("F") || call.name().equals("fgrep");
        boolean extended = options.has("E") || call.name().equals("egrep");
        List<String> alternatives = new ArrayList<>();
        for (String expression : expressions) {
            alternatives.add("(?:"
                    + (fixed
                            ? Pattern.quote(expression)
                            : options.has("P") ? expression : RegularExpression.translate(expression, extended))
                    + ")");
        }
        String all = expressions.isEmpty() ? "(?!)" : String.join("|", alternatives);
        if (options.has("w")) {
            all = "(?<![A-Za-z0-9_])(?:" + all + ")(?![A-Za-z0-9_])";
        }
        if (options.has("x")) {
            all = "^(?:" + all + ")$";
        }
        return Pattern.compile(all, options.has("i") || options.has("y") ? Pattern.CASE_INSENSITIVE : 0);
    }

    private static List<String> descend(Invocation call, List<String> operands) {
        List<String> files = new ArrayList<>();
        for (String path : operands) {
            call.step();
            if (call.files()
                    .lstat(path)
                    .filter(inode -> inode instanceof io.dpuos.tree.Inode.Directory)
                    .isPresent()) {
                try {
                    List<String> below = call.files().list(path).stream()
                            .map(name -> CopyCommands.join(path, name))
                            .filter(child -> !call.files()
                                    .lstat(child)
                                    .filter(inode -> inode instanceof io.dpuos.tree.Inode.Symlink)
                                    .isPresent())
                            .toList();
                    files.addAll(below.isEmpty() ? List.of() : descend(call, below));
                } catch (FileProblem e) {
                    call.fail(path + ": " + e.text());
                }
            } else {
                files.add(path);
            }
        }
        return files;
    }

    private static int context(Options options, String letter) {
        return options.value(letter)
                .or(() -> options.value("C"))
                .filter(text -> text.matches("\\d{1,6}"))
                .map(Integer::parseInt)
                .orElse(0);
    }

    /** What stands before a line of context. */
    private static String context(Search search, String name, int index, long start) {
        Options options = search.options();
        return (search.names() ? name + "-" : "")
                + (options.has("n") ? index + 1 + "-" : "")
                + (options.has("b") ? start + "-" : "");
    }

    private static boolean search(Search search, String text, String name) {
        Options options = search.options();
        Invocation call = search.call();
        long limit = Long.parseLong(
                options.value("m").filter(count -> count.matches("\\d{1,9}")).orElse("1000000000"));
        long count = 0;
        int after = context(options, "A");
        int before = context(options, "B");
        int pending = 0;
        int shown = 0;
        long offset = 0;
        String end = options.has("z") ? "\0" : "\n";
        String prefix = search.names() ? name + (options.has("Z") ? "\0" : ":") : "";
        boolean prints = !options.has("q") && !options.has("c") && !options.has("l") && !options.has("L");
        boolean binary = prints && !options.has("a") && !options.has("z") && text.indexOf('\0') >= 0;
        List<String> lines =
                TextCommands.lines(options.has("z") ? text.replace('\n', '\1').replace('\0', '\n') : text);
        if (options.has("z")) {
            lines = lines.stream().map(line -> line.replace('\1', '\n')).toList();
        }
        for (int i = 0; i < lines.size() && count < limit; i++) {
            String line = lines.get(i);
            Matcher matcher = search.pattern().matcher(call.guarded(line));
            long start = offset;
            offset += line.length() + 1L;
            if (matcher.find() == options.has("v")) {
                if (pending > 0 && prints) {
                    pending--;
                    call.out(context(search, name, i, start) + line + end);
                    shown = i + 1;
                }
                continue;
            }
            count++;
            if (binary) {
                call.err("grep: " + name + ": binary file matches\n");
                break;
            }
            if (prints && before >= 0 | after >= 0 && (before > 0 || after > 0)) {
                int from = Math.max(shown, i - Math.max(0, before));
                if (shown > 0 && from > shown || shown == 0 && search.printed()[0]) {
                    call.out("--\n");
                }
                for (int k = from; k < i; k++) {
                    call.out(context(search, name, k, 0) + lines.get(k) + end);
                }
                search.printed()[0] = true;
            }
            String head = prefix + (options.has("n") ? i + 1 + ":" : "");
            if (prints && options.has("o")) {
                if (!options.has("v")) {
                    do {
                        if (matcher.end() > matcher.start()) {
                            call.out(head
                                    + (options.has("b") ? start + matcher.start() + ":" : "")
                                    + matcher.group()
                                    + end);
                        }
                    } while (matcher.find());
                }
            } else if (prints) {
                call.out(head + (options.has("b") ? start + ":" : "") + line + end);
            }
            shown = i + 1;
            pending = Math.max(0, after);
            if (options.has("q") || options.has("l")) {
                break;
            }
        }
        if (options.has("c") && !options.has("q")) {
            call.out(prefix + count + "\n");
        }
        if (options.has("l") && count > 0 || options.has("L") && count == 0) {
            call.out(name + (options.has("Z") ? "\0" : "\n"));
        }
        return count > 0;
    }
}
