package io.dpuos.shell;

import io.dpuos.shell.FileProblem.Reason;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * An image tree seen through system calls: relative paths, {@code ..}, symbolic links, permissions of root.
 *
 * <p>Paths are texts of one byte per character. Every new or changed file gets the clock of the image. {@code
 * /dev/null}, {@code /dev/zero}, {@code /dev/full}, {@code /dev/tty}, {@code /dev/stdin} and the like are known even when the tree has
 * no {@code /dev}. Not safe for use by several threads.
 */
public final class FileSystem {
    private static final int MAX_LINKS = 40;
    private static final int LONG_PATH = 256;
    private static final int MAX_TEXT = 64 << 20;
    private static final String PATTERN_DEVICES = "/dev/(null|zero|full|tty|stdin|stdout|stderr|console)";

    private final TreeBuilder tree;
    private final Origin origin;
    private final long clock;
    private final TreeSet<TreePath> touched = new TreeSet<>();
    private TreePath directory = TreePath.ROOT;
    private int umask = 022;
    private Optional<Budget> budget = Optional.empty();
    private int linkGroups;

    /**
     * Makes a view.
     *
     * @param tree what is read and changed
     * @param origin what new and changed files are put down to
     * @param clock seconds since the epoch that every change is stamped with
     */
    public FileSystem(TreeBuilder tree, Origin origin, long clock) {
        this.tree = tree;
        this.origin = origin;
        this.clock = clock;
    }

    /** Returns the tree. */
    public TreeBuilder tree() {
        return tree;
    }

    /** Returns the image's clock in seconds since the epoch. */
    public long clock() {
        return clock;
    }

    /** Returns what new files are put down to. */
    public Origin origin() {
        return origin;
    }

    /** Returns the paths that were made, changed or removed so far. */
    public SortedSet<TreePath> touched() {
        return Collections.unmodifiableSortedSet(touched);
    }

    /** Returns the current directory. */
    public TreePath directory() {
        return directory;
    }

    /** Returns the file mode creation mask. */
    public int umask() {
        return umask;
    }

    void setUmask(int mask) {
        umask = mask & 0777;
    }

    /** Counts work on files from now on. */
    public void setBudget(Budget now) {
        budget = Optional.of(now);
    }

    private void count(long bytes) {
        budget.ifPresent(one -> one.data(bytes, 0));
    }

    void setDirectory(TreePath path) {
        directory = path;
    }

    /** Converts text of one byte per character to bytes. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Converts bytes to text of one byte per character. */
    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Converts a path to text of one byte per character. */
    public static String text(TreePath path) {
        return text(path.bytes());
    }

    /** Returns whether a path names one of the devices that are known without the tree. */
    static boolean isDevice(String path) {
        return path.startsWith("/dev/") && path.matches(PATTERN_DEVICES);
    }

    /**
     * Follows a path.
     *
     * @param followLast whether the last name is followed when it is a symbolic link
     * @return where it leads; the last name need not exist
     */
    public TreePath locate(String path, boolean followLast) throws FileProblem {
        if (path.isEmpty()) {
            throw new FileProblem(Reason.MISSING);
        }
        if (path.length() > 4095) {
            throw new FileProblem(Reason.TOO_LONG);
        }
        long length = path.length() + (path.startsWith("/") ? 0 : directory.bytes().length);
        if (length > LONG_PATH) {
            // Each directory on the way is looked up by its whole path.
            count(length * length);
        } else if (length > 64) {
            count(16 * length);
        }
        boolean mustBeDirectory = path.endsWith("/") || path.endsWith("/.");
        Deque<String> rest = new ArrayDeque<>(List.of(path.split("/", -1)));
        TreePath here = path.startsWith("/") ? TreePath.ROOT : directory;
        int links = 0;
        while (!rest.isEmpty()) {
            String name = rest.removeFirst();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            Optional<Inode> parent = tree.get(here);
            if (parent.isEmpty()) {
                throw new FileProblem(Reason.MISSING);
            }
            if (!(parent.get() instanceof Inode.Directory)) {
                throw new FileProblem(Reason.NOT_A_DIRECTORY);
            }
            if (name.equals("..")) {
                here = here.parent();
                continue;
            }
            if (name.length() > 255) {
                throw new FileProblem(Reason.TOO_LONG);
            }
            if (name.indexOf('\0') >= 0) {
                throw new FileProblem(Reason.INVALID);
            }
            TreePath next;
            try {
                next = here.child(bytes(name));
            } catch (IllegalArgumentException e) {
                throw new FileProblem(Reason.TOO_LONG);
            }
            boolean last = rest.stream().allMatch(more -> more.isEmpty() || more.equals("."));
            Optional<Inode> inode = tree.get(next);
            if (inode.isPresent()
                    && inode.get() instanceof Inode.Symlink link
                    && (!last || followLast || mustBeDirectory)) {
                if (++links > MAX_LINKS) {
                    throw new FileProblem(Reason.LOOP);
                }
                String target = text(link.target().bytes());
                if (target.startsWith("/")) {
                    here = TreePath.ROOT;
                }
                String[] names = target.split("/", -1);
                for (int i = names.length - 1; i >= 0; i--) {
                    rest.addFirst(names[i]);
                }
                continue;
            }
            if (inode.isEmpty() && !last) {
                throw new FileProblem(Reason.MISSING);
            }
            here = next;
        }
        if (mustBeDirectory && tree.get(here).isPresent() && !(tree.get(here).get() instanceof Inode.Directory)) {
            throw new FileProblem(Reason.NOT_A_DIRECTORY);
        }
        return here;
    }

    /** Returns the inode a path leads to, links followed. */
    public Optional<Inode> stat(String path) {
        return find(path, true);
    }

    /** Returns the inode of a path, a link as last name not followed. */
    public Optional<Inode> lstat(String path) {
        return find(path, false);
    }

    private Optional<Inode> find(String path, boolean follow) {
        try {
            TreePath located = locate(path, follow);
            Optional<Inode> inode = tree.get(located);
            if (inode.isEmpty() && isDevice(text(located))) {
                return Optional.of(new Inode.Device(Attributes.root(0666, clock), false, 1, 3, origin));
            }
            return inode;
        } catch (FileProblem e) {
            return isDevice(path)
                    ? Optional.of(new Inode.Device(Attributes.root(0666, clock), false, 1, 3, origin))
                    : Optional.empty();
        }
    }

    /** Returns whether a path leads to something. */
    public boolean exists(String path) {
        return stat(path).isPresent();
    }

    /** Returns whether a path leads to a directory. */
    public boolean isDirectory(String path) {
        return stat(path).filter(Inode.Directory.class::isInstance).isPresent();
    }

    private Inode require(TreePath path) throws FileProblem {
        Optional<Inode> inode = tree.get(path);
        if (inode.isEmpty()) {
            throw new FileProblem(Reason.MISSING);
        }
        return inode.get();
    }

    /** Returns the inode a path leads to. */
    public Inode get(String path, boolean follow) throws FileProblem {
        return require(locate(path, follow));
    }

    /** Reads a file; devices are empty. */
    public String read(String path) throws FileProblem {
        if (isDevice(path) && !exists("/dev/null/")) {
            return "";
        }
        Inode inode = get(path, true);
        if (inode instanceof Inode.Directory) {
            throw new FileProblem(Reason.IS_A_DIRECTORY);
        }
        if (!(inode instanceof Inode.RegularFile file)) {
            return "";
        }
        if (file.content().size() > MAX_TEXT) {
            throw new FileProblem(Reason.TOO_LARGE);
        }
        count(file.content().size());
        try {
            return text(file.content().readAll(MAX_TEXT));
        } catch (IOException e) {
            throw new FileProblem(Reason.UNREADABLE);
        }
    }

    /** Creates a file or replaces its bytes; an existing one keeps mode, owner and hard links. */
    public void write(String path, String text) throws FileProblem {
        write(path, Bytes.of(bytes(text)), 0666 & ~umask);
    }

    /** Adds to the end of a file, which is created when it is missing. */
    public void append(String path, String text) throws FileProblem {
        if (isDevice(path)) {
            return;
        }
        Optional<Inode> old = stat(path);
        if (old.isEmpty() || !(old.get() instanceof Inode.RegularFile file)) {
            write(path, GrowingContent.of(bytes(text)), 0666 & ~umask);
            return;
        }
        if (file.content().size() + text.length() > MAX_TEXT) {
            throw new FileProblem(Reason.TOO_LARGE);
        }
        GrowingContent growing =
                file.content() instanceof GrowingContent content ? content : GrowingContent.of(bytes(read(path)));
        write(path, growing.with(bytes(text)), 0666 & ~umask);
    }

    /**
     * Creates a file or replaces its content.
     *
     * @param mode the mode of a new file
     */
    public void write(String path, Content content, int mode) throws FileProblem {
        TreePath located = isDevice(path) ? null : locate(path, true);
        if (located == null || isDevice(text(located))) {
            return;
        }
        Optional<Inode> old = tree.get(located);
        if (old.isPresent() && old.get() instanceof Inode.Directory || path.endsWith("/")) {
            throw new FileProblem(Reason.IS_A_DIRECTORY);
        }
        if (old.isPresent() && !(old.get() instanceof Inode.RegularFile)) {
            return;
        }
        if (old.isPresent() && old.get() instanceof Inode.RegularFile file) {
            Attributes attributes = file.attributes().withMtime(clock);
            if (attributes.xattrs().containsKey("security.capability")) {
                attributes = attributes.withoutXattrs();
            }
            replaceFile(located, file, new Inode.RegularFile(attributes, content, file.linkGroup(), origin));
        } else {
            put(located, new Inode.RegularFile(Attributes.root(mode, clock), content, origin));
        }
    }

    private void replaceFile(TreePath path, Inode.RegularFile old, Inode.RegularFile now) {
        if (old.linkGroup().isPresent()) {
            for (Map.Entry<TreePath, Inode> entry :
                    List.copyOf(tree.view().inodes().entrySet())) {
                if (entry.getValue() instanceof Inode.RegularFile other
                        && other.linkGroup().equals(old.linkGroup())) {
                    put(entry.getKey(), now);
                }
            }
        } else {
            put(path, now);
        }
    }

    /** Puts an inode at a path of the tree and remembers the change. */
    public void put(TreePath path, Inode inode) {
        touched.add(path);
        tree.put(path, inode);
    }

    /** Applies an edit of the tree and remembers the change. */
    public void apply(io.dpuos.tree.Edit edit) {
        touched.add(edit.path());
        tree.apply(edit);
    }

    /** Makes a new inode; the path must not exist. */
    public void create(String path, Inode inode) throws FileProblem {
        TreePath located = locate(stripSlashes(path), false);
        if (tree.get(located).isPresent()) {
            throw new FileProblem(Reason.EXISTS);
        }
        put(located, inode);
    }

    private static String stripSlashes(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /** Makes a directory. */
    public void mkdir(String path, int mode) throws FileProblem {
        create(path, new Inode.Directory(Attributes.root(mode, clock), origin));
    }

    /** Makes a directory and its missing parents; existing ones stay. */
    public void mkdirs(String path, int mode) throws FileProblem {
        StringBuilder done = new StringBuilder(path.startsWith("/") ? "/" : "");
        String[] names = path.split("/");
        for (int i = 0; i < names.length; i++) {
            if (names[i].isEmpty()) {
                continue;
            }
            done.append(names[i]);
            Optional<Inode> inode = stat(done.toString());
            if (inode.isEmpty()) {
                mkdir(done.toString(), i == names.length - 1 ? mode : 0777 & ~umask);
            } else if (!(inode.get() instanceof Inode.Directory)) {
                throw new FileProblem(i == names.length - 1 ? Reason.EXISTS : Reason.NOT_A_DIRECTORY);
            }
            done.append('/');
        }
    }

    /** Makes a symbolic link. */
    public void symlink(String target, String path) throws FileProblem {
        if (target.isEmpty()) {
            throw new FileProblem(Reason.MISSING);
        }
        create(path, new Inode.Symlink(Attributes.root(0777, clock), LinkTarget.of(bytes(target)), origin));
    }

    /** Makes a hard link. */
    public void link(String existing, String path) throws FileProblem {
        TreePath from = locate(existing, false);
        Inode inode = require(from);
        if (inode instanceof Inode.Directory) {
            throw new FileProblem(Reason.INVALID);
        }
        if (inode instanceof Inode.RegularFile file && file.linkGroup().isEmpty()) {
            String group;
            do {
                group = "link:" + text(from) + ":" + linkGroups++;
            } while (groupExists(group));
            inode = new Inode.RegularFile(file.attributes(), file.content(), Optional.of(group), file.origin());
            tree.put(from, inode);
        }
        create(path, inode);
    }

    private boolean groupExists(String group) {
        return tree.view().inodes().values().stream()
                .anyMatch(inode -> inode instanceof Inode.RegularFile file
                        && file.linkGroup().filter(group::equals).isPresent());
    }

    /** Removes a file, link or other inode that is no directory. */
    public void unlink(String path) throws FileProblem {
        TreePath located = locate(path, false);
        if (require(located) instanceof Inode.Directory) {
            throw new FileProblem(Reason.IS_A_DIRECTORY);
        }
        touched.add(located);
        tree.remove(located);
    }

    /** Removes an empty directory. */
    public void rmdir(String path) throws FileProblem {
        TreePath located = locate(stripSlashes(path), false);
        if (!(require(located) instanceof Inode.Directory)) {
            throw new FileProblem(Reason.NOT_A_DIRECTORY);
        }
        if (located.isRoot()) {
            throw new FileProblem(Reason.BUSY);
        }
        if (!list(located).isEmpty()) {
            throw new FileProblem(Reason.NOT_EMPTY);
        }
        touched.add(located);
        tree.remove(located);
    }

    /** Moves a path over another one as rename(2) does. */
    public void rename(String from, String to) throws FileProblem {
        TreePath source = locate(stripSlashes(from), false);
        TreePath target = locate(stripSlashes(to), false);
        Inode inode = require(source);
        if (source.equals(target)) {
            return;
        }
        if (source.isRoot() || target.startsWith(source)) {
            throw new FileProblem(Reason.INVALID);
        }
        Optional<Inode> old = tree.get(target);
        if (old.isPresent()) {
            boolean directory = old.get() instanceof Inode.Directory;
            if (directory && !(inode instanceof Inode.Directory)) {
                throw new FileProblem(Reason.IS_A_DIRECTORY);
            }
            if (!directory && inode instanceof Inode.Directory) {
                throw new FileProblem(Reason.NOT_A_DIRECTORY);
            }
            if (directory && !list(target).isEmpty()) {
                throw new FileProblem(Reason.NOT_EMPTY);
            }
            tree.remove(target);
        } else if (!(tree.get(target.parent()).orElse(null) instanceof Inode.Directory)) {
            throw new FileProblem(Reason.MISSING);
        }
        List<Map.Entry<TreePath, Inode>> moved = new ArrayList<>();
        moved.add(Map.entry(source, inode));
        moved.addAll(tree.view().under(source).entrySet());
        List<Map.Entry<TreePath, Inode>> all = moved.stream()
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .toList();
        tree.remove(source);
        for (Map.Entry<TreePath, Inode> entry : all) {
            byte[] tail = entry.getKey().bytes();
            int head = source.bytes().length;
            TreePath path = tail.length == head
                    ? target
                    : target.child(java.util.Arrays.copyOfRange(tail, head + 1, tail.length));
            touched.add(entry.getKey());
            put(path, entry.getValue());
        }
    }

    /** Changes the attributes of what a path leads to, and of all its hard links. */
    public void change(String path, boolean follow, UnaryOperator<Attributes> change) throws FileProblem {
        if (isDevice(path)) {
            return;
        }
        TreePath located = locate(path, follow);
        change(located, change);
    }

    /** Changes the attributes of a path of the tree, and of all its hard links. */
    public void change(TreePath path, UnaryOperator<Attributes> change) throws FileProblem {
        Inode inode = require(path);
        Attributes now = change.apply(inode.attributes());
        if (!now.equals(inode.attributes())) {
            touched.add(path);
            tree.setAttributes(path, now);
        }
    }

    /** Returns the names in a directory, sorted by byte. */
    public List<String> list(TreePath path) {
        List<String> names = new ArrayList<>();
        var children = tree.view().children(path).keySet();
        count(64L * children.size());
        for (TreePath child : children) {
            names.add(text(child.name()));
        }
        Collections.sort(names);
        return names;
    }

    /** Returns the names in the directory a path leads to, sorted by byte. */
    public List<String> list(String path) throws FileProblem {
        TreePath located = locate(path, true);
        if (!(require(located) instanceof Inode.Directory)) {
            throw new FileProblem(Reason.NOT_A_DIRECTORY);
        }
        return list(located);
    }

    /** Returns everything below a path of the tree. */
    public NavigableMap<TreePath, Inode> under(TreePath path) {
        return tree.view().under(path);
    }
}
