package io.dpuos.install.rpmdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.DependencyFlags;
import io.dpuos.rpm.DependencyKind;
import io.dpuos.rpm.Evr;
import io.dpuos.rpm.InstalledHeader;
import io.dpuos.rpm.Judge;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.PackagedFile;
import io.dpuos.rpm.RpmFile;
import io.dpuos.rpm.RpmWriter;
import io.dpuos.rpm.Scriptlet;
import io.dpuos.rpm.Trigger;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RpmDatabaseWriterTests {
    private static final long INSTALLED = 1_700_000_000L;

    @TempDir
    Path directory;

    /** A package with everything that the tables index. */
    private Path triggers() throws IOException {
        Path file = directory.resolve("triggers.rpm");
        new RpmWriter(Nevra.parse("triggers-1-1.noarch"))
                .file(PackagedFile.regular(TreePath.of("/opt/t/a"), 0644, Bytes.of("a")))
                .file(PackagedFile.regular(TreePath.of("/opt/t/b"), 0644, Bytes.of("b")))
                .scriptlet(Scriptlet.shell(Scriptlet.Kind.POSTIN, "true"))
                .scriptlet(Scriptlet.shell(Scriptlet.Kind.PREUN, "true"))
                .dependency(
                        DependencyKind.REQUIRES,
                        Dependency.of("both"),
                        DependencyFlags.SCRIPT_POST | DependencyFlags.SCRIPT_PREUN)
                .dependency(DependencyKind.REQUIRES, Dependency.of("posttrans"), DependencyFlags.POSTTRANS)
                .dependency(DependencyKind.RECOMMENDS, Dependency.of("r"))
                .dependency(DependencyKind.REQUIRES, Dependency.of("(a if (b or c >= 1:2) else (d with e(x)))"))
                .dependency(DependencyKind.REQUIRES, Dependency.of("((f and g and f) or (h if i))"))
                .dependency(DependencyKind.CONFLICTS, Dependency.of("(k unless l)"))
                .dependency(DependencyKind.REQUIRES, Dependency.of("(m and n or o)"))
                .dependency(DependencyKind.SUGGESTS, Dependency.of("s"))
                .dependency(DependencyKind.SUPPLEMENTS, Dependency.of("(p and q)"))
                .dependency(DependencyKind.ENHANCES, Dependency.of("e"))
                .dependency(DependencyKind.CONFLICTS, Dependency.of("c"))
                .dependency(DependencyKind.OBSOLETES, Dependency.of("o", Dependency.Comparison.LT, Evr.parse("1")))
                .trigger(trigger(Trigger.Kind.TRIGGERIN, "bash", "zsh"))
                .trigger(trigger(Trigger.Kind.TRIGGERUN, "bash"))
                .trigger(trigger(Trigger.Kind.FILETRIGGERIN, "/usr/lib", "/lib"))
                .trigger(trigger(Trigger.Kind.FILETRIGGERPOSTUN, "/usr/lib", "/opt"))
                .trigger(trigger(Trigger.Kind.TRANSFILETRIGGERIN, "/usr/share", "/usr/lib"))
                .trigger(trigger(Trigger.Kind.TRANSFILETRIGGERUN, "/usr/share"))
                .write(file);
        return file;
    }

    private static Trigger trigger(Trigger.Kind kind, String... names) {
        List<Dependency> conditions = new ArrayList<>();
        for (String name : names) {
            conditions.add(Dependency.of(name));
        }
        return new Trigger(kind, conditions, List.of("/bin/sh"), "true", Trigger.DEFAULT_PRIORITY, 0);
    }

    private List<Path> realPackages() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String name : new String[] {
            "hello-2.0-1.x86_64-signed.rpm",
            "openssh-server-8.4p1-1.el7.x86_64.rpm",
            "seatd-0.9.1-1.azl3.x86_64.rpm",
            "zfs-2.1.5-1.el9.x86_64.rpm",
            "python2.7-tools-2.7.18-41.amzn2023.0.9.x86_64.rpm",
            "python2-wheel-0.34.2-1.amzn2023.0.2.noarch.rpm",
            "xarchiver-0.5.4.25-1.azl3.x86_64.rpm",
            "complex-package-2.3.4-5.el8.x86_64.rpm",
            "capstest-1.0-1.noarch.rpm",
            "luafork-1.0-1.noarch.rpm",
            "empty-0.1-1.x86_64.rpm",
            "test-1.0.0.x86_64.rpm",
            "hlinktest-1.0-1.noarch.rpm",
            "kmod-zfs-5.14.0-115.el9.x86_64-2.1.5-1.el9.x86_64.rpm",
            "filesystem-0.1.rpm",
            "bear-4.1-1.noarch.rpm"
        }) {
            files.add(Judge.shared("data/rpms").resolve(name).toAbsolutePath());
        }
        files.add(triggers());
        return files;
    }

    private static List<InstalledHeader> installed(List<Path> files, long time, long transaction) throws IOException {
        List<InstalledHeader> list = new ArrayList<>();
        for (Path file : files) {
            RpmFile rpm = RpmFile.read(file);
            list.add(InstalledHeader.of(rpm.header(), rpm.signatureHeader(), time, transaction, 3, new TreeSet<>()));
        }
        return list;
    }

    private String sql(String database, String query) throws IOException {
        Files.writeString(directory.resolve("query.sql"), query + "\n");
        return Judge.sh(directory, "sqlite3 " + database + " < query.sql").orFail();
    }

    /** rpm itself installs the same packages; every row of every table and every header byte has to agree. */
    @Test
    void sqliteDatabaseHoldsWhatRpmWouldHaveWritten() throws IOException {
        Judge.needs("rpm", "sqlite3");
        List<Path> files = realPackages();
        Files.createDirectory(directory.resolve("theirs"));
        for (Path file : files) {
            Judge.sh(
                            directory,
                            "rpm --define '_dbpath " + directory.resolve("theirs") + "' --define"
                                    + " '_transaction_color 3' -i --justdb --nodeps --noscripts --notriggers --nosignature --nodigest"
                                    + " --ignorearch --ignoreos --replacefiles --excludeartifacts --force '" + file
                                    + "'")
                    .orFail();
        }
        List<InstalledHeader> packages = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            String theirs = sql("theirs/rpmdb.sqlite", "select hex(key) from Installtid where hnum=" + (i + 1) + ";")
                    .strip();
            long transaction = Integer.reverseBytes(Integer.parseUnsignedInt(theirs, 16)) & 0xffffffffL;
            String name = RpmFile.read(files.get(i)).nevra().name();
            String time = Judge.sh(
                            directory,
                            "rpm --define '_dbpath " + directory.resolve("theirs") + "' -q --qf '%{INSTALLTIME}' "
                                    + name)
                    .orFail();
            packages.addAll(installed(List.of(files.get(i)), Long.parseLong(time), transaction));
        }

        Files.write(
                directory.resolve("ours.sqlite"),
                RpmDatabaseWriter.write(RpmDatabaseWriter.Kind.SQLITE, packages).get("rpmdb.sqlite"));

        assertThat(sql("ours.sqlite", "pragma integrity_check; pragma foreign_key_check;"))
                .isEqualTo("ok\n");
        String schema = "select type, name, tbl_name, sql from sqlite_schema where name not like 'sqlite_stat%';";
        assertThat(sql("ours.sqlite", schema)).isEqualTo(sql("theirs/rpmdb.sqlite", schema));
        for (KeyTable table : KeyTable.values()) {
            String name = table.name().charAt(0) + table.name().substring(1).toLowerCase(java.util.Locale.ROOT);
            String rows = "select hnum, idx, quote(key) from '" + name + "' order by hnum, idx, key;";
            assertThat(sql("ours.sqlite", rows)).as(name).isEqualTo(sql("theirs/rpmdb.sqlite", rows));
        }
        for (int i = 0; i < files.size(); i++) {
            String blob = "select hex(blob) from Packages where hnum=" + (i + 1) + ";";
            assertThat(sql("ours.sqlite", blob))
                    .as(files.get(i).toString())
                    .isEqualTo(sql("theirs/rpmdb.sqlite", blob));
        }
    }

    @Test
    void rpmAnswersFromTheSqliteDatabase() throws IOException {
        Judge.needs("rpm", "sqlite3");
        List<InstalledHeader> packages = installed(realPackages(), INSTALLED, INSTALLED);
        Path root = directory.resolve("root");
        Path database = root.resolve("var/lib/rpm/rpmdb.sqlite");
        Files.createDirectories(database.getParent());
        Files.write(
                database,
                RpmDatabaseWriter.write(RpmDatabaseWriter.Kind.SQLITE, packages).get("rpmdb.sqlite"));
        String rpm = "rpm --root " + root + " --define '_dbpath /var/lib/rpm' ";

        String all = Judge.sh(directory, rpm + "-qa | sort").orFail();
        String owner = Judge.sh(directory, rpm + "-q --whatprovides /usr/bin/hello 'capability(none)' ")
                .output();
        String byFile = Judge.sh(directory, rpm + "-qf /usr/bin/hello").orFail();
        String trigger = Judge.sh(directory, rpm + "-q --triggeredby bash").orFail();
        String list = Judge.sh(directory, rpm + "-ql python2.7-tools | wc -l").orFail();
        String erase = Judge.sh(directory, rpm + "-e --test seatd hello").orFail();
        String tid = Judge.sh(directory, rpm + "-q --querybynumber 3").orFail();

        assertThat(all.lines()).hasSize(packages.size()).contains("hello-2.0-1.x86_64", "triggers-1-1.noarch");
        assertThat(owner).contains("hello-2.0-1.x86_64");
        assertThat(byFile).isEqualTo("hello-2.0-1.x86_64\n");
        assertThat(trigger).isEqualTo("triggers-1-1.noarch\n");
        assertThat(list.strip()).isEqualTo("968");
        assertThat(erase).doesNotContain("error");
        assertThat(tid).isEqualTo("seatd-0.9.1-1.azl3.x86_64\n");
    }

    @Test
    void removedFilesAreNotMissedByVerification() throws IOException {
        Judge.needs("rpm");
        RpmFile rpm = RpmFile.read(triggers());
        Path root = directory.resolve("root");
        Files.createDirectories(root.resolve("var/lib/rpm"));
        Files.createDirectories(root.resolve("opt/t"));
        Files.writeString(root.resolve("opt/t/a"), "a");
        InstalledHeader header = InstalledHeader.of(
                rpm.header(), rpm.signatureHeader(), INSTALLED, INSTALLED, 3, new TreeSet<>(List.of(1)));
        Files.write(
                root.resolve("var/lib/rpm/rpmdb.sqlite"),
                RpmDatabaseWriter.write(RpmDatabaseWriter.Kind.SQLITE, List.of(header))
                        .get("rpmdb.sqlite"));
        String command = "rpm --root " + root + " --define '_dbpath /var/lib/rpm' ";

        String verify = Judge.sh(directory, command + "-V --nomtime --nouser --nogroup --nodeps triggers")
                .output();
        String states = Judge.sh(directory, command + "-qs triggers").orFail();

        assertThat(verify).isEmpty();
        assertThat(states).contains("normal        /opt/t/a", "not installed /opt/t/b");
    }

    @Test
    void installationContinuesOnTheWrittenDatabase() throws IOException {
        Judge.needs("rpm", "sqlite3");
        List<InstalledHeader> packages = installed(realPackages(), INSTALLED, INSTALLED);
        Path database = directory.resolve("db/rpmdb.sqlite");
        Files.createDirectories(database.getParent());
        Files.write(
                database,
                RpmDatabaseWriter.write(RpmDatabaseWriter.Kind.SQLITE, packages).get("rpmdb.sqlite"));
        String rpm = "rpm --define '_dbpath " + database.getParent() + "' ";
        Path more = directory.resolve("more.rpm");
        new RpmWriter(Nevra.parse("more-1-1.noarch"))
                .file(PackagedFile.regular(TreePath.of("/opt/more"), 0644, Bytes.of("a")))
                .write(more);

        Judge.sh(directory, rpm + "-i --justdb --nodeps " + more).orFail();
        Judge.sh(directory, rpm + "-e --justdb --nodeps --noscripts --notriggers hello")
                .orFail();

        assertThat(Judge.sh(directory, rpm + "-qa").orFail().lines())
                .hasSize(packages.size())
                .contains("more-1-1.noarch");
        assertThat(sql("db/rpmdb.sqlite", "pragma integrity_check; select max(hnum) from Packages;"))
                .isEqualTo("ok\n" + (packages.size() + 1) + "\n");
    }

    private static String ndbRpm() {
        Path judge = Path.of(System.getProperty("dpuos.ndbRpm", "../.cache/ndb-rpm/bin/rpm"))
                .toAbsolutePath()
                .normalize();
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Files.isExecutable(judge), "no rpm with the ndb backend: it/tools/ndb-rpm builds one");
        return judge + " --define '_db_backend ndb' --define '_dbpath ";
    }

    private void writeNdb(Path folder, List<InstalledHeader> packages) throws IOException {
        Files.createDirectories(folder);
        for (var file :
                RpmDatabaseWriter.write(RpmDatabaseWriter.Kind.NDB, packages).entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
    }

    /** Every index that rpm makes of the same packages holds the same, and both are found by the same hash. */
    @Test
    void ndbIndexesHoldWhatRpmWouldHaveWritten() throws IOException {
        String rpm = ndbRpm();
        Path ours = directory.resolve("ours");
        Path theirs = Files.createDirectory(directory.resolve("theirs"));
        List<Path> files = new ArrayList<>(realPackages());
        files.add(manyFiles());
        writeNdb(ours, installed(files, INSTALLED, INSTALLED));
        Files.copy(ours.resolve("Packages.db"), theirs.resolve("Packages.db"));

        Judge.sh(directory, rpm + theirs + "' -qa").orFail();

        byte[] made = Files.readAllBytes(theirs.resolve("Index.db"));
        assertThat(NdbIndexReader.read(Files.readAllBytes(ours.resolve("Index.db"))))
                .isEqualTo(NdbIndexReader.read(made))
                .hasSize(KeyTable.values().length);
    }

    /** More positions than a slot has room for, and keys of all lengths. */
    private Path manyFiles() throws IOException {
        Path file = directory.resolve("many.rpm");
        RpmWriter writer = new RpmWriter(Nevra.parse("many-1-1.noarch"));
        for (int i = 0; i < 3000; i++) {
            writer.file(PackagedFile.regular(TreePath.of("/opt/many/d" + i % 7 + "/f" + i), 0644, Bytes.of("a")));
        }
        for (int length : new int[] {253, 254, 255, 256, 70_000}) {
            writer.dependency(DependencyKind.PROVIDES, Dependency.of("p".repeat(length)));
        }
        writer.write(file);
        return file;
    }

    @Test
    void anybodyAsksAnNdbDatabaseThatCannotBeWrittenTo() throws IOException {
        String rpm = ndbRpm();
        Judge.needs("setpriv");
        org.junit.jupiter.api.Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "becomes another user, which needs root");
        Path ours = directory.resolve("ours");
        Path theirs = Files.createDirectory(directory.resolve("theirs"));
        writeNdb(ours, installed(realPackages(), INSTALLED, INSTALLED));
        Files.copy(ours.resolve("Packages.db"), theirs.resolve("Packages.db"));
        Judge.sh(directory, rpm + theirs + "' -qa").orFail();
        Judge.sh(directory, "chmod 755 . && chmod 555 ours && chmod 444 ours/*").orFail();
        String anybody = "setpriv --reuid=65534 --regid=65534 --clear-groups ";

        for (String question : List.of(
                "-qa",
                "-ql python2.7-tools",
                "-qf /usr/bin/hello",
                "-q --requires zfs",
                "-q --whatprovides hello",
                "-q --whatrequires /bin/sh",
                "-q --triggeredby bash",
                "-qa --qf '%{NAME} %{INSTALLTIME} %{INSTALLTID}\\n'",
                "-q --whatrecommends r",
                "-q --querybynumber 3",
                "-Va --nofiles --nodeps --noscripts",
                "-V --nodeps hello")) {
            Judge.Verdict asked = Judge.sh(directory, anybody + rpm + ours + "' " + question);
            Judge.Verdict expected = Judge.sh(directory, rpm + theirs + "' " + question);

            assertThat(asked).as(question).isEqualTo(expected);
            assertThat(asked.output()).as(question).doesNotContain("Generating", "error:");
        }
        assertThat(Files.list(ours)).hasSize(2);
    }

    @Test
    void rpmGoesOnWithTheNdbDatabase() throws IOException {
        List<InstalledHeader> packages = installed(realPackages(), INSTALLED, INSTALLED);
        Path folder = directory.resolve("db");
        String rpm = ndbRpm() + folder + "' ";
        writeNdb(folder, packages);
        Path more = directory.resolve("more.rpm");
        new RpmWriter(Nevra.parse("more-1-1.noarch"))
                .file(PackagedFile.regular(TreePath.of("/opt/more"), 0644, Bytes.of("a")))
                .write(more);

        String erased = Judge.sh(directory, rpm + "-e --justdb --nodeps --noscripts --notriggers zfs")
                .orFail();
        Judge.sh(directory, rpm + "-i --justdb --nodeps " + more).orFail();
        String all = Judge.sh(directory, rpm + "-qa").orFail();

        assertThat(erased).doesNotContain("Generating");
        assertThat(all.lines()).hasSize(packages.size()).contains("hello-2.0-1.x86_64", "more-1-1.noarch");
        assertThat(all).doesNotContain("zfs-2.1.5");
        assertThat(Judge.sh(directory, rpm + "-qf /opt/more").orFail()).isEqualTo("more-1-1.noarch\n");
        assertThat(Judge.sh(directory, rpm + "-q --whatprovides zfs").status()).isNotZero();
    }
}
