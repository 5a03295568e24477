package io.dpuos.resolve.solver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Runs test cases in libsolv's format: {@code solve CASE.t|DIRECTORY...}. Prints the transaction and the verdict of each
 * run; the exit status is 0 when every judged run agrees.
 */
public final class SolveTool {
    private int agree;
    private int differ;
    private int notJudged;
    /** By topic, which is the folder: how many runs agree, differ, and are not judged. */
    private final Map<String, int[]> topics = new TreeMap<>();

    private SolveTool() {}

    /** Runs the cases that the arguments name. */
    public static void main(String[] args) throws IOException {
        SolveTool tool = new SolveTool();
        for (String argument : args) {
            for (Path file : files(Path.of(argument))) {
                tool.run(file);
            }
        }
        if (tool.topics.size() > 1) {
            System.out.printf(Locale.ROOT, "%n%-28s %6s %6s %6s%n", "topic", "agree", "differ", "other");
            tool.topics.forEach((topic, counts) ->
                    System.out.printf(Locale.ROOT, "%-28s %6d %6d %6d%n", topic, counts[0], counts[1], counts[2]));
        }
        System.out.println(tool.agree + " agree, " + tool.differ + " differ, " + tool.notJudged + " not judged");
        System.exit(args.length == 0 ? 2 : tool.differ == 0 ? 0 : 1);
    }

    static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(file -> file.toString().endsWith(".t")).sorted().toList();
        }
    }

    private void run(Path file) throws IOException {
        TestCase test = TestCase.read(file);
        Path folder = file.toAbsolutePath().normalize().getParent();
        int[] counts =
                topics.computeIfAbsent(folder == null ? "" : String.valueOf(folder.getFileName()), key -> new int[3]);
        int number = 0;
        for (TestCase.Run run : test.runs()) {
            String name = file + "#" + ++number;
            if (!run.expected().judged()) {
                notJudged++;
                counts[2]++;
                System.out.println(name + ": NOT JUDGED, no transaction expected");
                continue;
            }
            counts[report(name, run, TestCaseRun.of(test, run)) ? 0 : 1]++;
        }
    }

    private boolean report(String name, TestCase.Run run, TestCaseRun.Outcome outcome) {
        boolean same = outcome.transaction().equals(run.expected().transaction())
                && outcome.problems() == run.expected().problems();
        List<String> notes = new ArrayList<>(outcome.unsupported());
        System.out.println(name + ": " + (same ? "AGREES" : "DIFFERS")
                + (notes.isEmpty() ? "" : ", not supported: " + String.join(", ", notes)));
        outcome.transaction().forEach(line -> System.out.println("  " + line));
        if (outcome.problems()) {
            System.out.println("  problems");
        }
        if (same) {
            agree++;
            return true;
        }
        differ++;
        run.expected().transaction().forEach(line -> System.out.println("  expected: " + line));
        if (run.expected().problems()) {
            System.out.println("  expected: problems");
        }
        return false;
    }
}
