package io.dpuos.kernel.kconfig;

import io.dpuos.kernel.KernelBench;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One configuration by the C program and by the engine: both read the tree, evaluate it and write the result. Both get the
 * compiler's answers from a cache, so that the compiler is not measured.
 */
public final class ConfBench {
    private final ConfJudge judge;
    private final ConfJudge.Case task;

    /** Prepares: answers the compiler's questions once. */
    public ConfBench(Path source, Path program, Path config, Path work) throws IOException, InterruptedException {
        this.judge = DeepStack.call(() -> new ConfJudge(source, program, "x86_64", "x86", work));
        this.task = new ConfJudge.Case(
                "bench", List.of("--olddefconfig"), Files.readString(config, StandardCharsets.ISO_8859_1));
        String differences = judge.differences(task);
        if (!differences.isEmpty()) {
            throw new IOException("the results differ: " + differences);
        }
    }

    /** Returns the processor time of the C program. */
    public double theirs() throws IOException, InterruptedException {
        return KernelBench.processSeconds(
                judge.prepare("theirs", task), judge.environment(), judge.program(), "--olddefconfig", "Kconfig");
    }

    /** Runs the engine. */
    public void ours() throws IOException {
        judge.alone(task);
    }
}
