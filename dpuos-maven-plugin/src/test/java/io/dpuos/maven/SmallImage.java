package io.dpuos.maven;

import io.dpuos.install.IdMap;
import io.dpuos.install.InstalledPackage;
import io.dpuos.install.InstalledTree;
import io.dpuos.install.ScriptletLedger;
import io.dpuos.kernel.SmallKernel;
import io.dpuos.maven.config.ConfigurationCheck;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.PackagedFile;
import io.dpuos.rpm.RpmFile;
import io.dpuos.rpm.RpmWriter;
import io.dpuos.rpm.TestKeys;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.SmallTree;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.bouncycastle.openpgp.PGPSecretKeyRing;

/** An image of few files on which each element of the configuration has something to act. */
final class SmallImage {
    private static final String UNITS = "/usr/lib/systemd/system/";
    private static final String WANTS = "/etc/systemd/system/multi-user.target.wants/";
    private static final String SCRIPT = "#!/usr/bin/bash\n";

    private static final String KCONFIG =
            "mainmenu \"small\"\nconfig MODULES\n\tbool\n\tmodules\nconfig PCI_IOV\n\tbool \"virtual functions\"\n";

    private SmallImage() {}

    /** Returns the image as its packages were installed. */
    static InstalledTree installed(Path rpms) throws Exception {
        SmallTree tree = new SmallTree()
                .link("/lib", "usr/lib")
                .link("/bin", "usr/bin")
                .directory("/root")
                .file("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n")
                .file("/etc/group", "root:x:0:\nwheel:x:10:\nadm:x:4:\n")
                .file("/etc/shadow", "root:*:19000:0:99999:7:::\n", 0)
                .file("/etc/gshadow", "root:::\nwheel:::\nadm:::\n", 0)
                .file("/etc/shells", "/bin/bash\n/bin/sh\n")
                .file("/etc/login.defs", "UID_MIN 1000\nGID_MIN 1000\n")
                .file("/etc/selinux/config", "SELINUX=enforcing\nSELINUXTYPE=targeted\n")
                .file("/etc/ssh/sshd_config", "PermitRootLogin yes\n")
                .file("/etc/issue", "issue\n")
                .file("/usr/lib/os-release", "ID=small\nNAME=Small\nPRETTY_NAME=Small\nVERSION_ID=1\n")
                .file("/usr/share/zoneinfo/UTC", "TZif")
                .file("/usr/share/zoneinfo/Asia/Shanghai", "TZif-shanghai")
                .file("/usr/share/zoneinfo/Europe/Berlin", "TZif-berlin")
                .file("/usr/share/locale/de/LC_MESSAGES/bash.mo", "de")
                .file("/usr/share/locale/fr/LC_MESSAGES/bash.mo", "fr")
                .file("/usr/lib/locale/en_US.utf8/LC_CTYPE", "en")
                .file("/usr/lib/locale/C.utf8/LC_CTYPE", "C")
                .file("/usr/lib64/gconv/GBK.so", "gbk")
                .file("/usr/lib64/gconv/BIG5.so", "big5")
                .file("/usr/lib64/libspare.so.1", "spare")
                .file("/usr/share/man/man1/bash.1", "manual")
                .file("/usr/share/forced/perl.txt", "perl")
                .file("/var/lib/spare", "spare")
                .file("/usr/lib/systemd/systemd", SCRIPT, 0755)
                .file("/usr/lib/systemd/system-generators/systemd-getty-generator", SCRIPT, 0755)
                .file(UNITS + "serial-getty@.service", "[Service]\nExecStart=/usr/bin/agetty %I\n")
                .file("/usr/lib/systemd/libsystemd-core-255.so", "core");
        for (String program : List.of("bash", "ls", "ip", "login", "daemon", "agetty", "zsh", "lvm")) {
            tree.file("/usr/bin/" + program, SCRIPT, 0755);
        }
        for (String target : List.of("multi-user", "graphical", "basic", "sysinit", "getty", "rescue")) {
            tree.file(UNITS + target + ".target", "[Unit]\nAllowIsolate=yes\n");
        }
        for (String service : List.of("a", "b", "c", "systemd-networkd", "systemd-sysctl")) {
            tree.file(
                            UNITS + service + ".service",
                            "[Service]\nExecStart=/usr/bin/daemon " + service
                                    + "\n[Install]\nWantedBy=multi-user.target\n")
                    .link(WANTS + service + ".service", UNITS + service + ".service");
        }
        tree.file(
                        UNITS + "off.service",
                        "[Service]\nExecStart=/usr/bin/daemon\n[Install]\nWantedBy=multi-user.target\n")
                .file(
                        UNITS + "port.socket",
                        "[Socket]\nListenStream=1234\nService=a.service\n[Install]\nWantedBy=multi-user.target\n")
                .link(WANTS + "port.socket", UNITS + "port.socket")
                .file(
                        UNITS + "getty@.service",
                        "[Service]\nExecStart=/usr/bin/agetty %I\n[Install]\nWantedBy=multi-user.target\n"
                                + "DefaultInstance=tty1\n")
                .link(WANTS + "getty@tty1.service", UNITS + "getty@.service");
        tree.file(
                        UNITS + "fstrim.timer",
                        "[Timer]\nOnBootSec=1\nUnit=c.service\n[Install]\nWantedBy=multi-user.target\n")
                .link(WANTS + "fstrim.timer", UNITS + "fstrim.timer");
        return new InstalledTree(
                SmallKernel.into(
                        tree.build(),
                        Set.of(
                                "ext4",
                                "xfs",
                                "vfat",
                                "dm_mod",
                                "virtio_blk",
                                "virtio_scsi",
                                "virtio_pci",
                                "virtio_net",
                                "nvme",
                                "mlx5_core",
                                "dummy",
                                "vfio_pci",
                                "nf_conntrack",
                                "snd_dummy")),
                List.of(forced(rpms)),
                new ScriptletLedger(List.of()),
                List.of(),
                IdMap.EMPTY,
                new TreeSet<>(),
                List.of());
    }

    /** A package of which the configuration can ask that it goes. */
    private static InstalledPackage forced(Path folder) throws Exception {
        Path rpm = Files.createDirectories(folder).resolve("perl.rpm");
        TreePath path = TreePath.of("/usr/share/forced/perl.txt");
        new RpmWriter(Nevra.parse("perl-1-1.x86_64"))
                .summary("s")
                .file(PackagedFile.regular(path, 0644, Bytes.of("perl")))
                .write(rpm);
        RpmFile written = RpmFile.read(rpm);
        return new InstalledPackage(
                written.header(),
                written.signatureHeader(),
                "0".repeat(64),
                false,
                List.of(InstalledPackage.FileState.NORMAL),
                List.of(path));
    }

    /** Writes the files that belong to the image, and those outside the project. */
    static void sources(Path sources, Path outside) throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        String distribution =
                "<distribution><name>NAME</name><mirror>https://mirror.example</mirror><efiDirectory>small</efiDirectory>"
                        + "<repositories><os>PATH/$basearch</os></repositories>"
                        + "<sets><base><all>bash</all></base><more><all>zsh</all></more></sets></distribution>\n";
        files.put(
                "distributions/small.xml", distribution.replace("NAME", "Small").replace("PATH", "small"));
        files.put(
                "distributions/other.xml", distribution.replace("NAME", "Other").replace("PATH", "other"));
        files.put("rules.conf", "101@m@/etc/issue@Banner one@\n");
        files.put("more.conf", "102@m@/etc/issue@Second two@\n");
        files.put("ops.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA ops\n");
        files.put("other.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB other\n");
        files.put("one.sh", "true\n");
        files.put("two.sh", "false\n");
        files.put("kernel/10-one.config", "CONFIG_PCI_IOV=y\n");
        files.put("kernel/own.rules", "recommended CONFIG_PCI_ATS =y : address translation\n");
        files.put("sysctl/10-one.conf", "vm.swappiness = 10\n");
        files.put("rootfs/etc/motd", "motd\n");
        files.put("firstboot/10-first", SCRIPT);
        files.put("hooks/post-install/10-hook", SCRIPT);
        files.put("commands.txt", "ip\n");
        files.put("tree/Kconfig", KCONFIG);
        files.put("tree2/Kconfig", KCONFIG + "config X\n\tbool \"x\"\n");
        for (var file : files.entrySet()) {
            Path path = sources.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        Files.createDirectories(sources.resolve("keys"));
        Files.write(sources.resolve("keys/one.asc"), TestKeys.armored(TestKeys.SIGNER));
        Files.write(sources.resolve("keys/two.asc"), TestKeys.armored(TestKeys.STRANGER));
        secret(
                outside.resolve("one.key"),
                new String(TestKeys.armor(TestKeys.SIGNER.getEncoded()), StandardCharsets.US_ASCII));
        secret(
                outside.resolve("two.key"),
                new String(TestKeys.armor(TestKeys.STRANGER.getEncoded()), StandardCharsets.US_ASCII));
        secret(outside.resolve("one.txt"), "Small-Image-Password-1\n");
        secret(outside.resolve("two.txt"), "Small-Image-Password-2\n");
    }

    private static void secret(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** Puts folders and fingerprints into a text of configuration. */
    static String replaced(String text, Path outside) {
        return text.replace("@folder@", outside.toString())
                .replace("@one@", fingerprint(TestKeys.SIGNER))
                .replace("@two@", fingerprint(TestKeys.STRANGER));
    }

    private static String fingerprint(PGPSecretKeyRing ring) {
        return HexFormat.of().formatHex(ring.getPublicKey().getFingerprint());
    }

    /** Returns settings with a server whose password is not encrypted. */
    static Settings settings() {
        Server server = new Server();
        server.setId("card");
        server.setPassword("Small-Image-Password-3");
        Settings settings = new Settings();
        settings.addServer(server);
        return settings;
    }

    /** Returns the beans of the configuration. */
    static List<Class<?>> beans() throws Exception {
        List<Class<?>> beans = new ArrayList<>();
        Path check = Path.of(
                ConfigurationCheck.class.getResource("ConfigurationCheck.class").toURI());
        try (Stream<Path> files = Files.list(check.getParent())) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith("Bean.class")) {
                    beans.add(Class.forName(
                            ConfigurationCheck.class.getPackageName() + "." + name.replace(".class", "")));
                }
            }
        }
        return beans;
    }
}
