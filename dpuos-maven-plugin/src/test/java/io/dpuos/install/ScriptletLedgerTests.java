package io.dpuos.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.install.ScriptletLedger.Fate;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.RpmWriter;
import io.dpuos.rpm.Scriptlet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptletLedgerTests {
    @TempDir
    Path directory;

    private InstallPackage made(String name, String script) throws Exception {
        Path file = directory.resolve(name + ".rpm");
        new RpmWriter(Nevra.parse(name + "-1-1.noarch"))
                .scriptlet(Scriptlet.shell(Scriptlet.Kind.POSTIN, script))
                .write(file);
        return SurveyTests.packageOf(file);
    }

    @Test
    void everyFateStandsWithWhatItAskedForAndTouched() throws Exception {
        List<InstallPackage> packages = List.of(
                made("a", "ldconfig; depmod -a 5.10.0; mkdir /made"),
                made("b", "frobnicate"),
                made("c", "mkdir /later"));
        List<ScriptletRule> rules = List.of(
                new ScriptletRule("b:post", ScriptletRule.Action.IGNORE, "not of use", Optional.empty()),
                new ScriptletRule("c:post", ScriptletRule.Action.DEFER, "on the target", Optional.empty()));

        InstalledTree tree = new Installation(new PackageStore(directory.resolve("cache")))
                .install(new InstallRequest(packages, "x86_64", 1_700_000_000L, true, List.of(), rules, IdMap.EMPTY));

        assertThat(tree.ledger().entries())
                .extracting(ScriptletLedger.Entry::fate)
                .containsExactlyInAnyOrder(Fate.EXECUTED, Fate.IGNORED, Fate.DEFERRED);
        assertThat(tree.ledger().toJson().lines())
                .anyMatch(line -> line.contains("\"package\": \"a-1-1.noarch\", \"kind\": \"post\"")
                        && line.contains("\"intents\": [\"depmod 5.10.0\", \"ldconfig\"], \"touched\": [\"/made\"]"))
                .anyMatch(line -> line.contains("\"fate\": \"ignored\"")
                        && line.contains("\"reason\": \"not of use\"")
                        && line.contains("\"touched\": []")
                        && !line.contains("intents"))
                .anyMatch(line -> line.contains("\"fate\": \"deferred\"") && !line.contains("intents"));
    }
}
