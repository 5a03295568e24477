package io.dpuos.shell;

import io.dpuos.tree.Inode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code find}. Directories are walked in byte order. */
final class FindCommand implements Command {
    @Override
    public int run(Invocation call) throws FileProblem {
        Walk walk = new Walk(call);
        return walk.run();
    }

    /** A test or action on a path; whether it is true. */
    private interface Expression {
        boolean test(String path, Inode inode) throws FileProblem;
    }

    private static final class Walk {
        private final Invocation call;
        private final List<String> words;
        private int position;
        private boolean follow;
        private boolean depthFirst;
        private boolean hasAction;
        private boolean prune;
        private boolean quit;
        private boolean extended;
        private int maxDepth = Integer.MAX_VALUE;
        private int minDepth;
        private int status;
        private int level;
        private String root = "";
        private final List<String> references = new ArrayList<>();
        private boolean deletes;
        private boolean prunes;
        private boolean depthGiven;
        private final List<List<String>> batches = new ArrayList<>();
        private final List<List<String>> batchCommands = new ArrayList<>();

        Walk(Invocation call) {
            this.call = call;
            words = call.arguments();
        }

        int run() throws FileProblem {
            boolean followStarts = false;
            while (position < words.size() && words.get(position).matches("-[HLP]")) {
                String how = words.get(position++);
                follow = how.equals("-L");
                followStarts = !how.equals("-P");
            }
            List<String> starts = new ArrayList<>();
            while (position < words.size() && !words.get(position).matches("[-!(].*")) {
                starts.add(words.get(position++));
            }
            Expression expression = position < words.size() ? or() : (path, inode) -> true;
            if (position < words.size()) {
                throw call.refuse(words.get(position));
            }
            for (String reference : references) {
                if (call.files().stat(reference).isEmpty()) {
                    return call.fail("'" + reference + "': No such file or directory");
                }
            }
            if (deletes && prunes && !depthGiven) {
                return call.fail(
                        "The -delete action automatically turns on -depth, but -prune does nothing when -depth is"
                                + " in effect.");
            }
            Expression whole = hasAction
                    ? expression
                    : (path, inode) -> {
                        if (expression.test(path, inode)) {
                            call.out(path + "\n");
                        }
                        return true;
                    };
            for (String start : starts.isEmpty() ? List.of(".") : starts) {
                Optional<Inode> inode = inode(start, followStarts);
                root = start;
                if (inode.isEmpty()) {
                    status = call.fail("'" + start + "': No such file or directory");
                } else {
                    walk(start, inode.get(), 0, whole);
                }
            }
            for (int i = 0; i < batches.size(); i++) {
                if (!batches.get(i).isEmpty()) {
                    List<String> command = new ArrayList<>(batchCommands.get(i));
                    command.addAll(batches.get(i));
                    status = call.run(command) == 0 ? status : 1;
                }
            }
            return status;
        }

        /** A link that leads nowhere is looked at itself, also where links are followed. */
        private Optional<Inode> inode(String path, boolean followed) {
            Optional<Inode> there = followed ? call.files().stat(path) : Optional.empty();
            return there.isPresent() ? there : call.files().lstat(path);
        }

        private void walk(String path, Inode inode, int depth, Expression whole) throws FileProblem {
            call.step();
            if (quit) {
                return;
            }
            prune = false;
            level = depth;
            if (!depthFirst && depth >= minDepth) {
                whole.test(path, inode);
            }
            boolean pruned = prune && !depthFirst;
            if (inode instanceof Inode.Directory
                    && depth < maxDepth
                    && !pruned
                    && !quit
                    && call.files().isDirectory(path)) {
                for (String name : call.files().list(path)) {
                    String child = CopyCommands.join(path, name);
                    Optional<Inode> below = inode(child, follow);
                    if (below.isPresent()) {
                        walk(child, below.get(), depth + 1, whole);
                    }
                }
            }
            level = depth;
            if (depthFirst && depth >= minDepth && !quit) {
                whole.test(path, inode);
            }
        }

        private boolean take(String... any) {
            if (position < words.size() && List.of(any).contains(words.get(position))) {
                position++;
                return true;
            }
            return false;
        }

        private Expression or() {
            Expression left = and();
            while (take("-o", "-or")) {
                Expression first = left;
                Expression second = and();
                left = (path, inode) -> first.test(path, inode) || second.test(path, inode);
            }
            return left;
        }

        private Expression and() {
            Expression left = primary();
            while (position < words.size() && !List.of("-o", "-or", ")").contains(words.get(position))) {
                take("-a", "-and");
                Expression first = left;
                Expression second = primary();
                left = (path, inode) -> first.test(path, inode) && second.test(path, inode);
            }
            return left;
        }

        private String argument(String word) {
            if (position >= words.size()) {
                throw call.refuse(word + " without a value");
            }
            return words.get(position++);
        }

        private Expression primary() {
            if (take("!", "-not")) {
                Expression operand = primary();
                return (path, inode) -> !operand.test(path, inode);
            }
            if (take("(")) {
                Expression inside = or();
                if (!take(")")) {
                    throw call.refuse("without ')'");
                }
                return inside;
            }
            String word = words.get(position++);
            switch (word) {
                case "-name", "-iname" -> {
                    Pattern pattern = Pattern.compile(
                            Glob.translate(argument(word), true),
                            Pattern.DOTALL | (word.equals("-iname") ? Pattern.CASE_INSENSITIVE : 0));
                    return (path, inode) -> pattern.matcher(call.guarded(CopyCommands.base(path)))
                            .matches();
                }
                case "-path", "-wholename", "-ipath", "-iwholename" -> {
                    Pattern pattern = Pattern.compile(
                            Glob.translate(argument(word), true),
                            Pattern.DOTALL | (word.startsWith("-i") ? Pattern.CASE_INSENSITIVE : 0));
                    return (path, inode) -> pattern.matcher(call.guarded(path)).matches();
                }
                case "-lname" -> {
                    Pattern pattern = Glob.compile(argument(word));
                    return (path, inode) -> inode instanceof Inode.Symlink link
                            && pattern.matcher(FileSystem.text(link.target().bytes()))
                                    .matches();
                }
                case "-regextype" -> {
                    extended = argument(word).matches(".*(extended|egrep|awk).*");
                    return (path, inode) -> true;
                }
                case "-readable", "-writable" -> {
                    return (path, inode) -> call.files().stat(path).isPresent();
                }
                case "-executable" -> {
                    return (path, inode) ->
                            FileTests.unary(call.files(), "-x", path).orElse(false);
                }
                case "-regex", "-iregex" -> {
                    Pattern pattern = Pattern.compile(
                            RegularExpression.translate(argument(word), extended),
                            word.equals("-iregex") ? Pattern.CASE_INSENSITIVE : 0);
                    return (path, inode) -> pattern.matcher(call.guarded(path)).matches();
                }
                case "-type", "-xtype" -> {
                    String types = argument(word);
                    if (word.equals("-xtype")) {
                        return (path, inode) -> types.indexOf(letter((follow
                                                ? call.files().lstat(path)
                                                : call.files().stat(path))
                                        .orElse(inode)))
                                >= 0;
                    }
                    return (path, inode) -> types.indexOf(letter(inode)) >= 0;
                }
                case "-maxdepth", "-mindepth" -> {
                    String count = argument(word);
                    if (!count.matches("\\d{1,6}")) {
                        throw call.refuse(word + " " + count);
                    }
                    if (word.equals("-maxdepth")) {
                        maxDepth = Integer.parseInt(count);
                    } else {
                        minDepth = Integer.parseInt(count);
                    }
                    return (path, inode) -> true;
                }
                case "-depth", "-d" -> {
                    depthFirst = true;
                    depthGiven = true;
                    return (path, inode) -> true;
                }
                case "-xdev", "-mount", "-noleaf", "-ignore_readdir_race", "-true" -> {
                    return (path, inode) -> true;
                }
                case "-false" -> {
                    return (path, inode) -> false;
                }
                case "-empty" -> {
                    return (path, inode) -> inode instanceof Inode.Directory
                            ? call.files().list(path).isEmpty()
                            : inode instanceof Inode.RegularFile file
                                    && file.content().size() == 0;
                }
                case "-prune" -> {
                    prunes = true;
                    return (path, inode) -> {
                        prune = true;
                        return true;
                    };
                }
                case "-quit" -> {
                    hasAction = true;
                    return (path, inode) -> {
                        quit = true;
                        return true;
                    };
                }
                case "-user",
                        "-group",
                        "-uid",
                        "-gid",
                        "-nouser",
                        "-nogroup",
                        "-perm",
                        "-newer",
                        "-size",
                        "-links",
                        "-mtime",
                        "-mmin",
                        "-samefile",
                        "-inum" -> {
                    return attribute(word);
                }
                default -> {
                    return action(word);
                }
            }
        }

        private Expression attribute(String word) {
            Accounts accounts = Accounts.read(call.files());
            switch (word) {
                case "-nouser" -> {
                    return (path, inode) ->
                            accounts.user(inode.attributes().uid()).isEmpty();
                }
                case "-nogroup" -> {
                    return (path, inode) ->
                            accounts.group(inode.attributes().gid()).isEmpty();
                }
                case "-user", "-uid" -> {
                    String name = argument(word);
                    int uid = accounts.user(name)
                            .map(Accounts.User::uid)
                            .orElse(Accounts.isId(name) ? Integer.parseInt(name) : name.equals("root") ? 0 : -1);
                    return (path, inode) -> inode.attributes().uid() == uid;
                }
                case "-group", "-gid" -> {
                    String name = argument(word);
                    int gid = accounts.group(name)
                            .map(Accounts.Group::gid)
                            .orElse(Accounts.isId(name) ? Integer.parseInt(name) : name.equals("root") ? 0 : -1);
                    return (path, inode) -> inode.attributes().gid() == gid;
                }
                case "-perm" -> {
                    String text = argument(word);
                    char kind = text.charAt(0);
                    String modeText = kind == '-' || kind == '/' ? text.substring(1) : text;
                    int mode = Modes.apply(modeText, 0, false, 0);
                    if (mode < 0) {
                        throw call.refuse("-perm " + text);
                    }
                    return (path, inode) -> {
                        int bits = inode.attributes().mode() & mode;
                        return kind == '-'
                                ? bits == mode
                                : kind == '/'
                                        ? bits != 0 || mode == 0
                                        : inode.attributes().mode() == mode;
                    };
                }
                case "-newer" -> {
                    String reference = argument(word);
                    references.add(reference);
                    return (path, inode) -> FileTests.binary(call.files(), path, "-nt", reference)
                            .orElse(false);
                }
                case "-links" -> {
                    String text = argument(word);
                    return (path, inode) -> compares(text, AttributeCommands.links(call, inode));
                }
                case "-mtime", "-mmin" -> {
                    String text = argument(word);
                    long unit = word.equals("-mtime") ? 86_400 : 60;
                    return (path, inode) -> compares(
                            text, (call.files().clock() - inode.attributes().mtime()) / unit);
                }
                case "-samefile" -> {
                    String reference = argument(word);
                    references.add(reference);
                    return (path, inode) -> FileTests.binary(call.files(), path, "-ef", reference)
                            .orElse(false);
                }
                case "-size" -> {
                    String text = argument(word);
                    if (!text.matches("[-+]?\\d{1,12}[cwbkMG]?")) {
                        throw call.refuse("-size " + text);
                    }
                    long unit =
                            switch (text.charAt(text.length() - 1)) {
                                case 'c' -> 1;
                                case 'w' -> 2;
                                case 'k' -> 1L << 10;
                                case 'M' -> 1L << 20;
                                case 'G' -> 1L << 30;
                                default -> 512;
                            };
                    long size = Long.parseLong(text.replaceAll("[-+cwbkMG]", ""));
                    return (path, inode) -> {
                        long bytes = inode instanceof Inode.RegularFile file
                                ? file.content().size()
                                : inode instanceof Inode.Directory ? 4096 : 0;
                        long own = (bytes + unit - 1) / unit;
                        return text.startsWith("+") ? own > size : text.startsWith("-") ? own < size : own == size;
                    };
                }
                default -> throw call.refuse(word);
            }
        }

        private boolean compares(String text, long value) {
            if (!text.matches("[-+]?\\d{1,12}")) {
                throw call.refuse("with the number " + text);
            }
            long number = Long.parseLong(text.replaceFirst("^[-+]", ""));
            return text.startsWith("+") ? value > number : text.startsWith("-") ? value < number : value == number;
        }

        private Expression action(String word) {
            hasAction = true;
            switch (word) {
                case "-print" -> {
                    return (path, inode) -> {
                        call.out(path + "\n");
                        return true;
                    };
                }
                case "-ls" -> {
                    return (path, inode) -> call.run(List.of("ls", "-dils", path)) == 0;
                }
                case "-fprint" -> {
                    String target = argument(word);
                    return (path, inode) -> {
                        call.files().append(target, path + "\n");
                        return true;
                    };
                }
                case "-print0" -> {
                    return (path, inode) -> {
                        call.out(path + "\0");
                        return true;
                    };
                }
                case "-printf" -> {
                    String format = Escapes.ansiC(argument(word));
                    return (path, inode) -> {
                        call.out(format(format, path, inode));
                        return true;
                    };
                }
                case "-delete" -> {
                    depthFirst = true;
                    deletes = true;
                    return (path, inode) -> {
                        int result = CopyCommands.attempt(call, "cannot delete '" + path + "'", () -> {
                            if (inode instanceof Inode.Directory) {
                                call.files().rmdir(path);
                            } else {
                                call.files().unlink(path);
                            }
                        });
                        status |= result;
                        return result == 0;
                    };
                }
                case "-exec", "-execdir" -> {
                    List<String> command = new ArrayList<>();
                    while (position < words.size()
                            && !words.get(position).equals(";")
                            && !(words.get(position).equals("+") && command.contains("{}"))) {
                        command.add(words.get(position++));
                    }
                    boolean batch = argument(word).equals("+");
                    if (batch) {
                        List<String> paths = new ArrayList<>();
                        batches.add(paths);
                        command.remove("{}");
                        batchCommands.add(command);
                        return (path, inode) -> paths.add(path);
                    }
                    return (path, inode) -> call.run(command.stream()
                                    .map(part -> part.replace("{}", path))
                                    .toList())
                            == 0;
                }
                default -> throw call.refuse(word);
            }
        }

        private String format(String format, String path, Inode inode) {
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < format.length(); i++) {
                char c = format.charAt(i);
                if (c != '%' || i + 1 == format.length()) {
                    out.append(c);
                    continue;
                }
                char letter = format.charAt(++i);
                boolean leading = letter == '#' && i + 1 < format.length() && format.charAt(i + 1) == 'm';
                if (leading) {
                    letter = format.charAt(++i);
                    out.append(inode.attributes().mode() == 0 ? "" : "0");
                }
                Accounts accounts = Accounts.read(call.files());
                switch (letter) {
                    case 'd' -> out.append(level);
                    case 'n' -> out.append(AttributeCommands.links(call, inode));
                    case 'M' ->
                        out.append(AttributeCommands.letter(inode)
                                + Modes.show(inode.attributes().mode()));
                    case 'H' -> out.append(root);
                    case 'P' ->
                        out.append(
                                path.equals(root)
                                        ? ""
                                        : path.substring(root.length()).replaceFirst("^/+", ""));
                    case 'u' ->
                        out.append(accounts.user(inode.attributes().uid())
                                .map(Accounts.User::name)
                                .orElse(Integer.toString(inode.attributes().uid())));
                    case 'g' ->
                        out.append(accounts.group(inode.attributes().gid())
                                .map(Accounts.Group::name)
                                .orElse(Integer.toString(inode.attributes().gid())));
                    case 'p' -> out.append(path);
                    case 'f' ->
                        out.append(CopyCommands.base(path) + (path.endsWith("/") && path.length() > 1 ? "/" : ""));
                    case 'h' -> out.append(path.lastIndexOf('/') > 0 ? path.substring(0, path.lastIndexOf('/')) : ".");
                    case 'm' -> out.append(Modes.octal(inode.attributes().mode()));
                    case 'y' -> out.append(letter(inode));
                    case 'U' -> out.append(inode.attributes().uid());
                    case 'G' -> out.append(inode.attributes().gid());
                    case 's' ->
                        out.append(
                                inode instanceof Inode.RegularFile file
                                        ? file.content().size()
                                        : 0);
                    case 'l' ->
                        out.append(
                                inode instanceof Inode.Symlink link
                                        ? FileSystem.text(link.target().bytes())
                                        : "");
                    case '%' -> out.append('%');
                    default -> throw call.refuse("-printf %" + letter);
                }
            }
            return out.toString();
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
            return 'f';
        }
    }
}
