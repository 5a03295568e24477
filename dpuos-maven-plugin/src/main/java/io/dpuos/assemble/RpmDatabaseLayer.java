package io.dpuos.assemble;

import io.dpuos.install.InstalledDatabase;
import io.dpuos.install.InstalledPackage;
import io.dpuos.install.rpmdb.RpmDatabaseWriter;
import io.dpuos.rpm.RpmFile;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Layer;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The layer 90-rpmdb: the package database, written when all other layers are known, so that a file that tailoring
 * removed is recorded as not installed and {@code rpm -Va} on the installed system stays honest.
 */
final class RpmDatabaseLayer {
    private static final String NAME = "90-rpmdb";

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
            long timestamp)
            throws IOException {
        return InstalledDatabase.layer(
                NAME,
                tree,
                packages,
                installed -> {
                    Path file = files.get(installed.sha256());
                    if (file == null) {
                        throw new IllegalStateException("no file of " + installed.header());
                    }
                    return RpmFile.read(file).signatureHeader();
                },
                RpmDatabaseWriter.Kind.valueOf(distribution.rpmDatabase().name()),
                TreePath.of(distribution.rpmDatabasePath()),
                timestamp);
    }
}
