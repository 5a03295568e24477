package io.dpuos.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.format.Judge;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LayerBuilder;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sequences of verbs at random, done by systemctl on a disk and by {@link UnitOperations} on the same directory in memory:
 * same links, same words on both channels, same exit status.
 */
class SystemctlJudgeTest {
    private static final int CASES = Integer.getInteger("dpuos.judge.cases", 200);
    private static final int FIRST = Integer.getInteger("dpuos.judge.first", 0);
    private static final int STEPS = 5;

    private record Step(int status, String output, String errors, List<String> links) {
        @Override
        public String toString() {
            return "status " + status + "\n" + output + errors + String.join("\n", links);
        }
    }

    @Test
    void givesTheSameLinksWordsAndExitStatus(@TempDir Path folder) throws Exception {
        Judge.require("systemctl");
        int version =
                Integer.parseInt(Judge.approved(folder, "systemctl --version").split("\\s+")[1]);
        Assumptions.assumeTrue(version == 252, "systemctl " + version + " speaks otherwise than 252");
        SystemdVersion judged = new SystemdVersion(version, true);
        List<String> differences = new ArrayList<>();

        try (Systemctl judge = new Systemctl(folder)) {
            for (int seed = FIRST; seed < FIRST + CASES; seed++) {
                UnitTrees random = new UnitTrees(new Random(seed));
                Map<String, String> tree = random.tree();
                Path root = folder.resolve("r" + seed);
                UnitTrees.onDisk(tree, root);
                for (int i = 0; i < STEPS; i++) {
                    List<String> verb = random.command();
                    Step actual = own(root, judged, verb);
                    Step expected = judge.run(root, verb);
                    if (!actual.equals(expected)) {
                        differences.add("seed " + seed + " step " + i + ": " + String.join(" ", verb) + "\n--- judge "
                                + expected + "\n--- own " + actual + "\n--- tree " + tree);
                        break;
                    }
                }
                judge.remove(root);
            }
        }

        assertThat(differences)
                .as(differences.size() + " of " + CASES + " cases differ")
                .isEmpty();
    }

    private static Step own(Path root, SystemdVersion version, List<String> verb) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--root=" + root));
        arguments.addAll(verb);
        UnitDirectory directory = UnitDirectory.read(
                root, verb.stream().filter(word -> word.startsWith("/")).toList());
        LayerBuilder layer = new LayerBuilder(directory.tree(), "test", 0);
        SystemctlCommand.Result result =
                new SystemctlCommand(root, Map.of(), version).over(directory, layer, arguments);
        return new Step(result.status(), result.output(), result.errors(), listing(layer.tree()));
    }

    private static List<String> listing(ImageTree tree) {
        List<String> lines = new ArrayList<>();
        for (String top : List.of("/etc/systemd/system", "/run/systemd")) {
            tree.under(TreePath.of(top)).forEach((path, inode) -> {
                String target = inode instanceof Inode.Symlink link
                        ? new String(link.target().bytes(), StandardCharsets.UTF_8)
                        : "";
                lines.add(InstallLog.text(path).substring(1) + (target.isEmpty() ? "" : " -> " + target));
            });
        }
        lines.sort(null);
        return lines;
    }

    /** A shell that runs the judge, since starting one for each step takes longer than the judge. */
    private static final class Systemctl implements AutoCloseable {
        private final Process shell;
        private final Path folder;

        Systemctl(Path folder) throws IOException {
            this.folder = folder;
            ProcessBuilder builder = new ProcessBuilder("/bin/bash").directory(folder.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
            shell = builder.redirectErrorStream(true).start();
        }

        private String say(String command) throws IOException {
            shell.outputWriter(StandardCharsets.UTF_8).write(command + "\necho @@END\n");
            shell.outputWriter(StandardCharsets.UTF_8).flush();
            StringBuilder said = new StringBuilder();
            for (String line = shell.inputReader(StandardCharsets.UTF_8).readLine();
                    line != null && !line.equals("@@END");
                    line = shell.inputReader(StandardCharsets.UTF_8).readLine()) {
                said.append(line).append('\n');
            }
            return said.toString();
        }

        Step run(Path root, List<String> verb) throws IOException {
            StringBuilder words = new StringBuilder();
            verb.forEach(word -> words.append(" '").append(word).append('\''));
            String said = say("cd " + root + "; systemctl --root=" + root + words
                    + " >" + folder + "/out 2>" + folder + "/err </dev/null; echo $?;"
                    + " find etc/systemd/system run/systemd -mindepth 1"
                    + " -printf '%p -> %l\\n' 2>/dev/null");
            String[] lines = said.split("\n");
            List<String> links = new ArrayList<>();
            for (int i = 1; i < lines.length; i++) {
                links.add(lines[i].endsWith(" -> ") ? lines[i].substring(0, lines[i].length() - 4) : lines[i]);
            }
            links.sort(null);
            return new Step(
                    Integer.parseInt(lines[0]),
                    Files.readString(folder.resolve("out")),
                    Files.readString(folder.resolve("err")),
                    links);
        }

        void remove(Path root) throws IOException {
            say("cd " + folder + "; rm -rf " + root);
        }

        @Override
        public void close() {
            shell.destroy();
        }
    }
}
