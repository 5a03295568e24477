package io.dpuos.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.install.PackageStore;
import io.dpuos.install.ScriptletLedger.Entry;
import io.dpuos.install.ScriptletLedger.Fate;
import io.dpuos.rpm.Judge;
import io.dpuos.rpm.PackageVerifier;
import io.dpuos.rpm.SignaturePolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptletCoverageTests {
    @TempDir
    Path cache;

    /** Without a single rule; the rest needs what an image cannot have, and says so. */
    @Test
    void nearlyAllScriptletsOfRealPackagesRun() throws IOException {
        Path folder = Judge.shared("data/rpms");
        Survey survey = new Survey(
                new PackageVerifier(new SignaturePolicy(false, true, true), List.of()),
                new PackageStore(cache),
                "x86_64",
                1);

        SurveyReport report = survey.run("rpms", CoverageLauncher.packages(folder));

        assertThat(report.packages().stream()
                        .flatMap(each -> each.scriptlets().stream())
                        .filter(entry -> entry.fate() != Fate.EXECUTED)
                        .map(Entry::construct))
                .as("Smack's labels, and a fork inside rpm")
                .containsExactlyInAnyOrder("chsmack", "<lua>");
        assertThat(report.coverage().covered())
                .isEqualTo(report.coverage().packages() - 2)
                .isGreaterThan(5);
        assertThat(report.summary()).anyMatch(line -> line.startsWith("Coverage: the scriptlets of "));
    }
}
