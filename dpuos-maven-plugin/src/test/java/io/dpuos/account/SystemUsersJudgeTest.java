package io.dpuos.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.format.Judge;
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

/** Lines at random, for systemd-sysusers and for {@link SystemUsers}: same files, same words, same exit status. */
class SystemUsersJudgeTest {
    private static final int CASES = Integer.getInteger("dpuos.judge.cases", 60);
    private static final int FIRST = Integer.getInteger("dpuos.judge.first", 0);
    private static final String EPOCH = "1700000000";

    @TempDir
    private Path folder;

    @Test
    void writesTheSameFilesAndSaysTheSame() throws Exception {
        Judge.require("systemd-sysusers");
        Judge.requireRoot();
        String version = Judge.approved(folder, "systemd-sysusers --version").split("\\s+")[1];
        Assumptions.assumeTrue(version.equals("252"), "systemd-sysusers " + version + " speaks otherwise than 252");
        List<String> differences = new ArrayList<>();

        for (int seed = FIRST; seed < FIRST + CASES; seed++) {
            Random random = new Random(seed);
            Path judged = folder.resolve("j" + seed);
            Path own = folder.resolve("o" + seed);
            String tree = plant(random, List.of(judged, own));
            List<String> arguments = arguments(random);
            StringBuilder words = new StringBuilder();
            arguments.forEach(word -> words.append(" '").append(word).append('\''));
            Judge.Verdict verdict = Judge.shell(
                    judged,
                    "export LC_ALL=C.UTF-8 SOURCE_DATE_EPOCH=" + EPOCH + "; systemd-sysusers --root=" + judged + words
                            + " </dev/null 2>&1");
            List<String> all = new ArrayList<>(List.of("--root=" + own));
            all.addAll(arguments);
            SystemUsersCommandLine.Result result =
                    SystemUsersCommandLine.run(own, Map.of("SOURCE_DATE_EPOCH", EPOCH), all, new byte[0]);

            String expected = verdict.status() + "\n"
                    + new String(verdict.output().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                            .replace(judged.toString(), "")
                    + listing(judged);
            String actual = result.status() + "\n"
                    + (result.output() + result.errors()).replace(own.toString(), "")
                    + listing(own);
            if (!actual.equals(expected)) {
                differences.add("seed " + seed + " step 0: " + arguments + "\n--- judge " + expected + "--- own "
                        + actual + "--- tree " + tree);
            }
        }

        assertThat(differences)
                .as(differences.size() + " of " + CASES + " cases differ")
                .isEmpty();
    }

    private String listing(Path root) throws IOException {
        return Judge.shell(
                        root,
                        "cd etc; for f in .pwd.lock group gshadow passwd shadow group- gshadow- passwd- shadow-; do"
                                + " [ -e $f ] && stat -c '%n %a' $f && cat $f; done; true")
                .output();
    }

    private static <T> T pick(Random random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static List<String> arguments(Random random) {
        int kind = random.nextInt(12);
        if (kind == 0) {
            return List.of("--inline", line(random), line(random));
        } else if (kind == 1) {
            return List.of("--dry-run");
        } else if (kind == 2) {
            return List.of("b.conf");
        } else if (kind == 3) {
            return List.of("--replace=/usr/lib/sysusers.d/b.conf", "--inline", line(random));
        } else if (kind == 4) {
            return List.of("--replace=/etc/sysusers.d/0.conf", "a.conf");
        }
        return List.of();
    }

    private static String line(Random random) {
        List<String> names = List.of("root", "aa", "bb", "cc", "dd", "_ee", "daemon", "bin");
        String name = pick(random, names);
        String id = pick(
                random,
                List.of(
                        "-",
                        "-",
                        "-",
                        "5",
                        "6",
                        "999",
                        "998",
                        "5:6",
                        "-:aa",
                        "7:aa",
                        "-:bb",
                        "6:999",
                        "/etc",
                        "/opt/owned",
                        "0",
                        "65535",
                        "-:cc"));
        return switch (random.nextInt(16)) {
            case 0, 1, 2 -> "g " + name + " " + pick(random, List.of("-", "5", "6", "999", "/opt/owned", "0", "17"));
            case 3, 4 -> "m " + name + " " + pick(random, names);
            case 5 -> pick(random, List.of("r - 500-510", "r - 700", "r - 5-", "r - 510-500", "r x 5"));
            case 6 ->
                pick(
                        random,
                        List.of(
                                "u! x",
                                "x y",
                                "u",
                                "g",
                                "u a:b",
                                "u 1a",
                                "u \"open",
                                "g aa - desc",
                                "m aa",
                                "# comment",
                                "",
                                "  u  aa  ",
                                "u aa 05",
                                "u aa -1",
                                "g bb 4294967295",
                                "u bb - - home",
                                "u cc - - /home/../x",
                                "u dd - - /h /bin/",
                                "g - 5",
                                "u - 5",
                                "u toolongname-toolongname-toolongname-x",
                                "u aa - \"a \\\"b\" - -",
                                "u a.b",
                                "u aa 5 6 /7 /8 9"));
            case 7, 8 -> "u " + name + " " + id + " \"Some One\" /var/lib/" + name + " /bin/sh";
            default -> "u " + name + " " + id;
        };
    }

    private static String plant(Random random, List<Path> roots) throws IOException {
        StringBuilder all = new StringBuilder();
        String passwd = random.nextInt(3) == 0
                ? ""
                : "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:d:/:/bin/false\n"
                        + (random.nextBoolean() ? "cc:x:998:998::/:/bin/sh\n" : "")
                        + (random.nextInt(9) == 0 ? "+::::::\n" : "");
        String group = passwd.isEmpty()
                ? ""
                : "root:x:0:\ndaemon:x:1:root\nbin:x:2:\n" + (random.nextBoolean() ? "bb:x:999:cc,aa\n" : "")
                        + (random.nextBoolean() ? "cc:x:998:\n" : "");
        List<String> files = List.of(
                "etc/sysusers.d/a.conf",
                "usr/lib/sysusers.d/a.conf",
                "usr/lib/sysusers.d/b.conf",
                "run/sysusers.d/c.conf");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(5); k >= 0; k--) {
                text.append(line(random)).append('\n');
            }
            texts.add(random.nextInt(3) == 0 ? "" : text.toString());
        }
        boolean shadow = random.nextInt(3) != 0;
        for (Path root : roots) {
            Files.createDirectories(root.resolve("etc"));
            Files.createDirectories(root.resolve("opt"));
            Files.writeString(root.resolve("opt/owned"), "");
            Files.setAttribute(root.resolve("opt/owned"), "unix:uid", 321);
            Files.setAttribute(root.resolve("opt/owned"), "unix:gid", 322);
            if (!passwd.isEmpty()) {
                Files.writeString(root.resolve("etc/passwd"), passwd);
                Files.writeString(root.resolve("etc/group"), group);
                if (shadow) {
                    Files.writeString(root.resolve("etc/shadow"), "root:*:19000:0:99999:7:::\naa:!:1::::::\n");
                    Files.writeString(root.resolve("etc/gshadow"), "root:*::\ndaemon:*::root\n");
                }
            }
            for (int i = 0; i < files.size(); i++) {
                if (!texts.get(i).isEmpty()) {
                    Path file = root.resolve(files.get(i));
                    Files.createDirectories(file.getParent());
                    Files.writeString(file, texts.get(i));
                }
            }
        }
        for (int i = 0; i < files.size(); i++) {
            all.append(files.get(i))
                    .append(": ")
                    .append(texts.get(i).replace("\n", " | "))
                    .append('\n');
        }
        return all + passwd + group;
    }
}
