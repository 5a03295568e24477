package io.dpuos.assemble;

import io.dpuos.install.InstalledDatabase;
import io.dpuos.install.InstalledPackage;
import io.dpuos.install.rpmdb.RpmDatabaseWriter;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Layer;
import io.dpuos.tree.TreePath;
import java.io.IOException;
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
}
