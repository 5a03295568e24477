package io.dpuos.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Edit;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Layer;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import io.dpuos.tree.Xattr;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerStoreTest {
    private static final Origin ORIGIN = Origin.ofLayer("40-sysctl");

    @TempDir
    private Path folder;

    @Test
    void readsBackEveryKindOfEditWithoutLoss() throws Exception {
        Attributes odd = new Attributes(
                        04755, 17, 42, 1_700_000_000L, Attributes.root(0, 0).xattrs())
                .withXattr("security.capability", Xattr.of(new byte[] {1, 0, 0, 2}));
        Layer layer = new Layer(
                "40-sysctl",
                List.of(
                        new Edit.Put(TreePath.of("/etc"), new Inode.Directory(odd, ORIGIN)),
                        new Edit.Put(
                                TreePath.of("/etc/a\tb \\ ü".getBytes(StandardCharsets.UTF_8)),
                                new Inode.RegularFile(odd, Bytes.of("text\n"), Optional.of("group 1"), ORIGIN)),
                        new Edit.Put(
                                TreePath.of(new byte[] {'/', 'e', 't', 'c', '/', (byte) 0xff, '\n'}),
                                new Inode.Symlink(odd, LinkTarget.of(new byte[] {'x', (byte) 0xfe}), ORIGIN)),
                        new Edit.Put(TreePath.of("/etc/d"), new Inode.Device(odd, true, 8, 1, ORIGIN)),
                        new Edit.Put(TreePath.of("/etc/f"), new Inode.Fifo(odd, ORIGIN)),
                        new Edit.SetAttributes(TreePath.of("/etc"), odd.withMode(0700)),
                        new Edit.Remove(TreePath.of("/etc/d"))));
        LayerStore store = new LayerStore(folder);

        LayerHead head =
                store.save(new LayerOutcome(layer, List.of("one line", "warning: another")), "digest", TreeMap::new);
        LayerStore.forget();

        assertThat(store.head("40-sysctl")).contains(head);
        assertThat(store.summary("40-sysctl"))
                .contains(new LayerSummary(
                        List.of("one line", "warning: another"), layer.edits().size()));
        assertThat(store.load("40-sysctl", head))
                .contains(new LayerOutcome(layer, List.of("one line", "warning: another")));
    }

    @Test
    void ignoresLayerOfOtherInputsAndLayerThatSomebodyChanged() throws Exception {
        Layer layer = new Layer(
                "40-sysctl",
                List.of(new Edit.Put(
                        TreePath.of("/a"),
                        new Inode.RegularFile(Attributes.root(0644, 0), Bytes.of("content"), ORIGIN))));
        LayerStore store = new LayerStore(folder);
        LayerHead head = store.save(new LayerOutcome(layer, List.of()), "digest", TreeMap::new);

        assertThat(store.load("40-sysctl", new LayerHead("other", head.shape(), head.wrote(), head.looked())))
                .isEmpty();
        Files.writeString(
                folder.resolve("40-sysctl/files/" + Bytes.of("content").sha256()), "changed");
        LayerStore.forget();
        assertThat(store.load("40-sysctl", head)).isEmpty();
    }
}
