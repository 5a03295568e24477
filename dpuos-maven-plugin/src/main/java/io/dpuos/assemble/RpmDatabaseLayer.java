package io.dpuos.assemble;

import io.dpuos.install.InstalledPackage;
import io.dpuos.install.rpmdb.RpmDatabaseWriter;
import io.dpuos.rpm.FileFlags;
import io.dpuos.rpm.InstalledHeader;
import io.dpuos.rpm.RpmFile;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Layer;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The layer 90-rpmdb: the package database, written when all other layers are known, so that a file that tailoring
 * removed is recorded as not installed and {@code rpm -Va} on the installed system stays honest.
 */
final class RpmDatabaseLayer {
    private static final String NAME = "90-rpmdb";
    private static final Origin ORIGIN = Origin.ofLayer(NAME);

    /** rpm prefers 64-bit files of packages for two word sizes; only x86_64 of our targets has such packages. */
    private static final int COLOR_64_AND_32 = 3;

    private RpmDatabaseLayer() {}

    /**
     * Computes the layer.
     *
     * @param files the package files by SHA-256
     */
    static Layer compute(
            ImageTree tree,
            List<InstalledPackage> packages,
            Map<String, Path> files,
            Distribution distribution,
            String arch,
            long timestamp)
            throws IOException {
        List<InstalledHeader> headers = new ArrayList<>();
        for (InstalledPackage installed : packages) {
            Path file = files.get(installed.sha256());
            if (file == null) {
                throw new IllegalStateException("no file of " + installed.header());
            }
            headers.add(InstalledHeader.of(
                    installed.header(),
                    RpmFile.read(file).signatureHeader(),
                    timestamp,
                    timestamp,
                    arch.equals("x86_64") ? COLOR_64_AND_32 : 0,
                    states(tree, installed)));
        }
        RpmDatabaseWriter.Kind kind =
                RpmDatabaseWriter.Kind.valueOf(distribution.rpmDatabase().name());
        TreePath wanted = TreePath.of(distribution.rpmDatabasePath());
        TreePath folder = tree.resolve(wanted).orElse(wanted);
        List<Edit> edits = new ArrayList<>();
        List<TreePath> missing = new ArrayList<>();
        for (TreePath here = folder; tree.get(here).isEmpty(); here = here.parent()) {
            missing.add(0, here);
        }
        for (TreePath path : missing) {
            edits.add(new Edit.Put(path, new Inode.Directory(Attributes.root(0755, timestamp), ORIGIN)));
        }
        edits.add(new Edit.Put(
                folder.child(kind.fileName()),
                new Inode.RegularFile(
                        Attributes.root(0644, timestamp), Bytes.of(RpmDatabaseWriter.write(kind, headers)), ORIGIN)));
        return new Layer(NAME, edits);
    }

    private static SortedMap<Integer, Integer> states(ImageTree tree, InstalledPackage installed) {
        SortedMap<Integer, Integer> states = new TreeMap<>();
        for (int i = 0; i < installed.paths().size(); i++) {
            boolean ghost = (installed.header().files().get(i).flags() & FileFlags.GHOST) != 0;
            InstalledPackage.FileState state = installed.states().get(i);
            if (state == InstalledPackage.FileState.NORMAL
                    && !ghost
                    && tree.get(installed.paths().get(i)).isEmpty()) {
                state = InstalledPackage.FileState.NOT_INSTALLED;
            }
            if (state != InstalledPackage.FileState.NORMAL) {
                states.put(i, state.number());
            }
        }
        return states;
    }
}
