package io.dpuos.format.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.format.Judge;
import io.dpuos.format.MalformedImageException;
import io.dpuos.format.Trees;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Content;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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

class TarTests {
    @TempDir
    Path folder;

    private static byte[] archive(ImageTree tree) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(out);
        long size = 0;
        for (TarEntry entry : TarEntry.listOf(tree.inodes().entrySet())) {
            writer.put(entry);
            size += TarWriter.sizeOf(entry);
        }
        assertThat(out.size()).isEqualTo((int) size);
        writer.end();
        return out.toByteArray();
    }

    @Test
    void gnuTarUnpacksEveryInode() throws IOException {
        Judge.require("tar", "getcap");
        Judge.requireRoot();
        Files.write(folder.resolve("a.tar"), archive(Trees.sample()));

        String said = Judge.approved(
                folder, "mkdir out && tar -C out -xpf a.tar --numeric-owner --xattrs --xattrs-include='*'");
        String listing = Judge.approved(
                folder,
                "cd out && stat -c '%n %a %u:%g %h %t:%T %Y' dev/null dev/big dev/pipe usr/bin/su usr/bin/a1 usr/bin/blob"
                        + " var/tmp root etc");
        String content = Judge.approved(
                folder,
                "cd out && cat bin/b2 bin/ping etc/empty; readlink long | wc -c; find . | wc -l; sha256sum < bin/blob");
        String names = Judge.approved(folder, "cd out && ls etc | cat && find . -name 'ggg*' -exec cat {} +");
        String capabilities = Judge.approved(folder, "cd out && getcap usr/bin/ping");

        assertThat(said).isEmpty();
        assertThat(listing).isEqualTo("""
                        dev/null 666 0:0 1 1:3 1700000000
                        dev/big 660 0:6 1 103:493e0 1700000000
                        dev/pipe 600 0:0 1 0:0 1700000000
                        usr/bin/su 4755 0:0 1 0:0 1700000000
                        usr/bin/a1 755 0:0 3 0:0 1700000000
                        usr/bin/blob 644 1000:3000000 1 0:0 1700000000
                        var/tmp 1777 0:0 2 0:0 1700000000
                        root 700 0:0 2 0:0 1699999995
                        etc 755 0:0 3 0:0 1700000000
                        """);
        Inode.RegularFile blob = Trees.sample().file("/usr/bin/blob").orElseThrow();
        assertThat(content)
                .isEqualTo("linked\nping\n304\n" + Trees.sample().inodes().size() + "\n"
                        + blob.content().sha256() + "  -\n");
        assertThat(names).contains("\u00e9t\n").contains("caf\u00c3\u00a9\n").endsWith("deep\n");
        assertThat(capabilities).isEqualTo("usr/bin/ping cap_net_raw=ep\n");
    }

    @Test
    void ownReaderReturnsWhatWasWritten() throws IOException {
        ImageTree tree = Trees.sample();
        TarReader reader = new TarReader(new ByteArrayInputStream(archive(tree)));
        Map<TreePath, TarMember> members = new TreeMap<>();

        for (Optional<TarMember> next = reader.next(); next.isPresent(); next = reader.next()) {
            members.put(next.get().path(), next.get());
        }

        assertThat(members.keySet()).containsExactlyElementsOf(tree.inodes().keySet());
        assertThat(members.get(TreePath.of("/usr/bin/ping")).xattrs())
                .containsOnly(Map.entry("security.capability", Trees.CAP_NET_RAW));
        assertThat(members.get(TreePath.of("/usr/bin/c3")).type()).isEqualTo(TarMember.Type.HARD_LINK);
        assertThat(members.get(TreePath.of("/usr/bin/blob")).gid()).isEqualTo(3_000_000);
        assertThat(new String(members.get(TreePath.of("/long")).linkTarget().bytes(), StandardCharsets.US_ASCII))
                .hasSize(303);
    }

    @Test
    void sizesBeyondEightGibibytesAndTimesBeforeTheEpochBecomeRecords() throws IOException {
        Content huge = new Content() {
            @Override
            public long size() {
                return 9_000_000_000L;
            }

            @Override
            public String sha256() {
                return "0".repeat(64);
            }

            @Override
            public InputStream open() {
                return InputStream.nullInputStream();
            }
        };
        Inode inode = new Inode.RegularFile(Attributes.root(0644, -7), huge, Origin.ofLayer("test"));

        byte[] header = TarHeader.of(new TarEntry(TreePath.of("/huge"), inode));
        TarMember member =
                new TarReader(new ByteArrayInputStream(header)).next().orElseThrow();

        assertThat(member.size()).isEqualTo(9_000_000_000L);
        assertThat(member.mtime()).isEqualTo(-7);
        assertThat(new String(header, StandardCharsets.ISO_8859_1)).contains("19 size=9000000000\n12 mtime=-7\n");
    }

    @Test
    void contentThatIsShorterOrLongerThanDeclaredIsRefused() {
        for (int actual : new int[] {2, 4}) {
            Content lying = new Content() {
                @Override
                public long size() {
                    return 3;
                }

                @Override
                public String sha256() {
                    return "0".repeat(64);
                }

                @Override
                public InputStream open() {
                    return new ByteArrayInputStream(new byte[actual]);
                }
            };
            Inode inode = new Inode.RegularFile(Attributes.root(0644, 0), lying, Origin.ofLayer("test"));
            TarWriter writer = new TarWriter(new ByteArrayOutputStream());

            assertThatThrownBy(() -> writer.put(new TarEntry(TreePath.of("/file"), inode)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("/file")
                    .hasMessageContaining("3 bytes");
        }
    }

    @Test
    void mutatedArchivesAreReadOrRefusedButNeverBreakTheReader() throws IOException {
        byte[] whole = archive(Trees.sample());
        Random random = new Random(2);

        for (int round = 0; round < 3000; round++) {
            byte[] mutated = Arrays.copyOf(whole, round % 3 == 0 ? random.nextInt(whole.length) : whole.length);
            for (int i = 0; i < 1 + random.nextInt(8) && mutated.length > 0; i++) {
                mutated[random.nextInt(Math.min(mutated.length, 30_000))] = (byte) random.nextInt(256);
            }
            try {
                TarReader reader = new TarReader(new ByteArrayInputStream(mutated));
                while (reader.next().isPresent()) {
                    reader.content().skip(100);
                }
            } catch (MalformedImageException refused) {
                assertThat(refused).hasMessageContaining("tar archive");
            }
        }
    }
}
