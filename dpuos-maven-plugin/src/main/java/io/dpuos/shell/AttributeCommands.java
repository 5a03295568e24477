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
                call.fail("invalid group: '" + (call.name().equals("chgrp") ? groupName : text) + "'");
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
        boolean verbose = false;
        boolean changes = false;
        Optional<String> reference = Optional.empty();
        Optional<String> dashed = Optional.empty();
        List<String> words = new ArrayList<>();
        boolean optionsEnded = false;
        for (String argument : arguments) {
            if (optionsEnded && words.isEmpty() && argument.startsWith("-")) {
                words.add(argument);
            } else if (optionsEnded || !argument.startsWith("-") || argument.equals("-")) {
                words.add(argument);
            } else if (argument.equals("--")) {
                optionsEnded = true;
            } else if (argument.matches("-[rwxXst]+([-+=,][-+=,ugoarwxXst]*)?")
                    && dashed.isEmpty()
                    && !argument.equals("-R")) {
                dashed = Optional.of(argument);
            } else if (argument.matches("-[Rfvc]+|--recursive|--quiet|--silent|--verbose|--changes")) {
                verbose = verbose || argument.matches("-[Rfc]*v.*|--verbose");
                changes = changes || argument.matches("-[Rfv]*c.*|--changes");
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
            call.fail(mode.isEmpty() ? "missing operand" : "missing operand after '" + mode + "'");
            return tryHelp(call);
        }
        boolean all = verbose;
        boolean changed = changes;
        if (Modes.apply(mode, 0, false, 0) < 0) {
            return invalidMode(call, mode);
        }
        String text = mode;
        FileSystem files = call.files();
        return each(call, words, recursive, quiet, (path, named) -> {
            Inode inode = files.get(path, named);
            if (!(inode instanceof Inode.Symlink)) {
                boolean directory = inode instanceof Inode.Directory;
                int before = inode.attributes().mode();
                int after = Modes.apply(text, before, directory, files.umask());
                files.change(path, true, old -> old.withMode(Modes.apply(text, old.mode(), directory, files.umask())));
                if (all || changed && before != after) {
                    call.out(String.format(
                            Locale.ROOT,
                            before == after
                                    ? "mode of '%1$s' retained as %4$04o (%5$s)\n"
                                    : "mode of '%1$s' changed from %2$04o (%3$s) to %4$04o (%5$s)\n",
                            path,
                            before,
                            Modes.show(before),
                            after,
                            Modes.show(after)));
                }
            }
        });
    }

    private static int invalidMode(Invocation call, String mode) {
        call.fail("invalid mode: '" + mode + "'");
        return tryHelp(call);
    }

    static int tryHelp(Invocation call) {
        call.err("Try '" + call.name() + " --help' for more information.\n");
        return 1;
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
        Optional<Owner> from =
                options.has("from") ? owner(call, options.value("from").orElse("")) : Optional.of(new Owner(-1, -1));
        if (from.isEmpty()) {
            return 1;
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
            Owner now = new Owner(inode.attributes().uid(), inode.attributes().gid());
            if (from.get().uid() >= 0 && from.get().uid() != now.uid()
                    || from.get().gid() >= 0 && from.get().gid() != now.gid()) {
                return;
            }
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

    static char letter(Inode inode) {
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

    static long size(Inode inode) {
        if (inode instanceof Inode.RegularFile file) {
            return file.content().size();
        }
        return inode instanceof Inode.Symlink link
                ? link.target().bytes().length
                : inode instanceof Inode.Directory ? 4096 : 0;
    }

    private static int stat(Invocation call) {
        Options options = Options.parse(call, "Lc:t", "dereference=L", "format=c:", "printf=printf:", "terse=t");
        Optional<String> format = options.value("c").or(() -> options.value("printf"));
        if (format.isEmpty() && options.has("t")) {
            format = Optional.of("%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o");
        }
        if (format.isEmpty()
                && options.operands().stream()
                        .anyMatch(path -> call.files().lstat(path).isPresent())) {
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
            String text = options.has("printf") ? Escapes.ansiC(format.orElse("")) : format.orElse("");
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c != '%' || i + 1 == text.length()) {
                    out.append(c);
                    continue;
                }
                int start = ++i;
                while (i + 1 < text.length() && "-0 +#123456789.".indexOf(text.charAt(i)) >= 0) {
                    i++;
                }
                String field = field(call, text.charAt(i), path, inode.get(), accounts);
                out.append(padded(text.substring(start, i), field));
            }
            call.out(options.has("printf") ? out.toString() : out + "\n");
        }
        return status;
    }

    private static String padded(String flags, String field) {
        String digits = flags.replaceAll("^[-0 +#]*", "").replaceAll("\\..*", "");
        int missing = digits.isEmpty() ? 0 : Integer.parseInt(digits) - field.length();
        if (missing <= 0 || missing > 65_536) {
            return field;
        }
        return flags.startsWith("-")
                ? field + " ".repeat(missing)
                : (flags.startsWith("0") ? "0" : " ").repeat(missing) + field;
    }

    /** How many names a file has; a directory has two and one for each directory in it. */
    static long links(Invocation call, Inode inode) {
        if (inode instanceof Inode.RegularFile file && file.linkGroup().isPresent()) {
            return call.files().tree().view().inodes().values().stream()
                    .filter(other -> other instanceof Inode.RegularFile one
                            && one.linkGroup().equals(file.linkGroup()))
                    .count();
        }
        return 1;
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
            case 'h' -> Long.toString(links(call, inode));
            case 'i' -> Integer.toString(1 + Math.abs(path.hashCode() % 100_000));
            case 'd', 'D' -> "1";
            case 'b' -> Long.toString((size(inode) + 511) / 512);
            case 'B' -> "512";
            case 'o' -> "4096";
            case 'm' -> "/";
            case 't' -> inode instanceof Inode.Device device ? Integer.toHexString(device.major()) : "0";
            case 'T' -> inode instanceof Inode.Device device ? Integer.toHexString(device.minor()) : "0";
            case 'y', 'x', 'z' -> DateCommand.time(call, "%Y-%m-%d %H:%M:%S.%N %z", attributes.mtime());
            case 'w' -> "-";
            case 'W' -> "0";
            case 'C' -> "?";
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

    static String userName(Accounts accounts, int uid) {
        return accounts.user(uid).map(Accounts.User::name).orElse(uid == 0 ? "root" : "UNKNOWN");
    }

    static String groupName(Accounts accounts, int gid) {
        return accounts.group(gid).map(Accounts.Group::name).orElse(gid == 0 ? "root" : "UNKNOWN");
    }
}
