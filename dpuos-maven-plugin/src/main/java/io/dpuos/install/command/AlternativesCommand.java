package io.dpuos.install.command;

import io.dpuos.shell.Command;
import io.dpuos.shell.FileProblem;
import io.dpuos.shell.FileSystem;
import io.dpuos.shell.Invocation;
import io.dpuos.tree.Inode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code alternatives} of chkconfig: state in {@code /var/lib/alternatives}, links in {@code /etc/alternatives}. */
final class AlternativesCommand implements Command {
    private static final String STATE = "/var/lib/alternatives/";
    private static final String LINKS = "/etc/alternatives/";

    private static final class Group {
        boolean automatic = true;
        String link = "";
        String chosen = "";
        final Map<String, String> followers = new LinkedHashMap<>();
        final Map<String, Choice> choices = new LinkedHashMap<>();
    }

    private record Choice(String priority, Map<String, String> followers) {
        int rank() {
            String digits = priority.replaceAll("^@[^@]*@", "").split(" ")[0];
            return digits.matches("-?\\d{1,9}") ? Integer.parseInt(digits) : 0;
        }
    }

    @Override
    public int run(Invocation call) throws FileProblem {
        List<String> words = new ArrayList<>(call.arguments());
        words.removeIf(word -> word.equals("--quiet")
                || word.equals("--verbose")
                || word.equals("--force")
                || word.equals("--keep-missing"));
        if (words.isEmpty()) {
            throw call.refuse("without an action");
        }
        FileSystem files = call.files();
        switch (words.get(0)) {
            case "--install" -> {
                return install(call, files, words);
            }
            case "--remove", "--set", "--remove-all", "--auto", "--display" -> {
                if (words.size() < 2) {
                    throw call.refuse(words.get(0) + " without a name");
                }
                return change(call, files, words);
            }
            case "--list" -> {
                list(call, files);
                return 0;
            }
            default -> throw call.refuse(words.get(0));
        }
    }

    private static void list(Invocation call, FileSystem files) throws FileProblem {
        List<String> names = files.isDirectory(STATE) ? files.list(STATE) : List.of();
        int width = names.stream().mapToInt(String::length).max().orElse(0);
        for (String name : names) {
            Group group = read(files, name);
            call.out(name + " ".repeat(width - name.length()) + (group.automatic ? "\tauto  \t" : "\tmanual\t")
                    + group.chosen + "\n");
        }
    }

    private static int change(Invocation call, FileSystem files, List<String> words) throws FileProblem {
        String name = words.get(1);
        if (!files.exists(STATE + name)) {
            return words.get(0).equals("--remove") || words.get(0).equals("--remove-all")
                    ? 0
                    : call.fail("cannot access " + STATE + name + ": No such file or directory");
        }
        Group group = read(files, name);
        switch (words.get(0)) {
            case "--set" -> {
                String given = words.size() > 2 ? words.get(2) : "";
                String path = group.choices.containsKey(given)
                        ? given
                        : group.choices.entrySet().stream()
                                .filter(choice -> choice.getValue().priority().startsWith("@" + given + "@"))
                                .max(java.util.Comparator.comparingInt(
                                        choice -> choice.getValue().rank()))
                                .map(Map.Entry::getKey)
                                .orElse(given);
                if (!group.choices.containsKey(path)) {
                    call.fail(path + " has not been configured as an alternative for " + name);
                    return 2;
                }
                group.automatic = false;
                group.chosen = path;
            }
            case "--auto" -> group.automatic = true;
            case "--remove" -> {
                String gone = words.size() > 2 ? words.get(2) : "";
                group.automatic = group.automatic || gone.equals(group.chosen);
                group.choices.remove(gone);
            }
            case "--display" -> {
                display(call, name, group);
                return 0;
            }
            case "--remove-all" -> group.choices.clear();
            default -> {
                return 0;
            }
        }
        if (group.choices.isEmpty()) {
            remove(files, STATE + name);
            remove(files, LINKS + name);
            remove(files, group.link);
            for (Map.Entry<String, String> follower : group.followers.entrySet()) {
                remove(files, LINKS + follower.getKey());
                remove(files, follower.getValue());
            }
            return 0;
        }
        write(files, name, group);
        link(files, name, group);
        return 0;
    }

    private static void display(Invocation call, String name, Group group) {
        call.out(name + " - status is " + (group.automatic ? "auto" : "manual") + ".\n");
        call.out(" link currently points to " + group.chosen + "\n");
        String best = "";
        int rank = Integer.MIN_VALUE;
        for (Map.Entry<String, Choice> choice : group.choices.entrySet()) {
            String[] parts = choice.getValue().priority().split("@");
            String family = parts.length > 2 ? "family " + parts[1] + " " : "";
            call.out(choice.getKey() + " - " + family + "priority "
                    + choice.getValue().rank() + "\n");
            group.followers
                    .keySet()
                    .forEach(follower -> call.out(" follower " + follower + ": "
                            + choice.getValue().followers().getOrDefault(follower, "") + "\n"));
            if (choice.getValue().rank() > rank) {
                rank = choice.getValue().rank();
                best = choice.getKey();
            }
        }
        call.out("Current `best' version is " + best + ".\n");
    }

    private static void remove(FileSystem files, String path) throws FileProblem {
        if (files.lstat(path)
                .filter(inode -> !(inode instanceof Inode.Directory))
                .isPresent()) {
            files.unlink(path);
        }
    }

    private static int install(Invocation call, FileSystem files, List<String> words) throws FileProblem {
        if (words.size() < 5) {
            call.fail("--install needs link, name, path and priority");
            return 2;
        }
        String link = words.get(1);
        String name = words.get(2);
        String path = words.get(3);
        String priority = words.get(4);
        Map<String, String> paths = new LinkedHashMap<>();
        Map<String, String> links = new LinkedHashMap<>();
        int i = 5;
        while (i < words.size()) {
            String word = words.get(i);
            if ((word.equals("--slave") || word.equals("--follower")) && i + 3 < words.size()) {
                links.put(words.get(i + 2), words.get(i + 1));
                paths.put(words.get(i + 2), words.get(i + 3));
                i += 4;
            } else if (word.equals("--family") && i + 1 < words.size()) {
                priority = "@" + words.get(i + 1) + "@" + priority;
                i += 2;
            } else if (word.equals("--initscript") && i + 1 < words.size()) {
                priority += " " + words.get(i + 1);
                i += 2;
            } else {
                throw call.refuse(word);
            }
        }
        Group group = files.exists(STATE + name) ? read(files, name) : new Group();
        group.link = link;
        group.followers.putAll(links);
        group.choices.put(path, new Choice(priority, paths));
        files.mkdirs("/var/lib/alternatives", 0755);
        files.mkdirs("/etc/alternatives", 0755);
        write(files, name, group);
        link(files, name, group);
        return 0;
    }

    private static Group read(FileSystem files, String name) throws FileProblem {
        String[] lines = files.read(STATE + name).split("\n", -1);
        Group group = new Group();
        group.automatic = lines[0].equals("auto");
        group.link = lines.length > 1 ? lines[1] : "";
        int i = 2;
        while (i + 1 < lines.length && !lines[i].isEmpty()) {
            group.followers.put(lines[i], lines[i + 1]);
            i += 2;
        }
        i++;
        while (i + 1 < lines.length && !lines[i].isEmpty()) {
            String path = lines[i];
            String priority = lines[i + 1];
            i += 2;
            Map<String, String> paths = new LinkedHashMap<>();
            for (String follower : group.followers.keySet()) {
                paths.put(follower, i < lines.length ? lines[i] : "");
                i++;
            }
            group.choices.put(path, new Choice(priority, paths));
        }
        Optional<Inode> current = files.lstat(LINKS + name);
        if (current.isPresent() && current.get() instanceof Inode.Symlink now) {
            group.chosen = FileSystem.text(now.target().bytes());
        }
        return group;
    }

    private static void write(FileSystem files, String name, Group group) throws FileProblem {
        StringBuilder text = new StringBuilder(group.automatic ? "auto\n" : "manual\n");
        text.append(group.link).append('\n');
        group.followers.forEach((follower, link) ->
                text.append(follower).append('\n').append(link).append('\n'));
        text.append('\n');
        group.choices.forEach((path, choice) -> {
            text.append(path).append('\n').append(choice.priority()).append('\n');
            for (String follower : group.followers.keySet()) {
                text.append(choice.followers().getOrDefault(follower, "")).append('\n');
            }
        });
        files.write(STATE + name, text.toString());
    }

    private static void link(FileSystem files, String name, Group group) throws FileProblem {
        String best = group.chosen;
        if (group.automatic || !group.choices.containsKey(best)) {
            int rank = Integer.MIN_VALUE;
            for (Map.Entry<String, Choice> choice : group.choices.entrySet()) {
                if (choice.getValue().rank() > rank) {
                    rank = choice.getValue().rank();
                    best = choice.getKey();
                }
            }
        }
        point(files, LINKS + name, best);
        point(files, group.link, LINKS + name);
        Choice choice = group.choices.get(best);
        for (Map.Entry<String, String> follower : group.followers.entrySet()) {
            String target = choice == null ? "" : choice.followers().getOrDefault(follower.getKey(), "");
            if (target.isEmpty()) {
                remove(files, LINKS + follower.getKey());
                remove(files, follower.getValue());
            } else {
                point(files, LINKS + follower.getKey(), target);
                point(files, follower.getValue(), LINKS + follower.getKey());
            }
        }
    }

    /** Makes a link, but never in the place of something that is no link. */
    private static void point(FileSystem files, String path, String target) throws FileProblem {
        Optional<Inode> old = files.lstat(path);
        if (old.isPresent()) {
            if (!(old.get() instanceof Inode.Symlink)) {
                return;
            }
            files.unlink(path);
        }
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            files.mkdirs(path.substring(0, slash), 0755);
        }
        files.symlink(target, path);
    }
}
