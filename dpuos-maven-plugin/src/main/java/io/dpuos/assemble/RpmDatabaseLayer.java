package io.dpuos.assemble;

import io.dpuos.install.InstalledDatabase;
import io.dpuos.install.InstalledPackage;
import io.dpuos.install.rpmdb.RpmDatabaseWriter;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Layer;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The layer 90-rpmdb: the package database, written when all other layers are known, so that a file that tailoring
 * removed is recorded as not installed and {@code rpm -Va} on the installed system stays honest.
 */
final class RpmDatabaseLayer {
    private static final String NAME = "90-rpmdb";

    private RpmDatabaseLayer() {}

    static Layer compute(ImageTree tree, List<InstalledPackage> packages, Distribution distribution, long timestamp)
            throws IOException {
        return InstalledDatabase.layer(
                NAME,
                tree,
                packages,
                RpmDatabaseWriter.Kind.valueOf(distribution.rpmDatabase().name()),
                TreePath.of(distribution.rpmDatabasePath()),
                timestamp);
    }

    /**
     * Returns the layer with its files in a folder of the host instead of memory; they have tens of MB. The folder is kept: its
     * files are the image's database for {@code rpm --dbpath}.
     */
    static Layer inFiles(Layer layer, Path folder) throws IOException {
        Files.createDirectories(folder);
        List<Edit> edits = new ArrayList<>();
        for (Edit edit : layer.edits()) {
            if (edit instanceof Edit.Put put && put.inode() instanceof Inode.RegularFile file) {
                Path target = folder.resolve(put.path().nameText());
                Path temporary = folder.resolve("." + put.path().nameText() + ".tmp");
                try (InputStream in = file.content().open()) {
                    Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
                }
                Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                HostFile kept = new HostFile(
                        target, file.content().size(), file.content().sha256());
                edits.add(new Edit.Put(
                        put.path(),
                        new Inode.RegularFile(
                                put.inode().attributes(), kept, put.inode().origin())));
            } else {
                edits.add(edit);
            }
        }
        return new Layer(layer.name(), edits);
    }
}
