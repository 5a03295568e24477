package io.dpuos.shell;

import io.dpuos.tree.Inode;
import java.util.List;
import java.util.Optional;

/** Opens what redirections name. */
final class Redirections {
    private final Interpreter shell;

    Redirections(Interpreter shell) {
        this.shell = shell;
    }

    /** Applies redirections to the shell's streams; whether all could be opened. */
    boolean apply(List<Syntax.Redirection> redirections) {
        for (Syntax.Redirection redirection : redirections) {
            boolean[] opened = {false};
            shell.execution().guarded(() -> {
                open(redirection);
                opened[0] = true;
                return 0;
            });
            if (!opened[0]) {
                return false;
            }
        }
        return true;
    }

    private void open(Syntax.Redirection redirection) throws ShellFailure {
        String operator = redirection.operator();
        int fd = redirection.fd();
        if (operator.equals("<<") || operator.equals("<<-")) {
            shell.setStream(fd, new Stream.Source(shell.expander().text(redirection.target())));
            return;
        }
        String target = target(redirection);
        if (!redirection.variable().isEmpty()) {
            fd = 10;
            while (shell.streams().containsKey(fd)) {
                fd++;
            }
            shell.assign(redirection.variable(), Integer.toString(fd));
        }
        switch (operator) {
            case "<<<" -> shell.setStream(fd, new Stream.Source(target + "\n"));
            case "<&", ">&" -> duplicate(redirection, fd, operator, target);
            case "<" -> shell.setStream(fd, readable(target));
            case "<>" -> {
                if (!shell.files().exists(target)) {
                    sink(target, false);
                }
                shell.setStream(fd, readable(target));
            }
            case "&>", "&>>" -> {
                Stream sink = sink(target, operator.equals("&>>"));
                shell.setStream(1, sink);
                shell.setStream(2, sink);
            }
            case ">>" -> shell.setStream(fd, sink(target, true));
            case ">", ">|" -> {
                if (operator.equals(">")
                        && shell.option('C')
                        && shell.files()
                                .stat(target)
                                .filter(Inode.RegularFile.class::isInstance)
                                .isPresent()) {
                    throw failure(target, "cannot overwrite existing file");
                }
                shell.setStream(fd, sink(target, false));
            }
            default ->
                throw new ShellRefusedException(
                        redirection.line(), operator, "redirection '" + operator + "' is not supported");
        }
    }

    /** The expanded name; bash expands path names, too, and refuses several. */
    private String target(Syntax.Redirection redirection) throws ShellFailure {
        if (redirection.operator().equals("<<<") || shell.isPosix()) {
            return shell.expander().text(redirection.target());
        }
        List<String> names = shell.expander().fields(List.of(redirection.target()));
        if (names.size() != 1) {
            throw failure(shell.expander().text(redirection.target()), "ambiguous redirect");
        }
        return names.get(0);
    }

    private void duplicate(Syntax.Redirection redirection, int fd, String operator, String target) throws ShellFailure {
        if (target.equals("-")) {
            shell.streams().remove(fd);
        } else if (target.matches("[0-9]{1,4}-?")) {
            int other = Integer.parseInt(target.replace("-", ""));
            Stream stream = shell.streams().get(other);
            if (stream == null) {
                throw failure(target, "Bad file descriptor");
            }
            shell.setStream(fd, stream);
            if (target.endsWith("-") && other != fd) {
                shell.streams().remove(other);
            }
        } else if (operator.equals(">&") && fd == 1) {
            Stream sink = sink(target, false);
            shell.setStream(1, sink);
            shell.setStream(2, sink);
        } else {
            throw failure(target, "ambiguous redirect");
        }
    }

    private ShellFailure failure(String target, String reason) {
        return new ShellFailure(target + ": " + reason, shell.isDash() ? 2 : 1, false);
    }

    /** Opens a file for reading. */
    Stream readable(String target) throws ShellFailure {
        if (target.equals("/dev/stdin")) {
            return shell.stream(0);
        }
        if (target.matches("/dev/fd/\\d{1,4}") && shell.streams().containsKey(Integer.parseInt(target.substring(8)))) {
            return shell.stream(Integer.parseInt(target.substring(8)));
        }
        if (target.equals("/dev/zero")) {
            return new Stream.Zero(shell.budget(), shell.line());
        }
        try {
            if (shell.files().isDirectory(target)) {
                return new Stream.Null();
            }
            return new Stream.Source(shell.files().read(target));
        } catch (FileProblem e) {
            throw new ShellFailure(
                    shell.isDash() ? "cannot open " + target + ": No such file" : target + ": " + e.text(),
                    shell.isDash() ? 2 : 1,
                    false);
        }
    }

    private Stream sink(String target, boolean append) throws ShellFailure {
        switch (target) {
            case "/dev/null", "/dev/tty", "/dev/console", "/dev/kmsg", "/dev/zero":
                return new Stream.Null();
            case "/dev/stdout":
                return shell.stream(1);
            case "/dev/stderr":
                return shell.stream(2);
            default:
                break;
        }
        if (target.matches("/dev/fd/\\d{1,4}")) {
            return shell.stream(Integer.parseInt(target.substring(8)));
        }
        FileSystem files = shell.files();
        try {
            Optional<Inode> inode = files.stat(target);
            if (inode.isPresent() && inode.get() instanceof Inode.Directory) {
                throw new FileProblem(FileProblem.Reason.IS_A_DIRECTORY);
            }
            if (!append || inode.isEmpty()) {
                files.write(target, "");
            }
            return new Stream.FileSink(files, FileSystem.text(files.locate(target, true)));
        } catch (FileProblem e) {
            boolean created = shell.isDash() && e.reason() == FileProblem.Reason.MISSING;
            throw new ShellFailure(
                    created ? "cannot create " + target + ": Directory nonexistent" : target + ": " + e.text(),
                    shell.isDash() ? 2 : 1,
                    false);
        }
    }
}
