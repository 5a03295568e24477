package io.dpuos.install.command;

import io.dpuos.shell.Accounts;
import io.dpuos.shell.FileProblem;
import io.dpuos.shell.FileSystem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which ids shadow-utils gives and what it takes for one, by the image's login.defs. */
final class AccountIds {
    /** What shadow-utils takes for a name: of an account or a group. */
    private static final String NAME = "[A-Za-z0-9_.][A-Za-z0-9_.-]{0,31}\\$?";

    private AccountIds() {}

    /**
     * The next free id of the system range (login.defs SYS_UID_MIN, SYS_UID_MAX), as shadow-utils takes it: one below
     * the lowest that is in use, then from the top.
     */
    static int systemId(FileSystem files, boolean group, List<Integer> used) throws FileProblem {
        String kind = group ? "GID" : "UID";
        int max = setting(files, "SYS_" + kind + "_MAX", 999);
        int min = setting(files, "SYS_" + kind + "_MIN", 201);
        int next = max;
        for (int id : used) {
            if (id >= min && id <= max && id <= next) {
                next = id - 1;
            }
        }
        for (int id = next; id >= min; id--) {
            if (!used.contains(id)) {
                return id;
            }
        }
        for (int id = max; id >= min; id--) {
            if (!used.contains(id)) {
                return id;
            }
        }
        return -1;
    }

    static int ordinaryId(FileSystem files, boolean group, List<Integer> used) throws FileProblem {
        int next = setting(files, group ? "GID_MIN" : "UID_MIN", 1000);
        int max = setting(files, group ? "GID_MAX" : "UID_MAX", 60000);
        for (int id : used) {
            if (id >= next && id <= max) {
                next = id + 1;
            }
        }
        return next;
    }

    static int setting(FileSystem files, String name, int otherwise) throws FileProblem {
        if (files.exists("/etc/login.defs")) {
            for (String line : files.read("/etc/login.defs").split("\n")) {
                String[] words = line.strip().split("\\s+");
                if (words.length >= 2 && words[0].equals(name) && Accounts.isId(words[1])) {
                    return Integer.parseInt(words[1]);
                }
            }
        }
        return otherwise;
    }

    /** login.defs USERGROUPS_ENAB: whether a new user gets a group of its own. */
    static boolean userGroups(FileSystem files) throws FileProblem {
        return files.exists("/etc/login.defs")
                && files.read("/etc/login.defs").lines().anyMatch(line -> line.strip()
                        .matches("USERGROUPS_ENAB\\s+yes"));
    }

    static List<Integer> ids(AccountFile file) {
        List<Integer> ids = new ArrayList<>();
        for (String[] line : file.lines()) {
            if (line.length > 2 && Accounts.isId(line[2])) {
                ids.add(Integer.parseInt(line[2]));
            }
        }
        return ids;
    }

    static boolean isName(String name) {
        return name.matches(NAME) && !name.matches("[0-9.]+");
    }

    /** The id of a group that is given by name or id. */
    static Optional<Integer> groupId(AccountFile group, String nameOrId) {
        Optional<String[]> line = group.find(nameOrId);
        if (line.isPresent() && line.get().length > 2 && Accounts.isId(line.get()[2])) {
            return Optional.of(Integer.parseInt(line.get()[2]));
        }
        if (!Accounts.isId(nameOrId)) {
            return Optional.empty();
        }
        int id = Integer.parseInt(nameOrId);
        return ids(group).contains(id) ? Optional.of(id) : Optional.empty();
    }
}
