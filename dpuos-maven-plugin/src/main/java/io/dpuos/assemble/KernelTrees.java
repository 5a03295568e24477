package io.dpuos.assemble;

import io.dpuos.kernel.DriverTailoring;
import io.dpuos.kernel.KernelConfigTailoring;
import io.dpuos.kernel.KernelMakefiles;
import io.dpuos.kernel.ModuleTree;
import io.dpuos.kernel.SymbolModules;
import io.dpuos.kernel.kconfig.KconfigFiles;
import io.dpuos.resolve.LockSet;
import io.dpuos.tree.ImageTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;

/** Where the Kconfig files and Makefiles of the image's kernels are: a folder, or packages of the lock's set build. */
final class KernelTrees implements DriverTailoring.Symbols, KernelConfigTailoring.Trees {
    private final KernelDeclaration declaration;
    private final PackageTrees packages;
    private SortedMap<String, String> texts = Collections.emptySortedMap();

    KernelTrees(KernelDeclaration declaration, PackageTrees packages) {
        this.declaration = declaration;
        this.packages = packages;
        declaration.tree().ifPresent(folder -> {
            if (!Files.isRegularFile(folder.resolve("Kconfig"))) {
                throw new DefinitionException("<kernel><tree>: " + folder
                        + " holds no file Kconfig; expected the top of a kernel's source or development tree");
            }
        });
    }

    /** Returns the folder's files; read once, since the digest, the rules and the modules of symbols come of them. */
    private synchronized SortedMap<String, String> texts(Path folder) throws IOException {
        if (texts.isEmpty()) {
            texts = KernelMakefiles.read(folder);
        }
        return texts;
    }

    /** Returns a digest of all that the trees say. */
    String digest() throws IOException {
        if (declaration.tree().isPresent()) {
            StringBuilder text = new StringBuilder();
            texts(declaration.tree().get())
                    .forEach((name, content) ->
                            text.append(name).append('\0').append(content).append('\0'));
            return FolderDigest.of(text.toString());
        }
        return declaration.packages().isEmpty() ? "" : packages.digest(LockSet.BUILD);
    }

    @Override
    public SymbolModules of(ModuleTree tree) {
        try {
            if (declaration.tree().isPresent()) {
                return KernelMakefiles.symbols(texts(declaration.tree().get()));
            }
            Optional<ImageTree> build = build();
            Optional<SymbolModules> known =
                    build.isPresent() ? KernelMakefiles.symbols(build.get(), tree.kernelVersion()) : Optional.empty();
            return known.orElseGet(() -> SymbolModules.ofNames(tree));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<KconfigFiles> of(String kernelVersion) {
        try {
            if (declaration.tree().isPresent()) {
                Path folder = declaration.tree().get();
                return Optional.of(KernelMakefiles.kconfig(folder, texts(folder)));
            }
            Optional<ImageTree> build = build();
            if (build.isEmpty()) {
                return Optional.empty();
            }
            Optional<KconfigFiles> files = KernelMakefiles.kconfig(build.get(), kernelVersion);
            if (files.isEmpty()) {
                throw new DefinitionException("<kernel><packages>: " + String.join(" ", declaration.packages())
                        + " bring no Kconfig files of kernel " + kernelVersion
                        + "; expected /usr/src/kernels/" + kernelVersion + "/Kconfig. Name the kernel-devel or"
                        + " kernel-source package of that version");
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<ImageTree> build() throws IOException {
        return declaration.packages().isEmpty()
                ? Optional.empty()
                : Optional.of(packages.tree(LockSet.BUILD).tree());
    }
}
