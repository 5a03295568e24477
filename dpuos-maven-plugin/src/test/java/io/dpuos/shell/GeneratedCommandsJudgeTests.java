package io.dpuos.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * {@code find}, {@code install} and {@code sed} against those of this machine: generated command lines on a small folder,
 * and after each the output, the status and the files. {@code -Ddpuos.judge.cases=N} makes N scripts of each, {@code
 * -Ddpuos.judge.seed=S} others.
 */
class GeneratedCommandsJudgeTests {
    private static final int COMMANDS = 4;
    private static final int SHOWN = 20;

    private static final String FOLDER = """
            mkdir -p a/b c/d/e empty 'sp ace'
            printf 'one\\ntwo\\nthree\\n' >a/f
            printf '' >a/b/none
            printf 'alpha beta\\nbeta  gamma\\n\\nlast line' >a/b/g.txt
            printf 'key=value\\n# comment\\nKEY = other\\nkey=again\\n' >c/h.conf
            printf '%s\\n' 1 2 3 4 5 6 7 8 9 10 >c/numbers
            printf 'x' >c/d/.hidden
            printf 'UPPER\\n' >c/d/UPPER.TXT
            printf 'spaced out\\n' >'sp ace/in side'
            printf '#!/bin/sh\\n' >c/run.sh
            chmod 755 c/run.sh; chmod 600 c/h.conf; chmod 4711 c/numbers; chmod 1777 empty; chmod 444 a/f
            ln a/f c/hard; ln -s h.conf c/soft; ln -s ../nowhere a/broken; ln -s ../c a/b/folder
            """;

    private static String one(Random random, String... of) {
        return of[random.nextInt(of.length)];
    }

    private static boolean in(Random random, int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    @Test
    void findFindsWhatFindutilsFinds() throws Exception {
        agrees(GeneratedCommandsJudgeTests::find);
    }

    @Test
    void installInstallsAsCoreutilsDoes() throws Exception {
        agrees(GeneratedCommandsJudgeTests::install);
    }

    @Test
    void sedEditsAsGnuSedDoes() throws Exception {
        agrees(GeneratedCommandsJudgeTests::sed);
    }

    private static void agrees(Function<Random, String> command) throws Exception {
        Assumptions.assumeTrue(ShellTable.ROOT, "changes owners and compares them, which needs root");
        if (System.getenv("CI") == null) {
            Assumptions.assumeTrue(ShellTable.Judge.BASH.isThere(), "needs /bin/bash as judge");
        }
        int cases = Integer.getInteger("dpuos.judge.cases", 100);
        int seed = Integer.getInteger("dpuos.judge.seed", 1);
        List<String> differences = new ArrayList<>();
        int refused = 0;
        for (int number = 0; number < cases; number++) {
            Random random = new Random(seed * 1_000_003L + number);
            StringBuilder script = new StringBuilder(FOLDER);
            for (int i = 0; i < COMMANDS; i++) {
                script.append(command.apply(random)).append("\necho \"status ${PIPESTATUS[0]}\"\n");
            }
            ShellTable.Case one =
                    new ShellTable.Case(Integer.toString(number), script.toString(), List.of(ShellTable.Judge.BASH));
            ShellTable.Outcome expected = ShellTable.judge(one, ShellTable.Judge.BASH);
            try {
                ShellTable.Outcome actual = ShellTable.ours(one, ShellTable.Judge.BASH, Map.of());
                if (!actual.equals(expected)) {
                    differences.add(number + ":\n" + script.substring(FOLDER.length()) + difference(expected, actual));
                }
            } catch (ShellException e) {
                refused++;
                differences.add(number + " is refused: " + e.getMessage() + "\n" + script.substring(FOLDER.length()));
            }
        }
        assertThat(differences.stream().limit(SHOWN))
                .as(differences.size() + " of " + cases + " scripts, " + refused + " of them refused")
                .isEmpty();
    }

    private static String difference(ShellTable.Outcome expected, ShellTable.Outcome actual) {
        StringBuilder text = new StringBuilder();
        if (!actual.output().equals(expected.output())) {
            text.append("output:\n")
                    .append(actual.output())
                    .append("expected:\n")
                    .append(expected.output());
        }
        List<String> names = new ArrayList<>(expected.files().keySet());
        actual.files().keySet().stream().filter(name -> !names.contains(name)).forEach(names::add);
        for (String name : names) {
            String theirs = expected.files().getOrDefault(name, "nothing");
            String ours = actual.files().getOrDefault(name, "nothing");
            if (!ours.equals(theirs)) {
                text.append(name)
                        .append(": ")
                        .append(ours)
                        .append("\nexpected: ")
                        .append(theirs)
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static String find(Random random) {
        StringBuilder line = new StringBuilder("find ");
        line.append(in(random, 6) ? one(random, "-L ", "-P ", "-H ") : "");
        line.append(one(random, ".", "a", "a c", "'sp ace' c/d", "a/b/folder", "a/", "./c", "c/soft a/broken", ""));
        line.append(in(random, 4) ? " -mindepth " + random.nextInt(3) : "");
        line.append(in(random, 4) ? " -maxdepth " + random.nextInt(4) : "");
        line.append(in(random, 8) ? " -depth" : "");
        if (in(random, 6)) {
            line.append(' ').append(test(random)).append(" -prune -o");
        }
        line.append(' ').append(expression(random, 2));
        line.append(
                switch (random.nextInt(12)) {
                    case 0 -> " -print";
                    case 1 -> " -print0 | tr '\\0' '\\n'";
                    case 2 -> " -printf '%p|%f|%h|%y|%m|%d|%P|%u:%g|%l\\n'";
                    case 3 -> " -type f -printf '%s %M %n %#m %G\\n'";
                    case 4 -> " -exec echo found {} \\;";
                    case 5 -> " -exec sh -c 'for i; do echo \"$i\"; done' sh {} +";
                    case 6 -> " -type f -exec grep -q e {} \\; -print";
                    case 7 -> " -type f -delete -print";
                    case 8 -> " -type f -exec chmod g+w {} +";
                    default -> "";
                });
        return line + " 2>/dev/null | sort";
    }

    private static String expression(Random random, int depth) {
        if (depth == 0 || in(random, 3)) {
            return test(random);
        }
        String left = expression(random, depth - 1);
        String right = expression(random, depth - 1);
        return switch (random.nextInt(5)) {
            case 0 -> left + " -o " + right;
            case 1 -> "\\( " + left + " -o " + right + " \\)";
            case 2 -> "! " + left;
            case 3 -> left + " -a " + right;
            default -> left + " " + right;
        };
    }

    private static String test(Random random) {
        return switch (random.nextInt(18)) {
            case 0, 1, 2 ->
                one(random, "-name ", "-iname ")
                        + one(
                                random,
                                "'*.txt'",
                                "'*'",
                                "'?'",
                                "'.*'",
                                "'[a-h]*'",
                                "'[!a-c]*'",
                                "f",
                                "'*r*'",
                                "'in*'",
                                "'\\*'");
            case 3, 4 ->
                one(random, "-path ", "-wholename ", "-ipath ")
                        + one(random, "'*/b/*'", "'./c*'", "'a/*'", "'*/D/*'", "a/b");
            case 5, 6, 7 -> "-type " + one(random, "f", "d", "l", "f,l", "d,f");
            case 8 -> "-xtype " + one(random, "f", "d", "l");
            case 9, 10 ->
                "-perm " + one(random, "644", "-100", "/111", "/6000", "-4000", "-u+x", "/u=w,g=w", "0444", "-0");
            case 11 -> "-empty";
            case 12 ->
                "\\( -type f -size " + one(random, "0", "+0", "-2", "1", "+10c", "-20c", "3c", "1k", "+1b", "14c")
                        + " \\)";
            case 13 -> "\\( -type f -links " + one(random, "1", "2", "+1", "-2") + " \\)";
            case 14 -> one(random, "-user root", "-uid 0", "-group root", "-gid 0", "-nouser", "-uid 7");
            case 15 ->
                one(random, "-regex ", "-iregex ", "-regextype posix-extended -regex ")
                        + one(random, "'.*txt'", "'.*/[a-c]'", "'a.*'", "'.*\\.t.t'", "'.*(conf|sh)'", "'\\./.*'");
            case 16 -> "-lname " + one(random, "'*conf'", "'../*'", "'x'");
            default -> one(random, "-true", "-false", "-executable", "-samefile a/f", "-readable");
        };
    }

    private static String install(Random random) {
        StringBuilder line = new StringBuilder("install");
        boolean directories = in(random, 4);
        line.append(
                in(random, 3) ? " -m " + one(random, "600", "0755", "u=rw,go=", "a+x", "2750", "u+s,g-r", "1777") : "");
        line.append(in(random, 4) ? " -o " + one(random, "root", "1", "daemon", "0") : "");
        line.append(in(random, 4) ? " -g " + one(random, "root", "8", "mail", "0") : "");
        line.append(in(random, 5) ? " -v" : "");
        line.append(in(random, 6) ? " -p" : "");
        if (directories) {
            line.append(in(random, 2) ? " -d " : " --directory ");
            line.append(one(random, "new", "new/deep/er", "a x/y", "empty", "c/numbers", "'n w'", "a/b/folder/more"));
            return line + " 2>/dev/null";
        }
        line.append(in(random, 4) ? " -D" : "");
        line.append(in(random, 8) ? " -b" : "");
        line.append(in(random, 8) ? " -C" : "");
        line.append(in(random, 12) ? " --backup=numbered" : "");
        line.append(in(random, 12) ? " -S .old" : "");
        String from = one(random, "a/f", "c/h.conf", "c/run.sh", "c/soft", "a/b/g.txt", "nothing", "'sp ace/in side'");
        String more =
                one(random, "a/f c/h.conf", "c/run.sh 'sp ace/in side'", "a/f nothing c/run.sh", "c/soft a/b/none");
        switch (random.nextInt(6)) {
            case 0 -> line.append(' ').append(more).append(' ').append(one(random, "empty", "c/d", "new", "c/h.conf"));
            case 1 ->
                line.append(" -t ")
                        .append(one(random, "empty", "c/d", "t/new"))
                        .append(' ')
                        .append(more);
            case 2 -> line.append(" -T ").append(from).append(' ').append(one(random, "empty", "new", "c/d/other"));
            case 3 -> line.append(' ').append(from).append(' ').append(one(random, "deep/er/file", "new/", "c/soft"));
            default ->
                line.append(' ')
                        .append(from)
                        .append(' ')
                        .append(one(
                                random, "new", "empty", "empty/name", "c/h.conf", "c/d/", "a/broken", "c/hard", "."));
        }
        return line + " 2>/dev/null";
    }

    private static String sed(Random random) {
        StringBuilder line = new StringBuilder("sed");
        boolean extended = in(random, 3);
        line.append(in(random, 3) ? " -n" : "");
        line.append(extended ? one(random, " -E", " -r") : "");
        line.append(in(random, 4) ? one(random, " -i", " -i.bak", " -s", " --in-place=.old") : "");
        int scripts = in(random, 4) ? 2 : 1;
        for (int i = 0; i < scripts; i++) {
            line.append(scripts > 1 || in(random, 4) ? " -e" : "");
            line.append(" '");
            int commands = 1 + random.nextInt(3);
            for (int j = 0; j < commands; j++) {
                line.append(j == 0 ? "" : one(random, "; ", "\n", " ;")).append(edit(random, extended, 1));
            }
            line.append('\'');
        }
        line.append(' ')
                .append(one(
                        random,
                        "a/b/g.txt",
                        "c/h.conf",
                        "c/numbers",
                        "a/f c/h.conf",
                        "c/soft",
                        "a/b/none c/numbers",
                        "a/f"));
        return line + " 2>/dev/null";
    }

    private static String edit(Random random, boolean extended, int depth) {
        String address = address(random);
        int kind = random.nextInt(26);
        if (kind == 4 && address.contains(",") && !address.startsWith("\\")) {
            // Only one address is allowed.
            return "$q3";
        }
        return address
                + switch (kind) {
                    case 0, 1 -> "d";
                    case 2, 3 -> "p";
                    case 4 -> one(random, "q", "q3", "Q", "Q1");
                    case 5 -> "=";
                    case 6 -> one(random, "n", "N", "n;n");
                    case 7 -> one(random, "D", "P");
                    case 8, 9 -> one(random, "h", "H", "g", "G", "x");
                    case 10 -> "y/abc=/xyz:/";
                    case 11 ->
                        one(random, "a", "i", "c")
                                + one(random, " added text\n", "\\\nadded\\\nlines\n", "\\  spaced\n");
                    case 12 -> "l";
                    case 13 ->
                        depth == 0 ? "d" : "{" + edit(random, extended, 0) + ";" + edit(random, extended, 0) + "}";
                    case 14 -> depth == 0 ? "d" : jump(random);
                    case 15 -> "r a/f\n";
                    case 16 -> "w out\n";
                    default -> "s" + substitution(random, extended);
                };
    }

    /** A label may stand in a program only once, and not in a block. */
    private static String jump(Random random) {
        String label = "l" + random.nextInt(1_000_000);
        return (random.nextBoolean() ? "b" + label + "\n=" : "t" + label + "\nd") + "\n:" + label + "\n";
    }

    private static String address(Random random) {
        String single = one(random, "1", "2", "$", "3", "/e/", "/^key/", "/[0-9]$/", "\\,beta,", "/KEY/I");
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> single;
            case 3 -> single + one(random, "!", " !");
            case 4 -> single + "," + one(random, "$", "4", "/a/", "+1", "~2", "/^$/");
            case 5 -> one(random, "0~3", "1~2", "2~0", "0,/e/", "2,1");
            default -> "";
        };
    }

    private static String substitution(Random random, boolean extended) {
        String separator = one(random, "/", "|", ",", "#");
        String pattern = extended
                ? one(
                        random,
                        "(a|e)+",
                        "^(.)(.*)$",
                        "[a-z]{2,3}",
                        "e?",
                        "\\b[a-z]",
                        "(x*)",
                        "=.*",
                        "[[:space:]]+",
                        "^$",
                        "\\.",
                        "k(e)y")
                : one(
                        random,
                        "a",
                        "^",
                        "$",
                        "e*",
                        "\\(a\\)\\(.*\\)",
                        "[aeiou]",
                        "\\<b",
                        "x\\?",
                        "[[:upper:]]\\+",
                        "^#",
                        "=.*",
                        "t\\{1,\\}",
                        ".");
        boolean groups = pattern.contains("(");
        String replacement =
                one(random, "X", "<&>", "", "\\n", "\\U&\\E!", "\\&", "\\u&", "a\\tb", groups ? "[\\1]" : "Y");
        if (separator.equals("|") && pattern.contains("|") || separator.equals(",") && pattern.contains(",")) {
            separator = "/";
        }
        if (separator.equals("#") && pattern.contains("#")) {
            separator = "/";
        }
        return separator
                + pattern
                + separator
                + replacement
                + separator
                + one(random, "", "", "g", "2", "p", "gp", "I", "2g", "w out\n");
    }
}
