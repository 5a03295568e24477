package io.dpuos.kernel.kconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dpuos.kernel.KconfigForecast;
import io.dpuos.kernel.KernelConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Draws wishes for Debian's kernels and gives every set of further settings that is suggested to the C program, see {@link
 * ConfJudgeTest}. {@code dpuos.judge.requests} says how many wishes of each architecture are refused before it ends.
 */
class FixJudgeTest {
    private static final Path SOURCE = Path.of(System.getProperty("dpuos.linux", "/nonexistent"));
    private static final Path PROGRAM = Path.of(System.getProperty("dpuos.linux.conf", "/nonexistent"));
    private static final Path CONFIGS = Path.of(System.getProperty("dpuos.linux.configs", "/nonexistent"));
    private static final int REQUESTS = Integer.getInteger("dpuos.judge.requests", 2);
    private static final long SEED = Long.getLong("dpuos.judge.seed", 1);
    private static final boolean VERBOSE = Boolean.getBoolean("dpuos.judge.verbose");
    private static final Map<String, Optional<String>> FILES = new ConcurrentHashMap<>();

    @TempDir
    static Path directory = Path.of("unset");

    @BeforeAll
    static void needsAJudge() {
        assumeTrue(Files.isExecutable(PROGRAM), "no judge is named by dpuos.linux.conf; see it/tools/conf-judge");
    }

    private static Optional<String> read(String name) {
        return FILES.computeIfAbsent(name, key -> {
            Path file = SOURCE.resolve(key);
            try {
                return Files.isRegularFile(file)
                        ? Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1))
                        : Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86", "arm64"})
    void everySuggestionComesTrueInTheKernelsOwnProgram(String arch) throws Exception {
        Path folder = CONFIGS.resolve(arch);
        assumeTrue(Files.isDirectory(folder), "no configurations in " + folder);
        Path base;
        try (Stream<Path> files = Files.list(folder)) {
            base = files.sorted().findFirst().orElseThrow();
        }
        String name = arch.equals("x86") ? "x86_64" : arch;
        ConfJudge judge = DeepStack.call(() -> new ConfJudge(SOURCE, PROGRAM, name, arch, directory.resolve(arch)));
        String shipped = judge.theirConfiguration(Files.readString(base, StandardCharsets.ISO_8859_1));
        List<String> symbols = judge.prompted();
        Random random = new Random(SEED);
        List<String> failed = new ArrayList<>();
        int refused = 0;
        int fixes = 0;
        while (refused < REQUESTS) {
            Map<String, String> wish = new TreeMap<>();
            for (int i = 1 + random.nextInt(8); i > 0; i--) {
                wish.put(
                        "CONFIG_" + symbols.get(random.nextInt(symbols.size())),
                        List.of("y", "m", "n").get(random.nextInt(3)));
            }
            KconfigForecast forecast = KconfigForecast.of(FixJudgeTest::read, shipped, wish);
            for (String symbol : forecast.refused().keySet()) {
                refused++;
                List<? extends Map<String, String>> sets = forecast.fixes().getOrDefault(symbol, List.of());
                for (Map<String, String> fix : sets) {
                    fixes++;
                    Map<String, String> all = new TreeMap<>(wish);
                    all.putAll(fix);
                    String text = judge.theirConfiguration(KernelConfig.merge(shipped, all));
                    String value = KernelConfig.parse("theirs", text).value(symbol);
                    if (!value.equals(wish.get(symbol))) {
                        System.out.println("WRONG " + symbol + " of " + wish + " with " + fix + " is " + value);
                        failed.add(symbol + " of " + wish + " with " + fix + " is " + value);
                    }
                }
                if (VERBOSE) {
                    System.out.println(arch + " " + refused + ": " + symbol + "=" + wish.get(symbol) + ": "
                            + forecast.refused().get(symbol) + " " + sets);
                }
            }
        }
        System.out.println(arch + ": " + refused + " refused wishes, " + fixes + " suggestions");

        assertThat(failed).isEmpty();
        assertThat(fixes).isPositive();
    }
}
