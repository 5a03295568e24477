package io.dpuos.repo;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.format.Judge;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryWriterTests {
    @TempDir
    private Path folder;

    /** dnf answers alike, whether createrepo_c or this class described the same packages. */
    @Test
    void dnfReadsTheSameAsFromCreaterepo() throws Exception {
        Judge.require("dnf", "createrepo_c");
        Path packages = Path.of("../.cache/test-distribution/current/repo/x86_64/Packages");
        Assumptions.assumeTrue(Files.isDirectory(packages), "the test distribution is not built");
        Path ours = Files.createDirectories(folder.resolve("ours"));
        Path theirs = Files.createDirectories(folder.resolve("theirs"));
        List<Path> chosen;
        try (Stream<Path> all = Files.list(packages)) {
            chosen = all.filter(path ->
                            path.getFileName().toString().matches("(bash|glibc|systemd|kmod|setup|dnf)-[0-9].*"))
                    .sorted()
                    .toList();
        }
        for (Path each : chosen) {
            Files.copy(each, ours.resolve(each.getFileName()));
            Files.copy(each, theirs.resolve(each.getFileName()));
        }

        try (Stream<Path> links = Files.list(ours)) {
            for (Map.Entry<String, byte[]> file :
                    RepositoryWriter.repodata(links.toList()).entrySet()) {
                Path target = ours.resolve(file.getKey());
                Files.createDirectories(target.getParent());
                Files.write(target, file.getValue());
            }
        }
        Judge.approved(folder, "createrepo_c -q theirs");

        assertThat(chosen).hasSizeGreaterThan(4);
        for (String question : List.of(
                "--qf '%{name} %{epoch} %{version} %{release} %{arch} %{license} %{installsize} %{downloadsize} %{sourcerpm} %{summary}'",
                "--requires", "--provides", "--conflicts", "--obsoletes", "--recommends", "--list")) {
            assertThat(ask(ours, question)).as(question).isEqualTo(ask(theirs, question));
        }
        assertThat(ask(ours, "--whatprovides /usr/bin/bash")).startsWith("bash-");
    }

    private String ask(Path repository, String question) throws Exception {
        return Judge.approved(
                folder,
                "dnf -q --releasever=1 --setopt=cachedir=" + folder + "/cache-" + repository.getFileName()
                        + " --setopt=reposdir=/dev/null --repofrompath=x,file://" + repository
                        + " --repo=x --forcearch=x86_64 repoquery '*' " + question
                        // createrepo_c leaves out all but the newest version of the C library's symbols.
                        + " | { grep -v '^libc\\.so\\.6(' || true; } | sort -u");
    }
}
