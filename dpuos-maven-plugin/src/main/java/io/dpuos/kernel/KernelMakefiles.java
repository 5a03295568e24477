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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Finds the Makefiles of a {@code kernel-devel} package, which tell what modules each configuration symbol builds. */
public final class KernelMakefiles {
    private static final int MAX_FILE = 1 << 20;

    /** Ends of names that no directory of a kernel has. */
    private static final Pattern SOURCE = Pattern.compile(
            "\\.(?:[choSlya]|dtsi?|dtso|rst|txt|yaml|json|sh|pl|py|rs|lds|ko|cmd|mod|svg|tbl|config|cocci)$");

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
     * Reads all files of a kernel's source or development tree on disk that tell of its configuration.
     *
     * @return texts by path below the tree
     * @throws IOException when one cannot be read
     */
    public static SortedMap<String, String> read(Path directory) throws IOException {
        SortedMap<String, String> texts = new TreeMap<>();
        read(directory, "", texts);
        return texts;
    }

    private static void read(Path directory, String below, Map<String, String> texts) throws IOException {
        // A whole source has eighty thousand files; most are known by their names to be of no interest.
        String[] names = directory.toFile().list();
        if (names == null) {
            throw new IOException(directory + ": cannot be read");
        }
        for (String name : names) {
            if (isKnowledge(name)) {
                Path file = directory.resolve(name);
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    texts.put(below + name, Files.readString(file, StandardCharsets.ISO_8859_1));
                    continue;
                }
            }
            if (!SOURCE.matcher(name).find()) {
                Path folder = directory.resolve(name);
                if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                    read(folder, below + name + "/", texts);
                }
            }
        }
    }

    /** Returns what the Makefiles among texts of {@link #read(Path)} tell. */
    public static SymbolModules symbols(SortedMap<String, String> texts) {
        Map<String, String> makefiles = new TreeMap<>(texts);
        makefiles.keySet().removeIf(path -> !isMakefile(path.substring(path.lastIndexOf('/') + 1)));
        return SymbolModules.ofMakefiles(makefiles);
    }

    /**
     * Returns the Kconfig files of a kernel's source or development tree on disk.
     *
     * @param texts those that were read before
     */
    public static KconfigFiles kconfig(Path directory, Map<String, String> texts) {
        Path top = directory.toAbsolutePath().normalize();
        return name -> {
            String known = texts.get(name);
            if (known != null) {
                return Optional.of(known);
            }
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
