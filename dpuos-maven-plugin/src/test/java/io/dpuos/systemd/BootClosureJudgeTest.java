package io.dpuos.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.format.Judge;
import io.dpuos.rpm.PayloadEntry;
import io.dpuos.rpm.PayloadReader;
import io.dpuos.rpm.RpmFile;
import io.dpuos.rpm.RpmFileEntry;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.SmallTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code systemd --test} would start, and what {@link BootClosure} says. */
class BootClosureJudgeTest {
    private static final Pattern JOB =
            Pattern.compile("Installed new job ([A-Za-z0-9@_.\\\\-]+\\.(service|target|socket|timer|path))/start");
    private static final List<String> COMPARED = List.of(".service", ".target", ".socket", ".timer", ".path");
    private static final String LIB = "/usr/lib/systemd/system/";

    private static final int CASES = Integer.getInteger("dpuos.judge.cases", 60);
    private static final int FIRST = Integer.getInteger("dpuos.judge.first", 0);

    /** So many orders of tables are tried before a difference is one. */
    private static final int ORDERS = 2000;

    @TempDir
    private Path folder;

    @Test
    void agreesOnTheUnitsOfThisMachine() throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of(LIB, "multi-user.target")), "this machine has no units");
        SmallTree tree = new SmallTree().directory("/usr/lib").link("/lib", "usr/lib");
        for (String directory : List.of(LIB, "/etc/systemd/system")) {
            try (var walk = Files.walk(Path.of(directory))) {
                for (Path path : walk.sorted().toList()) {
                    if (Files.isSymbolicLink(path)) {
                        tree.link(path.toString(), Files.readSymbolicLink(path).toString());
                    } else if (Files.isRegularFile(path)) {
                        tree.file(path.toString(), Files.readString(path));
                    }
                }
            }
        }

        SortedSet<String> expected = judge("/etc/systemd/system:" + LIB);
        SortedSet<String> actual = new TreeSet<>();
        for (UnitName unit : BootClosure.of(tree.build(), new UnitName("multi-user.target"))
                .starts()
                .keySet()) {
            if (COMPARED.contains(unit.suffix())) {
                actual.add(unit.text());
            }
        }

        assertThat(actual).isEqualTo(expected);
    }

    /** Units of all packages of the test distribution, with the links that a vendor's presets would make. */
    @Test
    void agreesOnTheUnitsOfTheTestDistribution() throws Exception {
        Path packages = Path.of("../.cache/test-distribution/current/repo/x86_64/Packages");
        Assumptions.assumeTrue(Files.isDirectory(packages), "the test distribution is not built");
        Map<String, String> files = new TreeMap<>();
        Map<String, String> links = new TreeMap<>();
        try (var list = Files.list(packages)) {
            for (Path rpm : list.sorted().toList()) {
                units(RpmFile.read(rpm), files, links);
            }
        }
        Path root = folder.resolve("distribution");
        SmallTree tree = new SmallTree().directory("/usr/lib").link("/lib", "usr/lib");
        for (Map.Entry<String, String> file : files.entrySet()) {
            tree.file(file.getKey(), file.getValue());
            Path at = Path.of(root + file.getKey());
            Files.createDirectories(at.resolveSibling("."));
            Files.writeString(at, file.getValue(), StandardCharsets.ISO_8859_1);
            if (file.getValue().contains("WantedBy=multi-user.target")
                    && !file.getKey().contains("@")) {
                links.put("/etc/systemd/system/multi-user.target.wants/" + at.getFileName(), file.getKey());
            }
        }
        for (Map.Entry<String, String> link : links.entrySet()) {
            tree.link(link.getKey(), link.getValue());
            Path at = Path.of(root + link.getKey());
            Files.createDirectories(at.resolveSibling("."));
            Files.createSymbolicLink(at, Path.of(link.getValue()));
        }

        SortedSet<String> expected = judge(root + "/etc/systemd/system:" + root + LIB);
        Answer own = own(tree.build(), expected);
        UnitTrees.remove(root);

        assertThat(expected).hasSizeGreaterThan(40);
        assertThat(own.agrees()).as(own.difference()).isTrue();
    }

    private static void units(RpmFile rpm, Map<String, String> files, Map<String, String> links) throws IOException {
        if (rpm.header().files().stream().noneMatch(file -> isUnit(file.path().toString()))) {
            return;
        }
        try (PayloadReader payload = rpm.openPayload()) {
            for (Optional<PayloadEntry> entry = payload.next(); entry.isPresent(); entry = payload.next()) {
                RpmFileEntry file = entry.get().file();
                String path = new String(file.path().bytes(), StandardCharsets.UTF_8);
                if (isUnit(path) && file.isSymbolicLink()) {
                    links.put(path, new String(file.linkTarget().orElseThrow().bytes(), StandardCharsets.UTF_8));
                } else if (isUnit(path) && entry.get().hasContent()) {
                    files.put(path, new String(entry.get().content().readAllBytes(), StandardCharsets.ISO_8859_1));
                }
            }
        }
    }

    private static boolean isUnit(String path) {
        return path.startsWith(LIB) || path.startsWith("/etc/systemd/system/");
    }

    @Test
    void agreesOnGeneratedTrees() throws Exception {
        List<String> differences = new ArrayList<>();
        int ambiguous = 0;
        for (int seed = FIRST; seed < FIRST + CASES; seed++) {
            Map<String, String> tree = tree(new Random(seed));
            Path root = folder.resolve("r" + seed);
            UnitTrees.onDisk(tree, root);
            SortedSet<String> expected = judge(root + "/etc/systemd/system:" + root + LIB);
            Answer own = own(UnitTrees.inMemory(tree), expected);
            ambiguous += own.ambiguous() ? 1 : 0;
            if (!own.agrees()) {
                differences.add("seed " + seed + " " + own.difference() + "\n" + tree);
            }
            UnitTrees.remove(root);
        }

        assertThat(differences)
                .as(differences.size() + " of " + CASES + " cases differ")
                .isEmpty();
        assertThat(ambiguous)
                .as("trees on which the order of tables has an influence")
                .isLessThan(CASES);
    }

    /** What we say, and how it differs. */
    private record Answer(boolean agrees, boolean ambiguous, String difference) {}

    /**
     * Where nothing is missing, in conflict or circular, there is one answer. Otherwise systemd's hash seed decides; then
     * the judge's answer must be one of ours for some order of tables, and lie between what we call certain and possible.
     */
    private static Answer own(ImageTree tree, SortedSet<String> expected) {
        UnitName target = new UnitName("multi-user.target");
        UnitGraph graph = UnitGraph.of(tree, SystemdVersion.DEFAULT, List.of(target));
        BootTransaction first = BootTransaction.of(graph, target);
        SortedSet<String> actual = compared(first);
        if (actual.equals(expected)) {
            return new Answer(true, !first.problems().isEmpty(), "");
        }
        if (!first.problems().isEmpty()) {
            for (int order = 0; order < ORDERS; order++) {
                if (compared(BootTransaction.of(graph, target, new Random(order)))
                        .equals(expected)) {
                    return new Answer(true, true, "");
                }
            }
        }
        SortedSet<String> missing = new TreeSet<>(expected);
        missing.removeAll(actual);
        actual.removeAll(expected);
        return new Answer(
                false,
                !first.problems().isEmpty(),
                "missing " + missing + " too much " + actual + " " + first.problems());
    }

    private static SortedSet<String> compared(BootTransaction transaction) {
        SortedSet<String> names = new TreeSet<>();
        transaction.starts().stream()
                .filter(unit -> COMPARED.contains(unit.suffix()))
                .forEach(unit -> names.add(unit.text()));
        return names;
    }

    private static String pick(Random random, String... words) {
        return words[random.nextInt(words.length)];
    }

    private static String name(Random random) {
        return pick(
                random,
                "a.service",
                "b.service",
                "c.service",
                "d.service",
                "e.service",
                "s.socket",
                "t.timer",
                "p.path",
                "x@one.service",
                "x@two.service",
                "alias.service",
                "gone.service",
                "g.target",
                "h.target",
                "masked.service",
                "y@1.service",
                "dev-vda.device",
                "oneshot.service");
    }

    private static Map<String, String> tree(Random random) {
        Map<String, String> tree = new TreeMap<>();
        for (String target : List.of(
                "sysinit", "basic", "sockets", "timers", "paths", "shutdown", "local-fs", "multi-user", "g", "h")) {
            tree.put(
                    LIB + target + ".target",
                    "[Unit]\nDescription=" + target + "\n"
                            + (target.equals("basic")
                                    ? "Requires=sysinit.target\nWants=sockets.target timers.target paths.target\n"
                                    : target.equals("multi-user") ? "Requires=basic.target\n" : ""));
        }
        for (String unit : List.of(
                "a.service",
                "b.service",
                "c.service",
                "d.service",
                "e.service",
                "s.socket",
                "t.timer",
                "p.path",
                "x@.service",
                "y@.service",
                "oneshot.service",
                "g.target",
                "h.target",
                "multi-user.target")) {
            if (random.nextInt(12) == 0 && !unit.equals("multi-user.target")) {
                tree.remove(LIB + unit);
                continue;
            }
            String text = tree.getOrDefault(LIB + unit, "[Unit]\n");
            for (String key : List.of("Wants", "Wants", "Requires", "BindsTo", "Upholds", "PartOf", "OnFailure")) {
                if (random.nextInt(6) == 0) {
                    text += key + "=" + name(random)
                            + (key.equals("Wants") && random.nextInt(3) == 0 ? " " + name(random) : "")
                            + (unit.contains("@") && random.nextInt(4) == 0 ? " y@%i.service" : "") + "\n";
                }
            }
            for (String key : List.of("Conflicts", "Requisite", "After", "Before", "StopPropagatedFrom")) {
                if (random.nextInt(key.equals("After") || key.equals("Before") ? 8 : 25) == 0) {
                    text += key + "=" + name(random) + "\n";
                }
            }
            if (random.nextInt(8) == 0) {
                text += pick(random, "AllowIsolate=yes\n", "RequiresMountsFor=/x/y\n", "ConditionPathExists=/gone\n");
            }
            if (random.nextInt(8) == 0) {
                text += "DefaultDependencies=no\n";
            }
            if (random.nextInt(20) == 0) {
                text += "Wants=\nRequires=\n";
            }
            if (unit.endsWith(".service")) {
                text += "[Service]\nExecStart=/bin/true\n";
                if (random.nextInt(6) == 0) {
                    text += "Sockets=s.socket\n";
                }
                if (unit.startsWith("oneshot") || random.nextInt(6) == 0) {
                    text += "Type=oneshot\n";
                } else if (random.nextInt(10) == 0) {
                    text += "Type=dbus\nBusName=org." + unit.charAt(0) + "%i.x\n";
                }
                if (random.nextInt(12) == 0) {
                    text += pick(
                                    random,
                                    "Slice=my.slice",
                                    "PrivateTmp=yes",
                                    "User=nobody",
                                    "ExecStart=",
                                    "Restart=always",
                                    "Type=bad",
                                    "ExecStart=bin/true")
                            + "\n";
                }
            } else if (unit.endsWith(".socket")) {
                text += "[Socket]\nListenStream=/run/s\n"
                        + (random.nextBoolean()
                                ? "Service=" + pick(random, "a.service", "b.service", "gone.service") + "\n"
                                : "");
                text += random.nextInt(5) == 0 ? "Accept=yes\n" : "";
            } else if (unit.endsWith(".timer")) {
                text += "[Timer]\nOnBootSec=5\n" + (random.nextInt(3) > 0 ? "Unit=a.service\n" : "");
            } else if (unit.endsWith(".path")) {
                text += "[Path]\nPathExists=/x\n" + (random.nextInt(3) > 0 ? "Unit=b.service\n" : "");
            }
            tree.put((random.nextInt(5) == 0 ? UnitTrees.ETC : LIB) + unit, text);
            if (random.nextInt(8) == 0) {
                tree.put(
                        pick(random, LIB, UnitTrees.ETC)
                                + pick(random, unit + ".d", "service.d", "x@one.service.d", "x-.service.d") + "/1.conf",
                        "[Unit]\n"
                                + pick(
                                        random,
                                        "Wants=",
                                        "Requires=",
                                        "Wants=" + name(random),
                                        "Requires=" + name(random),
                                        "DefaultDependencies=no")
                                + "\n");
            }
        }
        for (int i = random.nextInt(7); i >= 0; i--) {
            String name = name(random);
            tree.put(
                    UnitTrees.ETC
                            + pick(
                                    random,
                                    "multi-user.target",
                                    "multi-user.target",
                                    "g.target",
                                    "a.service",
                                    "x@.service",
                                    "y@1.service")
                            + pick(random, ".wants/", ".wants/", ".requires/")
                            + name,
                    "->" + LIB + (name.contains("@") ? name.replaceAll("@.*\\.", "@.") : name));
        }
        if (random.nextBoolean()) {
            tree.put(LIB + "alias.service", "->" + pick(random, "a.service", "c.service", "gone.service"));
        }
        tree.put(
                UnitTrees.ETC + pick(random, "masked.service", "d.service", "x@two.service", "s.socket"),
                "->/dev/null");
        return tree;
    }

    /** Runs as nobody: systemd refuses to test as root, and nothing is started. */
    private SortedSet<String> judge(String unitPath) throws IOException {
        Judge.requireRoot();
        Judge.require("setpriv");
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/lib/systemd/systemd")), "systemd is not installed");
        Judge.approved(folder, "chmod -R a+rX " + folder);
        String said = Judge.shell(
                        folder,
                        "env HOME=/tmp SYSTEMD_UNIT_PATH=" + unitPath + " SYSTEMD_GENERATOR_PATH=/nonexistent"
                                + " SYSTEMD_LOG_LEVEL=debug setpriv --reuid=65534 --regid=65534 --clear-groups"
                                + " /lib/systemd/systemd --test --system --unit=multi-user.target")
                .output();
        SortedSet<String> jobs = new TreeSet<>();
        if (said.contains("Failed to start default target")) {
            return jobs;
        }
        Matcher job = JOB.matcher(said);
        while (job.find()) {
            jobs.add(job.group(1));
        }
        return jobs;
    }
}
