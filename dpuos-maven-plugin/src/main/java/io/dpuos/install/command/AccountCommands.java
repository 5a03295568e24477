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

/** {@code groupadd}, {@code useradd} and their kin, on the image's passwd, group, shadow and gshadow. */
final class AccountCommands {
    /** shadow-utils' exit status for a name that is taken. */
    private static final int NAME_IN_USE = 9;
    /** shadow-utils' exit status for an id that is taken. */
    private static final int ID_IN_USE = 4;
    /** shadow-utils' exit status for a group or user that does not exist. */
    private static final int NOT_FOUND = 6;

    private final ImageState state;

    private AccountCommands(ImageState state) {
        this.state = state;
    }

    static void addTo(Map<String, Command> all, ImageState state) {
        AccountCommands commands = new AccountCommands(state);
        all.put("groupadd", commands::groupadd);
        all.put("useradd", commands::useradd);
        all.put("adduser", commands::useradd);
        all.put("usermod", commands::usermod);
        all.put("groupmod", commands::groupmod);
        all.put("userdel", commands::userdel);
        all.put("groupdel", commands::groupdel);
        all.put("gpasswd", commands::gpasswd);
        all.put("passwd", commands::passwd);
        all.put("chage", call -> 0);
        all.put("nscd", call -> 0);
        all.put("sss_cache", call -> 0);
        all.put("pwconv", call -> 0);
        all.put("grpconv", call -> 0);
    }

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

    private static int ordinaryId(FileSystem files, boolean group, List<Integer> used) throws FileProblem {
        int next = setting(files, group ? "GID_MIN" : "UID_MIN", 1000);
        int max = setting(files, group ? "GID_MAX" : "UID_MAX", 60000);
        for (int id : used) {
            if (id >= next && id <= max) {
                next = id + 1;
            }
        }
        return next;
    }

    private static int setting(FileSystem files, String name, int otherwise) throws FileProblem {
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
    private static boolean userGroups(FileSystem files) throws FileProblem {
        return files.exists("/etc/login.defs")
                && files.read("/etc/login.defs").lines().anyMatch(line -> line.strip()
                        .matches("USERGROUPS_ENAB\\s+yes"));
    }

    private static List<Integer> ids(AccountFile file) {
        List<Integer> ids = new ArrayList<>();
        for (String[] line : file.lines()) {
            if (line.length > 2 && Accounts.isId(line[2])) {
                ids.add(Integer.parseInt(line[2]));
            }
        }
        return ids;
    }

    private static String day(FileSystem files) {
        return Long.toString(files.clock() / 86_400);
    }

    private int groupadd(Invocation call) throws FileProblem {
        Options options = Options.parse(
                call, "g:rfop:K:", "gid=g:", "system=r", "force=f", "non-unique=o", "password=p:", "key=K:");
        if (options.operands().size() != 1) {
            call.fail("usage: groupadd [options] GROUP");
            return 2;
        }
        String name = options.operands().get(0);
        FileSystem files = call.files();
        AccountFile group = new AccountFile(files, "group");
        if (group.find(name).isPresent()) {
            if (options.has("f")) {
                return 0;
            }
            call.fail("group '" + name + "' already exists");
            return NAME_IN_USE;
        }
        List<Integer> used = ids(group);
        Optional<String> wanted = options.value("g");
        int gid;
        if (wanted.isPresent()) {
            if (!Accounts.isId(wanted.get())) {
                call.fail("invalid group ID '" + wanted.get() + "'");
                return 3;
            }
            gid = Integer.parseInt(wanted.get());
            if (used.contains(gid) && !options.has("o")) {
                if (!options.has("f")) {
                    call.fail("GID '" + gid + "' already exists");
                    return ID_IN_USE;
                }
                gid = freeGroupId(files, name, options.has("r"), used, -1);
            }
        } else {
            gid = freeGroupId(files, name, options.has("r"), used, -1);
        }
        addGroup(files, group, name, gid);
        return 0;
    }

    private int freeGroupId(FileSystem files, String name, boolean system, List<Integer> used, int preferred)
            throws FileProblem {
        Integer reserved = state.groupIds().get(name);
        if (reserved != null && !used.contains(reserved)) {
            return reserved;
        }
        if (preferred >= 0 && !used.contains(preferred)) {
            return preferred;
        }
        List<Integer> taken = new ArrayList<>(used);
        taken.addAll(state.groupIds().values());
        return system ? systemId(files, true, taken) : ordinaryId(files, true, taken);
    }

    private static void addGroup(FileSystem files, AccountFile group, String name, int gid) throws FileProblem {
        group.add(name, "x", Integer.toString(gid), "");
        group.save(0644);
        AccountFile shadow = new AccountFile(files, "gshadow");
        if (shadow.existed()) {
            shadow.add(name, "!", "", "");
            shadow.save(0);
        }
    }

    private int useradd(Invocation call) throws FileProblem {
        Options options = Options.parse(
                call,
                "u:g:G:d:s:c:rMmNUop:k:e:f:lb:K:Z:",
                "uid=u:",
                "gid=g:",
                "groups=G:",
                "home-dir=d:",
                "home=d:",
                "shell=s:",
                "comment=c:",
                "system=r",
                "no-create-home=M",
                "create-home=m",
                "no-user-group=N",
                "user-group=U",
                "non-unique=o",
                "password=p:",
                "skel=k:",
                "no-log-init=l",
                "base-dir=b:",
                "key=K:");
        if (options.operands().size() != 1) {
            call.fail("usage: useradd [options] LOGIN");
            return 2;
        }
        String name = options.operands().get(0);
        FileSystem files = call.files();
        AccountFile passwd = new AccountFile(files, "passwd");
        if (passwd.find(name).isPresent()) {
            call.fail("user '" + name + "' already exists");
            return NAME_IN_USE;
        }
        AccountFile group = new AccountFile(files, "group");
        boolean system = options.has("r");
        List<Integer> used = ids(passwd);
        int uid = userId(call, options, name, used);
        if (uid < 0) {
            return ID_IN_USE;
        }
        boolean ownGroup = !options.has("g") && !options.has("N") && (options.has("U") || userGroups(files));
        int gid;
        if (ownGroup) {
            if (group.find(name).isPresent()) {
                call.fail("group " + name + " exists - if you want to add this user to that group, use -g.");
                return NAME_IN_USE;
            }
            gid = freeGroupId(files, name, system, ids(group), uid);
            addGroup(files, group, name, gid);
        } else {
            String wanted = options.value("g").orElse("100");
            Optional<Integer> found = options.has("g") ? groupId(group, wanted) : Optional.of(100);
            if (found.isEmpty()) {
                call.fail("group '" + wanted + "' does not exist");
                return NOT_FOUND;
            }
            gid = found.get();
        }
        for (String more : list(options.value("G"))) {
            if (groupId(group, more).isEmpty()) {
                call.fail("group '" + more + "' does not exist");
                return NOT_FOUND;
            }
        }
        String base = options.value("b").orElse("/home");
        String home = options.value("d").orElse(base + "/" + name);
        passwd.add(
                name,
                "x",
                Integer.toString(uid),
                Integer.toString(gid),
                options.value("c").orElse(""),
                home,
                options.value("s").orElse(defaultShell(files)));
        passwd.save(0644);
        AccountFile shadow = new AccountFile(files, "shadow");
        if (shadow.existed()) {
            String password = options.value("p").orElse("!!");
            if (system) {
                shadow.add(name, password, day(files), "", "", "", "", "", "");
            } else {
                shadow.add(name, password, day(files), "0", "99999", "7", "", "", "");
            }
            shadow.save(0);
        }
        for (String more : list(options.value("G"))) {
            join(files, name, more);
        }
        if (options.has("m") && !files.exists(home)) {
            files.mkdirs(home, 0700);
            files.change(home, true, old -> old.withOwner(uid, gid));
        }
        return 0;
    }

    private int userId(Invocation call, Options options, String name, List<Integer> used) throws FileProblem {
        Optional<String> wanted = options.value("u");
        if (wanted.isPresent()) {
            if (!Accounts.isId(wanted.get())) {
                call.fail("invalid user ID '" + wanted.get() + "'");
                return -1;
            }
            int uid = Integer.parseInt(wanted.get());
            if (used.contains(uid) && !options.has("o")) {
                call.fail("UID " + uid + " is not unique");
                return -1;
            }
            return uid;
        }
        Integer reserved = state.userIds().get(name);
        if (reserved != null && !used.contains(reserved)) {
            return reserved;
        }
        List<Integer> taken = new ArrayList<>(used);
        taken.addAll(state.userIds().values());
        return options.has("r") ? systemId(call.files(), false, taken) : ordinaryId(call.files(), false, taken);
    }

    private static String defaultShell(FileSystem files) throws FileProblem {
        if (files.exists("/etc/default/useradd")) {
            for (String line : files.read("/etc/default/useradd").split("\n")) {
                if (line.startsWith("SHELL=")) {
                    return line.substring(6).strip();
                }
            }
        }
        return "/bin/bash";
    }

    private static List<String> list(Optional<String> text) {
        return text.filter(words -> !words.isEmpty())
                .map(words -> List.of(words.split(",")))
                .orElse(List.of());
    }

    private static Optional<Integer> groupId(AccountFile group, String nameOrId) {
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

    private static void leave(FileSystem files, String user, java.util.function.Predicate<String> from)
            throws FileProblem {
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

    private int usermod(Invocation call) throws FileProblem {
        Options options = Options.parse(
                call,
                "u:g:G:d:s:c:aLUmol:e:p:",
                "uid=u:",
                "gid=g:",
                "groups=G:",
                "home=d:",
                "shell=s:",
                "comment=c:",
                "append=a",
                "lock=L",
                "unlock=U",
                "move-home=m",
                "login=l:",
                "expiredate=e:",
                "password=p:");
        if (options.has("l") || options.has("m") || options.has("e")) {
            throw call.refuse("-l, -m or -e");
        }
        String name = options.operands().isEmpty() ? "" : options.operands().get(0);
        FileSystem files = call.files();
        AccountFile passwd = new AccountFile(files, "passwd");
        Optional<String[]> found = passwd.find(name);
        if (found.isEmpty() || found.get().length < 7) {
            call.fail("user '" + name + "' does not exist");
            return NOT_FOUND;
        }
        String[] line = found.get();
        line[2] = options.value("u").orElse(line[2]);
        if (options.has("g")) {
            Optional<Integer> gid =
                    groupId(new AccountFile(files, "group"), options.value("g").orElse(""));
            if (gid.isEmpty()) {
                call.fail("group '" + options.value("g").orElse("") + "' does not exist");
                return NOT_FOUND;
            }
            line[3] = gid.get().toString();
        }
        line[4] = options.value("c").orElse(line[4]);
        line[5] = options.value("d").orElse(line[5]);
        line[6] = options.value("s").orElse(line[6]);
        passwd.save(0644);
        if (options.has("G")) {
            List<String> groups = list(options.value("G"));
            if (!options.has("a")) {
                leave(files, name, group -> !groups.contains(group));
            }
            for (String group : groups) {
                join(files, name, group);
            }
        }
        if (options.has("L") || options.has("U") || options.has("p")) {
            AccountFile shadow = new AccountFile(files, "shadow");
            Optional<String[]> secret = shadow.find(name);
            if (secret.isPresent()) {
                String old = options.value("p").orElse(secret.get()[1]);
                secret.get()[1] = options.has("L") ? "!" + old : options.has("U") ? old.replaceFirst("^!", "") : old;
                shadow.save(0);
            }
        }
        return 0;
    }

    private int groupmod(Invocation call) throws FileProblem {
        Options options = Options.parse(call, "g:n:o", "gid=g:", "new-name=n:", "non-unique=o");
        String name = options.operands().isEmpty() ? "" : options.operands().get(0);
        AccountFile group = new AccountFile(call.files(), "group");
        Optional<String[]> found = group.find(name);
        if (found.isEmpty()) {
            call.fail("group '" + name + "' does not exist");
            return NOT_FOUND;
        }
        found.get()[2] = options.value("g").orElse(found.get()[2]);
        found.get()[0] = options.value("n").orElse(name);
        group.save(0644);
        return 0;
    }

    private int userdel(Invocation call) throws FileProblem {
        Options options = Options.parse(call, "rf", "remove=r", "force=f");
        String name = options.operands().isEmpty() ? "" : options.operands().get(0);
        FileSystem files = call.files();
        AccountFile passwd = new AccountFile(files, "passwd");
        if (!passwd.remove(name)) {
            call.fail("user '" + name + "' does not exist");
            return NOT_FOUND;
        }
        passwd.save(0644);
        AccountFile shadow = new AccountFile(files, "shadow");
        if (shadow.remove(name)) {
            shadow.save(0);
        }
        leave(files, name, group -> true);
        removeGroup(files, name);
        return 0;
    }

    private static boolean removeGroup(FileSystem files, String name) throws FileProblem {
        AccountFile group = new AccountFile(files, "group");
        boolean removed = group.remove(name);
        if (removed) {
            group.save(0644);
        }
        AccountFile shadow = new AccountFile(files, "gshadow");
        if (shadow.remove(name)) {
            shadow.save(0);
        }
        return removed;
    }

    private int groupdel(Invocation call) throws FileProblem {
        Options options = Options.parse(call, "f", "force=f");
        String name = options.operands().isEmpty() ? "" : options.operands().get(0);
        if (!removeGroup(call.files(), name)) {
            call.fail("group '" + name + "' does not exist");
            return NOT_FOUND;
        }
        return 0;
    }

    private int gpasswd(Invocation call) throws FileProblem {
        Options options = Options.parse(call, "a:d:", "add=a:", "delete=d:");
        String group = options.operands().isEmpty() ? "" : options.operands().get(0);
        if (new AccountFile(call.files(), "group").find(group).isEmpty()) {
            return call.fail("group '" + group + "' does not exist in /etc/group");
        }
        if (options.has("a")) {
            join(call.files(), options.value("a").orElse(""), group);
        } else if (options.has("d")) {
            leave(call.files(), options.value("d").orElse(""), group::equals);
        } else {
            throw call.refuse("without -a or -d");
        }
        return 0;
    }

    private int passwd(Invocation call) throws FileProblem {
        Options options = Options.parse(call, "ludS", "lock=l", "unlock=u", "delete=d");
        String name = options.operands().isEmpty() ? "root" : options.operands().get(0);
        AccountFile shadow = new AccountFile(call.files(), "shadow");
        Optional<String[]> line = shadow.find(name);
        if (line.isEmpty()) {
            return call.fail("unknown user '" + name + "'");
        }
        if (options.has("l")) {
            line.get()[1] = line.get()[1].startsWith("!") ? line.get()[1] : "!!" + line.get()[1];
        } else if (options.has("u")) {
            line.get()[1] = line.get()[1].replaceFirst("^!+", "");
        } else if (options.has("d")) {
            line.get()[1] = "";
        } else {
            throw call.refuse("without -l, -u or -d");
        }
        shadow.save(0);
        return 0;
    }
}
