package io.dpuos.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dpuos.kernel.KernelConfigReport.Outcome;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelConfigTailoringTest {
    private static ImageTree image = ImageTree.empty(0, Origin.ofLayer("00-test"));
    private static String version = "";

    @BeforeAll
    static void read() throws Exception {
        Path root = DebianKernel.unpacked();
        image = TreeOnDisk.of(root);
        version = DebianKernel.version(root);
    }

    @Test
    void plansTrimmingAlreadySoAndBuilding() throws IOException {
        KernelConfigRequest request = new KernelConfigRequest(
                "x86_64",
                List.of(KernelConfig.parse("a.config", "CONFIG_SOUND=n\nCONFIG_PCI_IOV=y\n# CONFIG_BT is not set\n")),
                Map.of("CONFIG_VDPA", "m"),
                List.of(),
                new TreeSet<>(),
                false,
                List.of());

        KernelConfigTailoring.Result result = KernelConfigTailoring.run(image, request, SymbolModules::ofNames);

        KernelConfigReport report = result.reports().get(0);
        assertThat(report.lines())
                .extracting(KernelConfigReport.Line::symbol, KernelConfigReport.Line::outcome)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("CONFIG_BT", Outcome.TRIM),
                        org.assertj.core.groups.Tuple.tuple("CONFIG_PCI_IOV", Outcome.ALREADY_SO),
                        org.assertj.core.groups.Tuple.tuple("CONFIG_SOUND", Outcome.TRIM),
                        org.assertj.core.groups.Tuple.tuple("CONFIG_VDPA", Outcome.BUILD_NEEDED));
        assertThat(report.collateral())
                .extracting(KernelConfigReport.Trimmed::name)
                .contains("snd", "btusb");
        assertThat(report.trimmedBytes()).isGreaterThan(20_000_000);
        assertThat(report.requestedConfig()).contains("# CONFIG_SOUND is not set\n", "CONFIG_VDPA=m\n");
        ImageTree trimmed = image.apply(result.layer());
        assertThat(ModuleTree.of(trimmed, version).module("soundcore")).isEmpty();
    }

    /** Virtio as Debian has it, in small: what an operator of a cloud wants built in is a module there. */
    private static final String TREE = """
            mainmenu "Linux/x86 6.1.0 Kernel Configuration"
            config MODULES
            	bool "modules"
            	modules
            config VIRTIO
            	tristate
            config VIRTIO_RING
            	tristate
            	select VIRTIO
            config VIRTIO_PCI
            	tristate "PCI driver for virtio devices"
            	select VIRTIO_RING
            config VIRTIO_BALLOON
            	tristate "balloon"
            	select VIRTIO_RING
            config VHOST_VDPA
            	tristate "vhost vDPA"
            	depends on VDPA
            config VDPA
            	bool "vdpa"
            """;

    private static KernelConfigReport forecast(boolean fail, TreeSet<String> accept, Map<String, String> set)
            throws IOException {
        return forecast(image, fail, accept, set);
    }

    private static KernelConfigReport forecast(
            ImageTree image, boolean fail, TreeSet<String> accept, Map<String, String> set) throws IOException {
        KernelConfigRequest request =
                new KernelConfigRequest("x86_64", List.of(), set, List.of(), accept, fail, List.of());
        return KernelConfigTailoring.run(
                        image,
                        request,
                        SymbolModules::ofNames,
                        kernel -> Optional.of(name -> name.equals("Kconfig") ? Optional.of(TREE) : Optional.empty()))
                .reports()
                .get(0);
    }

    @Test
    void aDriverBuiltInOtherwiseIsPlannedAsABuildWithItsSelectChain() throws IOException {
        Map<String, String> set = Map.of("CONFIG_VIRTIO_PCI", "y", "CONFIG_VIRTIO_RING", "y");

        KernelConfigReport report = forecast(false, new TreeSet<>(), set);

        assertThat(report.level()).isEqualTo(KernelConfigReport.Level.KCONFIG);
        assertThat(report.lines())
                .extracting(KernelConfigReport.Line::outcome)
                .containsExactly(Outcome.BUILD_NEEDED, Outcome.BUILD_NEEDED);
        assertThat(report.lines().get(1).reason()).contains("without the other settings");
        assertThat(report.alsoChanged()).containsEntry("CONFIG_VIRTIO_PCI=y", List.of("CONFIG_VIRTIO: m -> y"));
        assertThatThrownBy(() -> forecast(true, new TreeSet<>(), set)).hasMessageContaining("CONFIG_VIRTIO_PCI=y");
    }

    /** The image with virtio built into its kernel, as distributions for clouds have it. */
    private static ImageTree withVirtioBuiltIn() throws IOException {
        String path = "/boot/config-" + version;
        String text =
                new String(image.file(path).orElseThrow().content().readAll(8 << 20), StandardCharsets.ISO_8859_1);
        String builtIn = KernelConfig.merge(
                text, Map.of("CONFIG_VIRTIO_PCI", "y", "CONFIG_VIRTIO_RING", "y", "CONFIG_VIRTIO", "y"));
        return image.toBuilder()
                .put(
                        TreePath.of(path),
                        new Inode.RegularFile(
                                Attributes.root(0644, 0),
                                Bytes.of(builtIn.getBytes(StandardCharsets.ISO_8859_1)),
                                Origin.ofLayer("00-test")))
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"m", "n"})
    void aBuiltInDriverWantedOtherwiseNeedsABuildAndNamesWhatSelectsIt(String value) throws IOException {
        ImageTree builtIn = withVirtioBuiltIn();
        Map<String, String> both =
                Map.of("CONFIG_VIRTIO_PCI", value, "CONFIG_VIRTIO_RING", value, "CONFIG_VIRTIO_BALLOON", value);

        KernelConfigReport report = forecast(builtIn, false, new TreeSet<>(), both);

        assertThat(report.lines())
                .filteredOn(line -> !line.symbol().equals("CONFIG_VIRTIO_BALLOON"))
                .extracting(KernelConfigReport.Line::outcome)
                .containsExactly(Outcome.BUILD_NEEDED, Outcome.BUILD_NEEDED);
        assertThat(report.lines())
                .filteredOn(line -> line.symbol().equals("CONFIG_VIRTIO_RING"))
                .singleElement()
                .extracting(KernelConfigReport.Line::reason)
                .asString()
                .startsWith(
                        "it is built into the shipped kernel; without the other settings it would not even then come true")
                .contains("selected by VIRTIO_PCI [=y]");
        assertThatThrownBy(() -> forecast(builtIn, true, new TreeSet<>(), both))
                .hasMessageContaining("CONFIG_VIRTIO_PCI=" + value)
                .hasMessageContaining("would have to be built anew");
    }

    @Test
    void aDriverThatAnotherStillSelectsIsRefusedWithTheOther() throws IOException {
        assertThatThrownBy(
                        () -> forecast(withVirtioBuiltIn(), false, new TreeSet<>(), Map.of("CONFIG_VIRTIO_RING", "n")))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("selected by VIRTIO_PCI [=y]")
                .hasMessageContaining("CONFIG_VIRTIO_PCI=n");
    }

    @Test
    void aWishThatWouldNotStickFailsWithWhatIsMissing() throws IOException {
        Map<String, String> set = Map.of("CONFIG_VHOST_VDPA", "m");

        assertThatThrownBy(() -> forecast(false, new TreeSet<>(), set))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("VDPA [=n]")
                .hasMessageContaining("it would come true with CONFIG_VDPA=y");
        assertThat(forecast(false, new TreeSet<>(List.of("CONFIG_VHOST_VDPA")), set)
                        .lines())
                .extracting(KernelConfigReport.Line::outcome)
                .containsExactly(Outcome.ACCEPTED);
    }

    @Test
    void anUnknownSymbolIsNamedWithItsPlaceAndTheNearest() {
        KernelConfigRequest request = new KernelConfigRequest(
                "x86_64",
                List.of(KernelConfig.parse("dpu.config", "# vDPA\nCONFIG_VHOST_VPDA=m\n")),
                Map.of(),
                List.of(),
                new TreeSet<>(),
                true,
                List.of());

        assertThatThrownBy(() -> KernelConfigTailoring.run(
                        image,
                        request,
                        SymbolModules::ofNames,
                        kernel -> Optional.of(name -> name.equals("Kconfig") ? Optional.of(TREE) : Optional.empty())))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("dpu.config:2: CONFIG_VHOST_VPDA: this kernel has no such symbol")
                .hasMessageContaining("nearest: CONFIG_VHOST_VDPA");
    }

    @Test
    void aNeededBuildFailsNamingTheRequest() {
        KernelConfigRequest request = KernelConfigRequest.ofSettings("x86_64", Map.of("CONFIG_SMP", "n"));

        assertThatThrownBy(() -> KernelConfigTailoring.run(image, request, SymbolModules::ofNames))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("CONFIG_SMP=n")
                .hasMessageContaining("built into the shipped kernel")
                .hasMessageContaining("<buildNeeded>report");
    }

    @Test
    void refusesToRemoveTheRootFileSystem() {
        KernelConfigRequest request = new KernelConfigRequest(
                "x86_64",
                List.of(),
                Map.of("CONFIG_JBD2", "n"),
                List.of(),
                new TreeSet<>(),
                true,
                DriverRules.standardRequirements(List.of("ext4")));

        assertThatThrownBy(() -> KernelConfigTailoring.run(image, request, SymbolModules::ofNames))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("ext4")
                .hasMessageContaining("CONFIG_JBD2=n");
    }

    @Test
    void settingsThatContradictARulePackAreNamed() {
        KernelConfigRequest request = new KernelConfigRequest(
                "x86_64",
                List.of(KernelConfig.parse("dpu.config", "\nCONFIG_HUGETLBFS=n\n")),
                Map.of(),
                List.of(RulePack.named("dpu-base")),
                new TreeSet<>(),
                true,
                List.of());

        assertThatThrownBy(() -> KernelConfigTailoring.run(image, request, SymbolModules::ofNames))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("dpu.config:2")
                .hasMessageContaining("dpu-base");
    }

    @ParameterizedTest
    @CsvSource({
        "CONFIG_A=y\\nnonsense, f.config:2, is no setting",
        "CONFIG_A=yes, f.config:1, expected y",
        "CONFIG_A=y\\nCONFIG_A=m, f.config:2, contradicts line 1"
    })
    void namesFileAndLineOfABadFragment(String text, String where, String what) {
        assertThatThrownBy(() -> KernelConfig.parse("f.config", text.replace("\\n", "\n")))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining(where)
                .hasMessageContaining(what);
    }

    /** A default of 30c, as drivers/media/radio/Kconfig has it, is written as it stands. */
    @ParameterizedTest
    @ValueSource(strings = {"30c", "0x30C", "ff", "-1", "\"\"", "\"a \\\"b\\\"\""})
    void readsEveryKindOfValueThatTheKernelsOwnProgramWrites(String value) {
        KernelConfig config = KernelConfig.parse("f.config", "CONFIG_A=" + value + "\n");

        assertThat(config.value("CONFIG_A")).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dpu-base", "sriov-vfio", "storage-offload", "ovs-offload"})
    void stockOpenEulerKernelsSatisfyTheBasicRulePacks(String pack) throws IOException {
        Path data = Path.of(System.getProperty("dpuos.shared", "../../shared")).resolve("data/kernel");
        assumeTrue(Files.isDirectory(data), "the shared kernel configurations are not at hand");

        for (String arch : List.of("x86_64", "aarch64")) {
            Path file = data.resolve("openeuler-5.10.0/kernel-5.10.0-" + arch + ".config");
            KernelConfig config = KernelConfig.parse(file.toString(), Files.readString(file));
            assertThat(RulePack.named(pack).rules())
                    .filteredOn(rule -> rule.kind() != RulePack.Kind.RECOMMENDED)
                    .filteredOn(rule -> rule.appliesTo(arch, Optional.of("5.10.0")))
                    .allSatisfy(rule -> assertThat(rule.holds(config))
                            .as(arch + " " + rule.condition())
                            .isTrue());
        }
    }

    @Test
    void rulePacksThatNoKernelFulfilsTogetherAreNamedByLine() {
        RulePack one = RulePack.parse("one", "# fast\nrequired CONFIG_X >=m : needed\n");
        RulePack other = RulePack.parse("other", "forbidden CONFIG_X >=m : too large\nforbidden CONFIG_Y =y : no\n");
        RulePack third = RulePack.parse("third", "forbidden CONFIG_X =m : built in only\n");

        assertThatThrownBy(() -> RulePack.refuseContradictions(List.of(one, other), "x86_64"))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("other:1: forbidden CONFIG_X>=m contradicts one:2, required CONFIG_X>=m");
        assertThatCode(() -> RulePack.refuseContradictions(List.of(one, third), "x86_64"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86_64", "aarch64"})
    void allRulePacksCanBeFulfilledTogether(String arch) {
        List<RulePack> all = RulePack.NAMES.stream().map(RulePack::named).toList();

        assertThatCode(() -> RulePack.refuseContradictions(all, arch)).doesNotThrowAnyException();
    }

    @Test
    void everyRulePackParses() {
        assertThat(RulePack.NAMES)
                .allSatisfy(name -> assertThat(RulePack.named(name).rules()).isNotEmpty());
        assertThatThrownBy(() -> RulePack.named("hardend")).hasMessageContaining("nearest: hardened");
    }

    @Test
    void readsSymbolsFromMakefiles() {
        SymbolModules symbols = SymbolModules.ofMakefiles(Map.of(
                "drivers/vhost/Makefile",
                "obj-$(CONFIG_VHOST_NET) += vhost_net.o\nvhost_net-y := net.o\n"
                        + "obj-$(CONFIG_VHOST_VDPA) \\\n\t+= vhost-vdpa.o other/ # comment\n"));

        assertThat(symbols.modules("CONFIG_VHOST_VDPA")).containsExactly("vhost_vdpa");
        assertThat(symbols.symbol("vhost-net")).contains("CONFIG_VHOST_NET");
    }
}
