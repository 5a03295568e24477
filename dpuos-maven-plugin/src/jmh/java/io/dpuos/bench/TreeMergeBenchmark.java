package io.dpuos.bench;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Layer;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Puts a layer of 2,000 edits on a tree of 50,000 paths. */
@State(Scope.Benchmark)
public class TreeMergeBenchmark {
    private ImageTree tree;
    private Layer layer;

    /** Makes both. */
    @Setup
    public void make() {
        Origin origin = Origin.ofLayer("10-overlay");
        Inode.Directory directory = new Inode.Directory(Attributes.root(0755, 0), origin);
        Inode.RegularFile file = new Inode.RegularFile(Attributes.root(0644, 0), Bytes.of("content"), origin);
        TreeBuilder builder = ImageTree.empty(0, origin).toBuilder();
        List<Edit> edits = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            TreePath path = TreePath.of("/directory" + i);
            builder.put(path, directory);
            for (int j = 0; j < 100; j++) {
                builder.put(path.child(("file" + j).getBytes()), file);
            }
            edits.add(new Edit.Put(path.child("new".getBytes()), file));
            edits.add(new Edit.Remove(path.child("file17".getBytes())));
            edits.add(new Edit.Put(path.child("file18".getBytes()), file));
            edits.add(new Edit.SetAttributes(path, Attributes.root(0700, 0)));
        }
        tree = builder.build();
        layer = new Layer("20-kernel", edits);
    }

    /** Ours. */
    @Benchmark
    public int ours() {
        return tree.apply(layer).inodes().size();
    }
}
