package io.dpuos.install;

import io.dpuos.install.FileActions.Action;
import io.dpuos.install.InstalledPackage.FileState;
import io.dpuos.install.command.FileCapabilities;
import io.dpuos.rpm.RpmFileEntry;
import io.dpuos.rpm.RpmHeader;
import io.dpuos.shell.Accounts;
import io.dpuos.shell.FileSystem;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import io.dpuos.tree.EditException;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import io.dpuos.tree.Xattr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts the files of packages into the tree, as rpm's fsm.c puts them on a disk. */
final class PayloadPlacement {
    /** Links of directories that a package of another one may write through: the merged /usr and its like. */
    private static final Set<String> KNOWN_LINKS = Set.of(
            "/bin",
            "/sbin",
            "/lib",
            "/lib64",
            "/lib32",
            "/libx32",
            "/usr/sbin",
            "/var/run",
            "/var/lock",
            "/var/mail",
            "/usr/tmp",
            "/etc/init.d",
            "/etc/rc0.d",
            "/etc/rc1.d",
            "/etc/rc2.d",
            "/etc/rc3.d",
            "/etc/rc4.d",
            "/etc/rc5.d",
            "/etc/rc6.d");

    private static final int SETUID = 04000;
    private static final int SETGID = 02000;

    private final InstallRequest request;
    private final TreeBuilder tree;
    private final List<String> warnings;
    private final List<Pending> pending = new ArrayList<>();

    private record Pending(String packageName, TreePath path, String user, String group, int mode) {}

    PayloadPlacement(InstallRequest request, TreeBuilder tree, List<String> warnings) {
        this.request = request;
        this.tree = tree;
        this.warnings = warnings;
    }

    /**
     * Puts a package's files into the tree.
     *
     * @param actions what becomes of each file
     * @param number the package's place in the transaction
     * @param createUsers makes the users that the package itself declares; called when an owner is unknown
     */
    InstalledPackage place(
            StoredPackage stored, InstallPackage wanted, FileActions actions, int number, Runnable createUsers) {
        RpmHeader header = stored.header();
        String name = header.nevra().toString();
        List<FileState> states = new ArrayList<>();
        List<TreePath> paths = new ArrayList<>();
        HardLinks links = HardLinks.of(stored, file -> isPlaced(file, actions.of(number, file)));
        int firstPending = pending.size();
        Accounts accounts = accounts();
        for (RpmFileEntry file : header.files()) {
            Action action = actions.of(number, file);
            states.add(
                    switch (action) {
                        case SKIP_COLOR -> FileState.WRONG_COLOR;
                        case LEAVE_OUT -> FileState.NOT_INSTALLED;
                        default -> FileState.NORMAL;
                    });
            if (!isPlaced(file, action)) {
                if (links.carriesForOthers(file)) {
                    // rpm makes the directory of the name that the payload holds the content with
                    resolve(name, file.path());
                }
                paths.add(
                        action == Action.SKIP_COLOR || action == Action.LEAVE_OUT
                                ? file.path()
                                : ghostPath(file.path()));
                continue;
            }
            TreePath path = resolve(name, file.path());
            paths.add(path);
            put(name, stored, file, aside(path, action), links, accounts);
        }
        if (pending.size() > firstPending) {
            createUsers.run();
            List<Pending> unresolved = new ArrayList<>(pending.subList(firstPending, pending.size()));
            pending.subList(firstPending, pending.size()).clear();
            Accounts now = accounts();
            unresolved.stream().filter(one -> !settle(one, now)).forEach(pending::add);
        }
        return new InstalledPackage(header, stored.signature(), wanted.sha256(), wanted.userRequested(), states, paths);
    }

    private static boolean isPlaced(RpmFileEntry file, Action action) {
        return !file.isGhost() && !action.skips();
    }

    /** Where a file goes when a configuration file's place is taken; moves away what lies there when it gives way. */
    private TreePath aside(TreePath path, Action action) {
        if (action == Action.ALTERNATIVE_NAME) {
            return sibling(path, ".rpmnew");
        }
        Optional<Inode> old = tree.get(path);
        if (action == Action.BACKUP && old.isPresent() && !(old.get() instanceof Inode.Directory)) {
            tree.put(sibling(path, ".rpmorig"), old.get());
        }
        return path;
    }

    private static TreePath sibling(TreePath path, String suffix) {
        byte[] name = path.name();
        byte[] longer = Arrays.copyOf(name, name.length + suffix.length());
        for (int i = 0; i < suffix.length(); i++) {
            longer[name.length + i] = (byte) suffix.charAt(i);
        }
        return path.parent().child(longer);
    }

    private Accounts accounts() {
        return Accounts.read(new FileSystem(tree, Origin.ofPackage("accounts"), request.timestamp()));
    }

    private TreePath ghostPath(TreePath path) {
        return tree.view().resolveParent(path).orElse(path);
    }

    /** Follows the directories on the way; makes missing ones. */
    private TreePath resolve(String name, TreePath path) {
        if (path.isRoot()) {
            return path;
        }
        TreePath here = TreePath.ROOT;
        TreePath asked = TreePath.ROOT;
        for (byte[] part : path.parent().names()) {
            asked = asked.child(part);
            TreePath next = here.child(part);
            Optional<Inode> inode = tree.get(next);
            if (inode.isEmpty()) {
                tree.put(next, new Inode.Directory(implied(here), Origin.ofPackage(name)));
                here = next;
            } else if (inode.get() instanceof Inode.Directory) {
                here = next;
            } else if (inode.get() instanceof Inode.Symlink link) {
                here = follow(name, path, next, link);
            } else {
                throw new InstallException(name, "file " + path + " lies below " + asked + ", which is no directory");
            }
        }
        TreePath found = here.child(path.name());
        // Nearly always: one of the two need not stay in memory.
        return found.equals(path) ? path : found;
    }

    /** The attributes of a directory that no package brings; below a setgid directory it inherits group and bit. */
    private Attributes implied(TreePath parent) {
        Attributes plain = Attributes.root(0755, request.timestamp());
        Attributes above = tree.get(parent).map(Inode::attributes).orElse(plain);
        return (above.mode() & SETGID) == 0
                ? plain
                : plain.withMode(0755 | SETGID).withOwner(0, above.gid());
    }

    private TreePath follow(String name, TreePath path, TreePath at, Inode.Symlink link) {
        if (link.origin().kind() == Origin.Kind.PACKAGE && !KNOWN_LINKS.contains(at.toString())) {
            throw new InstallException(
                    name,
                    "file " + path + " lies below " + at + ", which is a symbolic link to " + link.target() + " ("
                            + link.origin() + ")"
                            + (link.origin().name().equals(name)
                                    ? "; the package is damaged or forged"
                                    : "; leave one of the two packages out"));
        }
        Optional<TreePath> target = tree.view().resolve(at);
        if (target.isEmpty()) {
            Optional<TreePath> made = makeTarget(name, at, link);
            return made.orElseThrow(() -> new InstallException(
                    name,
                    "file " + path + " lies below the link " + at + ", which leads nowhere (" + link.target() + ")"));
        }
        if (!(tree.get(target.get()).orElse(null) instanceof Inode.Directory)) {
            throw new InstallException(name, "file " + path + " lies below " + at + ", which is no directory");
        }
        return target.get();
    }

    /** Makes the directory that a known link leads to when no package has brought it yet. */
    private Optional<TreePath> makeTarget(String name, TreePath at, Inode.Symlink link) {
        FileSystem files = new FileSystem(tree, Origin.ofPackage(name), request.timestamp());
        String target = FileSystem.text(link.target().bytes());
        String path = target.startsWith("/") ? target : FileSystem.text(at.parent()) + "/" + target;
        try {
            files.mkdirs(path, 0755);
        } catch (io.dpuos.shell.FileProblem e) {
            return Optional.empty();
        }
        return tree.view().resolve(at);
    }

    private void put(
            String name, StoredPackage stored, RpmFileEntry file, TreePath path, HardLinks links, Accounts accounts) {
        RpmFileEntry describing = links.describing(file);
        Attributes attributes = attributes(name, describing, accounts);
        boolean known = uid(accounts, describing.user()).isPresent()
                && gid(accounts, describing.group()).isPresent();
        Optional<Inode> old = tree.get(path);
        TreePath place = path;
        if (file.isDirectory() && old.isPresent() && !(old.get() instanceof Inode.Directory)) {
            Optional<TreePath> target =
                    tree.view().resolve(path).filter(found -> tree.get(found).orElse(null) instanceof Inode.Directory);
            if (target.isPresent()) {
                place = target.get();
            } else {
                tree.remove(path);
            }
        }
        if (!known) {
            pending.add(new Pending(name, place, describing.user(), describing.group(), describing.permissions()));
        }
        try {
            if (file.isDirectory() && tree.get(place).orElse(null) instanceof Inode.Directory there) {
                // A directory keeps what scriptlets attached to it, and its origin follows the package that owns it.
                tree.put(place, new Inode.Directory(withXattrs(attributes, there), Origin.ofPackage(name)));
            } else {
                tree.put(place, inode(name, stored, file, attributes, links));
            }
        } catch (EditException e) {
            throw new InstallException(name, "cannot install " + file.path() + ": " + e.getMessage());
        }
    }

    private static Attributes withXattrs(Attributes attributes, Inode.Directory there) {
        Attributes all = attributes;
        for (Map.Entry<String, Xattr> each : there.attributes().xattrs().entrySet()) {
            all = all.withXattr(each.getKey(), each.getValue());
        }
        return all;
    }

    private static Attributes attributes(String name, RpmFileEntry file, Accounts accounts) {
        Optional<Integer> uid = uid(accounts, file.user());
        Optional<Integer> gid = gid(accounts, file.group());
        int lost = (uid.isEmpty() ? SETUID : 0) | (gid.isEmpty() ? SETGID : 0);
        Attributes attributes = new Attributes(
                file.isSymbolicLink() ? 0777 : file.permissions() & ~lost,
                uid.orElse(0),
                gid.orElse(0),
                file.mtime(),
                new java.util.TreeMap<>());
        if (file.capabilities().isEmpty() || !file.isRegular()) {
            return attributes;
        }
        try {
            Optional<Xattr> value = FileCapabilities.encode(file.capabilities());
            return value.isPresent() ? attributes.withXattr(FileCapabilities.ATTRIBUTE, value.get()) : attributes;
        } catch (IllegalArgumentException e) {
            throw new InstallException(name, "file " + file.path() + ": " + e.getMessage());
        }
    }

    private static Inode inode(
            String name, StoredPackage stored, RpmFileEntry file, Attributes attributes, HardLinks links) {
        Origin origin = Origin.ofPackage(name);
        if (file.isDirectory()) {
            return new Inode.Directory(attributes, origin);
        } else if (file.isSymbolicLink() && file.linkTarget().isPresent()) {
            return new Inode.Symlink(attributes, file.linkTarget().get(), origin);
        } else if (file.isDevice()) {
            boolean block = (file.mode() & 0170000) == 0060000;
            return new Inode.Device(attributes, block, file.rdev() >> 8, file.rdev() & 0xff, origin);
        } else if ((file.mode() & 0170000) == 0010000) {
            return new Inode.Fifo(attributes, origin);
        } else if (file.isRegular()) {
            Optional<Content> content = file.links() > 1 ? links.content(file) : stored.content(file.index());
            if (content.isEmpty() && file.size() > 0) {
                throw new InstallException(name, "payload has no content for " + file.path());
            }
            Optional<String> group =
                    links.isAlone(file) ? Optional.empty() : Optional.of("rpm:" + name + ":" + file.linkGroup());
            return new Inode.RegularFile(attributes, content.orElse(Bytes.of(new byte[0])), group, origin);
        }
        throw new InstallException(
                name,
                "file " + file.path() + " has type 0" + Integer.toOctalString(file.mode())
                        + ", which is not supported");
    }

    private static Optional<Integer> uid(Accounts accounts, String user) {
        return user.equals("root") ? Optional.of(0) : accounts.user(user).map(Accounts.User::uid);
    }

    private static Optional<Integer> gid(Accounts accounts, String group) {
        return group.equals("root") ? Optional.of(0) : accounts.group(group).map(Accounts.Group::gid);
    }

    /** Sets the owner of a file that waits for one; whether both names are known. */
    private boolean settle(Pending one, Accounts accounts) {
        Optional<Inode> inode = tree.get(one.path());
        boolean still = inode.filter(found -> found.origin().equals(Origin.ofPackage(one.packageName())))
                .isPresent();
        if (!still) {
            return true;
        }
        Optional<Integer> uid = uid(accounts, one.user());
        Optional<Integer> gid = gid(accounts, one.group());
        Attributes attributes = inode.get().attributes();
        int regained = one.mode() & (uid.isPresent() ? SETUID : 0) | one.mode() & (gid.isPresent() ? SETGID : 0);
        tree.setAttributes(
                one.path(),
                attributes
                        .withMode(attributes.mode() | regained)
                        .withOwner(uid.orElse(attributes.uid()), gid.orElse(attributes.gid())));
        return uid.isPresent() && gid.isPresent();
    }

    /** Looks up owners that were unknown; those that still are become root, without setuid and setgid, and are warned about. */
    void resolveOwners() {
        Accounts accounts = accounts();
        for (Pending one : pending) {
            if (settle(one, accounts)) {
                continue;
            }
            boolean noUser = uid(accounts, one.user()).isEmpty();
            warnings.add(one.packageName() + ": " + (noUser ? "user " + one.user() : "group " + one.group()) + " of "
                    + one.path() + " does not exist in the image - using root");
        }
    }
}
