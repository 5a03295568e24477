package io.dpuos.rpm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Runs the reference tools that judge what is written; a missing one skips the test, and fails it when CI is set. */
public final class Judge {
    private Judge() {}

    /** What a tool said. */
    public record Verdict(int status, String output) {
        /** Returns the output, and fails when the tool failed. */
        public String orFail() {
            Assertions.assertEquals(0, status, output);
            return output;
        }
    }

    /** Skips (or in CI fails) the test when a command is not there. */
    public static void needs(String... commands) {
        for (String command : commands) {
            boolean present = List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin").stream()
                    .anyMatch(d -> Files.isExecutable(Path.of(d, command)));
            missing(present, command + " is not installed");
        }
    }

    /** Returns a file or folder of the shared data; skips (or in CI fails) the test when it is not there. */
    public static Path shared(String name) {
        Path path = Path.of(System.getProperty("dpuos.shared", "../../shared")).resolve(name);
        missing(Files.exists(path), "shared data is missing: " + path);
        return path;
    }

    private static void missing(boolean present, String message) {
        if (!present && "true".equals(System.getenv("CI"))) {
            Assertions.fail(message);
        }
        Assumptions.assumeTrue(present, message);
    }

    /** Runs a shell command line in a directory; error output is part of the output. */
    public static Verdict sh(Path directory, String commandLine) {
        try {
            ProcessBuilder builder = new ProcessBuilder("sh", "-c", commandLine)
                    .directory(directory.toFile())
                    .redirectErrorStream(true);
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().put("TZ", "UTC");
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Verdict(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
