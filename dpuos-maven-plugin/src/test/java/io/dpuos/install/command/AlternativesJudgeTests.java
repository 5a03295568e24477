package io.dpuos.install.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.rpm.Judge;
import io.dpuos.shell.CommandRegistry;
import io.dpuos.shell.CoreCommands;
import io.dpuos.shell.FileSystem;
import io.dpuos.shell.Shell;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code alternatives} against dpkg's {@code update-alternatives} in what both have in common: after each of generated
 * command lines the links must lead where those of dpkg lead. Priorities differ from each other, since chkconfig and dpkg
 * choose differently among equal ones. {@code -Ddpuos.judge.cases=N} makes N sequences, {@code -Ddpuos.judge.seed=S} others.
 */
class AlternativesJudgeTests {
    private static final List<String> PROGRAMS = List.of("/opt/a/tool", "/opt/b/tool", "/opt/c/tool");
    private static final List<String> LINKS =
            List.of("/usr/bin/tool", "/usr/bin/helper", "/etc/alternatives/tool", "/etc/alternatives/helper");

    @TempDir
    Path directory;

    private static List<String> command(Random random) {
        int which = random.nextInt(PROGRAMS.size());
        String program = PROGRAMS.get(which);
        List<String> words = new ArrayList<>();
        switch (random.nextInt(8)) {
            case 0, 1, 2, 3 -> {
                int priority = 10 * random.nextInt(10) + which;
                words.addAll(List.of("--install", "/usr/bin/tool", "tool", program, Integer.toString(priority)));
                if (random.nextBoolean()) {
                    words.addAll(List.of("--slave", "/usr/bin/helper", "helper", program.replace("tool", "helper")));
                }
            }
            case 4 -> words.addAll(List.of("--set", "tool", program));
            case 5 -> words.addAll(List.of("--auto", "tool"));
            case 6 -> words.addAll(List.of("--remove", "tool", program));
            default ->
                words.addAll(
                        random.nextInt(3) == 0
                                ? List.of("--remove-all", "tool")
                                : List.of("--remove", "tool", program));
        }
        return words;
    }

    private int judged(Path root, List<String> words) throws Exception {
        List<String> command = new ArrayList<>(List.of("update-alternatives", "--root", root.toString(), "--quiet"));
        command.addAll(words);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        process.waitFor(1, TimeUnit.MINUTES);
        return process.exitValue();
    }

    @Test
    void linksLeadWhereThoseOfDpkgLead() throws Exception {
        Judge.needs("update-alternatives");
        int cases = Integer.getInteger("dpuos.judge.cases", 40);
        int seed = Integer.getInteger("dpuos.judge.seed", 1);
        List<String> differences = new ArrayList<>();
        for (int number = 0; number < cases; number++) {
            Random random = new Random(seed * 1000L + number);
            Path root = directory.resolve("root" + number);
            FileSystem files =
                    new FileSystem(ImageTree.empty(0, Origin.ofLayer("test")).toBuilder(), Origin.ofLayer("test"), 0);
            for (String folder : List.of(
                    "/usr/bin",
                    "/etc/alternatives",
                    "/var/lib/dpkg/alternatives",
                    "/var/log",
                    "/opt/a",
                    "/opt/b",
                    "/opt/c")) {
                Files.createDirectories(root.resolve(folder.substring(1)));
                files.mkdirs(folder, 0755);
            }
            for (String program : PROGRAMS) {
                for (String file : List.of(program, program.replace("tool", "helper"))) {
                    Files.writeString(root.resolve(file.substring(1)), "program");
                    files.write(file, "program");
                }
            }
            StringBuilder history = new StringBuilder();
            for (int step = 0; step < 10; step++) {
                List<String> words = command(random);
                history.append("\n  ").append(String.join(" ", words));
                ImageState state = new ImageState("x86_64", Map.of(), Map.of(), List::of);
                CommandRegistry registry = new CommandRegistry(CoreCommands.all()).with(ImageCommands.all(state));
                List<String> ours = new ArrayList<>(List.of("update-alternatives"));
                ours.addAll(words);
                new Shell(files, registry).runProgram(ours, "");
                judged(root, words);
                SortedMap<String, String> found = links(files);
                SortedMap<String, String> expected = links(root);
                if (!found.equals(expected)) {
                    differences.add("sequence " + number + history + "\n  " + found + "\n  expected " + expected);
                    break;
                }
            }
        }
        assertThat(differences.stream().limit(8))
                .as(differences.size() + " of " + cases + " sequences")
                .isEmpty();
    }

    private static SortedMap<String, String> links(FileSystem files) {
        SortedMap<String, String> links = new TreeMap<>();
        for (String path : LINKS) {
            Optional<Inode> inode = files.lstat(path);
            if (inode.isPresent() && inode.get() instanceof Inode.Symlink link) {
                links.put(path, link.target().toString());
            }
        }
        return links;
    }

    private static SortedMap<String, String> links(Path root) throws Exception {
        SortedMap<String, String> links = new TreeMap<>();
        for (String path : LINKS) {
            Path file = root.resolve(path.substring(1));
            if (Files.isSymbolicLink(file)) {
                links.put(path, Files.readSymbolicLink(file).toString());
            }
        }
        return links;
    }
}
