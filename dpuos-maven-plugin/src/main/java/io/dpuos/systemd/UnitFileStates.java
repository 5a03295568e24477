package io.dpuos.systemd;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells the state of a unit file as {@code systemctl is-enabled} does. */
final class UnitFileStates {
    private final ImageTree tree;
    private final SystemdVersion version;

    UnitFileStates(ImageTree tree, SystemdVersion version) {
        this.tree = tree;
        this.version = version;
    }

    UnitFileState of(String name, UnitInfo info) {
        if (info.mode == UnitInfo.Mode.MASKED) {
            return UnitFileState.MASKED;
        }
        if (!name.equals(info.file().nameText()) && !info.name.isInstance()) {
            return UnitFileState.ALIAS;
        }
        Optional<UnitFileState> enabled = search(info, true);
        if (enabled.isPresent()) {
            return enabled.get();
        }
        if (search(info, false).isPresent()) {
            return UnitFileState.INDIRECT;
        }
        return info.hasRules()
                ? UnitFileState.DISABLED
                : info.also.isEmpty() ? UnitFileState.STATIC : UnitFileState.INDIRECT;
    }

    /** Looks for links in all directories of units; {@code knownNames} counts only names that enabling would give. */
    private Optional<UnitFileState> search(UnitInfo info, boolean knownNames) {
        boolean sameName = false;
        boolean runtime = false;
        boolean elsewhere = false;
        boolean below = false;
        for (TreePath directory : UnitLookup.directories(tree)) {
            Optional<TreePath> real = tree.resolve(directory);
            boolean[] linked = new boolean[1];
            if (real.isPresent() && find(info, real.get(), knownNames, below, linked)) {
                if (directory.equals(UnitLookup.CONFIGURATION)) {
                    return Optional.of(UnitFileState.ENABLED);
                }
                if (directory.startsWith(TreePath.of("/run"))) {
                    runtime = true;
                } else {
                    elsewhere = true;
                }
            } else if (linked[0] && directory.equals(UnitLookup.CONFIGURATION)) {
                sameName = true;
            }
            below |= info.file().startsWith(directory);
        }
        if (runtime) {
            return Optional.of(UnitFileState.ENABLED_RUNTIME);
        }
        if (elsewhere && info.name.isInstance()) {
            return Optional.of(UnitFileState.STATIC);
        }
        return sameName ? Optional.of(UnitFileState.LINKED) : Optional.empty();
    }

    private boolean find(UnitInfo info, TreePath directory, boolean knownNames, boolean below, boolean[] sameName) {
        for (Map.Entry<TreePath, Inode> entry : tree.children(directory).entrySet()) {
            String folder = entry.getKey().nameText();
            boolean dependencies = folder.endsWith(".wants")
                    || folder.endsWith(".requires")
                    || version.knowsUpheldBy() && folder.endsWith(".upholds");
            if (entry.getValue() instanceof Inode.Directory
                    && dependencies
                    && findLink(info, entry.getKey(), directory, true, knownNames, below, sameName)) {
                return true;
            }
        }
        return findLink(info, directory, directory, false, knownNames, below, sameName);
    }

    private boolean findLink(
            UnitInfo info,
            TreePath folder,
            TreePath configuration,
            boolean byNameOnly,
            boolean knownNames,
            boolean below,
            boolean[] sameName) {
        for (Map.Entry<TreePath, Inode> entry : tree.children(folder).entrySet()) {
            if (!(entry.getValue() instanceof Inode.Symlink link)) {
                continue;
            }
            String name = entry.getKey().nameText();
            boolean byName = (byNameOnly || !below) && name.equals(info.name.text());
            boolean byTarget = byNameOnly
                    ? !byName
                            && UnitName.parse(name)
                                    .filter(UnitName::isInstance)
                                    .filter(each -> each.template().equals(info.name))
                                    .isPresent()
                    : lastName(link).equals(info.name.text());
            boolean same = byName && byTarget && entry.getKey().equals(configuration.child(info.name.text()));
            if (same) {
                sameName[0] = true;
            } else if ((byName || byTarget) && (!knownNames || isKnown(info, name))) {
                return true;
            }
        }
        return false;
    }

    private static String lastName(Inode.Symlink link) {
        String target = TreePath.display(link.target().bytes());
        return target.substring(target.lastIndexOf('/') + 1);
    }

    private static boolean isKnown(UnitInfo info, String name) {
        return name.equals(info.name.text())
                || List.copyOf(info.aliases).contains(name)
                || info.name.isTemplate()
                        && !info.defaultInstance.isEmpty()
                        && name.equals(
                                info.name.withInstance(info.defaultInstance).text());
    }
}
