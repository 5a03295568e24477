package io.dpuos.assemble;

import io.dpuos.boot.PartitionLayout;
import io.dpuos.boot.SystemInitramfs;
import io.dpuos.install.InstalledPackage;
import io.dpuos.resolve.Lock;
import io.dpuos.rpm.Tag;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Layer;
import io.dpuos.upgrade.ConfigPackage;
import io.dpuos.upgrade.DnfHistory;
import io.dpuos.upgrade.UpgradeLayer;
import io.dpuos.upgrade.UpgradeSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Completes a tailored image with all that is computed over the tailoring layers, so that it can be upgraded. */
final class Upgrades {
    private final ImageDefinition definition;
    private final PartitionLayout layout;
    private final Lock lock;
    private final long timestamp;
    private final Path work;

    /** Makes one; {@code work} is the folder of what goals pass on, the package database is kept below it. */
    Upgrades(ImageDefinition definition, PartitionLayout layout, Lock lock, long timestamp, Path work) {
        this.definition = definition;
        this.layout = layout;
        this.lock = lock;
        this.timestamp = timestamp;
        this.work = work;
    }

    /**
     * The whole image.
     *
     * @param tree the files
     * @param config the package that owns the vendor's files
     * @param packages how many packages are installed
     * @param notes what deserves a look
     */
    record Completed(ImageTree tree, ConfigPackage config, int packages, List<String> notes) {}

    /**
     * Adds boot files, upgrade files, the configuration package, dnf's record and the package database.
     *
     * @param folder where the configuration package is written
     */
    Completed complete(ImageBuild.Tailored tailored, Layer boot, Optional<PackageSigner> signer, Path folder)
            throws IOException {
        ImageTree tree = tailored.tree().apply(boot);
        tree = tree.apply(UpgradeLayer.compute(tailored.base().tree(), tree, settings(signer), timestamp));
        Coordinates coordinates = definition.coordinates();
        List<InstalledPackage> staying = new ForcedRemoval(
                        definition.tailoring().forceRemove())
                .staying(tailored.base().packages());
        ConfigPackage config = ConfigPackage.write(
                tree,
                staying,
                new ConfigPackage.Identity(
                        coordinates.artifactId(), coordinates.version(), coordinates.groupId(), definition.arch()),
                folder,
                timestamp,
                signer.map(PackageSigner::signer));
        List<InstalledPackage> packages = new ArrayList<>(staying);
        packages.add(config.installed());
        if (DnfHistory.isUsed(tree)) {
            tree = tree.apply(DnfHistory.compute(tree, packages, LockedModules.of(lock), release(packages), timestamp));
        }
        tree = tree.apply(RpmDatabaseLayer.inFiles(
                RpmDatabaseLayer.compute(tree, packages, definition.distribution(), timestamp), work.resolve("rpmdb")));
        List<String> notes = new ArrayList<>(tailored.base().warnings());
        if (signer.isEmpty()) {
            notes.add(
                    config.file().getFileName() + " is not signed: the dnf of an installed system refuses to upgrade to"
                            + " it; name a key by <outputs><signing><key>");
        }
        return new Completed(tree, config, packages.size(), notes);
    }

    private UpgradeSettings settings(Optional<PackageSigner> signer) {
        return new UpgradeSettings(
                definition.distribution().efiDirectory(),
                definition.services().defaultTarget(),
                !definition.drivers().keep().isEmpty(),
                definition.packages().documentation(),
                definition.packages().languages(),
                definition.boot().kernelsKept(),
                SystemInitramfs.programs(layout),
                SystemInitramfs.modulePaths(layout),
                SystemInitramfs.moduleNames(),
                SystemInitramfs.initScript(),
                SystemInitramfs.hardwareScript(),
                "RPM-GPG-KEY-" + definition.coordinates().artifactId(),
                signer.map(PackageSigner::publicKey));
    }

    /** dnf's {@code $releasever}: the version of the package that provides it (libdnf, {@code repo/}). */
    private static String release(List<InstalledPackage> packages) {
        for (String provide : List.of("system-release(releasever)", "system-release", "redhat-release")) {
            for (InstalledPackage each : packages) {
                if (each.header().strings(Tag.PROVIDENAME).contains(provide)) {
                    return each.header().nevra().evr().version();
                }
            }
        }
        return "";
    }
}
