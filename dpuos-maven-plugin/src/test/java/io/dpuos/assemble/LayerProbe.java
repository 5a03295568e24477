package io.dpuos.assemble;

import io.dpuos.install.InstalledTree;
import io.dpuos.resolve.Lock;
import io.dpuos.resolve.LockSet;
import io.dpuos.tree.ImageTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Tells what a build would take from its store, for tests that come from the side of the configuration. */
public final class LayerProbe {
    private final InstalledTree base;

    /** Probes images whose packages were installed as given. */
    public LayerProbe(InstalledTree base) {
        this.base = base;
    }

    /**
     * What decides whether something is made anew.
     *
     * @param lock what of the configuration the lock is made from
     * @param base the digest of what the base tree is computed from
     * @param layers the inputs of the layers by name
     * @param medium the digest of what the medium is computed from
     */
    public record Inputs(String lock, String base, SortedMap<String, String> layers, String medium) {}

    /** Returns what decides for a definition. */
    public Inputs inputs(ImageDefinition definition, BuildEnvironment environment, Passwords passwords)
            throws IOException {
        SortedMap<String, String> layers = new TreeMap<>();
        for (LayerStep step : steps(definition, environment, passwords)) {
            layers.put(step.name(), step.inputs());
        }
        return new Inputs(
                ImageResolution.lockInputs(definition, environment),
                trees(definition, environment).digest(LockSet.IMAGE),
                layers,
                new ImageBuild(definition, environment, passwords).inputs());
    }

    /** Computes the layers that the folder does not hold, and returns the texts of its files by name. */
    public SortedMap<String, String> run(
            ImageDefinition definition, BuildEnvironment environment, Passwords passwords, Path folder)
            throws IOException {
        LayerStore.forget();
        LayerStore store = new LayerStore(folder);
        LayerChain chain = new LayerChain(trees(definition, environment).digest(LockSet.IMAGE));
        ImageTree tree = base.tree();
        SortedMap<String, String> texts = new TreeMap<>();
        for (LayerStep step : steps(definition, environment, passwords)) {
            tree = tree.apply(chain.add(step, store, tree).layer());
            try (Stream<Path> files = Files.list(folder.resolve(step.name()))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    texts.put(step.name() + "/" + file.getFileName(), Files.readString(file, StandardCharsets.UTF_8));
                }
            }
        }
        return texts;
    }

    private List<LayerStep> steps(ImageDefinition definition, BuildEnvironment environment, Passwords passwords)
            throws IOException {
        return new LayerSteps(
                        definition,
                        passwords,
                        StorageLayout.of(definition.storage()),
                        definition.timestamp().orElseThrow(),
                        trees(definition, environment))
                .upTo("99", () -> base);
    }

    private static PackageTrees trees(ImageDefinition definition, BuildEnvironment environment) throws IOException {
        return new PackageTrees(
                definition,
                environment,
                Lock.read(environment.lockFile()).orElseThrow(),
                definition.timestamp().orElseThrow());
    }
}
