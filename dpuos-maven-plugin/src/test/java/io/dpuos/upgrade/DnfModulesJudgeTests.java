package io.dpuos.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares what we say of module streams with what dnf writes, and lets dnf read it. */
@Tag("judge")
class DnfModulesJudgeTests {
    @TempDir
    Path directory;

    @BeforeEach
    void repository() throws IOException, InterruptedException {
        for (String tool : List.of("/usr/bin/dnf", "/usr/bin/createrepo_c", "/usr/bin/modifyrepo_c")) {
            if (!Files.exists(Path.of(tool))) {
                if ("true".equals(System.getenv("CI"))) {
                    fail(tool + " is not installed");
                }
                abort(tool + " is not there");
            }
        }
        StringBuilder yaml = new StringBuilder();
        for (String id : List.of("x:1", "x:2.0", "y:5", "z:el8")) {
            yaml.append("""
                    ---
                    document: modulemd
                    version: 2
                    data:
                      name: %s
                      stream: "%s"
                      version: 2
                      context: c
                      arch: noarch
                      summary: s
                      description: d
                      license: {module: [MIT]}
                      profiles: {common: {rpms: []}, min: {rpms: []}, all: {rpms: []}}
                    """.formatted((Object[]) id.split(":")));
        }
        Path repository = Files.createDirectories(directory.resolve("repository"));
        Files.writeString(repository.resolve("modules.yaml"), yaml);
        run(repository, "createrepo_c", "-q", ".");
        run(repository, "modifyrepo_c", "--mdtype=modules", "modules.yaml", "repodata");
    }

    @Test
    void sameFilesAsDnf() throws IOException, InterruptedException {
        Path root = Files.createDirectories(directory.resolve("root"));
        dnf(root, "module", "enable", "x:2.0");
        dnf(root, "module", "install", "y:5/min", "y:5/common", "y:5/all");
        dnf(root, "module", "disable", "z");

        Map<String, String> ours = DnfModules.of(
                        Map.of("x", "2.0", "y", "5"), Map.of("y", List.of("all", "common", "min")), List.of("z"))
                .files();

        Map<String, String> theirs = new TreeMap<>();
        try (Stream<Path> files = Files.list(root.resolve("etc/dnf/modules.d"))) {
            for (Path file : files.toList()) {
                theirs.put(String.valueOf(file.getFileName()), Files.readString(file));
            }
        }
        assertThat(ours).isEqualTo(theirs);
    }

    @Test
    void dnfReadsThem() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(directory.resolve("root/etc/dnf/modules.d"));
        DnfModules modules = DnfModules.of(Map.of("x", "1", "y", "5"), Map.of("y", List.of("min")), List.of("z"));
        for (Map.Entry<String, String> file : modules.files().entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }

        String enabled = dnf(directory.resolve("root"), "module", "list", "--enabled");
        String disabled = dnf(directory.resolve("root"), "module", "list", "--disabled");

        assertThat(enabled).containsPattern("x +1 \\[e] ").containsPattern("y +5 \\[e] .*min \\[i]");
        assertThat(enabled).doesNotContain("2.0", "el8");
        assertThat(disabled).containsPattern("z +el8 \\[x] ");
    }

    private String dnf(Path root, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "dnf",
                "-q",
                "-y",
                "--installroot=" + root,
                "--releasever=1",
                "--setopt=module_platform_id=platform:f1",
                "--setopt=reposdir=" + directory.resolve("none"),
                "--repofrompath=r,file://" + directory.resolve("repository")));
        command.addAll(List.of(words));
        return run(directory, command.toArray(String[]::new));
    }

    private static String run(Path directory, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
