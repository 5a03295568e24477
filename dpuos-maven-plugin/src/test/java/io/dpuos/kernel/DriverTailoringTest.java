package io.dpuos.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.kernel.ModuleClosure.Kind;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Layer;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On Debian's kernel package, whose ext4, virtio and NVMe drivers are modules. */
class DriverTailoringTest {
    private static ImageTree image = ImageTree.empty(0, io.dpuos.tree.Origin.ofLayer("00-test"));
    private static String version = "";

    @BeforeAll
    static void read() throws Exception {
        Path root = DebianKernel.unpacked();
        image = TreeOnDisk.of(root);
        version = DebianKernel.version(root);
    }

    @Test
    void closesOverSoftDependenciesThroughAliases() throws IOException {
        ModuleTree tree = ModuleTree.of(image, version);

        ModuleClosure closure = tree.closure(Set.of("ext4"));

        assertThat(closure.names()).contains("ext4", "jbd2", "mbcache", "crc32c_generic", "crc32c_intel");
        assertThat(closure.modules().get("crc32c_generic"))
                .satisfies(reason -> assertThat(reason.kind()).isEqualTo(Kind.SOFTDEP));
        assertThat(closure.unknown()).isEmpty();
    }

    @Test
    void takesBuiltinModulesAsPresentAndNamesUnknownOnes() throws IOException {
        ModuleTree tree = ModuleTree.of(image, version);
        String builtin = tree.builtins().names().iterator().next();

        ModuleClosure closure = tree.closure(Set.of("virtio-net", builtin, "no_such_module"));

        assertThat(closure.names()).contains("virtio_net", "net_failover");
        assertThat(closure.builtin()).containsKey(builtin);
        assertThat(closure.unknown()).containsExactly("no_such_module");
    }

    @Test
    void findsDriversByDevice() throws IOException {
        ModuleTree tree = ModuleTree.of(image, version);
        ModuleSelector selector = new ModuleSelector(tree, SymbolModules.ofNames(tree));

        assertThat(tree.modulesFor("pci:v00001AF4d00001041sv00001AF4sd00000001bc02sc00i00"))
                .contains("virtio_pci");
        assertThat(tree.modulesFor("virtio:d00000001v00001AF4")).containsExactly("virtio_net");
        assertThat(selector.select("pci:15b3:a2d6").modules()).containsExactly("mlx5_core");
        assertThat(selector.select("CONFIG_BLK_DEV_NVME").modules()).containsExactly("nvme");
        assertThat(selector.select("drivers/nvme/host/").modules()).contains("nvme", "nvme_core");
        assertThat(selector.select("kernel/fs/ext4/ext4.ko").modules()).containsExactly("ext4");
        assertThat(selector.select("snd_hda_*").modules()).contains("snd_hda_intel");
    }

    /** imageTailor keeps a module when an entry is found anywhere in its full path, as a regular expression. */
    @Test
    void findsDriversByExpressionsAnywhereInTheirPath() throws IOException {
        ModuleTree tree = ModuleTree.of(image, version);
        ModuleSelector selector = new ModuleSelector(tree, SymbolModules.ofNames(tree));

        assertThat(selector.select("regex:fs/ext4/ext4.ko").modules()).containsExactly("ext4");
        assertThat(selector.select("regex:ext4?").modules()).containsExactly("ext4");
        assertThat(selector.select("regex:nvme/host/nvme[.-]").modules()).contains("nvme", "nvme_core");
        assertThat(selector.select("regex:t4/ext4.k").modules()).containsExactly("ext4");
        assertThat(selector.select("regex:^ext4").modules()).isEmpty();
        assertThat(selector.select("regex:kbox/kbox.ko?").isEmpty()).isTrue();
    }

    @Test
    void keepsWhatIsAskedForAndWhatTheImageNeedsWithWorkingIndexes() throws IOException {
        DriverRules rules = rules(
                Map.of("board", List.of("@mlx5", "pci:15b3:a2d6")),
                Map.of(),
                DriverRules.standardRequirements(List.of("ext4", "vfat")));

        DriverTailoring.Result result = DriverTailoring.run(image, rules, 1);

        DriverReport report = result.reports().get(0);
        ImageTree trimmed = image.apply(result.layer());
        ModuleTree left = ModuleTree.of(trimmed, version);
        assertThat(left.module("mlx5_core")).isPresent();
        assertThat(left.module("ext4")).isPresent();
        assertThat(left.module("crc32c_generic")).isPresent();
        assertThat(left.module("snd")).isEmpty();
        assertThat(report.kept()).hasSize(left.modules().size());
        assertThat(report.droppedBytes()).isGreaterThan(10 * report.keptBytes());
        assertThat(report.why("ext4")).hasValueSatisfying(why -> assertThat(why).contains("a partition is ext4"));
        assertThat(report.why("snd")).hasValueSatisfying(why -> assertThat(why).contains("dropped"));
        Depmod.run(left)
                .forEach((name, bytes) ->
                        assertThat(bytes(trimmed, left, name)).as(name).isEqualTo(bytes));
    }

    @Test
    void removesUsersOfWhatIsRemovedButNeverTheRootFileSystem() throws IOException {
        DriverRules rules = rules(
                Map.of(), Map.of("noise", List.of("snd", "ext4")), DriverRules.standardRequirements(List.of("ext4")));

        DriverTailoring.Result result = DriverTailoring.run(image, rules, 1);

        DriverReport report = result.reports().get(0);
        assertThat(report.why("snd_pcm"))
                .hasValueSatisfying(why -> assertThat(why).contains("needs snd"));
        assertThat(report.why("ext4")).hasValueSatisfying(why -> assertThat(why).contains("kept"));
        assertThat(report.notes()).anyMatch(note -> note.startsWith("ext4 is kept although a rule removes it"));
    }

    @Test
    void aRuleThatMatchesNothingIsAnErrorWithTheNearestName() {
        DriverRules rules = rules(Map.of("board", List.of("mlx5_coer")), Map.of(), List.of());

        assertThatThrownBy(() -> DriverTailoring.run(image, rules, 1))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("<drivers><keep><board>mlx5_coer")
                .hasMessageContaining("nearest: mlx5_core");
    }

    @Test
    void aPathOfWhatIsBuiltInIsNoMistake() throws IOException {
        ModuleTree tree = ModuleTree.of(image, version);
        String path = tree.builtins().path("unix").orElseThrow();
        ModuleSelector selector = new ModuleSelector(tree, SymbolModules.ofNames(tree));

        assertThat(path).isEqualTo("kernel/net/unix/unix.ko");
        assertThat(selector.select("net/unix/").builtin()).contains("unix");
        assertThat(selector.select("net/unix/unix.ko").builtin()).containsExactly("unix");
        assertThat(selector.select("regex:unix/unix.ko").builtin()).containsExactly("unix");
        assertThat(selector.select("net/unixx/").isEmpty()).isTrue();
    }

    /** As a kernel of one's own may come out, with CONFIG_VIRTIO_PCI off. */
    @Test
    void aKernelWithoutADriverForTheDiskIsRefused() throws IOException {
        List<DriverRules.Required> virtio = DriverRules.disk(List.of("virtio", "size:8G.."));
        ImageTree bare = without("kernel/drivers/virtio/");
        ImageTree diskless = without("kernel/drivers/");

        assertThatCode(() -> DriverTailoring.run(image, rules(Map.of(), Map.of(), virtio), 1))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> DriverTailoring.run(bare, rules(Map.of(), Map.of(), virtio), 1))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("kernel " + version + ": has none of the drivers virtio_pci, virtio_mmio")
                .hasMessageContaining("the root lies on a disk of the kind virtio");
        assertThatCode(() -> DriverTailoring.run(bare, rules(Map.of(), Map.of(), DriverRules.disk(List.of())), 1))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> DriverTailoring.run(
                        diskless, rules(Map.of(), Map.of(), DriverRules.disk(List.of("serial:A"))), 1))
                .hasMessageContaining("without a driver for disks the root cannot be mounted");
    }

    private static ImageTree without(String folder) throws IOException {
        return image.apply(new Layer(
                "00-test",
                ModuleTree.of(image, version).modules().stream()
                        .filter(module -> module.relative().startsWith(folder))
                        .<Edit>map(module -> new Edit.Remove(module.path()))
                        .toList()));
    }

    @Test
    void contradictingRulesAreNamed() {
        DriverRules rules = rules(Map.of("a", List.of("mlx5_ib")), Map.of("b", List.of("ib_core")), List.of());

        assertThatThrownBy(() -> DriverTailoring.run(image, rules, 1))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("ib_core")
                .hasMessageContaining("mlx5_ib");
    }

    @Test
    void withoutRulesOnlyIndexesAreWritten() throws IOException {
        DriverTailoring.Result result = DriverTailoring.run(image, DriverRules.keepAll(), 1);

        assertThat(result.layer().edits()).allMatch(Edit.Put.class::isInstance);
        assertThat(result.layer().edits())
                .extracting(edit -> edit.path().nameText())
                .contains("modules.dep.bin");
    }

    private static DriverRules rules(
            Map<String, List<String>> keep, Map<String, List<String>> remove, List<DriverRules.Required> required) {
        SortedMap<String, List<String>> none = new TreeMap<>();
        return new DriverRules(new TreeMap<>(keep), new TreeMap<>(remove), none, required, false);
    }

    private static byte[] bytes(ImageTree tree, ModuleTree modules, String name) {
        try {
            TreePath path = modules.directory().child(name);
            return tree.text(path.toString()).orElseThrow().getBytes(StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
