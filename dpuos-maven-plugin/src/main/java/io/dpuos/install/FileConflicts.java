package io.dpuos.install;

import io.dpuos.rpm.RpmFileEntry;
import io.dpuos.rpm.RpmHeader;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds paths under which two packages bring different files, by rpm's rules (rpmfilesCompare, handleOverlappedFiles):
 * ghosts never conflict, modes and owners must be equal, regular files must have the same size and digest, links the same
 * target. Two ELF files of different colours do not conflict: the one of the preferred colour is installed.
 */
public final class FileConflicts {
    private static final int MOST_OWNERS = 20;

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

    /**
     * Returns the conflicts of every two packages, as if each two were installed alone; of a path that very many packages
     * have only the first ones count.
     */
    public static List<Conflict> ofPairs(List<RpmHeader> headers) {
        record Owner(RpmHeader header, RpmFileEntry file) {}
        List<Conflict> conflicts = new ArrayList<>();
        Map<TreePath, List<Owner>> owners = new HashMap<>();
        for (RpmHeader header : headers) {
            for (RpmFileEntry file : header.files()) {
                List<Owner> others = owners.computeIfAbsent(file.path(), path -> new ArrayList<>(1));
                for (Owner other : others) {
                    boolean colored = file.color() != 0
                            && other.file().color() != 0
                            && file.color() != other.file().color();
                    if (!colored && !FileActions.same(other.file(), file)) {
                        conflicts.add(new Conflict(
                                file.path(),
                                other.header().nevra().toString(),
                                header.nevra().toString(),
                                FileActions.describe(other.file()),
                                FileActions.describe(file)));
                    }
                }
                if (others.size() < MOST_OWNERS) {
                    others.add(new Owner(header, file));
                }
            }
        }
        return conflicts;
    }
}
