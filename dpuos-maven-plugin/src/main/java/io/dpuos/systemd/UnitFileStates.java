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
            boolean runtime = UnitPaths.isRuntime(info.file().parent());
            return runtime ? UnitFileState.MASKED_RUNTIME : UnitFileState.MASKED;
        }
        if (!name.equals(InstallLog.name(info.file())) && !info.name.isInstance()) {
            return UnitFileState.ALIAS;
        }
        if (UnitPaths.isGenerated(info.file())) {
            return UnitFileState.GENERATED;
        }
        if (UnitPaths.isTransient(info.file())) {
            return UnitFileState.TRANSIENT;
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
        boolean sameNameRuntime = false;
        boolean runtime = false;
        boolean elsewhere = false;
        boolean below = false;
        for (TreePath directory : UnitPaths.of(tree, version)) {
            Optional<TreePath> real = tree.resolve(directory);
            boolean[] linked = new boolean[1];
            if (real.isPresent() && find(info, real.get(), knownNames, below, linked)) {
                if (directory.equals(UnitLookup.CONFIGURATION)) {
                    return Optional.of(UnitFileState.ENABLED);
                }
                if (UnitPaths.isRuntime(directory)) {
                    runtime = true;
                } else {
                    elsewhere = true;
                }
            } else if (linked[0]) {
                sameName |= directory.equals(UnitPaths.CONFIGURATION);
                sameNameRuntime |= UnitPaths.isRuntime(directory);
            }
            below |= info.file().startsWith(directory);
        }
        if (runtime) {
            return Optional.of(UnitFileState.ENABLED_RUNTIME);
        }
        if (elsewhere && info.name.isInstance()) {
            return Optional.of(UnitFileState.STATIC);
        }
        if (sameName) {
            return Optional.of(UnitFileState.LINKED);
        }
        return sameNameRuntime ? Optional.of(UnitFileState.LINKED_RUNTIME) : Optional.empty();
    }

    private boolean find(UnitInfo info, TreePath directory, boolean knownNames, boolean below, boolean[] sameName) {
        for (Map.Entry<TreePath, Inode> entry : tree.children(directory).entrySet()) {
            String folder = InstallLog.name(entry.getKey());
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
            String name = InstallLog.name(entry.getKey());
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
