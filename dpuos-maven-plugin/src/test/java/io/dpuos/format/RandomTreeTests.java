package io.dpuos.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.format.cpio.CpioEntry;
import io.dpuos.format.cpio.CpioReader;
import io.dpuos.format.cpio.CpioWriter;
import io.dpuos.format.fat.FatImage;
import io.dpuos.format.fat.FatReader;
import io.dpuos.format.iso9660.ByteSource;
import io.dpuos.format.iso9660.HybridIso;
import io.dpuos.format.iso9660.IsoFile;
import io.dpuos.format.iso9660.IsoReader;
import io.dpuos.format.tar.TarEntry;
import io.dpuos.format.tar.TarMember;
import io.dpuos.format.tar.TarReader;
import io.dpuos.format.tar.TarWriter;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import io.dpuos.tree.Xattr;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/** What a writer wrote, the reader of its room returns, whatever the names, modes and contents are. */
class RandomTreeTests {
    private static final byte[] ESP = new FatImage("ESP", 1, 0).build(1 << 20);

    @Provide
    Arbitrary<Map<String, byte[]>> files() {
        Arbitrary<String> name = Arbitraries.strings()
                .withCharRange('a', 'e')
                .withChars("A.-_ é")
                .ofMinLength(1)
                .ofMaxLength(12)
                .filter(text -> !text.startsWith(".") && !text.endsWith(".") && text.equals(text.strip()));
        Arbitrary<String> longName =
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(100).ofMaxLength(250);
        Arbitrary<String> path = Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(9, name), net.jqwik.api.Tuple.of(1, longName))
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(names -> "/" + String.join("/", names));
        Arbitrary<byte[]> content =
                Arbitraries.bytes().array(byte[].class).ofMinSize(0).ofMaxSize(5000);
        return Arbitraries.maps(path, content).ofMaxSize(40).map(RandomTreeTests::withoutConflicts);
    }

    /** A file cannot be a directory too, and FAT does not tell upper from lower case. */
    private static Map<String, byte[]> withoutConflicts(Map<String, byte[]> files) {
        Map<String, byte[]> kept = new TreeMap<>();
        Map<String, String> folders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Map<String, String> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
            boolean fits = !folders.containsKey(file.getKey()) && !names.containsKey(file.getKey());
            for (int i = file.getKey().indexOf('/', 1); i > 0; i = file.getKey().indexOf('/', i + 1)) {
                fits &= !names.containsKey(file.getKey().substring(0, i));
            }
            if (fits) {
                kept.put(file.getKey(), file.getValue());
                names.put(file.getKey(), "");
                for (int i = file.getKey().indexOf('/', 1);
                        i > 0;
                        i = file.getKey().indexOf('/', i + 1)) {
                    folders.put(file.getKey().substring(0, i), "");
                }
            }
        }
        return kept;
    }

    @Property(tries = 60)
    void iso(@ForAll("files") Map<String, byte[]> files) throws IOException {
        HybridIso.Builder builder = HybridIso.builder("RANDOM", 1_700_000_000L).esp(ESP);
        files.forEach((path, content) -> builder.file(path, ByteSource.of(content)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        builder.build().write(Channels.newChannel(out), n -> {});

        IsoReader reader = new IsoReader(new SeekableInMemoryByteChannel(out.toByteArray()));

        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            IsoFile found = reader.find(file.getKey()).orElseThrow();
            assertThat(reader.open(found).readAllBytes()).isEqualTo(file.getValue());
            assertThat(reader.find(found.plainPath())).isPresent();
        }
        assertThat(reader.files().values().stream().filter(f -> f.type() == IsoFile.Type.REGULAR))
                .hasSize(files.size());
    }

    @Property(tries = 60)
    void fat(@ForAll("files") Map<String, byte[]> files) throws IOException {
        FatImage image = new FatImage("RANDOM", 7, 1_700_000_000L);
        files.forEach(image::file);

        FatReader reader = new FatReader(image.build(image.sizeFor(1 << 20, 0)));

        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            assertThat(reader.read(file.getKey()).orElseThrow()).isEqualTo(file.getValue());
        }
        assertThat(reader.files().values().stream().filter(f -> !f.directory())).hasSize(files.size());
    }

    @Provide
    Arbitrary<SortedMap<TreePath, Inode>> inodes() {
        Arbitrary<TreePath> path = Arbitraries.bytes()
                .filter(b -> b != 0 && b != '/' && b != '.')
                .array(byte[].class)
                .ofMinSize(1)
                .ofMaxSize(200)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(names -> {
                    TreePath here = TreePath.ROOT;
                    for (byte[] name : names) {
                        here = here.child(name);
                    }
                    return here;
                });
        Arbitrary<Inode> inode = Combinators.combine(
                        Arbitraries.integers().between(0, 07777),
                        Arbitraries.integers().between(0, Integer.MAX_VALUE),
                        Arbitraries.longs().between(0, 0xffffffffL),
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(1500))
                .as(RandomTreeTests::inode);
        return Arbitraries.maps(path, inode).ofMaxSize(30).map(TreeMap::new);
    }

    private static Inode inode(int mode, int owner, long mtime, int kind, byte[] data) {
        Origin origin = Origin.ofLayer("random");
        Attributes attributes = Attributes.root(mode, mtime).withOwner(owner, Integer.MAX_VALUE - owner);
        return switch (kind) {
            case 0 -> new Inode.Directory(attributes, origin);
            case 1 ->
                new Inode.Symlink(
                        attributes,
                        LinkTarget.of(new String(data, StandardCharsets.ISO_8859_1)
                                .replace('\0', 'x')
                                .getBytes(StandardCharsets.ISO_8859_1)),
                        origin);
            case 2 -> new Inode.Device(attributes, owner % 2 == 0, owner % 4096, owner % 1048576, origin);
            case 3 -> new Inode.Fifo(attributes, origin);
            default ->
                new Inode.RegularFile(
                        attributes.withXattr("security.capability", Xattr.of(data)), Bytes.of(data), origin);
        };
    }

    @Property(tries = 100)
    void tar(@ForAll("inodes") SortedMap<TreePath, Inode> inodes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(out);
        for (TarEntry entry : TarEntry.listOf(inodes.entrySet())) {
            writer.put(entry);
        }
        TarReader reader = new TarReader(new ByteArrayInputStream(out.toByteArray()));

        for (Map.Entry<TreePath, Inode> entry : inodes.entrySet()) {
            TarMember member = reader.next().orElseThrow();
            Attributes attributes = entry.getValue().attributes();
            assertThat(member.path()).isEqualTo(entry.getKey());
            assertThat(member.mode()).isEqualTo(attributes.mode());
            assertThat(member.uid()).isEqualTo(attributes.uid());
            assertThat(member.gid()).isEqualTo(attributes.gid());
            assertThat(member.mtime()).isEqualTo(attributes.mtime());
            assertThat(member.xattrs()).isEqualTo(attributes.xattrs());
            if (entry.getValue() instanceof Inode.Symlink link) {
                assertThat(member.linkTarget().bytes()).isEqualTo(link.target().bytes());
            } else if (entry.getValue() instanceof Inode.RegularFile file) {
                assertThat(reader.content().readAllBytes())
                        .isEqualTo(file.content().readAll(5000));
            }
        }
        assertThat(reader.next()).isEmpty();
    }

    @Property(tries = 100)
    void cpio(@ForAll("inodes") SortedMap<TreePath, Inode> inodes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CpioWriter writer = new CpioWriter(out);
        writer.putAll(inodes);
        writer.finish();
        CpioReader reader = new CpioReader(new ByteArrayInputStream(out.toByteArray()));

        for (Map.Entry<TreePath, Inode> entry : inodes.entrySet()) {
            CpioEntry member = reader.next().orElseThrow();
            Attributes attributes = entry.getValue().attributes();
            assertThat(member.path()).isEqualTo(entry.getKey());
            assertThat(member.mode() & 07777).isEqualTo(attributes.mode());
            assertThat(member.uid()).isEqualTo(attributes.uid());
            assertThat(member.mtime()).isEqualTo(attributes.mtime());
            if (entry.getValue() instanceof Inode.RegularFile file) {
                assertThat(reader.content().readAllBytes())
                        .isEqualTo(file.content().readAll(5000));
            }
        }
        assertThat(reader.next()).isEqualTo(Optional.empty());
    }
}
