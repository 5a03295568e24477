package io.dpuos.kernel.kconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dpuos.kernel.kconfig.ConfJudge.Case;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The judge is the C program as in {@link ConfJudgeTest}, with small trees of our own that use what kernels rarely do;
 * {@code dpuos.judge.trees} and {@code dpuos.judge.seed} say how many and which.
 */
class ConfTreesJudgeTest {
    private static final Path SOURCE = Path.of(System.getProperty("dpuos.linux", "/nonexistent"));
    private static final Path PROGRAM = Path.of(System.getProperty("dpuos.linux.conf", "/nonexistent"));
    private static final int TREES = Integer.getInteger("dpuos.judge.trees", 100);
    private static final long SEED = Long.getLong("dpuos.judge.seed", 1);
    private static final List<String> MODES = List.of(
            "--olddefconfig",
            "--savedefconfig=defconfig",
            "--listnewconfig",
            "--allnoconfig",
            "--allyesconfig",
            "--allmodconfig",
            "--alldefconfig");

    @TempDir
    static Path directory = Path.of("unset");

    @BeforeAll
    static void needsAJudge() {
        assumeTrue(Files.isExecutable(PROGRAM), "no judge is named by dpuos.linux.conf; see it/tools/conf-judge");
    }

    private static void assertNoDifferences(List<Case> cases) throws Exception {
        Files.createDirectories(directory.resolve("work"));
        Files.writeString(directory.resolve("work/Kconfig"), "config EMPTY\n\tbool\n");
        ConfJudge judge =
                DeepStack.call(() -> new ConfJudge(SOURCE, PROGRAM, "x86_64", "x86", directory.resolve("work")));
        List<String> failed = new ArrayList<>();
        for (Case each : cases) {
            String differences = judge.differences(each);
            if (!differences.isEmpty()) {
                failed.add(each.name() + " " + each.arguments() + ": " + differences);
            }
        }
        assertThat(failed).as(failed.size() + " of " + cases.size() + " differ").isEmpty();
    }

    @Test
    void evaluatesRandomTreesAlike() throws Exception {
        boolean ranked = Files.readString(SOURCE.resolve("scripts/kconfig/symbol.c"), StandardCharsets.ISO_8859_1)
                .contains("choice_members");
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < TREES; i++) {
            Random random = new Random(SEED * 1_000_003 + i);
            RandomTree tree = new RandomTree(random, ranked);
            Map<String, String> files = tree.files();
            String name = "seed " + SEED + " tree " + i;
            String mode = MODES.get(random.nextInt(MODES.size()));
            cases.add(new Case(name, List.of("--olddefconfig"), tree.config(), Map.of(), "", files));
            cases.add(new Case(name, List.of("--oldaskconfig"), tree.config(), Map.of(), "?\n\n".repeat(2000), files));
            cases.add(new Case(name, List.of(mode), tree.config(), Map.of(), "", files));
        }

        assertNoDifferences(cases);
    }
}
