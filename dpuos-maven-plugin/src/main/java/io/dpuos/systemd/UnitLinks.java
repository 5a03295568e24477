package io.dpuos.systemd;

import io.dpuos.tree.EditException;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LayerBuilder;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes and removes the links of units in a layer. Not safe for use by several threads. */
final class UnitLinks {
    private static final int MAX_LINKS = 32;

    private final LayerBuilder layer;
    private final List<TreePath> searchPath;
    private final DirectoryOrder order;
    private final InstallLog log;

    UnitLinks(LayerBuilder layer, List<TreePath> searchPath, DirectoryOrder order, InstallLog log) {
        this.layer = layer;
        this.searchPath = searchPath;
        this.order = order;
        this.log = log;
    }

    /** Makes a link unless one to the same unit is there; returns why it could not. */
    Optional<Fault> make(TreePath path, LinkTarget target, boolean force) {
        TreePath place;
        try {
            place = layer.place(path);
        } catch (EditException e) {
            return Optional.of(log.fail(Fault.ENOTDIR, path, ""));
        }
        if (!(layer.tree().get(place.parent()).orElse(null) instanceof Inode.Directory)) {
            return Optional.of(log.fail(Fault.ENOTDIR, path, ""));
        }
        Inode old = layer.tree().get(place).orElse(null);
        if (old instanceof Inode.Symlink there) {
            if (Aliases.equivalent(layer.tree(), searchPath, place, there.target(), target)) {
                return Optional.empty();
            }
            if (!force) {
                return Optional.of(log.fail(Fault.EEXIST, path, text(there.target())));
            }
            log.unlink(path);
        } else if (old != null) {
            return Optional.of(log.fail(Fault.EEXIST, path, ""));
        }
        layer.symlink(place, target);
        log.symlink(path, text(target));
        return Optional.empty();
    }

    private static String text(LinkTarget target) {
        return new String(target.bytes(), StandardCharsets.UTF_8);
    }

    /**
     * Removes links named like a marked unit or leading to one, until nothing more is found.
     *
     * @param marked names and paths; grows by what is removed
     * @return the first failure
     */
    Optional<Fault> removeMarked(Set<String> marked, TreePath configuration, boolean dryRun) {
        Optional<Fault> result = Optional.empty();
        Optional<TreePath> real = layer.tree().resolve(configuration);
        if (marked.isEmpty() || real.isEmpty()) {
            return result;
        }
        boolean[] again = {true};
        while (again[0]) {
            again[0] = false;
            Optional<Fault> fault = scan(marked, real.get(), configuration, configuration, dryRun, again);
            result = result.isPresent() ? result : fault;
        }
        return result;
    }

    private Optional<Fault> scan(
            Set<String> marked,
            TreePath folder,
            TreePath shown,
            TreePath configuration,
            boolean dryRun,
            boolean[] again) {
        Optional<Fault> result = Optional.empty();
        for (Map.Entry<TreePath, Inode> entry :
                List.copyOf(order.children(layer.tree(), folder).entrySet())) {
            TreePath path = entry.getKey();
            String text = InstallLog.name(path);
            if (UnitLookup.isHidden(text)) {
                continue;
            }
            if (entry.getValue() instanceof Inode.Directory) {
                Optional<Fault> fault = scan(marked, path, shown.child(path.name()), configuration, dryRun, again);
                result = result.isPresent() ? result : fault;
                continue;
            }
            Optional<UnitName> name = UnitName.parse(text);
            if (!(entry.getValue() instanceof Inode.Symlink) || name.isEmpty()) {
                continue;
            }
            boolean found = marked.contains(text)
                    || name.get().isInstance()
                            && marked.contains(name.get().template().text());
            if (!found) {
                Optional<TreePath> end = chase(path);
                if (end.isEmpty()) {
                    log.fail(Fault.ELOOP, shown.child(path.name()), "");
                    result = result.isPresent() ? result : Optional.of(Fault.ELOOP);
                    continue;
                }
                found = marked.contains(InstallLog.name(end.get()));
            }
            if (found) {
                if (!dryRun) {
                    removeLink(path, layer.tree().resolve(configuration).orElse(configuration));
                }
                log.unlink(shown.child(path.name()));
                again[0] |= marked.add(shown.child(path.name()).toString()) && !dryRun;
            }
        }
        return result;
    }

    /** Returns where a link leads in the end, also when nothing is there; empty when links go round in a circle. */
    private Optional<TreePath> chase(TreePath link) {
        ImageTree tree = layer.tree();
        TreePath here = link;
        for (int links = 0; links < MAX_LINKS; links++) {
            if (!(tree.get(here).orElse(null) instanceof Inode.Symlink symlink)) {
                return Optional.of(here);
            }
            here = UnitLookup.target(tree, here, symlink);
        }
        return Optional.empty();
    }

    /** Removes a link and the directories that are empty then. */
    private void removeLink(TreePath link, TreePath configuration) {
        layer.remove(link);
        TreePath folder = link.parent();
        while (!folder.equals(configuration)
                && folder.startsWith(configuration)
                && layer.tree().children(folder).isEmpty()) {
            layer.remove(folder);
            folder = folder.parent();
        }
    }
}
