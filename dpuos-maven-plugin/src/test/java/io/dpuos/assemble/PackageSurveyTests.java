package io.dpuos.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.install.ScriptletLedger.Fate;
import io.dpuos.repo.ContentCache;
import io.dpuos.repo.JdkFetcher;
import io.dpuos.repo.ProgressListener;
import io.dpuos.repo.RepositoryException;
import io.dpuos.report.SurveyReport;
import io.dpuos.report.SurveyedPackage;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.DependencyKind;
import io.dpuos.rpm.Evr;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.PackagedFile;
import io.dpuos.rpm.RpmWriter;
import io.dpuos.rpm.Scriptlet;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A survey tells of each package what stands in its way, and goes on. */
class PackageSurveyTests {
    @TempDir
    Path directory;

    private RpmWriter writer(String name, String text) {
        return new RpmWriter(new Nevra(name, new Evr(0, "1", "1"), "noarch"))
                .file(PackagedFile.regular(TreePath.of("/etc/shared.conf"), 0644, Bytes.of(text)));
    }

    private void write(RpmWriter writer) throws IOException {
        Path file = directory.resolve("rpms").resolve(writer.fileName());
        Files.createDirectories(file.getParent());
        writer.write(file);
    }

    private SurveyReport survey(String location) throws IOException {
        return new PackageSurvey(location, List.of(), false, "x86_64", directory.resolve("out/survey.json"), "1", 2)
                .run(new JdkFetcher(), new ContentCache(directory.resolve("cache")), false, ProgressListener.NONE);
    }

    @Test
    void tellsConstructsConflictsAndUnreadableFiles() throws Exception {
        write(writer("one", "a").scriptlet(Scriptlet.shell(Scriptlet.Kind.POSTIN, "true\nfrobnicate --all\n")));
        write(writer("two", "b").scriptlet(Scriptlet.shell(Scriptlet.Kind.POSTIN, "echo made > /etc/made\n")));
        write(writer("three", "c")
                .dependency(DependencyKind.CONFLICTS, Dependency.of("one"))
                .dependency(DependencyKind.CONFLICTS, Dependency.of("two")));
        Files.writeString(directory.resolve("rpms/zero.rpm"), "no package");

        SurveyReport report = survey(directory.resolve("rpms").toString());

        assertThat(report.packages()).hasSize(4);
        SurveyedPackage one = report.packages().get(0);
        assertThat(one.nevra()).isEqualTo("one-1-1.noarch");
        assertThat(one.count(Fate.REFUSED)).isEqualTo(1);
        assertThat(one.conflicts()).containsExactly("/etc/shared.conf of two-1-1.noarch");
        assertThat(report.packages().get(1).conflicts()).isEmpty();
        assertThat(report.packages().get(2).count(Fate.EXECUTED)).isEqualTo(1);
        assertThat(report.packages().get(3).failure()).isPresent();
        assertThat(report.isClean()).isFalse();
        assertThat(report.table()).contains("%post line 2: frobnicate", "4 packages");
        assertThat(Files.readString(directory.resolve("out/survey.json")))
                .contains("frobnicate --all", "\"construct\": \"frobnicate\"", "\"line\": 2");
    }

    @Test
    void aFolderWithoutPackagesIsRefusedWithTheWayOut() {
        assertThatThrownBy(() -> survey("dir:" + directory))
                .isInstanceOf(RepositoryException.class)
                .hasMessageContaining("holds no RPM file");
    }

    @Test
    void realPackagesAreSurveyed() throws Exception {
        Path rpms = Path.of(System.getProperty(
                "dpuos.survey",
                Path.of(System.getProperty("dpuos.shared", "../../shared/data"), "rpms")
                        .toString()));
        Assumptions.assumeTrue(Files.isDirectory(rpms), "needs the shared data folder");

        SurveyReport report = survey(rpms.toString());

        if (System.getProperty("dpuos.survey") != null) {
            System.out.print(report.table());
        }
        assertThat(report.packages()).isNotEmpty();
        assertThat(report.packages().stream()
                        .mapToLong(each -> each.count(Fate.EXECUTED))
                        .sum())
                .isPositive();
    }
}
