package io.dpuos.report.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.format.MalformedImageException;
import io.dpuos.format.ndb.NdbFile;
import io.dpuos.format.ndb.NdbReader;
import io.dpuos.format.sqlite.SqliteReader;
import io.dpuos.resolve.Lock;
import io.dpuos.resolve.LockInputs;
import io.dpuos.resolve.LockSet;
import io.dpuos.resolve.LockedPackage;
import io.dpuos.rpm.Judge;
import io.dpuos.rpm.Nevra;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    @TempDir
    private Path folder;

    @Test
    void comparesManifestsByTheirPackages() throws Exception {
        Path from = manifest("a.json", 100, "bash-5-1.x86_64", "tcpdump-1-1.x86_64", "kernel-1-1.x86_64");
        Path to = manifest("b.json", 110, "bash-6-1.x86_64", "kernel-1-1.x86_64", "lldpd-1-1.x86_64");

        Comparison comparison = Comparison.of(from, to);

        assertThat(comparison.table(10))
                .contains("~ bash.x86_64  5-1 -> 6-1", "+ lldpd.x86_64  1-1", "- tcpdump.x86_64  1-1")
                .contains("~ ISO bytes  100 -> 110  (+10 bytes)")
                .contains(
                        "not compared, since one of the two does not tell: scriptlets, files, services, sysctl, modules");
        assertThat(comparison.differs(Aspect.PACKAGES)).isTrue();
        assertThat(comparison.json()).contains("\"kind\": \"changed\"", "\"notCompared\"");
    }

    @Test
    void comparesAReportWithAManifestInWhatBothTell() throws Exception {
        Path report = Files.writeString(folder.resolve("report.json"), """
            {"format": "dpuos-report", "packages": [{"nevra": "bash-5-1.x86_64", "bytes": 7}],
             "sysctl": [{"key": "a.b", "value": "1"}], "summary": {"isoBytes": 100},
             "services": {"starts": [{"unit": "x.service", "stays": true}]}}
            """);

        Comparison comparison = Comparison.of(report, manifest("m.json", 100, "bash-5-1.x86_64"));

        assertThat(comparison.differs(Aspect.PACKAGES)).isFalse();
        assertThat(comparison.untold()).contains(Aspect.SYSCTL, Aspect.SERVICES);
    }

    @Test
    void comparesReportsInUnitsAndParameters() throws Exception {
        Path from = Files.writeString(folder.resolve("1.json"), """
            {"format": "dpuos-report", "sysctl": [{"key": "a.b", "value": "1"}],
             "services": {"starts": [{"unit": "x.service", "stays": true}, {"unit": "y.service", "stays": false}]}}
            """);
        Path to = Files.writeString(folder.resolve("2.json"), """
            {"format": "dpuos-report", "sysctl": [{"key": "a.b", "value": "2"}],
             "services": {"starts": [{"unit": "x.service", "stays": true}], "mayStart": {"y.service": "y.socket"}}}
            """);

        assertThat(Comparison.of(from, to).table(5)).contains("~ a.b  1 -> 2", "~ y.service  starts -> on demand");
    }

    @Test
    void tellsOfScriptletsThatChangedThoughTheVersionDidNot() throws Exception {
        Path from = lock("a.lock", "1".repeat(64), "none", "2".repeat(64));
        Path to = lock("b.lock", "3".repeat(64), "4".repeat(64), "2".repeat(64));

        Comparison comparison = Comparison.of(from, to);

        assertThat(comparison.differs(Aspect.PACKAGES)).isFalse();
        assertThat(comparison.table(10))
                .contains("scriptlets", "~ one.x86_64  sha256 1111111111111111 -> sha256 3333333333333333")
                .contains("+ two.x86_64  sha256 4444444444444444")
                .doesNotContain("three.x86_64");
    }

    @Test
    void doesNotCompareScriptletsThatALockDoesNotTell() throws Exception {
        Path from = lock("a.lock", "1".repeat(64), "-", "2".repeat(64));
        Path to = lock("b.lock", "3".repeat(64), "none", "2".repeat(64));

        assertThat(Comparison.of(from, to).untold()).contains(Aspect.SCRIPTLETS);
    }

    /** A lock of three packages that differ in what they run. */
    private Path lock(String name, String... scriptlets) throws Exception {
        List<LockedPackage> packages = new ArrayList<>();
        for (int i = 0; i < scriptlets.length; i++) {
            packages.add(new LockedPackage(
                    Nevra.parse(List.of("one", "two", "three").get(i) + "-1-1.x86_64"),
                    "a".repeat(64),
                    1,
                    "b".repeat(64),
                    "os",
                    "Packages/" + i + ".rpm",
                    "-",
                    scriptlets[i],
                    "source-1-1.src.rpm",
                    "MIT",
                    "user: one"));
        }
        Path file = folder.resolve(name);
        new Lock(
                        "1",
                        "",
                        "x86_64",
                        new LockInputs(new TreeMap<>()),
                        List.of(new Lock.LockedRepository("os", "c".repeat(64), "")),
                        Map.of(LockSet.IMAGE, packages))
                .write(file);
        return file;
    }

    @Test
    void saysWhatAFileWouldHaveToBe() throws Exception {
        Path text = Files.writeString(folder.resolve("x.txt"), "hello");
        Path json = Files.writeString(folder.resolve("x.json"), "{\"a\": 1}");
        Path broken = Files.writeString(folder.resolve("y.json"), "{\"a\": ");

        assertThatThrownBy(() -> Comparison.of(folder.resolve("absent"), text)).hasMessageContaining("is no file");
        assertThatThrownBy(() -> Comparison.of(text, text)).hasMessageContaining("is none of: an ISO image, a lock");
        assertThatThrownBy(() -> Comparison.of(json, json)).hasMessageContaining("neither a manifest nor a report");
        assertThatThrownBy(() -> Comparison.of(broken, json)).hasMessageContaining("y.json: JSON, line 1");
    }

    @Test
    void readsNdbBlobsBack() throws Exception {
        List<byte[]> blobs = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 700; i++) {
            byte[] blob = new byte[random.nextInt(5000)];
            random.nextBytes(blob);
            blobs.add(blob);
        }

        List<byte[]> read = NdbReader.headers(NdbFile.encode(blobs));

        assertThat(read).usingElementComparator((a, b) -> Arrays.compare(a, b)).isEqualTo(blobs);
    }

    @Test
    void readsTablesThatSqliteWroteAndRewrote() throws Exception {
        Judge.needs("sqlite3");
        Path database = folder.resolve("rpmdb.sqlite");
        String sql = "PRAGMA page_size=4096; CREATE TABLE Other(x); CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY"
                + " AUTOINCREMENT,blob BLOB NOT NULL); CREATE INDEX i ON Packages(length(blob));"
                + " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<400)"
                + " INSERT INTO Packages SELECT i, randomblob((i*i*7) % 30000) FROM n;"
                + " DELETE FROM Packages WHERE hnum % 7 = 3;";
        run("sqlite3", database.toString(), sql);
        String expected =
                run("sqlite3", database.toString(), "SELECT lower(hex(substr(blob,1,40))), length(blob) FROM Packages");

        StringBuilder found = new StringBuilder();
        for (byte[] blob : SqliteReader.blobs(Files.readAllBytes(database), "Packages", 1)) {
            found.append(java.util.HexFormat.of().formatHex(Arrays.copyOf(blob, Math.min(40, blob.length))))
                    .append('|')
                    .append(blob.length)
                    .append('\n');
        }

        assertThat(found.toString()).isEqualTo(expected);
        assertThatThrownBy(() -> SqliteReader.blobs(Files.readAllBytes(database), "Nothing", 1))
                .isInstanceOf(MalformedImageException.class)
                .hasMessageContaining("the table Nothing");
    }

    @Test
    void refusesDamagedDatabasesWithAMessage() throws Exception {
        Judge.needs("sqlite3");
        Path database = folder.resolve("d.sqlite");
        run(
                "sqlite3",
                database.toString(),
                "CREATE TABLE Packages(hnum INTEGER PRIMARY KEY, blob BLOB);"
                        + " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<99)"
                        + " INSERT INTO Packages SELECT i, zeroblob(i * 100) FROM n;");
        byte[] sound = Files.readAllBytes(database);
        byte[] ndb = NdbFile.encode(List.of(new byte[5000], new byte[10]));
        Random random = new Random(5);
        for (int i = 0; i < 400; i++) {
            byte[] damaged = (i % 2 == 0 ? sound : ndb).clone();
            for (int k = 0; k < 3; k++) {
                damaged[random.nextInt(i % 4 < 2 ? 200 : damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                if (i % 2 == 0) {
                    SqliteReader.blobs(damaged, "Packages", 1);
                } else {
                    NdbReader.headers(damaged);
                }
            } catch (MalformedImageException e) {
                assertThat(e).hasMessageContaining("expected");
            }
        }
    }

    private Path manifest(String name, long size, String... packages) throws Exception {
        List<String> entries = Arrays.stream(packages)
                .map(nevra -> "{\"nevra\": \"" + nevra + "\"}")
                .toList();
        return Files.writeString(
                folder.resolve(name),
                "{\"iso\": {\"size\": " + size + "}, \"imagePackages\": [" + String.join(", ", entries) + "]}");
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
