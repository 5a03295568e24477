package io.dpuos.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.tree.Bytes;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RpmWriterTests {
    private static final long BUILD_TIME = 1_700_000_000L;

    @TempDir
    Path directory;

    @BeforeEach
    void judgesArePresent() {
        Judge.needs("rpm", "rpmkeys", "rpm2cpio", "cpio");
    }

    static RpmWriter everything() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            text.append("line ").append(i * 7919 % 1000).append(" of a text\n");
        }
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        return new RpmWriter(Nevra.parse("every-2:1.0~rc1-3.oe1.x86_64"))
                .buildTime(BUILD_TIME)
                .summary("Everything — at once")
                .description("Two\nlines")
                .group("System/Base")
                .text(Tag.LICENSE, "Apache-2.0")
                .text(Tag.VENDOR, "Example")
                .requires(Dependency.of("glibc", Dependency.Comparison.GE, Evr.parse("2.34")))
                .requires(new Dependency("shadow", Dependency.Comparison.ANY, java.util.Optional.empty(), true))
                .requires(Dependency.of("(a if b)"))
                .dependency(DependencyKind.REQUIRES, Dependency.of("coreutils"), DependencyFlags.SCRIPT_POST)
                .dependency(
                        DependencyKind.PROVIDES,
                        Dependency.of("config(every)", Dependency.Comparison.EQ, Evr.parse("2:1.0~rc1-3.oe1")),
                        DependencyFlags.CONFIG)
                .dependency(DependencyKind.CONFLICTS, Dependency.of("foe", Dependency.Comparison.LT, Evr.parse("3:1")))
                .dependency(DependencyKind.OBSOLETES, Dependency.of("old", Dependency.Comparison.LE, Evr.parse("9-1")))
                .dependency(DependencyKind.RECOMMENDS, Dependency.of("friend"))
                .dependency(DependencyKind.SUGGESTS, Dependency.of("neighbour"))
                .dependency(DependencyKind.SUPPLEMENTS, Dependency.of("(x and y)"))
                .dependency(DependencyKind.ENHANCES, Dependency.of("z"))
                .file(PackagedFile.directory(TreePath.of("/opt/every"), 0755))
                .file(PackagedFile.regular(TreePath.of("/opt/every/text"), 0644, Bytes.of(text.toString())))
                .file(PackagedFile.regular(TreePath.of("/opt/every/noise"), 04755, Bytes.of(noise))
                        .withCapabilities("cap_net_raw=ep")
                        .withColor(2))
                .file(PackagedFile.hardLink(TreePath.of("/opt/every/a-name"), TreePath.of("/opt/every/text")))
                .file(PackagedFile.symbolicLink(TreePath.of("/opt/every/link"), LinkTarget.of("text")))
                .file(PackagedFile.regular(TreePath.of("/opt/every.conf"), 0640, Bytes.of("key=1\n"))
                        .withFlags(FileFlags.CONFIG | FileFlags.NOREPLACE)
                        .withOwner("daemon", "adm")
                        .withMtime(0xfffffff0L))
                .file(PackagedFile.ghost(TreePath.of("/opt/every.log"), 0600))
                .file(PackagedFile.regular(TreePath.of("/opt/every-LICENSE"), 0644, Bytes.of("free"))
                        .withFlags(FileFlags.LICENSE))
                .file(PackagedFile.regular(TreePath.of("/opt/every-README.de"), 0644, Bytes.of("lies"))
                        .withFlags(FileFlags.DOC)
                        .withLang("de"))
                .scriptlet(Scriptlet.shell(Scriptlet.Kind.PREIN, "echo pre"))
                .scriptlet(new Scriptlet(Scriptlet.Kind.POSTIN, List.of("/sbin/ldconfig"), "", 0))
                .scriptlet(new Scriptlet(Scriptlet.Kind.PREUN, List.of("/bin/sh", "-e"), "true", 0))
                .scriptlet(new Scriptlet(Scriptlet.Kind.POSTTRANS, List.of("<lua>"), "print('x')", 0))
                .trigger(new Trigger(
                        Trigger.Kind.TRIGGERIN,
                        List.of(Dependency.of("bash", Dependency.Comparison.GT, Evr.parse("5"))),
                        List.of("/bin/sh"),
                        "echo bash",
                        0,
                        0))
                .trigger(new Trigger(
                        Trigger.Kind.FILETRIGGERIN,
                        List.of(Dependency.of("/usr/lib"), Dependency.of("/lib")),
                        List.of("/bin/sh"),
                        "cat",
                        500,
                        0))
                .trigger(new Trigger(
                        Trigger.Kind.TRANSFILETRIGGERPOSTUN,
                        List.of(Dependency.of("/usr/lib/systemd")),
                        List.of("<lua>"),
                        "print(1)",
                        Trigger.DEFAULT_PRIORITY,
                        0));
    }

    private Path write(RpmWriter writer) throws IOException {
        Path file = directory.resolve("package.rpm");
        writer.write(file);
        return file;
    }

    @Test
    void rpmReadsEveryTag() throws IOException {
        write(everything());

        String info = Judge.sh(directory, "rpm -qip package.rpm").orFail();
        String dump = Judge.sh(directory, "rpm -qp --dump package.rpm").orFail();
        String scripts = Judge.sh(directory, "rpm -qp --scripts --triggers --filetriggers package.rpm")
                .orFail();
        String requires = Judge.sh(directory, "rpm -qp --qf '[%{REQUIRENEVRS} %{REQUIREFLAGS:deptype}\\n]' package.rpm")
                .orFail();
        String others = Judge.sh(
                        directory,
                        "rpm -qp --provides --conflicts --obsoletes --recommends --suggests --supplements --enhances"
                                + " package.rpm")
                .orFail();

        assertThat(info).contains("Everything — at once", "Epoch       : 2", "Version     : 1.0~rc1", "Two\nlines");
        assertThat(dump)
                .contains("/opt/every 0 1700000000 " + "0".repeat(64) + " 040755 root root 0 0 0 X")
                .contains("/opt/every.conf 6 -16 ", " 0100640 daemon adm 1 0 0 X")
                .contains("/opt/every/link 4 1700000000 ", " 0120777 root root 0 0 0 text")
                .contains("/opt/every/noise 100000 1700000000 ", " 0104755 root root");
        assertThat(scripts)
                .contains("preinstall scriptlet (using /bin/sh):\necho pre")
                .contains("postinstall program: /sbin/ldconfig")
                .contains("preuninstall scriptlet (using /bin/sh -e):\ntrue")
                .contains("posttrans scriptlet (using <lua>):")
                .contains("triggerin scriptlet (using /bin/sh) -- bash > 5\necho bash")
                .contains("filetriggerin scriptlet (using /bin/sh) -- /usr/lib, /lib\ncat")
                .contains("transfiletriggerpostun scriptlet (using <lua>) -- /usr/lib/systemd\nprint(1)");
        assertThat(requires)
                .contains("glibc >= 2.34 manual", "(a if b) manual", "shadow pre\n", "coreutils post\n")
                .contains("/sbin/ldconfig post,interp", "rpmlib(FileCaps) <= 4.6.1-1 rpmlib")
                .contains("rpmlib(RichDependencies) <= 4.12.0-1", "rpmlib(TildeInVersions)");
        assertThat(others)
                .contains("config(every) = 2:1.0~rc1-3.oe1", "every = 2:1.0~rc1-3.oe1", "foe < 3:1", "old <= 9-1")
                .contains("friend", "neighbour", "(x and y)", "z\n");
        String caps = Judge.sh(
                        directory,
                        "rpm -qp --qf '[%{FILENAMES} %{FILECAPS} %{FILELANGS} %{FILEFLAGS:fflags} %{FILECOLORS}\\n]'"
                                + " package.rpm")
                .orFail();
        assertThat(caps)
                .contains("/opt/every/noise cap_net_raw=ep   2")
                .contains("/opt/every-README.de  de d 0")
                .contains("/opt/every.log   g 0")
                .contains("/opt/every.conf   cn 0");
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void rpmChecksDigestsAndUnpacksEveryCompression(Compression compression) throws IOException {
        write(everything().compression(compression, 2));

        String check = Judge.sh(directory, "rpmkeys -Kv package.rpm").orFail();
        Judge.sh(directory, "mkdir out; rpm2cpio package.rpm | (cd out; cpio -idm)")
                .orFail();

        assertThat(check)
                .contains("Header SHA256 digest: OK", "Payload SHA256 digest: OK", "MD5 digest: OK")
                .doesNotContain("BAD");
        String listed = Judge.sh(directory, "sha256sum < out/opt/every/text; cat out/opt/every/a-name | sha256sum")
                .orFail();
        assertThat(listed.lines().distinct()).hasSize(1);
        Judge.sh(
                        directory,
                        "rpm -qp --dump package.rpm | awk '$1==\"/opt/every/noise\"{print $4}' > want;"
                                + " sha256sum out/opt/every/noise | cut -d' ' -f1 | cmp - want")
                .orFail();
    }

    @Test
    void signatureIsAcceptedByRpm() throws IOException {
        write(everything().signer(TestKeys.signer(TestKeys.SIGNER)));
        Files.write(directory.resolve("key.asc"), TestKeys.armored(TestKeys.SIGNER));

        Judge.sh(directory, "rpmkeys --dbpath $PWD/db --import key.asc").orFail();
        String check =
                Judge.sh(directory, "rpmkeys --dbpath $PWD/db -Kv package.rpm").orFail();

        assertThat(check).containsPattern("Header V4 RSA/SHA256 Signature, key ID [0-9a-f]+: OK");
    }

    @Test
    void rpmInstallsAndVerifiesThePackage() throws IOException {
        RpmWriter writer = new RpmWriter(Nevra.parse("small-1-1.noarch"))
                .buildTime(BUILD_TIME)
                .file(PackagedFile.directory(TreePath.of("/opt/small"), 0755))
                .file(PackagedFile.regular(TreePath.of("/opt/small/a"), 0600, Bytes.of("hello")))
                .file(PackagedFile.hardLink(TreePath.of("/opt/small/b"), TreePath.of("/opt/small/a")))
                .file(PackagedFile.hardLink(TreePath.of("/opt/small/c"), TreePath.of("/opt/small/a")))
                .file(PackagedFile.symbolicLink(TreePath.of("/opt/small/l"), LinkTarget.of("a")));
        write(writer);

        Judge.sh(directory, "mkdir root && rpm --root $PWD/root -i --nodeps package.rpm")
                .orFail();

        assertThat(Judge.sh(directory, "rpm --root $PWD/root -V small").orFail())
                .isEmpty();
        assertThat(Judge.sh(directory, "stat -c %h root/opt/small/b").orFail()).isEqualTo("3\n");
        assertThat(Judge.sh(directory, "readlink root/opt/small/l").orFail()).isEqualTo("a\n");
    }

    @Test
    void sameInputGivesSameBytes() throws IOException {
        Path first = directory.resolve("first.rpm");
        Path second = directory.resolve("second.rpm");

        everything().signer(TestKeys.signer(TestKeys.SIGNER)).write(first);
        everything().signer(TestKeys.signer(TestKeys.SIGNER)).write(second);

        assertThat(second).hasSameBinaryContentAs(first);
        try (var list = Files.list(directory)) {
            assertThat(list).containsExactlyInAnyOrder(first, second);
        }
    }
}
