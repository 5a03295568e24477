package io.dpuos.install.command;

import io.dpuos.shell.Accounts;
import io.dpuos.shell.Command;
import io.dpuos.shell.FileProblem;
import io.dpuos.shell.FileSystem;
import io.dpuos.shell.Invocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code systemd-sysusers} (sysusers.d(5)): groups first, then users, in the order of file names and lines; automatic
 * ids are taken downward from 999.
 */
final class SystemUsersCommand implements Command {
    private static final String[] DIRECTORIES = {
        "/usr/lib/sysusers.d", "/usr/local/lib/sysusers.d", "/run/sysusers.d", "/etc/sysusers.d"
    };
    private static final int HIGHEST = 999;
    private static final String NOLOGIN = "/usr/sbin/nologin";

    private final ImageState state;

    SystemUsersCommand(ImageState state) {
        this.state = state;
    }

    private record Item(char type, String name, String id, String comment, String home, String shell) {}

    @Override
    public int run(Invocation call) throws FileProblem {
        List<String> paths = new ArrayList<>();
        String inline = "";
        boolean isInline = false;
        for (String argument : call.arguments()) {
            if (argument.equals("--inline")) {
                isInline = true;
            } else if (argument.startsWith("--replace=") || argument.equals("--no-pager")) {
                continue;
            } else if (argument.startsWith("-") && argument.length() > 1) {
                throw call.refuse(argument);
            } else if (isInline) {
                inline += argument + "\n";
            } else {
                paths.add(argument);
            }
        }
        List<Item> items = new ArrayList<>();
        parse(inline, items);
        if (paths.contains("-")) {
            parse(call.readAll(), items);
            paths.remove("-");
        }
        FileSystem files = call.files();
        Map<String, String> found = new TreeMap<>();
        for (String directory : DIRECTORIES) {
            if (files.isDirectory(directory)) {
                for (String name : files.list(directory)) {
                    if (name.endsWith(".conf")) {
                        found.put(name, directory + "/" + name);
                    }
                }
            }
        }
        if (paths.isEmpty() && !isInline && items.isEmpty()) {
            paths.addAll(found.values());
        }
        for (String path : paths) {
            String real = path.startsWith("/") ? path : found.getOrDefault(path, path);
            if (!files.exists(real)) {
                return call.fail("Failed to open '" + path + "': No such file or directory");
            }
            parse(files.read(real), items);
        }
        return apply(call, files, items);
    }

    private static void parse(String text, List<Item> items) {
        for (String line : text.split("\n")) {
            String stripped = line.strip();
            if (stripped.isEmpty() || stripped.startsWith("#")) {
                continue;
            }
            List<String> words = words(stripped);
            char type = words.get(0).charAt(0);
            if (words.size() < 2 || "ugmr".indexOf(type) < 0) {
                continue;
            }
            items.add(new Item(type, words.get(1), word(words, 2), word(words, 3), word(words, 4), word(words, 5)));
        }
    }

    private static String word(List<String> words, int index) {
        return index < words.size() && !words.get(index).equals("-") ? words.get(index) : "";
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        boolean open = false;
        for (char c : line.toCharArray()) {
            if (quote != 0 ? c == quote : c == '"' || c == '\'') {
                quote = quote != 0 ? 0 : c;
                open = true;
            } else if (quote == 0 && (c == ' ' || c == '\t')) {
                if (open) {
                    words.add(word.toString());
                }
                word.setLength(0);
                open = false;
            } else {
                word.append(c);
                open = true;
            }
        }
        if (open) {
            words.add(word.toString());
        }
        return words;
    }

    private int apply(Invocation call, FileSystem files, List<Item> items) throws FileProblem {
        boolean changed = items.stream()
                .anyMatch(item -> item.type() == 'm'
                        || item.type() == 'g'
                                && Accounts.read(files).group(item.name()).isEmpty()
                        || item.type() == 'u'
                                && Accounts.read(files).user(item.name()).isEmpty());
        if (!changed) {
            return 0;
        }
        for (Item item : items) {
            if (item.type() == 'u' || item.type() == 'm') {
                continue;
            }
            if (item.type() == 'g') {
                group(files, item.name(), item.id().isEmpty() ? Optional.empty() : number(item.id()));
            }
        }
        for (Item item : items) {
            if (item.type() == 'u') {
                user(call, files, item);
            }
        }
        for (Item item : items) {
            if (item.type() == 'm') {
                group(files, item.id(), Optional.empty());
                if (Accounts.read(files).user(item.name()).isEmpty()) {
                    user(call, files, new Item('u', item.name(), "", "", "", ""));
                }
                GroupCommands.join(files, item.name(), item.id());
            }
        }
        return 0;
    }

    private static Optional<Integer> number(String text) {
        return Accounts.isId(text) ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }

    /**
     * Returns the first of the wished ids that is free, else the highest free one that no other name has a claim on.
     *
     * @param wishes the id that the file states, then the one that an earlier build gave to this name: the same build
     *     with the ids of its predecessor has to come to the same result
     * @param both whether the id must be free as user and as group
     */
    private int freeId(FileSystem files, List<Optional<Integer>> wishes, boolean both) {
        Accounts accounts = Accounts.read(files);
        for (Optional<Integer> wish : wishes) {
            if (wish.isPresent()
                    && accounts.group(wish.get()).isEmpty()
                    && (!both || accounts.user(wish.get()).isEmpty())) {
                return wish.get();
            }
        }
        for (int id = HIGHEST; id > 0; id--) {
            int candidate = id;
            boolean kept =
                    state.userIds().containsValue(candidate) || state.groupIds().containsValue(candidate);
            if (!kept && accounts.user(id).isEmpty() && accounts.group(id).isEmpty()) {
                return id;
            }
        }
        throw new IllegalStateException("the image has no free system id left");
    }

    private int group(FileSystem files, String name, Optional<Integer> wanted) throws FileProblem {
        Optional<Accounts.Group> old = Accounts.read(files).group(name);
        if (old.isPresent()) {
            return old.get().gid();
        }
        int gid = freeId(
                files, List.of(wanted, Optional.ofNullable(state.groupIds().get(name))), false);
        AccountFile group = new AccountFile(files, "group");
        group.add(name, "x", Integer.toString(gid), "");
        group.save(0644);
        AccountFile shadow = new AccountFile(files, "gshadow");
        shadow.add(name, "!*", "", "");
        shadow.save(0);
        return gid;
    }

    private void user(Invocation call, FileSystem files, Item item) throws FileProblem {
        Accounts accounts = Accounts.read(files);
        if (accounts.user(item.name()).isPresent()) {
            return;
        }
        String idText = item.id();
        String groupText = "";
        int colon = idText.indexOf(':');
        if (colon >= 0) {
            groupText = idText.substring(colon + 1);
            idText = idText.substring(0, colon).equals("-") ? "" : idText.substring(0, colon);
        }
        if (idText.startsWith("/")) {
            throw call.refuse("with an id taken from a file, for '" + item.name() + "'");
        }
        Optional<Integer> known = Optional.ofNullable(state.userIds().get(item.name()));
        Optional<Integer> wanted = number(idText).or(() -> known);
        int gid;
        int uid;
        if (!groupText.isEmpty()) {
            String named = groupText;
            gid = number(groupText)
                    .or(() -> accounts.group(named).map(Accounts.Group::gid))
                    .orElseGet(() -> 0);
            uid = wanted.filter(id -> accounts.user(id).isEmpty()).orElseGet(() -> freeId(files, List.of(known), true));
        } else {
            Optional<Accounts.Group> own = accounts.group(item.name());
            Optional<Integer> preferred = wanted.or(() -> own.map(Accounts.Group::gid));
            uid = preferred
                    .filter(id -> accounts.user(id).isEmpty()
                            && (own.isPresent() || accounts.group(id).isEmpty()))
                    .orElseGet(() -> freeId(files, List.of(known), true));
            gid = own.isPresent() ? own.get().gid() : group(files, item.name(), Optional.of(uid));
        }
        AccountFile passwd = new AccountFile(files, "passwd");
        String home = item.home().isEmpty() ? "/" : item.home();
        String shell = item.shell().isEmpty() ? (uid == 0 ? "/bin/sh" : NOLOGIN) : item.shell();
        passwd.add(item.name(), "x", Integer.toString(uid), Integer.toString(gid), item.comment(), home, shell);
        passwd.save(0644);
        AccountFile shadow = new AccountFile(files, "shadow");
        shadow.add(item.name(), "!*", Long.toString(files.clock() / 86_400), "", "", "", "", "", "");
        shadow.save(0);
    }
}
