package io.dpuos.resolve.solver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs test cases in libsolv's format: {@code solve CASE.t|DIRECTORY...}. Prints the transaction and the verdict of each
 * run; the exit status is 0 when every judged run agrees.
 */
public final class SolveTool {
    private int agree;
    private int differ;
    private int notJudged;

    private SolveTool() {}

    /** Runs the cases that the arguments name. */
    public static void main(String[] args) throws IOException {
        SolveTool tool = new SolveTool();
        for (String argument : args) {
            for (Path file : files(Path.of(argument))) {
                tool.run(file);
            }
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
        int number = 0;
        for (TestCase.Run run : test.runs()) {
            String name = file + "#" + ++number;
            if (!run.expected().judged()) {
                notJudged++;
                System.out.println(name + ": NOT JUDGED, no transaction expected");
                continue;
            }
            report(name, run, TestCaseRun.of(test, run));
        }
    }

    private void report(String name, TestCase.Run run, TestCaseRun.Outcome outcome) {
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
            return;
        }
        differ++;
        run.expected().transaction().forEach(line -> System.out.println("  expected: " + line));
        if (run.expected().problems()) {
            System.out.println("  expected: problems");
        }
    }
}
