package io.dpuos.shell;

import io.dpuos.tree.Inode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** {@code diff}: the normal and the unified form, and {@code -q}, {@code -r}, {@code -s}. */
final class DiffCommand implements Command {
    private static final long MAX_CELLS = 25_000_000;

    /** A run of lines that differ: positions from 0, the ends not included. */
    private record Change(int fromA, int toA, int fromB, int toB) {}

    @Override
    public int run(Invocation call) {
        Options options = Options.parse(
                call,
                "sqrNuU:biwBaEZpdt",
                "brief=q",
                "recursive=r",
                "new-file=N",
                "unified=U?",
                "ignore-space-change=b",
                "ignore-case=i",
                "ignore-all-space=w",
                "ignore-blank-lines=B",
                "report-identical-files=s",
                "text=a",
                "label=label:",
                "ignore-trailing-space=Z",
                "color=color?");
        if (options.operands().size() != 2) {
            call.err("diff: missing operand after '"
                    + (options.operands().isEmpty()
                            ? "diff"
                            : options.operands().get(0)) + "'\n");
            return 2;
        }
        return compare(
                call, options, options.operands().get(0), options.operands().get(1), false);
    }

    private int compare(Invocation call, Options options, String a, String b, boolean nested) {
        call.step();
        FileSystem files = call.files();
        boolean directoryA = files.isDirectory(a);
        boolean directoryB = files.isDirectory(b);
        if (directoryA && directoryB) {
            return directories(call, options, a, b);
        }
        if (!nested && directoryA != directoryB) {
            String file = directoryA ? b : a;
            String inside = CopyCommands.join(directoryA ? a : b, CopyCommands.base(file));
            return directoryA ? compare(call, options, inside, b, true) : compare(call, options, a, inside, true);
        }
        Optional<String> textA = read(call, options, a);
        Optional<String> textB = read(call, options, b);
        if (textA.isEmpty() || textB.isEmpty()) {
            return 2;
        }
        return texts(call, options, a, b, textA.get(), textB.get());
    }

    private static Optional<String> read(Invocation call, Options options, String path) {
        try {
            return Optional.of(path.equals("-") ? call.readAll() : call.read(path));
        } catch (FileProblem e) {
            if (options.has("N") && e.reason() == FileProblem.Reason.MISSING) {
                return Optional.of("");
            }
            call.fail(path + ": " + e.text());
            return Optional.empty();
        }
    }

    private int directories(Invocation call, Options options, String a, String b) {
        TreeSet<String> names = new TreeSet<>();
        FileSystem files = call.files();
        try {
            names.addAll(files.list(a));
            names.addAll(files.list(b));
        } catch (FileProblem e) {
            call.fail(e.text());
            return 2;
        }
        int status = 0;
        for (String name : names) {
            String one = CopyCommands.join(a, name);
            String two = CopyCommands.join(b, name);
            boolean inA = files.lstat(one).isPresent();
            boolean inB = files.lstat(two).isPresent();
            if (inA != inB && !options.has("N")) {
                call.out("Only in " + (inA ? a : b) + ": " + name + "\n");
                status = Math.max(status, 1);
            } else if (files.isDirectory(one) && files.isDirectory(two)) {
                if (options.has("r")) {
                    status = Math.max(status, directories(call, options, one, two));
                } else {
                    call.out("Common subdirectories: " + one + " and " + two + "\n");
                }
            } else if (inA && inB && files.isDirectory(one) != files.isDirectory(two)) {
                call.out("File " + one + " is a " + kind(files, one) + " while file " + two + " is a "
                        + kind(files, two) + "\n");
                status = Math.max(status, 1);
            } else {
                status = Math.max(status, compare(call, options, one, two, true));
            }
        }
        return status;
    }

    private static String kind(FileSystem files, String path) {
        Optional<Inode> inode = files.stat(path);
        return inode.filter(Inode.Directory.class::isInstance).isPresent()
                ? "directory"
                : inode.filter(one -> one instanceof Inode.RegularFile file
                                        && file.content().size() == 0)
                                .isPresent()
                        ? "regular empty file"
                        : "regular file";
    }

    private int texts(Invocation call, Options options, String a, String b, String textA, String textB) {
        if (textA.equals(textB)) {
            if (options.has("s")) {
                call.out("Files " + a + " and " + b + " are identical\n");
            }
            return 0;
        }
        List<String> linesA = lines(textA);
        List<String> linesB = lines(textB);
        List<Change> changes = changes(call, keys(linesA, options), keys(linesB, options));
        if (options.has("B")) {
            changes.removeIf(change -> blank(linesA.subList(change.fromA(), change.toA()))
                    && blank(linesB.subList(change.fromB(), change.toB())));
        }
        if (changes.isEmpty()) {
            return 0;
        }
        if (options.has("q")) {
            call.out("Files " + a + " and " + b + " differ\n");
        } else if (textA.indexOf('\0') >= 0 || textB.indexOf('\0') >= 0) {
            call.out("Binary files " + a + " and " + b + " differ\n");
        } else if (options.has("u") || options.has("U")) {
            String given = options.value("U").orElse("3");
            int context = given.matches("\\d{1,6}") ? Integer.parseInt(given) : 3;
            List<String> labels = options.values("label");
            call.out("--- " + (labels.isEmpty() ? a + stamp(call, a) : labels.get(0)) + "\n");
            call.out("+++ " + (labels.size() < 2 ? b + stamp(call, b) : labels.get(1)) + "\n");
            unified(call, linesA, linesB, changes, context);
        } else {
            changes.forEach(change -> normal(call, linesA, linesB, change));
        }
        return 1;
    }

    private static String stamp(Invocation call, String path) {
        long time = call.files()
                .stat(path)
                .map(inode -> inode.attributes().mtime())
                .orElse(call.files().clock());
        return "\t" + DateCommand.time(call, "%Y-%m-%d %H:%M:%S.%N %z", time);
    }

    private static boolean blank(List<String> lines) {
        return lines.stream().allMatch(String::isBlank);
    }

    /** Lines with their line ends. */
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end + 1;
            lines.add(text.substring(start, end));
            start = end;
        }
        return lines;
    }

    private static List<String> keys(List<String> lines, Options options) {
        return lines.stream()
                .map(line -> {
                    String key = line;
                    if (options.has("w")) {
                        key = key.replaceAll("[ \\t]", "");
                    } else if (options.has("b")) {
                        key = key.replaceAll("[ \\t]+(?=\\n?$)", "").replaceAll("[ \\t]+", " ");
                    } else if (options.has("Z")) {
                        key = key.replaceAll("[ \\t]+(?=\\n?$)", "");
                    }
                    if (options.has("w") || options.has("b")) {
                        key = key.replaceAll("\\n$", "");
                    }
                    return options.has("i") ? key.toLowerCase(java.util.Locale.ROOT) : key;
                })
                .toList();
    }

    /** The changes of a longest common subsequence. */
    private static List<Change> changes(Invocation call, List<String> a, List<String> b) {
        int start = 0;
        while (start < a.size() && start < b.size() && a.get(start).equals(b.get(start))) {
            start++;
        }
        int endA = a.size();
        int endB = b.size();
        while (endA > start && endB > start && a.get(endA - 1).equals(b.get(endB - 1))) {
            endA--;
            endB--;
        }
        int n = endA - start;
        int m = endB - start;
        if ((long) n * m > MAX_CELLS) {
            throw call.refuse("of files with so many differing lines");
        }
        int[][] common = new int[n + 1][m + 1];
        for (int i = n - 1; i >= 0; i--) {
            call.step();
            for (int j = m - 1; j >= 0; j--) {
                common[i][j] = a.get(start + i).equals(b.get(start + j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        List<Change> changes = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < n || j < m) {
            if (i < n && j < m && a.get(start + i).equals(b.get(start + j))) {
                i++;
                j++;
                continue;
            }
            int fromA = i;
            int fromB = j;
            while ((i < n || j < m) && !(i < n && j < m && a.get(start + i).equals(b.get(start + j)))) {
                if (j >= m || i < n && common[i + 1][j] >= common[i][j + 1]) {
                    i++;
                } else {
                    j++;
                }
            }
            changes.add(new Change(start + fromA, start + i, start + fromB, start + j));
        }
        return changes;
    }

    private static String range(int from, int to) {
        return to - from <= 1 ? Integer.toString(to == from ? from : from + 1) : from + 1 + "," + to;
    }

    private static void show(Invocation call, String mark, List<String> lines) {
        for (String line : lines) {
            call.out(mark + line + (line.endsWith("\n") ? "" : "\n\\ No newline at end of file\n"));
        }
    }

    private static void normal(Invocation call, List<String> a, List<String> b, Change change) {
        boolean adds = change.fromA() == change.toA();
        boolean removes = change.fromB() == change.toB();
        call.out(range(change.fromA(), change.toA()) + (adds ? "a" : removes ? "d" : "c")
                + range(change.fromB(), change.toB()) + "\n");
        show(call, "< ", a.subList(change.fromA(), change.toA()));
        call.out(adds || removes ? "" : "---\n");
        show(call, "> ", b.subList(change.fromB(), change.toB()));
    }

    private static String extent(int from, int to) {
        int length = to - from;
        return (length == 0 ? from : from + 1) + (length == 1 ? "" : "," + length);
    }

    private static void unified(Invocation call, List<String> a, List<String> b, List<Change> changes, int context) {
        int i = 0;
        while (i < changes.size()) {
            int last = i;
            while (last + 1 < changes.size()
                    && changes.get(last + 1).fromA() - changes.get(last).toA() <= 2 * context) {
                last++;
            }
            Change head = changes.get(i);
            Change tail = changes.get(last);
            int before = Math.min(context, Math.min(head.fromA(), head.fromB()));
            int after = Math.min(context, Math.min(a.size() - tail.toA(), b.size() - tail.toB()));
            call.out("@@ -" + extent(head.fromA() - before, tail.toA() + after) + " +"
                    + extent(head.fromB() - before, tail.toB() + after) + " @@\n");
            int at = head.fromA() - before;
            for (Change change : changes.subList(i, last + 1)) {
                show(call, " ", a.subList(at, change.fromA()));
                show(call, "-", a.subList(change.fromA(), change.toA()));
                show(call, "+", b.subList(change.fromB(), change.toB()));
                at = change.toA();
            }
            show(call, " ", a.subList(at, tail.toA() + after));
            i = last + 1;
        }
    }
}
