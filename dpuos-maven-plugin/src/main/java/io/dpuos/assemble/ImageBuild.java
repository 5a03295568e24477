package io.dpuos.assemble;

import io.dpuos.account.PasswordHash;
import io.dpuos.boot.ByteSize;
import io.dpuos.boot.FileSystem;
import io.dpuos.boot.Partition;
import io.dpuos.boot.PartitionLayout;
import io.dpuos.install.InstalledTree;
import io.dpuos.resolve.Lock;
import io.dpuos.resolve.LockSet;
import io.dpuos.rpm.Tag;
import io.dpuos.tree.ImageTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The build of one image, from the lock to the medium. Not safe for use by several threads.
 *
 * <p>Layers are computed when they are asked for, each on the base tree with all lower layers, and kept below {@code
 * target/dpuos/layers}; a layer whose inputs did not change is read from there.
 */
public final class ImageBuild {
    private final ImageDefinition definition;
    private final BuildEnvironment environment;
    private final PartitionLayout layout;
    private final PackageTrees trees;
    private final LayerSteps steps;
    private final LayerStore store;
    private final Lock lock;
    private final long timestamp;
    private final Passwords passwords;

    /**
     * Begins a build.
     *
     * @throws DefinitionException when there is no lock
     */
    public ImageBuild(ImageDefinition definition, BuildEnvironment environment, Passwords passwords)
            throws IOException {
        this.definition = definition;
        this.environment = environment;
        this.passwords = passwords;
        this.lock = Lock.read(environment.lockFile())
                .orElseThrow(() -> new DefinitionException("there is no lock " + environment.lockFile()
                        + "; run the goal resolve-rpms first, it writes one"));
        this.layout = layout(definition.storage());
        this.timestamp =
                definition.timestamp().isPresent() ? definition.timestamp().get() : newestPackage();
        this.trees = new PackageTrees(definition, environment, lock, timestamp);
        this.steps = new LayerSteps(definition, passwords, layout, timestamp, trees);
        this.store = new LayerStore(environment.work().resolve("layers"));
    }

    /** Without a declared time, the newest build time of a package is one that every machine agrees on. */
    private long newestPackage() throws IOException {
        long newest = 315_532_800L;
        for (Path file : new PackageTrees(definition, environment, lock, 0)
                .files(LockSet.IMAGE)
                .values()) {
            for (long time : io.dpuos.rpm.RpmFile.read(file).header().numbers(Tag.BUILDTIME)) {
                newest = Math.max(newest, time);
            }
        }
        return newest;
    }

    /**
     * The image with the layers up to a certain one.
     *
     * @param base the installed packages
     * @param tree the image
     * @param layers what the layers did, in order
     */
    record Tailored(InstalledTree base, ImageTree tree, List<LayerOutcome> layers) {}

    /** Computes a layer and all below it, and returns the report of that layer. */
    public LayerOutcome layer(String name) throws IOException {
        List<LayerOutcome> layers = tailored(name).layers();
        return layers.get(layers.size() - 1);
    }

    /** Computes all layers and writes the medium. */
    public AssembledImage assemble(Path iso) throws IOException {
        Tailored tailored = tailored("99");
        return new IsoAssembly(definition, environment, lock, layout, trees, timestamp)
                .write(
                        tailored,
                        passwords.bootLoader().map(PasswordHash::text),
                        passwords.installer().map(PasswordHash::text),
                        iso);
    }

    private Tailored tailored(String last) throws IOException {
        InstalledTree base = trees.tree(LockSet.IMAGE);
        Files.createDirectories(environment.work());
        Files.writeString(
                environment.work().resolve("scriptlets.json"), base.ledger().toJson());
        ImageTree tree = base.tree();
        String digest = trees.digest(LockSet.IMAGE);
        List<LayerOutcome> layers = new ArrayList<>();
        for (LayerStep step : steps.upTo(last)) {
            digest = FolderDigest.of(digest, step.name(), step.inputs());
            Optional<LayerOutcome> stored = store.load(step.name(), digest);
            LayerOutcome outcome;
            if (stored.isPresent()) {
                outcome = stored.get();
            } else {
                outcome = step.computation().compute(tree);
                store.save(outcome, digest);
            }
            tree = LayerSteps.apply(tree, outcome);
            layers.add(outcome);
        }
        return new Tailored(base, tree, layers);
    }

    private static PartitionLayout layout(StorageDeclaration storage) {
        if (storage.partitions().isEmpty()) {
            return PartitionLayout.defaults();
        }
        List<Partition> partitions = new ArrayList<>();
        for (Map.Entry<String, StorageDeclaration.Partition> each :
                storage.partitions().entrySet()) {
            String path = "<storage><partitions><" + each.getKey() + ">";
            StorageDeclaration.Partition declared = each.getValue();
            partitions.add(new Partition(
                    declared.number(),
                    each.getKey(),
                    declared.size().equals("max")
                            ? OptionalLong.empty()
                            : OptionalLong.of(ByteSize.parse(path + "<size>", declared.size())),
                    FileSystem.of(path + "<type>", declared.type()),
                    declared.mount(),
                    declared.label(),
                    declared.options(),
                    declared.preserve()));
        }
        return new PartitionLayout(partitions);
    }
}
