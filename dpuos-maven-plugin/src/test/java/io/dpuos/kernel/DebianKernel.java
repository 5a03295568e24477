package io.dpuos.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Debian's kernel package of this machine's archive, unpacked once per machine; tests skip where there is no archive. */
final class DebianKernel {
    private DebianKernel() {}

    /** Returns the directory into which the package is unpacked. */
    static Path unpacked() throws IOException, InterruptedException {
        Path cache = Path.of(System.getProperty("java.io.tmpdir"), "dpuos-test-debian-kernel");
        Path done = cache.resolve("complete");
        if (!Files.exists(done)) {
            require("apt-cache");
            require("dpkg-deb");
            Path work = Files.createTempDirectory("debian-kernel");
            String name = run(work, "apt-cache", "depends", "linux-image-amd64")
                    .lines()
                    .filter(line -> line.strip().startsWith("Depends: linux-image-"))
                    .map(line -> line.strip().substring("Depends: ".length()))
                    .findFirst()
                    .orElse("");
            assumeTrue(!name.isEmpty(), "the archive of this machine has no linux-image-amd64");
            run(work, "apt-get", "download", name);
            Path deb;
            try (Stream<Path> files = Files.list(work)) {
                deb = files.filter(file -> file.toString().endsWith(".deb"))
                        .findFirst()
                        .orElse(null);
            }
            assumeTrue(deb != null, "apt-get download " + name + " gave no package");
            run(work, "dpkg-deb", "-x", String.valueOf(deb), cache.toString());
            Files.createFile(done);
        }
        return cache;
    }

    static String version(Path root) throws IOException {
        try (Stream<Path> versions = Files.list(root.resolve("lib/modules"))) {
            return versions.map(path -> path.getFileName().toString())
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    static void require(String tool) {
        boolean found = Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin")
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
        if (!found) {
            assertThat(System.getenv("CI")).as(tool + " is missing").isNotEqualTo("true");
            assumeTrue(false, tool + " is not installed");
        }
    }

    static String run(Path directory, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(command))
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean ended = process.waitFor(10, TimeUnit.MINUTES);
        assertThat(ended && process.exitValue() == 0)
                .as(String.format(Locale.ROOT, "%s ends well", List.of(command)))
                .isTrue();
        return text;
    }

    /** Copies a directory with hard links. */
    static void copy(Path from, Path to) throws IOException, InterruptedException {
        Files.createDirectories(to.getParent());
        run(to.getParent(), "cp", "-al", from.toString(), to.toString());
    }
}
