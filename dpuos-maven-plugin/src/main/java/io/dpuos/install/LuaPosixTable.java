package io.dpuos.install;

import io.dpuos.shell.FileProblem;
import io.dpuos.shell.FileSystem;
import io.dpuos.shell.Shell;
import io.dpuos.tree.Inode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** Lua's table {@code posix} of rpm (rpmio/lposix.c), as far as it touches files. Functions fail as C's do: nil, text. */
final class LuaPosixTable {
    private final FileSystem files;

    LuaPosixTable(FileSystem files) {
        this.files = files;
    }

    /** A change of the tree. */
    @FunctionalInterface
    private interface Change {
        void apply(Varargs arguments) throws FileProblem;
    }

    LuaTable table() {
        LuaTable posix = new LuaTable();
        posix.set("stat", LuaScriptlet.function(this::stat));
        posix.set(
                "access",
                LuaScriptlet.function(a -> files.exists(path(a, 1))
                        ? LuaValue.valueOf(0)
                        : failure(path(a, 1) + ": No such file or directory")));
        posix.set("readlink", LuaScriptlet.function(this::readlink));
        posix.set("symlink", change(a -> files.symlink(path(a, 1), path(a, 2))));
        posix.set("link", change(a -> files.link(path(a, 1), path(a, 2))));
        posix.set("mkdir", change(a -> files.mkdir(path(a, 1), 0755)));
        posix.set("rmdir", change(a -> files.rmdir(path(a, 1))));
        posix.set("unlink", change(a -> files.unlink(path(a, 1))));
        posix.set("chmod", change(this::chmod));
        posix.set("chown", change(this::chown));
        posix.set("utime", change(a -> files.change(path(a, 1), true, old -> old.withMtime(files.clock()))));
        posix.set("umask", LuaScriptlet.function(a -> LuaValue.valueOf("u=rwx,g=rx,o=rx")));
        posix.set("dir", LuaScriptlet.function(this::dir));
        posix.set("files", LuaScriptlet.function(this::iterate));
        posix.set("getenv", LuaScriptlet.function(a -> LuaValue.NIL));
        return posix;
    }

    /** Lua's table {@code os}, without time and environment of the host. */
    LuaTable os(Shell shell) {
        LuaTable os = new LuaTable();
        os.set("remove", change(this::remove));
        os.set("rename", change(a -> files.rename(path(a, 1), path(a, 2))));
        os.set("getenv", LuaScriptlet.function(a -> LuaValue.NIL));
        os.set("time", LuaScriptlet.function(a -> LuaValue.valueOf((double) files.clock())));
        os.set("execute", LuaScriptlet.function(a -> {
            Shell.Result result = shell.run(LuaScriptlet.text(a.arg1()), "sh", List.of(), "");
            return result.status() == 0
                    ? LuaValue.varargsOf(LuaValue.TRUE, LuaValue.valueOf("exit"), LuaValue.valueOf(0))
                    : LuaValue.varargsOf(LuaValue.NIL, LuaValue.valueOf("exit"), LuaValue.valueOf(result.status()));
        }));
        return os;
    }

    private static LuaValue change(Change change) {
        return LuaScriptlet.function(arguments -> {
            try {
                change.apply(arguments);
                return LuaValue.valueOf(0);
            } catch (FileProblem e) {
                return failure(String.valueOf(e.getMessage()));
            }
        });
    }

    private void remove(Varargs arguments) throws FileProblem {
        if (files.lstat(path(arguments, 1))
                .filter(Inode.Directory.class::isInstance)
                .isPresent()) {
            files.rmdir(path(arguments, 1));
        } else {
            files.unlink(path(arguments, 1));
        }
    }

    private void chmod(Varargs arguments) throws FileProblem {
        String mode = arguments.arg(2).tojstring();
        int bits;
        if (mode.matches("[0-7]{1,4}")) {
            bits = Integer.parseInt(mode, 8);
        } else if (mode.matches("([r-][w-][xsStT-]){3}")) {
            bits = symbolic(mode);
        } else {
            throw new org.luaj.vm2.LuaError("posix.chmod: mode '" + mode + "' is not understood");
        }
        files.change(path(arguments, 1), true, old -> old.withMode(bits));
    }

    private static int symbolic(String mode) {
        int bits = 0;
        for (int i = 0; i < 9; i++) {
            char c = mode.charAt(i);
            boolean special = "sStT".indexOf(c) >= 0;
            if (c != '-' && !(special && Character.isUpperCase(c))) {
                bits |= 1 << (8 - i);
            }
            if (special) {
                bits |= 04000 >> (i / 3);
            }
        }
        return bits;
    }

    private void chown(Varargs arguments) throws FileProblem {
        int uid = arguments.arg(2).checkint();
        int gid = arguments.arg(3).checkint();
        files.change(path(arguments, 1), true, old -> old.withOwner(uid, gid));
    }

    /** As in rpm, links are not followed. */
    private Varargs stat(Varargs arguments) {
        Optional<Inode> found = files.lstat(path(arguments, 1));
        if (found.isEmpty()) {
            return failure(path(arguments, 1) + ": No such file or directory");
        }
        Inode inode = found.get();
        LuaTable stat = new LuaTable();
        stat.set("type", type(inode));
        stat.set("mode", LuaValue.valueOf(permissions(inode.attributes().mode())));
        stat.set("uid", inode.attributes().uid());
        stat.set("gid", inode.attributes().gid());
        stat.set("mtime", LuaValue.valueOf((double) inode.attributes().mtime()));
        stat.set(
                "size",
                LuaValue.valueOf(
                        inode instanceof Inode.RegularFile file
                                ? (double) file.content().size()
                                : 0));
        return arguments.narg() > 1 ? stat.get(arguments.arg(2)) : stat;
    }

    private static String type(Inode inode) {
        if (inode instanceof Inode.RegularFile) {
            return "regular";
        } else if (inode instanceof Inode.Directory) {
            return "directory";
        } else if (inode instanceof Inode.Symlink) {
            return "link";
        } else if (inode instanceof Inode.Fifo) {
            return "fifo";
        }
        return inode instanceof Inode.Device device && device.block() ? "block device" : "character device";
    }

    private static String permissions(int mode) {
        StringBuilder text = new StringBuilder();
        for (int i = 8; i >= 0; i--) {
            text.append((mode >> i & 1) == 0 ? '-' : "xwr".charAt(i % 3));
        }
        return text.toString();
    }

    private Varargs readlink(Varargs arguments) {
        return files.lstat(path(arguments, 1)).orElse(null) instanceof Inode.Symlink link
                ? LuaScriptlet.string(FileSystem.text(link.target().bytes()))
                : failure(path(arguments, 1) + ": Invalid argument");
    }

    private List<String> names(Varargs arguments) throws FileProblem {
        List<String> names = new ArrayList<>(List.of(".", ".."));
        names.addAll(files.list(arguments.narg() == 0 ? "." : path(arguments, 1)));
        return names;
    }

    private Varargs dir(Varargs arguments) {
        try {
            LuaTable names = new LuaTable();
            int i = 1;
            for (String name : names(arguments)) {
                names.set(i++, LuaScriptlet.string(name));
            }
            return names;
        } catch (FileProblem e) {
            return failure(String.valueOf(e.getMessage()));
        }
    }

    private Varargs iterate(Varargs arguments) {
        try {
            Iterator<String> names = names(arguments).iterator();
            return LuaScriptlet.function(none -> names.hasNext() ? LuaScriptlet.string(names.next()) : LuaValue.NIL);
        } catch (FileProblem e) {
            return failure(String.valueOf(e.getMessage()));
        }
    }

    private static String path(Varargs arguments, int index) {
        return LuaScriptlet.text(arguments.arg(index));
    }

    private static Varargs failure(String message) {
        return LuaValue.varargsOf(LuaValue.NIL, LuaValue.valueOf(message));
    }
}
