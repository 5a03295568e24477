package io.dpuos.shell;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Compares the shell with real ones: a case runs in an empty directory of the machine and in a tree; standard output,
 * status and files must be equal.
 *
 * <p>A table is a text: lines {@code #### title} or {@code #### title | bash}, each followed by a script.
 */
final class ShellTable {
    static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    private ShellTable() {}

    /** A real shell and how ours is called to be like it. */
    enum Judge {
        BASH(List.of("/bin/bash"), Shell.Dialect.BASH),
        POSIX(List.of("/bin/bash", "--posix"), Shell.Dialect.SH),
        DASH(List.of("/bin/dash"), Shell.Dialect.DASH);

        final List<String> command;
        final Shell.Dialect dialect;

        Judge(List<String> command, Shell.Dialect dialect) {
            this.command = command;
            this.dialect = dialect;
        }

        boolean isThere() {
            return Files.isExecutable(Path.of(command.get(0)));
        }
    }

    /** One script and the shells that it is meant for. */
    record Case(String title, String script, List<Judge> judges) {
        @Override
        public String toString() {
            return title;
        }
    }

    /** What a run left behind. */
    record Outcome(String output, int status, SortedMap<String, String> files) {}

    static List<Case> parse(String text) {
        List<Case> cases = new ArrayList<>();
        for (String block : ("\n" + text).split("\n#### ")) {
            int end = block.indexOf('\n');
            if (block.isBlank() || end < 0) {
                continue;
            }
            String[] title = block.substring(0, end).split(" \\| ");
            List<Judge> judges =
                    switch (title.length > 1 ? title[1].strip() : "all") {
                        case "bash" -> List.of(Judge.BASH, Judge.POSIX);
                        case "bash only" -> List.of(Judge.BASH);
                        case "posix" -> List.of(Judge.POSIX, Judge.DASH);
                        case "dash" -> List.of(Judge.DASH);
                        default -> List.of(Judge.BASH, Judge.POSIX, Judge.DASH);
                    };
            cases.add(new Case(title[0], block.substring(end + 1) + "\n", judges));
        }
        return cases;
    }

    static Outcome judge(Case one, Judge judge) throws IOException, InterruptedException {
        Path top = Files.createTempDirectory("shell-table");
        try {
            Path directory = Files.createDirectory(top.resolve("work"));
            Files.setAttribute(directory, "unix:mode", 0755);
            Path script = top.resolve("script.sh");
            Files.write(script, one.script().getBytes(StandardCharsets.ISO_8859_1));
            List<String> command = new ArrayList<>(List.of("/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"));
            command.addAll(List.of("HOME=/root", "LC_ALL=C", "TZ=UTC"));
            command.addAll(judge.command);
            command.addAll(List.of(script.toString(), "one", "two words"));
            Path output = top.resolve("output");
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(top.resolve("errors").toFile())
                    .start();
            int status = process.waitFor();
            String text = new String(Files.readAllBytes(output), StandardCharsets.ISO_8859_1)
                    .replace(directory.toString(), "/work")
                    .replace(script.toString(), "/script.sh");
            return new Outcome(text, status, host(directory));
        } finally {
            try (Stream<Path> walk = Files.walk(top)) {
                for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    static Outcome ours(Case one, Judge judge, Map<String, Command> more) throws IOException {
        TreeBuilder builder = ImageTree.empty(0, Origin.ofLayer("test")).toBuilder();
        FileSystem files = new FileSystem(builder, Origin.ofLayer("test"), 1_000_000_000L);
        try {
            for (String directory : List.of("/work", "/tmp", "/bin", "/etc", "/usr/bin", "/root", "/dev")) {
                files.mkdirs(directory, 0755);
            }
            for (String program :
                    List.of("/bin/sh", "/bin/bash", "/usr/bin/env", "/bin/cat", "/bin/ls", "/usr/bin/sed")) {
                files.write(program, "\u007fELF");
                files.change(program, true, old -> old.withMode(0755));
            }
            files.write(
                    "/etc/passwd",
                    "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nbin:x:2:2:bin:/bin:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n");
            files.write("/etc/group", "root:x:0:\ndaemon:x:1:\nbin:x:2:\nmail:x:8:\nnogroup:x:65534:\n");
        } catch (FileProblem e) {
            throw new IOException(e.text());
        }
        files.tree();
        Map<String, String> environment =
                Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "HOME", "/root", "LC_ALL", "C", "TZ", "UTC");
        Shell.Result result = new Shell(
                        files,
                        CoreCommands.registry().with(more),
                        new Limits(1_000_000, 64L << 20, 4L << 20, 60),
                        environment)
                .as(judge.dialect)
                .withMissingCommands(true)
                .run(
                        "cd /work; unset OLDPWD\n".replace("\n", ";") + one.script(),
                        "/script.sh",
                        List.of("one", "two words"),
                        "");
        return new Outcome(result.output(), result.status(), tree(builder.build()));
    }

    private static SortedMap<String, String> tree(ImageTree tree) throws IOException {
        SortedMap<String, String> shown = new TreeMap<>();
        for (Map.Entry<TreePath, Inode> entry : tree.under(TreePath.of("/work")).entrySet()) {
            Inode inode = entry.getValue();
            String mode = Integer.toOctalString(inode.attributes().mode())
                    + (ROOT
                            ? " " + inode.attributes().uid() + ":"
                                    + inode.attributes().gid() + " "
                            : " ");
            String name = FileSystem.text(entry.getKey()).substring(6);
            if (inode instanceof Inode.RegularFile file) {
                shown.put(name, "file " + mode + FileSystem.text(file.content().readAll(1 << 24)));
            } else if (inode instanceof Inode.Symlink link) {
                shown.put(name, "link " + link.target());
            } else if (inode instanceof Inode.Directory) {
                shown.put(name, "directory " + mode);
            } else {
                shown.put(name, "other");
            }
        }
        return shown;
    }

    private static SortedMap<String, String> host(Path directory) throws IOException {
        SortedMap<String, String> shown = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : walk.filter(one -> !one.equals(directory)).toList()) {
                String name = directory.relativize(path).toString();
                Map<String, Object> all = Files.readAttributes(path, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
                String mode = Integer.toOctalString((Integer) all.get("mode") & 07777)
                        + (ROOT ? " " + all.get("uid") + ":" + all.get("gid") + " " : " ");
                if (Files.isSymbolicLink(path)) {
                    shown.put(name, "link " + Files.readSymbolicLink(path));
                } else if (Files.isDirectory(path)) {
                    shown.put(name, "directory " + mode);
                } else if (Files.isRegularFile(path)) {
                    shown.put(
                            name,
                            String.format(Locale.ROOT, "file %s%s", mode, FileSystem.text(Files.readAllBytes(path))));
                } else {
                    shown.put(name, "other");
                }
            }
        }
        return shown;
    }

    /** Prints the differences over the tables that are given as files. */
    public static void main(String[] arguments) throws Exception {
        int runs = 0;
        int failures = 0;
        for (String file : arguments) {
            for (Case one : parse(Files.readString(Path.of(file), StandardCharsets.ISO_8859_1))) {
                for (Judge judge : one.judges()) {
                    runs++;
                    Outcome expected = judge(one, judge);
                    String found;
                    try {
                        Outcome actual = ours(one, judge, Map.of());
                        if (actual.equals(expected)) {
                            continue;
                        }
                        found = show(actual);
                    } catch (RuntimeException e) {
                        found = e.toString()
                                + (e instanceof ShellException
                                        ? ""
                                        : " at "
                                                + List.of(e.getStackTrace())
                                                        .subList(0, Math.min(6, e.getStackTrace().length)));
                    }
                    failures++;
                    System.out.println("==== " + one.title() + " [" + judge + "]\n" + one.script() + "-- expected\n"
                            + show(expected) + "\n-- found\n" + found + "\n");
                }
            }
        }
        System.out.println(runs + " comparisons, " + failures + " differ");
        System.exit(0);
    }

    private static String show(Outcome outcome) {
        return outcome.output() + "[" + outcome.status() + "] " + outcome.files();
    }
}
