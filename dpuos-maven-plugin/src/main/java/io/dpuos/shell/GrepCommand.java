package io.dpuos.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** {@code grep}, {@code egrep} and {@code fgrep}. */
final class GrepCommand implements Command {
    private record Search(Invocation call, Options options, Pattern pattern, boolean names) {}

    @Override
    public int run(Invocation call) {
        Options options = Options.parse(
                call,
                "EFGPivqclLnHhsowxe:f:m:rRaA:B:C:zI",
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
                "after-context=A:");
        for (String letter : new String[] {"A", "B", "C", "z"}) {
            if (options.has(letter)) {
                throw call.refuse("-" + letter);
            }
        }
        List<String> operands = new ArrayList<>(options.operands());
        List<String> expressions = new ArrayList<>(options.values("e"));
        for (String file : options.values("f")) {
            TextCommands.forEach(call, List.of(file), (text, name) -> expressions.addAll(TextCommands.lines(text)));
        }
        if (!options.has("e") && !options.has("f")) {
            if (operands.isEmpty()) {
                call.fail("usage: grep [OPTION]... PATTERNS [FILE]...");
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
        List<String> files = recursive ? descend(call, operands.isEmpty() ? List.of(".") : operands) : operands;
        boolean names = !options.has("h") && (options.has("H") || files.size() > 1 || recursive);
        Search search = new Search(call, options, pattern, names);
        boolean found = false;
        boolean failed = false;
        for (String path : files.isEmpty() ? List.of("-") : files) {
            call.step();
            if (path.equals("-")) {
                found |= search(search, call.readAll(), "(standard input)");
            } else {
                try {
                    found |= search(search, call.files().read(path), path);
                } catch (FileProblem e) {
                    failed |= e.reason() != FileProblem.Reason.IS_A_DIRECTORY;
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
        return Pattern.compile(all, options.has("i") ? Pattern.CASE_INSENSITIVE : 0);
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

    private static boolean search(Search search, String text, String name) {
        Options options = search.options();
        Invocation call = search.call();
        long limit = Long.parseLong(
                options.value("m").filter(count -> count.matches("\\d{1,9}")).orElse("1000000000"));
        long count = 0;
        int number = 0;
        String prefix = search.names() ? name + ":" : "";
        boolean prints = !options.has("q") && !options.has("c") && !options.has("l") && !options.has("L");
        for (String line : TextCommands.lines(text)) {
            number++;
            Matcher matcher = search.pattern().matcher(call.guarded(line));
            if (matcher.find() == options.has("v")) {
                continue;
            }
            count++;
            String head = prefix + (options.has("n") ? number + ":" : "");
            if (prints && options.has("o")) {
                if (!options.has("v")) {
                    do {
                        if (matcher.end() > matcher.start()) {
                            call.out(head + matcher.group() + "\n");
                        }
                    } while (matcher.find());
                }
            } else if (prints) {
                call.out(head + line + "\n");
            }
            if (count >= limit || options.has("q") || options.has("l")) {
                break;
            }
        }
        if (options.has("c") && !options.has("q")) {
            call.out(prefix + count + "\n");
        }
        if (options.has("l") && count > 0 || options.has("L") && count == 0) {
            call.out(name + "\n");
        }
        return options.has("L") ? count == 0 : count > 0;
    }
}
