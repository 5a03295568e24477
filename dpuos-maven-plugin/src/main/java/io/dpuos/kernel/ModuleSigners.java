package io.dpuos.kernel;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tells who signed the modules of a kernel, and refuses those that it would not load. */
final class ModuleSigners {
    private static final int MAX_CONFIG = 8 << 20;
    private static final String UNSIGNED = "nobody";

    private final ImageTree image;
    private final KernelVersions.Kernel kernel;
    private final ModuleTree tree;

    ModuleSigners(ImageTree image, KernelVersions.Kernel kernel, ModuleTree tree) {
        this.image = image;
        this.kernel = kernel;
        this.tree = tree;
    }

    /**
     * Adds to a report how many modules each signed.
     *
     * @throws KernelException when the kernel loads signed modules only and one is not signed, or by somebody who signed
     *     none of the kernel's own
     */
    void check(Collection<String> notes) throws IOException {
        Map<String, Integer> signers = new TreeMap<>();
        Set<String> known = new TreeSet<>();
        for (KernelModule module : tree.modules()) {
            signers.merge(module.signer().orElse(UNSIGNED), 1, Integer::sum);
            if (module.relative().startsWith("kernel/")) {
                module.signer().ifPresent(known::add);
            }
        }
        boolean enforced = enforced();
        if (signers.size() > 1 || enforced) {
            signers.forEach((signer, count) -> notes.add(count + " modules are signed by " + signer));
        }
        if (!enforced) {
            return;
        }
        for (KernelModule module : tree.modules()) {
            if (module.signer().isEmpty()) {
                throw refuse(module, "is not signed");
            } else if (!known.contains(module.signer().get())) {
                throw refuse(
                        module,
                        "is signed by " + module.signer().get() + ", who signed none of the kernel's own modules ("
                                + String.join("; ", known) + " did)");
            }
        }
    }

    private KernelException refuse(KernelModule module, String what) {
        return new KernelException(
                module.path().toString(),
                what + ", but kernel " + kernel.version() + " loads only modules that are signed by a key it knows"
                        + " (CONFIG_MODULE_SIG_FORCE=y); take a package that is signed for it, or remove the module in"
                        + " <drivers><remove>");
    }

    private boolean enforced() throws IOException {
        Optional<TreePath> config = kernel.config();
        if (config.isEmpty() || !(image.get(config.get()).orElse(null) instanceof Inode.RegularFile file)) {
            return false;
        }
        String text = new String(file.content().readAll(MAX_CONFIG), StandardCharsets.ISO_8859_1);
        return KernelConfig.parse(config.get().toString(), text)
                .value("CONFIG_MODULE_SIG_FORCE")
                .equals("y");
    }
}
