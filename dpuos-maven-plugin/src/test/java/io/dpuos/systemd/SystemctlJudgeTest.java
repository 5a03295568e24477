package io.dpuos.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.format.Judge;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.LayerBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sequences of verbs at random, done by systemctl on a disk and by {@link UnitOperations} on a tree: same links. */
class SystemctlJudgeTest {
    private static final int CASES = Integer.getInteger("dpuos.judge.cases", 200);
    private static final int FIRST = Integer.getInteger("dpuos.judge.first", 0);

    private record Step(boolean success, String output, List<String> links) {}

    private static final List<String> DIRECTORIES =
            List.of("/etc/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system");

    @Test
    void givesTheSameLinksAndExitVerdict(@TempDir Path folder) throws Exception {
        Judge.require("systemctl");
        int version =
                Integer.parseInt(Judge.approved(folder, "systemctl --version").split("\\s+")[1]);
        Assumptions.assumeTrue(version >= 249 && version <= 255, "systemctl " + version + " is no judge of 249 to 255");
        List<String> differences = new ArrayList<>();

        for (int seed = FIRST; seed < FIRST + CASES; seed++) {
            UnitTrees random = new UnitTrees(new Random(seed));
            Map<String, String> tree = random.tree();
            List<List<String>> verbs = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                verbs.add(verb(random));
            }
            List<List<UnitName>> orders = new ArrayList<>();
            List<Step> expected = judge(folder.resolve("r" + seed), tree, verbs, orders);
            List<Step> actual = own(UnitTrees.inMemory(tree), verbs, new SystemdVersion(version), orders);
            for (int i = 0; i < verbs.size(); i++) {
                if (!actual.get(i).equals(expected.get(i))) {
                    differences.add("seed " + seed + " step " + i + " of " + verbs + "\n judge " + expected.get(i)
                            + "\n   own " + actual.get(i) + "\n  tree " + tree);
                    break;
                }
            }
        }

        assertThat(differences)
                .as(differences.size() + " of " + CASES + " cases differ")
                .isEmpty();
    }

    private static List<String> verb(UnitTrees random) {
        List<String> verbs = List.of(
                "enable",
                "enable",
                "enable",
                "disable",
                "disable",
                "reenable",
                "mask",
                "unmask",
                "preset",
                "preset-all",
                "set-default",
                "get-default",
                "add-wants",
                "add-requires",
                "is-enabled",
                "is-enabled",
                "link",
                "revert");
        List<String> words = new ArrayList<>(List.of(random.pick(verbs)));
        switch (words.get(0)) {
            case "preset-all", "get-default" -> {
                // no arguments
            }
            case "set-default" ->
                words.add(random.pick(List.of("multi-user.target", "g.target", "default.target", "a.service")));
            case "link" -> words.add(random.pick(List.of("/opt/l.service", "/opt/gone.service")));
            case "add-wants", "add-requires" -> words.addAll(List.of(random.name(), random.name()));
            case "is-enabled" -> words.add(random.name());
            default -> {
                words.add(random.name());
                if (random.chance(25)) {
                    words.add(random.name());
                }
            }
        }
        return words;
    }

    /** Also tells the order in which the file system lists units before each verb. */
    private static List<Step> judge(
            Path root, Map<String, String> tree, List<List<String>> verbs, List<List<UnitName>> orders)
            throws IOException {
        UnitTrees.onDisk(tree, root);
        StringBuilder script = new StringBuilder();
        for (List<String> verb : verbs) {
            script.append("echo @@;");
            DIRECTORIES.forEach(
                    each -> script.append("ls -U ").append(root).append(each).append(" 2>/dev/null;"));
            script.append("systemctl --root=").append(root).append(' ').append(String.join(" ", verb));
            script.append(" 2>/dev/null >out; echo \"@@$?\"; cat out; echo @@;");
            script.append(" find ")
                    .append(root)
                    .append("/etc/systemd/system -mindepth 1 -printf '%P -> %l\\n' | sed 's/ -> $//' | sort;");
        }
        List<Step> steps = new ArrayList<>();
        String[] parts = Judge.shell(root, script.toString()).output().split("@@", -1);
        for (int i = 2; i < parts.length; i += 3) {
            orders.add(parts[i - 1]
                    .lines()
                    .flatMap(name -> UnitName.parse(name).stream())
                    .distinct()
                    .toList());
            int end = parts[i].indexOf('\n');
            boolean success = parts[i].substring(0, end).equals("0");
            List<String> links = parts[i + 1].strip().isEmpty()
                    ? List.of()
                    : Arrays.asList(parts[i + 1].strip().split("\n"));
            steps.add(new Step(success, parts[i].substring(end + 1).strip(), links));
        }
        Judge.shell(root.getParent(), "rm -rf " + root);
        return steps;
    }

    private static List<Step> own(
            ImageTree tree, List<List<String>> verbs, SystemdVersion version, List<List<UnitName>> orders) {
        LayerBuilder layer = new LayerBuilder(tree, "test", 0);
        UnitOperations units = new UnitOperations(layer, version, "x86_64");
        List<Step> steps = new ArrayList<>();
        for (List<String> verb : verbs) {
            if (verb.get(0).equals("preset-all")) {
                boolean success = units.presetAll(orders.get(steps.size())).success();
                steps.add(new Step(success, "", UnitTrees.listing(layer.tree())));
                continue;
            }
            SystemctlCommand.Result result = SystemctlCommand.run(units, version, verb);
            steps.add(new Step(result.status() == 0, result.output().strip(), UnitTrees.listing(layer.tree())));
        }
        return steps;
    }
}
