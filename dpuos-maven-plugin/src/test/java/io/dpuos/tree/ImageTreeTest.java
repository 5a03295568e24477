package io.dpuos.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ImageTreeTest {
    @Test
    void resolvesRelativeAbsoluteAndParentLinksWithinTheImage() {
        ImageTree tree = new SmallTree()
                .file("/usr/lib/os-release", "x")
                .link("/lib", "usr/lib")
                .link("/etc/os-release", "../lib/os-release")
                .link("/etc/absolute", "/lib/./os-release")
                .link("/etc/above", "../../../../usr//lib/os-release")
                .build();

        for (String path : List.of("/etc/os-release", "/etc/absolute", "/etc/above", "/lib/os-release")) {
            assertThat(tree.resolve(TreePath.of(path))).as(path).contains(TreePath.of("/usr/lib/os-release"));
        }
    }

    @Test
    void leadsNowhereThroughLoopsFilesAndMissingNames() {
        ImageTree tree = new SmallTree()
                .link("/a", "b")
                .link("/b", "a")
                .link("/self", "self/x")
                .file("/file", "x")
                .link("/through", "file/")
                .link("/dot", "file/.")
                .link("/up", "file/../file")
                .link("/missing", "nothing/../file")
                .link("/long", "x".repeat(300))
                .link("/deep", "x/".repeat(2000))
                .build();

        for (String path : List.of("/a", "/self", "/through", "/dot", "/up", "/missing", "/long", "/deep", "/file/x")) {
            assertThat(tree.resolve(TreePath.of(path))).as(path).isEmpty();
        }
    }

    @Test
    void stopsAtTheLinkLimitOfTheKernel() {
        SmallTree chain = new SmallTree().file("/l0", "x");
        for (int i = 1; i <= 41; i++) {
            chain.link("/l" + i, "l" + (i - 1));
        }
        ImageTree tree = chain.build();

        assertThat(tree.resolve(TreePath.of("/l40"))).contains(TreePath.of("/l0"));
        assertThat(tree.resolve(TreePath.of("/l41"))).isEmpty();
    }

    @Test
    void resolvesTheParentButNotTheLastName() {
        ImageTree tree = new SmallTree()
                .link("/bin", "usr/bin")
                .link("/usr/bin/sh", "bash")
                .build();

        assertThat(tree.resolveParent(TreePath.of("/bin/sh"))).contains(TreePath.of("/usr/bin/sh"));
        assertThat(tree.resolveParent(TreePath.of("/bin/new"))).contains(TreePath.of("/usr/bin/new"));
        assertThat(tree.resolveParent(TreePath.of("/none/new"))).isEmpty();
    }

    @Test
    void listsChildrenAndDescendantsButNotNamesThatOnlyBeginAlike() {
        ImageTree tree = new SmallTree()
                .file("/a/b/c", "")
                .file("/a/d", "")
                .file("/a-x/y", "")
                .build();

        assertThat(tree.children(TreePath.of("/a")).keySet())
                .extracting(TreePath::toString)
                .containsExactly("/a/b", "/a/d");
        assertThat(tree.under(TreePath.of("/a")).keySet())
                .extracting(TreePath::toString)
                .containsExactly("/a/b", "/a/b/c", "/a/d");
    }

    @Test
    void refusesEditsThatWouldBreakTheTree() {
        ImageTree tree = new SmallTree().file("/a/b", "").link("/l", "a").build();
        Inode file = tree.get("/a/b").orElseThrow();

        assertThatThrownBy(() -> tree.toBuilder().put(TreePath.of("/none/x"), file))
                .isInstanceOf(EditException.class)
                .hasMessageContaining("/none/x")
                .hasMessageContaining("parent");
        assertThatThrownBy(() -> tree.toBuilder().put(TreePath.of("/a"), file))
                .hasMessageContaining("still holds /a/b");
        assertThatThrownBy(() -> tree.toBuilder().put(TreePath.of("/l/x"), file))
                .hasMessageContaining("not a directory");
        assertThatThrownBy(() -> tree.toBuilder().put(TreePath.ROOT, file)).hasMessageContaining("root");
        assertThatThrownBy(() -> tree.toBuilder().remove(TreePath.ROOT)).hasMessageContaining("root");
        assertThatThrownBy(() -> tree.toBuilder().apply(new Edit.Remove(TreePath.of("/none"))))
                .hasMessageContaining("not in the image");
        assertThatThrownBy(() -> tree.toBuilder().setAttributes(TreePath.of("/none"), Attributes.root(0, 0)))
                .hasMessageContaining("not in the image");
    }

    @Test
    void changesAttributesOfAllHardLinks() {
        TreeBuilder builder = new SmallTree().build().toBuilder();
        Inode linked = new Inode.RegularFile(
                Attributes.root(0644, 0), Bytes.of("x"), java.util.Optional.of("1"), Origin.ofLayer("t"));
        builder.put(TreePath.of("/a"), linked).put(TreePath.of("/b"), linked);

        builder.setAttributes(TreePath.of("/b"), Attributes.root(0600, 0));

        assertThat(builder.get(TreePath.of("/a")).orElseThrow().attributes().mode())
                .isEqualTo(0600);
    }

    @Test
    void aLayerFollowsLinkedDirectoriesAndMakesMissingOnes() throws Exception {
        ImageTree tree = new SmallTree()
                .directory("/usr/lib")
                .link("/lib", "usr/lib")
                .link("/bad", "none")
                .build();
        LayerBuilder layer = new LayerBuilder(tree, "40-test", 7);

        layer.file(TreePath.of("/lib/x.d/y.conf"), "text", 0600);

        ImageTree after = tree.apply(layer.build());
        assertThat(after.text("/usr/lib/x.d/y.conf")).contains("text");
        assertThat(after.get("/usr/lib/x.d").orElseThrow().attributes()).isEqualTo(Attributes.root(0755, 7));
        assertThat(after.inodes()).isEqualTo(layer.tree().inodes());
        assertThatThrownBy(() -> layer.file(TreePath.of("/bad/x"), "", 0644)).hasMessageContaining("leads nowhere");
    }

    @Test
    void inodesAreAppendedInOrderOnly() {
        Origin origin = Origin.ofPackage("test-1-1.noarch");
        Inode file = new Inode.RegularFile(Attributes.root(0644, 0), Bytes.of("x"), origin);
        TreeBuilder builder = ImageTree.empty(0, origin).toBuilder();
        builder.append(TreePath.of("/a"), new Inode.Directory(Attributes.root(0755, 0), origin));

        builder.append(TreePath.of("/a/b"), file);

        assertThat(builder.build().get("/a/b")).contains(file);
        assertThatThrownBy(() -> builder.append(TreePath.of("/a/a"), file))
                .hasMessageContaining("does not come behind");
        assertThatThrownBy(() -> builder.append(TreePath.of("/a/b/c"), file)).hasMessageContaining("not a directory");
        assertThatThrownBy(() -> builder.append(TreePath.of("/z/c"), file)).hasMessageContaining("not a directory");
    }
}
