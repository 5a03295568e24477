package io.dpuos.systemd;

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
    static final TreePath CONFIGURATION = UnitPaths.CONFIGURATION;

    private static final TreePath NULL_DEVICE = TreePath.of("/dev/null");
    private static final int SIZE_LIMIT = 1 << 20;
    private static final int MAX_ALIASES = 64;

    private final ImageTree tree;
    private final SystemdVersion version;
    private final Specifiers specifiers;
    private final InstallLog log;
    private final Map<UnitName, UnitInfo> waiting = new LinkedHashMap<>();
    private final Map<UnitName, UnitInfo> done = new LinkedHashMap<>();

    UnitLookup(ImageTree tree, SystemdVersion version, Specifiers specifiers) {
        this(tree, version, specifiers, new InstallLog());
    }

    /** Writes what is wrong in unit files, and failures of {@link #discover}, into a log. */
    UnitLookup(ImageTree tree, SystemdVersion version, Specifiers specifiers, InstallLog log) {
        this.tree = tree;
        this.version = version;
        this.specifiers = specifiers;
        this.log = log;
    }

    List<TreePath> directories() {
        return UnitPaths.of(tree, version);
    }

    /** Returns the directories of units; /lib only where it is not /usr/lib anyway. */
    static List<TreePath> directories(ImageTree tree) {
        return UnitPaths.of(tree);
    }

    /** Returns the names of all units that have a file or link. */
    static SortedSet<UnitName> names(ImageTree tree) {
        SortedSet<UnitName> names = new TreeSet<>();
        for (TreePath directory : directories(tree)) {
            names.addAll(names(tree, directory, DirectoryOrder.BY_PATH));
        }
        return names;
    }

    /** Returns the names of the units that have a file or link in a directory. */
    static Set<UnitName> names(ImageTree tree, TreePath directory, DirectoryOrder order) {
        Set<UnitName> names = new LinkedHashSet<>();
        tree.resolve(directory).ifPresent(real -> order.children(tree, real).forEach((path, inode) -> {
            if (inode instanceof Inode.Symlink || inode instanceof Inode.RegularFile) {
                UnitName.parse(InstallLog.name(path))
                        .filter(name -> !isHidden(name.text()))
                        .ifPresent(names::add);
            }
        }));
        return names;
    }

    /** Returns whether systemd passes over a name in directories: hidden, or left by an editor or package manager. */
    static boolean isHidden(String name) {
        return name.startsWith(".")
                || name.equals("lost+found")
                || name.endsWith("~")
                || name.matches(".*\\.(rpmnew|rpmsave|rpmorig|dpkg-[a-z]+|ucf-[a-z]+|swp|bak|old|new|cfsaved)");
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

    /** Meets a unit, given by name or by an absolute path, and follows it to the end; a failure is logged too. */
    UnitInfo discover(String nameOrPath, boolean load, boolean followConfiguration) throws OperationProblem {
        try {
            String name = nameOrPath.substring(nameOrPath.lastIndexOf('/') + 1);
            UnitName unit = UnitName.parse(name)
                    .orElseThrow(() -> new OperationProblem(Fault.EINVAL, nameOrPath + " is not a unit's name"));
            boolean known = knows(unit);
            UnitInfo info = add(unit, false);
            if (nameOrPath.startsWith("/") && !known) {
                info.path = Optional.of(lexical(nameOrPath));
            }
            return traverse(info, load, followConfiguration);
        } catch (OperationProblem e) {
            log.fail(e.fault(), nameOrPath, "");
            throw e;
        }
    }

    /** Like {@link #discover}, and refuses a masked, generated or transient unit. */
    UnitInfo discoverUnmasked(String nameOrPath, boolean load, boolean followConfiguration) throws OperationProblem {
        UnitInfo info = discover(nameOrPath, load, followConfiguration);
        if (info.mode == Mode.MASKED) {
            throw new OperationProblem(log.fail(Fault.ERFKILL, info.file(), ""), "unit " + info.name + " is masked");
        }
        if (UnitPaths.isGenerated(info.file()) || UnitPaths.isTransient(info.file())) {
            throw new OperationProblem(
                    log.fail(Fault.EADDRNOTAVAIL, info.file(), ""), "unit " + info.name + " is transient or generated");
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
                throw new OperationProblem(Fault.ELOOP, "aliases of unit " + start.name + " go round in a circle");
            }
            if (!followConfiguration && UnitPaths.isConfiguration(info.file())) {
                throw new OperationProblem(
                        Fault.ELOOP, "unit " + info.name + " is an alias or linked; name the unit itself");
            }
            TreePath target = info.target.orElseThrow();
            String targetName = InstallLog.name(target);
            if (info.mode == Mode.LINKED || targetName.equals(info.name.text())) {
                follow(info, target, load);
                continue;
            }
            UnitName next = UnitName.parse(targetName)
                    .orElseThrow(() -> new OperationProblem(Fault.EINVAL, targetName + " is not a unit's name"));
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
                throw e.fault() == Fault.ENOENT
                        ? new OperationProblem(Fault.ENOLINK, start.name + " leads to " + next + ", which is missing")
                        : e;
            }
        }
        return info;
    }

    private void follow(UnitInfo info, TreePath target, boolean load) throws OperationProblem {
        info.path = Optional.of(target);
        info.mode = Mode.UNKNOWN;
        if (!read(info, target, load)) {
            throw new OperationProblem(Fault.ENOENT, target + " does not exist");
        }
    }

    /** Finds the file of a unit: its own, else that of its template; reads drop-ins. */
    void search(UnitInfo info, boolean load) throws OperationProblem {
        if (info.mode != Mode.UNKNOWN) {
            return;
        }
        if (info.path.isPresent()) {
            if (!read(info, info.file(), load)) {
                throw new OperationProblem(Fault.ENOENT, info.file() + " does not exist");
            }
            return;
        }
        List<UnitName> names = info.name.isInstance() ? List.of(info.name, info.name.template()) : List.of(info.name);
        if (!find(info, names, load)) {
            throw new OperationProblem(Fault.ENOENT, "unit " + info.name + " does not exist");
        }
        if (info.mode != Mode.MASKED && load) {
            List<String> texts = names.stream().map(UnitName::text).toList();
            for (TreePath dropIn : dropInsOf(tree, directories(), texts)) {
                readInstall(info, dropIn);
            }
        }
    }

    private boolean find(UnitInfo info, List<UnitName> names, boolean load) throws OperationProblem {
        for (UnitName name : names) {
            for (TreePath directory : directories()) {
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
        return dropInsOf(
                tree, directories(tree), names.stream().map(UnitName::text).toList());
    }

    /** Returns drop-ins of a unit that is loaded: also those of the parts of its name and of its type. */
    static List<TreePath> loadedDropIns(ImageTree tree, List<UnitName> names) {
        Set<String> folders = new LinkedHashSet<>();
        names.forEach(name -> folders.add(name.text()));
        for (UnitName name : names) {
            String prefix = name.prefix();
            for (int dash = prefix.lastIndexOf('-', prefix.length() - 2);
                    dash > 0;
                    dash = prefix.lastIndexOf('-', dash - 1)) {
                folders.add(prefix.substring(0, dash + 1) + name.suffix());
            }
        }
        folders.add(names.get(0).suffix().substring(1));
        return dropInsOf(tree, directories(tree), List.copyOf(folders));
    }

    private static List<TreePath> dropInsOf(ImageTree tree, List<TreePath> directories, List<String> names) {
        SortedMap<String, TreePath> byName = new TreeMap<>();
        for (String name : names) {
            for (TreePath directory : directories) {
                TreePath folder = directory.child(name + ".d");
                tree.resolve(folder).ifPresent(real -> {
                    for (TreePath path : tree.children(real).keySet()) {
                        String file = InstallLog.name(path);
                        if (file.endsWith(".conf") && !isHidden(file)) {
                            byName.putIfAbsent(file, folder.child(path.name()));
                        }
                    }
                });
            }
        }
        return new ArrayList<>(byName.values());
    }

    /** Looks at one place; returns whether something is there. */
    private boolean read(UnitInfo info, TreePath path, boolean load) throws OperationProblem {
        if ((info.name.isTemplate() || info.name.isInstance()) && !info.name.mayBeTemplate()) {
            String type = info.name.suffix().substring(1);
            log.warn(InstallLog.ROOT + path + ": unit type " + type + " cannot be templated, ignoring.");
            throw new OperationProblem(Fault.EINVAL, info.name + ": units of this type have no templates");
        }
        TreePath real = tree.resolveParent(path).orElse(path);
        Inode inode = tree.get(real).orElse(null);
        if (inode == null) {
            return false;
        }
        if (inode instanceof Inode.Symlink link) {
            TreePath target = target(tree, real, link);
            info.target = Optional.of(target);
            Optional<TreePath> inside =
                    directories().stream().filter(target::startsWith).findFirst();
            info.mode = target.equals(NULL_DEVICE) ? Mode.MASKED : inside.isPresent() ? Mode.ALIAS : Mode.LINKED;
            if (inside.isPresent()) {
                checkAlias(InstallLog.name(path), InstallLog.name(target));
                if (!target.parent().equals(inside.get())) {
                    log.warn("Suspicious symlink " + InstallLog.ROOT + path.parent() + "/" + InstallLog.name(path)
                            + " \u2192 " + InstallLog.ROOT + target + ", treating as alias.");
                }
            }
            return true;
        }
        if (inode instanceof Inode.Directory) {
            throw new OperationProblem(Fault.EISDIR, path + " is a directory");
        }
        if (!(inode instanceof Inode.RegularFile file)) {
            info.mode = Mode.MASKED;
            return true;
        }
        info.mode = file.content().size() == 0 ? Mode.MASKED : Mode.REGULAR;
        if (load && info.mode == Mode.REGULAR) {
            info.mode = Mode.UNKNOWN;
            readInstall(info, path);
            info.mode = Mode.REGULAR;
        }
        return true;
    }

    /** Refuses a link between names that cannot mean the same unit. */
    private void checkAlias(String link, String target) throws OperationProblem {
        Optional<UnitName> from = UnitName.parse(link);
        Optional<UnitName> to = UnitName.parse(target);
        if (from.isEmpty()) {
            throw refuse(Fault.EINVAL, link + ": not a valid unit name \"" + link + "\": Invalid argument");
        }
        if (!from.get().mayBeAlias()) {
            throw refuse(Fault.EINVAL, link + ": symlinks are not allowed for units of this type, rejecting.");
        }
        if (link.equals(target)) {
            throw new OperationProblem(Fault.ELOOP, link + " is a link to a unit of the same name");
        }
        if (to.isEmpty()) {
            throw refuse(
                    Fault.EXDEV,
                    link + " points to \"" + target + "\" which is not a valid unit name: Invalid argument");
        }
        boolean sameKind = from.get().isTemplate() == to.get().isTemplate()
                && from.get().isInstance() == to.get().isInstance();
        if (!sameKind && !(from.get().isInstance() && to.get().isTemplate())) {
            throw refuse(
                    Fault.EXDEV,
                    link + ": symlink target name type \"" + target + "\" does not match source, rejecting.");
        }
        if (to.get().isInstance() && !to.get().instance().equals(from.get().instance())) {
            throw refuse(
                    Fault.EXDEV,
                    link + ": unit symlink target \"" + target + "\" instance name doesn't match, rejecting.");
        }
        if (!from.get().suffix().equals(to.get().suffix())) {
            throw refuse(Fault.EXDEV, link + ": symlink target \"" + target + "\" has incompatible suffix, rejecting.");
        }
    }

    private OperationProblem refuse(Fault fault, String message) {
        log.warn(message);
        return new OperationProblem(fault, message);
    }

    /** Returns where a link leads: its directory resolved, its last name not. */
    static TreePath target(ImageTree tree, TreePath link, Inode.Symlink symlink) {
        String text = new String(symlink.target().bytes(), StandardCharsets.UTF_8);
        String whole = symlink.target().isAbsolute() ? text : link.parent() + "/" + text;
        int slash = whole.lastIndexOf('/');
        String last = whole.substring(slash + 1);
        if (!last.isEmpty() && !last.equals(".") && !last.equals("..") && slash > 0) {
            // "x/../y" means y beside what x leads to, so the way there is followed as the kernel does.
            Optional<TreePath> parent = walk(tree, whole.substring(0, slash));
            if (parent.isPresent()) {
                return parent.get().child(last);
            }
        }
        TreePath path = lexical(whole);
        return tree.resolveParent(path).orElse(path);
    }

    private static Optional<TreePath> walk(ImageTree tree, String directory) {
        Optional<TreePath> here = Optional.of(TreePath.ROOT);
        for (String name : directory.split("/")) {
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            here = name.equals("..") ? here.map(TreePath::parent) : here.flatMap(at -> tree.resolve(at.child(name)));
        }
        return here;
    }

    private static TreePath lexical(String whole) {
        List<String> names = new ArrayList<>();
        for (String name : whole.split("/")) {
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

    /** Returns whether a path is /dev/null, or leads to it, to a device or to an empty file. */
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
        Optional<UnitText> text = text(tree, path);
        if (text.isEmpty()) {
            Inode inode = tree.resolve(path).flatMap(tree::get).orElse(null);
            if (isNull(tree, path)) {
                return;
            }
            throw new OperationProblem(
                    inode == null ? Fault.ENOENT : Fault.EISDIR, path + " is not a file that can be read");
        }
        InstallSection section = new InstallSection(info, path, version, specifiers, log, this);
        section.read(text.get());
    }
}
