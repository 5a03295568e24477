package io.dpuos.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Runs an independent tool as judge of a format. Tests skip without the tool, but fail where CI=true. */
public final class Judge {
    private Judge() {}

    /** What a tool said. Output and errors are one text, decoded byte by byte. */
    public record Verdict(int status, String output) {}

    /** Skips the test when a tool is missing, or fails it where CI=true. */
    public static void require(String... tools) {
        for (String tool : tools) {
            boolean found = List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin").stream()
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
            if (!found && "true".equals(System.getenv("CI"))) {
                throw new AssertionError("the tool '" + tool + "' is missing; CI installs every judge");
            }
            Assumptions.assumeTrue(found, "the tool '" + tool + "' is not installed");
        }
    }

    /** Skips the test unless it runs as root. */
    public static void requireRoot() {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "only root can make devices and owners");
    }

    /** Runs a shell command in a folder and waits for its end, for at most a minute. */
    public static Verdict shell(Path folder, String command) throws IOException {
        Path output = Files.createTempFile("judge", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder("/bin/bash", "-o", "pipefail", "-c", command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            Map<String, String> environment = builder.environment();
            environment.put("LC_ALL", "C");
            environment.put("TZ", "UTC");
            environment.put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin");
            Process process = builder.start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("did not end within a minute: " + command);
            }
            return new Verdict(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted: " + command, e);
        } finally {
            Files.delete(output);
        }
    }

    /** Runs a shell command that must succeed, and returns what it said. */
    public static String approved(Path folder, String command) throws IOException {
        Verdict verdict = shell(folder, command);
        if (verdict.status() != 0) {
            throw new AssertionError(command + " ended with " + verdict.status() + ":\n" + verdict.output());
        }
        return verdict.output();
    }
}
