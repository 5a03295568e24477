package io.dpuos.sysctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
    private final StubKernel kernel = StubKernel.of("5.10.0-60.18.0.50.oe2203");
    private String arch = "x86_64";
    private List<String> profiles = List.of();
    private Map<String, String> options = Map.of();

    @Test
    void hugePagesIsolationAndIommuBecomeWordsBeforeThoseOfThePom() {
        CommandLine line = line(tuning("1G=8 2M=512", "4-15", "0-3", "passthrough"), "quiet", "console=tty0");

        assertThat(line.system())
                .containsExactly(
                        "default_hugepagesz=1G",
                        "hugepagesz=1G",
                        "hugepages=8",
                        "hugepagesz=2M",
                        "hugepages=512",
                        "isolcpus=managed_irq,domain,4-15",
                        "nohz_full=4-15",
                        "rcu_nocbs=4-15",
                        "irqaffinity=0-3",
                        "intel_iommu=on",
                        "iommu=pt",
                        "quiet",
                        "console=tty0");
        assertThat(line.installer()).containsExactly("intel_iommu=on", "iommu=pt", "dpuos.test");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "root=/dev/sda2 | <storage><partitions>",
                "root=UUID=1234 | <storage><partitions>",
                "ro | <options>",
                "rw | <options>",
                "rootfstype=xfs | <type>",
                "rd.lvm.lv=vg0/root | <storage><volumes>",
                "initrd=/boot/own.img | the build makes",
                "dpuos.trial | the boot menu gives it",
                "dpuos.wipe=all | <storage><disk><wipe>",
                "dpuos.hostname=card | <installer><cmdline>"
            })
    void whatTheProductSetsIsRefusedWithItsElement(String word, String element) {
        assertThatThrownBy(() -> line(KernelTuning.none(), word))
                .isInstanceOf(SysctlException.class)
                .hasMessageContaining("<boot><cmdline> holds '" + word + "', but ")
                .hasMessageContaining(element)
                .hasMessageEndingWith("; drop the word");
    }

    @ParameterizedTest
    @CsvSource({
        "root=/dev/ram0, its initramfs",
        "dpuos.disk=nvme, <storage><disk><match>",
        "dpuos.existing=boot, <installer><existing>",
        "dpuos.onfailure=shell, <installer><onFailure>",
        "dpuos.rescue, Rescue"
    })
    void whatTheInstallerIsToldByElementsIsRefusedAmongItsWords(String word, String element) {
        assertThatThrownBy(() -> ProductWords.checkInstaller("<installer><cmdline>", List.of("quiet", word)))
                .isInstanceOf(SysctlException.class)
                .hasMessageContaining("<installer><cmdline> holds '" + word + "', but ")
                .hasMessageContaining(element);
    }

    @Test
    void wordsThatLookAlikeAreThoseOfThePom() {
        assertThat(line(KernelTuning.none(), "rootdelay=9", "rootflags=uquota", "rd.lvm.vg=vg0")
                        .system())
                .containsExactly("rootdelay=9", "rootflags=uquota", "rd.lvm.vg=vg0");
        ProductWords.checkInstaller("<installer><cmdline>", List.of("dpuos.wait=90", "dpuos.hostname=card"));
    }

    @Test
    void anotherArchitectureHasOtherWords() {
        arch = "aarch64";

        assertThat(line(tuning("512M=2", "", "", "passthrough"), kernel64k()).system())
                .containsExactly("default_hugepagesz=512M", "hugepagesz=512M", "hugepages=2", "iommu.passthrough=1");
    }

    @Test
    void leavesOutWhatTheKernelWasNotBuiltForAndSaysSo() {
        kernel.with("CONFIG_NO_HZ_FULL", "n").with("CONFIG_RCU_NOCB_CPU", "y");

        CommandLine line = line(tuning("", "2", "", ""));

        assertThat(line.system()).containsExactly("isolcpus=managed_irq,domain,2", "rcu_nocbs=2");
        assertThat(line.warnings()).singleElement().asString().contains("CONFIG_NO_HZ_FULL", "nohz_full=2");
    }

    @Test
    void profilesGiveWordsThatThePomReplaces() {
        profiles = List.of("cpu-partitioning");

        CommandLine line = line(tuning("", "2-3", "0-1", ""), "skew_tick=0");

        assertThat(line.system())
                .contains("nohz=on", "nosoftlockup", "tsc=reliable", "intel_pstate=disable", "nohz_full=2-3")
                .doesNotContain("skew_tick=1")
                .containsOnlyOnce("nohz_full=2-3")
                .endsWith("skew_tick=0");
        arch = "aarch64";
        assertThat(line(tuning("", "2-3", "0-1", "")).system()).doesNotContain("tsc=reliable");
    }

    @Test
    void optionsOfABuiltInModuleGoToTheCommandLine() {
        kernel.builtIn("nvme_core", Map.of("io_timeout", "uint")).loadable("vfio", Map.of("x", "bool"));
        options = Map.of("nvme-core", "io_timeout=60", "vfio", "x=y");

        assertThat(line(tuning("", "", "", "")).system()).containsExactly("nvme_core.io_timeout=60");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1G=8,2M=4 | | | | | <boot><hugepages> holds '1G=8,2M=4'",
                "1G | | | | | expected SIZE=COUNT",
                "4K=8 | | | | | pages of 4K, which x86_64 does not have; it has 2M, 1G",
                "512M=8 | | | | | it has 2M, 1G",
                "2M=1 2M=2 | | | | | names 2M twice",
                "1G=16 | | | | | leaves nothing of the 16384 MiB",
                "| 4-x | | | | <boot><isolatedCpus> holds '4-x'",
                "| 7-4 | | | | FIRST not above LAST",
                "| 4-9999 | | | | below 8192",
                "| 0-3 | | | | processor 0",
                "| 4-7:3/2 | | | | USED from 1 to GROUP",
                "| 2-5 | 0-3 | | | both hold processor 2",
                "| | , | | | <boot><housekeepingCpus> holds ''",
                "| | | strict | | <boot><iommu>strict is not one of on, off, passthrough",
                "2M=4 | | | | hugepages=8 | <boot><hugepages> gives 'hugepages=4'",
                "| 2 | | | isolcpus=3 | <boot><isolatedCpus> gives 'isolcpus=managed_irq,domain,2'",
                "| | | on | intel_iommu=off | <boot><iommu> gives 'intel_iommu=on'",
                "| | | | nohz_full=4..5 | <boot><cmdline> with nohz_full holds '4..5'",
                "| | | | isolcpus=domain,x | <boot><cmdline> with isolcpus holds 'x'",
                "| | | | default_hugepagesz=4M | it has 2M, 1G",
                "| | | | console=ttyS0 | <boot><consoles> names ttyS0,115200"
            })
    void refusesWhatCannotBe(
            String pages, String isolated, String housekeeping, String iommu, String word, String text) {
        assertThatThrownBy(() -> line(
                        tuning(or(pages), or(isolated), or(housekeeping), or(iommu)), or(word).isEmpty() ? "x" : word))
                .isInstanceOf(SysctlException.class)
                .hasMessageContaining(text);
    }

    @Test
    void refusesAnIommuThatAnArchitectureCannotSwitchOff() {
        arch = "aarch64";

        assertThatThrownBy(() -> line(tuning("", "", "", "off"))).hasMessageContaining("of aarch64 has no word");
    }

    @Test
    void warnsOfWordsThatTheKernelDoesNotKnowOrThatStandTwice() {
        CommandLine line = line(
                tuning("", "", "", ""),
                "nohz_ful=2",
                "isolcpus=domain,managed_irq,2-N",
                "quite",
                "mitigations=off",
                "mitigations=auto",
                "console=tty0",
                "console=hvc0",
                "acme_card.mode=2",
                "acme");

        assertThat(line.warnings())
                .containsExactly(
                        "<boot><cmdline> holds 'nohz_ful=2', which the kernel does not know; did you mean 'nohz_full'?",
                        "<boot><cmdline> holds 'quite', which the kernel does not know; did you mean 'quiet'?",
                        "<boot><cmdline> holds 'mitigations=off' and 'mitigations=auto'; of most words the last"
                                + " counts");
    }

    @Test
    void listsOfProcessorsBecomeMasks() {
        assertThat(CpuList.parse("x", "0-3,8").mask()).isEqualTo("0000010f");
        assertThat(CpuList.parse("x", "0-31:2/4,40").mask()).isEqualTo("00000100,33333333");
        assertThat(CpuList.parse("x", "0-7:1/2").plain()).isEqualTo("0,2,4,6");
    }

    private static String or(String text) {
        return text == null ? "" : text;
    }

    private StubKernel kernel64k() {
        return StubKernel.of("5.10.0").with("CONFIG_ARM64_64K_PAGES", "y").with("CONFIG_HUGETLBFS", "y");
    }

    private static KernelTuning tuning(String pages, String isolated, String housekeeping, String iommu) {
        return new KernelTuning(
                optional(pages), optional(isolated), optional(housekeeping), optional(iommu), Optional.of(16L << 30));
    }

    private static Optional<String> optional(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private CommandLine line(KernelTuning tuning, String... pom) {
        return line(tuning, kernel, pom);
    }

    private CommandLine line(KernelTuning tuning, KernelFacts facts, String... pom) {
        SysctlConfiguration configuration = new SysctlConfiguration(
                profiles,
                new TreeMap<>(),
                new TreeMap<>(),
                true,
                arch,
                new TreeMap<>(),
                new TreeMap<>(options),
                tuning);
        return CommandLine.of(configuration, List.of(pom), List.of("dpuos.test"), List.of("ttyS0,115200"), facts);
    }
}
