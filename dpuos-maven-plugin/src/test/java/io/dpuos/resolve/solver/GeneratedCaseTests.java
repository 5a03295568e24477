package io.dpuos.resolve.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random small worlds, with libsolv's {@code testsolv} as judge. All must agree but for three known ones, of which the page on
 * testing tells. A difference is shown on the smallest world that has it. The property {@code dpuos.judge.cases} sets how many,
 * {@code dpuos.judge.seed} where to begin.
 */
@Tag("judge")
class GeneratedCaseTests {
    private static final int CASES = Integer.getInteger("dpuos.judge.cases", 100);
    private static final int SEED = Integer.getInteger("dpuos.judge.seed", 1);

    /** Worlds with an installed system where a choice of ours between several right answers is another one. */
    private static final Set<Integer> KNOWN = Set.of(722, 1968, 2471);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void sameAnswerAsLibsolv(CaseGenerator.Kind kind) throws IOException, InterruptedException {
        if (!Files.exists(Path.of("/usr/bin/testsolv"))) {
            if ("true".equals(System.getenv("CI"))) {
                fail("testsolv is not installed");
            }
            abort("testsolv is not there");
        }
        List<String> differences = new ArrayList<>();

        for (int seed = SEED; seed < SEED + CASES; seed++) {
            String text = new CaseGenerator(seed, kind).text();
            boolean known = kind == CaseGenerator.Kind.INSTALLED && KNOWN.contains(seed);
            if (!known && !difference(text, kind).isEmpty()) {
                String reduced =
                        CaseReduction.of(text, one -> !difference(one, kind).isEmpty());
                differences.add("seed " + seed + "\n" + reduced + difference(reduced, kind));
            }
        }
        assertThat(String.join("\n", differences)).isEmpty();
    }

    /** Returns both answers where they are not the same, else nothing. */
    private String difference(String text, CaseGenerator.Kind kind) {
        try {
            Path file = directory.resolve("case.t");
            Files.writeString(file, text);
            Process process = new ProcessBuilder("testsolv", "-r", file.toString())
                    .redirectErrorStream(true)
                    .start();
            List<String> theirs = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            process.waitFor();
            boolean unread = theirs.stream().anyMatch(line -> line.startsWith("str2job")); // of a package taken away
            return unread ? "" : difference(theirs, TestCase.read(file), kind);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String difference(List<String> theirs, TestCase test, CaseGenerator.Kind kind) {
        TreeSet<String> expected = new TreeSet<>();
        boolean problems = false;
        for (String line : theirs) {
            problems |= line.startsWith("problem");
            if (line.matches("(install|upgrade|downgrade|erase|reinstall|change) .*")) {
                expected.add(line.strip());
            }
        }
        TestCaseRun.Outcome ours;
        try {
            ours = TestCaseRun.of(test, test.runs().get(0));
        } catch (RuntimeException e) {
            return "failed: " + e;
        }
        // where there is no answer, an image has no transaction
        boolean same = ours.transaction().equals(expected) || problems && kind == CaseGenerator.Kind.POM;
        return same && ours.problems() == problems
                ? ""
                : "theirs " + problems + " " + expected + "\nours   " + ours.problems() + " " + ours.transaction()
                        + "\n";
    }
}
