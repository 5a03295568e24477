package io.dpuos.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Layer;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerChainTest {
    private static final Origin ORIGIN = Origin.ofLayer("40-sysctl");
    private static final String LOOK = "/looked-at";
    private static final String LEAVE = "/left-alone";

    @TempDir
    private Path folder;

    private final List<String> computed = new ArrayList<>();

    @BeforeEach
    void begin() {
        LayerStore.forget();
    }

    @Test
    void layerHoldsWhileTheContentsThatItLookedAtAreAsTheyWere() throws Exception {
        run("one", "one", 0644);
        computed.clear();

        ImageTree other = run("one", "two", 0644);

        assertThat(computed).containsExactly("40-lower");
        assertThat(other.text(LEAVE)).contains("two");
        assertThat(other.text("/copy")).contains("one");
    }

    @Test
    void layerIsComputedAgainWhenAContentThatItLookedAtChanges() throws Exception {
        run("one", "one", 0644);
        computed.clear();

        ImageTree other = run("two", "one", 0644);

        assertThat(computed).containsExactly("40-lower", "50-upper");
        assertThat(other.text("/copy")).contains("two");
    }

    @Test
    void layerIsComputedAgainWhenTheShapeBelowChanges() throws Exception {
        run("one", "one", 0644);
        computed.clear();

        run("one", "one", 0600);

        assertThat(computed).containsExactly("40-lower", "50-upper");
    }

    @Test
    void layerIsComputedAgainWhenWhatItLookedAtIsWrittenNoMore() throws Exception {
        run("one", "one", 0644);
        LayerChain chain = new LayerChain("base");
        LayerStep upper = upper();
        LayerHead head = new LayerStore(folder).head("50-upper").orElseThrow();

        assertThat(chain.holds(upper, head)).isFalse();
    }

    /** Two layers: the lower one writes two files, the upper one copies the one and leaves the other alone. */
    private ImageTree run(String looked, String left, int mode) throws Exception {
        LayerStep lower = new LayerStep("40-lower", looked + left + mode, tree -> {
            computed.add("40-lower");
            return new LayerOutcome(
                    new Layer("40-lower", List.of(file(LOOK, looked, 0644), file(LEAVE, left, mode))), List.of());
        });
        LayerStore store = new LayerStore(folder);
        LayerChain chain = new LayerChain("base");
        ImageTree tree = ImageTree.empty(0, ORIGIN);
        for (LayerStep step : List.of(lower, upper())) {
            tree = tree.apply(chain.add(step, store, tree).layer());
        }
        return tree;
    }

    private LayerStep upper() {
        return new LayerStep("50-upper", "", tree -> {
            computed.add("50-upper");
            Inode.RegularFile file =
                    (Inode.RegularFile) tree.get(TreePath.of(LOOK)).orElseThrow();
            return new LayerOutcome(
                    new Layer("50-upper", List.of(new Edit.Put(TreePath.of("/copy"), file))), List.of());
        });
    }

    private static Edit file(String path, String text, int mode) {
        return new Edit.Put(TreePath.of(path), new Inode.RegularFile(Attributes.root(mode, 0), Bytes.of(text), ORIGIN));
    }
}
