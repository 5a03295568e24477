package io.dpuos.bench;

import io.dpuos.format.iso9660.ByteSource;
import io.dpuos.format.iso9660.HybridIso;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Writes an ISO with a file of 128 MiB and its SHA-256; {@code xorriso} and {@code sha256sum} beside it. */
@State(Scope.Benchmark)
public class IsoWriterBenchmark {
    private static final int SIZE = 128 << 20;

    private Path folder;
    private Path payload;

    /** Makes the file. */
    @Setup
    public void make() throws IOException {
        folder = BenchData.folder();
        payload = Files.write(
                Files.createDirectories(folder.resolve("medium")).resolve("payload"), BenchData.bytes(SIZE, 1));
    }

    /** Removes it. */
    @TearDown
    public void remove() throws IOException {
        BenchData.delete(folder);
    }

    /** Ours. */
    @Benchmark
    public String ours() throws IOException {
        HybridIso iso = HybridIso.builder("BENCH", 1_700_000_000L)
                .esp(new byte[8 << 20])
                .file("/payload", ByteSource.of(payload))
                .build();
        try (FileChannel out = FileChannel.open(
                folder.resolve("ours.iso"),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            return iso.write(out, bytes -> {}).sha256();
        }
    }

    /** The tools, with the start of processes. */
    @Benchmark
    public int xorrisoAndSha256sumProcesses() throws IOException, InterruptedException {
        String iso = folder.resolve("native.iso").toString();
        BenchData.run(
                "xorriso",
                "-as",
                "mkisofs",
                "-quiet",
                "-R",
                "-o",
                iso,
                payload.getParent().toString());
        return BenchData.run("sha256sum", iso);
    }
}
