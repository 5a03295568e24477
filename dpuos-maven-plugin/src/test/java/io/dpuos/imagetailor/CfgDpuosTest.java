package io.dpuos.imagetailor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dpuos.assemble.HardeningCommands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published DPU-OS configuration: every element is accounted for. Needs the folder that dpuos.shared names. */
class CfgDpuosTest {
    private static final Path DATA =
            Path.of(System.getProperty("dpuos.shared", "../../shared/data"), "imagetailor", "cfg_dpuos");
    private static final String CUSTOM = "custom/cfg_dpuos/";
    private static final String MINIOS = "kiwi/minios/cfg_dpuos/";

    @TempDir
    private Path folder;

    @BeforeEach
    void needsTheData() {
        assumeTrue(Files.isDirectory(DATA), "no imageTailor configuration at " + DATA + "; see -Ddpuos.shared");
    }

    @Test
    void accountsForEveryPackageDriverStripEntryRulePartitionAndModule() throws Exception {
        ImportReport report = run(false);

        assertThat(mapped(report, "rpm.conf", "package")).isEqualTo(127);
        assertThat(mapped(report, "rpm.conf", "package to delete")).isEqualTo(106);
        assertThat(report.with(Finding.State.IGNORED))
                .filteredOn(each ->
                        each.kind().equals("package to delete") && each.file().startsWith(CUSTOM))
                .hasSize(4)
                .allMatch(each -> each.text().startsWith("duplicate of line "));
        assertThat(mapped(report, "rpm.conf", "driver")).isEqualTo(1724);
        assertThat(mapped(report, "cmd.conf", "strip delete")).isEqualTo(9);
        assertThat(mapped(report, "cmd.conf", "strip tools")).isEqualTo(1866);
        assertThat(all(report, CUSTOM + "cmd.conf", "strip libs")).isEqualTo(633);
        assertThat(mapped(report, "cmd.conf", "strip libs")).isEqualTo(387);
        assertThat(all(report, CUSTOM + "security_s.conf", "hardening rule")).isEqualTo(139);
        assertThat(all(report, CUSTOM + "sys.conf", "partition")).isEqualTo(8);
        assertThat(mapped(report, "sys.conf", "partition")).isEqualTo(7);
        assertThat(mapped(report, "usr_install/conf/modules", "installer module"))
                .isEqualTo(45);
    }

    @Test
    void accountsForTheInstallersLists() throws Exception {
        ImportReport report = run(false);

        assertThat(report.count(MINIOS + "rpm.conf", "driver", Finding.State.MAPPED))
                .isEqualTo(201);
        assertThat(all(report, MINIOS + "rpm.conf", "package")).isEqualTo(64);
        assertThat(report.with(Finding.State.IGNORED))
                .filteredOn(each -> each.file().equals(MINIOS + "rpm.conf")
                        && each.element().startsWith("procps-ng"))
                .hasSize(1);
        assertThat(all(report, MINIOS + "rpm.conf", "package to delete")).isEqualTo(11);
        assertThat(all(report, MINIOS + "cmd.conf", "strip delete")).isEqualTo(9);
        assertThat(report.count(MINIOS + "cmd.conf", "strip tools", Finding.State.MAPPED))
                .isEqualTo(231);
        assertThat(all(report, MINIOS + "cmd.conf", "strip tools")).isEqualTo(234);
        assertThat(all(report, MINIOS + "cmd.conf", "strip libs")).isEqualTo(9);
        assertThat(all(report, MINIOS + "security_s.conf", "hardening rule")).isEqualTo(152);
        assertThat(Files.readString(folder.resolve("out/src/main/dpuos/installer/commands.list")))
                .contains("\nwc?\n");
    }

    @Test
    void leavesOnlyRulesUnmappedWhoseFilesAreNotInTheConfiguration() throws Exception {
        ImportReport report = run(false);

        assertThat(report.with(Finding.State.UNMAPPED))
                .allMatch(each ->
                        each.kind().equals("hardening rule") && each.text().contains("security-tool/"))
                .hasSize(15);
        assertThat(Files.readString(folder.resolve("out/src/main/dpuos/hardening/imported.conf")))
                .contains("# 401@rm -f@/etc/pam.d/system-auth\n")
                .contains("\n611@rm -f@/usr/sbin/chpasswd\n");
        assertThat(Files.readString(folder.resolve("out/src/main/dpuos/sysctl/50-imported.conf")))
                .contains("kernel.panic_on_oops = 1\n", "net.ipv6.conf.all.accept_ra = 0\n");
    }

    @Test
    void writesSettingsThatTheConfigurationHas() throws Exception {
        run(false);

        String pom = Files.readString(folder.resolve("out/pom.xml"));
        assertThat(pom)
                .contains("<hostname>Euler</hostname>", "<level>debug</level>", "<gconv>GBK</gconv>")
                .contains("<match>name:eth0</match>", "<timeout>5s</timeout>", "crashkernel=512M", "selinux=0")
                .contains("<size>25G</size>", "<disable>", "cloud-init.service?", "<dpuos.arch>aarch64</dpuos.arch>")
                .contains("python3-unbound");
    }

    @Test
    void writesNothingWhenStrictAndSomethingHasNoPlace() {
        assertThatThrownBy(() -> run(true))
                .isInstanceOf(ImportException.class)
                .hasMessageContaining("15 elements have no place")
                .hasMessageContaining(CUSTOM + "security_s.conf:75");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private ImportReport run(boolean strict) throws Exception {
        return ImageTailorImport.run(
                new ImportRequest(
                        DATA,
                        Optional.empty(),
                        folder.resolve("out"),
                        false,
                        strict,
                        false,
                        "com.acme",
                        "openeuler-22.03-lts-sp4",
                        Optional.empty(),
                        "1.0"),
                HardeningCommands.of("aarch64"));
    }

    private static long mapped(ImportReport report, String file, String kind) {
        return report.count(CUSTOM + file, kind, Finding.State.MAPPED);
    }

    private static long all(ImportReport report, String file, String kind) {
        return report.findings().stream()
                .filter(each -> each.file().equals(file) && each.kind().equals(kind))
                .count();
    }
}
