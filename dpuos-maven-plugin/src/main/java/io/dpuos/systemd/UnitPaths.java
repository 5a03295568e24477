package io.dpuos.systemd;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.List;

/** The directories of units, systemd.unit(5), stronger ones first, and what they are for. */
final class UnitPaths {
    static final TreePath CONFIGURATION = TreePath.of("/etc/systemd/system");
    static final TreePath RUNTIME = TreePath.of("/run/systemd/system");
    static final TreePath TRANSIENT = TreePath.of("/run/systemd/transient");

    private static final TreePath CONTROL = TreePath.of("/etc/systemd/system.control");
    private static final TreePath RUNTIME_CONTROL = TreePath.of("/run/systemd/system.control");
    private static final List<TreePath> GENERATORS = List.of(
            TreePath.of("/run/systemd/generator"),
            TreePath.of("/run/systemd/generator.early"),
            TreePath.of("/run/systemd/generator.late"));

    private static final List<TreePath> BEFORE = List.of(
            CONTROL,
            RUNTIME_CONTROL,
            TRANSIENT,
            GENERATORS.get(1),
            CONFIGURATION,
            TreePath.of("/etc/systemd/system.attached"),
            RUNTIME,
            TreePath.of("/run/systemd/system.attached"),
            GENERATORS.get(0),
            TreePath.of("/usr/local/lib/systemd/system"));

    private static final TreePath LIB = TreePath.of("/lib/systemd/system");
    private static final TreePath USR_LIB = TreePath.of("/usr/lib/systemd/system");

    private static final List<TreePath> ALL = join(List.of(USR_LIB, LIB, GENERATORS.get(2)));
    private static final List<TreePath> MERGED = join(List.of(USR_LIB, GENERATORS.get(2)));
    private static final List<TreePath> SPLIT = join(List.of(LIB, USR_LIB, GENERATORS.get(2)));

    private UnitPaths() {}

    private static List<TreePath> join(List<TreePath> rest) {
        List<TreePath> all = new ArrayList<>(BEFORE);
        all.addAll(rest);
        return List.copyOf(all);
    }

    /** Returns the directories; /lib only where it is not /usr/lib anyway. */
    static List<TreePath> of(ImageTree tree) {
        return tree.get("/lib").orElse(null) instanceof io.dpuos.tree.Inode.Symlink ? MERGED : ALL;
    }

    /** Returns the directories that a systemd built for a separate /usr looks into, as Debian's is. */
    static List<TreePath> of(ImageTree tree, SystemdVersion version) {
        return version.splitUsr() ? SPLIT : of(tree);
    }

    static boolean isGenerated(TreePath file) {
        return GENERATORS.contains(file.parent());
    }

    static boolean isTransient(TreePath file) {
        return file.parent().equals(TRANSIENT);
    }

    static boolean isConfiguration(TreePath file) {
        return file.parent().equals(CONFIGURATION) || file.parent().equals(RUNTIME);
    }

    /** Returns whether what lies in a directory is gone after a boot. */
    static boolean isRuntime(TreePath directory) {
        return directory.equals(RUNTIME)
                || directory.equals(TRANSIENT)
                || directory.equals(RUNTIME_CONTROL)
                || GENERATORS.contains(directory);
    }

    static boolean isVendor(TreePath file) {
        return file.startsWith(TreePath.of("/usr")) || file.startsWith(TreePath.of("/lib")) || isGenerated(file);
    }

    /** Returns whether drop-ins of a directory are those of the administrator. */
    static boolean isReverted(TreePath file) {
        return isConfiguration(file)
                || isTransient(file)
                || file.parent().equals(CONTROL)
                || file.parent().equals(RUNTIME_CONTROL);
    }
}
