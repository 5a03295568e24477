package io.dpuos.account;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What systemd-sysusers(8) does with lines of sysusers.d(5), in the version of systemd 252: groups first, then users,
 * automatic ids downward from the highest of the ranges. Not safe for use by several threads.
 */
public final class SystemUsers {
    private static final String LOCKED = "!*";

    /**
     * The owner of a file, for ids that are taken from one.
     *
     * @param uid user
     * @param gid group
     */
    public record Owner(long uid, long gid) {}

    /**
     * The texts of the account files. Immutable.
     *
     * @param passwd text of /etc/passwd, empty when there is none; likewise the others
     */
    public record Files(
            Optional<String> passwd, Optional<String> group, Optional<String> shadow, Optional<String> gshadow) {}

    /**
     * What came of it.
     *
     * @param files texts of the files that changed; the others are empty
     * @param messages what systemd-sysusers prints, in order
     * @param failure why nothing was written
     */
    public record Result(Files files, List<String> messages, Optional<String> failure) {}

    /** One user or group to be. */
    static final class Item {
        final boolean user;
        final String name;
        long uid = -1;
        long gid = -1;
        boolean strict;
        boolean todo;
        String groupName = "";
        String uidPath = "";
        String gidPath = "";
        String description = "";
        String home = "";
        String shell = "";

        Item(boolean user, String name) {
            this.user = user;
            this.name = name;
        }

        boolean isLike(Item other) {
            return uid == other.uid
                    && gid == other.gid
                    && uidPath.equals(other.uidPath)
                    && gidPath.equals(other.gidPath)
                    && description.equals(other.description)
                    && home.equals(other.home)
                    && shell.equals(other.shell);
        }
    }

    private final SystemUserLines lines;
    private final Files files;
    private final Function<String, Optional<Owner>> owners;
    private final List<String> messages = new ArrayList<>();

    private final Map<String, Long> usersByName = new LinkedHashMap<>();
    private final Map<Long, String> usersById = new TreeMap<>();
    private final Map<String, Long> groupsByName = new LinkedHashMap<>();
    private final Map<Long, String> groupsById = new TreeMap<>();
    private final Map<Long, Item> todoUsers = new LinkedHashMap<>();
    private final Map<Long, Item> todoGroups = new LinkedHashMap<>();
    private final TreeSet<String> madeGroups = new TreeSet<>();
    private long search = 1L << 32;

    /**
     * Prepares to make users.
     *
     * @param owners tells the owner of a path of the image, for lines that take an id from one
     */
    public SystemUsers(SystemUserLines lines, Files files, Function<String, Optional<Owner>> owners) {
        this.lines = lines;
        this.files = files;
        this.owners = owners;
    }

    /**
     * Makes what is missing.
     *
     * @param day days since the epoch, for the shadow file
     */
    public Result apply(long day) {
        read(files.passwd(), usersByName, usersById);
        read(files.group(), groupsByName, groupsById);
        addImplicit();
        List.copyOf(lines.groups().values()).forEach(this::addGroup);
        List.copyOf(lines.users().values()).forEach(this::addUserWithGroup);
        return write(day);
    }

    private static void read(Optional<String> text, Map<String, Long> byName, Map<Long, String> byId) {
        for (String line : text.orElse("").split("\n")) {
            String[] fields = line.split(":", -1);
            if (fields.length > 2 && fields[2].matches("[0-9]{1,10}")) {
                long id = Long.parseLong(fields[2]);
                byName.putIfAbsent(fields[0], id);
                byId.putIfAbsent(id, fields[0]);
            }
        }
    }

    private void addImplicit() {
        lines.members().forEach((group, users) -> {
            for (String user : users) {
                lines.users().computeIfAbsent(user, name -> new Item(true, name));
            }
            if (!lines.users().containsKey(group)) {
                lines.groups().computeIfAbsent(group, name -> new Item(false, name));
            }
        });
    }

    private Optional<Owner> owner(String path) {
        return path.isEmpty() ? Optional.empty() : owners.apply(path);
    }

    private boolean gidIsFree(long gid, boolean withUser) {
        return !todoGroups.containsKey(gid)
                && !groupsById.containsKey(gid)
                && !(withUser && (todoUsers.containsKey(gid) || usersById.containsKey(gid)));
    }

    private boolean uidIsFree(long uid, String name, boolean withGroup) {
        Item group = todoGroups.get(uid);
        return !todoUsers.containsKey(uid)
                && !(withGroup && group != null && !group.name.equals(name))
                && !usersById.containsKey(uid)
                && !(withGroup && !groupsById.getOrDefault(uid, name).equals(name));
    }

    /** Returns whether the group is there or will be. */
    private boolean addGroup(Item item) {
        Long known = groupsByName.get(item.name);
        if (known != null) {
            item.gid = known;
            return true;
        }
        if (item.gid >= 0) {
            boolean free = gidIsFree(item.gid, !item.strict);
            if (item.strict) {
                if (free) {
                    messages.add("Failed to create " + item.name + ": please create GID " + item.gid);
                }
                return !free;
            }
            if (!free) {
                messages.add("Suggested group ID " + item.gid + " for " + item.name + " already used.");
                item.gid = -1;
            }
        }
        if (item.gid < 0 && item.uid >= 0 && gidIsFree(item.uid, true)) {
            item.gid = item.uid;
        }
        if (item.gid < 0) {
            long gid = owner(item.gidPath)
                    .or(() -> owner(item.uidPath))
                    .map(Owner::gid)
                    .orElse(-1L);
            if (gid > 0 && lines.inRange(gid) && gidIsFree(gid, true)) {
                item.gid = gid;
            }
        }
        if (item.gid < 0) {
            do {
                search = lines.nextLower(search);
                if (search < 0) {
                    messages.add("No free group ID available for " + item.name + ".");
                    return false;
                }
            } while (!gidIsFree(search, true));
            item.gid = search;
        }
        todoGroups.put(item.gid, item);
        lines.groups().putIfAbsent(item.name, item);
        madeGroups.add(item.name);
        messages.add("Creating group '" + item.name + "' with GID " + item.gid + ".");
        return true;
    }

    private void addUserWithGroup(Item item) {
        String groupName = item.groupName.isEmpty() ? item.name : item.groupName;
        Item queued = lines.groups().get(groupName);
        if (item.gid < 0 && queued != null && madeGroups.contains(groupName)) {
            item.gid = queued.gid;
            item.strict = true;
        } else if (!item.groupName.isEmpty()) {
            Long gid = groupsByName.get(item.groupName);
            if (gid == null) {
                messages.add("Group " + item.groupName + " not found.");
                return;
            }
            item.gid = gid;
            item.strict = true;
        } else if (!addGroup(item)) {
            return;
        }
        addUser(item);
    }

    private void addUser(Item item) {
        if (usersByName.containsKey(item.name)) {
            return;
        }
        if (item.uid >= 0 && !uidIsFree(item.uid, item.name, !item.strict)) {
            messages.add("Suggested user ID " + item.uid + " for " + item.name + " already used.");
            item.uid = -1;
        }
        if (item.uid < 0) {
            long uid = owner(item.uidPath)
                    .map(Owner::uid)
                    .or(() -> owner(item.gidPath).map(Owner::gid))
                    .orElse(-1L);
            if (uid > 0 && lines.inRange(uid) && uidIsFree(uid, item.name, true)) {
                item.uid = uid;
            }
        }
        if (item.uid < 0 && item.gid >= 0 && uidIsFree(item.gid, item.name, true)) {
            item.uid = item.gid;
        }
        if (item.uid < 0) {
            do {
                search = lines.nextLower(search);
                if (search < 0) {
                    messages.add("No free user ID available for " + item.name + ".");
                    return;
                }
            } while (!uidIsFree(search, item.name, true));
            item.uid = search;
        }
        todoUsers.put(item.uid, item);
        item.todo = true;
        messages.add("Creating user '" + item.name + "' (" + (item.description.isEmpty() ? "n/a" : item.description)
                + ") with UID " + item.uid + " and GID " + item.gid + ".");
    }

    private Result write(long day) {
        Optional<String> group = Optional.empty();
        Optional<String> gshadow = Optional.empty();
        Optional<String> passwd = Optional.empty();
        Optional<String> shadow = Optional.empty();
        if (!todoGroups.isEmpty() || !lines.members().isEmpty()) {
            List<String> added = new ArrayList<>();
            List<String> addedShadow = new ArrayList<>();
            for (Item item : todoGroups.values()) {
                added.add(item.name + ":x:" + item.gid + ":" + members(item.name, ""));
                addedShadow.add(item.name + ":" + LOCKED + "::" + members(item.name, ""));
            }
            for (String name : madeGroups) {
                if (names(files.gshadow()).contains(name)) {
                    return failed("/etc/gshadow: Group \"" + name + "\" already exists.");
                }
            }
            group = changed(files.group(), withMembers(files.group()), added);
            gshadow = changed(files.gshadow(), withMembers(files.gshadow()), addedShadow);
        }
        if (!todoUsers.isEmpty()) {
            List<String> added = new ArrayList<>();
            List<String> addedShadow = new ArrayList<>();
            List<String> oldShadow = new ArrayList<>();
            TreeSet<String> kept = new TreeSet<>();
            for (String line : lines(files.shadow())) {
                String[] fields = line.split(":", -1);
                boolean renewed =
                        fields.length > 2 && todoUsers.values().stream().anyMatch(item -> item.name.equals(fields[0]));
                if (renewed) {
                    fields[2] = Long.toString(day);
                    kept.add(fields[0]);
                }
                oldShadow.add(renewed ? String.join(":", fields) : line);
            }
            for (Item item : todoUsers.values()) {
                String shell = item.shell.isEmpty() ? item.uid == 0 ? "/bin/sh" : "/usr/sbin/nologin" : item.shell;
                String home = item.home.isEmpty() ? "/" : item.home;
                added.add(
                        String.join(":", item.name, "x", item.uid + "", item.gid + "", item.description, home, shell));
                if (!kept.contains(item.name)) {
                    addedShadow.add(item.name + ":" + LOCKED + ":" + day + "::::::");
                }
            }
            passwd = Optional.of(joined(lines(files.passwd()), added));
            shadow = Optional.of(joined(oldShadow, addedShadow));
        }
        return new Result(new Files(passwd, group, shadow, gshadow), messages, Optional.empty());
    }

    private Result failed(String message) {
        return new Result(
                new Files(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                messages,
                Optional.of(message));
    }

    private static TreeSet<String> names(Optional<String> text) {
        TreeSet<String> names = new TreeSet<>();
        lines(text).forEach(line -> names.add(line.split(":", 2)[0]));
        return names;
    }

    private static List<String> lines(Optional<String> text) {
        return text.orElse("").lines().filter(line -> !line.isBlank()).toList();
    }

    private List<String> withMembers(Optional<String> text) {
        List<String> changed = new ArrayList<>();
        for (String line : lines(text)) {
            int last = line.lastIndexOf(':');
            String name = line.split(":", 2)[0];
            changed.add(last < 0 ? line : line.substring(0, last + 1) + members(name, line.substring(last + 1)));
        }
        return changed;
    }

    /** Returns the members of a group; sorted when some are new. */
    private String members(String group, String old) {
        List<String> there = old.isEmpty() ? List.of() : List.of(old.split(","));
        TreeSet<String> all = new TreeSet<>(there);
        boolean added = all.addAll(lines.members().getOrDefault(group, List.of()));
        return added ? String.join(",", all) : old;
    }

    private static Optional<String> changed(Optional<String> text, List<String> old, List<String> added) {
        return added.isEmpty() && old.equals(lines(text)) ? Optional.empty() : Optional.of(joined(old, added));
    }

    /** New lines come behind the old ones, but before those of NIS. */
    private static String joined(List<String> old, List<String> added) {
        int end = 0;
        while (end < old.size()
                && !old.get(end).startsWith("+")
                && !old.get(end).startsWith("-")) {
            end++;
        }
        List<String> all = new ArrayList<>(old.subList(0, end));
        all.addAll(added);
        all.addAll(old.subList(end, old.size()));
        return all.isEmpty() ? "" : String.join("\n", all) + "\n";
    }
}
