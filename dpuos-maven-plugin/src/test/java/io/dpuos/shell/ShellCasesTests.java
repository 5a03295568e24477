package io.dpuos.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs each case by bash on a real directory and by the shell on a tree: output, status and files must be equal. */
class ShellCasesTests {
    private static final Path BASH = Path.of("/bin/bash");

    @TempDir
    Path directory;

    @BeforeAll
    static void needsBash() {
        if (System.getenv("CI") == null) {
            Assumptions.assumeTrue(Files.isExecutable(BASH), "needs /bin/bash as judge");
        }
    }

    /** One case per line; backslash n outside of quotes of printf is a line end where a here-document needs one. */
    static Stream<String> cases() throws IOException {
        try (InputStream in = ShellCasesTests.class.getResourceAsStream("cases.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.isBlank()).toList().stream();
        }
    }

    private static String script(String line) {
        boolean expands = line.contains("<<") && !line.startsWith("cat <<< ")
                || line.contains("\\nthen")
                || line.contains("# comment\\n")
                || line.contains("multi \\\\")
                || line.contains("() {\\n");
        return expands ? line.replace("\\\\\\n", "\\\n").replace("\\n", "\n") + "\n" : line + "\n";
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithBash(String line) throws IOException, InterruptedException {
        String script = script(line);
        TreeBuilder builder = ImageTree.empty(0, Origin.ofLayer("test")).toBuilder();
        FileSystem files = new FileSystem(builder, Origin.ofLayer("test"), 0);
        prepare(files);

        Process process = new ProcessBuilder(BASH.toString(), "-c", "umask 022\n" + script, "sh")
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        String expected = FileSystem.text(process.getInputStream().readAllBytes());
        int expectedStatus = process.waitFor();
        Shell.Result result = new Shell(
                        files,
                        CoreCommands.registry(),
                        Limits.DEFAULT,
                        Map.of("PATH", "/bin", "HOME", "/root", "LC_ALL", "C"))
                .as(Shell.Dialect.BASH)
                .run("cd /work\n" + script, "sh", List.of(), "");

        assertThat(result.output()).as(line + "\nerrors: " + result.errors()).isEqualTo(expected);
        assertThat(result.status()).as(line).isEqualTo(expectedStatus);
        assertThat(tree(builder.build())).as(line).isEqualTo(host(directory));
    }

    private static void prepare(FileSystem files) {
        try {
            files.mkdirs("/work", 0755);
            files.mkdirs("/tmp", 0755);
            files.mkdirs("/bin", 0755);
            files.write("/bin/sh", "binary");
            files.change("/bin/sh", true, old -> old.withMode(0755));
        } catch (FileProblem e) {
            throw new IllegalStateException(e);
        }
    }

    private static SortedMap<String, String> tree(ImageTree tree) throws IOException {
        SortedMap<String, String> shown = new TreeMap<>();
        for (Map.Entry<TreePath, Inode> entry : tree.under(TreePath.of("/work")).entrySet()) {
            Inode inode = entry.getValue();
            String mode = Integer.toOctalString(inode.attributes().mode());
            String name = entry.getKey().toString().substring(6);
            if (inode instanceof Inode.RegularFile file) {
                shown.put(
                        name,
                        "file " + mode + " " + FileSystem.text(file.content().readAll(1 << 20)));
            } else if (inode instanceof Inode.Symlink link) {
                shown.put(name, "link " + link.target());
            } else if (inode instanceof Inode.Directory) {
                shown.put(name, "directory " + mode);
            } else {
                shown.put(name, "other");
            }
        }
        return shown;
    }

    private static SortedMap<String, String> host(Path directory) throws IOException {
        SortedMap<String, String> shown = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : walk.filter(one -> !one.equals(directory)).toList()) {
                String name = directory.relativize(path).toString();
                Object bits = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
                String mode = Integer.toOctalString((Integer) bits & 07777);
                if (Files.isSymbolicLink(path)) {
                    shown.put(name, "link " + Files.readSymbolicLink(path));
                } else if (Files.isDirectory(path)) {
                    shown.put(name, "directory " + mode);
                } else if (Files.isRegularFile(path)) {
                    shown.put(
                            name,
                            String.format(Locale.ROOT, "file %s %s", mode, FileSystem.text(Files.readAllBytes(path))));
                } else {
                    shown.put(name, "other");
                }
            }
        }
        return shown;
    }
}
