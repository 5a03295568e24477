package io.dpuos.bench;

import io.dpuos.repo.Checksum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The SHA-256 of a file of 128 MiB; {@code sha256sum} beside it. */
@State(Scope.Benchmark)
public class DigestBenchmark {
    private Path folder;
    private Path file;

    /** Makes the file. */
    @Setup
    public void make() throws IOException {
        folder = BenchData.folder();
        file = Files.write(folder.resolve("data"), BenchData.bytes(128 << 20, 1));
    }

    /** Removes it. */
    @TearDown
    public void remove() throws IOException {
        BenchData.delete(folder);
    }

    /** Ours. */
    @Benchmark
    public String ours() throws IOException {
        return Checksum.of(Checksum.Algorithm.SHA256, file).hex();
    }

    /** The tool, with the start of a process. */
    @Benchmark
    public int sha256sumProcess() throws IOException, InterruptedException {
        return BenchData.run("sha256sum", file.toString());
    }
}
