package io.dpuos.kernel;

import io.dpuos.kernel.kconfig.KconfigFiles;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

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

    /**
     * Reads the Makefiles of a kernel's source or development tree on disk.
     *
     * @throws IOException when a Makefile cannot be read
     */
    public static SymbolModules symbols(Path directory) throws IOException {
        Map<String, String> makefiles = new TreeMap<>();
        for (Path file : knowledge(directory)) {
            if (isMakefile(file.getFileName().toString())) {
                makefiles.put(
                        directory.relativize(file).toString().replace('\\', '/'),
                        Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return SymbolModules.ofMakefiles(makefiles);
    }

    /** Returns the Kconfig files of a kernel's source or development tree on disk. */
    public static KconfigFiles kconfig(Path directory) {
        Path top = directory.toAbsolutePath().normalize();
        return name -> {
            Path file = top.resolve(name).normalize();
            if (!file.startsWith(top) || !Files.isRegularFile(file)) {
                return Optional.empty();
            }
            try {
                return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /** Returns the files of a tree on disk that tell of its configuration, sorted. */
    public static List<Path> knowledge(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            return walk.filter(file -> isKnowledge(file.getFileName().toString()))
                    .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isKnowledge(String name) {
        return name.startsWith("Kconfig") || isMakefile(name);
    }

    private static boolean isMakefile(String name) {
        return name.equals("Makefile") || name.equals("Kbuild") || name.startsWith("Makefile.");
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
        return onlyTree(tree);
    }

    /** Packages of sources do not always name their directory as the kernel calls itself; one alone is meant. */
    private static Optional<TreePath> onlyTree(ImageTree tree) {
        List<TreePath> found = new ArrayList<>();
        for (String parent : new String[] {"/usr/src/kernels", "/usr/src"}) {
            tree.resolve(TreePath.of(parent)).ifPresent(real -> {
                for (TreePath child : tree.children(real).keySet()) {
                    if (tree.get(child.child("Kconfig")).isPresent()) {
                        found.add(child);
                    }
                }
            });
        }
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    private static Map<String, String> read(ImageTree tree, TreePath directory) throws IOException {
        Map<String, String> makefiles = new TreeMap<>();
        int head = directory.toString().length() + 1;
        for (Map.Entry<TreePath, Inode> entry : tree.under(directory).entrySet()) {
            String name = entry.getKey().nameText();
            if (entry.getValue() instanceof Inode.RegularFile file && isMakefile(name)) {
                makefiles.put(
                        entry.getKey().toString().substring(head),
                        new String(file.content().readAll(MAX_FILE), StandardCharsets.ISO_8859_1));
            }
        }
        return makefiles;
    }
}
