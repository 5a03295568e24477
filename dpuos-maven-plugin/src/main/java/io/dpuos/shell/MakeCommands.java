package io.dpuos.shell;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Utilities that make directories, links, empty files, pipes and devices. */
final class MakeCommands {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private MakeCommands() {}

    static void addTo(Map<String, Command> all) {
        all.put("mkdir", MakeCommands::mkdir);
        all.put("rmdir", MakeCommands::rmdir);
        all.put("ln", MakeCommands::ln);
        all.put("link", MakeCommands::ln);
        all.put("touch", MakeCommands::touch);
        all.put("mktemp", MakeCommands::mktemp);
        all.put("mkfifo", MakeCommands::mkfifo);
        all.put("mknod", MakeCommands::mknod);
    }

    private static int mkdir(Invocation call) {
        Options options = Options.parse(call, "pm:vZ", "parents=p", "mode=m:", "verbose=v");
        FileSystem files = call.files();
        int status = options.operands().isEmpty() ? CopyCommands.usage(call, "missing operand") : 0;
        for (String path : options.operands()) {
            boolean existed = files.exists(path);
            int plain = 0777 & ~files.umask();
            int mode = options.value("m")
                    .map(text -> Modes.apply(text, 0777, true, files.umask()))
                    .orElse(plain);
            if (mode < 0) {
                return call.fail("invalid mode '" + options.value("m").orElse("") + "'");
            }
            status |= CopyCommands.attempt(call, "cannot create directory '" + path + "'", () -> {
                if (!options.has("p")) {
                    files.mkdir(path, mode);
                    say(call, options, path);
                    return;
                }
                String[] names = path.split("/+");
                StringBuilder done = new StringBuilder(path.startsWith("/") ? "/" : "");
                for (int i = 0; i < names.length; i++) {
                    if (names[i].isEmpty()) {
                        continue;
                    }
                    done.append(names[i]);
                    if (i < names.length - 1 && files.exists(done.toString()) && !files.isDirectory(done.toString())) {
                        call.fail("cannot create directory '" + done + "': Not a directory");
                        throw new CopyCommands.Failed();
                    }
                    if (!files.exists(done.toString())) {
                        files.mkdirs(done.toString(), i == names.length - 1 ? mode : plain | 0300);
                        say(call, options, done.toString());
                    }
                    done.append('/');
                }
                if (path.isEmpty()) {
                    throw new FileProblem(FileProblem.Reason.MISSING);
                }
                if (existed && !files.isDirectory(path)) {
                    throw new FileProblem(FileProblem.Reason.EXISTS);
                }
            });
        }
        return status;
    }

    private static void say(Invocation call, Options options, String path) {
        if (options.has("v")) {
            call.out("mkdir: created directory '" + path + "'\n");
        }
    }

    private static int rmdir(Invocation call) {
        Options options = Options.parse(call, "pv", "parents=p", "verbose=v", "ignore-fail-on-non-empty=ignore");
        FileSystem files = call.files();
        int status = 0;
        for (String operand : options.operands()) {
            String path = operand;
            do {
                String now = path;
                if (options.has("v")) {
                    call.out("rmdir: removing directory, '" + now + "'\n");
                }
                try {
                    files.rmdir(now);
                } catch (FileProblem e) {
                    boolean ignored = options.has("ignore") && e.reason() == FileProblem.Reason.NOT_EMPTY;
                    status |= ignored
                            ? 0
                            : call.fail("failed to remove " + (now.equals(operand) ? "" : "directory ") + "'" + now
                                    + "': " + e.text());
                    break;
                }
                int slash = path.lastIndexOf('/');
                path = slash > 0 ? path.substring(0, slash) : "";
            } while (options.has("p") && !path.isEmpty());
        }
        return status;
    }

    private static int ln(Invocation call) {
        Options options = Options.parse(
                call,
                "sfnTvrt:iLPbS:",
                "backup=b?",
                "suffix=S:",
                "symbolic=s",
                "force=f",
                "no-dereference=n",
                "no-target-directory=T",
                "verbose=v",
                "relative=r",
                "target-directory=t:");
        FileSystem files = call.files();
        List<String> operands = new ArrayList<>(options.operands());
        if (operands.isEmpty()) {
            return CopyCommands.usage(call, "missing file operand");
        }
        String target = options.value("t").orElse("");
        if (target.isEmpty()) {
            target = operands.size() == 1 ? "." : operands.remove(operands.size() - 1);
        }
        boolean linkToDirectory =
                files.lstat(target).filter(Inode.Symlink.class::isInstance).isPresent();
        boolean into = !options.has("T") && files.isDirectory(target) && !(options.has("n") && linkToDirectory);
        if (!into && operands.size() > 1) {
            return call.fail("target '" + target + "': "
                    + (files.exists(target) ? "Not a directory" : "No such file or directory"));
        }
        int status = 0;
        for (String source : operands) {
            String path = into
                    ? CopyCommands.join(
                            target.equals(".")
                                            && operands.size() == 1
                                            && options.operands().size() == 1
                                    ? "."
                                    : target,
                            CopyCommands.base(source))
                    : target;
            if (!options.has("s") && files.lstat(source).isEmpty()) {
                status |= call.fail("failed to access '" + source + "': No such file or directory");
                continue;
            }
            if (!options.has("s") && files.lstat(source).get() instanceof Inode.Directory) {
                status |= call.fail(source + ": hard link not allowed for directory");
                continue;
            }
            int made = CopyCommands.attempt(
                    call,
                    "failed to create " + (options.has("s") ? "symbolic" : "hard") + " link '" + path + "'"
                            + (options.has("s") ? "" : " => '" + source + "'"),
                    () -> {
                        CopyCommands.backup(call, options, path);
                        makeLink(files, options, source, path);
                    });
            status |= made;
            if (made == 0 && options.has("v")) {
                call.out("'" + path + "' " + (options.has("s") ? "-> '" : "=> '") + source + "'\n");
            }
        }
        return status;
    }

    private static void makeLink(FileSystem files, Options options, String source, String path) throws FileProblem {
        if (!options.has("s")) {
            files.get(source, false);
        }
        Optional<Inode> old = files.lstat(path);
        if (old.isPresent() && options.has("f")) {
            if (old.get() instanceof Inode.Directory) {
                throw new FileProblem(FileProblem.Reason.IS_A_DIRECTORY);
            }
            files.unlink(path);
        }
        if (!options.has("s")) {
            files.link(source, path);
        } else if (options.has("r")) {
            TreePath from = files.locate(path, false).parent();
            files.symlink(PathCommands.relative(from, files.locate(source, true)), path);
        } else {
            files.symlink(source, path);
        }
    }

    private static int touch(Invocation call) {
        Options options = Options.parse(
                call, "cfamhr:d:t:", "no-create=c", "no-dereference=h", "reference=r:", "date=d:", "time=x:");
        FileSystem files = call.files();
        long time = files.clock();
        Optional<String> reference = options.value("r");
        if (reference.isPresent()) {
            Optional<Inode> inode = files.stat(reference.get());
            if (inode.isEmpty()) {
                return call.fail("failed to get attributes of '" + reference.get() + "': No such file or directory");
            }
            time = inode.get().attributes().mtime();
        } else if (options.has("d") || options.has("t")) {
            String given = options.value("d").or(() -> options.value("t")).orElse("");
            Optional<Long> parsed =
                    options.has("d") ? Dates.parse(given, files.clock()) : Dates.stamp(given, files.clock());
            if (parsed.isEmpty()) {
                throw call.refuse("with the date '" + given + "'");
            }
            time = parsed.get();
        }
        long stamp = time;
        int status = options.operands().isEmpty() ? CopyCommands.usage(call, "missing file operand") : 0;
        for (String path : options.operands()) {
            if (options.has("h") && files.lstat(path).isPresent()) {
                status |= CopyCommands.attempt(
                        call,
                        "setting times of '" + path + "'",
                        () -> files.change(path, false, old -> old.withMtime(stamp)));
                continue;
            }
            if (files.stat(path).isEmpty() && !FileSystem.isDevice(path)) {
                status |= options.has("c")
                        ? 0
                        : CopyCommands.attempt(call, "cannot touch '" + path + "'", () -> files.write(path, ""));
            }
            if (files.stat(path).isPresent()) {
                status |= CopyCommands.attempt(
                        call,
                        "cannot touch '" + path + "'",
                        () -> files.change(path, !options.has("h"), old -> old.withMtime(stamp)));
            }
        }
        return status;
    }

    private static int mktemp(Invocation call) throws FileProblem {
        Options options =
                Options.parse(call, "dqtp:u", "directory=d", "quiet=q", "tmpdir=p?", "dry-run=u", "suffix=suffix:");
        FileSystem files = call.files();
        String template = options.operands().isEmpty()
                ? "tmp.XXXXXXXXXX"
                : options.operands().get(0);
        String suffix = options.value("suffix").orElse("");
        if (options.operands().isEmpty() || options.has("t") || options.has("p")) {
            String directory = options.value("p")
                    .filter(path -> !path.isEmpty())
                    .orElse(call.variable("TMPDIR").orElse("/tmp"));
            template = CopyCommands.join(directory, template);
        }
        int end = template.lastIndexOf('X') + 1;
        int start = end;
        while (start > 0 && template.charAt(start - 1) == 'X') {
            start--;
        }
        if (end - start < 3) {
            return call.fail("too few X's in template '" + template + "'");
        }
        // the first free name by counting: every build makes the same one
        for (int n = 0; n < 100_000; n++) {
            StringBuilder name = new StringBuilder();
            int rest = n;
            for (int i = start; i < end; i++) {
                name.append(LETTERS.charAt(rest % LETTERS.length()));
                rest /= LETTERS.length();
            }
            String path = template.substring(0, start) + name + template.substring(end) + suffix;
            if (files.lstat(path).isPresent()) {
                continue;
            }
            try {
                if (options.has("d")) {
                    files.mkdir(path, 0700);
                } else if (!options.has("u")) {
                    files.write(path, Bytes.of(new byte[0]), 0600);
                }
            } catch (FileProblem e) {
                return call.fail("failed to create file via template '" + template + "': " + e.text());
            }
            call.out(path + "\n");
            return 0;
        }
        return call.fail("no free name for '" + template + "'");
    }

    private static int mkfifo(Invocation call) {
        Options options = Options.parse(call, "m:", "mode=m:");
        int mode = options.value("m")
                .map(text -> Modes.apply(text, 0666, false, call.files().umask()))
                .orElse(0666 & ~call.files().umask());
        int status = 0;
        for (String path : options.operands()) {
            status |= CopyCommands.attempt(call, "cannot create fifo '" + path + "'", () -> call.files()
                    .create(
                            path,
                            new Inode.Fifo(
                                    Attributes.root(mode, call.files().clock()),
                                    call.files().origin())));
        }
        return status;
    }

    private static int mknod(Invocation call) {
        Options options = Options.parse(call, "m:", "mode=m:");
        List<String> words = options.operands();
        int mode = options.value("m")
                .map(text -> Modes.apply(text, 0666, false, call.files().umask()))
                .orElse(0666 & ~call.files().umask());
        Attributes attributes = Attributes.root(mode, call.files().clock());
        if (words.size() == 2 && words.get(1).equals("p")) {
            return CopyCommands.attempt(call, words.get(0), () -> call.files()
                    .create(
                            words.get(0),
                            new Inode.Fifo(attributes, call.files().origin())));
        }
        if (words.size() != 4
                || !words.get(1).matches("[bcu]")
                || !words.get(2).matches("\\d{1,4}")
                || !words.get(3).matches("\\d{1,7}")) {
            throw call.refuse(String.join(" ", words));
        }
        return CopyCommands.attempt(call, words.get(0), () -> call.files()
                .create(
                        words.get(0),
                        new Inode.Device(
                                attributes,
                                words.get(1).equals("b"),
                                Integer.parseInt(words.get(2)),
                                Integer.parseInt(words.get(3)),
                                call.files().origin())));
    }
}
