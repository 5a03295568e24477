package io.dpuos.testdistro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The judges' word on the repositories that {@code it/tools/test-distribution} has built; skipped before. */
@Tag("distro")
class BuiltRepositoryTests {
    private static final Path CURRENT =
            Path.of(System.getProperty("dpuos.testDistribution", "../.cache/test-distribution/current"));
    private static final List<String> SYSTEM = List.of(
            "bash", "systemd", "systemd-udev", "kernel", "openssh-server", "rpm", "shim", "grub2-efi", "iproute");
    private static Properties distribution = new Properties();

    @TempDir
    Path directory;

    @BeforeAll
    static void findRepository() throws IOException {
        Path properties = CURRENT.resolve("distribution.properties");
        assumeTrue(Files.exists(properties), "no test distribution; build it with it/tools/test-distribution");
        try (InputStream in = Files.newInputStream(properties)) {
            distribution.load(in);
        }
    }

    private static List<String> architectures() {
        return List.of(distribution.getProperty("architectures").split(" "));
    }

    private static void needs(String program) {
        boolean present = Files.isExecutable(Path.of("/usr/bin", program));
        if (!present && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(program + " is missing, and CI must have it");
        }
        assumeTrue(present, program + " is not installed");
    }

    @Test
    void rpmAcceptsDigestsAndSignatureOfEveryPackage() throws Exception {
        needs("rpm");
        List<String> rpm = List.of("rpm", "--define", "_dbpath " + directory);
        Judge.run(Judge.join(
                rpm, "--import", CURRENT.resolve("RPM-GPG-KEY-dpuos-test").toString()));

        for (String architecture : architectures()) {
            List<String> command = Judge.join(rpm, "-K");
            packages(architecture).forEach(p -> command.add(p.toString()));

            assertThat(Judge.run(command).lines()).isNotEmpty().allMatch(l -> l.endsWith("digests signatures OK"));
        }
    }

    @Test
    void dnfResolvesASystem() throws Exception {
        needs("dnf");
        for (String architecture : architectures()) {
            List<String> command = dnf(architecture, "--assumeno", "install");
            command.addAll(SYSTEM);

            String output = outputOfRefusal(command);

            assertThat(output).contains("Transaction Summary").contains("glibc").doesNotContain("nothing provides");
        }
    }

    @Test
    void dnfInstallsEveryPackageTogether() throws Exception {
        needs("dnf");
        for (String architecture : architectures()) {
            List<String> command = dnf(architecture, "--assumeno", "install", "*");

            String output = outputOfRefusal(command);

            int count = packages(architecture).size();
            assertThat(output).contains("Install  " + count + " Packages").doesNotContain("nothing provides");
        }
    }

    /** With --assumeno dnf ends with status 1 after it has shown the transaction. */
    private static String outputOfRefusal(List<String> command) throws Exception {
        try {
            return Judge.run(command);
        } catch (AssertionError refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private List<String> dnf(String architecture, String... arguments) throws IOException {
        Path configuration = directory.resolve("dnf-" + architecture + ".conf");
        Path repository = CURRENT.resolve("repo").resolve(architecture).toAbsolutePath();
        Files.writeString(
                configuration,
                String.join(
                        "\n",
                        "[main]",
                        "plugins=0",
                        "reposdir=" + directory,
                        "cachedir=" + directory.resolve("cache-" + architecture),
                        "[test]",
                        "name=test",
                        "baseurl=file://" + repository,
                        "gpgcheck=1",
                        "gpgkey=file://"
                                + CURRENT.resolve("RPM-GPG-KEY-dpuos-test").toAbsolutePath(),
                        ""));
        List<String> command = new ArrayList<>(List.of(
                "dnf",
                "-c",
                configuration.toString(),
                "--installroot",
                Files.createDirectories(directory.resolve("root-" + architecture))
                        .toString(),
                "--forcearch",
                architecture,
                "--releasever",
                "1"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static List<Path> packages(String architecture) throws IOException {
        try (Stream<Path> files =
                Files.list(CURRENT.resolve("repo").resolve(architecture).resolve("Packages"))) {
            return files.sorted().toList();
        }
    }
}
