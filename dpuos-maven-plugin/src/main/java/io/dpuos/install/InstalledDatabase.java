package io.dpuos.install;

import io.dpuos.install.InstalledPackage.FileState;
import io.dpuos.install.rpmdb.RpmDatabaseWriter;
import io.dpuos.rpm.FileFlags;
import io.dpuos.rpm.InstalledHeader;
import io.dpuos.rpm.Tag;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Layer;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The package database of a tree, as a layer: written when all other layers are known, so that a file that is no longer
 * there is recorded as not installed and {@code rpm -Va} on the installed system stays honest.
 */
public final class InstalledDatabase {
    /** rpm's colours of a transaction on 64-bit systems (platform macro {@code _transaction_color}). */
    private static final int COLOR_64_AND_32 = 3;

    private InstalledDatabase() {}

    /**
     * Computes the layer.
     *
     * @param name of the layer
     * @param tree all other layers
     * @param packages in the order of installation
     * @param folder where the database lies; links on the way are followed, missing directories are made
     * @param timestamp time of installation and number of the transaction, seconds since the epoch
     */
    public static Layer layer(
            String name,
            ImageTree tree,
            List<InstalledPackage> packages,
            RpmDatabaseWriter.Kind kind,
            TreePath folder,
            long timestamp)
            throws IOException {
        List<InstalledHeader> headers = new ArrayList<>();
        for (InstalledPackage installed : packages) {
            headers.add(InstalledHeader.of(
                    installed.header(),
                    installed.signature(),
                    timestamp,
                    timestamp,
                    COLOR_64_AND_32,
                    states(tree, installed)));
        }
        Origin origin = Origin.ofLayer(name);
        TreePath place = tree.resolve(folder).orElse(folder);
        List<Edit> edits = new ArrayList<>();
        List<TreePath> missing = new ArrayList<>();
        for (TreePath here = place; tree.get(here).isEmpty(); here = here.parent()) {
            missing.add(0, here);
        }
        for (TreePath path : missing) {
            edits.add(new Edit.Put(path, new Inode.Directory(Attributes.root(0755, timestamp), origin)));
        }
        RpmDatabaseWriter.write(kind, headers)
                .forEach((file, bytes) -> edits.add(new Edit.Put(
                        place.child(file),
                        new Inode.RegularFile(Attributes.root(0644, timestamp), Bytes.of(bytes), origin))));
        return new Layer(name, edits);
    }

    private static byte[] states(ImageTree tree, InstalledPackage installed) {
        byte[] states = new byte[installed.states().size()];
        // Not the entries of the files: of most packages only this tag is wanted.
        long[] flags = installed.header().numbers(Tag.FILEFLAGS);
        for (int i = 0; i < states.length; i++) {
            FileState state = installed.states().get(i);
            boolean gone = state == FileState.NORMAL
                    && (flags[i] & FileFlags.GHOST) == 0
                    && tree.get(installed.paths().get(i)).isEmpty();
            states[i] = (byte) (gone ? FileState.NOT_INSTALLED : state).number();
        }
        return states;
    }
}
