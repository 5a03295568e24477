package io.dpuos.sysctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.SmallTree;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SysctlLayerTest {
    private static final String FILE = "/etc/sysctl.d/99-zz-dpuos.conf";
    private final SmallTree image = new SmallTree();
    private KernelFacts kernel = KernelFacts.unknown();

    @ParameterizedTest
    @ValueSource(strings = {"base", "hardened", "polling", "storage-offload", "throughput", "vswitch"})
    void everyProfileHasOnlyKnownKeysAndPossibleValues(String profile) throws Exception {
        SysctlResult result = render(List.of(profile), Map.of(), Map.of(), true);

        assertThat(result.rows()).isNotEmpty();
        assertThat(result.warnings()).isEmpty();
    }

    @Test
    void allProfilesTogetherAgree() throws Exception {
        assertThat(render(
                                List.of("base", "hardened", "polling", "storage-offload", "throughput", "vswitch"),
                                Map.of(),
                                Map.of(),
                                true)
                        .rows())
                .hasSizeGreaterThan(40);
    }

    @Test
    void pomWinsOverFilesOverProfilesOverPackagesAndSaysSo() throws Exception {
        image.file("/usr/lib/sysctl.d/10-default.conf", "vm.swappiness = 1\n# vm.swappiness = 9\n")
                .file("/etc/sysctl.conf", "vm.swappiness=2\n")
                .link("/etc/sysctl.d/99-sysctl.conf", "../sysctl.conf");

        SysctlResult result = render(
                List.of("base"), Map.of("10-own.conf", "vm/swappiness = 20\n"), Map.of("vm.swappiness", "30"), true);

        SysctlResult.Row row = result.rows().stream()
                .filter(each -> each.key().equals("vm.swappiness"))
                .findFirst()
                .orElseThrow();
        assertThat(row.value()).isEqualTo("30");
        assertThat(row.setBy()).isEqualTo("<sysctl><set>");
        assertThat(row.overridden())
                .containsExactly(
                        "/usr/lib/sysctl.d/10-default.conf:1 (1)",
                        "/etc/sysctl.d/99-sysctl.conf:1 (2)",
                        "profile base (tuned throughput-performance) (10)",
                        "src/main/dpuos/sysctl/10-own.conf:1 (20)");
        assertThat(text(result))
                .contains("# <sysctl><set>, instead of /usr/lib/sysctl.d/10-default.conf:1 (1)")
                .contains("\nvm.swappiness = 30\n");
    }

    @Test
    void makesLinesCommentsThatAreReadBehindAndWouldWin() throws Exception {
        image.file("/etc/sysctl.d/zz-late.conf", "# late\nvm.swappiness = 60\nvm.dirty_ratio = 7\n");
        image.file("/etc/sysctl.conf", "vm.swappiness=2\n");

        SysctlResult result = render(List.of(), Map.of(), Map.of("vm.swappiness", "10"), true);

        ImageTree tree = image.build().apply(result.layer());
        assertThat(tree.text("/etc/sysctl.d/zz-late.conf"))
                .contains("# late\n# /etc/sysctl.d/99-zz-dpuos.conf sets it: vm.swappiness = 60\nvm.dirty_ratio = 7\n");
        assertThat(tree.text("/etc/sysctl.conf"))
                .contains("# /etc/sysctl.d/99-zz-dpuos.conf sets it: vm.swappiness=2\n");
        assertThat(result.warnings()).hasSize(2).first().asString().contains("/etc/sysctl.d/zz-late.conf:2");
    }

    @Test
    void warnsOfAPatternThatAPackagesFileKeepsFromAKey() throws Exception {
        image.file("/usr/lib/sysctl.d/50-default.conf", "net.ipv4.conf.all.rp_filter = 2\n");

        SysctlResult result = render(List.of(), Map.of(), Map.of("net.ipv4.conf.*.rp_filter", "1"), true);

        assertThat(result.warnings()).singleElement().asString().contains("does not reach net.ipv4.conf.all.rp_filter");
    }

    @Test
    void anUnknownKeyIsAWarningWithTheNearestNameAndAFailureWhenStrict() throws Exception {
        Map<String, String> set = Map.of("vm.swapiness", "10");

        assertThat(render(List.of(), Map.of(), set, false).warnings())
                .singleElement()
                .asString()
                .contains("'vm.swapiness' is not known; did you mean 'vm.swappiness'?");
        assertThatThrownBy(() -> render(List.of(), Map.of(), set, true))
                .isInstanceOf(SysctlException.class)
                .hasMessageContaining("<strict>false</strict>");
    }

    @ParameterizedTest
    @CsvSource({
        "kernel.sysrq, 1000, expected 0 to 511",
        "kernel.sysrq, on, no number",
        "kernel.printk, 1 2 3 4 5, at most 4",
        "net.ipv4.tcp_rmem, 4096 0 1, expected 1 to",
        "kernel.osrelease, 5.10, only lets it be read",
        "kernel.sysrq, 99999999999999999999, expected 0 to 511",
        "kernel.core_pattern, '', empty"
    })
    void refusesAValueThatCannotBe(String key, String value, String problem) {
        assertThatThrownBy(() -> render(List.of(), Map.of(), Map.of(key, value), false))
                .isInstanceOf(SysctlException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource({
        "kernel.printk, 4",
        "kernel.sysrq, 0x1f",
        "net.ipv4.conf.eth0/100.rp_filter, 1",
        "net/ipv4/conf/eth0.100/rp_filter, 1",
        "net.ipv4.conf.*.rp_filter, 1",
        "kernel.core_pattern, |/usr/lib/systemd/systemd-coredump %P %u"
    })
    void acceptsWhatTheKernelTakes(String key, String value) throws Exception {
        assertThat(render(List.of(), Map.of(), Map.of(key, value), true).rows()).hasSize(1);
    }

    @Test
    void separatorsNameTheSameKey() throws Exception {
        SysctlResult result = render(
                List.of(),
                Map.of("a.conf", "net/ipv4/conf/eth0.100/rp_filter = 1\n/vm//swappiness = 1\n"),
                Map.of("net.ipv4.conf.eth0/100.rp_filter", "2"),
                true);

        assertThat(result.rows(SysctlResult.Kind.PARAMETER))
                .extracting(SysctlResult.Row::key)
                .containsExactly("net.ipv4.conf.eth0/100.rp_filter", "vm.swappiness");
        assertThat(result.rows().get(0).value()).isEqualTo("2");
    }

    @Test
    void namesTheLineThatIsNoAssignment() {
        assertThatThrownBy(() -> render(List.of(), Map.of("a.conf", "vm.swappiness = 1 \\\n2\n"), Map.of(), false))
                .hasMessageContaining("src/main/dpuos/sysctl/a.conf, line 2");
    }

    @Test
    void loadsTheModuleWhoseKeysAreSet() throws Exception {
        SysctlResult result = render(List.of("vswitch"), Map.of(), Map.of(), true);

        assertThat(image.build().apply(result.layer()).text("/etc/modules-load.d/dpuos-sysctl.conf"))
                .hasValueSatisfying(text -> assertThat(text).endsWith("\nnf_conntrack\n"));
    }

    @Test
    void refusesAKeyThatTheKernelNoLongerHas() {
        kernel = KernelFacts.ofRelease("6.6.0-28.0.0.34.oe2403.x86_64");

        assertThatThrownBy(() -> render(List.of(), Map.of(), Map.of("kernel.sched_latency_ns", "1000000"), true))
                .isInstanceOf(SysctlException.class)
                .hasMessage("<sysctl><set>: kernel 6.6.0-28.0.0.34.oe2403.x86_64 has no kernel.sched_latency_ns; since"
                        + " 5.13 it is /sys/kernel/debug/sched/latency_ns. Drop the key.");
    }

    @Test
    void takesAKeyThatAnOlderKernelStillHas() throws Exception {
        kernel = KernelFacts.ofRelease("5.10.0-60.18.0.50.oe2203.aarch64");

        SysctlResult result = render(List.of(), Map.of(), Map.of("kernel.sched_latency_ns", "1000000"), true);

        assertThat(result.warnings()).isEmpty();
    }

    @Test
    void refusesValuesThatCannotStandTogether() {
        assertThatThrownBy(() -> render(
                        List.of(),
                        Map.of(),
                        Map.of("net.core.rmem_default", "2000000", "net.core.rmem_max", "1000000"),
                        true))
                .hasMessage("kernel parameters cannot stand together: net.core.rmem_default = 2000000"
                        + " (<sysctl><set>), net.core.rmem_max = 1000000 (<sysctl><set>), the first must not be greater"
                        + " than the second; change one of them in <sysctl><set>");
        assertThatThrownBy(() -> render(List.of(), Map.of(), Map.of("net.ipv4.tcp_rmem", "4096 100 50"), true))
                .hasMessageContaining("the numbers of net.ipv4.tcp_rmem must not fall");
        assertThatThrownBy(() ->
                        render(List.of(), Map.of(), Map.of("vm.dirty_ratio", "10", "vm.dirty_bytes", "4096000"), true))
                .hasMessageContaining("the kernel sets one to 0 when the other is written");
    }

    @Test
    void writesNothingWhenNothingIsAsked() throws Exception {
        assertThat(render(List.of(), Map.of(), Map.of(), true).layer().edits()).isEmpty();
    }

    private SysctlResult render(
            List<String> profiles, Map<String, String> files, Map<String, String> set, boolean strict)
            throws IOException {
        return SysctlLayer.render(
                image.build(),
                new SysctlConfiguration(profiles, new TreeMap<>(files), new TreeMap<>(set), strict),
                kernel,
                0);
    }

    private String text(SysctlResult result) throws IOException {
        ImageTree tree = image.build().apply(result.layer());
        return tree.text(FILE).orElseThrow();
    }
}
