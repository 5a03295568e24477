package io.dpuos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.format.Judge;
import io.dpuos.tree.Content;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LayerBuilder;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitramfsTests {
    private static final long TIME = 1_700_000_000L;

    @TempDir
    Path folder;

    private byte[] build(String config) throws IOException {
        Judge.require("bash", "blkid", "modprobe", "switch_root", "cpio", "zstd", "xz");
        byte[] archive = SystemInitramfs.build(
                        HostTree.of(config), HostTree.KERNEL, PartitionLayout.defaults(), TIME, ArchiveStore.NONE)
                .readAll(1 << 30);
        Files.write(folder.resolve("initramfs"), archive);
        return archive;
    }

    @Test
    void zstdIsTakenWhenTheKernelUnpacksIt() throws IOException {
        build("CONFIG_RD_XZ=y\nCONFIG_RD_ZSTD=y\n");

        Judge.Verdict members = Judge.shell(folder, "zstd -dc <initramfs | cpio -t --quiet");

        assertThat(members.status()).isZero();
        assertThat(members.output().lines())
                .contains("init", "dev/console", "usr/bin/bash", "usr/lib/dpuos/hardware.sh", "sysroot")
                .contains("usr/lib/modules/" + HostTree.KERNEL + "/modules.dep.bin");
    }

    @Test
    void xzCarriesTheOnlyChecksumTheKernelKnows() throws IOException {
        build("# CONFIG_RD_ZSTD is not set\nCONFIG_RD_XZ=y\n");

        Judge.Verdict verdict = Judge.shell(
                folder,
                "mv initramfs initramfs.xz; xz --robot -l -v initramfs.xz; xz -dc initramfs.xz | cpio -t --quiet");

        assertThat(verdict.output()).contains("\tCRC32\t").contains("\ninit\n");
    }

    @Test
    void archiveIsPlainWhenTheKernelNamesNoCodec() throws IOException {
        byte[] archive = build("CONFIG_X86_64=y\n");

        assertThat(new String(archive, 0, 6, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("070701");
    }

    @Test
    void sameTreesGiveSameBytes() throws IOException {
        byte[] once = build("CONFIG_RD_ZSTD=y\n");
        byte[] again = build("CONFIG_RD_ZSTD=y\n");

        assertThat(again).isEqualTo(once);
    }

    @Test
    void nothingBelongsToOthersOrIsSetuid() throws IOException {
        Judge.require("bash", "blkid", "modprobe", "switch_root", "mount");
        ImageTree tree = SystemInitramfs.tree(HostTree.of(""), HostTree.KERNEL, PartitionLayout.defaults(), TIME);

        assertThat(tree.inodes().values()).allSatisfy(inode -> {
            assertThat(inode.attributes().uid()).isZero();
            assertThat(inode.attributes().mtime()).isEqualTo(TIME);
            assertThat(inode.attributes().xattrs()).isEmpty();
            if (inode instanceof Inode.RegularFile file) {
                assertThat(file.attributes().mode() & 07022).isZero();
            }
        });
    }

    @Test
    void modulesOfTheInitramfsSeeTheirOptions() throws IOException {
        Judge.require("bash", "blkid", "modprobe", "switch_root", "mount");
        ImageTree host = HostTree.of("");
        LayerBuilder layer = new LayerBuilder(host, "40-sysctl", TIME);
        layer.file(TreePath.of("/etc/modprobe.d/dpuos-options.conf"), "options nvme_core io_timeout=60\n", 0644);

        ImageTree tree =
                SystemInitramfs.tree(host.apply(layer.build()), HostTree.KERNEL, PartitionLayout.defaults(), TIME);

        assertThat(tree.text("/etc/modprobe.d/dpuos-options.conf")).hasValue("options nvme_core io_timeout=60\n");
    }

    @Test
    void installerHoldsItsScriptsConfigurationAndHooks() throws IOException {
        Judge.require(
                "bash", "blkid", "modprobe", "sfdisk", "mkfs.vfat", "mkfs.ext4", "zstd", "tar", "sulogin", "wipefs");
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/efibootmgr")), "the tool 'efibootmgr' is not installed");
        ImageTree host = HostTree.of("CONFIG_RD_ZSTD=y\n");
        InstallerSpec sample =
                InstallerSpecs.sample(Policy.Existing.BOOT, java.util.Optional.of("$6$salt$hash"), HostTree.KERNEL);

        ImageTree tree = InstallerInitramfs.tree(host, host, sample, "openEuler");

        assertThat(tree.text("/etc/dpuos/deferred/0001.command")).hasValue("/bin/sh\n-e\n/run/dpuos/scriptlet\n1\n");
        assertThat(tree.file("/etc/dpuos/hooks/after_setup_os_hook/10-note")).isPresent();
        assertThat(tree.text("/etc/dpuos/marker")).hasValue("variant=acme-dpu-os\nversion=2.4.0\n");
        assertThat(tree.text("/etc/shadow")).hasValue("root:$6$salt$hash:1:0:99999:7:::\n");
        assertThat(tree.file("/etc/shadow").orElseThrow().attributes().mode()).isEqualTo(0600);
    }

    /** The settings of a medium change with every build; what is compressed must not depend on them. */
    @Test
    void changedSettingsCompressNothingAnew() throws IOException {
        Judge.require(
                "bash", "blkid", "modprobe", "sfdisk", "mkfs.vfat", "mkfs.ext4", "zstd", "tar", "sulogin", "wipefs");
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/efibootmgr")), "the tool 'efibootmgr' is not installed");
        ImageTree host = HostTree.of("CONFIG_RD_ZSTD=y\n");
        java.util.Map<String, Content> kept = new java.util.TreeMap<>();
        ArchiveStore store = (key, source) -> {
            Content known = kept.get(key);
            if (known == null) {
                known = ArchiveStore.made(source);
                kept.put(key, known);
            }
            return known;
        };

        byte[] boot = InstallerInitramfs.build(
                        host,
                        host,
                        InstallerSpecs.sample(Policy.Existing.BOOT, java.util.Optional.empty(), HostTree.KERNEL),
                        "openEuler",
                        store)
                .readAll(1 << 30);
        byte[] reinstall = InstallerInitramfs.build(
                        host,
                        host,
                        InstallerSpecs.sample(Policy.Existing.REINSTALL, java.util.Optional.empty(), HostTree.KERNEL),
                        "openEuler",
                        store)
                .readAll(1 << 30);

        assertThat(kept).as("which archive it is, and the archive").hasSize(2);
        assertThat(reinstall).isNotEqualTo(boot);
        int programs =
                (int) kept.values().stream().mapToLong(Content::size).max().orElseThrow();
        int second = (programs + 3) & ~3;
        assertThat(new String(boot, second, 6, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("070701");
    }

    /** What the archive is made of is known by its sources, so that a change elsewhere computes nothing. */
    @Test
    void changedConfigurationFilesNeedNoLookAtModules() throws IOException {
        Judge.require("bash", "blkid", "modprobe", "switch_root");
        ImageTree before = with(HostTree.of(""), "/etc/vendor.conf");
        ImageTree settings = with(before, "/etc/sysctl.d/90-card.conf");
        ImageTree programs = with(before, "/usr/lib/new.so");
        java.util.Map<String, Content> kept = new java.util.TreeMap<>();
        java.util.concurrent.atomic.AtomicInteger made = new java.util.concurrent.atomic.AtomicInteger();
        ArchiveStore store = (key, source) -> {
            Content known = kept.get(key);
            if (known == null) {
                made.incrementAndGet();
                known = ArchiveStore.made(source);
                kept.put(key, known);
            }
            return known;
        };

        byte[] first = system(before, store);
        int ofFirst = made.get();
        byte[] second = system(settings, store);
        int ofSecond = made.get() - ofFirst;
        byte[] third = system(programs, store);
        int ofThird = made.get() - ofFirst - ofSecond;

        assertThat(second).isEqualTo(first).isEqualTo(third);
        assertThat(ofFirst).as("sources and archive").isEqualTo(2);
        assertThat(ofSecond).isZero();
        assertThat(ofThird).as("sources only").isEqualTo(1);
    }

    /** A program that is a link to a place with settings is taken from there, whatever the digest of the sources says. */
    @Test
    void programsInUnusualPlacesAreNotMissed() throws IOException {
        Judge.require("bash", "blkid", "modprobe", "switch_root");
        ImageTree host = HostTree.of("");
        java.util.Map<String, Content> kept = new java.util.TreeMap<>();
        ArchiveStore store = (key, source) -> {
            Content known = kept.get(key);
            if (known == null) {
                known = ArchiveStore.made(source);
                kept.put(key, known);
            }
            return known;
        };

        byte[] first = system(withBlkid(host, "#!/bin/bash\necho one\n"), store);
        byte[] second = system(withBlkid(host, "#!/bin/bash\necho two\n"), store);

        assertThat(second).isNotEqualTo(first);
    }

    private static byte[] system(ImageTree image, ArchiveStore store) throws IOException {
        return SystemInitramfs.build(image, HostTree.KERNEL, PartitionLayout.defaults(), TIME, store)
                .readAll(1 << 30);
    }

    private static ImageTree with(ImageTree tree, String path) {
        io.dpuos.tree.LayerBuilder layer = new io.dpuos.tree.LayerBuilder(tree, "10-test", TIME);
        layer.file(io.dpuos.tree.TreePath.of(path), "new\n", 0644);
        return tree.apply(layer.build());
    }

    private static ImageTree withBlkid(ImageTree tree, String script) {
        io.dpuos.tree.TreePath real = new ElfClosure(tree).findCommand("blkid").orElseThrow();
        io.dpuos.tree.LayerBuilder layer = new io.dpuos.tree.LayerBuilder(tree, "10-test", TIME);
        layer.remove(real);
        layer.file(io.dpuos.tree.TreePath.of("/usr/share/tools/blkid"), script, 0755);
        layer.symlink(real, io.dpuos.tree.LinkTarget.of("/usr/share/tools/blkid"));
        return tree.apply(layer.build());
    }
}
