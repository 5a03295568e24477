package io.dpuos.install.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.rpm.Judge;
import io.dpuos.shell.CommandRegistry;
import io.dpuos.shell.CoreCommands;
import io.dpuos.shell.FileProblem;
import io.dpuos.shell.FileSystem;
import io.dpuos.shell.Shell;
import io.dpuos.shell.ShellRefusedException;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code useradd} and its kin against shadow-utils': generated command lines one after the other, and after each the
 * status and passwd, group, shadow and gshadow. {@code -Ddpuos.judge.cases=N} makes N sequences, {@code
 * -Ddpuos.judge.seed=S} others.
 */
class AccountCommandsJudgeTests {
    private static final long CLOCK = 1_700_000_000L;

    private static final Map<String, String> BEGIN = new LinkedHashMap<>();

    static {
        BEGIN.put("passwd", "root:x:0:0:root:/root:/bin/bash\nbin:x:1:1:bin:/bin:/sbin/nologin\n");
        BEGIN.put("group", "root:x:0:\nbin:x:1:\nwheel:x:10:\nusers:x:100:\ndisk:x:6:root\n");
        BEGIN.put("shadow", "root:*:19000:0:99999:7:::\nbin:*:19000:0:99999:7:::\n");
        BEGIN.put("gshadow", "root:::\nbin:::\nwheel:::\nusers:::\ndisk:::root\n");
        BEGIN.put(
                "login.defs",
                "UID_MIN 1000\nUID_MAX 60000\nSYS_UID_MIN 201\nSYS_UID_MAX 999\nGID_MIN 1000\nGID_MAX 60000\n"
                        + "SYS_GID_MIN 201\nSYS_GID_MAX 999\nUSERGROUPS_ENAB yes\nCREATE_HOME no\nPASS_MAX_DAYS 99999\n"
                        + "PASS_MIN_DAYS 0\nPASS_WARN_AGE 7\nENCRYPT_METHOD SHA512\n");
        BEGIN.put("default/useradd", "GROUP=100\nHOME=/home\nINACTIVE=-1\nEXPIRE=\nSHELL=/bin/bash\nSKEL=/etc/skel\n");
    }

    @TempDir
    Path directory;

    private static List<String> command(Random random) {
        String[] users = {"alpha", "beta", "gamma", "delta", "bin"};
        String[] groups = {"alpha", "beta", "red", "green", "blue", "wheel", "disk"};
        String user = users[random.nextInt(users.length)];
        String group = groups[random.nextInt(groups.length)];
        String id = Integer.toString(new int[] {0, 1, 42, 100, 423, 800, 999, 1000, 1001, 5000}[random.nextInt(10)]);
        List<String> words = new ArrayList<>();
        switch (random.nextInt(14)) {
            case 0, 1, 2 -> {
                words.add("groupadd");
                some(random, words, "-r");
                some(random, words, "-f");
                some(random, words, "-g", id);
                some(random, 8, words, "-o", "-g", id);
                words.add(group);
            }
            case 3, 4, 5, 6 -> {
                words.add("useradd");
                some(random, words, "-r");
                some(random, words, "-M");
                some(random, words, "-u", id);
                some(random, 8, words, "-o", "-u", id);
                some(random, words, "-g", random.nextBoolean() ? group : id);
                some(random, words, "-G", random.nextBoolean() ? group : "wheel," + group);
                some(random, words, "-d", "/srv/" + user);
                some(random, words, "-s", "/sbin/nologin");
                some(random, words, "-c", "The user " + user);
                some(random, 5, words, random.nextBoolean() ? "-N" : "-U");
                some(random, 5, words, "-p", "$6$salt$hash");
                some(random, 5, words, "-b", "/opt");
                words.add(user);
            }
            case 7, 8 -> {
                words.add("usermod");
                some(random, words, "-aG", "wheel," + group);
                some(random, 6, words, "-G", group);
                some(random, words, "-g", group);
                some(random, words, "-s", "/bin/sh");
                some(random, words, "-c", "changed");
                some(random, 5, words, "-d", "/var/" + user);
                some(random, 5, words, "-u", id);
                some(random, 5, words, random.nextBoolean() ? "-L" : "-U");
                some(random, 6, words, "-p", "other");
                words.add(user);
            }
            case 9 -> {
                words.add("groupmod");
                some(random, words, "-g", id);
                some(random, words, "-n", groups[random.nextInt(groups.length)]);
                words.add(group);
            }
            case 10 ->
                words.addAll(
                        List.of(random.nextBoolean() ? "userdel" : "groupdel", random.nextBoolean() ? user : group));
            case 12 -> words.addAll(List.of("passwd", random.nextBoolean() ? "-l" : "-u", user));
            case 11 -> {
                words.add("chage");
                words.addAll(List.of("-M", random.nextBoolean() ? "90" : "-1"));
                some(random, words, "-d", random.nextBoolean() ? "0" : "2023-11-14");
                some(random, words, "-m", "7");
                some(random, words, "-W", "14");
                some(random, words, "-I", random.nextBoolean() ? "30" : "-1");
                some(random, words, "-E", random.nextBoolean() ? "-1" : "2030-01-31");
                words.add(user);
            }
            default -> words.addAll(List.of("gpasswd", random.nextBoolean() ? "-a" : "-d", user, group));
        }
        return words;
    }

    private static void some(Random random, List<String> words, String... more) {
        some(random, 3, words, more);
    }

    private static void some(Random random, int oneIn, List<String> words, String... more) {
        if (random.nextInt(oneIn) == 0) {
            words.addAll(Arrays.asList(more));
        }
    }

    /** RPM distributions lock a new password, and one by {@code passwd -l}, with two marks, Debian with one. */
    private static String text(String file, String content) {
        return file.equals("shadow") ? content.replace(":!!", ":!") : content;
    }

    private int judged(Path root, List<String> command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(command);
        // Not --prefix: with it some of the tools still ask the host for groups.
        words.addAll(1, List.of(command.get(0).equals("gpasswd") ? "-Q" : "-R", root.toString()));
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile());
        builder.environment().put("SOURCE_DATE_EPOCH", Long.toString(CLOCK));
        Process process = builder.start();
        process.waitFor(1, TimeUnit.MINUTES);
        return process.exitValue();
    }

    @Test
    void filesAreThoseOfShadowUtils() throws IOException, InterruptedException, FileProblem {
        Judge.needs("useradd", "usermod", "groupmod", "gpasswd");
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "useradd needs root");
        int cases = Integer.getInteger("dpuos.judge.cases", 20);
        int seed = Integer.getInteger("dpuos.judge.seed", 1);
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (int number = 0; number < cases; number++) {
            Random random = new Random(seed * 1000L + number);
            Path root = directory.resolve("root" + number);
            FileSystem files = new FileSystem(
                    ImageTree.empty(0, Origin.ofLayer("test")).toBuilder(), Origin.ofLayer("test"), CLOCK);
            files.mkdirs("/etc/default", 0755);
            Files.createDirectories(root.resolve("etc/default"));
            for (Map.Entry<String, String> file : BEGIN.entrySet()) {
                Files.writeString(root.resolve("etc").resolve(file.getKey()), file.getValue());
                files.write("/etc/" + file.getKey(), file.getValue());
            }
            StringBuilder history = new StringBuilder();
            for (int step = 0; step < 8; step++) {
                List<String> command = command(random);
                history.append("\n  ").append(String.join(" ", command));
                int status;
                String said;
                try {
                    ImageState state = new ImageState("x86_64", Map.of(), Map.of(), List::of);
                    CommandRegistry registry = new CommandRegistry(CoreCommands.all()).with(ImageCommands.all(state));
                    Shell.Result result = new Shell(files, registry).runProgram(command, "");
                    status = result.status();
                    said = result.errors();
                } catch (ShellRefusedException e) {
                    differences.add("refused:" + history + ": " + e.getMessage());
                    break;
                }
                int expected = judged(root, command);
                compared++;
                List<String> found = new ArrayList<>();
                if (status != expected) {
                    found.add("status " + status + " (" + said.strip() + "), expected " + expected + " ("
                            + Files.readString(directory.resolve("output")).strip() + ")");
                }
                for (String file : List.of("passwd", "group", "shadow", "gshadow")) {
                    String theirs =
                            text(file, Files.readString(root.resolve("etc/" + file), StandardCharsets.ISO_8859_1));
                    String ours = text(file, files.read("/etc/" + file));
                    if (!ours.equals(theirs)) {
                        found.add(file + ":\n" + ours + "expected:\n" + theirs);
                    }
                }
                if (!found.isEmpty()) {
                    differences.add("sequence " + number + history + "\n" + String.join("\n", found));
                    break;
                }
            }
        }
        assertThat(differences)
                .as(differences.size() + " of " + cases + " sequences")
                .isEmpty();
        assertThat(compared).isGreaterThanOrEqualTo(cases * 8);
    }
}
