package io.dpuos.kernel.kconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The judge is the C program of an unpacked kernel source, named by the system property {@code dpuos.linux} (for example
 * Debian's linux-source-6.1), with its {@code scripts/kconfig/conf} built in a directory named by {@code dpuos.linux.conf}.
 */
class ConfJudgeTest {
    private static final Path SOURCE = Path.of(System.getProperty("dpuos.linux", "/nonexistent"));
    private static final Path JUDGE = Path.of(System.getProperty("dpuos.linux.conf", "/nonexistent"));

    @TempDir
    Path directory = Path.of("unset");

    @ParameterizedTest
    @CsvSource({
        "x86_64, x86, --allnoconfig",
        "x86_64, x86, --allyesconfig",
        "x86_64, x86, --allmodconfig",
        "x86_64, x86, --alldefconfig",
        "x86_64, x86, --defconfig=arch/x86/configs/x86_64_defconfig",
        "arm64, arm64, --allnoconfig",
        "arm64, arm64, --allyesconfig",
        "arm64, arm64, --allmodconfig",
        "arm64, arm64, --alldefconfig",
        "arm64, arm64, --defconfig=arch/arm64/configs/defconfig"
    })
    void writesTheBytesOfTheKernelsOwnProgram(String arch, String sourceArch, String mode) throws Exception {
        assumeTrue(Files.isExecutable(JUDGE), "no judge is named by dpuos.linux.conf");

        assertSame(arch, sourceArch, mode, "");
    }

    @ParameterizedTest
    @CsvSource({"x86_64, x86, 1", "x86_64, x86, 2", "arm64, arm64, 3", "arm64, arm64, 4"})
    void treatsContradictingConfigurationsAlike(String arch, String sourceArch, long seed) throws Exception {
        assumeTrue(Files.isExecutable(JUDGE), "no judge is named by dpuos.linux.conf");
        String all = run(arch, sourceArch, "judge", "--allmodconfig", "").config();
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>();
        for (String line : all.lines().toList()) {
            int dice = random.nextInt(40);
            if (line.startsWith("CONFIG_") && dice < 3) {
                lines.add(line.substring(0, line.indexOf('=')) + "=" + "ymn".charAt(dice));
            } else if (dice != 3) {
                lines.add(line);
            }
        }

        assertSame(arch, sourceArch, "--olddefconfig", String.join("\n", lines) + "\n");
    }

    private record Outcome(String config, String out, String err) {}

    private void assertSame(String arch, String sourceArch, String mode, String input) throws Exception {
        Outcome judge = run(arch, sourceArch, "judge", mode, input);
        Outcome ours = run(arch, sourceArch, "ours", mode, input);

        assertThat(ours.config()).isEqualTo(judge.config());
        assertThat(ours.err()).isEqualTo(judge.err());
        assertThat(ours.out()).isEqualTo(judge.out());
    }

    private Outcome run(String arch, String sourceArch, String who, String mode, String input)
            throws IOException, InterruptedException {
        Path work = Files.createTempDirectory(directory, who);
        if (!input.isEmpty()) {
            Files.writeString(work.resolve(".config"), input, StandardCharsets.ISO_8859_1);
        }
        List<String> command = who.equals("judge")
                ? List.of(JUDGE.toString())
                : List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator),
                        ConfLauncher.class.getName());
        List<String> all = new ArrayList<>(command);
        all.add(mode);
        all.add("Kconfig");
        ProcessBuilder builder = new ProcessBuilder(all).directory(work.toFile());
        builder.environment()
                .putAll(Map.of(
                        "srctree", SOURCE.toString(),
                        "ARCH", arch,
                        "SRCARCH", sourceArch,
                        "KERNELVERSION", "6.1.0",
                        "CC", "gcc",
                        "LD", "ld",
                        "NM", "nm",
                        "CC_VERSION_TEXT", "gcc"));
        builder.redirectOutput(work.resolve("out").toFile())
                .redirectError(work.resolve("err").toFile());
        builder.start().waitFor();
        Path config = work.resolve(".config");
        try (Stream<Path> ignored = Files.list(work)) {
            return new Outcome(
                    Files.exists(config) ? Files.readString(config, StandardCharsets.ISO_8859_1) : "",
                    Files.readString(work.resolve("out"), StandardCharsets.ISO_8859_1),
                    Files.readString(work.resolve("err"), StandardCharsets.ISO_8859_1));
        }
    }
}
