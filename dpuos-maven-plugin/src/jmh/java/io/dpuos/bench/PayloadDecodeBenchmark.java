package io.dpuos.bench;

import io.dpuos.rpm.Compression;
import io.dpuos.rpm.PayloadEntry;
import io.dpuos.rpm.PayloadReader;
import io.dpuos.rpm.RpmFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Decodes the payload of a package with 32 MiB of files; {@code rpm2cpio} beside it. */
@State(Scope.Benchmark)
public class PayloadDecodeBenchmark {
    /** How the payload is compressed. */
    @Param({"ZSTD", "XZ", "GZIP"})
    public Compression compression;

    private Path folder;
    private Path rpm;

    /** Makes the package. */
    @Setup
    public void make() throws IOException {
        folder = BenchData.folder();
        rpm = BenchData.rpm(folder, "payload", 1024, compression, 3, List.of());
    }

    /** Removes it. */
    @TearDown
    public void remove() throws IOException {
        BenchData.delete(folder);
    }

    /** Ours. */
    @Benchmark
    public long ours() throws IOException {
        long bytes = 0;
        try (PayloadReader payload = RpmFile.read(rpm).openPayload()) {
            for (Optional<PayloadEntry> entry = payload.next(); entry.isPresent(); entry = payload.next()) {
                bytes += entry.get().hasContent()
                        ? entry.get().content().transferTo(OutputStream.nullOutputStream())
                        : 0;
            }
        }
        return bytes;
    }

    /** The tool, with the start of a process. */
    @Benchmark
    public int rpm2cpioProcess() throws IOException, InterruptedException {
        return BenchData.run("rpm2cpio", rpm.toString());
    }
}
