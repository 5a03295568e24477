package io.dpuos.bench;

import io.dpuos.format.zstd.FrameOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Compresses a frame of 32 MiB with one thread; {@code zstd} beside it. */
@State(Scope.Benchmark)
public class FrameWriterBenchmark {
    /** Of compression. */
    @Param({"3", "9", "15"})
    public int level;

    private Path folder;
    private Path file;
    private byte[] data;

    /** Makes the data. */
    @Setup
    public void make() throws IOException {
        folder = BenchData.folder();
        data = BenchData.bytes(32 << 20, 1);
        file = Files.write(folder.resolve("data"), data);
    }

    /** Removes it. */
    @TearDown
    public void remove() throws IOException {
        BenchData.delete(folder);
    }

    /** Ours. */
    @Benchmark
    public long ours() throws IOException {
        FrameOutputStream frame = new FrameOutputStream(OutputStream.nullOutputStream(), level, data.length);
        try (frame) {
            frame.write(data, 0, data.length);
        }
        return frame.compressedSize();
    }

    /** The tool, with the start of a process. */
    @Benchmark
    public int zstdProcess() throws IOException, InterruptedException {
        return BenchData.run("zstd", "-q", "-c", "-" + level, file.toString());
    }
}
