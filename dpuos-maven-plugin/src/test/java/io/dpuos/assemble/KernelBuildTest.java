package io.dpuos.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dpuos.rpm.RpmFile;
import io.dpuos.rpm.RpmFileEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Builds the smallest kernel twice, which takes minutes: only for the architectures that the system property {@code
 * dpuos.kernel.build} names, with the whole source named by {@code dpuos.linux}.
 */
class KernelBuildTest {
    private static final List<String> ARCHITECTURES =
            List.of(System.getProperty("dpuos.kernel.build", "").split(","));
    private static final Path SOURCE = Path.of(System.getProperty("dpuos.linux", "/nonexistent"));
    private static final Path WORK = Path.of(System.getProperty("dpuos.kernel.work", ""));

    @TempDir
    Path directory = Path.of("unset");

    private static Path build(Path work, String arch, Map<String, String> set) throws IOException {
        Consumer<String> progress = System.out::println;
        return KernelBuild.run(
                new KernelBuildRequest(
                        SOURCE,
                        work,
                        arch,
                        arch.equals("aarch64") ? "aarch64-linux-gnu-" : "",
                        "tinyconfig",
                        List.of(),
                        new TreeMap<>(set),
                        Optional.empty(),
                        "kernel",
                        "1.dpu",
                        1_700_000_000L,
                        2),
                progress);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86_64", "aarch64"})
    void twoBuildsGiveTheSamePackage(String arch) throws IOException {
        assumeTrue(ARCHITECTURES.contains(arch), arch + " is not named by dpuos.kernel.build");
        Path base = WORK.toString().isEmpty() ? directory : Files.createDirectories(WORK);
        Map<String, String> set = Map.of("CONFIG_MODULES", "y", "CONFIG_CRC7", "m", "CONFIG_CRC8", "m");

        Path first = build(base.resolve("a-" + arch), arch, set);
        Path second = build(base.resolve("another-" + arch), arch, set);

        assertThat(first).hasSameBinaryContentAs(second);
        RpmFile rpm = RpmFile.read(first);
        String release = "-1.dpu." + arch;
        assertThat(rpm.nevra().name()).isEqualTo("kernel");
        assertThat(rpm.header().files())
                .extracting(RpmFileEntry::path)
                .extracting(Object::toString)
                .anyMatch(path -> path.matches("/boot/vmlinuz-.*" + release))
                .anyMatch(path -> path.matches("/boot/config-.*" + release))
                .anyMatch(path -> path.matches("/lib/modules/.*" + release + "/kernel/lib/crc7.ko"));
    }

    @Test
    void aFolderThatIsNoSourceIsRefused() {
        KernelBuildRequest request = new KernelBuildRequest(
                directory,
                directory.resolve("work"),
                "x86_64",
                "",
                "tinyconfig",
                List.of(),
                new TreeMap<>(),
                Optional.empty(),
                "kernel",
                "1",
                1_700_000_000L,
                1);

        assertThatThrownBy(() -> KernelBuild.run(request, line -> {}))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("<source>")
                .hasMessageContaining("kernel-source");
    }

    @Test
    void missingToolsAreNamedWithTheirPackages() throws IOException {
        Files.createDirectories(directory.resolve("scripts/kconfig"));
        Files.createFile(directory.resolve("Makefile"));
        Files.createFile(directory.resolve("Kconfig"));
        KernelBuildRequest request = new KernelBuildRequest(
                directory,
                directory.resolve("work"),
                "aarch64",
                "no-such-",
                "tinyconfig",
                List.of(),
                new TreeMap<>(),
                Optional.empty(),
                "kernel",
                "1",
                1_700_000_000L,
                1);

        assertThatThrownBy(() -> KernelBuild.run(request, line -> {}))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("the cross compiler no-such-gcc")
                .hasMessageContaining("apt-get install");
    }
}
