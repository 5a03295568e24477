package io.dpuos.imagetailor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.assemble.HardeningCommands;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configurations as imageTailor's guide describes them, with what real files contain. */
class ImageTailorImportTest {
    private static final String HASH =
            "$6$dpuosminimal$EphP7NEu//uOij2VzNuNXGxXeVAHudw4TVVlPtpNN5iuBIT17vfTQkFfS5s4cQoUbp."
                    + "kAj6fZixRcvfmgO9Ez.";

    @TempDir
    private Path folder;

    private boolean strict;
    private boolean overwrite;
    private Optional<String> product = Optional.empty();

    @Test
    void takesArchitecturesApartAndReportsDuplicatesWithTheirLines() throws Exception {
        put("rpm.conf", """
                <image schemaversion="5.4" name="x">
                  <users group="root"><user pwd="%s" home="/root" name="root"/></users>
                  <packages type="bootstrap" patternType="plusRecommended">
                    <package name="bash.x86_64"/>
                    <package name="tzdata.noarch "/>
                    <package name="efibootmgr.aarch64"/>
                    <package name="glibc.x86_64"/>
                    <package name="glibc.i686"/>
                    <package name="bash.x86_64"/>
                    <package name="java-1.8.0-openjdk"/>
                    <namedCollection name="core"/>
                  </packages>
                  <packages type="bootstrap" profiles="pae"><package name="kernel-pae"/></packages>
                  <packages type="delete"><package name="perl.x86_64"/></packages>
                  <novelty/>
                </image>
                """.formatted(HASH));

        ImportReport report = run();

        assertThat(pom())
                .contains("<imported>bash tzdata glibc java-1.8.0-openjdk @core</imported>")
                .contains("<imported.aarch64>efibootmgr</imported.aarch64>")
                .contains("<forceRemove>\n              <imported>perl?</imported>")
                .contains("<hash>" + HASH + "</hash>")
                .contains("<dpuos.arch>x86_64</dpuos.arch>");
        assertThat(states(report, "package"))
                .contains(
                        "custom/cfg_x/rpm.conf:9 bash.x86_64 ignored duplicate of line 4",
                        "custom/cfg_x/rpm.conf:8 glibc.i686 ignored an architecture that no image is built for",
                        "custom/cfg_x/rpm.conf:13 kernel-pae ignored of the profile 'pae', which the product does not use");
        assertThat(states(report, "novelty"))
                .containsExactly("custom/cfg_x/rpm.conf:15  unmapped an element that rpm.conf does not have");
    }

    @Test
    void readsSettingsWithCarriageReturnsBlanksAndCommentsAndExecutesNothing() throws Exception {
        put("sys.conf", """
                # comment\r
                <HDpartitions>\r
                hd0   /boot   512m  primary  ext4  yes\r
                hd0   /       30G   primary  ext3\r
                hd0   -       -     extended -\r
                hd0   /var/log 1.5G logical  ext4\r
                hd0   -       2G    logical  swap\r
                hd1   /data   1T    primary  ext4\r
                hd0   /home   MAX   logical  xfs\r
                </HDpartitions>\r
                <sysconfig>
                    sys_service_enable='syslog network sshd boot.udev irq_balancer getty@tty1'
                    sys_service_disable=''
                    sys_utc="no"
                    sys_timezone='Asia/Shanghai'
                    sys_cut='no'
                    sys_usrrpm_cut=no   # comment
                    sys_hostname='my_host'
                    sys_usermodules_autoload='mlx5_core.ko vfio-pci'
                    sys_gconv='GBK,BIG5'
                    sys_man_cut='no'
                    sys_secret="$(touch /tmp/never)"
                    sys_new='1'
                </sysconfig>
                <netconfig-1>
                BOOTPROTO="static"
                DEVICE="eth1"
                IPADDR="192.168.1.5"
                NETMASK="255.255.254.0"
                GATEWAY="192.168.0.1"
                STARTMODE="auto"
                </netconfig-1>
                <netconfig-2>
                BOOTPROTO="bootp"
                STARTMODE="manual"
                </netconfig-2>
                <compile_env>
                src:make:/usr
                </compile_env>
                """);

        ImportReport report = run();

        assertThat(pom())
                .contains("<hostname>my-host</hostname>", "<timezone>Asia/Shanghai</timezone>", "<level>none</level>")
                .contains(
                        "rsyslog.service? NetworkManager.service? sshd.service? irqbalance.service? getty@tty1.service?")
                .contains("<addresses>192.168.1.5/23</addresses>", "<gateway>192.168.0.1</gateway>")
                .contains("<imported>mlx5_core? vfio-pci?</imported>", "<manuals>true</manuals>")
                .contains("<esp>", "<size>512M</size>", "<size>max</size>", "<type>swap</type>")
                .doesNotContain("gconv", "touch");
        assertThat(Files.readString(sources().resolve("rootfs/etc/adjtime"))).endsWith("LOCAL\n");
        assertThat(states(report, "partition"))
                .contains(
                        "custom/cfg_x/sys.conf:6 hd0 /var/log 1.5G logical ext4 unmapped '1.5G' is no size: a whole number"
                                + " with M, G or T, or max",
                        "custom/cfg_x/sys.conf:8 hd1 /data 1T primary ext4 unmapped a second disk: a module installs on one",
                        "custom/cfg_x/sys.conf:5 hd0 - - extended - ignored a GPT needs no extended partition");
        assertThat(states(report, "sysconfig"))
                .contains(
                        "custom/cfg_x/sys.conf:22 sys_secret=$(touch /tmp/never) unmapped only a shell could tell its value,"
                                + " and nothing of a configuration is executed",
                        "custom/cfg_x/sys.conf:23 sys_new=1 unmapped a setting that sys.conf does not have",
                        "custom/cfg_x/sys.conf:20 sys_gconv=GBK,BIG5 ignored sys_cut is 'no', so this is not cut");
        assertThat(states(report, "netconfig-2")).allMatch(row -> row.contains("BOOTPROTO 'bootp' is not one of"));
        assertThat(states(report, "compile_env")).hasSize(1).allMatch(row -> row.contains("unmapped"));
    }

    @Test
    void carriesListsWithoutCuttingWhenTheConfigurationCutsNothing() throws Exception {
        put("sys.conf", "<sysconfig>\nsys_cut='no'\n</sysconfig>\n");
        put("cmd.conf", """
                <image><strip type="delete"><file name="/usr/lib/a?"/><file name="relative"/></strip>
                <strip type="tools"><file name="bash "/><file name="["/><file name="bash"/></strip>
                <strip type="libs"><file name="libnss"/><file name="GBK"/></strip></image>
                """);
        put("rpm.conf", "<image><drivers><file name=\"fs/ext4/ext4.ko\"/><file name=\"[\"/></drivers></image>");

        ImportReport report = run();

        assertThat(Files.readString(sources().resolve("files/commands.list"))).isEqualTo("bash?\n[?\n");
        assertThat(Files.readString(sources().resolve("files/remove.list"))).isEqualTo("/usr/lib/a[!/]?\n");
        assertThat(pom()).contains("<commands>").doesNotContain("<remove>", "<drivers>");
        assertThat(states(report, "strip tools")).contains("custom/cfg_x/cmd.conf:2 bash ignored duplicate of line 2");
        assertThat(states(report, "strip delete"))
                .contains(
                        "custom/cfg_x/cmd.conf:1 relative unmapped is not an absolute path below the root, as the guide"
                                + " asks for");
    }

    @Test
    void readsGrubSettingsAndNeverShowsThePassword() throws Exception {
        String hash = "grub.pbkdf2.sha512.10000." + "AB".repeat(64) + "." + "CD".repeat(64);
        put(
                "usr_file/etc/default/grub",
                "GRUB_CMDLINE_LINUX=\"root=/dev/sda2 ro quiet console=tty0 console=ttyS0,115200\"\nGRUB_TIMEOUT=7\nGRUB_PASSWORD=\""
                        + hash.substring(0, 100) + "\n" + hash.substring(100) + "\"\nGRUB_THEME=$HOME/x\n");
        put("sys.conf", "");

        ImportReport report = run();

        assertThat(pom())
                .contains("<hash>" + hash + "</hash>", "<timeout>7s</timeout>", "<imported>quiet</imported>")
                .contains("<consoles>tty0 ttyS0,115200</consoles>");
        assertThat(report.text() + report.json()).doesNotContain("pbkdf2.sha512.10000");
        assertThat(states(report, "kernel argument"))
                .filteredOn(row -> row.contains("ignored"))
                .hasSize(2)
                .anyMatch(row -> row.contains("root=/dev/sda2"));
        assertThat(states(report, "grub setting"))
                .anyMatch(row -> row.contains("GRUB_THEME") && row.contains("unmapped"));
    }

    @Test
    void keepsRulesThatCanBeCarriedOutAndNamesTheOthers() throws Exception {
        put("../../security-tool/su-local", "auth\n");
        put("security_s.conf", """
                # rules
                1@m@/etc/sysctl.conf@net.ipv4.ip_forward=@0
                2@cp@security-tool/su-local@/etc/pam.d/
                3@user@/etc/passwd
                broken
                4@rm -f@/etc/a
                4@cp@security-tool/absent@/etc/a
                5@chmod 600 @/etc/b
                """);

        ImportReport report = run();

        assertThat(Files.readString(sources().resolve("sysctl/50-imported.conf")))
                .contains("net.ipv4.ip_forward = 0\n");
        assertThat(Files.readString(sources().resolve("hardening/imported.conf")))
                .contains("\n2@cp@", "\n# 3@user@", "\n# 4@rm -f@/etc/a\n", "\n5@chmod 600 @/etc/b\n");
        assertThat(sources().resolve("hardening/security-tool/su-local")).hasContent("auth\n");
        assertThat(states(report, "hardening rule").stream().filter(row -> row.contains(" unmapped ")))
                .hasSize(4)
                .anyMatch(row -> row.startsWith("custom/cfg_x/security_s.conf:5 broken"));
    }

    @Test
    void copiesOverlayHooksAndReadsTablesOfTheProduct() throws Exception {
        put("sys.conf", "");
        put("usr_file/opt/file1", "1");
        put("usr_install/hook/before_partition_hook/S01check.sh", "echo check\n");
        put("usr_install/hook/before_partition_hook/notes.txt", "x");
        put("usr_install/hook/nowhere_hook/S01x", "x");
        put("usr_install/conf/modules", "ahci\r\nahci\nnvme opts=1\n");
        put("usr_install/all/addonscript/x.sh", "x");
        put(
                "../../kiwi/eulerkiwi/product.conf",
                "# name type\nother PANGEA EMBEDDED DISK ISO\nx PANGEA EMBEDDED DISK GRUB2 install_mode=install selinux=0"
                        + " install_log=ftp://a\n");
        put("../../kiwi/eulerkiwi/minios.conf", "x kiwi/minios/cfg_small yes\n");
        put(
                "../../kiwi/minios/cfg_small/rpm.conf",
                "<image><packages type=\"bootstrap\"><package name=\"lvm2.aarch64\"/></packages></image>");
        put(
                "../../repos/RepositoryRule.conf",
                "<repository_rule>\nx 1 rpm-dir euler_base\nx 100 rpm-dir y\n</repository_rule>\n");

        ImportReport report = run();

        assertThat(sources().resolve("rootfs/opt/file1")).hasContent("1");
        assertThat(sources().resolve("hooks/before_partition_hook/S01check.sh"))
                .hasContent("#!/bin/bash\necho check\n");
        assertThat(pom()).contains("<imported>selinux=0</imported>", "<imported>lvm2?</imported>", "ahci?");
        assertThat(states(report, "hook"))
                .contains(
                        "custom/cfg_x/usr_install/hook/nowhere_hook/S01x nowhere_hook/S01x unmapped 'nowhere_hook' is no"
                                + " point of the installation");
        assertThat(states(report, "installer argument"))
                .anyMatch(row -> row.contains("install_log=ftp://a unmapped"))
                .anyMatch(row -> row.contains("install_mode=install ignored"));
        assertThat(states(report, "repository")).hasSize(2).anyMatch(row -> row.contains("unmapped"));
        assertThat(states(report, "product")).anyMatch(row -> row.contains("is about the product other"));
    }

    @Test
    void refusesWhatCannotBeReadWithAWayOut() throws Exception {
        assertThatThrownBy(() -> run(folder.resolve("absent"))).hasMessageContaining("is not a folder");
        Files.createDirectories(folder.resolve("in/custom/cfg_x"));
        assertThatThrownBy(this::run).hasMessageContaining("holds no configuration: expected custom/cfg_PRODUCT");
        put("rpm.conf", "<image><packages>");
        assertThatThrownBy(this::run).hasMessageContaining("custom/cfg_x/rpm.conf:1 is not well-formed XML");
        put("rpm.conf", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><image>&e;</image>");
        assertThatThrownBy(this::run).isInstanceOf(ImportException.class);
        put("rpm.conf", "<image/>");
        put("../cfg_y/rpm.conf", "<image/>");
        assertThatThrownBy(this::run).hasMessageContaining("cfg_x, cfg_y; choose one by -Ddpuos.product");
        product = Optional.of("z");
        assertThatThrownBy(this::run).hasMessageContaining("no cfg_z; there are cfg_x, cfg_y");
    }

    @Test
    void neverReplacesAnOutputWithoutBeingTold() throws Exception {
        put("rpm.conf", "<image/>");
        Files.createDirectories(folder.resolve("out"));
        Files.writeString(folder.resolve("out/pom.xml"), "mine");

        assertThatThrownBy(this::run).hasMessageContaining("is there already").hasMessageContaining("dpuos.overwrite");
        assertThat(folder.resolve("out/pom.xml")).hasContent("mine");
        overwrite = true;
        run();
        assertThat(pom()).contains("dpuos-iso");
    }

    @Test
    void givesTheSameBytesForAFolderOfTheConfigurationAlone() throws Exception {
        put("rpm.conf", "<image><packages type=\"image\"><package name=\"bash\"/></packages></image>");
        run();
        String first = pom();
        overwrite = true;

        run(folder.resolve("in/custom/cfg_x"));

        assertThat(pom()).isEqualTo(first);
    }

    private ImportReport run() throws Exception {
        return run(folder.resolve("in"));
    }

    private ImportReport run(Path in) throws Exception {
        return ImageTailorImport.run(
                new ImportRequest(
                        in,
                        product,
                        folder.resolve("out"),
                        overwrite,
                        strict,
                        false,
                        "com.acme",
                        "openeuler-22.03-lts-sp4",
                        Optional.empty(),
                        "1.0"),
                HardeningCommands.of("aarch64"));
    }

    private void put(String name, String text) throws Exception {
        Path file = folder.resolve("in/custom/cfg_x").resolve(name).normalize();
        Files.createDirectories(file.getParent());
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private Path sources() {
        return folder.resolve("out/src/main/dpuos");
    }

    private String pom() throws Exception {
        return Files.readString(folder.resolve("out/pom.xml"));
    }

    private static List<String> states(ImportReport report, String kind) {
        return report.findings().stream()
                .filter(each -> each.kind().equals(kind))
                .map(each ->
                        each.place() + " " + each.element() + " " + each.state().word() + " " + each.text())
                .toList();
    }
}
