package io.dpuos.install;

import io.dpuos.rpm.RpmFileEntry;
import io.dpuos.rpm.RpmHeader;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds paths under which two packages bring different files, by rpm's rules (rpmfilesCompare, handleOverlappedFiles):
 * ghosts never conflict, modes must be equal, regular files and links must have the same size, owner and digest or
 * target. Two ELF files of different colours do not conflict: the one of the preferred colour is installed.
 */
public final class FileConflicts {
    private static final int PREFERRED_COLOR = 2;

    /**
     * A path that two packages bring differently.
     *
     * @param path the path
     * @param first NEVRA of the one package
     * @param second NEVRA of the other package
     */
    public record Conflict(TreePath path, String first, String second) {}

    /**
     * The outcome: conflicts, and the files that give way to one of the preferred colour.
     *
     * @param conflicts in order of packages and files
     * @param wrongColor by package place, the places of files that are not installed
     */
    record Found(List<Conflict> conflicts, List<Set<Integer>> wrongColor) {}

    private record Owner(int place, RpmFileEntry file) {}

    private FileConflicts() {}

    /** Returns the conflicts of packages that are to be installed together. */
    public static List<Conflict> of(List<RpmHeader> headers) {
        return find(headers).conflicts();
    }

    static Found find(List<RpmHeader> headers) {
        List<Conflict> conflicts = new ArrayList<>();
        List<Set<Integer>> wrong = new ArrayList<>();
        Map<TreePath, Owner> owners = new HashMap<>();
        for (int place = 0; place < headers.size(); place++) {
            wrong.add(new TreeSet<>());
            for (RpmFileEntry file : headers.get(place).files()) {
                if (file.isGhost()) {
                    continue;
                }
                Owner old = owners.putIfAbsent(file.path(), new Owner(place, file));
                if (old == null || old.place() == place || same(old.file(), file)) {
                    continue;
                }
                int a = old.file().color();
                int b = file.color();
                if (a != 0 && b != 0 && a != b) {
                    if ((b & PREFERRED_COLOR) != 0) {
                        wrong.get(old.place()).add(old.file().index());
                        owners.put(file.path(), new Owner(place, file));
                    } else {
                        wrong.get(place).add(file.index());
                    }
                    continue;
                }
                conflicts.add(new Conflict(
                        file.path(),
                        headers.get(old.place()).nevra().toString(),
                        headers.get(place).nevra().toString()));
            }
        }
        return new Found(conflicts, wrong);
    }

    private static boolean same(RpmFileEntry a, RpmFileEntry b) {
        if (a.mode() != b.mode()) {
            return false;
        }
        if (a.isRegular() || a.isSymbolicLink()) {
            if (a.size() != b.size() || !a.user().equals(b.user()) || !a.group().equals(b.group())) {
                return false;
            }
        }
        if (a.isSymbolicLink()) {
            return a.linkTarget().equals(b.linkTarget());
        }
        if (a.isRegular()) {
            return a.digestAlgorithm() == b.digestAlgorithm() && a.digest().equals(b.digest());
        }
        return !a.isDevice() || a.rdev() == b.rdev();
    }
}
