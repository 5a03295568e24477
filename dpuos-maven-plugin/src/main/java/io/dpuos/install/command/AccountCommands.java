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

/**
 * {@code useradd} and its kin, on the image's passwd, group, shadow and gshadow. Nothing is written before all was
 * checked, in shadow-utils' order.
 */
final class AccountCommands {
    /** chage's exit status where passwords are in passwd itself. */
    private static final int NO_SHADOW = 15;

    private static final String DATE = "\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\\d|2[0-8])|\\d{4}-(0[13-9]|1[0-2])-(29|30)"
            + "|\\d{4}-(0[13578]|1[02])-31";

    private final ImageState state;
    private final GroupCommands groups;

    private AccountCommands(ImageState state) {
        this.state = state;
        this.groups = new GroupCommands(state);
    }

    static void addTo(Map<String, Command> all, ImageState state) {
        AccountCommands commands = new AccountCommands(state);
        commands.groups.addTo(all);
        all.put("useradd", commands::useradd);
        all.put("adduser", commands::useradd);
        all.put("usermod", AccountCommands::usermod);
        all.put("userdel", AccountCommands::userdel);
        all.put("passwd", AccountCommands::passwd);
        all.put("chage", AccountCommands::chage);
        all.put("nscd", call -> 0);
        all.put("sss_cache", call -> 0);
        all.put("pwconv", call -> 0);
        all.put("grpconv", call -> 0);
    }

    private static String day(FileSystem files) {
        return Long.toString(files.clock() / 86_400);
    }

    private static Optional<String> missingGroup(AccountFile group, List<String> wanted) {
        return wanted.stream()
                .filter(name -> AccountIds.groupId(group, name).isEmpty())
                .findFirst();
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
        FileSystem files = call.files();
        AccountFile group = new AccountFile(files, "group");
        boolean usage = options.operands().size() != 1
                || options.has("o") && !options.has("u")
                || options.has("m") && options.has("M")
                || options.has("U") && (options.has("N") || options.has("g"));
        List<String> more = list(options.value("G"));
        Optional<String> missing = missingGroup(group, more)
                .or(() -> missingGroup(group, options.value("g").map(List::of).orElse(List.of())));
        if (missing.isPresent()) {
            return GroupCommands.fail(call, GroupCommands.NOT_FOUND, "group '" + missing.get() + "' does not exist");
        }
        if (usage) {
            return GroupCommands.fail(call, GroupCommands.USAGE, "usage: useradd [options] LOGIN");
        }
        String name = options.operands().get(0);
        if (!AccountIds.isName(name)
                || options.value("u").filter(id -> !Accounts.isId(id)).isPresent()) {
            return GroupCommands.fail(call, GroupCommands.BAD_ARGUMENT, "invalid user name '" + name + "' or ID");
        }
        AccountFile passwd = new AccountFile(files, "passwd");
        if (passwd.find(name).isPresent()) {
            return GroupCommands.fail(call, GroupCommands.NAME_IN_USE, "user '" + name + "' already exists");
        }
        boolean ownGroup = !options.has("g") && !options.has("N") && (options.has("U") || AccountIds.userGroups(files));
        if (ownGroup && group.find(name).isPresent()) {
            return GroupCommands.fail(
                    call,
                    GroupCommands.NAME_IN_USE,
                    "group " + name + " exists - if you want to add this user to that group, use -g.");
        }
        List<Integer> used = AccountIds.ids(passwd);
        int uid = userId(call, options, name, used);
        if (uid < 0) {
            return GroupCommands.ID_IN_USE;
        }
        boolean system = options.has("r");
        int gid;
        if (ownGroup) {
            gid = groups.freeId(files, name, system, AccountIds.ids(group), uid);
            GroupCommands.add(files, group, name, gid);
        } else {
            gid = options.value("g")
                    .or(() -> Optional.of(defaultOf(files, "GROUP", "100")))
                    .flatMap(wanted -> AccountIds.groupId(group, wanted))
                    .orElse(100);
        }
        String base = options.value("b").orElse(defaultOf(files, "HOME", "/home"));
        String home = options.value("d").orElse(base + "/" + name);
        passwd.add(
                name,
                "x",
                Integer.toString(uid),
                Integer.toString(gid),
                options.value("c").orElse(""),
                home,
                options.value("s").orElse(defaultOf(files, "SHELL", "/bin/bash")));
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
        for (String one : more) {
            GroupCommands.join(files, name, one);
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
        return options.has("r")
                ? AccountIds.systemId(call.files(), false, taken)
                : AccountIds.ordinaryId(call.files(), false, taken);
    }

    /** A value of {@code /etc/default/useradd}. */
    private static String defaultOf(FileSystem files, String name, String otherwise) {
        try {
            if (files.exists("/etc/default/useradd")) {
                for (String line : files.read("/etc/default/useradd").split("\n")) {
                    if (line.startsWith(name + "=")) {
                        return line.substring(name.length() + 1).strip();
                    }
                }
            }
        } catch (FileProblem e) {
            return otherwise;
        }
        return otherwise;
    }

    private static List<String> list(Optional<String> text) {
        return text.filter(words -> !words.isEmpty())
                .map(words -> List.of(words.split(",")))
                .orElse(List.of());
    }

    private static int usermod(Invocation call) throws FileProblem {
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
                "non-unique=o",
                "expiredate=e:",
                "password=p:");
        if (options.has("l") || options.has("m") || options.has("e")) {
            throw call.refuse("-l, -m or -e");
        }
        FileSystem files = call.files();
        AccountFile group = new AccountFile(files, "group");
        List<String> wanted = list(options.value("G"));
        Optional<String> missing = missingGroup(
                        group, options.value("g").map(List::of).orElse(List.of()))
                .or(() -> missingGroup(group, wanted));
        if (missing.isPresent()) {
            return GroupCommands.fail(call, GroupCommands.NOT_FOUND, "group '" + missing.get() + "' does not exist");
        }
        if (options.operands().size() != 1) {
            return GroupCommands.fail(call, GroupCommands.USAGE, "usage: usermod [options] LOGIN");
        }
        String name = options.operands().get(0);
        AccountFile passwd = new AccountFile(files, "passwd");
        Optional<String[]> found = passwd.find(name);
        if (found.isEmpty() || found.get().length < 7) {
            return GroupCommands.fail(call, GroupCommands.NOT_FOUND, "user '" + name + "' does not exist");
        }
        if (options.has("a") && !options.has("G")
                || options.has("o") && !options.has("u")
                || (options.has("L") ? 1 : 0) + (options.has("U") ? 1 : 0) + (options.has("p") ? 1 : 0) > 1) {
            return GroupCommands.fail(call, GroupCommands.USAGE, "usage: usermod [options] LOGIN");
        }
        String[] line = found.get();
        String uid = options.value("u").orElse(line[2]);
        if (!Accounts.isId(uid)) {
            return GroupCommands.fail(call, GroupCommands.BAD_ARGUMENT, "invalid user ID '" + uid + "'");
        }
        if (!uid.equals(line[2]) && !options.has("o") && AccountIds.ids(passwd).contains(Integer.parseInt(uid))) {
            return GroupCommands.fail(call, GroupCommands.ID_IN_USE, "UID '" + uid + "' already exists");
        }
        line[2] = uid;
        line[3] = options.value("g")
                .flatMap(one -> AccountIds.groupId(group, one))
                .map(gid -> Integer.toString(gid))
                .orElse(line[3]);
        line[4] = options.value("c").orElse(line[4]);
        line[5] = options.value("d").orElse(line[5]);
        line[6] = options.value("s").orElse(line[6]);
        passwd.save(0644);
        if (options.has("G")) {
            if (!options.has("a")) {
                GroupCommands.leave(files, name, one -> !wanted.contains(one));
            }
            for (String one : wanted) {
                GroupCommands.join(files, name, one);
            }
        }
        if (options.has("L") || options.has("U") || options.has("p")) {
            password(call, options, name);
        }
        return 0;
    }

    private static void password(Invocation call, Options options, String name) throws FileProblem {
        AccountFile shadow = new AccountFile(call.files(), "shadow");
        Optional<String[]> secret = shadow.find(name);
        if (secret.isEmpty() || secret.get().length < 3) {
            return;
        }
        String old = secret.get()[1];
        if (options.has("p")) {
            secret.get()[1] = options.value("p").orElse("");
            secret.get()[2] = day(call.files());
        } else if (options.has("L")) {
            secret.get()[1] = old.startsWith("!") ? old : "!" + old;
        } else if (old.equals("!")) {
            call.fail("unlocking the user's password would result in a passwordless account.");
        } else {
            secret.get()[1] = old.replaceFirst("^!", "");
        }
        shadow.save(0);
    }

    private static int userdel(Invocation call) throws FileProblem {
        Options options = Options.parse(call, "rf", "remove=r", "force=f");
        String name = options.operands().isEmpty() ? "" : options.operands().get(0);
        FileSystem files = call.files();
        AccountFile passwd = new AccountFile(files, "passwd");
        Optional<String[]> found = passwd.find(name);
        if (found.isEmpty()) {
            return GroupCommands.fail(call, GroupCommands.NOT_FOUND, "user '" + name + "' does not exist");
        }
        String gid = found.get().length > 3 ? found.get()[3] : "";
        passwd.remove(name);
        passwd.save(0644);
        AccountFile shadow = new AccountFile(files, "shadow");
        if (shadow.remove(name)) {
            shadow.save(0);
        }
        GroupCommands.leave(files, name, group -> true);
        Optional<String[]> own = new AccountFile(files, "group").find(name);
        boolean shared = passwd.lines().stream().anyMatch(line -> line.length > 3 && line[3].equals(gid));
        // A group of the user's own goes with it, unless it is somebody else's, too.
        if (own.isPresent()
                && AccountIds.userGroups(files)
                && own.get()[2].equals(gid)
                && (own.get().length < 4 || own.get()[3].isEmpty())
                && (!shared || options.has("f"))) {
            GroupCommands.remove(files, name);
        }
        return 0;
    }

    private static int passwd(Invocation call) throws FileProblem {
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

    private static int chage(Invocation call) throws FileProblem {
        Options options = Options.parse(
                call,
                "d:m:M:W:I:E:",
                "lastday=d:",
                "mindays=m:",
                "maxdays=M:",
                "warndays=W:",
                "inactive=I:",
                "expiredate=E:");
        if (options.operands().size() != 1) {
            return GroupCommands.fail(call, GroupCommands.USAGE, "usage: chage [options] LOGIN");
        }
        List<String> letters = List.of("d", "m", "M", "W", "I", "E");
        if (letters.stream().noneMatch(options::has)) {
            throw call.refuse("without an option");
        }
        List<Optional<String>> values = new ArrayList<>();
        for (String letter : letters) {
            Optional<String> value = options.value(letter);
            if (value.filter(text -> !text.matches("-1|\\d{1,9}|" + DATE)).isPresent()) {
                throw call.refuse("-" + letter + " " + value.get());
            }
            values.add(value.map(AccountCommands::days));
        }
        String name = options.operands().get(0);
        if (new AccountFile(call.files(), "passwd").find(name).isEmpty()) {
            return call.fail("user '" + name + "' does not exist in /etc/passwd");
        }
        AccountFile shadow = new AccountFile(call.files(), "shadow");
        if (!shadow.existed()) {
            return GroupCommands.fail(call, NO_SHADOW, "the shadow password file is not present");
        }
        Optional<String[]> line = shadow.find(name);
        if (line.isEmpty() || line.get().length < 8) {
            throw call.refuse("for a user without a line in /etc/shadow");
        }
        for (int i = 0; i < values.size(); i++) {
            line.get()[i + 2] = values.get(i).orElse(line.get()[i + 2]);
        }
        shadow.save(0);
        return 0;
    }

    /** Days since 1970 as shadow has them: of a number, of a date, or none for -1. */
    private static String days(String text) {
        if (text.equals("-1")) {
            return "";
        }
        return text.indexOf('-') < 0
                ? Long.toString(Long.parseLong(text))
                : Long.toString(java.time.LocalDate.parse(text).toEpochDay());
    }
}
