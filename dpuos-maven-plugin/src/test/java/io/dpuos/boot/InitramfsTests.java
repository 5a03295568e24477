package io.dpuos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.format.Judge;
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
                HostTree.of(config), HostTree.KERNEL, PartitionLayout.defaults(), TIME, ArchiveStore.NONE);
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
        java.util.Map<String, byte[]> kept = new java.util.TreeMap<>();
        ArchiveStore store = (key, source) -> {
            byte[] known = kept.get(key);
            if (known == null) {
                known = source.make();
                kept.put(key, known);
            }
            return known;
        };

        byte[] boot = InstallerInitramfs.build(
                host,
                host,
                InstallerSpecs.sample(Policy.Existing.BOOT, java.util.Optional.empty(), HostTree.KERNEL),
                "openEuler",
                store);
        byte[] reinstall = InstallerInitramfs.build(
                host,
                host,
                InstallerSpecs.sample(Policy.Existing.REINSTALL, java.util.Optional.empty(), HostTree.KERNEL),
                "openEuler",
                store);

        assertThat(kept).hasSize(1);
        assertThat(reinstall).isNotEqualTo(boot);
        int programs = kept.values().iterator().next().length;
        int second = (programs + 3) & ~3;
        assertThat(new String(boot, second, 6, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("070701");
    }
}
