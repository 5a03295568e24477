package io.dpuos.boot;

import io.dpuos.format.elf.ElfFile;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which files of a tree programs need to run: the programs, their dynamic loaders and libraries, and every symbolic
 * link on the way. Libraries are searched as {@code ld.so(8)} does: DT_RPATH (without DT_RUNPATH), DT_RUNPATH, then the
 * loader's own directories. Not safe for use by several threads.
 */
public final class ElfClosure {
    private static final List<String> COMMAND_DIRECTORIES = List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin");

    /** glibc's compiled-in directories: openEuler and Fedora, and Debian's multiarch ones. */
    private static final List<String> LIBRARY_DIRECTORIES = List.of(
            "/lib64",
            "/usr/lib64",
            "/lib/x86_64-linux-gnu",
            "/usr/lib/x86_64-linux-gnu",
            "/lib/aarch64-linux-gnu",
            "/usr/lib/aarch64-linux-gnu",
            "/lib/riscv64-linux-gnu",
            "/usr/lib/riscv64-linux-gnu",
            "/lib",
            "/usr/lib");

    /** A script's first line is as long as BINPRM_BUF_SIZE allows. */
    private static final int INTERPRETER_LINE = 256;

    private static final int MAX_LINKS = 40;

    private final ImageTree tree;
    private final SortedSet<TreePath> files = new TreeSet<>();

    /** DT_RUNPATH directories of the files on the way to the current one: what those load is there for all. */
    private final java.util.Deque<String> inherited = new java.util.ArrayDeque<>();

    /** Starts an empty closure over a tree. */
    public ElfClosure(ImageTree tree) {
        this.tree = tree;
    }

    /** Returns all paths found so far: regular files and symbolic links, in path order. */
    public SortedSet<TreePath> files() {
        return new TreeSet<>(files);
    }

    /** Returns where a command lies, or empty when no directory for commands holds it. */
    public Optional<TreePath> findCommand(String name) {
        for (String directory : COMMAND_DIRECTORIES) {
            Optional<TreePath> path = tree.resolve(TreePath.of(directory)).map(real -> real.child(name));
            if (path.isPresent() && tree.resolve(path.get()).isPresent()) {
                return path;
            }
        }
        return Optional.empty();
    }

    /**
     * Adds commands with all they need.
     *
     * @throws BootException when one is missing, or a library that it needs; the message names all missing commands
     * @throws IOException when a file cannot be read
     */
    public ElfClosure addCommands(Collection<String> names) throws IOException {
        List<String> missing = new ArrayList<>();
        for (String name : new TreeSet<>(names)) {
            Optional<TreePath> path = findCommand(name);
            if (path.isPresent()) {
                add(path.get());
            } else {
                missing.add(name);
            }
        }
        if (!missing.isEmpty()) {
            throw new BootException(
                    "installer packages of the lock",
                    "no locked package brings the command" + (missing.size() > 1 ? "s " : " ")
                            + String.join(", ", missing)
                            + "; add the packages that hold them to <installer><packages>, or correct <installer><commands>");
        }
        return this;
    }

    /**
     * Adds one file with all it needs; nothing happens when it was added before.
     *
     * @throws BootException when the file or a library is missing
     * @throws IOException when a file cannot be read
     */
    public ElfClosure add(TreePath path) throws IOException {
        TreePath here = path;
        for (int links = 0; ; links++) {
            Optional<TreePath> parent = tree.resolveParent(here);
            Optional<Inode> inode = parent.flatMap(tree::get);
            if (parent.isEmpty() || inode.isEmpty() || links > MAX_LINKS) {
                throw new BootException(path.toString(), "is not in the tree of the locked packages");
            }
            addLinkedDirectories(here);
            boolean fresh = files.add(parent.get());
            if (inode.get() instanceof Inode.Symlink link) {
                here = target(parent.get(), link);
                continue;
            }
            if (fresh && inode.get() instanceof Inode.RegularFile file) {
                addNeeds(parent.get(), file);
            }
            return this;
        }
    }

    /** Remembers links such as {@code /lib64 -> usr/lib64} that lead to a file: a loader's path may go through them. */
    private void addLinkedDirectories(TreePath path) {
        TreePath prefix = TreePath.ROOT;
        for (byte[] name : path.parent().names()) {
            prefix = prefix.child(name);
            if (tree.get(prefix).orElse(null) instanceof Inode.Symlink) {
                files.add(prefix);
            }
        }
    }

    private static TreePath target(TreePath link, Inode.Symlink inode) {
        String text = new String(inode.target().bytes(), StandardCharsets.ISO_8859_1);
        return normalise(text.startsWith("/") ? text : link.parent() + "/" + text);
    }

    /** Removes {@code .} and {@code ..} by name, which is right as long as directories on the way are no links. */
    private static TreePath normalise(String path) {
        List<String> names = new ArrayList<>();
        for (String name : path.split("/", -1)) {
            if (name.equals("..")) {
                if (!names.isEmpty()) {
                    names.remove(names.size() - 1);
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return TreePath.of("/" + String.join("/", names));
    }

    private void addNeeds(TreePath path, Inode.RegularFile file) throws IOException {
        byte[] head;
        try (InputStream in = file.content().open()) {
            head = in.readNBytes(INTERPRETER_LINE);
        }
        if (head.length > 2 && head[0] == '#' && head[1] == '!') {
            String line = new String(head, StandardCharsets.ISO_8859_1)
                    .substring(2)
                    .lines()
                    .findFirst()
                    .orElse("");
            add(TreePath.of(line.strip().split("\\s+", 2)[0]));
            return;
        }
        if (!ElfFile.startsLikeElf(head)) {
            return;
        }
        ElfFile elf = ElfFile.read(path.toString(), file.content());
        if (elf.interpreter().isPresent()) {
            add(TreePath.of(elf.interpreter().get()));
        }
        List<String> own = ownDirectories(path, elf);
        own.forEach(inherited::push);
        for (String library : elf.needed()) {
            add(findLibrary(path, elf, library));
        }
        own.forEach(directory -> inherited.pop());
    }

    private TreePath findLibrary(TreePath user, ElfFile elf, String library) {
        if (library.startsWith("/")) {
            return TreePath.of(library);
        }
        List<String> directories = ownDirectories(user, elf);
        directories.addAll(LIBRARY_DIRECTORIES);
        directories.addAll(inherited);
        for (String directory : directories) {
            if (!directory.startsWith("/")) {
                continue;
            }
            Optional<TreePath> real = tree.resolve(normalise(directory));
            Optional<TreePath> found = real.map(path -> path.child(library)).filter(this::fits);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new BootException(
                user.toString(),
                "needs the library " + library + ", which no locked package brings into a usual directory");
    }

    private static List<String> ownDirectories(TreePath user, ElfFile elf) {
        List<String> directories = new ArrayList<>();
        for (String own : elf.runpath().isEmpty() ? elf.rpath() : elf.runpath()) {
            String origin = user.parent().toString();
            directories.add(own.replace("${ORIGIN}", origin).replace("$ORIGIN", origin));
        }
        return directories;
    }

    private boolean fits(TreePath path) {
        return tree.resolve(path)
                .flatMap(tree::get)
                .filter(Inode.RegularFile.class::isInstance)
                .isPresent();
    }
}
