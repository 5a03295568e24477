package io.dpuos.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.dpuos.repo.ContentCache;
import io.dpuos.repo.JdkFetcher;
import io.dpuos.repo.RepositorySpec;
import io.dpuos.resolve.ResolutionRequest.Mode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares with dnf on random repositories with module streams. The property {@code dpuos.judge.modules} sets how many,
 * {@code dpuos.judge.seed} where to begin.
 */
@Tag("judge")
class ModulesJudgeTests {
    private static final int WORLDS = Integer.getInteger("dpuos.judge.modules", 40);
    private static final int SEED = Integer.getInteger("dpuos.judge.seed", 1);

    @TempDir
    Path directory;

    @Test
    void samePackagesAsDnf() throws IOException {
        if (!Files.exists(Path.of("/usr/bin/dnf"))) {
            if ("true".equals(System.getenv("CI"))) {
                fail("dnf is not installed");
            }
            abort("dnf is not there");
        }
        Path script = directory.resolve("judge.py");
        try (InputStream in = ModulesJudgeTests.class.getResourceAsStream("/judge/modules.py")) {
            Files.copy(in, script);
        }
        Path log = directory.resolve("judge.log");
        Process process = new ProcessBuilder("/usr/bin/python3", script.toString(), directory.toString())
                .redirectError(log.toFile())
                .start();
        List<String> differences = new ArrayList<>();
        int problems = 0;
        try (Writer cases = process.outputWriter(StandardCharsets.UTF_8);
                BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(answers.readLine()).isEqualTo("ready");

            for (int seed = SEED; seed < SEED + WORLDS; seed++) {
                ModularWorld world = new ModularWorld(seed, directory.resolve("world" + seed));
                cases.write(json(world) + "\n");
                cases.flush();
                long said = Files.size(log);
                String theirs = answers.readLine();
                String ours = ours(world);
                problems += ours.startsWith("problem") ? 1 : 0;
                if (!ours.replaceFirst("^problem.*(?s:.*)", "problem").equals(theirs)) {
                    differences.add("seed " + seed + " " + json(world) + "\nours   " + ours + "\ntheirs " + theirs
                            + Files.readString(log).substring((int) said));
                }
            }
        } finally {
            process.destroy();
        }

        assertThat(differences).isEmpty();
        assertThat(problems).as("worlds without an answer").isLessThan(WORLDS);
    }

    private static String json(ModularWorld world) {
        return "{\"repos\": [{\"id\": \"main\", \"path\": \"" + world.folder("main")
                + "\", \"hotfixes\": false}, {\"id\": \"other\", \"path\": \"" + world.folder("other")
                + "\", \"hotfixes\": " + world.hotfixes + "}], \"disable\": " + list(world.disable) + ", \"enable\": "
                + list(world.enable) + ", \"install\": " + list(world.install) + ", \"platform\": \"" + world.platform
                + "\"}";
    }

    private static String list(Collection<String> words) {
        return words.stream().map(word -> "\"" + word + "\"").collect(Collectors.joining(", ", "[", "]"));
    }

    private static String ours(ModularWorld world) throws IOException {
        List<String> modules = new ArrayList<>(world.enable);
        world.disable.forEach(name -> modules.add("-" + name));
        if (!world.platform.isEmpty()) {
            modules.add("platform:" + world.platform);
        }
        ContentCache cache = new ContentCache(world.folder("cache"));
        ResolutionRequest request = new ResolutionRequest(
                "1",
                "",
                "x86_64",
                Map.of(LockSet.IMAGE, List.copyOf(world.install)),
                List.of(),
                List.of(),
                modules,
                false,
                world.folder("lock"),
                Mode.UPDATE,
                Set.of(),
                false,
                PackageAccess.of(
                        List.of(spec(world, "main", false), spec(world, "other", world.hotfixes)),
                        new JdkFetcher(),
                        cache,
                        false,
                        new SignedPackages(cache)));
        try {
            TreeSet<String> packages = new TreeSet<>();
            Resolution.run(request)
                    .lock()
                    .packages(LockSet.IMAGE)
                    .forEach(one -> packages.add(one.nevra().toString()));
            return String.join(" ", packages);
        } catch (LockException e) {
            return "problem: " + e.getMessage();
        }
    }

    private static RepositorySpec spec(ModularWorld world, String id, boolean hotfixes) {
        return RepositorySpec.builder(id, world.folder(id).toUri().toString())
                .moduleHotfixes(hotfixes)
                .build();
    }
}
