package io.dpuos.kernel.kconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dpuos.kernel.kconfig.ConfJudge.Case;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The judge is the C program of an unpacked kernel source. {@code it/tools/conf-judge} prepares one and prints the system
 * properties: {@code dpuos.linux} names the source, {@code dpuos.linux.conf} the program, {@code dpuos.linux.configs} a
 * directory with {@code x86/*} and {@code arm64/*} of configurations of a distribution. {@code dpuos.judge.cases} and
 * {@code dpuos.judge.seed} say how many configurations are perturbed and how,
 * {@code dpuos.judge.verbose} prints each case.
 */
class ConfJudgeTest {
    private static final Path SOURCE = Path.of(System.getProperty("dpuos.linux", "/nonexistent"));
    private static final Path PROGRAM = Path.of(System.getProperty("dpuos.linux.conf", "/nonexistent"));
    private static final Path CONFIGS = Path.of(System.getProperty("dpuos.linux.configs", "/nonexistent"));
    private static final int CASES = Integer.getInteger("dpuos.judge.cases", 6);
    /** From so many cases on, the fragments of the tree are tried in every way. */
    private static final int MANY = 50;

    private static final long SEED = Long.getLong("dpuos.judge.seed", 1);
    private static final boolean VERBOSE = Boolean.getBoolean("dpuos.judge.verbose");
    private static final List<String> BASES =
            List.of("--allnoconfig", "--allyesconfig", "--allmodconfig", "--alldefconfig");

    @TempDir
    static Path directory = Path.of("unset");

    private static final Map<String, ConfJudge> JUDGES = new HashMap<>();

    @BeforeAll
    static void needsAJudge() {
        assumeTrue(Files.isExecutable(PROGRAM), "no judge is named by dpuos.linux.conf; see it/tools/conf-judge");
    }

    private static ConfJudge judge(String arch) throws IOException, InterruptedException {
        ConfJudge judge = JUDGES.get(arch);
        if (judge == null) {
            String name = arch.equals("x86") ? "x86_64" : arch;
            judge = DeepStack.call(() -> new ConfJudge(SOURCE, PROGRAM, name, arch, directory.resolve(arch)));
            JUDGES.put(arch, judge);
        }
        return judge;
    }

    private static void assertNoDifferences(ConfJudge judge, List<Case> cases) throws Exception {
        List<String> failed = new ArrayList<>();
        for (Case each : cases) {
            String differences = judge.differences(each);
            if (VERBOSE) {
                System.out.println(each.name() + (differences.isEmpty() ? ": same" : ": " + differences));
            }
            if (!differences.isEmpty()) {
                failed.add(each.name() + ": " + differences);
            }
        }
        assertThat(failed).as(failed.size() + " of " + cases.size() + " differ").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86", "arm64"})
    void makesTheBaseConfigurations(String arch) throws Exception {
        List<Case> cases = new ArrayList<>();
        for (String mode : BASES) {
            cases.add(new Case(mode, List.of(mode), ""));
        }
        Path tiny = SOURCE.resolve("kernel/configs/tiny.config");
        cases.add(new Case("tiny", List.of("--allnoconfig"), "", Map.of("KCONFIG_ALLCONFIG", tiny.toString()), ""));

        assertNoDifferences(judge(arch), cases);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86", "arm64"})
    void makesTheConfigurationsOfTheTree(String arch) throws Exception {
        List<Case> cases = new ArrayList<>();
        for (Path file : listed(SOURCE.resolve("arch").resolve(arch).resolve("configs"))) {
            String name = "arch/" + arch + "/configs/" + file.getFileName();
            cases.add(new Case(name, List.of("--defconfig=" + name), ""));
            cases.add(new Case(
                    name + " saved",
                    List.of("--savedefconfig=defconfig"),
                    judge(arch).configuration("--defconfig=" + name)));
        }
        assertThat(cases).isNotEmpty();

        assertNoDifferences(judge(arch), cases);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86", "arm64"})
    void mergesTheFragmentsOfTheTree(String arch) throws Exception {
        ConfJudge judge = judge(arch);
        String standard = judge.configuration("--alldefconfig");
        List<Path> fragments = new ArrayList<>(listed(SOURCE.resolve("kernel/configs")));
        fragments.addAll(listed(SOURCE.resolve("arch").resolve(arch).resolve("configs")));
        List<Case> cases = new ArrayList<>();
        for (Path file : fragments) {
            String name = SOURCE.relativize(file).toString();
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            cases.add(new Case(name + " behind the standard", List.of("--olddefconfig"), standard + text));
            if (CASES < MANY) {
                continue;
            }
            cases.add(new Case(name + " before the standard", List.of("--olddefconfig"), text + standard));
            for (String mode : BASES) {
                Map<String, String> seed = Map.of("KCONFIG_ALLCONFIG", file.toString());
                cases.add(new Case(name + " " + mode, List.of(mode), "", seed, ""));
            }
        }
        assertThat(cases).isNotEmpty();

        assertNoDifferences(judge, cases);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86", "arm64"})
    void keepsTheConfigurationsOfADistribution(String arch) throws Exception {
        List<Case> cases = new ArrayList<>();
        for (Path file : listed(CONFIGS.resolve(arch))) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            for (String mode : List.of("--olddefconfig", "--listnewconfig", "--savedefconfig=defconfig")) {
                cases.add(new Case(file.getFileName() + " " + mode, List.of(mode), text));
            }
        }
        assumeTrue(!cases.isEmpty(), "no configurations in " + CONFIGS);

        assertNoDifferences(judge(arch), cases);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86", "arm64"})
    void treatsPerturbedConfigurationsAlike(String arch) throws Exception {
        ConfJudge judge = judge(arch);
        List<String> bases = new ArrayList<>();
        for (String mode : BASES) {
            bases.add(judge.configuration(mode));
        }
        for (Path file : listed(CONFIGS.resolve(arch))) {
            bases.add(Files.readString(file, StandardCharsets.ISO_8859_1));
        }
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            Random random = new Random(SEED * 1_000_003 + i);
            String base = bases.get(random.nextInt(bases.size()));
            String text = Perturbation.of(base, random);
            String mode = random.nextInt(4) == 0 ? "--savedefconfig=defconfig" : "--olddefconfig";
            cases.add(new Case("seed " + SEED + " case " + i + " " + mode, List.of(mode), text));
        }

        assertNoDifferences(judge, cases);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86", "arm64"})
    void drawsTheSameRandomConfigurations(String arch) throws Exception {
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < Math.max(2, CASES / 10); i++) {
            Map<String, String> seed = Map.of("KCONFIG_SEED", "0x" + Long.toHexString(SEED * 7919 + i));
            cases.add(new Case("seed " + seed, List.of("--randconfig"), "", seed, ""));
        }
        Map<String, String> weights = Map.of("KCONFIG_SEED", "5", "KCONFIG_PROBABILITY", "10:20:30");
        cases.add(new Case("weights", List.of("--randconfig"), "", weights, ""));

        assertNoDifferences(judge(arch), cases);
    }

    @Test
    void rewritesAsksAndWritesWhatTheBuildReads() throws Exception {
        ConfJudge judge = judge("x86");
        String standard = judge.configuration("--alldefconfig");
        String modular = judge.configuration("--allmodconfig");
        String thinned = Perturbation.without(standard, new Random(SEED), 40);
        List<Case> cases = new ArrayList<>();
        for (String mode : List.of("--yes2modconfig", "--mod2yesconfig", "--mod2noconfig")) {
            cases.add(new Case(mode, List.of(mode), modular));
        }
        cases.add(new Case("sync", List.of("--syncconfig"), standard));
        cases.add(new Case("silent", List.of("-s", "--olddefconfig"), modular));
        cases.add(new Case("asks", List.of("--oldconfig"), thinned, Map.of(), "\n".repeat(20000)));
        cases.add(new Case("asks, yes", List.of("--oldconfig"), thinned, Map.of(), "y\n?\n2\n\n".repeat(5000)));
        cases.add(new Case("asks all", List.of("--oldaskconfig"), standard, Map.of(), "\n".repeat(40000)));
        cases.add(new Case("asks, with help", List.of("--oldaskconfig"), "", Map.of(), "?\n\n".repeat(30000)));
        cases.add(new Case("help", List.of("--helpnewconfig"), thinned));
        cases.add(new Case("new", List.of("--listnewconfig"), thinned));
        Map<String, String> strict = Map.of("KCONFIG_WARN_UNKNOWN_SYMBOLS", "1", "KCONFIG_WERROR", "1");
        String unknown = standard + "CONFIG_NO_SUCH_SYMBOL=y\nnonsense\nCONFIG_X\n# CONFIG_SMP is not set at all\n";
        cases.add(new Case("strict", List.of("--olddefconfig"), unknown, strict, ""));
        cases.add(new Case("lenient", List.of("--olddefconfig"), unknown));
        cases.add(new Case("no file", List.of("--defconfig=nothing"), ""));
        cases.add(new Case("no seed", List.of("--allnoconfig"), "", Map.of("KCONFIG_ALLCONFIG", "1"), ""));

        assertNoDifferences(judge, cases);
    }

    private static List<Path> listed(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
