package io.dpuos.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The image's own passwd and group as they are now. Immutable. */
public final class Accounts {
    /** A line of passwd. */
    public record User(String name, int uid, int gid, String comment, String home, String shell) {}

    /** A line of group. */
    public record Group(String name, int gid, List<String> members) {}

    private final List<User> users;
    private final List<Group> groups;

    private Accounts(List<User> users, List<Group> groups) {
        this.users = List.copyOf(users);
        this.groups = List.copyOf(groups);
    }

    /** Reads {@code /etc/passwd} and {@code /etc/group}; missing files and malformed lines count as nothing. */
    public static Accounts read(FileSystem files) {
        List<User> users = new ArrayList<>();
        for (String line : text(files, "/etc/passwd").split("\n")) {
            String[] field = line.split(":", -1);
            if (field.length >= 7 && isId(field[2]) && isId(field[3])) {
                users.add(new User(
                        field[0],
                        Integer.parseInt(field[2]),
                        Integer.parseInt(field[3]),
                        field[4],
                        field[5],
                        field[6]));
            }
        }
        List<Group> groups = new ArrayList<>();
        for (String line : text(files, "/etc/group").split("\n")) {
            String[] field = line.split(":", -1);
            if (field.length >= 4 && isId(field[2])) {
                List<String> members = field[3].isEmpty() ? List.of() : List.of(field[3].split(","));
                groups.add(new Group(field[0], Integer.parseInt(field[2]), members));
            }
        }
        return new Accounts(users, groups);
    }

    private static String text(FileSystem files, String path) {
        try {
            return files.exists(path) ? files.read(path) : "";
        } catch (FileProblem e) {
            return "";
        }
    }

    /** Returns whether a text is a numeric id. */
    public static boolean isId(String text) {
        return text.matches("[0-9]{1,9}");
    }

    /** Returns all users in file order. */
    public List<User> users() {
        return users;
    }

    /** Returns all groups in file order. */
    public List<Group> groups() {
        return groups;
    }

    /** Returns the user of a name. */
    public Optional<User> user(String name) {
        return users.stream().filter(user -> user.name().equals(name)).findFirst();
    }

    /** Returns the user of a number. */
    public Optional<User> user(int uid) {
        return users.stream().filter(user -> user.uid() == uid).findFirst();
    }

    /** Returns the group of a name. */
    public Optional<Group> group(String name) {
        return groups.stream().filter(group -> group.name().equals(name)).findFirst();
    }

    /** Returns the group of a number. */
    public Optional<Group> group(int gid) {
        return groups.stream().filter(group -> group.gid() == gid).findFirst();
    }
}
