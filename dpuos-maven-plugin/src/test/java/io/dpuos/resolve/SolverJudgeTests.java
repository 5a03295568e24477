package io.dpuos.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.dpuos.repo.RepoPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares with libsolv and dnf on real repositories for generated requests. A normal run takes a few; the property
 * {@code dpuos.judge.requests} asks for more (200 for a release).
 */
@Tag("judge")
class SolverJudgeTests {
    private static final int REQUESTS = Integer.getInteger("dpuos.judge.requests", 2);

    @TempDir
    Path directory;

    interface Judge {
        Verdict solve(List<String> names, boolean weak, boolean best) throws IOException, InterruptedException;
    }

    @ParameterizedTest
    @ValueSource(strings = {"openeuler-20.03-x86_64", "centos-stream-9-baseos-2021"})
    void sameAnswerAsLibsolv(String name) throws IOException, InterruptedException {
        Path repository = repository(name, "/usr/bin/testsolv");
        TestsolvJudge judge = new TestsolvJudge(directory, repository);

        assertThat(differences(PrimaryReader.read("x", repository), judge::solve))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openeuler-20.03-x86_64", "centos-stream-9-baseos-2021"})
    void sameAnswerAsDnf(String name) throws IOException, InterruptedException {
        Path repository = repository(name, "/usr/bin/dnf");
        try (DnfJudge judge = new DnfJudge(directory, repository)) {

            assertThat(differences(PrimaryReader.read("x", repository), judge::solve))
                    .isEmpty();
        }
    }

    private static Path repository(String name, String tool) {
        Path folder = Path.of(System.getProperty("dpuos.shared", "../../shared/data"), "repodata", name);
        String missing = !Files.exists(Path.of(tool)) ? tool : Files.isDirectory(folder) ? "" : folder.toString();
        if (!missing.isEmpty() && "true".equals(System.getenv("CI")) && missing.equals(tool)) {
            fail(tool + " is not installed");
        } else if (!missing.isEmpty()) {
            abort(missing + " is not there");
        }
        return folder;
    }

    static List<String> differences(List<RepoPackage> packages, Judge judge) throws IOException, InterruptedException {
        List<String> names = packages.stream()
                .filter(pkg -> !pkg.nevra().arch().equals("src"))
                .map(pkg -> pkg.nevra().name())
                .distinct()
                .sorted()
                .toList();
        Random random = new Random(20260101);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            List<String> words = new ArrayList<>(new TreeSet<>(random.ints(1 + random.nextInt(14), 0, names.size())
                    .mapToObj(names::get)
                    .toList()));
            for (boolean weak : new boolean[] {true, false}) {
                boolean best = i % 2 == 0;
                Verdict theirs = judge.solve(words, weak, best);
                Verdict ours = ours(packages, words, weak, best);
                if (!ours.equals(theirs)) {
                    differences.add(difference(words, weak, best, ours, theirs));
                }
            }
        }
        return differences;
    }

    private static Verdict ours(List<RepoPackage> packages, List<String> words, boolean weak, boolean best) {
        Solution solution = Solver.solve(SolveRequest.builder("x86_64")
                .source("x", 99, 1000, packages)
                .install(words)
                .weak(weak)
                .best(best)
                .build());
        TreeSet<String> selected = new TreeSet<>();
        if (solution instanceof Solution.Resolved resolved) {
            resolved.packages().forEach(one -> selected.add(one.pkg().nevra().toString()));
        }
        return new Verdict(selected, solution instanceof Solution.Unsolvable);
    }

    private static String difference(List<String> words, boolean weak, boolean best, Verdict ours, Verdict theirs) {
        TreeSet<String> more = new TreeSet<>(ours.packages());
        more.removeAll(theirs.packages());
        TreeSet<String> less = new TreeSet<>(theirs.packages());
        less.removeAll(ours.packages());
        return words + " weak=" + weak + " best=" + best + " problem: ours " + ours.problem() + ", theirs "
                + theirs.problem() + "; ours alone " + more + "; theirs alone " + less + "\n";
    }
}
