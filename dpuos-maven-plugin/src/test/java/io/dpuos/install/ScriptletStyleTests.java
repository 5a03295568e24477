package io.dpuos.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.install.command.ImageCommands;
import io.dpuos.install.command.ImageState;
import io.dpuos.shell.CommandRegistry;
import io.dpuos.shell.CoreCommands;
import io.dpuos.shell.FileProblem;
import io.dpuos.shell.FileSystem;
import io.dpuos.shell.Limits;
import io.dpuos.shell.Shell;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scriptlets in the style of core packages run on a fresh tree without an exception and with status 0. */
class ScriptletStyleTests {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "getent group sshd >/dev/null || groupadd -g 74 -r sshd || :\n"
                        + "getent passwd sshd >/dev/null || useradd -c 'Privilege-separated SSH' -u 74 -g sshd -s /sbin/nologin"
                        + " -r -d /var/empty/sshd sshd 2> /dev/null || :",
                "if [ $1 -eq 1 ] && [ -x \"/usr/lib/systemd/systemd-update-helper\" ]; then\n"
                        + "  /usr/lib/systemd/systemd-update-helper install-system-units sshd.service sshd.socket || :\nfi",
                "systemctl --no-reload preset rsyslog.service &>/dev/null || :\n"
                        + "for n in /var/log/{messages,secure,maillog,spooler}; do\n"
                        + "  [ -f $n ] && continue\n  umask 066 && touch $n\ndone",
                "touch /var/log/lastlog && chown root:root /var/log/lastlog && chmod 0644 /var/log/lastlog",
                "update-alternatives --install /usr/bin/java java /usr/lib/jvm/jre-17/bin/java 17000 --family java-17"
                        + " --slave /usr/bin/keytool keytool /usr/lib/jvm/jre-17/bin/keytool\n"
                        + "for X in openjdk 17; do alternatives --install /usr/lib/jvm/jre-$X jre_$X /usr/lib/jvm/jre-17 17000"
                        + " --family java-17; done",
                "/sbin/ldconfig\n[ -e /etc/ssl/certs ] || mkdir -p /etc/ssl/certs\n/usr/bin/ca-legacy install\n"
                        + "/usr/bin/update-ca-trust extract || :",
                "file_context=/etc/selinux/targeted/contexts/files/file_contexts\n"
                        + "[ -s /etc/selinux/config ] && . /etc/selinux/config\n"
                        + "if /usr/sbin/selinuxenabled && [ \"${SELINUX}\" = targeted ]; then fixfiles -C x restore; fi; exit 0",
                "rm -f /var/lib/dbus/machine-id; if [ -e /run/systemd/system ]; then systemctl restart dbus; fi\n"
                        + "test -S /run/udev/control && udevadm control --reload || :",
                "KVER=5.10.0-60.18.0.50.oe2203.aarch64\nmkdir -p /lib/modules/$KVER; "
                        + "if [ -x /sbin/weak-modules ]; then /sbin/weak-modules --add-kernel $KVER || exit $?; fi\n"
                        + "/sbin/depmod -a $KVER\n/bin/kernel-install add $KVER /lib/modules/$KVER/vmlinuz || exit $?",
                "modules=( $(find /lib/modules -name '*.ko*' | grep -E 'extra|updates') )\n"
                        + "printf '%s\\n' \"${modules[@]}\" | /sbin/weak-modules --add-modules || :",
                "install -d -m 0750 -o root -g root /etc/openvswitch /var/log/openvswitch\n"
                        + "if [ ! -e /etc/openvswitch/system-id.conf ]; then :; fi\n"
                        + "sed -i 's@_uuid@x@' /etc/none 2>/dev/null || :\n"
                        + "getent group hugetlbfs >/dev/null || groupadd -r hugetlbfs\nusermod -a -G hugetlbfs root || :",
                "if [ \"$(readlink -f /usr/lib)\" = /usr/lib ] && [[ ! -L /lib64 ]]; then :; fi\n"
                        + "case \"$(uname -m)\" in x86_64|aarch64) arch=64;; *) arch=32;; esac; [ $arch = 64 ]",
                "if [ -f /etc/nsswitch.conf ]; then\n"
                        + "function mod_nss() {\n    if [ -f \"$1\" ] ; then\n        sed -i.bak -e '\n"
                        + "                /^hosts:/ !b\n                /\\<myhostname\\>/ b\n"
                        + "                s/[[:blank:]]*$/ myhostname/\n                ' \"$1\" &>/dev/null || :\n    fi\n}\n"
                        + "mod_nss /etc/nsswitch.conf\nfi",
                "grep -q '^/bin/bash$' /etc/shells 2>/dev/null || echo '/bin/bash' >> /etc/shells\n"
                        + "f=/etc/shells; while read -r l; do [ \"$l\" = /bin/bash ] && found=1; done < $f; [ \"$found\" ]",
                "/sbin/install-info --info-dir=/usr/share/info /usr/share/info/grub.info.gz || :\n"
                        + "if [ -f /boot/grub2/user.cfg ]; then if grep -q '^GRUB_PASSWORD=' /boot/grub2/user.cfg; then"
                        + " sed -i 's/^GRUB_PASSWORD=/GRUB2_PASSWORD=/' /boot/grub2/user.cfg; fi; fi\n"
                        + "cat <<EOF > /tmp/x\nGRUB_CMDLINE=\"$(cat /proc/cmdline 2>/dev/null)\"\nEOF",
                "for dir in /etc/crypto-policies/back-ends /etc/crypto-policies/local.d; do mkdir -p $dir; done\n"
                        + "update-crypto-policies --no-check >/dev/null || :\n"
                        + "ln -sf ../usr/share/zoneinfo/UTC /etc/localtime",
                "firewall-cmd --state &>/dev/null && firewall-cmd --reload --quiet || :\n"
                        + "systemctl daemon-reload || true\nsystemctl enable --now chronyd.service >/dev/null 2>&1 || :",
                "setcap cap_net_raw+p /usr/bin/prog || :\nchown root:root /usr/bin/prog; chmod u+s,g-w /usr/bin/prog\n"
                        + "stat -c %a /usr/bin/prog | grep -qx 4755",
                "set -e\nTMP=$(mktemp -d /tmp/dkms.XXXXXX)\ntrap 'rm -rf \"$TMP\"' EXIT\nprintf 'a b\\nc d\\n' > $TMP/l\n"
                        + "awk '{print $2}' $TMP/l | sort -r | xargs -n1 echo > $TMP/out\n[ \"$(head -n1 $TMP/out)\" = d ]",
                "if test $1 -eq 1; then for i in `seq 0 3`; do mknod -m 640 /tmp/mst$i c 1 $i 2>/dev/null || :; done; fi\n"
                        + "(sleep 1; systemctl restart mst) &\nwait",
                "export LANG=C; IFS=:; set -- $(echo a:b:c); unset IFS; test $# -eq 3 && rpm -q glibc --quiet || :\n"
                        + "test \"$(getconf LONG_BIT 2>/dev/null)\" = 64 || true",
                "dd if=/dev/zero of=/var/log/tallylog bs=1 count=0 2>/dev/null; echo 1 > /proc/sys/x 2>/dev/null || :; mandb -q || :"
            })
    void runs(String script) throws FileProblem {
        Shell.Result result = run(script, fresh());

        assertThat(result.status())
                .as(script + "\n" + result.output() + result.errors())
                .isZero();
    }

    /** A scriptlet of the table, and what has to hold behind it, as a script. */
    record Style(String title, String script, String check) {
        @Override
        public String toString() {
            return title;
        }
    }

    static List<Style> table() throws IOException {
        String table = new String(
                Objects.requireNonNull(ScriptletStyleTests.class.getResourceAsStream("scriptlets.table"))
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        return Arrays.stream(table.split("(?m)^#### "))
                .filter(block -> !block.isBlank())
                .map(block -> {
                    String[] titleAndScript = block.split("\n", 2);
                    String[] parts = titleAndScript[1].split("(?m)^---\n", 2);
                    return new Style(titleAndScript[0], parts[0], parts.length > 1 ? parts[1] : ":");
                })
                .toList();
    }

    /** What the macros of openEuler, CentOS and Fedora expand to, and what packages write by hand. */
    @ParameterizedTest
    @MethodSource("table")
    void runsAsOnARealSystem(Style style) throws FileProblem {
        FileSystem files = fresh();

        Shell.Result result = run(style.script(), files);
        Shell.Result checked = run(style.check(), files);

        assertThat(result.status()).as(result.output() + result.errors()).isZero();
        assertThat(checked.status()).as(checked.output() + checked.errors()).isZero();
    }

    private static FileSystem fresh() throws FileProblem {
        TreeBuilder tree = ImageTree.empty(0, Origin.ofLayer("test")).toBuilder();
        FileSystem files = new FileSystem(tree, Origin.ofLayer("test"), 1_000_000_000L);
        for (String directory : List.of(
                "/etc",
                "/etc/cron.d",
                "/etc/pki/tls/private",
                "/etc/ssh",
                "/srv",
                "/tmp",
                "/usr/bin",
                "/usr/lib/sysusers.d",
                "/usr/lib/systemd/system",
                "/usr/lib/tmpfiles.d",
                "/usr/sbin",
                "/usr/share/sample",
                "/var/cache/sample",
                "/var/lib/rpm-state",
                "/var/log",
                "/boot/grub2")) {
            files.mkdirs(directory, 0755);
        }
        files.write("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n");
        files.write("/etc/group", "root:x:0:\nutmp:x:22:\n");
        files.write("/etc/sample.conf", "UsePrivilegeSeparation yes\nProtocol 2\n");
        files.write("/usr/lib/sysusers.d/sample.conf", "u fromconf - \"From a file\"\n");
        files.write("/usr/lib/tmpfiles.d/sample.conf", "d /var/lib/fromtmpfiles 0755 root root -\n");
        files.write("/usr/bin/sample-view", "x");
        files.change("/usr/bin/sample-view", true, old -> old.withMode(0755));
        for (String unit : List.of("sample.service", "sample.socket")) {
            files.write("/usr/lib/systemd/system/" + unit, "[Install]\nWantedBy=multi-user.target\n");
        }
        files.write("/etc/nsswitch.conf", "hosts: files dns\n");
        files.write("/boot/grub2/user.cfg", "GRUB_PASSWORD=x\n");
        files.write("/usr/bin/prog", "x");
        files.change("/usr/bin/prog", true, old -> old.withMode(0755));
        files.write(
                "/usr/lib/systemd/system/chronyd.service",
                "[Service]\nExecStart=/x\n[Install]\nWantedBy=multi-user.target\n");
        return files;
    }

    private static Shell.Result run(String script, FileSystem files) {
        ImageState state = new ImageState("aarch64", Map.of(), Map.of(), List::of);
        CommandRegistry registry = new CommandRegistry(CoreCommands.all()).with(ImageCommands.all(state));
        Map<String, String> environment =
                Map.of("PATH", "/sbin:/bin:/usr/sbin:/usr/bin", "HOME", "/root", "DPUOS_ARCH", "aarch64");
        return new Shell(files, registry, Limits.DEFAULT, environment).run(script, "/bin/sh", List.of("1"), "");
    }
}
