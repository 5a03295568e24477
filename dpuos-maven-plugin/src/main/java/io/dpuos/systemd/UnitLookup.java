package io.dpuos.systemd;

import io.dpuos.systemd.OperationProblem.Kind;
import io.dpuos.systemd.UnitInfo.Mode;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds units in a tree, follows aliases, reads {@code [Install]}. One object serves one operation: it remembers the units
 * that the operation touches, in the order in which it met them.
 */
final class UnitLookup {
    static final TreePath CONFIGURATION = TreePath.of("/etc/systemd/system");
    private static final TreePath RUNTIME = TreePath.of("/run/systemd/system");

    /** Stronger first, systemd.unit(5). */
    private static final List<TreePath> DIRECTORIES = List.of(
            TreePath.of("/etc/systemd/system.control"),
            TreePath.of("/run/systemd/system.control"),
            CONFIGURATION,
            TreePath.of("/etc/systemd/system.attached"),
            RUNTIME,
            TreePath.of("/run/systemd/system.attached"),
            TreePath.of("/usr/local/lib/systemd/system"),
            TreePath.of("/usr/lib/systemd/system"),
            TreePath.of("/lib/systemd/system"));

    private static final TreePath NULL_DEVICE = TreePath.of("/dev/null");
    private static final int SIZE_LIMIT = 1 << 20;
    private static final int MAX_ALIASES = 64;

    private final ImageTree tree;
    private final SystemdVersion version;
    private final Specifiers specifiers;
    private final Map<UnitName, UnitInfo> waiting = new LinkedHashMap<>();
    private final Map<UnitName, UnitInfo> done = new LinkedHashMap<>();

    UnitLookup(ImageTree tree, SystemdVersion version, Specifiers specifiers) {
        this.tree = tree;
        this.version = version;
        this.specifiers = specifiers;
    }

    /** Returns the directories of units; /lib only where it is not /usr/lib anyway. */
    static List<TreePath> directories(ImageTree tree) {
        boolean merged = tree.get("/lib").orElse(null) instanceof Inode.Symlink;
        return merged ? DIRECTORIES.subList(0, DIRECTORIES.size() - 1) : DIRECTORIES;
    }

    static boolean isDirectoryOfUnits(TreePath directory) {
        return DIRECTORIES.contains(directory);
    }

    /** Returns the names of all units that have a file or link. */
    static SortedSet<UnitName> names(ImageTree tree) {
        return new TreeSet<>(namesByDirectory(tree));
    }

    /** Returns the same names, those of stronger directories first. */
    static Set<UnitName> namesByDirectory(ImageTree tree) {
        Set<UnitName> names = new LinkedHashSet<>();
        for (TreePath directory : directories(tree)) {
            tree.resolve(directory).map(tree::children).orElse(Map.of()).forEach((path, inode) -> {
                if (!(inode instanceof Inode.Directory)) {
                    UnitName.parse(path.nameText()).ifPresent(names::add);
                }
            });
        }
        return names;
    }

    /** Returns the next unit that was met and not yet handled. */
    Optional<UnitInfo> next() {
        if (waiting.isEmpty()) {
            return Optional.empty();
        }
        UnitInfo info = waiting.values().iterator().next();
        waiting.remove(info.name);
        done.put(info.name, info);
        return Optional.of(info);
    }

    boolean knows(UnitName name) {
        return waiting.containsKey(name) || done.containsKey(name);
    }

    /** Meets a unit. */
    UnitInfo add(UnitName name, boolean auxiliary) {
        UnitInfo known = done.getOrDefault(name, waiting.getOrDefault(name, new UnitInfo(name, auxiliary)));
        known.auxiliary = known.auxiliary && auxiliary;
        if (!done.containsKey(name)) {
            waiting.putIfAbsent(name, known);
        }
        return known;
    }

    /** Meets a unit, given by name or by an absolute path, and follows it to the end. */
    UnitInfo discover(String nameOrPath, boolean load, boolean followConfiguration) throws OperationProblem {
        String name = nameOrPath.substring(nameOrPath.lastIndexOf('/') + 1);
        UnitInfo info = add(
                UnitName.parse(name)
                        .orElseThrow(() -> new OperationProblem(Kind.NOT_A_UNIT, nameOrPath + " is not a unit's name")),
                false);
        if (nameOrPath.startsWith("/") && info.path.isEmpty()) {
            info.path = Optional.of(TreePath.of(nameOrPath));
        }
        return traverse(info, load, followConfiguration);
    }

    /** Like {@link #discover}, and refuses a masked unit. */
    UnitInfo discoverUnmasked(String nameOrPath, boolean load, boolean followConfiguration) throws OperationProblem {
        UnitInfo info = discover(nameOrPath, load, followConfiguration);
        if (info.mode == Mode.MASKED) {
            throw new OperationProblem(Kind.MASKED, "unit " + info.name + " is masked");
        }
        return info;
    }

    /** Looks a unit up and follows links to the unit that is meant in the end; an instance keeps its instance. */
    UnitInfo traverse(UnitInfo start, boolean load, boolean followConfiguration) throws OperationProblem {
        search(start, load);
        UnitInfo info = start;
        int links = 0;
        while (info.mode == Mode.ALIAS || info.mode == Mode.LINKED) {
            if (++links > MAX_ALIASES) {
                throw new OperationProblem(Kind.LOOP, "aliases of unit " + start.name + " go round in a circle");
            }
            TreePath parent = info.file().parent();
            if (!followConfiguration && (parent.equals(CONFIGURATION) || parent.equals(RUNTIME))) {
                throw new OperationProblem(
                        Kind.LOOP, "unit " + info.name + " is an alias or linked; name the unit itself");
            }
            TreePath target = info.target.orElseThrow();
            String targetName = target.nameText();
            if (info.mode == Mode.LINKED || targetName.equals(info.name.text())) {
                follow(info, target, load);
                continue;
            }
            UnitName next = UnitName.parse(targetName)
                    .orElseThrow(() -> new OperationProblem(Kind.NOT_A_UNIT, targetName + " is not a unit's name"));
            if (info.name.isInstance() && next.isTemplate()) {
                next = next.withInstance(info.name.instance());
                if (next.equals(info.name)) {
                    follow(info, target, load);
                    continue;
                }
            }
            info = add(next, false);
            try {
                search(info, load);
            } catch (OperationProblem e) {
                throw e.kind() == Kind.NOT_FOUND
                        ? new OperationProblem(Kind.DANGLING, start.name + " leads to " + next + ", which is missing")
                        : e;
            }
        }
        return info;
    }

    private void follow(UnitInfo info, TreePath target, boolean load) throws OperationProblem {
        info.path = Optional.of(target);
        info.mode = Mode.UNKNOWN;
        if (!read(info, target, load)) {
            throw new OperationProblem(Kind.NOT_FOUND, target + " does not exist");
        }
    }

    /** Finds the file of a unit: its own, else that of its template; reads drop-ins. */
    void search(UnitInfo info, boolean load) throws OperationProblem {
        if (info.mode != Mode.UNKNOWN) {
            return;
        }
        if (info.path.isPresent()) {
            if (!read(info, info.file(), load)) {
                throw new OperationProblem(Kind.NOT_FOUND, info.file() + " does not exist");
            }
            return;
        }
        List<UnitName> names = info.name.isInstance() ? List.of(info.name, info.name.template()) : List.of(info.name);
        if (!find(info, names, load)) {
            throw new OperationProblem(Kind.NOT_FOUND, "unit " + info.name + " does not exist");
        }
        if (info.mode != Mode.MASKED && load) {
            for (TreePath dropIn : dropIns(tree, names)) {
                readInstall(info, dropIn);
            }
        }
    }

    private boolean find(UnitInfo info, List<UnitName> names, boolean load) throws OperationProblem {
        for (UnitName name : names) {
            for (TreePath directory : directories(tree)) {
                TreePath path = directory.child(name.text());
                if (read(info, path, load)) {
                    info.path = Optional.of(path);
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns drop-ins of units, those of stronger directories instead of same-named weaker ones, sorted by name. */
    static List<TreePath> dropIns(ImageTree tree, List<UnitName> names) {
        SortedMap<String, TreePath> byName = new TreeMap<>();
        for (UnitName name : names) {
            for (TreePath directory : directories(tree)) {
                Optional<TreePath> folder = tree.resolve(directory.child(name.text() + ".d"));
                if (folder.isPresent()) {
                    for (TreePath path : tree.children(folder.get()).keySet()) {
                        if (path.nameText().endsWith(".conf")) {
                            byName.putIfAbsent(path.nameText(), path);
                        }
                    }
                }
            }
        }
        return new ArrayList<>(byName.values());
    }

    /** Looks at one place; returns whether something is there. */
    private boolean read(UnitInfo info, TreePath path, boolean load) throws OperationProblem {
        TreePath real = tree.resolveParent(path).orElse(path);
        Inode inode = tree.get(real).orElse(null);
        if (inode == null) {
            return false;
        }
        if ((info.name.isTemplate() || info.name.isInstance()) && !info.name.mayBeTemplate()) {
            throw new OperationProblem(Kind.NOT_A_UNIT, info.name + ": units of this type have no templates");
        }
        if (inode instanceof Inode.Symlink link) {
            TreePath target = target(tree, real, link);
            info.target = Optional.of(target);
            info.mode = target.equals(NULL_DEVICE)
                    ? Mode.MASKED
                    : isDirectoryOfUnits(target.parent()) ? Mode.ALIAS : Mode.LINKED;
            return true;
        }
        if (!(inode instanceof Inode.RegularFile file)) {
            throw new OperationProblem(Kind.NOT_A_UNIT, path + " is not a file");
        }
        info.mode = file.content().size() == 0 ? Mode.MASKED : Mode.REGULAR;
        if (load && info.mode == Mode.REGULAR) {
            readInstall(info, real);
        }
        return true;
    }

    /** Returns where a link leads: its directory resolved, its last name not. */
    static TreePath target(ImageTree tree, TreePath link, Inode.Symlink symlink) {
        List<String> names = new ArrayList<>();
        String text = new String(symlink.target().bytes(), StandardCharsets.UTF_8);
        String whole = symlink.target().isAbsolute() ? text : link.parent() + "/" + text;
        for (String name : whole.split("/")) {
            if (name.equals("..")) {
                if (!names.isEmpty()) {
                    names.remove(names.size() - 1);
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        TreePath path = TreePath.of("/" + String.join("/", names));
        return tree.resolveParent(path).orElse(path);
    }

    /** Returns whether a path is /dev/null, or leads to it or to an empty file. */
    static boolean isNull(ImageTree tree, TreePath path) {
        TreePath here = path;
        for (int links = 0; links < MAX_ALIASES; links++) {
            if (here.equals(NULL_DEVICE)) {
                return true;
            }
            Inode inode = tree.get(here).orElse(null);
            if (!(inode instanceof Inode.Symlink link)) {
                return inode instanceof Inode.RegularFile file && file.content().size() == 0;
            }
            here = target(tree, here, link);
        }
        return false;
    }

    /** Reads a unit file or drop-in of the tree; empty when it is no regular file. */
    static Optional<UnitText> text(ImageTree tree, TreePath path) {
        Inode inode = tree.resolve(path).flatMap(tree::get).orElse(null);
        if (!(inode instanceof Inode.RegularFile file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(UnitText.parse(new String(file.content().readAll(SIZE_LIMIT), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path + " of the image", e);
        }
    }

    private void readInstall(UnitInfo info, TreePath path) throws OperationProblem {
        for (UnitText.Assignment line :
                text(tree, path).map(UnitText::assignments).orElse(List.of())) {
            if (!line.section().equals("Install")) {
                continue;
            }
            switch (line.key()) {
                case "Alias" -> {
                    if (info.name.mayBeAlias()) {
                        assign(info.aliases, line);
                    }
                }
                case "WantedBy" -> assign(info.wantedBy, line);
                case "RequiredBy" -> assign(info.requiredBy, line);
                case "UpheldBy" -> {
                    if (version.knowsUpheldBy()) {
                        assign(info.upheldBy, line);
                    }
                }
                case "DefaultInstance" -> {
                    if (info.name.isTemplate()) {
                        info.defaultInstance = specifiers.expand(line.value(), info.name, "");
                    }
                }
                case "Also" -> {
                    for (String word : line.words()) {
                        String also = specifiers.expand(word, info.name, info.defaultInstance);
                        add(
                                UnitName.parse(also)
                                        .orElseThrow(() -> new OperationProblem(
                                                Kind.NOT_A_UNIT, path + ": Also=" + also + " is not a unit's name")),
                                true);
                        info.also.add(also);
                    }
                }
                default -> {
                    // Other keys do not concern installation.
                }
            }
        }
    }

    private static void assign(List<String> list, UnitText.Assignment line) {
        if (line.value().isEmpty()) {
            list.clear();
        }
        list.addAll(line.words());
    }
}
