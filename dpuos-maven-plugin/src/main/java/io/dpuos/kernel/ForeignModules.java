package io.dpuos.kernel;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Modules below the directory of a kernel that is not in the image, as packages of vendors bring them. Where they fit
 * another kernel by the checksums of all symbols that they need, that kernel gets links to them in {@code weak-updates},
 * as {@code weak-modules(8)} makes them.
 */
final class ForeignModules {
    private static final TreePath MODULES = TreePath.of("/lib/modules");

    private final ImageTree image;
    private final long timestamp;
    private final Origin origin;

    ForeignModules(ImageTree image, long timestamp, Origin origin) {
        this.image = image;
        this.timestamp = timestamp;
        this.origin = origin;
    }

    /**
     * What was linked.
     *
     * @param edits the links
     * @param notes for the report
     */
    record Links(List<Edit> edits, List<String> notes) {}

    /** A module and the kernel that it was built for. */
    private record Foreign(ModuleReader.Source source, KernelModule module, String builtFor) {}

    /**
     * Links what fits.
     *
     * @throws KernelException when there are such modules and they are not accepted, when a kernel has no list of its
     *     symbols, or when a module does not fit; it names the symbol
     */
    Links link(List<KernelVersions.Kernel> kernels, boolean accepted) throws IOException {
        List<Foreign> foreign = foreign(kernels);
        List<Edit> edits = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Foreign each : foreign) {
            if (!accepted) {
                throw new KernelException(
                        each.source().path().toString(),
                        "is built for kernel " + each.builtFor() + ", which is not in the image (it has "
                                + names(kernels) + "); take the package built for that kernel, or let it serve with"
                                + " <drivers><foreignKernel>weak</foreignKernel>");
            }
        }
        if (foreign.isEmpty()) {
            return new Links(edits, notes);
        }
        for (KernelVersions.Kernel kernel : kernels) {
            Set<TreePath> made = new HashSet<>();
            for (Foreign each : foreign) {
                check(kernel, each, foreign);
                link(kernel, each, edits, made);
                notes.add(each.module().name() + ", built for kernel " + each.builtFor() + ", serves kernel "
                        + kernel.version() + " by weak-updates: the checksums of all its symbols fit");
            }
        }
        return new Links(edits, notes);
    }

    private static String names(List<KernelVersions.Kernel> kernels) {
        return kernels.isEmpty()
                ? "none"
                : String.join(
                        ", ",
                        kernels.stream().map(KernelVersions.Kernel::version).toList());
    }

    private List<Foreign> foreign(List<KernelVersions.Kernel> kernels) throws IOException {
        List<Foreign> found = new ArrayList<>();
        Optional<TreePath> modules = image.resolve(MODULES);
        if (modules.isEmpty()) {
            return found;
        }
        Set<TreePath> own = new HashSet<>();
        kernels.forEach(kernel -> own.add(kernel.directory()));
        for (TreePath entry : image.children(modules.get()).keySet()) {
            if (own.contains(entry) || !(image.get(entry).orElse(null) instanceof Inode.Directory)) {
                continue;
            }
            for (Map.Entry<TreePath, Inode> file : image.under(entry).entrySet()) {
                String name = file.getKey().nameText();
                Optional<ModuleCompression> compression = ModuleCompression.ofName(name);
                if (compression.isPresent() && file.getValue() instanceof Inode.RegularFile regular) {
                    String relative =
                            file.getKey().toString().substring(entry.toString().length() + 1);
                    ModuleReader.Source source = new ModuleReader.Source(
                            KernelModule.nameOf(name), file.getKey(), relative, compression.get(), regular);
                    KernelModule module = ModuleReader.read(source);
                    found.add(new Foreign(
                            source,
                            module,
                            module.vermagic()
                                    .map(magic -> magic.split(" ", 2)[0])
                                    .orElse(entry.nameText())));
                }
            }
        }
        return found;
    }

    private void check(KernelVersions.Kernel kernel, Foreign each, List<Foreign> all) throws IOException {
        Map<String, Long> exported = SymbolVersions.exported(image, kernel.version(), kernel.directory())
                .orElseThrow(() -> new KernelException(
                        each.source().path().toString(),
                        "is built for kernel " + each.builtFor() + ", and whether it fits kernel " + kernel.version()
                                + " cannot be told: expected its symbols in /boot/symvers-" + kernel.version()
                                + ".gz or " + kernel.directory() + "/symvers.gz"));
        check(exported, kernel.version(), each.source(), each.builtFor(), all);
    }

    private static void check(
            Map<String, Long> exported, String kernel, ModuleReader.Source source, String builtFor, List<Foreign> all)
            throws IOException {
        Map<String, Long> needed = SymbolVersions.needed(source);
        if (needed.isEmpty()) {
            throw new KernelException(
                    source.path().toString(),
                    "is built for kernel " + builtFor + " without checksums of symbols (CONFIG_MODVERSIONS), so that"
                            + " it serves no other kernel; take the package built for kernel " + kernel);
        }
        for (Map.Entry<String, Long> symbol : needed.entrySet()) {
            Long found = exported.get(symbol.getKey());
            boolean fromOther =
                    all.stream().anyMatch(other -> other.module().exports().contains(symbol.getKey()));
            if (found == null && !fromOther) {
                throw new KernelException(
                        source.path().toString(),
                        "is built for kernel " + builtFor + " and needs the symbol " + symbol.getKey()
                                + ", which kernel " + kernel + " does not export; take the package built for it");
            } else if (found != null && !found.equals(symbol.getValue())) {
                throw new KernelException(
                        source.path().toString(),
                        String.format(
                                java.util.Locale.ROOT,
                                "is built for kernel %s, where the symbol %s has the checksum 0x%08x; kernel %s has 0x%08x:"
                                        + " the interface differs. Take the package built for kernel %s",
                                builtFor,
                                symbol.getKey(),
                                symbol.getValue(),
                                kernel,
                                found,
                                kernel));
            }
        }
    }

    private void link(KernelVersions.Kernel kernel, Foreign each, List<Edit> edits, Set<TreePath> made) {
        String relative = each.source().relative();
        String below = relative.substring(relative.indexOf('/') + 1);
        TreePath link = kernel.directory().child("weak-updates/" + below);
        List<TreePath> missing = new ArrayList<>();
        for (TreePath parent = link.parent();
                image.get(parent).isEmpty() && made.add(parent);
                parent = parent.parent()) {
            missing.add(0, parent);
        }
        missing.forEach(directory ->
                edits.add(new Edit.Put(directory, new Inode.Directory(Attributes.root(0755, timestamp), origin))));
        TreePath target = MODULES.child(each.source()
                .path()
                .toString()
                .substring(each.source().path().toString().indexOf("/modules/") + "/modules/".length()));
        edits.add(new Edit.Put(
                link, new Inode.Symlink(Attributes.root(0777, timestamp), LinkTarget.of(target.toString()), origin)));
    }

    /** Checks a module that lies below a kernel's own directory and was built for another one. */
    void checkWithin(KernelVersions.Kernel kernel, KernelModule module, String builtFor) throws IOException {
        Optional<Inode.RegularFile> file = image.file(module.path().toString());
        Optional<Map<String, Long>> exported = SymbolVersions.exported(image, kernel.version(), kernel.directory());
        if (file.isPresent() && exported.isPresent()) {
            check(
                    exported.get(),
                    kernel.version(),
                    new ModuleReader.Source(
                            module.name(), module.path(), module.relative(), module.compression(), file.get()),
                    builtFor,
                    List.of());
        }
    }
}
