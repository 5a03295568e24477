package io.dpuos.format.cpio;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.io.ByteArrayOutputStream;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpioEnvelopeTest {
    private static final long TIME = 1_700_000_000L;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 511, 70_001})
    void envelopeIsTheArchiveThatTheWriterWrites(int size) throws Exception {
        Bytes content = Bytes.of("x".repeat(size));
        TreePath path = TreePath.of("/dpuos/below/payload.tar.zst");

        CpioEnvelope envelope = CpioEnvelope.of(path, content, TIME);

        Origin origin = Origin.ofLayer("test");
        TreeMap<TreePath, Inode> inodes = new TreeMap<>();
        inodes.put(TreePath.of("/dpuos"), new Inode.Directory(Attributes.root(0755, TIME), origin));
        inodes.put(TreePath.of("/dpuos/below"), new Inode.Directory(Attributes.root(0755, TIME), origin));
        inodes.put(path, new Inode.RegularFile(Attributes.root(0644, TIME), content, origin));
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        CpioWriter writer = new CpioWriter(expected);
        writer.putAll(inodes);
        writer.finish();
        assertThat(envelope.readAll(1 << 20)).isEqualTo(expected.toByteArray());
        assertThat(envelope.size()).isEqualTo(expected.size());
        assertThat(envelope.sha256()).isEqualTo(Bytes.of(expected.toByteArray()).sha256());
    }
}
