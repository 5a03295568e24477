package io.dpuos.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.format.tar.TarEntry;
import io.dpuos.format.tar.TarWriter;
import io.dpuos.install.IdMap;
import io.dpuos.install.InstallPackage;
import io.dpuos.install.InstallRequest;
import io.dpuos.install.Installation;
import io.dpuos.install.InstalledPackage;
import io.dpuos.install.InstalledTree;
import io.dpuos.install.PackageStore;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Evr;
import io.dpuos.rpm.FileFlags;
import io.dpuos.rpm.Judge;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.PackagedFile;
import io.dpuos.rpm.RpmWriter;
import io.dpuos.rpm.Signer;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.LayerBuilder;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import io.dpuos.upgrade.ConfigPackage;
import io.dpuos.upgrade.DnfHistory;
import io.dpuos.upgrade.DnfModules;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What rpm and dnf say of an image before and after tailoring; they run on the unpacked tree. */
class UpgradedSystemJudgeTests {
    private static final long TIME = 1_700_000_000L;

    @TempDir
    Path directory;

    private final List<InstallPackage> requests = new ArrayList<>();

    @BeforeEach
    void judgesArePresent() throws IOException {
        Judge.needs("rpm", "rpmkeys", "tar", "dnf", "createrepo_c", "sqlite3");
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")),
                "owners of an unpacked tree need root");
        Files.createDirectories(directory.resolve("rpms"));
        base();
    }

    private static RpmWriter writer(String name) {
        return new RpmWriter(new Nevra(name, new Evr(0, "1", "1"), "noarch")).buildTime(TIME);
    }

    private static PackagedFile file(String path, String text) {
        return PackagedFile.regular(TreePath.of(path), 0644, Bytes.of(text));
    }

    private void add(RpmWriter writer, boolean userRequested) throws IOException {
        Path path = directory.resolve("rpms").resolve(writer.fileName());
        writer.write(path);
        String sha256 = Bytes.of(Files.readAllBytes(path)).sha256();
        requests.add(new InstallPackage(sha256, path, userRequested));
    }

    private void base() throws IOException {
        RpmWriter system = writer("filesystem");
        for (String path : List.of("/etc", "/usr", "/usr/bin", "/usr/lib", "/usr/share", "/var", "/var/lib")) {
            system.file(PackagedFile.directory(TreePath.of(path), 0755));
        }
        add(
                system.file(file("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
                                .withFlags(FileFlags.CONFIG))
                        .file(file("/etc/group", "root:x:0:\n").withFlags(FileFlags.CONFIG))
                        .file(file("/usr/bin/dnf-3", "program"))
                        .provides(Dependency.of("/bin/bash"))
                        .provides(Dependency.of("/bin/sh")),
                true);
        add(
                writer("tool")
                        .requires(Dependency.of("library"))
                        .file(file("/usr/bin/tool", "tool"))
                        .file(file("/etc/tool.conf", "a=1\n").withFlags(FileFlags.CONFIG | FileFlags.NOREPLACE))
                        .file(file("/etc/other.conf", "b=1\n").withFlags(FileFlags.CONFIG)),
                true);
        add(writer("library").file(file("/usr/lib/library.so", "library")), false);
        add(writer("orphan").file(file("/usr/lib/orphan.so", "orphan")), false);
    }

    private InstalledTree install() throws IOException {
        return new Installation(new PackageStore(directory.resolve("cache")))
                .install(new InstallRequest(requests, "x86_64", TIME, true, List.of(), List.of(), IdMap.EMPTY));
    }

    /** Layers as goals make them: an overlay with new and replaced files, a removed file, an account. */
    private static ImageTree tailored(InstalledTree base) {
        LayerBuilder overlay = new LayerBuilder(base.tree(), "10-overlay", TIME);
        overlay.file(TreePath.of("/etc/tool.conf"), "a=2 # by the vendor\n", 0644);
        overlay.file(TreePath.of("/etc/vendor/vendor.conf"), "v=1\n", 0640);
        overlay.file(TreePath.of("/usr/share/vendor/läsbar"), "r\n", 0644);
        overlay.symlink(TreePath.of("/etc/vendor/link"), LinkTarget.of("vendor.conf"));
        overlay.file(TreePath.of("/boot/efi/EFI/x/user.cfg"), "GRUB2_PASSWORD=x\n", 0600);
        overlay.remove(TreePath.of("/usr/lib/orphan.so"));
        ImageTree tree = base.tree().apply(overlay.build());
        LayerBuilder services = new LayerBuilder(tree, "50-services", TIME);
        services.file(TreePath.of("/etc/systemd/system-preset/10-dpuos.preset"), "disable x.service\n", 0644);
        services.symlink(TreePath.of("/etc/systemd/system/x.service"), LinkTarget.of("/dev/null"));
        services.symlink(
                TreePath.of("/etc/systemd/system/multi-user.target.wants/y.service"),
                LinkTarget.of("/usr/lib/systemd/system/y.service"));
        tree = tree.apply(services.build());
        LayerBuilder accounts = new LayerBuilder(tree, "60-accounts", TIME);
        accounts.file(TreePath.of("/etc/shadow"), "root:$6$secret:1::::::\n", 0);
        accounts.file(TreePath.of("/etc/gshadow"), "root:::\n", 0);
        accounts.file(TreePath.of("/root/.ssh/authorized_keys"), "ssh-ed25519 A\n", 0600);
        accounts.file(TreePath.of("/etc/machine-id"), "", 0444);
        return tree.apply(accounts.build());
    }

    private static Optional<Signer> signer() throws IOException {
        try (var in = UpgradedSystemJudgeTests.class.getResourceAsStream("/testdistro/signing-key.asc")) {
            return Optional.of(Signer.of(in.readAllBytes(), new char[0], TIME));
        }
    }

    private ConfigPackage config(ImageTree tree, InstalledTree base, String version) throws IOException {
        return ConfigPackage.write(
                tree,
                base.packages(),
                new ConfigPackage.Identity("card", version, "com.acme", "x86_64"),
                directory.resolve("out"),
                TIME,
                signer());
    }

    private ImageTree complete(ImageTree tree, List<InstalledPackage> packages) throws IOException {
        ImageTree recorded = tree.apply(DnfHistory.compute(tree, packages, DnfModules.NONE, "1", TIME));
        Distribution distribution = new Distribution(
                "d",
                "d",
                Optional.empty(),
                new TreeMap<>(),
                new TreeMap<>(),
                false,
                "d",
                Distribution.RpmDatabaseKind.SQLITE,
                "/var/lib/rpm",
                new TreeMap<>(),
                new TreeMap<>(),
                List.of());
        return recorded.apply(RpmDatabaseLayer.compute(recorded, packages, distribution, TIME));
    }

    private Path unpack(ImageTree tree) throws IOException {
        Path root = Files.createDirectories(directory.resolve("root"));
        Path tar = directory.resolve("tree.tar");
        try (OutputStream out = Files.newOutputStream(tar)) {
            TarWriter writer = new TarWriter(out);
            for (TarEntry entry : TarEntry.listOf(tree.inodes().entrySet())) {
                writer.put(entry);
            }
            writer.end();
        }
        Judge.sh(directory, "tar --numeric-owner -xpf tree.tar -C root").orFail();
        Files.writeString(directory.resolve(".rpmmacros"), "%_dbpath /var/lib/rpm\n");
        return root;
    }

    private Judge.Verdict rpm(String arguments) {
        return Judge.sh(directory, "rpm --root $PWD/root --define '_dbpath /var/lib/rpm' " + arguments);
    }

    private Judge.Verdict dnf(String arguments) {
        return Judge.sh(
                directory,
                "HOME=$PWD dnf -q --installroot=$PWD/root --disableplugin='*' --setopt=reposdir=/dev/null"
                        + " --setopt=cachedir=$PWD/dnf --repofrompath=new,file://$PWD/out --setopt=new.gpgcheck=0 "
                        + arguments);
    }

    @Test
    void nothingDiffersBeforeTailoring() throws IOException {
        InstalledTree base = install();
        unpack(complete(base.tree(), base.packages()));

        assertThat(rpm("-Va").output()).isEmpty();
    }

    @Test
    void afterTailoringOnlyReplacedConfigurationDiffers() throws IOException {
        InstalledTree base = install();
        ImageTree tree = tailored(base);
        ConfigPackage config = config(tree, base, "1.0");
        List<InstalledPackage> packages = new ArrayList<>(base.packages());
        packages.add(config.installed());
        unpack(complete(tree, packages));

        assertThat(rpm("-Va").output().strip()).isEqualTo("S.5......  c /etc/tool.conf");
        assertThat(rpm("-q --state orphan").orFail()).contains("not installed");
        assertThat(rpm("-qf /etc/vendor/vendor.conf /etc/vendor/link /usr/share/vendor/läsbar"
                                + " /etc/systemd/system/x.service")
                        .orFail()
                        .lines()
                        .distinct())
                .containsExactly("card-config-1.0-1.x86_64");
        assertThat(rpm("-e --test tool").status()).isZero();
    }

    @Test
    void configurationPackageNeverHoldsSecretsNorEnablesUnits() throws IOException {
        InstalledTree base = install();
        ConfigPackage config = config(tailored(base), base, "1.0");

        String listed =
                Judge.sh(directory, "rpm -qp --nosignature -l " + config.file()).orFail();

        assertThat(listed.lines())
                .containsExactlyInAnyOrder(
                        "/etc/systemd",
                        "/etc/systemd/system",
                        "/etc/systemd/system-preset",
                        "/etc/systemd/system-preset/10-dpuos.preset",
                        "/etc/systemd/system/x.service",
                        "/etc/vendor",
                        "/etc/vendor/link",
                        "/etc/vendor/vendor.conf",
                        "/usr/share/vendor",
                        "/usr/share/vendor/läsbar");
    }

    @Test
    void configurationPackageIsSignedAndTheSameForTheSameImage() throws IOException {
        InstalledTree base = install();
        ImageTree tree = tailored(base);

        byte[] first = Files.readAllBytes(config(tree, base, "1.0").file());
        ConfigPackage second = config(tree, base, "1.0");

        assertThat(Files.readAllBytes(second.file())).isEqualTo(first);
        try (var in = getClass().getResourceAsStream("/testdistro/signing-key.asc")) {
            Files.writeString(directory.resolve("key.pub"), Signer.publicKey(in.readAllBytes()));
        }
        assertThat(Judge.sh(
                                directory,
                                "mkdir db && rpmkeys --dbpath $PWD/db --import key.pub && rpmkeys --dbpath $PWD/db -Kv "
                                        + second.file())
                        .orFail())
                .contains("V4 RSA/SHA256 Signature")
                .doesNotContain("NOKEY", "BAD", "NOTTRUSTED");
    }

    @Test
    void dnfKnowsWhatTheUserAskedForAndUpgradesTheConfiguration() throws IOException {
        InstalledTree base = install();
        ImageTree tree = tailored(base);
        ConfigPackage config = config(tree, base, "1.0");
        List<InstalledPackage> packages = new ArrayList<>(base.packages());
        packages.add(config.installed());
        Path root = unpack(complete(tree, packages));
        LayerBuilder changed = new LayerBuilder(tree, "10-overlay", TIME);
        changed.file(TreePath.of("/etc/vendor/vendor.conf"), "v=2\n", 0640);
        config(tree.apply(changed.build()), base, "1.1");
        Judge.sh(directory, "createrepo_c -q out").orFail();

        assertThat(dnf("history userinstalled").orFail().lines())
                .contains("card-config-1.0-1.x86_64", "filesystem-1-1.noarch", "tool-1-1.noarch")
                .doesNotContain("library-1-1.noarch", "orphan-1-1.noarch");
        assertThat(dnf("repoquery --unneeded").orFail()).contains("orphan").doesNotContain("library");
        assertThat(dnf("-y --setopt=tsflags=noscripts,notriggers upgrade card-config")
                        .orFail())
                .contains("card-config-1.1");
        assertThat(root.resolve("etc/vendor/vendor.conf")).hasContent("v=2");
        assertThat(dnf("-y --setopt=tsflags=noscripts autoremove").orFail()).contains("orphan");
        assertThat(rpm("-q orphan").status()).isEqualTo(1);
        assertThat(Judge.sh(directory, "sqlite3 root/var/lib/dnf/history.sqlite 'pragma integrity_check'")
                        .output())
                .contains("ok");
    }
}
