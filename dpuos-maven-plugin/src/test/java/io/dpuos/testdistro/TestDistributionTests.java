package io.dpuos.testdistro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dpuos.rpm.Compression;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.DependencyKind;
import io.dpuos.rpm.Evr;
import io.dpuos.rpm.FileFlags;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.PackagedFile;
import io.dpuos.rpm.Signer;
import io.dpuos.testdistro.DebReader.Entry;
import io.dpuos.testdistro.DebianPackage.Relation;
import io.dpuos.tree.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** The converter on handmade packages. */
class TestDistributionTests {
    private static final long TIME = 1_700_000_000L;

    @TempDir
    Path directory;

    @Test
    void filesBelowTheOldDirectoriesMoveBelowUsr() throws IOException {
        Path deb = deb();

        PayloadEditor editor = edited("tool", deb, List.of());

        assertThat(paths(editor))
                .contains("/usr/bin/tool", "/usr/lib/tool/plugin.so", "/usr/lib/tool/link")
                .noneMatch(p -> p.startsWith("/bin") || p.startsWith("/lib"));
        assertThat(editor.entries().get("/usr/lib/tool/link").target()).isEqualTo("/usr/share/tool/data");
    }

    @Test
    void ownersModesTimesAndFlagsOfTheDebSurvive() throws IOException {
        Path deb = deb();

        PayloadEditor editor = edited(
                "tool", deb, List.of(List.of("attr", "tool", "/usr/bin/tool", "2755", "root", "tty", "cap_net_raw=p")));

        PackagedFile tool = file(editor, "/usr/bin/tool");
        assertThat(tool.permissions()).isEqualTo(02755);
        assertThat(tool.group()).isEqualTo("tty");
        assertThat(tool.capabilities()).isEqualTo("cap_net_raw=p");
        assertThat(tool.mtime()).isEqualTo(TIME);
        assertThat(file(editor, "/etc/tool.conf").flags()).isEqualTo(FileFlags.CONFIG | FileFlags.NOREPLACE);
        assertThat(file(editor, "/usr/share/licenses/tool/copyright").flags()).isEqualTo(FileFlags.LICENSE);
        assertThat(file(editor, "/usr/share/locale/de/LC_MESSAGES/tool.mo").lang())
                .isEqualTo("de");
    }

    @Test
    void programsInPerlAreLeftOut() throws IOException {
        Path deb = deb();

        PayloadEditor editor = edited("tool", deb, List.of());

        assertThat(paths(editor)).doesNotContain("/usr/bin/tool-report");
    }

    @Test
    void aVerbForAFileThatTheArchiveNoLongerHasNamesThePackageAndTheFile() throws IOException {
        Path deb = deb();

        List<List<String>> verbs = List.of(List.of("move", "tool", "/usr/bin/gone", "/usr/bin/here"));

        assertThatThrownBy(() -> edited("tool", deb, verbs))
                .hasMessageContaining("files.txt")
                .hasMessageContaining("tool")
                .hasMessageContaining("/usr/bin/gone");
    }

    @Test
    void debianVersionsKeepTheirOrder() {
        assertThat(Versions.of("2:1.0-rc1-3+deb12u1")).isEqualTo(new Evr(2, "1.0_rc1", "3+deb12u1"));
        assertThat(Versions.of("20230311")).isEqualTo(new Evr(0, "20230311", "0"));
        Dependency above = Versions.bound("glibc", ">>", "2.36");
        assertThat(above.isSatisfiedBy(Dependency.of("glibc", Dependency.Comparison.EQ, Versions.of("2.36-9"))))
                .isTrue();
        assertThat(above.isSatisfiedBy(Dependency.of("glibc", Dependency.Comparison.EQ, Versions.of("2.36"))))
                .isFalse();
    }

    @Test
    void relationsAreParsedWithArchitectureAndVersion() {
        assertThat(Relation.parse("python3:any (>= 3.11~)")).isEqualTo(new Relation("python3", ">=", "3.11~"));
        assertThat(Relation.parse(" libc6 ")).isEqualTo(new Relation("libc6", "", ""));
    }

    @Test
    void librariesNeedAndProvideWhatRpmSays() throws Exception {
        Path judge = Path.of("/usr/lib/rpm/elfdeps");
        needs(Files.isExecutable(judge), "rpm's elfdeps");
        Path program = Path.of("/usr/bin/bash");

        ElfCapabilities elf = ElfCapabilities.of(Files.readAllBytes(program)).orElseThrow();

        assertThat(elf.requires()).containsAll(elfdeps(judge, "--requires", program));
        Path library = Path.of(libraryOf(program));
        ElfCapabilities provider =
                ElfCapabilities.of(Files.readAllBytes(library)).orElseThrow();
        assertThat(provider.provides()).isEqualTo(elfdeps(judge, "--provides", library));
    }

    @Test
    void theSamePlanGivesTheSameBytesAndRpmAcceptsThem() throws Exception {
        PayloadEditor editor = edited("tool", deb(), List.of());
        RpmPlan plan = new RpmPlan(
                new Nevra("tool", Evr.parse("1-1"), "x86_64"),
                "A tool",
                "",
                "tool-1-1.src.rpm",
                TIME,
                Compression.XZ,
                editor.files(),
                Map.of(DependencyKind.REQUIRES, List.of(Dependency.of("libc.so.6()(64bit)"))),
                List.of(),
                List.of());
        Path resources = TestDistribution.resources();
        Signer signer = Signer.of(
                Files.readAllBytes(resources.resolve("signing-key.asc")), new char[0], RepositoryBuilder.EPOCH);

        plan.write(directory.resolve("a.rpm"), signer);
        plan.write(directory.resolve("b.rpm"), signer);

        assertThat(directory.resolve("a.rpm")).hasSameBinaryContentAs(directory.resolve("b.rpm"));
        needs(Files.isExecutable(Path.of("/usr/bin/rpm")), "rpm");
        Path database = Files.createDirectory(directory.resolve("db"));
        List<String> rpm = List.of("rpm", "--define", "_dbpath " + database);
        Judge.run(Judge.join(
                rpm, "--import", resources.resolve("RPM-GPG-KEY-dpuos-test").toString()));
        assertThat(Judge.run(Judge.join(rpm, "-K", directory.resolve("a.rpm").toString())))
                .contains("digests signatures OK");
    }

    @Test
    void thePinnedFingerprintIsThatOfTheKey() throws Exception {
        Path resources = TestDistribution.resources();

        Signer signer = Signer.of(
                Files.readAllBytes(resources.resolve("signing-key.asc")), new char[0], RepositoryBuilder.EPOCH);

        assertThat(signer.fingerprint())
                .isEqualTo(
                        Files.readString(resources.resolve("fingerprint.txt")).trim());
    }

    private static void needs(boolean present, String what) {
        if (!present && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(what + " is missing, and CI must have it");
        }
        assumeTrue(present, what + " is not installed");
    }

    private static Set<String> elfdeps(Path judge, String option, Path file) throws Exception {
        Set<String> lines = new TreeSet<>();
        Judge.run(List.of(judge.toString(), option, file.toString()))
                .lines()
                .filter(l -> !l.startsWith("rtld("))
                .forEach(lines::add);
        return lines;
    }

    private static String libraryOf(Path program) throws Exception {
        return Judge.run(List.of("ldd", program.toString()))
                .lines()
                .filter(l -> l.contains("libc.so.6 => "))
                .map(l -> l.replaceAll(".*=> (\\S+).*", "$1"))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> paths(PayloadEditor editor) {
        return editor.files().stream().map(f -> f.path().toString()).toList();
    }

    private static PackagedFile file(PayloadEditor editor, String path) {
        return editor.files().stream()
                .filter(f -> f.path().equals(TreePath.of(path)))
                .findFirst()
                .orElseThrow();
    }

    private PayloadEditor edited(String name, Path deb, List<List<String>> verbs) throws IOException {
        Curation curation = new Curation(Map.of(), Set.of(), verbs, List.of(), "1", Map.of(), directory);
        PayloadEditor editor = new PayloadEditor(name, curation);
        List<Entry> entries = DebReader.read(deb, e -> e);
        editor.add(name, entries);
        editor.curate(TIME, Map.of("/usr", 0, "/usr/bin", 0));
        return editor;
    }

    private Path deb() throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new XZOutputStream(data, new LZMA2Options(0)), UTF_8.name())) {
            entry(tar, "./bin/tool", "#!/bin/sh\n", 0755);
            entry(tar, "./bin/tool-report", "#!/usr/bin/perl -w\n", 0755);
            entry(tar, "./etc/tool.conf", "a=b\n", 0644);
            entry(tar, "./lib/tool/plugin.so", "no ELF", 0644);
            entry(tar, "./usr/share/doc/tool/copyright", "free\n", 0644);
            entry(tar, "./usr/share/locale/de/LC_MESSAGES/tool.mo", "x", 0644);
            TarArchiveEntry link = new TarArchiveEntry("./lib/tool/link", TarConstants.LF_SYMLINK);
            link.setLinkName("../../usr/share/tool/data");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }
        Path file = directory.resolve("tool.deb");
        try (ArArchiveOutputStream ar = new ArArchiveOutputStream(Files.newOutputStream(file))) {
            member(ar, "debian-binary", "2.0\n".getBytes(UTF_8));
            member(ar, "control.tar.xz", new byte[0]);
            member(ar, "data.tar.xz", data.toByteArray());
        }
        return file;
    }

    private static void entry(TarArchiveOutputStream tar, String name, String text, int mode) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        byte[] content = text.getBytes(UTF_8);
        entry.setSize(content.length);
        entry.setMode(mode);
        entry.setNames("root", "root");
        entry.setModTime(TIME * 1000);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static void member(ArArchiveOutputStream ar, String name, byte[] content) throws IOException {
        ar.putArchiveEntry(new ArArchiveEntry(name, content.length));
        ar.write(content);
        ar.closeArchiveEntry();
    }
}
