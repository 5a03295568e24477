package io.dpuos.shell;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Utilities that copy, move, install and remove files. */
final class CopyCommands {
    private CopyCommands() {}

    static void addTo(Map<String, Command> all) {
        all.put("cp", CopyCommands::cp);
        all.put("mv", CopyCommands::mv);
        all.put("rm", CopyCommands::rm);
        all.put("unlink", CopyCommands::rm);
        all.put("install", CopyCommands::install);
    }

    static String join(String directory, String name) {
        return directory.endsWith("/") ? directory + name : directory + "/" + name;
    }

    static String base(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        String stripped = path.substring(0, end);
        return stripped.equals("/") ? "/" : stripped.substring(stripped.lastIndexOf('/') + 1);
    }

    /** A message with the hint to the help text. */
    static int usage(Invocation call, String message) {
        call.fail(message);
        return AttributeCommands.tryHelp(call);
    }

    /** Moves what lies at a path aside, as {@code -b} asks for. */
    static Optional<String> backup(Invocation call, Options options, String path) throws FileProblem {
        FileSystem files = call.files();
        if (!options.has("b") && !options.has("S") || files.lstat(path).isEmpty() || files.isDirectory(path)) {
            return Optional.empty();
        }
        String kind = options.value("b").filter(text -> !text.isEmpty()).orElse("existing");
        String target = path + options.value("S").orElse("~");
        if (kind.matches("none|off")) {
            return Optional.empty();
        }
        int number = 1;
        while (files.lstat(path + ".~" + number + "~").isPresent()) {
            number++;
        }
        if (kind.matches("numbered|t") || kind.matches("existing|nil") && number > 1) {
            target = path + ".~" + number + "~";
        }
        files.rename(path, target);
        return Optional.of(target);
    }

    /** A failure that was reported already. */
    static final class Failed extends RuntimeException {
        Failed() {
            super(null, null, false, false);
        }
    }

    /** Work on one file whose failure is reported without ending the program. */
    interface FileWork {
        void run() throws FileProblem;
    }

    static int attempt(Invocation call, String what, FileWork work) {
        try {
            call.step();
            work.run();
            return 0;
        } catch (Failed e) {
            return 1;
        } catch (FileProblem e) {
            return call.fail(what + ": " + e.text());
        }
    }

    // ---- cp

    private record Copying(
            Invocation call,
            boolean recursive,
            boolean followAll,
            boolean keepLinks,
            boolean mode,
            boolean owner,
            boolean times,
            boolean force,
            boolean noClobber,
            boolean update,
            boolean hard,
            boolean symbolic,
            boolean removeFirst,
            boolean verbose,
            boolean plainMode) {}

    private static int cp(Invocation call) {
        Options options = Options.parse(
                call,
                "aRrpfdPLHinuvlsTt:xZbS:",
                "archive=a",
                "recursive=R",
                "preserve=preserve?",
                "no-preserve=nopreserve:",
                "force=f",
                "no-dereference=P",
                "dereference=L",
                "no-clobber=n",
                "update=u",
                "verbose=v",
                "link=l",
                "symbolic-link=s",
                "no-target-directory=T",
                "target-directory=t:",
                "remove-destination=remove",
                "parents=parents",
                "reflink=reflink?",
                "sparse=sparse:",
                "one-file-system=x",
                "backup=b?",
                "suffix=S:");
        String preserve = options.has("preserve")
                ? options.value("preserve").filter(list -> !list.isEmpty()).orElse("mode,ownership,timestamps")
                : "";
        boolean all = options.has("a") || preserve.contains("all");
        boolean recursive = options.has("a") || options.has("R") || options.has("r");
        boolean noFollow = options.has("a")
                || options.has("d")
                || options.has("P")
                || recursive && !options.has("L") && !options.has("H");
        boolean basic = all || options.has("p");
        Copying copying = new Copying(
                call,
                recursive,
                !noFollow || options.has("L"),
                all || options.has("d") || preserve.contains("links"),
                basic || preserve.contains("mode"),
                basic || preserve.contains("ownership"),
                basic || preserve.contains("timestamps"),
                options.has("f"),
                options.has("n"),
                options.has("u"),
                options.has("l"),
                options.has("s"),
                options.has("remove"),
                options.has("v"),
                preserve(options, "nopreserve", "mode"));
        if (options.has("parents") && !options.operands().isEmpty()) {
            return parents(copying, options);
        }
        Map<String, String> linked = new java.util.TreeMap<>();
        return toTarget(call, options, (from, to) -> {
            int saved = attempt(call, "cannot backup '" + to + "'", () -> {
                if (call.files().lstat(from).isPresent()) {
                    backup(call, options, to);
                }
            });
            return saved | copy(copying, from, to, linked);
        });
    }

    private static boolean preserve(Options options, String letter, String what) {
        return options.value(letter)
                .filter(list -> list.contains(what) || list.contains("all"))
                .isPresent();
    }

    /** Copies below a directory with the directories of the operand's path. */
    private static int parents(Copying copying, Options options) {
        List<String> operands = new ArrayList<>(options.operands());
        String target = options.value("t").orElseGet(() -> operands.remove(operands.size() - 1));
        FileSystem files = copying.call().files();
        int status = 0;
        for (String from : operands) {
            int slash = from.lastIndexOf('/');
            status |= attempt(copying.call(), "cannot make directory", () -> {
                if (slash > 0) {
                    files.mkdirs(join(target, from.substring(0, slash)), 0777 & ~files.umask());
                }
            });
            status |= copy(copying, from, join(target, from), new java.util.TreeMap<>());
        }
        return status;
    }

    /** Copies or moves one operand; the status. */
    private interface Transfer {
        int run(String from, String to);
    }

    private static int toTarget(Invocation call, Options options, Transfer transfer) {
        List<String> operands = new ArrayList<>(options.operands());
        Optional<String> directory = options.value("t");
        if (operands.isEmpty() || operands.size() < 2 && directory.isEmpty()) {
            return usage(
                    call,
                    operands.isEmpty()
                            ? "missing file operand"
                            : "missing destination file operand after '" + operands.get(0) + "'");
        }
        String target = directory.orElseGet(() -> operands.remove(operands.size() - 1));
        boolean into = !options.has("T") && call.files().isDirectory(target);
        if (!into && (operands.size() > 1 || directory.isPresent())) {
            return call.fail("target '" + target + "': "
                    + (call.files().exists(target) ? "Not a directory" : "No such file or directory"));
        }
        int status = 0;
        for (String from : operands) {
            status |= transfer.run(from, into ? join(target, base(from)) : target);
        }
        return status;
    }

    private static int copy(Copying copying, String from, String to, Map<String, String> linked) {
        Invocation call = copying.call();
        FileSystem files = call.files();
        call.step();
        Optional<Inode> source = copying.followAll() ? files.stat(from) : files.lstat(from);
        if (source.isEmpty()) {
            return call.fail("cannot stat '" + from + "': No such file or directory");
        }
        if (source.get() instanceof Inode.Directory && !copying.recursive()) {
            return call.fail("-r not specified; omitting directory '" + from + "'");
        }
        Optional<Inode> old = files.lstat(to);
        if (old.isPresent() && copying.noClobber()) {
            return 0;
        }
        if (old.isPresent()
                && copying.update()
                && old.get().attributes().mtime() >= source.get().attributes().mtime()) {
            return 0;
        }
        if (copying.verbose()) {
            call.out("'" + from + "' -> '" + to + "'\n");
        }
        if (source.get() instanceof Inode.Directory && inItself(files, from, to)) {
            attempt(call, "cannot create directory '" + to + "'", () -> files.mkdir(to, 0777 & ~files.umask()));
            return call.fail("cannot copy a directory, '" + from + "', into itself, '" + to + "'");
        }
        if (!copying.recursive()
                && old.isPresent()
                && FileTests.binary(files, from, "-ef", to).orElse(false)
                && !copying.removeFirst()
                && !copying.hard()
                && !copying.symbolic()
                && !(source.get() instanceof Inode.Symlink)) {
            return call.fail("'" + from + "' and '" + to + "' are the same file");
        }
        String what = source.get() instanceof Inode.Directory
                ? "cannot create directory '"
                : source.get() instanceof Inode.Symlink
                        ? "cannot create symbolic link '"
                        : "cannot create regular file '";
        return attempt(call, what + to + "'", () -> {
            if (source.get() instanceof Inode.Directory directory) {
                copyDirectory(copying, from, to, directory, linked);
            } else {
                copyFile(copying, from, to, source.get(), linked);
            }
        });
    }

    private static boolean inItself(FileSystem files, String from, String to) {
        try {
            TreePath source = files.locate(from, true);
            TreePath target = files.locate(to, true);
            return target.startsWith(source) && !target.equals(source);
        } catch (FileProblem e) {
            return false;
        }
    }

    private static void copyDirectory(
            Copying copying, String from, String to, Inode.Directory directory, Map<String, String> linked)
            throws FileProblem {
        FileSystem files = copying.call().files();
        TreePath source = files.locate(from, true);
        boolean made = !files.exists(to);
        if (!made && !files.isDirectory(to)) {
            throw new FileProblem(FileProblem.Reason.NOT_A_DIRECTORY);
        }
        TreePath target = files.locate(to, true);
        if (target.startsWith(source)) {
            throw new FileProblem(FileProblem.Reason.INVALID);
        }
        if (made) {
            files.mkdir(to, directory.attributes().mode() & ~files.umask() & 0777);
        }
        for (String name : files.list(from)) {
            if (copy(copying, join(from, name), join(to, name), linked) != 0) {
                throw new FileProblem(FileProblem.Reason.INVALID);
            }
        }
        if (made || copying.mode()) {
            files.change(to, true, now -> keep(copying, directory.attributes(), now));
        }
    }

    private static Attributes keep(Copying copying, Attributes from, Attributes now) {
        Attributes result = now;
        if (copying.owner()) {
            result = result.withOwner(from.uid(), from.gid());
        }
        if (copying.mode()) {
            result = result.withMode(from.mode());
        }
        if (copying.times()) {
            result = result.withMtime(from.mtime());
        }
        return result;
    }

    private static void copyFile(Copying copying, String from, String to, Inode source, Map<String, String> linked)
            throws FileProblem {
        FileSystem files = copying.call().files();
        Optional<Inode> old = files.lstat(to);
        if (old.isPresent()
                && !(old.get() instanceof Inode.Directory)
                && files.stat(from).isPresent()) {
            TreePath there = files.locate(to, true);
            if (files.locate(from, true).equals(there) && !(source instanceof Inode.Symlink)) {
                throw new FileProblem(FileProblem.Reason.EXISTS);
            }
        }
        boolean replaces = copying.removeFirst()
                || !(source instanceof Inode.RegularFile) && !(source instanceof Inode.Device && !copying.recursive())
                || copying.hard()
                || copying.symbolic()
                || copying.force()
                        && old.filter(Inode.Symlink.class::isInstance).isPresent()
                        && files.stat(to).isEmpty();
        if (old.isPresent() && replaces) {
            if (old.get() instanceof Inode.Directory
                    || (copying.hard() || copying.symbolic()) && !copying.force() && !copying.removeFirst()) {
                throw new FileProblem(FileProblem.Reason.EXISTS);
            }
            files.unlink(to);
        }
        if (copying.symbolic()) {
            files.symlink(from, to);
            return;
        }
        if (copying.hard()) {
            files.link(from, to);
            return;
        }
        if (source instanceof Inode.Device && !copying.recursive()) {
            files.write(to, "");
            return;
        }
        if (!(source instanceof Inode.RegularFile file)) {
            Attributes attributes = keep(
                    copying,
                    source.attributes(),
                    Attributes.root(source.attributes().mode(), files.clock()));
            files.create(to, source.with(attributes).with(files.origin()));
            return;
        }
        if (copying.keepLinks() && file.linkGroup().isPresent()) {
            String first = linked.putIfAbsent(file.linkGroup().get(), to);
            if (first != null) {
                if (files.lstat(to).isPresent()) {
                    files.unlink(to);
                }
                files.link(first, to);
                return;
            }
        }
        if (old.filter(Inode.Symlink.class::isInstance).isPresent()
                && files.stat(to).isEmpty()
                && !replaces) {
            throw new FileProblem(FileProblem.Reason.MISSING);
        }
        int mode = copying.plainMode() ? 0666 : file.attributes().mode() & 0777;
        files.write(to, file.content(), mode & ~files.umask());
        files.change(to, true, now -> keep(copying, file.attributes(), now));
    }

    // ---- mv, rm

    private static int mv(Invocation call) {
        Options options = Options.parse(
                call,
                "finuvTt:ZbS:",
                "backup=b?",
                "suffix=S:",
                "strip-trailing-slashes=strip",
                "force=f",
                "no-clobber=n",
                "update=u",
                "verbose=v",
                "no-target-directory=T",
                "target-directory=t:");
        FileSystem files = call.files();
        return toTarget(call, options, (from, to) -> {
            if (files.lstat(from).isEmpty()) {
                return call.fail("cannot stat '" + from + "': No such file or directory");
            }
            Optional<Inode> old = files.lstat(to);
            if (old.isPresent() && options.has("n")) {
                return 0;
            }
            boolean same = old.isPresent()
                    && FileTests.binary(files, from, "-ef", to).orElse(false)
                    && !(old.get() instanceof Inode.Symlink)
                    && !(files.lstat(from).get() instanceof Inode.Symlink);
            if (same) {
                return call.fail("'" + from + "' and '" + to + "' are the same file");
            }
            if (options.has("u")
                    && old.isPresent()
                    && old.get().attributes().mtime()
                            >= files.lstat(from).get().attributes().mtime()) {
                return 0;
            }
            if (files.lstat(from).get() instanceof Inode.Directory && inItself(files, from, to)) {
                return call.fail("cannot move '" + from + "' to a subdirectory of itself, '" + to + "'");
            }
            if (files.isDirectory(to)
                    && !(files.lstat(from).get() instanceof Inode.Directory)
                    && old.get() instanceof Inode.Directory) {
                return call.fail("cannot overwrite directory '" + to + "' with non-directory");
            }
            if (old.isPresent()
                    && !(old.get() instanceof Inode.Directory)
                    && files.lstat(from).get() instanceof Inode.Directory) {
                return call.fail("cannot overwrite non-directory '" + to + "' with directory '" + from + "'");
            }
            int status = attempt(call, "cannot move '" + from + "' to '" + to + "'", () -> {
                backup(call, options, to);
                files.rename(from, to);
            });
            if (options.has("v") && status == 0) {
                call.out("renamed '" + from + "' -> '" + to + "'\n");
            }
            return status;
        });
    }

    private static int rm(Invocation call) {
        Options options = Options.parse(
                call,
                "rRfdvi",
                "recursive=r",
                "force=f",
                "dir=d",
                "verbose=v",
                "no-preserve-root=x",
                "preserve-root=y",
                "one-file-system=z",
                "interactive=i?");
        FileSystem files = call.files();
        boolean force = options.has("f");
        if (options.operands().isEmpty()) {
            return force ? 0 : usage(call, "missing operand");
        }
        int status = 0;
        for (String path : options.operands()) {
            Optional<Inode> inode = files.lstat(path);
            String name = base(path);
            if (name.equals(".") || name.equals("..")) {
                status = call.fail("refusing to remove '.' or '..' directory: skipping '" + path + "'");
            } else if (name.equals("/")) {
                call.fail("it is dangerous to operate recursively on '/'");
                status = call.fail("use --no-preserve-root to override this failsafe");
            } else if (inode.isEmpty()) {
                if (!force) {
                    status = call.fail("cannot remove '" + path + "': No such file or directory");
                }
            } else if (inode.get() instanceof Inode.Directory && !(options.has("r") || options.has("R"))) {
                status |= options.has("d")
                        ? attempt(call, "cannot remove '" + path + "'", () -> files.rmdir(path))
                        : call.fail("cannot remove '" + path + "': Is a directory");
            } else {
                status |= attempt(call, "cannot remove '" + path + "'", () -> removeAll(call, path, options.has("v")));
            }
        }
        return status;
    }

    private static void removeAll(Invocation call, String path, boolean verbose) throws FileProblem {
        call.step();
        FileSystem files = call.files();
        boolean directory = files.get(path, false) instanceof Inode.Directory;
        if (directory) {
            for (String name : files.list(path)) {
                removeAll(call, join(path, name), verbose);
            }
            files.rmdir(path);
        } else {
            files.unlink(path);
        }
        if (verbose) {
            call.out("removed " + (directory ? "directory " : "") + "'" + path + "'\n");
        }
    }

    private static int install(Invocation call) {
        Options options = Options.parse(
                call,
                "dDm:o:g:pvcTt:CsbZS:",
                "backup=b?",
                "suffix=S:",
                "directory=d",
                "mode=m:",
                "owner=o:",
                "group=g:",
                "preserve-timestamps=p",
                "verbose=v",
                "no-target-directory=T",
                "target-directory=t:",
                "compare=C");
        FileSystem files = call.files();
        boolean directory = options.has("d");
        int mode = options.value("m")
                .map(text -> Modes.apply(text, 0, directory, 0))
                .orElse(0755);
        Optional<AttributeCommands.Owner> owner = AttributeCommands.owner(
                call,
                options.value("o").orElse("")
                        + (options.has("g") ? ":" + options.value("g").orElse("") : ""));
        if (mode < 0 || owner.isEmpty()) {
            return mode < 0 ? call.fail("invalid mode '" + options.value("m").orElse("") + "'") : 1;
        }
        if (directory) {
            int status = 0;
            for (String path : options.operands()) {
                boolean there = files.exists(path);
                status |= attempt(call, "cannot create directory '" + path + "'", () -> {
                    makeDirectories(call, options, path);
                    // A symbolic mode changes the one of a directory that is there already.
                    files.change(path, true, old -> owner.get()
                            .applyTo(old.withMode(
                                    there
                                            ? options.value("m")
                                                    .map(text -> Modes.apply(text, old.mode(), true, 0))
                                                    .orElse(0755)
                                            : mode)));
                });
            }
            return status;
        }
        if (options.has("C") && options.has("p")) {
            return call.fail("options --compare (-C) and --preserve-timestamps are mutually exclusive");
        }
        if (options.has("D") && !options.has("t") && options.operands().size() == 2) {
            String target = options.operands().get(1);
            int slash = target.lastIndexOf('/');
            if (slash > 0 && !target.endsWith("/")) {
                int status = attempt(
                        call,
                        "cannot create directory",
                        () -> makeDirectories(call, options, target.substring(0, slash)));
                if (status != 0) {
                    return status;
                }
            }
        } else if (options.has("D") && options.has("t")) {
            attempt(
                    call,
                    "cannot create directory",
                    () -> makeDirectories(call, options, options.value("t").orElse("")));
        }
        return toTarget(call, options, (from, to) -> {
            if (!FileSystem.isDevice(from) && files.stat(from).isEmpty()) {
                return call.fail("cannot stat '" + from + "': No such file or directory");
            }
            if (files.isDirectory(from)) {
                return call.fail("omitting directory '" + from + "'");
            }
            if (files.isDirectory(to) && !to.endsWith("/")) {
                return call.fail("cannot overwrite directory '" + to + "' with non-directory '" + from + "'");
            }
            if (to.endsWith("/") && files.exists(to.replaceFirst("/+$", "")) && !files.isDirectory(to)) {
                return call.fail("failed to access '" + to + "': Not a directory");
            }
            if (options.has("C") && isInstalled(files, from, to, mode, owner.get())) {
                return 0;
            }
            if ((options.has("b") || options.has("S")) && from.equals(to)) {
                return call.fail("'" + from + "' and '" + to + "' are the same file");
            }
            // Another name of the same inode may be replaced, since the old one is taken away first.
            if (files.lstat(to).orElse(null) instanceof Inode.RegularFile && samePlace(files, from, to)) {
                return call.fail("'" + from + "' and '" + to + "' are the same file");
            }
            return attempt(call, "cannot create regular file '" + to + "'", () -> {
                Optional<String> saved = backup(call, options, to);
                if (files.lstat(to)
                        .filter(inode -> !(inode instanceof Inode.Directory))
                        .isPresent()) {
                    files.unlink(to);
                    if (options.has("v")) {
                        call.out("removed '" + to + "'\n");
                    }
                }
                if (options.has("v")) {
                    call.out("'" + from + "' -> '" + to + "'"
                            + saved.map(name -> " (backup: '" + name + "')").orElse("") + "\n");
                }
                Optional<Inode> source = files.stat(from);
                if (source.isEmpty() && !FileSystem.isDevice(from)) {
                    throw new FileProblem(FileProblem.Reason.MISSING);
                }
                if (source.isPresent() && source.get() instanceof Inode.RegularFile file) {
                    files.write(to, file.content(), 0600);
                } else {
                    files.write(to, Bytes.of(new byte[0]), 0600);
                }
                long time = options.has("p") && source.isPresent()
                        ? source.get().attributes().mtime()
                        : files.clock();
                files.change(
                        to, true, old -> owner.get().applyTo(old.withMode(mode).withMtime(time)));
            });
        });
    }

    /** Makes a directory and those above it, with a line for each when {@code -v} asks for it. */
    private static void makeDirectories(Invocation call, Options options, String path) throws FileProblem {
        FileSystem files = call.files();
        int from = path.startsWith("/") ? 1 : 0;
        for (int slash = path.indexOf('/', from); options.has("v"); slash = path.indexOf('/', slash + 1)) {
            String here = slash < 0 ? path : path.substring(0, slash);
            if (!here.isEmpty() && !files.exists(here)) {
                files.mkdirs(here, 0755);
                call.out("install: creating directory '" + here + "'\n");
            }
            if (slash < 0) {
                break;
            }
        }
        files.mkdirs(path, 0755);
    }

    /** Returns whether {@code -C} has nothing to do: bytes, mode and owner are as they would be. */
    private static boolean isInstalled(
            FileSystem files, String from, String to, int mode, AttributeCommands.Owner owner) {
        return mode < 01000
                && files.lstat(from).orElse(null) instanceof Inode.RegularFile source
                && files.lstat(to).orElse(null) instanceof Inode.RegularFile old
                && old.content().sha256().equals(source.content().sha256())
                && old.attributes()
                        .equals(owner.applyTo(old.attributes().withMode(mode).withOwner(0, 0)));
    }

    private static boolean samePlace(FileSystem files, String one, String other) {
        try {
            return files.locate(one, true).equals(files.locate(other, true));
        } catch (FileProblem e) {
            return false;
        }
    }
}
