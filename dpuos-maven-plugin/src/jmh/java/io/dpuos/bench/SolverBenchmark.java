package io.dpuos.bench;

import io.dpuos.repo.ContentCache;
import io.dpuos.repo.JdkFetcher;
import io.dpuos.repo.Repository;
import io.dpuos.repo.RepositoryLoader;
import io.dpuos.repo.RepositorySpec;
import io.dpuos.resolve.Solution;
import io.dpuos.resolve.SolveRequest;
import io.dpuos.resolve.Solver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Solves a request on a repository, from its index in memory: one of 5,000 packages that is generated, or one of
 * {@code -Ddpuos.bench.repository=URL} with the words of {@code -Ddpuos.bench.words}. {@code it/bench-resolve} compares
 * with {@code dnf}.
 */
@State(Scope.Benchmark)
public class SolverBenchmark {
    private static final int PACKAGES = 5_000;

    private Path folder;
    private Repository repository;
    private String[] words;

    /** Makes or loads the repository. */
    @Setup
    public void make() throws IOException {
        folder = BenchData.folder();
        String url = System.getProperty("dpuos.bench.repository");
        words = System.getProperty("dpuos.bench.words", "package4999 package4500 package17")
                .split(" ");
        if (url == null) {
            url = folder.toUri().toString();
            generate();
        }
        RepositorySpec spec = RepositorySpec.builder("bench", url).build();
        repository = RepositoryLoader.load(
                spec, new JdkFetcher(), new ContentCache(Files.createDirectories(folder.resolve("cache"))), false);
        repository.packages();
    }

    /** Each package needs three of smaller number; each hundredth capability has two providers. */
    private void generate() throws IOException {
        StringBuilder primary = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<metadata xmlns=\"http://linux.duke.edu/metadata/common\" xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\""
                + " packages=\"" + PACKAGES + "\">\n");
        for (int i = 0; i < PACKAGES; i++) {
            String name = "package" + i;
            primary.append("<package type=\"rpm\"><name>")
                    .append(name)
                    .append("</name><arch>noarch</arch>")
                    .append("<version epoch=\"0\" ver=\"1\" rel=\"1\"/>")
                    .append("<checksum type=\"sha256\" pkgid=\"YES\">")
                    .append(String.format("%064x", i))
                    .append("</checksum><summary/><description/><packager/><url/><time file=\"1\" build=\"1\"/>")
                    .append("<size package=\"1\" installed=\"1\" archive=\"1\"/><location href=\"")
                    .append(name)
                    .append(".rpm\"/><format><rpm:license>MIT</rpm:license><rpm:sourcerpm>s.src.rpm</rpm:sourcerpm>")
                    .append("<rpm:header-range start=\"0\" end=\"1\"/><rpm:provides><rpm:entry name=\"")
                    .append(name)
                    .append("\" flags=\"EQ\" epoch=\"0\" ver=\"1\" rel=\"1\"/><rpm:entry name=\"capability")
                    .append(i / 2)
                    .append("\"/></rpm:provides><rpm:requires>");
            for (int divisor : new int[] {2, 3, 5}) {
                if (i > 10) {
                    primary.append("<rpm:entry name=\"")
                            .append(divisor == 5 ? "capability" + i / 10 : "package" + i / divisor)
                            .append("\"/>");
                }
            }
            primary.append("</rpm:requires></format></package>\n");
        }
        primary.append("</metadata>\n");
        Path repodata = Files.createDirectories(folder.resolve("repodata"));
        byte[] bytes = BenchData.text(primary.toString());
        Files.write(repodata.resolve("primary.xml"), bytes);
        String sum = io.dpuos.tree.Bytes.of(bytes).sha256();
        Files.writeString(
                repodata.resolve("repomd.xml"),
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        + "<repomd xmlns=\"http://linux.duke.edu/metadata/repo\"><revision>1</revision><data type=\"primary\">"
                        + "<checksum type=\"sha256\">" + sum + "</checksum><open-checksum type=\"sha256\">" + sum
                        + "</open-checksum><location href=\"repodata/primary.xml\"/><timestamp>1</timestamp><size>"
                        + bytes.length
                        + "</size><open-size>" + bytes.length + "</open-size></data></repomd>\n");
    }

    /** Removes it. */
    @TearDown
    public void remove() throws IOException {
        BenchData.delete(folder);
    }

    /** Ours. */
    @Benchmark
    public int ours() {
        Solution solution = Solver.solve(SolveRequest.builder("x86_64")
                .source("bench", 99, 1000, repository.packages())
                .install(words)
                .build());
        if (solution instanceof Solution.Resolved resolved) {
            return resolved.packages().size();
        }
        throw new IllegalStateException(
                ((Solution.Unsolvable) solution).explanation().text());
    }
}
