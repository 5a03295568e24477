package io.dpuos.assemble;

import io.dpuos.account.PasswordHash;
import io.dpuos.boot.PartitionLayout;
import io.dpuos.files.ProgramMemory;
import io.dpuos.format.kept.KeptFacts;
import io.dpuos.install.InstalledTree;
import io.dpuos.kernel.ModuleMemory;
import io.dpuos.resolve.Lock;
import io.dpuos.resolve.LockSet;
import io.dpuos.tree.ImageTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The build of one image, from the lock to the medium. Not safe for use by several threads.
 *
 * <p>Layers are computed when they are asked for, each on the base tree with all lower layers, and kept below {@code
 * target/dpuos/layers}; a layer whose inputs did not change is read from there.
 */
public final class ImageBuild {
    /** What is remembered of contents, by the folder of the cache that keeps it. */
    private static final Map<String, KeptFacts<?>> FACTS =
            new TreeMap<>(Map.of("modules", ModuleMemory.facts(), "programs", ProgramMemory.facts()));

    private final ImageDefinition definition;
    private final BuildEnvironment environment;
    private final PartitionLayout layout;
    private final PackageTrees trees;
    private final LayerSteps steps;
    private final Map<String, List<LayerStep>> made = new TreeMap<>();
    private final LayerStore store;
    private final Lock lock;
    private final long timestamp;
    private String lockText = "";
    private final Passwords passwords;
    private final Map<String, Long> factsKept = new TreeMap<>();

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
        FACTS.forEach((area, memory) -> factsKept.put(area, memory.contentsRead()));
        this.lock = Lock.read(environment.lockFile())
                .orElseThrow(() -> new DefinitionException("there is no lock " + environment.lockFile()
                        + "; run the goal resolve-rpms first, it writes one"));
        this.layout = StorageLayout.of(definition.storage());
        this.timestamp =
                definition.timestamp().isPresent() ? definition.timestamp().get() : newestPackage();
        this.trees = new PackageTrees(definition, environment, lock, timestamp);
        this.steps = new LayerSteps(definition, passwords, layout, timestamp, trees);
        this.store = new LayerStore(environment.work().resolve("layers"));
    }

    private long newestPackage() throws IOException {
        return BuildTimes.newest(
                lock, environment.cache().directory("times"), () -> new PackageTrees(definition, environment, lock, 0)
                        .files(LockSet.IMAGE)
                        .values());
    }

    /**
     * The image with the layers up to a certain one.
     *
     * @param base the installed packages
     * @param tree the image
     * @param layers what the layers did, in order
     */
    record Tailored(InstalledTree base, ImageTree tree, List<LayerOutcome> layers) {}

    /** Computes a layer and all below it unless that was done before, and returns the report of that layer. */
    public LayerSummary layer(String name) throws IOException {
        Optional<LayerSummary> stored = stored(name);
        if (stored.isPresent()) {
            return stored.get();
        }
        List<LayerOutcome> layers = tailored(name).layers();
        LayerOutcome last = layers.get(layers.size() - 1);
        return new LayerSummary(last.report(), last.layer().edits().size());
    }

    private Optional<LayerSummary> stored(String last) throws IOException {
        LayerChain chain = new LayerChain(trees.digest(LockSet.IMAGE));
        List<LayerStep> steps = stepsUpTo(last);
        for (LayerStep step : steps) {
            Optional<LayerHead> head = store.head(step.name());
            if (head.isEmpty() || !chain.holds(step, head.get())) {
                return Optional.empty();
            }
            chain.add(head.get());
        }
        return store.summary(steps.get(steps.size() - 1).name());
    }

    /**
     * Computes all layers and writes the medium; nothing when it lies there already, made of the same.
     *
     * @param iso where it shall lie, an absolute path
     */
    public Assembly assemble(Path iso) throws IOException {
        Optional<String> menuPassword = passwords.bootLoader().map(PasswordHash::text);
        Optional<String> shellPassword = passwords.installer().map(PasswordHash::text);
        AssemblyRecord last = new AssemblyRecord(environment.work(), definition.arch());
        Optional<PackageSigner> signer = passwords.packageSigner(timestamp);
        Optional<AssembledImage> same = last.find(inputs(menuPassword, shellPassword, signer), iso);
        if (same.isPresent()) {
            return new Assembly(same.get(), true);
        }
        Tailored tailored = tailored("99");
        AssembledImage image = new IsoAssembly(definition, environment, lock, layout, trees, timestamp)
                .write(tailored, menuPassword, shellPassword, signer, iso);
        keepFacts();
        last.write(inputs(menuPassword, shellPassword, signer), image);
        return new Assembly(image, false);
    }

    /**
     * What an assembly gave.
     *
     * @param image the medium
     * @param upToDate whether it lay there already
     */
    public record Assembly(AssembledImage image, boolean upToDate) {}

    /** Returns the digest of all that the medium is computed from. */
    String inputs() throws IOException {
        return inputs(
                passwords.bootLoader().map(PasswordHash::text),
                passwords.installer().map(PasswordHash::text),
                passwords.packageSigner(timestamp));
    }

    private String inputs(Optional<String> menuPassword, Optional<String> shellPassword, Optional<PackageSigner> signer)
            throws IOException {
        String digest = trees.digest(LockSet.IMAGE);
        for (LayerStep step : stepsUpTo("99")) {
            digest = FolderDigest.of(digest, step.name(), step.inputs());
        }
        return FolderDigest.of(
                digest,
                trees.digest(LockSet.INSTALLER),
                definition.toString(),
                lockText(),
                FolderDigest.of(List.of(definition.sources())),
                menuPassword.orElse(""),
                shellPassword.orElse(""),
                signer.map(PackageSigner::publicKey).orElse(""));
    }

    /** Written once: the inputs are asked for before and after the image is made. */
    private String lockText() {
        if (lockText.isEmpty()) {
            lockText = lock.text();
        }
        return lockText;
    }

    /** Steps are made once: their inputs hold folders that are read and passwords that are hashed. */
    private List<LayerStep> stepsUpTo(String last) throws IOException {
        List<LayerStep> known = made.get(last);
        if (known == null) {
            known = steps.upTo(last, this::base);
            made.put(last, known);
        }
        return known;
    }

    private InstalledTree base() throws IOException {
        return trees.tree(LockSet.IMAGE);
    }

    /** Computes all layers up to a certain one. */
    Tailored tailored(String last) throws IOException {
        InstalledTree base = base();
        for (Map.Entry<String, KeptFacts<?>> area : FACTS.entrySet()) {
            area.getValue().recall(facts(area.getKey()));
        }
        Files.createDirectories(environment.work());
        Files.writeString(
                environment.work().resolve("scriptlets.json"), base.ledger().toJson());
        ImageTree tree = base.tree();
        LayerChain chain = new LayerChain(trees.digest(LockSet.IMAGE));
        List<LayerOutcome> layers = new ArrayList<>();
        for (LayerStep step : stepsUpTo(last)) {
            LayerOutcome outcome = chain.add(step, store, tree);
            layers.add(outcome);
            Optional<ImageTree> known = TreeMemory.find(chain.tree());
            tree = known.isPresent() ? known.get() : LayerSteps.apply(tree, outcome);
            TreeMemory.add(chain.tree(), tree);
        }
        keepFacts();
        return new Tailored(base, tree, layers);
    }

    /** One file per image, so that it holds what this image asks for, also after a package was updated. */
    private Path facts(String area) throws IOException {
        return environment
                .cache()
                .directory(area)
                .resolve(FolderDigest.of(
                        definition.coordinates().groupId(),
                        definition.coordinates().artifactId(),
                        definition.arch()));
    }

    private void keepFacts() throws IOException {
        for (Map.Entry<String, KeptFacts<?>> area : FACTS.entrySet()) {
            long read = area.getValue().contentsRead();
            if (read > factsKept.getOrDefault(area.getKey(), 0L)) {
                factsKept.put(area.getKey(), read);
                area.getValue().keep(facts(area.getKey()));
            }
        }
    }

    /** Returns what the image is made of. */
    Lock lock() {
        return lock;
    }

    /** Returns what was declared. */
    ImageDefinition definition() {
        return definition;
    }
}
