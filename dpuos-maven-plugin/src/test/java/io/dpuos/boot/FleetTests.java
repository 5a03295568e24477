package io.dpuos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.format.Judge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the installer's functions for one card of many under bash, over a made-up /sys and an empty target. */
class FleetTests {
    private static final String KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE operator@acme";

    @TempDir
    Path folder;

    @BeforeEach
    void writeScripts() throws IOException {
        Judge.require("bash");
        for (String script : InstallerScripts.LIBRARY) {
            Files.writeString(folder.resolve(script), InstallerScripts.text(script));
        }
        Files.writeString(folder.resolve("dhcp.sh"), InstallerScripts.text(InstallerScripts.DHCP));
        Files.createDirectories(folder.resolve("sys/class/net/eth0/device"));
        Files.writeString(folder.resolve("sys/class/net/eth0/address"), "52:54:00:12:34:56\n");
        Files.createDirectories(folder.resolve("sys/class/net/lo"));
        Files.writeString(folder.resolve("sys/class/net/lo/address"), "00:00:00:00:00:00\n");
        Files.createDirectories(folder.resolve("sys/class/dmi/id"));
        Files.writeString(folder.resolve("sys/class/dmi/id/product_serial"), "AB 12/3\n");
        Files.createDirectories(folder.resolve("proc"));
        Files.createDirectories(folder.resolve("run/target/etc"));
        Files.createDirectories(folder.resolve("volume"));
        cmdline("");
    }

    private void cmdline(String words) throws IOException {
        Files.writeString(folder.resolve("proc/cmdline"), "quiet " + words + "\n");
    }

    /** Runs commands; the volume DPUOS-CFG is a folder, and what dies tells why. */
    private String run(String commands) throws IOException {
        Files.writeString(folder.resolve("run.sh"), """
                SYS=%1$s/sys PROC=%1$s/proc DEV=%1$s/dev LIBRARY=%1$s RUN=%1$s/run LOG=%1$s/log CONFIGURATION=%1$s
                NETWORK=none VARIANT=acme VERSION=1 REPORT_URL='' WIPE=unambiguous EXISTING=boot ON_SUCCESS=reboot
                . %1$s/install.sh
                console_line() { :; }
                labelled_device() { [[ $1 == DPUOS-CFG && -n $(ls %1$s/volume) ]] && echo vdz; }
                disk_of() { echo "$1"; }
                mount_labelled() { mkdir -p "$3" && cp %1$s/volume/* "$3"; }
                umount() { :; }
                settle_devices() { :; }
                die() { echo "DIED $*"; exit 1; }
                %2$s
                """.formatted(folder, commands));
        return Judge.shell(folder, "bash run.sh 2>&1").output().strip();
    }

    private void volume(String name, String... lines) throws IOException {
        Files.writeString(folder.resolve("volume/" + name), String.join("\n", lines) + "\n");
    }

    @Test
    void aCardWithoutSettingsStaysAsTheImageIs() throws IOException {
        assertThat(run("read_card; write_card; find $TARGET/etc -type f")).isEmpty();
    }

    @Test
    void theVolumeNamesTheCardByItsMacThenItsSerialThenAny() throws IOException {
        volume("dpuos.conf", "hostname=any");
        assertThat(run("read_card; echo $CARD_HOSTNAME")).isEqualTo("any");

        volume("AB_12_3.conf", "hostname=by-serial");
        assertThat(run("read_card; echo $CARD_HOSTNAME")).isEqualTo("by-serial");

        volume("52-54-00-12-34-56.conf", "# the card in slot 3", "", "  hostname = by-mac \r");
        assertThat(run("read_card; echo \"$CARD_HOSTNAME|$TAKEN_DISKS\"")).isEqualTo("by-mac| vdz");
    }

    @Test
    void aVolumeForOtherCardsIsAFailureAndNoSystemWithTheWrongName() throws IOException {
        volume("52-54-00-00-00-01.conf", "hostname=other");

        assertThat(run("read_card"))
                .contains("has no settings for this card: expected 52-54-00-12-34-56.conf or dpuos.conf");
    }

    @Test
    void theKernelCommandLineIsStrongerThanTheVolume() throws IOException {
        volume("dpuos.conf", "hostname=volume", "address=192.0.2.1/24", "address=2001:db8::1/64", "wipe=all");
        cmdline("dpuos.hostname=line dpuos.address=192.0.2.9/24");

        assertThat(run("read_card; echo \"$CARD_HOSTNAME ${CARD_ADDRESS[*]} $WIPE\""))
                .isEqualTo("line 192.0.2.9/24 all");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hostname=-x                | hostname '-x' is no host name",
                "hostname=a$(reboot)        | is no host name",
                "address=192.0.2.1          | no address with prefix length",
                "address=192.0.2.256/24     | no address with prefix length",
                "address=192.0.2.1/33       | no address with prefix length",
                "gateway=192.0.2.1/24       | gateway '192.0.2.1/24' is no address",
                "dns=server.example         | dns 'server.example' is no address",
                "interface=eth0;reboot      | no name or MAC address",
                "sshkey=-----BEGIN PRIVATE  | sshkey is no public key",
                "report=ftp://x             | no http or https URL",
                "hostnam=x                  | 'hostnam' is no setting; there are hostname interface",
                "just words                 | expected NAME=VALUE"
            })
    void eachBadSettingIsRefusedWithFileAndLine(String line, String message) throws IOException {
        volume("dpuos.conf", "# first", line);

        assertThat(run("read_card"))
                .startsWith("DIED DPUOS-CFG:/dpuos.conf, line 2")
                .contains(message);
    }

    @Test
    void settingsBecomeFilesOfNetworkdAndRootsKeys() throws IOException {
        volume(
                "dpuos.conf",
                "hostname=card-7",
                "address=192.0.2.7/24",
                "gateway=192.0.2.1",
                "dns=192.0.2.53",
                "sshkey=" + KEY);

        run("read_card; write_card");

        Path target = folder.resolve("run/target");
        assertThat(target.resolve("etc/hostname")).hasContent("card-7");
        assertThat(target.resolve("etc/systemd/network/10-dpuos-card.network"))
                .content()
                .contains(
                        "MACAddress=52:54:00:12:34:56\n\n[Network]\nAddress=192.0.2.7/24\nGateway=192.0.2.1\nDNS=192.0.2.53\n");
        assertThat(target.resolve("root/.ssh/authorized_keys")).hasContent(KEY);
        assertThat(Files.getPosixFilePermissions(target.resolve("root/.ssh"))).hasSize(3);
    }

    @Test
    void settingsBecomeAKeyfileWhereNetworkManagerRuns() throws IOException {
        Path units = Files.createDirectories(folder.resolve("run/target/usr/lib/systemd/system"));
        Files.writeString(units.resolve("NetworkManager.service"), "");
        volume("dpuos.conf", "interface=ens*", "address=192.0.2.7/24", "address=2001:db8::7/64", "gateway=2001:db8::1");

        run("read_card; write_card");

        assertThat(folder.resolve("run/target/etc/NetworkManager/system-connections/dpuos-card.nmconnection"))
                .content()
                .contains("[match]\ninterface-name=ens*;\n")
                .contains("[ipv4]\nmethod=manual\naddress1=192.0.2.7/24\n\n")
                .contains("[ipv6]\nmethod=manual\naddress1=2001:db8::7/64\ngateway=2001:db8::1\n");
    }

    @Test
    void theServerHearsWhatHappensAndNothingBreaksTheJson() throws IOException {
        String output = run("""
                NETWORK_UP=yes REPORT_URL='http://prov.example/dpu/$mac?s=$serial'
                echo log >$LOG
                curl() { printf '%s\n' "${@: -1}"; cat "$RUN/report.json"; } >>$RUN/sent
                report failure $'a "quoted"\tback\\slash'
                cat $RUN/sent
                """);

        assertThat(output)
                .contains("http://prov.example/dpu/52-54-00-12-34-56?s=AB_12_3")
                .contains("\"event\":\"failure\",\"variant\":\"acme\"")
                .contains("\"card\":\"52-54-00-12-34-56\"")
                .contains("\"message\":\"a \\\"quoted\\\" back\\\\slash\"");
    }

    @Test
    void anAnswerOfDhcpIsCheckedBeforeItIsUsed() throws IOException {
        String calls = "ip() { echo \"ip $*\"; }; export -f ip; export RUN=" + folder + "/run RESOLV=" + folder
                + "/resolv reason=BOUND interface=eth0 new_ip_address=192.0.2.7 new_subnet_mask=255.255.255.0"
                + " new_routers='192.0.2.1 x' new_domain_name_servers='192.0.2.53 $(reboot)'";

        Judge.Verdict good =
                Judge.shell(folder, calls + " new_host_name=card-9; bash dhcp.sh; cat run/dhcp-hostname resolv");
        Judge.Verdict bad = Judge.shell(folder, calls + " new_ip_address='1;reboot'; bash dhcp.sh");

        assertThat(good.output())
                .isEqualTo("ip address add 192.0.2.7/255.255.255.0 dev eth0\n"
                        + "ip route replace default via 192.0.2.1 dev eth0\ncard-9\nnameserver 192.0.2.53\n");
        assertThat(bad.status()).isEqualTo(1);
        assertThat(bad.output()).isEmpty();
    }
}
