package io.dpuos.install.command;

import io.dpuos.shell.Accounts;
import io.dpuos.shell.Command;
import io.dpuos.shell.FileProblem;
import io.dpuos.shell.FileSystem;
import io.dpuos.shell.Invocation;
import io.dpuos.shell.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code groupadd} and its kin, on the image's group and gshadow. */
final class GroupCommands {
    /** shadow-utils' exit status for a wrong use. */
    static final int USAGE = 2;
    /** shadow-utils' exit status for an argument that is none. */
    static final int BAD_ARGUMENT = 3;
    /** shadow-utils' exit status for an id that is taken. */
    static final int ID_IN_USE = 4;
    /** shadow-utils' exit status for a group or user that does not exist. */
    static final int NOT_FOUND = 6;
    /** shadow-utils' exit status for a group that is the primary one of a user. */
    private static final int GROUP_BUSY = 8;
    /** shadow-utils' exit status for a name that is taken. */
    static final int NAME_IN_USE = 9;

    private final ImageState state;

    GroupCommands(ImageState state) {
        this.state = state;
    }

    void addTo(Map<String, Command> all) {
        all.put("groupadd", this::groupadd);
        all.put("groupmod", GroupCommands::groupmod);
        all.put("groupdel", GroupCommands::groupdel);
        all.put("gpasswd", GroupCommands::gpasswd);
    }

    static int fail(Invocation call, int status, String problem) {
        call.fail(problem);
        return status;
    }

    private int groupadd(Invocation call) throws FileProblem {
        Options options = Options.parse(
                call, "g:rfop:K:", "gid=g:", "system=r", "force=f", "non-unique=o", "password=p:", "key=K:");
        if (options.operands().size() != 1 || options.has("o") && !options.has("g")) {
            return fail(call, USAGE, "usage: groupadd [options] GROUP");
        }
        String name = options.operands().get(0);
        Optional<String> wanted = options.value("g");
        if (wanted.isPresent() && !Accounts.isId(wanted.get())) {
            return fail(call, BAD_ARGUMENT, "invalid group ID '" + wanted.get() + "'");
        }
        if (!AccountIds.isName(name)) {
            return fail(call, BAD_ARGUMENT, "'" + name + "' is not a valid group name");
        }
        FileSystem files = call.files();
        AccountFile group = new AccountFile(files, "group");
        if (group.find(name).isPresent()) {
            return options.has("f") ? 0 : fail(call, NAME_IN_USE, "group '" + name + "' already exists");
        }
        List<Integer> used = AccountIds.ids(group);
        int gid = wanted.map(Integer::parseInt).orElse(-1);
        if (gid >= 0 && used.contains(gid) && !options.has("o")) {
            if (!options.has("f")) {
                return fail(call, ID_IN_USE, "GID '" + gid + "' already exists");
            }
            gid = -1;
        }
        add(files, group, name, gid >= 0 ? gid : freeId(files, name, options.has("r"), used, -1));
        return 0;
    }

    /** The id of a new group: the one that the project's map reserves, the preferred one, or the next. */
    int freeId(FileSystem files, String name, boolean system, List<Integer> used, int preferred) throws FileProblem {
        Integer reserved = state.groupIds().get(name);
        if (reserved != null && !used.contains(reserved)) {
            return reserved;
        }
        int least = system ? 1 : AccountIds.setting(files, "GID_MIN", 1000);
        int most = system ? AccountIds.setting(files, "SYS_GID_MAX", 999) : AccountIds.setting(files, "GID_MAX", 60000);
        if (preferred >= least && preferred <= most && !used.contains(preferred)) {
            return preferred;
        }
        List<Integer> taken = new ArrayList<>(used);
        taken.addAll(state.groupIds().values());
        return system ? AccountIds.systemId(files, true, taken) : AccountIds.ordinaryId(files, true, taken);
    }

    static void add(FileSystem files, AccountFile group, String name, int gid) throws FileProblem {
        group.add(name, "x", Integer.toString(gid), "");
        group.save(0644);
        AccountFile shadow = new AccountFile(files, "gshadow");
        if (shadow.existed()) {
            shadow.add(name, "!", "", "");
            shadow.save(0);
        }
    }

    /** Makes a user a member of a group. */
    static void join(FileSystem files, String user, String groupName) throws FileProblem {
        for (String name : List.of("group", "gshadow")) {
            AccountFile file = new AccountFile(files, name);
            Optional<String[]> found = file.find(groupName).or(() -> file.lines().stream()
                    .filter(line -> line.length > 2 && line[2].equals(groupName))
                    .findFirst());
            if (!file.existed() || found.isEmpty() || found.get().length < 4) {
                continue;
            }
            String[] line = found.get();
            List<String> members = new ArrayList<>(line[3].isEmpty() ? List.of() : List.of(line[3].split(",")));
            if (!members.contains(user)) {
                members.add(user);
                line[3] = String.join(",", members);
                file.save(0644);
            }
        }
    }

    static void leave(FileSystem files, String user, java.util.function.Predicate<String> from) throws FileProblem {
        for (String name : List.of("group", "gshadow")) {
            AccountFile file = new AccountFile(files, name);
            boolean changed = false;
            for (String[] line : file.lines()) {
                if (line.length > 3 && from.test(line[0])) {
                    List<String> members = new ArrayList<>(List.of(line[3].split(",")));
                    if (members.remove(user)) {
                        line[3] = String.join(",", members);
                        changed = true;
                    }
                }
            }
            if (changed) {
                file.save(0644);
            }
        }
    }

    private static int groupmod(Invocation call) throws FileProblem {
        Options options = Options.parse(call, "g:n:o", "gid=g:", "new-name=n:", "non-unique=o");
        if (options.operands().size() != 1 || options.has("o") && !options.has("g")) {
            return fail(call, USAGE, "usage: groupmod [options] GROUP");
        }
        String name = options.operands().get(0);
        FileSystem files = call.files();
        Optional<String> wanted = options.value("g");
        if (wanted.isPresent() && !Accounts.isId(wanted.get())) {
            return fail(call, BAD_ARGUMENT, "invalid group ID '" + wanted.get() + "'");
        }
        AccountFile group = new AccountFile(files, "group");
        Optional<String[]> found = group.find(name);
        if (found.isEmpty()) {
            return fail(call, NOT_FOUND, "group '" + name + "' does not exist");
        }
        String[] line = found.get();
        String old = line[2];
        if (wanted.isPresent()
                && !wanted.get().equals(old)
                && !options.has("o")
                && AccountIds.ids(group).contains(Integer.parseInt(wanted.get()))) {
            return fail(call, ID_IN_USE, "GID '" + wanted.get() + "' already exists");
        }
        String newName = options.value("n").orElse(name);
        if (!newName.equals(name)) {
            if (!AccountIds.isName(newName)) {
                return fail(call, BAD_ARGUMENT, "invalid group name '" + newName + "'");
            }
            if (group.find(newName).isPresent()) {
                return fail(call, NAME_IN_USE, "group '" + newName + "' already exists");
            }
        }
        line[2] = wanted.orElse(old);
        rename(group, name, newName);
        group.save(0644);
        AccountFile shadow = new AccountFile(files, "gshadow");
        if (shadow.existed()) {
            rename(shadow, name, newName);
            shadow.save(0);
        }
        if (!line[2].equals(old)) {
            AccountFile passwd = new AccountFile(files, "passwd");
            passwd.lines().stream()
                    .filter(user -> user.length > 3 && user[3].equals(old))
                    .forEach(user -> user[3] = line[2]);
            passwd.save(0644);
        }
        return 0;
    }

    /** A line with a new name goes to the end. */
    private static void rename(AccountFile file, String name, String newName) {
        Optional<String[]> line = file.find(name);
        if (line.isPresent() && !newName.equals(name)) {
            line.get()[0] = newName;
            file.remove(newName);
            file.add(line.get());
        }
    }

    static void remove(FileSystem files, String name) throws FileProblem {
        for (String file : List.of("group", "gshadow")) {
            AccountFile lines = new AccountFile(files, file);
            if (lines.remove(name)) {
                lines.save(0644);
            }
        }
    }

    private static int groupdel(Invocation call) throws FileProblem {
        Options options = Options.parse(call, "f", "force=f");
        String name = options.operands().isEmpty() ? "" : options.operands().get(0);
        FileSystem files = call.files();
        Optional<String[]> found = new AccountFile(files, "group").find(name);
        if (found.isEmpty()) {
            return fail(call, NOT_FOUND, "group '" + name + "' does not exist");
        }
        Optional<String[]> owner = new AccountFile(files, "passwd")
                .lines().stream()
                        .filter(user -> user.length > 3 && user[3].equals(found.get()[2]))
                        .findFirst();
        if (owner.isPresent() && !options.has("f")) {
            return fail(call, GROUP_BUSY, "cannot remove the primary group of user '" + owner.get()[0] + "'");
        }
        remove(files, name);
        return 0;
    }

    private static int gpasswd(Invocation call) throws FileProblem {
        Options options = Options.parse(call, "a:d:", "add=a:", "delete=d:");
        FileSystem files = call.files();
        String name = options.operands().isEmpty() ? "" : options.operands().get(0);
        if (!options.has("a") && !options.has("d")) {
            throw call.refuse("without -a or -d");
        }
        String user = options.value("a").or(() -> options.value("d")).orElse("");
        if (options.has("a") && new AccountFile(files, "passwd").find(user).isEmpty()) {
            return fail(call, BAD_ARGUMENT, "user '" + user + "' does not exist");
        }
        Optional<String[]> group = new AccountFile(files, "group").find(name);
        if (group.isEmpty()) {
            return fail(call, BAD_ARGUMENT, "group '" + name + "' does not exist in /etc/group");
        }
        if (options.has("a")) {
            call.out("Adding user " + user + " to group " + name + "\n");
            join(files, user, name);
            return 0;
        }
        call.out("Removing user " + user + " from group " + name + "\n");
        if (group.get().length < 4 || !List.of(group.get()[3].split(",")).contains(user)) {
            return fail(call, BAD_ARGUMENT, "user '" + user + "' is not a member of '" + name + "'");
        }
        leave(files, user, name::equals);
        return 0;
    }
}
