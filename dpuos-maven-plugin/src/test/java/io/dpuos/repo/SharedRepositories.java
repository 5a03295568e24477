package io.dpuos.repo;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the tests find repositories and judges; they skip, or in CI fail, when something is absent. */
public final class SharedRepositories {
    private SharedRepositories() {}

    /** Returns a repository of the development data. */
    public static Path repository(String name) {
        Path path = Path.of(System.getProperty("dpuos.shared", "../../shared"), "data", "repodata", name)
                .toAbsolutePath()
                .normalize();
        if (!Files.isDirectory(path)) {
            absent("development data " + path + " (set -Ddpuos.shared)", false);
        }
        return path;
    }

    /** Runs a judge and returns its output; skips when it is not installed. */
    public static String run(Path directory, List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("judge", ".out");
        Path err = Files.createTempFile("judge", ".err");
        try {
            Process process;
            try {
                process = new ProcessBuilder(new ArrayList<>(command))
                        .directory(directory.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
            } catch (IOException e) {
                absent("tool " + command.get(0), true);
                return "";
            }
            int exit = process.waitFor();
            if (exit != 0) {
                fail(command + " ended with " + exit + ": " + Files.readString(err));
            }
            return Files.readString(out, StandardCharsets.UTF_8);
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static void absent(String what, boolean tool) {
        if (tool && "true".equals(System.getenv("CI"))) {
            fail(what + " is missing, and CI must have it");
        }
        abort(what + " is not here");
    }
}
