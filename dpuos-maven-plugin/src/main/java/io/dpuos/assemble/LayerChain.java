package io.dpuos.assemble;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What layers are computed from, from the base tree upwards: each is a function of its configuration, of the base tree, of
 * the shape of all lower layers, and of those contents of lower layers that its computation looked at.
 *
 * <p>So a changed value in a generated file makes only those layers be computed again that read this file; a file that
 * comes, goes or changes its attributes makes all upper layers be computed again, since any of them may walk the tree. Not
 * safe for use by several threads.
 */
final class LayerChain {
    private String digest;
    private final SortedMap<String, String> contents = new TreeMap<>();

    /** A chain without layers; {@code base} is the digest of all that the base tree is computed from. */
    LayerChain(String base) {
        this.digest = base;
    }

    /** Returns the digest of what a layer is computed from here, except for contents of lower layers. */
    String inputs(LayerStep step) {
        return FolderDigest.of(digest, step.name(), step.inputs());
    }

    /** Tells whether a stored layer is what its computation would give here. */
    boolean holds(LayerStep step, LayerHead head) {
        return head.inputs().equals(inputs(step))
                && contents.entrySet().containsAll(head.looked().entrySet());
    }

    /**
     * Puts the layer of a step on top, as it is stored or computed now and then stored.
     *
     * @param tree the image with all layers of this chain
     */
    LayerOutcome add(LayerStep step, LayerStore store, ImageTree tree) throws IOException {
        Optional<LayerHead> head = store.head(step.name()).filter(each -> holds(step, each));
        Optional<LayerOutcome> stored = head.isPresent() ? store.load(step.name(), head.get()) : Optional.empty();
        if (stored.isPresent()) {
            add(head.get());
            return stored.get();
        }
        Watch watch = new Watch(tree, contents);
        LayerOutcome outcome = step.computation().compute(watch.tree());
        add(store.save(outcome, inputs(step), watch::looked));
        return outcome;
    }

    /** Puts a layer on top. */
    void add(LayerHead head) {
        digest = FolderDigest.of(digest, head.shape());
        contents.putAll(head.wrote());
    }

    /** Returns the digest of the tree with all layers. */
    String tree() {
        return FolderDigest.of(digest, contents.toString());
    }

    /** A tree whose contents that layers wrote are watched. */
    private static final class Watch {
        private final ImageTree tree;
        private final Map<String, String> contents;
        private final Set<String> looked = ConcurrentHashMap.newKeySet();

        Watch(ImageTree tree, SortedMap<String, String> written) {
            this.contents = new TreeMap<>(written);
            TreeBuilder builder = tree.toBuilder();
            for (String text : contents.keySet()) {
                TreePath path = TreePath.of(EditText.unescape(text));
                if (tree.get(path).orElse(null) instanceof Inode.RegularFile file) {
                    builder.put(
                            path,
                            new Inode.RegularFile(
                                    file.attributes(),
                                    WatchedContent.of(file.content(), () -> looked.add(text)),
                                    file.linkGroup(),
                                    file.origin()));
                }
            }
            this.tree = builder.build();
        }

        ImageTree tree() {
            return tree;
        }

        /** Returns what was looked at up to now. */
        SortedMap<String, String> looked() {
            SortedMap<String, String> found = new TreeMap<>(contents);
            found.keySet().retainAll(looked);
            return found;
        }
    }
}
