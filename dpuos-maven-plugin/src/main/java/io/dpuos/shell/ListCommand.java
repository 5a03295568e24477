package io.dpuos.shell;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Inode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code ls}: names sorted by byte. */
final class ListCommand implements Command {
    @Override
    public int run(Invocation call) {
        Options options = Options.parse(
                call,
                "1aAdlRrtSLnFhpcimQgoCxUXNqbHs",
                "all=a",
                "almost-all=A",
                "directory=d",
                "color=color?",
                "recursive=R",
                "inode=i",
                "time-style=style:",
                "quote-name=Q",
                "classify=F",
                "reverse=r",
                "human-readable=h",
                "group-directories-first=dirs",
                "full-time=full",
                "numeric-uid-gid=n",
                "dereference=L");
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
        boolean headers = operands.size() > 1 || options.has("R");
        boolean first = plain.isEmpty();
        for (int at = 0; at < directories.size(); at++) {
            String directory = directories.get(at);
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
            if (isLong(options)) {
                long blocks = 0;
                for (String name : names) {
                    blocks += inode(call, directory, name)
                            .map(inode -> inode instanceof Inode.Symlink
                                    ? 0
                                    : (AttributeCommands.size(inode) + 4095) / 4096 * 4)
                            .orElse(0L);
                }
                call.out("total " + blocks + "\n");
            }
            list(call, options, directory, names);
            if (options.has("R")) {
                int place = at + 1;
                for (String name : names) {
                    String below = CopyCommands.join(directory, name);
                    if (!name.matches("\\.\\.?")
                            && call.files()
                                    .lstat(below)
                                    .filter(Inode.Directory.class::isInstance)
                                    .isPresent()) {
                        call.step();
                        directories.add(place++, below);
                    }
                }
            }
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

    private static boolean isLong(Options options) {
        return options.has("l") || options.has("n") || options.has("g") || options.has("o") || options.has("full");
    }

    /** A mark for the type as {@code -F} and {@code -p} show it. */
    private static String mark(Options options, Inode inode) {
        if (inode instanceof Inode.Directory) {
            return options.has("F") || options.has("p") ? "/" : "";
        }
        if (!options.has("F")) {
            return "";
        }
        return inode instanceof Inode.Symlink
                ? isLong(options) ? "" : "@"
                : inode instanceof Inode.Fifo
                        ? "|"
                        : inode instanceof Inode.RegularFile
                                        && (inode.attributes().mode() & 0111) != 0
                                ? "*"
                                : "";
    }

    private static void list(Invocation call, Options options, String directory, List<String> names) {
        Accounts accounts = Accounts.read(call.files());
        List<List<String>> rows = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        for (String name : names) {
            call.step();
            Optional<Inode> found = options.has("L")
                    ? call.files().stat(directory.isEmpty() ? name : CopyCommands.join(directory, name))
                    : inode(call, directory, name);
            Inode inode = found.orElseGet(() -> inode(call, directory, name)
                    .orElse(new Inode.Directory(
                            Attributes.root(0755, call.files().clock()),
                            call.files().origin())));
            String text = (options.has("Q") ? "\"" + name + "\"" : name) + mark(options, inode);
            if (options.has("i")) {
                text = 1 + Math.abs(name.hashCode() % 100_000) + " " + text;
            }
            if (isLong(options)) {
                rows.add(row(call, options, accounts, inode));
                text += inode instanceof Inode.Symlink link
                        ? " -> " + FileSystem.text(link.target().bytes())
                        : "";
            }
            shown.add(text);
        }
        if (options.has("m") && !isLong(options)) {
            call.out(shown.isEmpty() ? "" : String.join(", ", shown) + "\n");
            return;
        }
        int[] widths = new int[8];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder out = new StringBuilder();
        for (int n = 0; n < shown.size(); n++) {
            for (int i = 0; i < (rows.isEmpty() ? 0 : rows.get(n).size()); i++) {
                String cell = rows.get(n).get(i);
                String blanks = " ".repeat(widths[i] - cell.length());
                boolean left = i == 2 && !options.has("g")
                        || i == 3 && !options.has("g") && !options.has("o")
                        || i == 2 && options.has("g");
                out.append(left ? cell + blanks : blanks + cell).append(' ');
            }
            out.append(shown.get(n)).append('\n');
        }
        call.out(out.toString());
    }

    /** The columns of a long line before the name. */
    private static List<String> row(Invocation call, Options options, Accounts accounts, Inode inode) {
        Attributes attributes = inode.attributes();
        boolean numeric = options.has("n");
        List<String> row = new ArrayList<>();
        row.add(AttributeCommands.letter(inode) + Modes.show(attributes.mode()));
        row.add(Long.toString(AttributeCommands.links(call, inode)));
        if (!options.has("g")) {
            row.add(
                    numeric
                            ? Integer.toString(attributes.uid())
                            : AttributeCommands.userName(accounts, attributes.uid()));
        }
        if (!options.has("o")) {
            row.add(
                    numeric
                            ? Integer.toString(attributes.gid())
                            : AttributeCommands.groupName(accounts, attributes.gid()));
        }
        row.add(
                inode instanceof Inode.Device device
                        ? device.major() + ", " + device.minor()
                        : options.has("h")
                                ? human(AttributeCommands.size(inode))
                                : Long.toString(AttributeCommands.size(inode)));
        String style = options.value("style").orElse(options.has("full") ? "full-iso" : "");
        long now = call.files().clock();
        boolean recent = attributes.mtime() <= now && attributes.mtime() > now - 15_778_476;
        row.add(DateCommand.time(
                call,
                switch (style) {
                    case "long-iso" -> "%Y-%m-%d %H:%M";
                    case "full-iso" -> "%Y-%m-%d %H:%M:%S.%N %z";
                    case "iso" -> recent ? "%m-%d %H:%M" : "%Y-%m-%d ";
                    default -> style.startsWith("+") ? style.substring(1) : recent ? "%b %e %H:%M" : "%b %e  %Y";
                },
                attributes.mtime()));
        return row;
    }

    private static String human(long size) {
        if (size < 1024) {
            return Long.toString(size);
        }
        String units = "KMGTP";
        double value = size;
        int unit = -1;
        while (value >= 1024 && unit < units.length() - 1) {
            value /= 1024;
            unit++;
        }
        double rounded = value < 10 ? Math.ceil(value * 10) / 10 : Math.ceil(value);
        String text = rounded < 10 ? String.format(Locale.ROOT, "%.1f", rounded) : Long.toString((long) rounded);
        return text + units.charAt(unit);
    }
}
