package io.dpuos.format.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.format.Judge;
import io.dpuos.format.MalformedImageException;
import io.dpuos.format.Trees;
import io.dpuos.format.tar.TarEntry;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayloadTests {
    @TempDir
    Path folder;

    private static byte[] bytes(Payload payload) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        payload.writeTo(out);
        return out.toByteArray();
    }

    private Payload write(ImageTree tree, String store, int threads) throws IOException {
        return new PayloadWriter(new DirectoryFrameStore(folder.resolve(store)), 3, threads)
                .write(PayloadRun.of(tree), PayloadProgress.NONE);
    }

    @Test
    void zstdAndTarUnpackTheWholeTree() throws IOException {
        Judge.require("zstd", "tar", "getcap");
        Judge.requireRoot();
        ImageTree tree = Trees.sample();
        Files.write(folder.resolve("payload"), bytes(write(tree, "store", 2)));

        String said = Judge.approved(
                folder,
                "zstd -tq payload && mkdir out && zstd -dcq payload | tar -C out -xpf - --numeric-owner --xattrs"
                        + " --xattrs-include='*'");
        String listing = Judge.approved(
                folder, "cd out && stat -c '%n %a %u:%g %h %Y' . usr/bin usr/bin/a1 usr/bin/su var/tmp root etc dev");
        String content = Judge.approved(
                folder, "cd out && find . | wc -l; cat bin/b2; getcap usr/bin/ping; sha256sum < bin/blob");

        assertThat(said).isEmpty();
        assertThat(listing).isEqualTo("""
            . 755 0:0 8 1700000000
            usr/bin 755 0:0 2 1700000000
            usr/bin/a1 755 0:0 3 1700000000
            usr/bin/su 4755 0:0 1 1700000000
            var/tmp 1777 0:0 2 1700000000
            root 700 0:0 2 1699999995
            etc 755 0:0 3 1700000000
            dev 755 0:0 2 1700000000
            """);
        Inode.RegularFile blob = tree.file("/usr/bin/blob").orElseThrow();
        assertThat(content)
                .isEqualTo(tree.inodes().size() + "\nlinked\nusr/bin/ping cap_net_raw=ep\n"
                        + blob.content().sha256() + "  -\n");
    }

    @Test
    void bytesDoNotDependOnThreadsOrStore() throws IOException {
        ImageTree tree = Trees.sample();

        Payload one = write(tree, "one", 1);
        Payload four = write(tree, "four", 4);
        Payload again = write(tree, "four", 3);

        assertThat(bytes(four)).isEqualTo(bytes(one));
        assertThat(bytes(again)).isEqualTo(bytes(one));
        assertThat(one.reused()).isZero();
        assertThat(again.reused()).isEqualTo(again.stored().size());
        assertThat(one.index()).isEqualTo(again.index());
        assertThat(one.size()).isEqualTo(bytes(one).length);
    }

    @Test
    void aChangeRecompressesItsOwnFrameOnly() throws IOException {
        ImageTree tree = Trees.sample();
        write(tree, "store", 2);
        TreePath changed = TreePath.of("/etc/sysctl.d/90-dpuos.conf");
        ImageTree edited = tree.toBuilder()
                .put(
                        changed,
                        new Inode.RegularFile(
                                Attributes.root(0644, Trees.TIME), Bytes.of("changed\n"), Origin.ofLayer("40-sysctl")))
                .build();

        Payload payload = write(edited, "store", 2);

        assertThat(payload.stored().size() - payload.reused()).isEqualTo(1);
        assertThat(payload.index().frames())
                .extracting(PayloadIndex.Frame::label)
                .containsExactly("other-2-1.noarch", "sample-1-1.noarch", "40-sysctl", "directories", "end");
    }

    @Test
    void keyFollowsOwnersModesAndLevels() {
        Content content = Bytes.of("x");
        FramePlan plan = plan(Attributes.root(0644, 1), content);

        assertThat(plan.key(3))
                .isEqualTo(plan(Attributes.root(0644, 1), content).key(3));
        assertThat(Stream.of(
                                plan.key(3),
                                plan.key(4),
                                plan(Attributes.root(0640, 1), content).key(3),
                                plan(Attributes.root(0644, 2), content).key(3),
                                plan(Attributes.root(0644, 1).withOwner(0, 5), content)
                                        .key(3),
                                plan(Attributes.root(0644, 1), Bytes.of("y")).key(3))
                        .distinct())
                .hasSize(6);
    }

    private static FramePlan plan(Attributes attributes, Content content) {
        Inode inode = new Inode.RegularFile(attributes, content, Origin.ofLayer("test"));
        List<PayloadRun> runs = List.of(new PayloadRun("x", List.of(new TarEntry(TreePath.of("/x"), inode))));
        return FramePlan.of(runs).get(0);
    }

    @Test
    void largePackagesAreCutIntoSeveralFrames() throws IOException {
        List<TarEntry> entries = new ArrayList<>();
        byte[] quarter = new byte[20 << 20];
        for (int i = 0; i < 8; i++) {
            quarter[0] = (byte) i;
            entries.add(new TarEntry(
                    TreePath.of("/f" + i),
                    new Inode.RegularFile(Attributes.root(0644, 1), Bytes.of(quarter), Origin.ofPackage("big"))));
        }

        Payload payload = new PayloadWriter(new DirectoryFrameStore(folder.resolve("s")), 1, 2)
                .write(List.of(new PayloadRun("big", entries)), PayloadProgress.NONE);

        assertThat(payload.index().frames())
                .extracting(PayloadIndex.Frame::label)
                .containsExactly("big", "big.2", "big.3", "end");
        assertThat(payload.index().frames())
                .allSatisfy(frame -> assertThat(frame.unpacked()).isLessThanOrEqualTo(FramePlan.LARGEST));
    }

    @Test
    void aDamagedStoredFrameIsFoundInThePayloadAndMadeAnew() throws IOException {
        ImageTree tree = Trees.sample();
        Payload first = write(tree, "store", 2);
        byte[] expected = bytes(first);
        Path victim = first.stored().get(1).file();
        byte[] damaged = Files.readAllBytes(victim);
        damaged[damaged.length / 2] ^= 1;
        Files.write(victim, damaged);
        Files.write(first.stored().get(0).file(), new byte[10]);

        // The first lacks its head and is made at once; the second is taken.
        Payload second = write(tree, "store", 2);
        assertThat(second.stored().size() - second.reused()).isEqualTo(1);
        assertThatThrownBy(() -> PayloadReader.verifyFrames(second.open(), second.index()))
                .hasMessageContaining("frame " + second.index().frames().get(1).label());

        DirectoryFrameStore store = new DirectoryFrameStore(folder.resolve("store"));
        assertThat(store.discardDamaged(second.stored())).isEqualTo(1);
        assertThat(store.discardDamaged(second.stored())).isZero();

        Payload third = write(tree, "store", 2);
        assertThat(third.stored().size() - third.reused()).isEqualTo(1);
        assertThat(bytes(third)).isEqualTo(expected);
    }

    @Test
    void aFailingContentFailsThePayloadAndLeavesNoTemporaryFile() throws IOException {
        Content failing = new Content() {
            @Override
            public long size() {
                return 5;
            }

            @Override
            public String sha256() {
                return "1".repeat(64);
            }

            @Override
            public InputStream open() throws IOException {
                throw new IOException("store lost block 7");
            }
        };
        ImageTree tree = Trees.sample().toBuilder()
                .put(
                        TreePath.of("/bad"),
                        new Inode.RegularFile(Attributes.root(0644, 1), failing, Origin.ofPackage("bad-1")))
                .build();

        assertThatThrownBy(() -> write(tree, "store", 2))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("store lost block 7");
    }

    @Test
    void readBackFindsTheTreeAndEveryDifference() throws IOException {
        ImageTree tree = Trees.sample();
        Payload payload = write(tree, "store", 2);
        ImageTree other = tree.toBuilder()
                .setAttributes(TreePath.of("/usr/bin/su"), Attributes.root(0755, Trees.TIME))
                .build();
        ImageTree less = tree.toBuilder().remove(TreePath.of("/dev/pipe")).build();

        PayloadReader.verifyFrames(payload.open(), payload.index());
        PayloadReader.verifyTree(payload.open(), tree);

        assertThatThrownBy(() -> PayloadReader.verifyTree(payload.open(), other))
                .isInstanceOf(MalformedImageException.class)
                .hasMessageContaining("/usr/bin/su")
                .hasMessageContaining("mode");
        assertThatThrownBy(() -> PayloadReader.verifyTree(payload.open(), less))
                .isInstanceOf(MalformedImageException.class)
                .hasMessageContaining("/dev/pipe");
        byte[] damaged = bytes(payload);
        damaged[damaged.length / 2] ^= 1;
        assertThatThrownBy(() -> PayloadReader.verifyFrames(new ByteArrayInputStream(damaged), payload.index()))
                .isInstanceOf(MalformedImageException.class)
                .hasMessageContaining("SHA-256");
    }

    @Test
    void indexSurvivesTextAndRefusesContradictions() throws IOException {
        PayloadIndex index = write(Trees.sample(), "store", 2).index();

        assertThat(PayloadIndex.parse(index.text())).isEqualTo(index);
        assertThatThrownBy(() -> PayloadIndex.parse(index.text().replace("frame 2 ", "frame 2 1")))
                .isInstanceOf(MalformedImageException.class)
                .hasMessageContaining("line 4");
        assertThatThrownBy(() -> PayloadIndex.parse("")).isInstanceOf(MalformedImageException.class);
    }

    @Test
    void mutatedPayloadsAreRefused() throws IOException {
        Payload payload = write(Trees.sample(), "store", 2);
        byte[] whole = bytes(payload);
        Random random = new Random(3);

        for (int round = 0; round < 200; round++) {
            byte[] mutated = whole.clone();
            int at = random.nextInt(mutated.length);
            mutated[at] ^= (byte) (1 << random.nextInt(8));

            assertThatThrownBy(() -> PayloadReader.verifyFrames(new ByteArrayInputStream(mutated), payload.index()))
                    .isInstanceOf(MalformedImageException.class);
            try {
                PayloadReader.verifyTree(new ByteArrayInputStream(mutated), Trees.sample());
            } catch (MalformedImageException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
        }
    }

    /** Two images of one reactor that are built at the same time, with most packages in common. */
    @Test
    void buildsAtTheSameTimeMakeEachCommonFrameOnceAndGetTheSameBytes() throws Exception {
        ImageTree tree = Trees.sample();
        java.util.concurrent.ExecutorService builds = java.util.concurrent.Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 5; round++) {
                DirectoryFrameStore store = new DirectoryFrameStore(folder.resolve("common" + round));
                java.util.Map<String, Integer> made = new java.util.concurrent.ConcurrentHashMap<>();
                FrameStore counting = new FrameStore() {
                    @Override
                    public java.util.Optional<StoredFrame> find(String key) throws IOException {
                        return store.find(key);
                    }

                    @Override
                    public java.util.Optional<StoredFrame> lookUp(String key) throws IOException {
                        return store.lookUp(key);
                    }

                    @Override
                    public int discardDamaged(java.util.Collection<StoredFrame> frames) throws IOException {
                        return store.discardDamaged(frames);
                    }

                    @Override
                    public StoredFrame put(String key, FrameSource source) throws IOException {
                        made.merge(key, 1, Integer::sum);
                        return store.put(key, source);
                    }
                };
                java.util.concurrent.CyclicBarrier together = new java.util.concurrent.CyclicBarrier(4);
                List<java.util.concurrent.Future<byte[]>> payloads = new ArrayList<>();
                for (int build = 0; build < 4; build++) {
                    payloads.add(builds.submit(() -> {
                        together.await();
                        return bytes(
                                new PayloadWriter(counting, 3, 2).write(PayloadRun.of(tree), PayloadProgress.NONE));
                    }));
                }

                byte[] first = payloads.get(0).get();
                for (java.util.concurrent.Future<byte[]> each : payloads) {
                    assertThat(each.get()).isEqualTo(first);
                }
                assertThat(made).isNotEmpty().allSatisfy((key, times) -> assertThat(times)
                        .isEqualTo(1));
                try (Stream<Path> files = Files.walk(folder.resolve("common" + round))) {
                    assertThat(files.filter(file -> file.toString().endsWith(".tmp")))
                            .isEmpty();
                }
            }
        } finally {
            builds.shutdownNow();
        }
    }
}
