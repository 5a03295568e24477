package io.dpuos.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.install.ScriptletLedger.Fate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scriptlets of real packages run, or are refused with the right words. */
class SurveyTests {
    @TempDir
    Path cache;

    static InstallPackage packageOf(Path rpm) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(rpm));
        return new InstallPackage(HexFormat.of().formatHex(digest), rpm, true);
    }

    @Test
    void scriptletsOfRealPackagesRun() throws Exception {
        Path rpms = Path.of(System.getProperty("dpuos.shared", "../../shared/data"), "rpms");
        Assumptions.assumeTrue(Files.isDirectory(rpms), "needs the shared data folder");
        Installation installation = new Installation(new PackageStore(cache));
        List<String> problems = new ArrayList<>();
        long executed = 0;

        List<Path> files;
        try (Stream<Path> list = Files.list(rpms)) {
            files = list.filter(path -> path.toString().endsWith(".rpm"))
                    .sorted()
                    .toList();
        }
        for (Path rpm : files) {
            try {
                InstalledTree tree = installation.install(new InstallRequest(
                        List.of(packageOf(rpm)),
                        "x86_64",
                        1_700_000_000L,
                        true,
                        List.of(),
                        List.of(),
                        IdMap.EMPTY,
                        true));
                executed += tree.ledger().count(Fate.EXECUTED);
                tree.ledger().entries().stream()
                        .filter(entry -> entry.fate() == Fate.REFUSED)
                        .forEach(entry -> problems.add(rpm.getFileName() + " " + entry.kind() + ": " + entry.reason()));
            } catch (InstallException | IOException e) {
                problems.add(rpm.getFileName() + ": " + e.getMessage());
            }
        }

        assertThat(executed).isGreaterThan(10);
        assertThat(problems)
                .allMatch(
                        text -> text.contains("chsmack") || text.contains("luafork"),
                        "only what is known to be refused");
    }
}
