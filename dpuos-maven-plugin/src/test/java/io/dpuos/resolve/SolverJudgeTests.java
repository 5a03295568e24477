package io.dpuos.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.dpuos.repo.ContentCache;
import io.dpuos.repo.JdkFetcher;
import io.dpuos.repo.RepoPackage;
import io.dpuos.repo.Repository;
import io.dpuos.repo.RepositoryLoader;
import io.dpuos.repo.RepositorySpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    private static final int REQUESTS = Integer.getInteger("dpuos.judge.requests", 6);

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
        List<RepoPackage> packages = PrimaryReader.read("x", repository);

        List<String> differences =
                differences(packages, FileLookup.none(), JudgedRequests.names(packages), judge::solve);

        assertThat(differences).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openeuler-20.03-x86_64", "centos-stream-9-baseos-2021"})
    void sameAnswerAsDnf(String name) throws IOException, InterruptedException {
        Path folder = repository(name, "/usr/bin/dnf");
        Repository repository = RepositoryLoader.load(
                RepositorySpec.builder("x", folder.toUri().toString()).build(),
                new JdkFetcher(),
                new ContentCache(directory.resolve("cache")),
                false);
        List<RepoPackage> packages = repository.packages();
        try (DnfJudge judge = new DnfJudge(directory, folder)) {

            List<String> differences = differences(
                    packages, path -> packagesWith(repository, path), JudgedRequests.words(packages), judge::solve);

            assertThat(differences).isEmpty();
        }
    }

    private static List<RepoPackage> packagesWith(Repository repository, String path) {
        try {
            return repository.packagesWith(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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

    static List<String> differences(List<RepoPackage> packages, FileLookup files, JudgedRequests requests, Judge judge)
            throws IOException, InterruptedException {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            List<String> words = requests.next();
            for (boolean weak : new boolean[] {true, false}) {
                boolean best = i % 2 == 0;
                Verdict theirs = judge.solve(words, weak, best);
                Verdict ours = ours(packages, files, words, weak, best);
                if (!ours.equals(theirs)) {
                    differences.add(difference(words, weak, best, ours, theirs));
                }
            }
        }
        return differences;
    }

    private static Verdict ours(
            List<RepoPackage> packages, FileLookup files, List<String> words, boolean weak, boolean best) {
        Solution solution = Solver.solve(SolveRequest.builder("x86_64")
                .source("x", 99, 1000, packages)
                .install(words)
                .weak(weak)
                .best(best)
                .files(files)
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
