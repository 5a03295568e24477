package io.dpuos.install;

import io.dpuos.rpm.RpmHeader;
import io.dpuos.rpm.SignatureHeader;
import io.dpuos.rpm.Tag;
import io.dpuos.shell.FileSystem;
import io.dpuos.tree.TreePath;
import java.util.List;

/**
 * A package as it was installed. Immutable.
 *
 * @param header its header
 * @param signature its signature header, of which the database keeps a part
 * @param sha256 of the package file
 * @param userRequested whether the user named it
 * @param states one state per file of the header
 * @param paths where each file of the header lies in the tree, directory links followed
 */
public record InstalledPackage(
        RpmHeader header,
        SignatureHeader signature,
        String sha256,
        boolean userRequested,
        List<FileState> states,
        List<TreePath> paths) {
    /** What rpmdb's FILESTATES says. */
    public enum FileState {
        /** Installed. */
        NORMAL(0),
        /** Another package's file took its place. */
        REPLACED(1),
        /** Left out: documentation or language. */
        NOT_INSTALLED(2),
        /** A file of the preferred colour took its place. */
        WRONG_COLOR(4);

        private final int number;

        FileState(int number) {
            this.number = number;
        }

        /** Returns the number in the database. */
        public int number() {
            return number;
        }
    }

    /** Copies the lists. */
    public InstalledPackage {
        states = List.copyOf(states);
        paths = List.copyOf(paths);
    }

    /** Returns the names of the directories of its files, each with a slash at the end, one character per byte. */
    List<String> directories() {
        return header.byteStrings(Tag.DIRNAMES).stream().map(FileSystem::text).toList();
    }
}
