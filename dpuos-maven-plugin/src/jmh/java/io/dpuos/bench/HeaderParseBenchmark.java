package io.dpuos.bench;

import io.dpuos.rpm.Compression;
import io.dpuos.rpm.RpmFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Reads the header of a package of 2,000 files with all its files; {@code rpm} beside it. */
@State(Scope.Benchmark)
public class HeaderParseBenchmark {
    private Path folder;
    private Path rpm;

    /** Makes the package. */
    @Setup
    public void make() throws IOException {
        folder = BenchData.folder();
        rpm = BenchData.rpm(folder, "headers", 2000, Compression.ZSTD, 1, List.of());
    }

    /** Removes it. */
    @TearDown
    public void remove() throws IOException {
        BenchData.delete(folder);
    }

    /** Ours. */
    @Benchmark
    public int ours() throws IOException {
        return RpmFile.read(rpm).header().files().size();
    }

    /** The tool, with the start of a process. */
    @Benchmark
    public int rpmProcess() throws IOException, InterruptedException {
        return BenchData.run("rpm", "-qp", "--nosignature", "--nodigest", "-l", rpm.toString());
    }
}
