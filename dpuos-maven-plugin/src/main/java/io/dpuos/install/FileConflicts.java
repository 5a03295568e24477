package io.dpuos.install;

import io.dpuos.rpm.RpmHeader;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.util.List;

/**
 * Finds paths under which two packages bring different files, by rpm's rules (rpmfilesCompare, handleOverlappedFiles):
 * ghosts never conflict, modes and owners must be equal, regular files must have the same size and digest, links the same
 * target. Two ELF files of different colours do not conflict: the one of the preferred colour is installed.
 */
public final class FileConflicts {
    /**
     * A path that two packages bring differently.
     *
     * @param path the path
     * @param first NEVRA of the one package
     * @param second NEVRA of the other package
     * @param firstFile what the one package brings, for people
     * @param secondFile what the other package brings
     */
    public record Conflict(TreePath path, String first, String second, String firstFile, String secondFile) {}

    private FileConflicts() {}

    /** Returns the conflicts of packages that are to be installed together. */
    public static List<Conflict> of(List<RpmHeader> headers) {
        return FileActions.decide(
                        headers, new FileSelection(true, List.of()), ImageTree.empty(0, Origin.ofPackage("none")))
                .conflicts();
    }
}
