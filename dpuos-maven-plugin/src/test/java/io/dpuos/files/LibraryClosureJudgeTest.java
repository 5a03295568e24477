package io.dpuos.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dpuos.format.elf.ElfFile;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Libraries that stay, judged by ldd on this host's own programs. */
class LibraryClosureJudgeTest {
    private static final List<String> PROGRAMS = List.of("/usr/bin/bash", "/usr/bin/ls", "/usr/bin/grep");

    @BeforeAll
    static void needsLdd() {
        boolean there = Files.isExecutable(Path.of("/usr/bin/ldd"));
        if (!there && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("ldd is missing, and CI=true forbids to skip the test");
        }
        assumeTrue(there, "ldd is not installed");
    }

    @Test
    void keepsWhatLddFindsAndDropsTheRest() throws Exception {
        ImageTree tree = host(List.of("liblzma.so.5", "libbz2.so.1.0", "libexpat.so.1"));

        FileTailoring.Result result = FileTailoring.cut(
                tree, configuration(List.of("bash", "ls", "grep"), List.of(), List.of()), Map.of(), "70-files");

        ImageTree cut = tree.apply(result.layer());
        for (String program : PROGRAMS) {
            for (Path library : ldd(program)) {
                assertThat(cut.resolve(TreePath.of(library.toString())))
                        .as("%s of %s", library, program)
                        .isPresent();
            }
        }
        assertThat(cut.inodes().keySet().stream().map(TreePath::nameText))
                .noneMatch(name -> name.startsWith("libbz2") || name.startsWith("libexpat"));
    }

    @Test
    void mapsAProgramWithWhatLddFinds() throws Exception {
        ImageTree tree = host(List.of());
        MappedPrograms mapped = MappedPrograms.of(tree);
        SortedSet<String> files = new TreeSet<>(List.of(real("/usr/bin/ls")));
        for (Path library : ldd("/usr/bin/ls")) {
            files.add(real(library.toString()));
        }
        long expected = 0;
        for (String file : files) {
            expected += ElfFile.parse(file, Files.readAllBytes(Path.of(file))).loadedBytes();
        }

        long bytes = mapped.add(List.of("/usr/bin/ls"));

        assertThat(bytes).isEqualTo(expected);
        assertThat(mapped.add(List.of("ls"))).isEqualTo(bytes);
        assertThat(mapped.total()).as("what is mapped twice counts once").isEqualTo(bytes);
    }

    @Test
    void refusesToRemoveALibraryThatAProgramIsLinkedWith() throws Exception {
        ImageTree tree = host(List.of());
        String libc = ldd("/usr/bin/ls").stream()
                .map(Path::toString)
                .filter(path -> path.contains("/libc.so"))
                .findFirst()
                .orElseThrow();

        assertThatThrownBy(() -> FileTailoring.cut(
                        tree, configuration(List.of(), List.of(real(libc)), List.of()), Map.of(), "70-files"))
                .isInstanceOf(FilesException.class)
                .hasMessageContaining(real(libc) + " < /usr/bin/bash (it is linked with it)");
        assertThat(FileTailoring.cut(
                                tree,
                                configuration(List.of(), List.of(real(libc)), List.of(real(libc))),
                                Map.of(),
                                "70-files")
                        .layer()
                        .edits())
                .isNotEmpty();
    }

    private static TailoringConfiguration configuration(
            List<String> commands, List<String> remove, List<String> force) {
        return new TailoringConfiguration(
                commands.isEmpty() ? TailoringConfiguration.Level.NONE : TailoringConfiguration.Level.FULL,
                remove,
                commands,
                List.of(),
                List.of(),
                force,
                true,
                Choice.ALL,
                Choice.ALL,
                Choice.ALL,
                Choice.ALL);
    }

    /** Programs with what ldd finds, and further libraries that they do not need. */
    private static ImageTree host(List<String> more) throws Exception {
        TreeBuilder builder = ImageTree.empty(0, Origin.ofPackage("host-1-1.noarch")).toBuilder();
        SortedSet<Path> files = new TreeSet<>();
        for (String program : PROGRAMS) {
            files.add(Path.of(program));
            files.addAll(ldd(program));
        }
        Path folder = Path.of(real(ldd("/usr/bin/ls").get(0).toString())).getParent();
        for (String name : more) {
            if (Files.exists(folder.resolve(name))) {
                files.add(folder.resolve(name));
            }
        }
        for (Path file : files) {
            add(builder, file);
        }
        return builder.build();
    }

    /** Adds a file under its real path, and the links that lead there. */
    private static void add(TreeBuilder builder, Path file) throws IOException {
        Path here = Path.of("/");
        for (Path name : file) {
            Path next = here.resolve(name);
            TreePath path = TreePath.of(next.toString());
            if (Files.isSymbolicLink(next)) {
                String target = Files.readSymbolicLink(next).toString();
                builder.put(
                        path,
                        new Inode.Symlink(
                                Attributes.root(0777, 0), LinkTarget.of(target), Origin.ofPackage("host-1-1.noarch")));
                Path rest = next.relativize(file);
                add(builder, next.resolveSibling(target).resolve(rest).normalize());
                return;
            }
            if (Files.isDirectory(next)) {
                builder.mkdirs(path, Attributes.root(0755, 0), Origin.ofPackage("host-1-1.noarch"));
            } else {
                builder.put(
                        path,
                        new Inode.RegularFile(
                                Attributes.root(0755, 0),
                                Bytes.of(Files.readAllBytes(next)),
                                Origin.ofPackage("host-1-1.noarch")));
            }
            here = next;
        }
    }

    private static String real(String path) throws IOException {
        return Path.of(path).toRealPath().toString();
    }

    private static List<Path> ldd(String program) throws Exception {
        Process process =
                new ProcessBuilder("ldd", program).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        List<Path> libraries = new ArrayList<>();
        for (String line : output.split("\n")) {
            for (String word : line.strip().split("\\s+")) {
                if (word.startsWith("/")) {
                    libraries.add(Path.of(word));
                }
            }
        }
        return libraries;
    }
}
