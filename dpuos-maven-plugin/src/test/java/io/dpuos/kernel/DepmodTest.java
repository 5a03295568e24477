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
