package io.dpuos.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Layer;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With modules of Debian's kernel, one of which is made to say that it was built for another one. */
class ForeignModulesTest {
    private static final String OWN = "kernel/lib/crc8.ko";
    private static final String OTHER = "kernel/lib/crc7.ko";
    private static final Origin ORIGIN = Origin.ofLayer("00-test");

    private static String version = "";
    private static String foreignVersion = "";
    private static byte[] own = {};
    private static byte[] foreign = {};
    private static Map<String, Long> checksums = Map.of();

    @BeforeAll
    static void read() throws Exception {
        Path root = DebianKernel.unpacked();
        version = DebianKernel.version(root);
        // The same length, so that the string can be replaced where it stands.
        foreignVersion = "0" + version.substring(1);
        Path modules = root.resolve("lib/modules").resolve(version);
        own = Files.readAllBytes(modules.resolve(OWN));
        String text = new String(Files.readAllBytes(modules.resolve(OTHER)), StandardCharsets.ISO_8859_1);
        foreign = text.replace("vermagic=" + version, "vermagic=" + foreignVersion)
                .getBytes(StandardCharsets.ISO_8859_1);
        checksums = SymbolVersions.needed(new ModuleReader.Source(
                "crc7",
                TreePath.of("/crc7.ko"),
                "crc7.ko",
                ModuleCompression.NONE,
                new Inode.RegularFile(Attributes.root(0644, 0), Bytes.of(foreign), ORIGIN)));
    }

    private static ImageTree image(Map<String, byte[]> files) {
        List<Edit> edits = new ArrayList<>();
        new TreeMap<>(files).forEach((name, bytes) -> {
            TreePath path = TreePath.of(name);
            List<TreePath> parents = new ArrayList<>();
            for (TreePath parent = path.parent(); !parent.isRoot(); parent = parent.parent()) {
                parents.add(0, parent);
            }
            parents.forEach(
                    parent -> edits.add(new Edit.Put(parent, new Inode.Directory(Attributes.root(0755, 0), ORIGIN))));
            edits.add(new Edit.Put(path, new Inode.RegularFile(Attributes.root(0644, 0), Bytes.of(bytes), ORIGIN)));
        });
        return ImageTree.empty(0, ORIGIN).apply(new Layer("00-test", edits));
    }

    private static Map<String, byte[]> files(Map<String, Long> exported, String config) {
        StringBuilder symvers = new StringBuilder();
        exported.forEach((name, checksum) -> symvers.append("0x")
                .append(Long.toHexString(checksum))
                .append('\t')
                .append(name)
                .append("\tvmlinux\tEXPORT_SYMBOL\t\n"));
        Map<String, byte[]> files = new TreeMap<>();
        String directory = "/lib/modules/" + version + "/";
        files.put(directory + OWN, own);
        files.put(directory + "modules.builtin", new byte[0]);
        files.put("/boot/config-" + version, config.getBytes(StandardCharsets.UTF_8));
        files.put("/boot/symvers-" + version, symvers.toString().getBytes(StandardCharsets.UTF_8));
        files.put("/lib/modules/" + foreignVersion + "/extra/vendor/crc7.ko", foreign);
        return files;
    }

    private static DriverTailoring.Result run(Map<String, byte[]> files, boolean weak) throws IOException {
        DriverRules rules = new DriverRules(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), List.of(), weak);
        return DriverTailoring.run(image(files), rules, 0);
    }

    @Test
    void failsByDefaultNamingBothKernels() {
        assertThatThrownBy(() -> run(files(checksums, ""), false))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("built for kernel " + foreignVersion)
                .hasMessageContaining(version)
                .hasMessageContaining("<foreignKernel>weak");
    }

    @Test
    void linksWhatFitsAndIndexesIt() throws IOException {
        Map<String, byte[]> files = files(checksums, "");

        DriverTailoring.Result result = run(files, true);

        ImageTree tree = image(files).apply(result.layer());
        TreePath link = TreePath.of("/lib/modules/" + version + "/weak-updates/vendor/crc7.ko");
        assertThat(tree.get(link).orElseThrow()).isInstanceOfSatisfying(Inode.Symlink.class, symlink -> assertThat(
                        symlink.target().toString())
                .contains("/lib/modules/" + foreignVersion + "/extra/vendor/crc7.ko"));
        assertThat(tree.text("/lib/modules/" + version + "/modules.dep"))
                .hasValueSatisfying(text -> assertThat(text).contains("weak-updates/vendor/crc7.ko:"));
        assertThat(result.reports().get(0).notes()).anyMatch(note -> note.startsWith("crc7, built for"));
    }

    @Test
    void namesTheSymbolThatDoesNotFit() {
        Map<String, Long> changed = new TreeMap<>(checksums);
        String symbol = checksums.keySet().iterator().next();
        changed.merge(symbol, 1L, Long::sum);
        Map<String, Long> missing = new TreeMap<>(checksums);
        missing.remove(symbol);

        assertThatThrownBy(() -> run(files(changed, ""), true)).hasMessageContaining("the symbol " + symbol);
        assertThatThrownBy(() -> run(files(missing, ""), true)).hasMessageContaining(symbol + ", which kernel");
    }

    @Test
    void aKernelThatEnforcesSignaturesGetsSignedModulesOnly() throws IOException {
        Map<String, byte[]> files = files(checksums, "CONFIG_MODULE_SIG_FORCE=y\n");
        files.remove("/lib/modules/" + foreignVersion + "/extra/vendor/crc7.ko");
        String signer = ModuleSignature.signer(own).orElseThrow();
        byte[] unsigned = Arrays.copyOf(own, own.length - 1);

        assertThat(run(files, false).reports().get(0).notes()).contains("1 modules are signed by " + signer);
        assertThat(signer).matches(".+, serial [0-9a-f]{10,}");
        files.put("/lib/modules/" + version + "/extra/crc8_vendor.ko", unsigned);
        assertThatThrownBy(() -> run(files, false))
                .hasMessageContaining("crc8_vendor.ko: is not signed")
                .hasMessageContaining("CONFIG_MODULE_SIG_FORCE");
    }
}
