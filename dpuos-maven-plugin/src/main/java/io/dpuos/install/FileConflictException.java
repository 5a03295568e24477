package io.dpuos.install;

import java.util.List;

/** Two packages bring different files under one path. */
public final class FileConflictException extends InstallException {
    private final transient List<FileConflicts.Conflict> conflicts;

    FileConflictException(List<FileConflicts.Conflict> conflicts) {
        super(
                conflicts.get(0).second(),
                "file " + conflicts.get(0).path() + " (" + conflicts.get(0).secondFile()
                        + ") conflicts with the file of "
                        + conflicts.get(0).first() + " (" + conflicts.get(0).firstFile() + ")"
                        + (conflicts.size() > 1 ? " (and " + (conflicts.size() - 1) + " more conflicts)" : "")
                        + "; leave one of the packages out");
        this.conflicts = List.copyOf(conflicts);
    }

    /** Returns all conflicts. */
    public List<FileConflicts.Conflict> conflicts() {
        return conflicts;
    }
}
