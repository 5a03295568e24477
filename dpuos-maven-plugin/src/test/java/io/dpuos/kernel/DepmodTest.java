package io.dpuos.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.tree.ImageTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The judge is the depmod of kmod on Debian's kernel package. */
class DepmodTest {
    private static final int CASES = Integer.getInteger("dpuos.judge.cases", 3);
    private static final long SEED = Long.getLong("dpuos.judge.seed", 1);

    private static Path debian = Path.of("unset");

    @TempDir
    Path directory = Path.of("unset");

    @BeforeAll
    static void unpack() throws Exception {
        DebianKernel.require("depmod");
        debian = DebianKernel.unpacked();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void writesTheBytesOfDepmodForAWholeKernel(boolean withOrder) throws Exception {
        Path root = directory.resolve("root");
        DebianKernel.copy(debian.resolve("lib"), root.resolve("lib"));
        String version = DebianKernel.version(root);
        if (!withOrder) {
            Files.delete(root.resolve("lib/modules/" + version + "/modules.order"));
        }
        ImageTree tree = TreeOnDisk.of(root);

        SortedMap<String, byte[]> files = Depmod.run(tree, version);

        assertSameAsDepmod(root, version, files);
    }

    @ParameterizedTest
    @ValueSource(strings = {"xz", "zstd"})
    void readsCompressedModulesOfARandomSubset(String compressor) throws Exception {
        DebianKernel.require(compressor);
        Path root = directory.resolve("root");
        DebianKernel.copy(debian.resolve("lib"), root.resolve("lib"));
        String version = DebianKernel.version(root);
        List<Path> kept = removeMost(root.resolve("lib/modules/" + version + "/kernel"), new Random(7));
        for (Path module : kept) {
            if (compressor.equals("xz")) {
                DebianKernel.run(
                        directory, "sh", "-c", "xz -0 -k --check=crc32 '" + module + "' && rm '" + module + "'");
            } else {
                DebianKernel.run(directory, "zstd", "-q", "-1", "--rm", "-o", module + ".zst", module.toString());
            }
        }
        ImageTree tree = TreeOnDisk.of(root);

        SortedMap<String, byte[]> files = Depmod.run(tree, version);

        assertSameAsDepmod(root, version, files);
    }

    @Test
    void prefersModulesOfTheUpdatesDirectory() throws Exception {
        Path root = directory.resolve("root");
        DebianKernel.copy(debian.resolve("lib"), root.resolve("lib"));
        String version = DebianKernel.version(root);
        Path modules = root.resolve("lib/modules/" + version);
        removeMost(modules.resolve("kernel/drivers"), new Random(1));
        Files.createDirectories(modules.resolve("updates"));
        Files.copy(modules.resolve("kernel/fs/ext4/ext4.ko"), modules.resolve("updates/ext4.ko"));
        Files.createDirectories(modules.resolve("weak-updates"));
        Files.createSymbolicLink(modules.resolve("weak-updates/other.ko"), Path.of("../kernel/fs/fat/fat.ko"));
        ImageTree tree = TreeOnDisk.of(root);

        ModuleTree found = ModuleTree.of(tree, version);

        assertThat(found.module("ext4").orElseThrow().relative()).isEqualTo("updates/ext4.ko");
        assertSameAsDepmod(root, version, Depmod.run(found));
    }

    /** Subsets of other kernels too: {@code dpuos.depmod.root} names a directory with lib/modules/VERSION. */
    @Test
    void writesTheBytesOfDepmodForRandomSubsets() throws Exception {
        Path whole = Path.of(System.getProperty("dpuos.depmod.root", debian.toString()));
        String version = DebianKernel.version(whole);
        Path from = whole.resolve("lib/modules").resolve(version);
        List<Path> all;
        List<Path> lists;
        try (Stream<Path> walk = Files.walk(from)) {
            List<Path> files = walk.filter(Files::isRegularFile).sorted().toList();
            all = files.stream().filter(path -> path.toString().endsWith(".ko")).toList();
            lists = files.stream()
                    .filter(path -> path.getFileName().toString().matches("modules\\.(order|builtin.*)")
                            && !path.toString().endsWith(".bin"))
                    .toList();
        }
        assertThat(all).as("modules below " + from).isNotEmpty();
        for (int i = 0; i < CASES; i++) {
            Random random = new Random(SEED * 7919 + i);
            Path root = Files.createDirectories(directory.resolve("case" + i));
            Path to = root.resolve("lib/modules").resolve(version);
            boolean ordered = random.nextInt(4) > 0;
            for (Path list : lists) {
                if (ordered || !list.endsWith("modules.order")) {
                    place(list, to.resolve(from.relativize(list)));
                }
            }
            int rate = List.of(4, 20, 100).get(random.nextInt(3));
            List<String> kept = new ArrayList<>();
            for (Path module : all) {
                if (random.nextInt(rate) == 0) {
                    String relative = from.relativize(module).toString();
                    String place = List.of("", "", "", "", "updates/", "extra/", "weak-updates/")
                            .get(random.nextInt(7));
                    place(module, to.resolve(place + relative));
                    kept.add(place + relative);
                }
            }
            compress(to, kept, random);
            SortedMap<String, byte[]> files = Depmod.run(TreeOnDisk.of(root), version);

            assertSameAsDepmod(root, version, files);
            DebianKernel.run(directory, "rm", "-rf", root.toString());
        }
    }

    private static void place(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try {
            Files.createLink(to, from);
        } catch (IOException e) {
            Files.copy(from, to);
        }
    }

    /** Compresses some modules in one of the ways that the kernel knows. */
    private static void compress(Path directory, List<String> modules, Random random) throws Exception {
        // Debian's kmod is built without zlib and takes no .ko.gz for a module; others are.
        boolean gzip =
                DebianKernel.run(directory, "/usr/sbin/depmod", "--version").contains("+ZLIB");
        List<String> command =
                switch (random.nextInt(gzip ? 4 : 3)) {
                    case 0 -> List.of("xz", "-0", "-f", "--check=crc32");
                    case 1 -> List.of("zstd", "-q", "-1", "-f", "--rm");
                    case 3 -> List.of("gzip", "-1", "-f");
                    default -> List.of();
                };
        List<String> chosen =
                modules.stream().filter(module -> random.nextInt(8) > 0).toList();
        for (int at = 0; !command.isEmpty() && at < chosen.size(); at += 500) {
            List<String> all = new ArrayList<>(command);
            all.addAll(chosen.subList(at, Math.min(chosen.size(), at + 500)));
            DebianKernel.run(directory, all.toArray(String[]::new));
        }
    }

    private static List<Path> removeMost(Path below, Random random) throws IOException {
        List<Path> kept = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(below)) {
            for (Path path : walk.sorted().toList()) {
                if (path.toString().endsWith(".ko")) {
                    if (random.nextInt(20) == 0) {
                        kept.add(path);
                    } else {
                        Files.delete(path);
                    }
                }
            }
        }
        return kept;
    }

    private void assertSameAsDepmod(Path root, String version, Map<String, byte[]> files) throws Exception {
        DebianKernel.run(directory, "/usr/sbin/depmod", "-b", root.toString(), version);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            byte[] expected = Files.readAllBytes(root.resolve("lib/modules/" + version + "/" + file.getKey()));
            assertThat(file.getValue()).as(file.getKey()).isEqualTo(expected);
        }
        assertThat(files)
                .containsKeys(
                        "modules.dep",
                        "modules.dep.bin",
                        "modules.alias",
                        "modules.alias.bin",
                        "modules.symbols",
                        "modules.symbols.bin",
                        "modules.builtin.bin",
                        "modules.builtin.alias.bin",
                        "modules.softdep",
                        "modules.devname");
    }
}
