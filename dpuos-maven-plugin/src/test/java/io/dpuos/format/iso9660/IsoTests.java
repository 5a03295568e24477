package io.dpuos.format.iso9660;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.format.Judge;
import io.dpuos.format.MalformedImageException;
import io.dpuos.format.fat.FatImage;
import io.dpuos.format.fat.FatReader;
import io.dpuos.format.gpt.Gpt;
import io.dpuos.format.gpt.GptPartition;
import io.dpuos.format.gpt.GptReader;
import io.dpuos.tree.LinkTarget;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsoTests {
    private static final long TIME = 1_700_000_000L;
    private static final String LABEL = "DPUOS-1.0-x86_64";

    @TempDir
    Path folder;

    private static byte[] blob(int size, int seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] esp(int mebibytes) {
        return new FatImage("ESP", 1, TIME)
                .file("EFI/BOOT/BOOTX64.EFI", blob(5000, 9))
                .build((long) mebibytes << 20);
    }

    private static HybridIso.Builder sample() {
        String longName = "n".repeat(255);
        HybridIso.Builder builder = HybridIso.builder(LABEL, TIME)
                .publisher("E-VENDOR")
                .application("DPU-OS 1.0")
                .esp(esp(4))
                .file("EFI/openEuler/grub.cfg", ByteSource.of("search\n".getBytes(StandardCharsets.US_ASCII)))
                .file("images/payload.tar.zst", ByteSource.of(blob(3_000_001, 1)))
                .file("images/vmlinuz", ByteSource.of(blob(4096, 2)))
                .file("empty", ByteSource.of(new byte[0]))
                .file("Mixed Case.name.with.dots", ByteSource.of(blob(10, 3)))
                .file("mixed_case.name.with.dots", ByteSource.of(blob(11, 4)))
                .file(longName, ByteSource.of(blob(12, 5)))
                .symlink("link", "images/vmlinuz")
                .symlink("absolute", "/images/../images/./vmlinuz")
                .symlink(longName.replace('n', 's'), "t".repeat(255) + "/" + "../".repeat(200) + "end")
                .directory("vacant");
        for (int i = 0; i < 200; i++) {
            builder.file("many/file-" + i, ByteSource.of(new byte[] {(byte) i}));
        }
        for (int i = 0; i < 40; i++) {
            builder.file("long/" + "x".repeat(230) + i, ByteSource.of(new byte[] {(byte) i}));
        }
        return builder.file("a/b/c/d/e/f/g/h/i/j/deep", ByteSource.of(blob(13, 6)));
    }

    private static byte[] bytes(HybridIso iso) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        HybridIso.Written written = iso.write(Channels.newChannel(out), n -> {});
        assertThat(written.size()).isEqualTo(out.size()).isEqualTo(iso.size());
        return out.toByteArray();
    }

    private void write(HybridIso iso) throws IOException {
        Files.write(folder.resolve("x.iso"), bytes(iso));
    }

    @Test
    void xorrisoReadsVolumeBootCatalogAndTree() throws IOException {
        Judge.require("xorriso");
        write(sample().build());

        String report = Judge.approved(
                folder,
                "xorriso -no_rc -indev x.iso -report_el_torito plain -report_system_area plain -check_media -- 2>&1");
        String tree = Judge.approved(folder, "xorriso -no_rc -indev x.iso -find / -type f 2>/dev/null | wc -l");
        Judge.approved(folder, "xorriso -no_rc -osirrox on -indev x.iso -extract / out 2>&1");
        String links = Judge.approved(folder, "readlink out/link; readlink out/absolute; readlink out/sss* | wc -c");
        String stat = Judge.approved(
                folder,
                "stat -c '%n %a %Y' out/images/payload.tar.zst out/vacant out/empty out/a/b/c/d/e/f/g/h/i/j/deep");

        assertThat(report)
                .contains("Volume id    : '" + LABEL + "'")
                .contains("El Torito boot img :   1  UEFI  y   none  0x0000  0x00   8192")
                .contains("GPT partition name :   2  ")
                .contains("protective-msdos-label")
                .contains("GPT")
                .doesNotContain("SORRY")
                .doesNotContain("FAILURE")
                .doesNotContain("WARNING");
        assertThat(tree.strip()).isEqualTo("248");
        assertThat(links).isEqualTo("images/vmlinuz\n/images/../images/./vmlinuz\n860\n");
        assertThat(stat).isEqualTo("""
                        out/images/payload.tar.zst 644 1700000000
                        out/vacant 755 1700000000
                        out/empty 644 1700000000
                        out/a/b/c/d/e/f/g/h/i/j/deep 644 1700000000
                        """);
        assertThat(folder.resolve("out/images/payload.tar.zst")).hasBinaryContent(blob(3_000_001, 1));
        assertThat(folder.resolve("out/" + "n".repeat(255))).hasBinaryContent(blob(12, 5));
    }

    @Test
    void isoinfoReadsTheTree() throws IOException {
        Judge.require("isoinfo");
        write(sample().build());

        String descriptor = Judge.approved(folder, "isoinfo -d -i x.iso");
        String listing = Judge.approved(folder, "isoinfo -R -l -i x.iso");
        String plain = Judge.approved(folder, "isoinfo -f -i x.iso");
        Judge.approved(
                folder,
                "isoinfo -R -x /images/payload.tar.zst -i x.iso > p; isoinfo -x '/IMAGES/VMLINUZ.;1' -i x.iso > v");

        assertThat(descriptor)
                .contains("Volume id: " + LABEL)
                .contains("Rock Ridge signatures version 1 found")
                .contains("El Torito VD version 1 found");
        assertThat(listing).contains("Mixed Case.name.with.dots").contains("link -> images/vmlinuz");
        assertThat(plain).contains("/EFI/OPENEULER/GRUB.CFG;1").contains("/MIXED_CASE_NAME_WITH.DOTS;1");
        assertThat(folder.resolve("p")).hasBinaryContent(blob(3_000_001, 1));
        assertThat(folder.resolve("v")).hasBinaryContent(blob(4096, 2));
    }

    @Test
    void sgdiskAndBlkidSeeADiskWithTheSameEfiPartition() throws IOException {
        Judge.require("sgdisk", "blkid", "fsck.fat");
        HybridIso iso = sample().build();
        write(iso);
        long lba = iso.espOffset() / 512;

        String verdict = Judge.approved(folder, "sgdisk -v x.iso");
        String label = Judge.approved(folder, "blkid -p -o export x.iso; true");
        Judge.approved(folder, "dd if=x.iso of=esp bs=512 skip=" + lba + " count=8192 status=none && fsck.fat -n esp");

        assertThat(verdict).contains("No problems found");
        assertThat(label).contains("LABEL=" + LABEL).contains("TYPE=iso9660");
        assertThat(folder.resolve("esp")).hasBinaryContent(esp(4));
    }

    @Test
    void ownReaderReturnsWhatWasWritten() throws IOException {
        // xorriso and isoinfo give up on a target as long as this; Linux does not.
        String farthest = ("t".repeat(255) + "/").repeat(15) + "end";
        byte[] image = bytes(sample().symlink("far", farthest).build());
        IsoReader reader = new IsoReader(new SeekableInMemoryByteChannel(image));

        IsoFile payload = reader.find("/images/payload.tar.zst").orElseThrow();
        IsoFile link = reader.find("far").orElseThrow();
        BootEntry boot = reader.bootEntries().get(0);
        Gpt gpt = GptReader.read(new SeekableInMemoryByteChannel(image));
        byte[] esp = Arrays.copyOfRange(image, (int) boot.offset(), (int) boot.offset() + 512 * boot.sectorCount());

        assertThat(reader.volumeId()).isEqualTo(LABEL);
        assertThat(reader.application()).isEqualTo("DPU-OS 1.0");
        assertThat(reader.volumeSize()).isEqualTo(image.length);
        assertThat(reader.files().values().stream().filter(f -> f.type() == IsoFile.Type.REGULAR))
                .hasSize(248);
        assertThat(reader.open(payload).readAllBytes()).isEqualTo(blob(3_000_001, 1));
        assertThat(payload.mtime()).isEqualTo(TIME);
        assertThat(reader.find("/IMAGES/VMLINUZ")).isEqualTo(reader.find("images/vmlinuz"));
        assertThat(link.linkTarget()).contains(LinkTarget.of(farthest));
        assertThat(reader.bootEntries()).hasSize(1);
        assertThat(boot.platform()).isEqualTo(0xef);
        assertThat(gpt.partitions().get(1).type()).isEqualTo(GptPartition.ESP);
        assertThat(gpt.partitions().get(1).firstLba() * 512).isEqualTo(boot.offset());
        assertThat(new FatReader(esp).read("EFI/BOOT/BOOTX64.EFI").orElseThrow())
                .isEqualTo(blob(5000, 9));
    }

    @Test
    void filesOfTheEfiPartitionAreStoredOnce() throws IOException {
        Judge.require("xorriso", "fsck.fat", "mcopy");
        byte[] program = blob(1_000_001, 7);
        byte[] menu = blob(700, 8);
        FatImage fat = new FatImage("ESP", 1, TIME)
                .alignment(2048)
                .file("EFI/BOOT/BOOTX64.EFI", program)
                .file("EFI/openEuler/grub.cfg", menu);
        byte[] esp = fat.build(4L << 20);
        HybridIso iso = HybridIso.builder(LABEL, TIME)
                .esp(esp)
                .file("images/vmlinuz", ByteSource.of(blob(4096, 2)))
                .fileInEsp("EFI/BOOT/BOOTX64.EFI", fat.offset("EFI/BOOT/BOOTX64.EFI"), program.length)
                .fileInEsp("EFI/openEuler/grub.cfg", fat.offset("EFI/openEuler/grub.cfg"), menu.length)
                .build();
        write(iso);
        long lba = iso.espOffset() / 512;

        Judge.approved(
                folder,
                "xorriso -indev x.iso -osirrox on -extract /EFI/BOOT/BOOTX64.EFI program -extract /EFI/openEuler/grub.cfg"
                        + " menu -extract /images/vmlinuz kernel");
        Judge.approved(folder, "dd if=x.iso of=esp bs=512 skip=" + lba + " count=8192 status=none && fsck.fat -n esp");
        Judge.approved(folder, "mcopy -i esp ::EFI/BOOT/BOOTX64.EFI b.efi");
        IsoReader reader = new IsoReader(new SeekableInMemoryByteChannel(bytes(iso)));

        assertThat(folder.resolve("program")).hasBinaryContent(program);
        assertThat(folder.resolve("menu")).hasBinaryContent(menu);
        assertThat(folder.resolve("kernel")).hasBinaryContent(blob(4096, 2));
        assertThat(folder.resolve("b.efi")).hasBinaryContent(program);
        assertThat(reader.open(reader.find("/EFI/BOOT/BOOTX64.EFI").orElseThrow())
                        .readAllBytes())
                .isEqualTo(program);
        // Two MiB before and behind the partition, and nothing of the program beside it.
        assertThat(iso.size()).isEqualTo(6L << 20);
    }

    @Test
    void anExtentInTheEfiPartitionHasToBeOne() {
        HybridIso.Builder builder = HybridIso.builder(LABEL, TIME).esp(esp(2));

        assertThatThrownBy(() -> builder.fileInEsp("a", 512, 10)).hasMessageContaining("10 bytes at 512");
        assertThatThrownBy(() -> builder.fileInEsp("b", 0, 0)).hasMessageContaining("0 bytes at 0");
        builder.fileInEsp("c", (2 << 20) - 2048, 4096);
        assertThatThrownBy(builder::build).hasMessageContaining("ends behind the EFI system partition");
    }

    @Test
    void bytesDependOnTheContentsOnlyAndTheDigestIsTheirs() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AtomicLong progress = new AtomicLong();
        HybridIso.Written written = sample().build().write(Channels.newChannel(out), progress::addAndGet);
        HybridIso small = HybridIso.builder("A", TIME)
                .esp(esp(2))
                .file("b", ByteSource.of(blob(5, 1)))
                .file("a", ByteSource.of(blob(6, 2)))
                .build();
        HybridIso shuffled = HybridIso.builder("A", TIME)
                .file("a", ByteSource.of(blob(6, 2)))
                .file("b", ByteSource.of(blob(5, 1)))
                .esp(esp(2))
                .build();

        assertThat(written.sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(out.toByteArray())));
        assertThat(progress.get()).isEqualTo(out.size());
        assertThat(bytes(small)).isEqualTo(bytes(shuffled));
    }

    @Test
    void aLargeEfiPartitionReachesToTheEndOfTheMedium() throws IOException {
        Judge.require("sgdisk");
        HybridIso iso = HybridIso.builder("LARGE", TIME)
                .esp(esp(40))
                .file("a", ByteSource.of(new byte[1]))
                .build();
        write(iso);

        BootEntry boot = new IsoReader(new SeekableInMemoryByteChannel(bytes(iso)))
                .bootEntries()
                .get(0);

        assertThat(boot.sectorCount()).isZero();
        assertThat(Judge.approved(folder, "sgdisk -v x.iso")).contains("No problems found");
    }

    @Test
    void aFileOfSeveralExtentsIsReadWhole() throws IOException {
        Judge.require("isoinfo", "xorriso");
        byte[] content = blob(200_000, 7);
        HybridIso iso = HybridIso.builder("EXTENTS", TIME)
                .extentLimit(32 * 2048)
                .esp(esp(2))
                .file("b", ByteSource.of(content))
                .file("a", ByteSource.of(blob(65_536, 8)))
                .file("c", ByteSource.of(blob(65_537, 9)))
                .build();
        write(iso);

        Judge.approved(folder, "xorriso -no_rc -osirrox on -indev x.iso -extract / out 2>&1");
        IsoReader reader = new IsoReader(new SeekableInMemoryByteChannel(bytes(iso)));
        IsoFile b = reader.find("b").orElseThrow();

        assertThat(folder.resolve("out/b")).hasBinaryContent(content);
        assertThat(folder.resolve("out/a")).hasBinaryContent(blob(65_536, 8));
        assertThat(folder.resolve("out/c")).hasBinaryContent(blob(65_537, 9));
        assertThat(b.extents()).hasSize(4);
        assertThat(reader.open(b).readAllBytes()).isEqualTo(content);
    }

    /** Writes and reads more than 4 GiB, which takes half a minute. */
    @Test
    @Tag("acceptance")
    void filesOfMoreThanFourGibibytesHaveSeveralExtents() throws IOException {
        Judge.require("isoinfo", "xorriso");
        long size = (4L << 30) + 12_345;
        ByteSource huge = new ByteSource(size, () -> new Pattern(size));
        HybridIso iso = HybridIso.builder("HUGE", TIME)
                .esp(esp(2))
                .file("huge", huge)
                .file("tail", ByteSource.of(blob(100, 1)))
                .build();
        Path file = folder.resolve("x.iso");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            iso.write(new Sparse(channel), n -> {});
            channel.truncate(iso.size());
        }

        String listing =
                Judge.approved(folder, "xorriso -no_rc -indev x.iso -lsl /huge /tail -- 2>/dev/null; sgdisk -v x.iso");
        String end = Judge.approved(
                folder,
                "xorriso -no_rc -osirrox on -indev x.iso -extract_cut /huge 4294967290 12 cut -extract /tail tail"
                        + " >/dev/null 2>&1; od -An -tx1 cut");

        assertThat(listing).contains(" " + size + " ").contains("No problems found");
        assertThat(end.strip().split("\\s+")).hasSize(12);
        assertThat(folder.resolve("tail")).hasBinaryContent(blob(100, 1));
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            IsoReader reader = new IsoReader(channel);
            IsoFile found = reader.find("huge").orElseThrow();
            assertThat(found.size()).isEqualTo(size);
            assertThat(found.extents()).hasSize(2);
            assertThat(reader.open(reader.find("tail").orElseThrow()).readAllBytes())
                    .isEqualTo(blob(100, 1));
            try (InputStream in = Channels.newInputStream(channel.position(
                    found.extents().get(1).offset() + found.extents().get(1).size() - 1))) {
                assertThat(in.read()).isEqualTo(Pattern.at(size - 1));
            }
        }
    }

    @Test
    void aFileThatChangedItsSizeIsNamed() {
        HybridIso iso = HybridIso.builder("A", TIME)
                .esp(esp(2))
                .file("payload", new ByteSource(10, () -> new ByteArrayInputStream(new byte[9])))
                .build();

        assertThatThrownBy(() -> bytes(iso)).isInstanceOf(IOException.class).hasMessageContaining("payload");
    }

    @Test
    void badNamesAndLabelsAreRefused() {
        assertThatThrownBy(() -> HybridIso.builder("A B", TIME)).hasMessageContaining("A B");
        assertThatThrownBy(() -> sample().file("a/../b", ByteSource.of(new byte[0])))
                .hasMessageContaining("a/../b");
        assertThatThrownBy(() -> sample().file("link/x", ByteSource.of(new byte[0])))
                .hasMessageContaining("link/x");
        assertThatThrownBy(() -> sample().file("empty", ByteSource.of(new byte[0])))
                .hasMessageContaining("empty");
        assertThatThrownBy(() -> HybridIso.builder("A", TIME).build()).hasMessageContaining("EFI");
    }

    @Test
    void readsAnImageOfAnotherMaker() throws IOException {
        Judge.require("genisoimage");
        Judge.approved(
                folder,
                "mkdir -p in/1/2/3/4/5/6/7/8/9 in/Packages && echo deep > in/1/2/3/4/5/6/7/8/9/file"
                        + " && head -c 100000 /dev/zero > in/Packages/kernel-5.10.0-60.18.0.50.oe2203.x86_64.rpm"
                        + " && ln -s Packages/../Packages in/link"
                        + " && genisoimage -quiet -R -J -T -r -l -d -joliet-long -allow-multidot -allow-leading-dots"
                        + " -no-bak -V openEuler-22.03-LTS-x86_64 -o x.iso in && genisoimage -quiet -o plain.iso in/Packages");

        try (SeekableByteChannel channel = Files.newByteChannel(folder.resolve("x.iso"));
                SeekableByteChannel plainChannel = Files.newByteChannel(folder.resolve("plain.iso"))) {
            IsoReader reader = new IsoReader(channel);
            IsoReader plain = new IsoReader(plainChannel);

            assertThat(reader.volumeId()).isEqualTo("openEuler-22.03-LTS-x86_64");
            assertThat(reader.find("Packages/kernel-5.10.0-60.18.0.50.oe2203.x86_64.rpm"))
                    .hasValueSatisfying(file -> assertThat(file.size()).isEqualTo(100_000));
            assertThat(reader.open(reader.find("1/2/3/4/5/6/7/8/9/file").orElseThrow())
                            .readAllBytes())
                    .asString()
                    .isEqualTo("deep\n");
            assertThat(reader.find("link").orElseThrow().linkTarget()).contains(LinkTarget.of("Packages/../Packages"));
            assertThat(plain.hasRockRidge()).isFalse();
            assertThat(plain.files()).hasSize(1);
            assertThat(plain.files().get(plain.files().firstKey()).size()).isEqualTo(100_000);
        }
    }

    @Test
    void mutatedImagesAreReadOrRefusedButNeverBreakTheReader() throws IOException {
        byte[] whole = bytes(sample().build());
        Random random = new Random(6);
        // Descriptors, catalog, path tables, directories with their continuation areas.
        int begin = 16 * 2048;
        int length = 120 * 2048;

        for (int round = 0; round < 1000; round++) {
            int[] places = new int[1 + random.nextInt(8)];
            byte[] saved = new byte[places.length];
            for (int i = 0; i < places.length; i++) {
                places[i] = begin + random.nextInt(length);
                saved[i] = whole[places[i]];
                whole[places[i]] = (byte) random.nextInt(256);
            }
            try {
                IsoReader reader = new IsoReader(new SeekableInMemoryByteChannel(whole));
                for (IsoFile file : reader.files().values()) {
                    reader.open(file).read();
                }
            } catch (MalformedImageException refused) {
                assertThat(refused).hasMessageContaining("ISO 9660").hasMessageContaining(" at byte ");
            }
            for (int i = places.length - 1; i >= 0; i--) {
                whole[places[i]] = saved[i];
            }
        }
    }

    @Test
    void truncatedImagesAreRefused() throws IOException {
        byte[] whole = bytes(sample().build());

        for (int length : new int[] {0, 2048, 16 * 2048 + 100, 18 * 2048, 22 * 2048, 60 * 2048}) {
            assertThatThrownBy(() -> new IsoReader(new SeekableInMemoryByteChannel(Arrays.copyOf(whole, length))))
                    .isInstanceOf(MalformedImageException.class);
        }
    }

    /** A huge file that is zero but for its last bytes. */
    private static final class Pattern extends InputStream {
        private final long size;
        private long position;

        Pattern(long size) {
            this.size = size;
        }

        static int at(long offset) {
            return (int) (offset % 251);
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            int n = (int) Math.min(length, size - position);
            if (n <= 0) {
                return -1;
            }
            Arrays.fill(buffer, offset, offset + n, (byte) 0);
            position += n;
            if (position == size) {
                buffer[offset + n - 1] = (byte) at(size - 1);
            }
            return n;
        }
    }

    /** Skips zeros, so that a huge test image takes no room. */
    private record Sparse(FileChannel channel) implements java.nio.channels.WritableByteChannel {
        private static final byte[] ZEROS = new byte[1 << 20];

        @Override
        public int write(java.nio.ByteBuffer buffer) throws IOException {
            int n = buffer.remaining();
            boolean zero =
                    n <= ZEROS.length && Arrays.equals(buffer.array(), buffer.position(), buffer.limit(), ZEROS, 0, n);
            if (zero) {
                channel.position(channel.position() + n);
                buffer.position(buffer.limit());
                return n;
            }
            return channel.write(buffer);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
