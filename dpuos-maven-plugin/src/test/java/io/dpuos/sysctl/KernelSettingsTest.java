package io.dpuos.sysctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.format.Judge;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.SmallTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tunables, module options, what keys need, and the wrong values of all of them. */
class KernelSettingsTest {
    private static final String THP = "/sys/kernel/mm/transparent_hugepage/enabled";
    private final SmallTree image = new SmallTree();
    private final StubKernel kernel = StubKernel.of("6.1.0-1")
            .loadable("nf_conntrack", Map.of("hashsize", "uint", "acct", "bool"))
            .loadable("tcp_bbr2", Map.of())
            .loadable("mlx5_core", Map.of("prof_sel", "uint", "debug_mask", "uint"))
            .builtIn("nvme_core", Map.of("io_timeout", "uint"));
    private Map<String, Tunable> tunables = Map.of();
    private Map<String, String> options = Map.of();
    private KernelTuning tuning = KernelTuning.none();

    @Test
    void tunablesAreWrittenOnceAtBoot() throws Exception {
        tunables = Map.of("thp", new Tunable(THP, "never"));

        assertThat(text(render(List.of(), Map.of()), "/etc/tmpfiles.d/dpuos-tunables.conf"))
                .endsWith("\n# <sysctl><tunables><thp>\nw! " + THP + " - - - - never\n");
    }

    @Test
    void systemdWritesExactlyTheValueOfATunable(@TempDir Path folder) throws Exception {
        Judge.require("systemd-tmpfiles");
        List<String> values = List.of("never", "a\\nb", "100%", "%H%%", "defer+madvise", "a \"b\" 'c'", "\\x41 $x");
        for (String value : values) {
            Path file = folder.resolve("tunable");
            Files.writeString(file, "");
            String line = TunableLines.render(
                    List.of(new Setting(Setting.Kind.TUNABLE, "/sys/tunable", value, "test", "")), kernel);
            Files.writeString(folder.resolve("x.conf"), line.replace("/sys/tunable", file.toString()));

            Judge.approved(folder, "systemd-tmpfiles --create --boot " + folder + "/x.conf");

            assertThat(Files.readString(file)).isEqualTo(value);
        }
    }

    @Test
    void optionsOfLoadableModulesAreForModprobe(@TempDir Path folder) throws Exception {
        options = Map.of("mlx5_core", "prof_sel=2 debug_mask=0x1", "nf-conntrack", "acct=1");

        SysctlResult result = render(List.of(), Map.of());

        String text = text(result, "/etc/modprobe.d/dpuos-options.conf");
        assertThat(text).contains("options mlx5_core prof_sel=2 debug_mask=0x1\n", "options nf_conntrack acct=1\n");
        assertThat(result.rows(SysctlResult.Kind.OPTION)).hasSize(3);
        Judge.require("modprobe");
        Files.createDirectories(folder.resolve("conf"));
        Files.writeString(folder.resolve("conf/x.conf"), text);
        assertThat(Judge.approved(folder, "modprobe -C conf --showconfig 2>/dev/null | grep ^options"))
                .contains("options mlx5_core prof_sel=2 debug_mask=0x1", "options nf_conntrack acct=1");
    }

    @Test
    void optionsOfABuiltInModuleMakeNoFile() throws Exception {
        options = Map.of("nvme_core", "io_timeout=60");

        assertThat(render(List.of(), Map.of()).layer().edits()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/etc/passwd | x | no path below /proc or /sys",
                "/sys/../etc/passwd | x | no path below /proc or /sys",
                "/proc/sys/vm/swappiness | 1 | write it as <sysctl><set><vm.swappiness>",
                "/sys/kernel/mm/transparent_hugepage/enabled | nevr | did you mean 'never'?",
                "/sys/kernel/mm/ksm/run | 3 | It takes 0, 1, 2",
                "/sys/module/nf_conntrack/parameters/hashsiz | 3 | did you mean 'hashsize'?",
                "/sys/power/state | ' ' | empty"
            })
    void refusesATunableThatCannotBe(String path, String value, String text) {
        tunables = Map.of("t", new Tunable(path, value));

        assertThatThrownBy(() -> render(List.of(), Map.of()))
                .isInstanceOf(SysctlException.class)
                .hasMessageStartingWith("<sysctl><tunables><t>: ")
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mlx5_coer | prof_sel=2 | the image has no module mlx5_coer; did you mean 'mlx5_core'?",
                "mlx5_core | prof_sl=2 | no parameter prof_sl; did you mean 'prof_sel'? It has debug_mask, prof_sel",
                "mlx5_core | prof_sel=two | expected uint, found 'two'",
                "mlx5_core | prof_sel=-1 | expected uint",
                "nf_conntrack | acct=maybe | expected y or n",
                "mlx5_core | prof_sel=2#x | no line of modprobe.d",
                "mlx5_core | =2 | is no option"
            })
    void refusesAnOptionThatTheModuleDoesNotHave(String module, String words, String text) {
        options = Map.of(module, words);

        assertThatThrownBy(() -> render(List.of(), Map.of()))
                .isInstanceOf(SysctlException.class)
                .hasMessageContaining("<sysctl><moduleOptions><" + module + ">")
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "net.ipv4.tcp_tw_recycle=1 | has no net.ipv4.tcp_tw_recycle; since 4.12",
                "vm.percpu_pagelist_fraction=8 | it is vm.percpu_pagelist_high_fraction",
                "kernel.numa_balancing_scan_size_mb=8 | /sys/kernel/debug/sched/numa_balancing/scan_size_mb",
                "vm.swappiness=201 | expected 0 to 200",
                "vm.dirty_bytes=0 | expected 8192",
                "net.core.rmem_max=100 | expected 2304",
                "net.ipv4.ip_local_reserved_ports=80-70 | no range within 0 to 65535",
                "net.core.rps_default_mask=xyz | hexadecimal",
                "net.ipv4.ip_local_port_range=5000 400 | must not fall",
                "net.ipv4.ip_forward=0;net.ipv4.conf.all.forwarding=1 | both are names of one switch",
                "kernel.sched_rt_runtime_us=2000000;kernel.sched_rt_period_us=1000000 | must not be greater",
                "vm.min_free_kbytes=2000000 | more than a tenth of the 8192 MiB of <boot><memory>",
                "vm.nr_hugepages=5000 | are more than the 8192 MiB of <boot><memory>",
                "net.ipv4.tcp_congestion_control=bbr | needs the module tcp_bbr, which the image lacks; did you mean"
                        + " 'bbr2'?",
                "net.core.default_qdisc=fq | needs the module sch_fq",
                "swappiness=1 | did you mean 'vm.swappiness'?",
                "net.ipv4.conf.all.rp_filtre=1 | did you mean",
                "net.ipv4.conf.*.rp_filter=7 | expected 0 to 2",
                "vm.swappi ness=1 | is not a key"
            })
    void refusesParametersThatCannotBe(String set, String text) {
        tuning = new KernelTuning(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(8L << 30));
        TreeMap<String, String> parameters = new TreeMap<>();
        for (String each : set.split(";")) {
            parameters.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
        }

        assertThatThrownBy(() -> render(List.of(), parameters))
                .isInstanceOf(SysctlException.class)
                .hasMessageContaining(text);
    }

    @Test
    void rangesFollowTheKernelsVersion() throws Exception {
        SysctlConfiguration configuration = new SysctlConfiguration(
                List.of(), new TreeMap<>(), new TreeMap<>(Map.of("vm.swappiness", "150")), true);

        assertThat(SysctlLayer.render(image.build(), configuration, kernel, 0).warnings())
                .isEmpty();
        assertThatThrownBy(() -> SysctlLayer.render(image.build(), configuration, KernelFacts.ofRelease("5.4.0"), 0))
                .hasMessageContaining("expected 0 to 100");
    }

    @Test
    void hugePagesOfTheCommandLineAndOfAParameterMustAgree() throws Exception {
        tuning = new KernelTuning(
                Optional.of("2M=8"), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        assertThat(render(List.of(), Map.of("vm.nr_hugepages", "8")).warnings()).isEmpty();
        assertThatThrownBy(() -> render(List.of(), Map.of("vm.nr_hugepages", "16")))
                .hasMessageContaining("<boot><hugepages> reserves 8 pages of 2M, and <sysctl><set>");
    }

    @Test
    void profilesThatContradictEachOtherAreNamedUnlessThePomDecides() throws Exception {
        List<String> profiles = List.of("network-throughput", "network-latency");

        assertThatThrownBy(() -> render(profiles, Map.of()))
                .hasMessage("the sysctl profiles contradict each other: profile throughput-performance (tuned"
                        + " throughput-performance) sets vm.dirty_ratio to 40, profile latency-performance (tuned"
                        + " latency-performance) to 10; say which in <sysctl><set><vm.dirty_ratio>");
        assertThatThrownBy(() -> render(profiles, Map.of("vm.dirty_ratio", "20", "vm.dirty_background_ratio", "5")))
                .hasMessageContaining("sets " + THP + " to always")
                .hasMessageContaining("say which in <sysctl><tunables>");
        tunables = Map.of("thp", new Tunable(THP, "madvise"));
        assertThat(render(profiles, Map.of("vm.dirty_ratio", "20", "vm.dirty_background_ratio", "5"))
                        .rows(SysctlResult.Kind.TUNABLE))
                .filteredOn(row -> row.key().equals(THP))
                .singleElement()
                .satisfies(row -> assertThat(row.value()).isEqualTo("madvise"))
                .satisfies(row -> assertThat(row.overridden()).hasSize(2));
    }

    @ParameterizedTest
    @CsvSource({"5.4.0", "5.10.0-60", "5.15.0", "6.1.0", "6.6.0-28", "6.12.0"})
    void everyProfileFitsEveryKernel(String release) throws Exception {
        tuning = new KernelTuning(
                Optional.empty(), Optional.of("2-3"), Optional.of("0-1"), Optional.empty(), Optional.empty());
        for (String profile : Profile.NAMES) {
            SysctlConfiguration configuration = new SysctlConfiguration(
                    List.of(profile),
                    new TreeMap<>(),
                    new TreeMap<>(),
                    true,
                    "aarch64",
                    new TreeMap<>(),
                    new TreeMap<>(),
                    tuning);

            SysctlResult result = SysctlLayer.render(image.build(), configuration, KernelFacts.ofRelease(release), 0);

            assertThat(result.warnings()).as(profile).isEmpty();
            assertThat(result.rows()).as(profile).isNotEmpty().allSatisfy(row -> assertThat(row.setBy())
                    .startsWith("profile ")
                    .contains(" ("));
        }
    }

    @Test
    void aProfileThatNeedsProcessorsSaysSo() {
        assertThatThrownBy(() -> render(List.of("cpu-partitioning"), Map.of()))
                .hasMessageContaining("needs <boot><isolatedCpus> and <boot><housekeepingCpus>");
    }

    @Test
    void modulesAreLoadedOrMissedOrBuiltIn() throws Exception {
        kernel.builtIn("br_netfilter", Map.of());

        SysctlResult result = render(
                List.of(),
                Map.of(
                        "net.netfilter.nf_conntrack_max", "1",
                        "net.bridge.bridge-nf-call-iptables", "1",
                        "net.sctp.auth_enable", "1"));

        assertThat(text(result, "/etc/modules-load.d/dpuos-sysctl.conf")).endsWith(" at boot.\nnf_conntrack\n");
        assertThat(result.warnings())
                .singleElement()
                .asString()
                .contains("net.sctp.auth_enable appears with the module sctp, which the image lacks");
    }

    @Test
    void rulesForLateInterfacesAreMadeWhereTheImageHasNone() throws Exception {
        image.file("/usr/lib/systemd/systemd-sysctl", "ELF");
        Map<String, String> set = Map.of("net.ipv4.conf.eth0.rp_filter", "1", "net.ipv6.conf.all.forwarding", "1");

        assertThat(text(render(List.of(), set), "/etc/udev/rules.d/99-zz-dpuos-sysctl.rules"))
                .endsWith("ACTION==\"add\", SUBSYSTEM==\"net\", KERNEL!=\"lo\","
                        + " RUN+=\"/usr/lib/systemd/systemd-sysctl --prefix=/net/ipv4/conf/$name\"\n");
        image.file(
                "/usr/lib/udev/rules.d/99-systemd.rules",
                "RUN+=\"/usr/lib/systemd/systemd-sysctl --prefix=/net/ipv4/conf/$name\"\n");
        assertThat(image.build()
                        .apply(render(List.of(), set).layer())
                        .file("/etc/udev/rules.d/99-zz-dpuos-sysctl.rules"))
                .isEmpty();
    }

    @Test
    void warnsOfWhatHasNoEffect() throws Exception {
        kernel.with("CONFIG_NUMA_BALANCING", "n").with("CONFIG_MODULES", "y");

        assertThat(render(
                                List.of(),
                                Map.of(
                                        "kernel.numa_balancing", "0",
                                        "kernel.modules_disabled", "1",
                                        "kernel.io_uring_disabled", "2",
                                        "net.ipv4.conf.all.rp_filter", "1",
                                        "net.ipv4.conf.eth0.rp_filter", "0"))
                        .warnings())
                .anySatisfy(each -> assertThat(each).contains("without CONFIG_NUMA_BALANCING"))
                .anySatisfy(each -> assertThat(each).contains("no driver loads after it"))
                .anySatisfy(each -> assertThat(each).contains("came with kernel 6.6"))
                .anySatisfy(each -> assertThat(each).contains("eth0.rp_filter = 0 has no effect"))
                .hasSize(4);
    }

    @Test
    void tellsWhatOnlyPackagesSet() throws Exception {
        image.file("/usr/lib/sysctl.d/50-a.conf", "kernel.panic = 1\nkernel.panic = 2\n-vm.overcommit_memory\n");

        assertThat(render(List.of(), Map.of()).rows(SysctlResult.Kind.SHIPPED))
                .singleElement()
                .satisfies(row -> assertThat(row.value()).isEqualTo("2"))
                .satisfies(row -> assertThat(row.overridden()).containsExactly("/usr/lib/sysctl.d/50-a.conf:1 (1)"));
    }

    private String text(SysctlResult result, String path) throws IOException {
        ImageTree tree = image.build().apply(result.layer());
        return tree.text(path).orElseThrow();
    }

    private SysctlResult render(List<String> profiles, Map<String, String> set) throws IOException {
        SysctlConfiguration configuration = new SysctlConfiguration(
                profiles,
                new TreeMap<>(),
                new TreeMap<>(set),
                true,
                "x86_64",
                new TreeMap<>(tunables),
                new TreeMap<>(options),
                tuning);
        return SysctlLayer.render(image.build(), configuration, kernel, 0);
    }
}
