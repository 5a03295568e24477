package io.dpuos.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dpuos.kernel.kconfig.KconfigFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KconfigForecastTest {
    private static final String TREE = """
            mainmenu "Linux/x86 6.1.0 Kernel Configuration"
            config MODULES
            	bool "modules"
            	modules
            config VDPA
            	tristate "vDPA"
            	depends on NET
            config VHOST_VDPA
            	tristate "vhost vDPA"
            	depends on VDPA
            config NET
            	bool "net"
            config RING
            	tristate "ring"
            config BALLOON
            	tristate "balloon"
            	select RING
            config CC_FAST
            	def_bool $(shell,{ gcc -fast; } && echo "y" || echo "n")
            """;
    private static final String SHIPPED = """
            # Linux/x86 6.1.0 Kernel Configuration
            CONFIG_MODULES=y
            CONFIG_NET=y
            # CONFIG_VDPA is not set
            CONFIG_RING=m
            CONFIG_BALLOON=m
            CONFIG_CC_FAST=y
            """;
    private static final KconfigFiles FILES = name -> name.equals("Kconfig") ? Optional.of(TREE) : Optional.empty();

    @Test
    void tellsWhySettingsDoNotStick() {
        KconfigForecast forecast =
                KconfigForecast.of(FILES, SHIPPED, Map.of("CONFIG_VHOST_VDPA", "m", "CONFIG_RING", "n"));

        assertThat(forecast.refused().get("CONFIG_VHOST_VDPA")).contains("VDPA [=n]");
        assertThat(forecast.refused().get("CONFIG_RING")).contains("selected by BALLOON [=m]");
        assertThat(forecast.unfaithful()).isEmpty();
    }

    @Test
    void tellsAllThatIsWrongWithATreeByFileAndLine() {
        Map<String, String> files = Map.of(
                "Kconfig", "source \"net/Kconfig\"\nmenu \"open\"\n",
                "net/Kconfig", "config NET\n\tbool \"net\"\n\tdepends MODULES\n\tdefault\n");

        assertThatThrownBy(() -> KconfigForecast.of(
                        name -> Optional.ofNullable(files.get(name)), SHIPPED, Map.of("CONFIG_NET", "y")))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("net/Kconfig:3: syntax error: expected 'on', found 'MODULES'")
                .hasMessageContaining("net/Kconfig:4: ")
                .hasMessageContaining("Kconfig:2: missing end statement");
    }

    @Test
    void tellsTheLoopOfARecursiveDependency() {
        String tree = "config A\n\tbool \"a\"\n\tdepends on B\nconfig B\n\tbool \"b\"\n\tdepends on A\n";

        assertThatThrownBy(() -> KconfigForecast.of(
                        name -> name.equals("Kconfig") ? Optional.of(tree) : Optional.empty(),
                        SHIPPED,
                        Map.of("CONFIG_A", "y")))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("symbol A depends on B")
                .hasMessageContaining("symbol B depends on A");
    }

    @Test
    void listsWhatElseChanges() {
        KconfigForecast forecast = KconfigForecast.of(
                FILES, SHIPPED, Map.of("CONFIG_VDPA", "m", "CONFIG_BALLOON", "n", "CONFIG_RING", "n"));

        assertThat(forecast.refused()).isEmpty();
        assertThat(forecast.config()).contains("CONFIG_VDPA=m\n# CONFIG_VHOST_VDPA is not set\n");
        assertThat(forecast.config()).contains("CONFIG_CC_FAST=y\n");
        assertThat(forecast.collateral()).isEmpty();
    }

    @Test
    void findsTheSettingsThatAreMissing() {
        KconfigForecast forecast =
                KconfigForecast.of(FILES, SHIPPED, Map.of("CONFIG_VHOST_VDPA", "m", "CONFIG_RING", "n"));

        assertThat(forecast.fixes().get("CONFIG_VHOST_VDPA"))
                .containsExactly(new TreeMap<>(Map.of("CONFIG_VDPA", "m")));
        assertThat(forecast.fixes().get("CONFIG_RING")).containsExactly(new TreeMap<>(Map.of("CONFIG_BALLOON", "n")));
    }

    @Test
    void groupsWhatElseChangesByItsCause() {
        KconfigForecast forecast = KconfigForecast.of(FILES, SHIPPED, Map.of("CONFIG_MODULES", "n", "CONFIG_NET", "n"));

        assertThat(forecast.causes().get("CONFIG_MODULES=n"))
                .containsExactly("CONFIG_BALLOON: m -> y", "CONFIG_RING: m -> y");
        assertThat(forecast.causes()).doesNotContainKey(KconfigForecast.TOGETHER);
    }

    /** As above, with the kernel's own program named by the system property {@code dpuos.linux.conf}. */
    @Test
    void everyFixComesTrueInTheKernelsOwnProgram(@TempDir Path work) throws Exception {
        Path source = Path.of(System.getProperty("dpuos.linux", "/nonexistent"));
        Path program = Path.of(System.getProperty("dpuos.linux.conf", "/nonexistent"));
        assumeTrue(Files.isExecutable(program), "no judge is named by dpuos.linux.conf; see it/tools/conf-judge");
        Path root = DebianKernel.unpacked();
        String shipped = Files.readString(
                root.resolve("boot/config-" + DebianKernel.version(root)), StandardCharsets.ISO_8859_1);
        Map<String, String> wishes = new TreeMap<>(Map.of(
                "CONFIG_VHOST_VDPA", "m",
                "CONFIG_VIRTIO_PCI_LIB", "n",
                "CONFIG_VIRTIO", "n",
                "CONFIG_CRC_T10DIF", "n",
                "CONFIG_MLX5_VDPA_NET", "m",
                "CONFIG_PREEMPT_VOLUNTARY", "y"));
        List<String> failed = new ArrayList<>();
        int fixes = 0;

        for (Map.Entry<String, String> wish : wishes.entrySet()) {
            Map<String, String> one = Map.of(wish.getKey(), wish.getValue());
            KconfigForecast forecast = KconfigForecast.of(name -> read(source.resolve(name)), shipped, one);
            for (Map<String, String> fix : forecast.fixes().getOrDefault(wish.getKey(), List.of())) {
                fixes++;
                Map<String, String> all = new TreeMap<>(fix);
                all.putAll(one);
                Files.writeString(
                        work.resolve(".config"), KernelConfig.merge(shipped, all), StandardCharsets.ISO_8859_1);
                ProcessBuilder builder = new ProcessBuilder(program.toString(), "--olddefconfig", "Kconfig")
                        .directory(work.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(work.resolve("log").toFile());
                builder.environment()
                        .putAll(Map.of(
                                "srctree",
                                source.toString(),
                                "ARCH",
                                "x86",
                                "SRCARCH",
                                "x86",
                                "CC",
                                "gcc",
                                "LD",
                                "ld",
                                "NM",
                                "nm",
                                "CC_VERSION_TEXT",
                                "gcc",
                                "KERNELVERSION",
                                "6.1.0"));
                builder.start().waitFor();
                KernelConfig result = KernelConfig.parse(
                        "the C program's", Files.readString(work.resolve(".config"), StandardCharsets.ISO_8859_1));
                if (!result.value(wish.getKey()).equals(wish.getValue())) {
                    failed.add(one + " with " + fix + " is " + result.value(wish.getKey()));
                }
            }
        }

        assertThat(failed).isEmpty();
        assertThat(fixes).isGreaterThan(2);
    }

    @Test
    void namesTheNearestSymbols() {
        assertThatThrownBy(() -> KconfigForecast.of(FILES, SHIPPED, Map.of("CONFIG_VDAP", "m")))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("CONFIG_VDPA");
    }

    /** Needs an unpacked kernel source, named by the system property {@code dpuos.linux}. */
    @Test
    void infersTheCompilerFromDebiansConfiguration() throws Exception {
        Path source = Path.of(System.getProperty("dpuos.linux", "/nonexistent"));
        assumeTrue(Files.isDirectory(source), "no kernel source is named by dpuos.linux");
        Path root = DebianKernel.unpacked();
        String shipped = Files.readString(
                root.resolve("boot/config-" + DebianKernel.version(root)), StandardCharsets.ISO_8859_1);

        KconfigForecast forecast = KconfigForecast.of(
                name -> read(source.resolve(name)), shipped, Map.of("CONFIG_SOUND", "n", "CONFIG_VDPA", "m"));

        assertThat(forecast.refused()).isEmpty();
        assertThat(forecast.collateral()).anyMatch(line -> line.startsWith("CONFIG_SND: m -> n"));
        assertThat(forecast.unfaithful())
                .allMatch(
                        line -> line.matches(
                                "CONFIG_(BUILD_SALT|MODULE_SIG_ALL|MODULE_SIG_KEY|MODULE_SIG_KEY_TYPE_.*|SYSTEM_TRUSTED_KEYS): .*"));
    }

    private static Optional<String> read(Path file) {
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
