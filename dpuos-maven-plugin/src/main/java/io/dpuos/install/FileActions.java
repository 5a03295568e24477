package io.dpuos.install;

import io.dpuos.install.FileConflicts.Conflict;
import io.dpuos.rpm.RpmFileEntry;
import io.dpuos.rpm.RpmHeader;
import io.dpuos.rpm.Tag;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What becomes of each file of a transaction, decided before anything is unpacked, by rpm's rules (transaction.c:
 * skipInstallFiles, handleOverlappedFiles, handleColorConflict; rpmfi.c: rpmfilesCompare). Of several packages with the
 * same file the first brings it and the next leaves it alone. Paths are compared with the links that packages of the
 * transaction bring followed. Immutable once made.
 */
final class FileActions {
    /** What becomes of a file. */
    enum Action {
        UNDECIDED,
        /** It is unpacked. */
        CREATE,
        /** It is unpacked, and what lies there from a %pretrans scriptlet is set aside. */
        BACKUP,
        /** It is unpacked under another name beside what a %pretrans scriptlet left there. */
        ALTERNATIVE_NAME,
        /** Another package has brought the same file. */
        SKIP,
        /** A file of another colour takes its place. */
        SKIP_COLOR,
        /** Left out on request. */
        LEAVE_OUT;

        boolean skips() {
            return this == SKIP || this == SKIP_COLOR || this == LEAVE_OUT;
        }
    }

    /** The colours that count on a 64-bit system, and the one that wins. */
    private static final int TRANSACTION_COLOR = 3;

    private static final int PREFERRED_COLOR = 2;

    private record Place(int number, RpmFileEntry file) {}

    private final List<RpmHeader> headers;
    private final List<Action[]> actions = new ArrayList<>();
    private final List<Conflict> conflicts = new ArrayList<>();

    private FileActions(List<RpmHeader> headers) {
        this.headers = headers;
    }

    /**
     * Decides.
     *
     * @param headers in the order of installation
     * @param selection which files are left out
     * @param present what %pretrans scriptlets have left
     */
    static FileActions decide(List<RpmHeader> headers, FileSelection selection, ImageTree present) {
        FileActions decided = new FileActions(headers);
        for (RpmHeader header : headers) {
            decided.actions.add(decided.leftOut(header, selection));
        }
        TransactionPaths paths = TransactionPaths.of(headers);
        Map<TreePath, List<Place>> places = new HashMap<>();
        for (int number = 0; number < headers.size(); number++) {
            for (RpmFileEntry file : headers.get(number).files()) {
                TreePath path = paths.resolve(file.path());
                List<Place> before = places.computeIfAbsent(path, key -> new ArrayList<>(1));
                decided.decide(new Place(number, file), before, present);
                before.add(new Place(number, file));
            }
        }
        return decided;
    }

    /** Returns what becomes of a file. */
    Action of(int number, RpmFileEntry file) {
        return actions.get(number)[file.index()];
    }

    /** Returns the paths that two packages bring differently, in order of packages and files. */
    List<Conflict> conflicts() {
        return conflicts;
    }

    private Action action(Place place) {
        return actions.get(place.number())[place.file().index()];
    }

    private void set(Place place, Action action) {
        actions.get(place.number())[place.file().index()] = action;
    }

    private Action[] leftOut(RpmHeader header, FileSelection selection) {
        Action[] own = new Action[header.files().size()];
        Arrays.fill(own, Action.UNDECIDED);
        int directories = header.byteStrings(Tag.DIRNAMES).size();
        long[] directoryOf = header.numbers(Tag.DIRINDEXES);
        int[] left = new int[directories];
        boolean[] emptied = new boolean[directories];
        for (RpmFileEntry file : header.files()) {
            int directory = (int) directoryOf[file.index()];
            boolean foreignColor = file.color() != 0 && (file.color() & TRANSACTION_COLOR) == 0;
            if (foreignColor || !selection.isWanted(file)) {
                own[file.index()] = foreignColor ? Action.SKIP_COLOR : Action.LEAVE_OUT;
                emptied[directory] = true;
            } else {
                left[directory]++;
            }
        }
        for (int directory = directories - 1; directory >= 0; directory--) {
            if (left[directory] > 0 || !emptied[directory]) {
                continue;
            }
            TreePath path = TreePath.of(header.byteStrings(Tag.DIRNAMES).get(directory));
            for (RpmFileEntry file : header.files()) {
                if (!own[file.index()].skips()
                        && file.isDirectory()
                        && file.path().equals(path)) {
                    own[file.index()] = Action.LEAVE_OUT;
                    int parent = (int) directoryOf[file.index()];
                    left[parent]--;
                    emptied[parent] = true;
                    break;
                }
            }
        }
        return own;
    }

    private void decide(Place here, List<Place> before, ImageTree present) {
        if (action(here).skips()) {
            return;
        }
        if (before.isEmpty()) {
            set(here, changed(here.file(), present) ? aside(here.file(), Action.BACKUP) : Action.CREATE);
            return;
        }
        Place other = before.get(before.size() - 1);
        if (!same(other.file(), here.file())) {
            if (!settledByColor(here, other)) {
                conflicts.add(new Conflict(
                        here.file().path(), nevra(other), nevra(here), describe(other.file()), describe(here.file())));
            }
        } else if (action(other) == Action.SKIP_COLOR) {
            set(here, Action.SKIP_COLOR);
        } else if (!action(other).skips() && !other.file().isGhost()) {
            set(here, Action.SKIP);
        }
        if (action(here).skips()) {
            return;
        }
        if (changed(here.file(), present)) {
            set(here, aside(here.file(), Action.SKIP));
        } else if (action(here) == Action.UNDECIDED) {
            set(here, Action.CREATE);
        }
    }

    private static Action aside(RpmFileEntry file, Action otherwise) {
        return file.isNotReplaced() ? Action.ALTERNATIVE_NAME : otherwise;
    }

    private String nevra(Place place) {
        return headers.get(place.number()).nevra().toString();
    }

    private boolean settledByColor(Place here, Place other) {
        int color = here.file().color() & TRANSACTION_COLOR;
        int otherColor = other.file().color() & TRANSACTION_COLOR;
        if (color == 0 || otherColor == 0 || color == otherColor) {
            return false;
        }
        if ((color & PREFERRED_COLOR) != 0) {
            set(other, Action.SKIP_COLOR);
            set(here, Action.CREATE);
            return true;
        }
        if ((otherColor & PREFERRED_COLOR) != 0) {
            set(here, Action.SKIP_COLOR);
            return true;
        }
        return false;
    }

    static boolean same(RpmFileEntry a, RpmFileEntry b) {
        if (a.isGhost() || b.isGhost()) {
            return true;
        }
        boolean links = a.isSymbolicLink() && b.isSymbolicLink();
        if (!links && a.mode() != b.mode()) {
            return false;
        }
        if ((a.isRegular() || a.isSymbolicLink()) && a.size() != b.size()) {
            return false;
        }
        if (!a.user().equals(b.user()) || !a.group().equals(b.group())) {
            return false;
        }
        if (links) {
            return a.linkTarget().equals(b.linkTarget());
        }
        if (a.isRegular()) {
            return a.digest().equals(b.digest())
                    && (a.digest().isEmpty() || a.digestAlgorithm() == b.digestAlgorithm());
        }
        return !a.isDevice() || a.rdev() == b.rdev();
    }

    /** Whether a configuration file's place is taken by something else (rpmfilesConfigConflict). */
    private static boolean changed(RpmFileEntry file, ImageTree present) {
        if (!file.isConfiguration()) {
            return false;
        }
        if (!file.isRegular() && !file.isSymbolicLink()) {
            return true;
        }
        return present.inodes().size() > 1 && ConfigurationFiles.differs(file, present);
    }

    static String describe(RpmFileEntry file) {
        String what = file.isDirectory()
                ? "directory"
                : file.isSymbolicLink()
                        ? "link to " + file.linkTarget().map(Object::toString).orElse("")
                        : file.isRegular() ? "file of " + file.size() + " bytes" : "special file";
        return what + ", mode " + Integer.toOctalString(file.permissions()) + ", " + file.user() + ":" + file.group();
    }
}
