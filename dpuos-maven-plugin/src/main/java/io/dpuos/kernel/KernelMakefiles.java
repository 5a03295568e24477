package io.dpuos.kernel;

import io.dpuos.kernel.kconfig.KconfigFiles;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Finds the Makefiles of a {@code kernel-devel} package, which tell what modules each configuration symbol builds. */
public final class KernelMakefiles {
    private static final int MAX_FILE = 1 << 20;

    private KernelMakefiles() {}

    /**
     * Reads the Makefiles of a kernel development tree.
     *
     * @param tree an image, or the unpacked files of a {@code kernel-devel} package
     * @param kernelVersion whose tree is looked for at {@code /usr/src/kernels/VERSION}, {@code
     *     /lib/modules/VERSION/build} and {@code /usr/src/linux-VERSION}
     * @return the knowledge, or empty when the tree has no such directory
     * @throws IOException when a Makefile cannot be read
     */
    public static Optional<SymbolModules> symbols(ImageTree tree, String kernelVersion) throws IOException {
        Optional<TreePath> directory = directory(tree, kernelVersion);
        if (directory.isPresent()) {
            return Optional.of(SymbolModules.ofMakefiles(read(tree, directory.get())));
        }
        return Optional.empty();
    }

    /**
     * Returns the Kconfig files of a kernel development tree, found like {@link #symbols}.
     *
     * @return the files, or empty when the tree has no such directory
     */
    public static Optional<KconfigFiles> kconfig(ImageTree tree, String kernelVersion) {
        return directory(tree, kernelVersion).map(directory -> name -> {
            TreePath path;
            try {
                path = directory.child(name);
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
            Optional<Inode> inode = tree.resolve(path).flatMap(tree::get);
            if (inode.isEmpty() || !(inode.get() instanceof Inode.RegularFile file)) {
                return Optional.empty();
            }
            try {
                return Optional.of(new String(file.content().readAll(MAX_FILE), StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Optional<TreePath> directory(ImageTree tree, String kernelVersion) {
        for (String place : new String[] {
            "/usr/src/kernels/" + kernelVersion,
            "/lib/modules/" + kernelVersion + "/build",
            "/usr/src/linux-" + kernelVersion
        }) {
            Optional<TreePath> directory = tree.resolve(TreePath.of(place));
            if (directory.isPresent()
                    && tree.get(directory.get().child("Kconfig")).isPresent()) {
                return directory;
            }
        }
        return Optional.empty();
    }

    private static Map<String, String> read(ImageTree tree, TreePath directory) throws IOException {
        Map<String, String> makefiles = new TreeMap<>();
        int head = directory.toString().length() + 1;
        for (Map.Entry<TreePath, Inode> entry : tree.under(directory).entrySet()) {
            String name = entry.getKey().nameText();
            if (entry.getValue() instanceof Inode.RegularFile file
                    && (name.equals("Makefile") || name.equals("Kbuild") || name.startsWith("Makefile."))) {
                makefiles.put(
                        entry.getKey().toString().substring(head),
                        new String(file.content().readAll(MAX_FILE), StandardCharsets.ISO_8859_1));
            }
        }
        return makefiles;
    }
}
