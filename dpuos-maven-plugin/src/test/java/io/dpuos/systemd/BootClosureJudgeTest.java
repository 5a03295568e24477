package io.dpuos.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.format.Judge;
import io.dpuos.tree.SmallTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code systemd --test} would start, and what {@link BootClosure} says. */
class BootClosureJudgeTest {
    private static final Pattern JOB =
            Pattern.compile("([A-Za-z0-9@_.\\\\-]+\\.(service|target|socket|timer|path))/start");
    private static final String LIB = "/usr/lib/systemd/system/";

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
            if (JOB.matcher(unit + "/start").matches()) {
                actual.add(unit.text());
            }
        }

        assertThat(actual).isEqualTo(expected);
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
