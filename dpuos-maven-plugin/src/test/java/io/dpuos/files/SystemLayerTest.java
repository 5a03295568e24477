package io.dpuos.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.files.NetworkInterface.Method;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.SmallTree;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemLayerTest {
    private static final String KEYFILE = "/etc/NetworkManager/system-connections/mgmt.nmconnection";
    private final SmallTree image = new SmallTree().file("/usr/share/zoneinfo/Asia/Shanghai", "TZif");

    @Test
    void writesNameZoneAndLocale() throws Exception {
        ImageTree tree = apply("dpu-1.example", "Asia/Shanghai", new TreeMap<>(), List.of("mlx5_core"));

        assertThat(tree.text("/etc/hostname")).contains("dpu-1.example\n");
        assertThat(tree.text("/etc/locale.conf")).contains("LANG=C.UTF-8\n");
        assertThat(((Inode.Symlink) tree.get("/etc/localtime").orElseThrow())
                        .target()
                        .toString())
                .isEqualTo("../usr/share/zoneinfo/Asia/Shanghai");
        assertThat(tree.text("/etc/modules-load.d/dpuos.conf")).contains("mlx5_core\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-a", "a_b", "a b", "", "a\nb"})
    void refusesAHostNameThatCannotBe(String name) {
        assertThatThrownBy(() -> apply(name, "UTC", new TreeMap<>(), List.of()))
                .isInstanceOf(FilesException.class)
                .hasMessageContaining("<hostname>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Asia", "Asia/Shangha", "../etc", "/Asia/Shanghai"})
    void refusesAZoneThatTheImageDoesNotHave(String zone) {
        assertThatThrownBy(() -> apply("a", zone, new TreeMap<>(), List.of())).hasMessageContaining("<timezone>");
    }

    @Test
    void acceptsUtcWithoutZoneFiles() throws Exception {
        assertThat(apply("a", "UTC", new TreeMap<>(), List.of()).get("/etc/localtime"))
                .isPresent();
    }

    @Test
    void writesKeyfilesWhereNetworkManagerIs() throws Exception {
        image.file("/usr/lib/systemd/system/NetworkManager.service", "")
                .file("/usr/lib/systemd/system/systemd-networkd.service", "");

        ImageTree tree = apply("a", "UTC", both(), List.of());

        assertThat(tree.get(KEYFILE).orElseThrow().attributes().mode()).isEqualTo(0600);
        assertThat(tree.text(KEYFILE).orElseThrow())
                .contains("[match]\ninterface-name=eth*;\n")
                .contains("[ipv4]\nmethod=manual\naddress1=192.168.1.2/24\ngateway=192.168.1.1\ndns=9.9.9.9;\n")
                .contains("[ipv6]\nmethod=manual\naddress1=fd00::2/64\n");
    }

    @Test
    void writesNetworkFilesWhereOnlyNetworkdIs() throws Exception {
        image.file("/usr/lib/systemd/system/systemd-networkd.service", "");
        TreeMap<String, NetworkInterface> network = both();
        network.put("off", network("driver:mlx5_core", Method.NONE, List.of(), Optional.empty(), List.of()));

        ImageTree tree = apply("a", "UTC", network, List.of());

        assertThat(tree.text("/etc/systemd/network/20-mgmt.network").orElseThrow())
                .isEqualTo("[Match]\nName=eth*\n\n[Network]\nAddress=192.168.1.2/24\nAddress=fd00::2/64\n"
                        + "Gateway=192.168.1.1\nDNS=9.9.9.9\n");
        assertThat(tree.text("/etc/systemd/network/20-off.network").orElseThrow())
                .contains("Driver=mlx5_core")
                .contains("DHCP=no\nLinkLocalAddressing=no");
    }

    @Test
    void namesTheElementOfAWrongNetwork() {
        image.file("/usr/lib/systemd/system/systemd-networkd.service", "");

        assertThatThrownBy(() -> one("eth0", Method.DHCP, List.of())).hasMessageContaining("<match>eth0");
        assertThatThrownBy(() -> one("name:a\nb", Method.DHCP, List.of())).hasMessageContaining("<match>");
        assertThatThrownBy(() -> one("name:eth0", Method.STATIC, List.of())).hasMessageContaining("<addresses>");
        for (String wrong :
                List.of("1.2.3.4", "1.2.3.400/24", "1.2.3.4/33", "fd00::/129", "host/24", "1.2.3.4/24\nx")) {
            assertThatThrownBy(() -> one("name:eth0", Method.STATIC, List.of(wrong)))
                    .as(wrong)
                    .isInstanceOf(FilesException.class)
                    .hasMessageContaining("<addresses>");
        }
    }

    @Test
    void writesIfcfgFilesWhereOnlyNetworkScriptsAre() throws Exception {
        image.directory("/etc/sysconfig/network-scripts");
        TreeMap<String, NetworkInterface> network = new TreeMap<>();
        network.put(
                "mgmt",
                network(
                        "name:eth0",
                        Method.STATIC,
                        List.of("192.168.1.2/24", "192.168.2.2/16", "fd00::2/64", "fd00::3/64"),
                        Optional.of("192.168.1.1"),
                        List.of("9.9.9.9")));
        network.put("up", network("mac:52:54:00:12:34:56", Method.DHCP, List.of(), Optional.empty(), List.of()));

        ImageTree tree = apply("a", "UTC", network, List.of());

        assertThat(tree.text("/etc/sysconfig/network-scripts/ifcfg-mgmt").orElseThrow())
                .isEqualTo("DEVICE=eth0\nNAME=mgmt\nONBOOT=yes\nBOOTPROTO=none\nIPADDR=192.168.1.2\nPREFIX=24\n"
                        + "IPADDR1=192.168.2.2\nPREFIX1=16\nIPV6INIT=yes\nIPV6ADDR=fd00::2/64\n"
                        + "IPV6ADDR_SECONDARIES=\"fd00::3/64\"\nGATEWAY=192.168.1.1\nDNS1=9.9.9.9\n");
        assertThat(tree.text("/etc/sysconfig/network-scripts/ifcfg-up").orElseThrow())
                .isEqualTo("HWADDR=52:54:00:12:34:56\nNAME=up\nONBOOT=yes\nBOOTPROTO=dhcp\n");
        assertThatThrownBy(() -> one("name:eth*", Method.DHCP, List.of())).hasMessageContaining("knows no patterns");
        assertThatThrownBy(() -> one("driver:mlx5_core", Method.DHCP, List.of()))
                .hasMessageContaining("<match>driver:mlx5_core");
    }

    @Test
    void setsSelinuxAndAsksForLabelsAndTellsTheClock() throws Exception {
        image.file("/etc/selinux/config", "# mode\nSELINUX=enforcing\nSELINUXTYPE=targeted\n");

        ImageTree permissive = selinux("permissive", false);
        ImageTree disabled = selinux("disabled", true);

        assertThat(permissive.text("/etc/selinux/config"))
                .contains("# mode\nSELINUX=permissive\nSELINUXTYPE=targeted\n");
        assertThat(permissive.get("/.autorelabel")).isPresent();
        assertThat(permissive.text("/etc/adjtime").orElseThrow()).endsWith("LOCAL\n");
        assertThat(disabled.text("/etc/selinux/config").orElseThrow()).contains("SELINUX=disabled");
        assertThat(disabled.get("/.autorelabel")).isEmpty();
        assertThat(disabled.get("/etc/adjtime")).isEmpty();
    }

    @Test
    void selinuxNeedsAPolicyUnlessItIsOff() {
        assertThatThrownBy(() -> selinux("enforcing", true))
                .isInstanceOf(FilesException.class)
                .hasMessageContaining("<system><selinux>enforcing: the image has no /etc/selinux/config");
        assertThat(selinux("disabled", true).get("/etc/selinux/config")).isEmpty();
    }

    private ImageTree selinux(String mode, boolean utc) {
        ImageTree tree = image.build();
        return tree.apply(SystemLayer.apply(
                tree,
                new SystemConfiguration("a", "UTC", "C.UTF-8", new TreeMap<>(), List.of(), utc, Optional.of(mode)),
                0));
    }

    @Test
    void needsAServiceThatReadsTheNetwork() {
        assertThatThrownBy(() -> one("name:eth0", Method.DHCP, List.of()))
                .hasMessageContaining("neither NetworkManager nor systemd-networkd");
    }

    private ImageTree one(String match, Method method, List<String> addresses) {
        TreeMap<String, NetworkInterface> network = new TreeMap<>();
        network.put("mgmt", network(match, method, addresses, Optional.empty(), List.of()));
        return apply("a", "UTC", network, List.of());
    }

    private static TreeMap<String, NetworkInterface> both() {
        TreeMap<String, NetworkInterface> network = new TreeMap<>();
        network.put(
                "mgmt",
                network(
                        "name:eth*",
                        Method.STATIC,
                        List.of("192.168.1.2/24", "fd00::2/64"),
                        Optional.of("192.168.1.1"),
                        List.of("9.9.9.9")));
        return network;
    }

    private static NetworkInterface network(
            String match, Method method, List<String> addresses, Optional<String> gateway, List<String> dns) {
        return new NetworkInterface(match, method, addresses, gateway, dns);
    }

    private ImageTree apply(
            String hostname, String zone, TreeMap<String, NetworkInterface> network, List<String> modules) {
        ImageTree tree = image.build();
        return tree.apply(
                SystemLayer.apply(tree, new SystemConfiguration(hostname, zone, "C.UTF-8", network, modules), 0));
    }
}
