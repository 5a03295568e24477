package io.dpuos.format.cpio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.format.Judge;
import io.dpuos.format.MalformedImageException;
import io.dpuos.format.Trees;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpioTests {
    @TempDir
    Path folder;

    private static byte[] archive(ImageTree tree) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CpioWriter writer = new CpioWriter(out);
        writer.putAll(tree.inodes());
        writer.finish();
        assertThat(writer.position()).isEqualTo(out.size());
        return out.toByteArray();
    }

    @Test
    void gnuCpioUnpacksEveryInode() throws IOException {
        Judge.require("cpio");
        Judge.requireRoot();
        Files.write(folder.resolve("a.cpio"), archive(Trees.sample()));

        Judge.approved(folder, "mkdir out && cd out && cpio -idm --no-absolute-filenames < ../a.cpio");
        String listing = Judge.approved(
                folder,
                "cd out && stat -c '%n %a %u:%g %h %t:%T %Y' dev/null dev/big usr/bin/su usr/bin/a1 usr/bin/c3 root");
        String content = Judge.approved(
                folder, "cd out && cat usr/bin/b2 bin/ping; readlink long | wc -c; sha256sum < usr/bin/blob");

        assertThat(listing).isEqualTo("""
                        dev/null 666 0:0 1 1:3 1700000000
                        dev/big 660 0:6 1 103:493e0 1700000000
                        usr/bin/su 4755 0:0 1 0:0 1700000000
                        usr/bin/a1 755 0:0 3 0:0 1700000000
                        usr/bin/c3 755 0:0 3 0:0 1700000000
                        root 700 0:0 2 0:0 1699999995
                        """);
        Inode.RegularFile blob = Trees.sample().file("/usr/bin/blob").orElseThrow();
        assertThat(content).isEqualTo("linked\nping\n304\n" + blob.content().sha256() + "  -\n");
    }

    @Test
    void sizeIsKnownBeforehand() throws IOException {
        ImageTree sample = Trees.sample();

        long size = CpioWriter.sizeOf(sample.inodes());

        assertThat(size).isEqualTo(archive(sample).length);
    }

    @Test
    void gnuCpioListsWithoutComplaint() throws IOException {
        Judge.require("cpio");
        Files.write(folder.resolve("a.cpio"), archive(Trees.sample()));

        String listing = Judge.approved(folder, "cpio -itv < a.cpio");

        assertThat(listing).contains("usr/bin/ping").contains("bin -> usr/bin").doesNotContain("cpio:");
    }

    @Test
    void ownReaderReturnsWhatWasWritten() throws IOException {
        ImageTree tree = Trees.sample();
        CpioReader reader = new CpioReader(new ByteArrayInputStream(archive(tree)));
        Map<TreePath, CpioEntry> entries = new TreeMap<>();
        Map<TreePath, byte[]> contents = new TreeMap<>();

        for (Optional<CpioEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            entries.put(entry.get().path(), entry.get());
            contents.put(entry.get().path(), reader.content().readAllBytes());
        }

        assertThat(entries.keySet()).containsExactlyElementsOf(tree.inodes().keySet());
        assertThat(entries.get(TreePath.of("/usr/bin/su")).mode()).isEqualTo(0104755);
        assertThat(entries.get(TreePath.of("/usr/bin/a1")).size()).isZero();
        assertThat(entries.get(TreePath.of("/usr/bin/a1")).inode())
                .isEqualTo(entries.get(TreePath.of("/usr/bin/c3")).inode());
        assertThat(contents.get(TreePath.of("/usr/bin/c3"))).asString().isEqualTo("linked\n");
        assertThat(contents.get(TreePath.of("/bin"))).asString().isEqualTo("usr/bin");
    }

    @Test
    void bytesOfALittleArchiveAreFixed() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CpioWriter writer = new CpioWriter(out);
        Origin origin = Origin.ofLayer("test");

        writer.put(TreePath.of("/a"), new Inode.RegularFile(Attributes.root(0644, 1), Bytes.of("hi\n"), origin));
        writer.finish();

        String expected = "070701" + "00000001" + "000081a4" + "00000000" + "00000000" + "00000001" + "00000001"
                + "00000003" + "00000000".repeat(4) + "00000002" + "00000000" + "a\0" + "hi\n\0"
                + "070701" + "00000000".repeat(4) + "00000001" + "00000000".repeat(6) + "0000000b" + "00000000"
                + "TRAILER!!!\0";
        assertThat(out.toString(StandardCharsets.ISO_8859_1))
                .isEqualTo(expected + "\0".repeat(512 - expected.length()));
    }

    @Test
    void refusesATimeThatTheFormatCannotHold() {
        CpioWriter writer = new CpioWriter(new ByteArrayOutputStream());
        Inode late = new Inode.Directory(Attributes.root(0755, 1L << 32), Origin.ofLayer("test"));

        assertThatThrownBy(() -> writer.put(TreePath.of("/late"), late))
                .isInstanceOf(CpioLimitException.class)
                .hasMessageContaining("/late")
                .hasMessageContaining("modification time");
    }

    @Test
    void refusesAnArchiveThatEndsEarly() throws IOException {
        byte[] whole = archive(Trees.sample());

        for (int length : new int[] {0, 5, 109, 111, 5000, whole.length - 600}) {
            assertThatThrownBy(() -> readAll(Arrays.copyOf(whole, length)))
                    .isInstanceOf(MalformedImageException.class)
                    .hasMessageContaining("cpio");
        }
    }

    @Test
    void mutatedArchivesAreReadOrRefusedButNeverBreakTheReader() throws IOException {
        byte[] whole = Arrays.copyOf(archive(Trees.sample()), 20_000);
        Random random = new Random(1);

        for (int round = 0; round < 2000; round++) {
            byte[] mutated = whole.clone();
            for (int i = 0; i < 1 + random.nextInt(8); i++) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            try {
                readAll(mutated);
            } catch (MalformedImageException refused) {
                assertThat(refused.offset()).isBetween(0L, (long) whole.length);
            }
        }
    }

    private static int readAll(byte[] archive) throws IOException {
        CpioReader reader = new CpioReader(new ByteArrayInputStream(archive));
        int entries = 0;
        for (Optional<CpioEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            reader.content().readAllBytes();
            entries++;
        }
        return entries;
    }
}
