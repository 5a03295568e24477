package io.dpuos.assemble;

import io.dpuos.kernel.KernelConfig;
import io.dpuos.kernel.KernelModule;
import io.dpuos.kernel.KernelVersions;
import io.dpuos.kernel.ModuleTree;
import io.dpuos.rpm.Evr;
import io.dpuos.sysctl.KernelFacts;
import io.dpuos.tree.ImageTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the newest kernel of an image tells of itself: its configuration, its modules and their parameters. Each is read
 * when it is first asked for. Not safe for use by several threads.
 */
final class ImageKernel implements KernelFacts {
    private final ImageTree tree;
    private final Optional<KernelVersions.Kernel> kernel;
    private @Nullable ModuleTree modules;
    private @Nullable Optional<KernelConfig> config;

    ImageKernel(ImageTree tree) {
        this.tree = tree;
        List<KernelVersions.Kernel> kernels = KernelVersions.of(tree);
        this.kernel = kernels.stream().max((a, b) -> Evr.compareSegments(a.version(), b.version()));
    }

    @Override
    public Optional<String> release() {
        return kernel.map(KernelVersions.Kernel::version);
    }

    @Override
    public Optional<String> config(String symbol) {
        if (config == null) {
            config = readConfig();
        }
        return config.map(each -> each.value(symbol));
    }

    private Optional<KernelConfig> readConfig() {
        if (kernel.isEmpty() || kernel.get().config().isEmpty()) {
            return Optional.empty();
        }
        String path = kernel.get().config().get().toString();
        try {
            return tree.text(path).map(text -> KernelConfig.parse(path, text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Place place(String module) {
        Optional<ModuleTree> known = known();
        if (known.isEmpty()) {
            return Place.UNKNOWN;
        }
        String name = KernelModule.normalise(module);
        if (known.get().module(name).isPresent()) {
            return Place.LOADABLE;
        }
        if (known.get().builtins().contains(name)) {
            return Place.BUILT_IN;
        }
        return known.get().builtins().isKnown() ? Place.ABSENT : Place.UNKNOWN;
    }

    @Override
    public SortedSet<String> modules() {
        SortedSet<String> names = new TreeSet<>();
        known().ifPresent(known -> {
            known.modules().forEach(module -> names.add(module.name()));
            names.addAll(known.builtins().names());
        });
        return names;
    }

    @Override
    public Optional<SortedMap<String, String>> parameters(String module) {
        Optional<ModuleTree> known = known();
        if (known.isEmpty()) {
            return Optional.empty();
        }
        String name = KernelModule.normalise(module);
        Optional<KernelModule> loadable = known.get().module(name);
        return loadable.isPresent()
                ? loadable.map(each -> each.info().parameters())
                : known.get().builtins().contains(name) ? known.get().builtins().parameters(name) : Optional.empty();
    }

    private Optional<ModuleTree> known() {
        if (kernel.isEmpty()) {
            return Optional.empty();
        }
        if (modules == null) {
            try {
                modules = ModuleTree.of(tree, kernel.get().version());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Optional.of(modules);
    }
}
