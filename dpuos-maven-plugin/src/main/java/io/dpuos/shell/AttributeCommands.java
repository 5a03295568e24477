package io.dpuos.shell;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Utilities that show and change mode and owner. */
final class AttributeCommands {
    private AttributeCommands() {}

    static void addTo(Map<String, Command> all) {
        all.put("chmod", AttributeCommands::chmod);
        all.put("chown", AttributeCommands::chown);
        all.put("chgrp", AttributeCommands::chown);
        all.put("stat", AttributeCommands::stat);
        all.put("ls", AttributeCommands::ls);
    }

    /** A new owner; -1 leaves the old one. */
    record Owner(int uid, int gid) {
        Attributes applyTo(Attributes old) {
            return old.withOwner(uid < 0 ? old.uid() : uid, gid < 0 ? old.gid() : gid);
        }
    }

    /** Reads {@code user}, {@code user:group}, {@code user:} or {@code :group}; empty after a message when unknown. */
    static Optional<Owner> owner(Invocation call, String text) {
        Accounts accounts = Accounts.read(call.files());
        int separator = text.indexOf(':');
        if (separator < 0 && accounts.user(text).isEmpty()) {
            separator = text.indexOf('.');
        }
        String userName = separator < 0 ? text : text.substring(0, separator);
        String groupName = separator < 0 ? "" : text.substring(separator + 1);
        int uid = -1;
        int gid = -1;
        if (!userName.isEmpty()) {
            Optional<Accounts.User> user = accounts.user(userName);
            if (user.isPresent()) {
                uid = user.get().uid();
                gid = separator >= 0 && groupName.isEmpty() ? user.get().gid() : -1;
            } else if (Accounts.isId(userName)) {
                uid = Integer.parseInt(userName);
            } else if (userName.equals("root")) {
                uid = 0;
            } else {
                call.fail("invalid user: '" + text + "'");
                return Optional.empty();
            }
        }
        if (!groupName.isEmpty()) {
            Optional<Accounts.Group> group = accounts.group(groupName);
            if (group.isPresent()) {
                gid = group.get().gid();
            } else if (Accounts.isId(groupName)) {
                gid = Integer.parseInt(groupName);
            } else if (groupName.equals("root")) {
                gid = 0;
            } else {
                call.fail("invalid group: '" + text + "'");
                return Optional.empty();
            }
        }
        return Optional.of(new Owner(uid, gid));
    }

    private static int each(Invocation call, List<String> paths, boolean recursive, boolean quiet, PathWork work) {
        int status = 0;
        for (String path : paths) {
            if (call.files().lstat(path).isEmpty()) {
                status = quiet ? 1 : call.fail("cannot access '" + path + "': No such file or directory");
                continue;
            }
            status |= CopyCommands.attempt(call, "changing attributes of '" + path + "'", () -> {
                work.run(path, true);
                if (recursive
                        && call.files()
                                .lstat(path)
                                .filter(Inode.Directory.class::isInstance)
                                .isPresent()) {
                    TreePath top = call.files().locate(path, true);
                    for (TreePath below : List.copyOf(call.files().under(top).keySet())) {
                        call.step();
                        work.run(FileSystem.text(below), false);
                    }
                }
            });
        }
        return status;
    }

    private interface PathWork {
        void run(String path, boolean named) throws FileProblem;
    }

    private static int chmod(Invocation call) {
        List<String> arguments = new ArrayList<>(call.arguments());
        boolean recursive = false;
        boolean quiet = false;
        Optional<String> reference = Optional.empty();
        Optional<String> dashed = Optional.empty();
        List<String> words = new ArrayList<>();
        boolean optionsEnded = false;
        for (String argument : arguments) {
            if (optionsEnded || !argument.startsWith("-") || argument.equals("-")) {
                words.add(argument);
            } else if (argument.equals("--")) {
                optionsEnded = true;
            } else if (argument.matches("-[rwxXst]+") && dashed.isEmpty() && !argument.equals("-R")) {
                dashed = Optional.of(argument);
            } else if (argument.matches("-[Rfvc]+|--recursive|--quiet|--silent|--verbose|--changes")) {
                recursive = recursive || argument.contains("R") || argument.equals("--recursive");
                quiet = quiet || argument.matches("-[Rvc]*f.*|--quiet|--silent");
            } else if (argument.startsWith("--reference=")) {
                reference = Optional.of(argument.substring(12));
            } else {
                throw call.refuse(argument);
            }
        }
        String mode = "";
        if (reference.isPresent()) {
            Optional<Inode> inode = call.files().stat(reference.get());
            if (inode.isEmpty()) {
                return call.fail("failed to get attributes of '" + reference.get() + "': No such file or directory");
            }
            mode = "0" + Modes.octal(inode.get().attributes().mode());
        } else if (dashed.isPresent()) {
            mode = dashed.get();
        } else if (!words.isEmpty()) {
            mode = words.remove(0);
        }
        if (words.isEmpty()) {
            return call.fail("missing operand");
        }
        if (Modes.apply(mode, 0, false, 0) < 0) {
            return call.fail("invalid mode: '" + mode + "'");
        }
        String text = mode;
        FileSystem files = call.files();
        return each(call, words, recursive, quiet, (path, named) -> {
            Inode inode = files.get(path, named);
            if (!(inode instanceof Inode.Symlink)) {
                boolean directory = inode instanceof Inode.Directory;
                files.change(path, true, old -> old.withMode(Modes.apply(text, old.mode(), directory, files.umask())));
            }
        });
    }

    private static int chown(Invocation call) {
        Options options = Options.parse(
                call,
                "RhfvcLPH",
                "recursive=R",
                "no-dereference=h",
                "quiet=f",
                "silent=f",
                "verbose=v",
                "changes=c",
                "reference=reference:",
                "dereference=L",
                "preserve-root=x",
                "from=from:");
        if (options.has("from")) {
            throw call.refuse("--from");
        }
        List<String> words = new ArrayList<>(options.operands());
        Owner owner;
        if (options.has("reference")) {
            Optional<Inode> inode = call.files().stat(options.value("reference").orElse(""));
            if (inode.isEmpty()) {
                return call.fail("failed to get attributes of '"
                        + options.value("reference").orElse("") + "'");
            }
            boolean group = call.name().equals("chgrp");
            owner = new Owner(
                    group ? -1 : inode.get().attributes().uid(),
                    inode.get().attributes().gid());
        } else {
            if (words.size() < 2) {
                return call.fail("missing operand");
            }
            String text = words.remove(0);
            Optional<Owner> found = owner(call, call.name().equals("chgrp") ? ":" + text : text);
            if (found.isEmpty()) {
                return 1;
            }
            owner = found.get();
        }
        FileSystem files = call.files();
        return each(call, words, options.has("R"), options.has("f"), (path, named) -> {
            boolean follow = !options.has("h") && (named && !options.has("R") || options.has("L"));
            Inode inode = files.get(path, follow);
            files.change(path, follow, old -> {
                Attributes changed = owner.applyTo(old);
                boolean file = inode instanceof Inode.RegularFile;
                // chown(2) clears setuid, and setgid of what the group may run, also for root
                int mode = old.mode();
                if (file) {
                    mode &= ~04000;
                    mode &= (mode & 0010) != 0 ? ~02000 : ~0;
                }
                Attributes result = changed.withMode(mode);
                return file && result.xattrs().containsKey("security.capability") ? result.withoutXattrs() : result;
            });
        });
    }

    private static String kind(Inode inode) {
        if (inode instanceof Inode.Directory) {
            return "directory";
        } else if (inode instanceof Inode.Symlink) {
            return "symbolic link";
        } else if (inode instanceof Inode.Fifo) {
            return "fifo";
        } else if (inode instanceof Inode.Device device) {
            return device.block() ? "block special file" : "character special file";
        }
        return inode instanceof Inode.RegularFile file && file.content().size() == 0
                ? "regular empty file"
                : "regular file";
    }

    private static char letter(Inode inode) {
        if (inode instanceof Inode.Directory) {
            return 'd';
        } else if (inode instanceof Inode.Symlink) {
            return 'l';
        } else if (inode instanceof Inode.Fifo) {
            return 'p';
        } else if (inode instanceof Inode.Device device) {
            return device.block() ? 'b' : 'c';
        }
        return '-';
    }

    private static int typeBits(Inode inode) {
        return switch (letter(inode)) {
            case 'd' -> 0040000;
            case 'l' -> 0120000;
            case 'p' -> 0010000;
            case 'b' -> 0060000;
            case 'c' -> 0020000;
            default -> 0100000;
        };
    }

    private static long size(Inode inode) {
        if (inode instanceof Inode.RegularFile file) {
            return file.content().size();
        }
        return inode instanceof Inode.Symlink link
                ? link.target().bytes().length
                : inode instanceof Inode.Directory ? 4096 : 0;
    }

    private static int stat(Invocation call) {
        Options options = Options.parse(call, "Lc:", "dereference=L", "format=c:", "printf=printf:");
        Optional<String> format = options.value("c").or(() -> options.value("printf"));
        if (format.isEmpty()) {
            throw call.refuse("without a format");
        }
        Accounts accounts = Accounts.read(call.files());
        int status = 0;
        for (String path : options.operands()) {
            Optional<Inode> inode =
                    options.has("L") ? call.files().stat(path) : call.files().lstat(path);
            if (inode.isEmpty()) {
                status = call.fail("cannot statx '" + path + "': No such file or directory");
                continue;
            }
            StringBuilder out = new StringBuilder();
            String text = options.has("printf") ? Escapes.ansiC(format.get()) : format.get();
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                out.append(
                        c == '%' && i + 1 < text.length()
                                ? field(call, text.charAt(++i), path, inode.get(), accounts)
                                : String.valueOf(c));
            }
            call.out(options.has("printf") ? out.toString() : out + "\n");
        }
        return status;
    }

    private static String field(Invocation call, char letter, String path, Inode inode, Accounts accounts) {
        Attributes attributes = inode.attributes();
        return switch (letter) {
            case 'a' -> Modes.octal(attributes.mode());
            case 'A' -> letter(inode) + Modes.show(attributes.mode());
            case 'f' -> Integer.toHexString(typeBits(inode) | attributes.mode());
            case 'F' -> kind(inode);
            case 'u' -> Integer.toString(attributes.uid());
            case 'g' -> Integer.toString(attributes.gid());
            case 'U' -> userName(accounts, attributes.uid());
            case 'G' -> groupName(accounts, attributes.gid());
            case 's' -> Long.toString(size(inode));
            case 'n' -> path;
            case 'N' ->
                "'" + path + "'"
                        + (inode instanceof Inode.Symlink link
                                ? " -> '" + FileSystem.text(link.target().bytes()) + "'"
                                : "");
            case 'Y', 'X', 'Z' -> Long.toString(attributes.mtime());
            case '%' -> "%";
            default -> throw call.refuse("-c %" + letter);
        };
    }

    private static String userName(Accounts accounts, int uid) {
        return accounts.user(uid).map(Accounts.User::name).orElse(uid == 0 ? "root" : "UNKNOWN");
    }

    private static String groupName(Accounts accounts, int gid) {
        return accounts.group(gid).map(Accounts.Group::name).orElse(gid == 0 ? "root" : "UNKNOWN");
    }

    private static int ls(Invocation call) {
        Options options = Options.parse(
                call, "1aAdlRrtSLnFhpcZi", "all=a", "almost-all=A", "directory=d", "color=color?", "recursive=R");
        if (options.has("R") || options.has("i") || options.has("Z")) {
            throw call.refuse("-R, -i or -Z");
        }
        List<String> operands = options.operands().isEmpty() ? List.of(".") : new ArrayList<>(options.operands());
        List<String> plain = new ArrayList<>();
        List<String> directories = new ArrayList<>();
        int status = 0;
        for (String path : operands) {
            if (call.files().lstat(path).isEmpty()) {
                call.fail("cannot access '" + path + "': No such file or directory");
                status = 2;
            } else if (call.files().isDirectory(path)
                    && !options.has("d")
                    && !(options.has("l") && call.files().lstat(path).get() instanceof Inode.Symlink)) {
                directories.add(path);
            } else {
                plain.add(path);
            }
        }
        plain.sort(order(call, options, ""));
        directories.sort(order(call, options, ""));
        list(call, options, "", plain);
        boolean headers = operands.size() > 1;
        boolean first = plain.isEmpty();
        for (String directory : directories) {
            if (headers) {
                call.out((first ? "" : "\n") + directory + ":\n");
            }
            first = false;
            List<String> names = new ArrayList<>();
            if (options.has("a")) {
                names.addAll(List.of(".", ".."));
            }
            try {
                for (String name : call.files().list(directory)) {
                    if (!name.startsWith(".") || options.has("a") || options.has("A")) {
                        names.add(name);
                    }
                }
            } catch (FileProblem e) {
                status = call.fail(directory + ": " + e.text());
            }
            names.sort(order(call, options, directory));
            if (options.has("l")) {
                call.out("total 0\n");
            }
            list(call, options, directory, names);
        }
        return status;
    }

    private static java.util.Comparator<String> order(Invocation call, Options options, String directory) {
        java.util.Comparator<String> order = java.util.Comparator.naturalOrder();
        if (options.has("t")) {
            order = java.util.Comparator.<String, Long>comparing(name -> -inode(call, directory, name)
                            .map(inode -> inode.attributes().mtime())
                            .orElse(0L))
                    .thenComparing(java.util.Comparator.naturalOrder());
        } else if (options.has("S")) {
            order = java.util.Comparator.<String, Long>comparing(name -> -inode(call, directory, name)
                            .map(AttributeCommands::size)
                            .orElse(0L))
                    .thenComparing(java.util.Comparator.naturalOrder());
        }
        return options.has("r") ? order.reversed() : order;
    }

    private static Optional<Inode> inode(Invocation call, String directory, String name) {
        return call.files().lstat(directory.isEmpty() ? name : CopyCommands.join(directory, name));
    }

    private static void list(Invocation call, Options options, String directory, List<String> names) {
        Accounts accounts = Accounts.read(call.files());
        for (String name : names) {
            Optional<Inode> inode = inode(call, directory, name);
            String shown = name;
            if (options.has("F") || options.has("p")) {
                shown += inode.filter(Inode.Directory.class::isInstance).isPresent() ? "/" : "";
            }
            if (options.has("l") && inode.isPresent()) {
                Attributes attributes = inode.get().attributes();
                String user =
                        options.has("n") ? Integer.toString(attributes.uid()) : userName(accounts, attributes.uid());
                String group =
                        options.has("n") ? Integer.toString(attributes.gid()) : groupName(accounts, attributes.gid());
                String target = inode.get() instanceof Inode.Symlink link
                        ? " -> " + FileSystem.text(link.target().bytes())
                        : "";
                shown = String.format(
                                Locale.ROOT,
                                "%c%s 1 %s %s %d %d ",
                                letter(inode.get()),
                                Modes.show(attributes.mode()),
                                user,
                                group,
                                size(inode.get()),
                                attributes.mtime())
                        + shown
                        + target;
            }
            call.out(shown + "\n");
        }
    }
}
