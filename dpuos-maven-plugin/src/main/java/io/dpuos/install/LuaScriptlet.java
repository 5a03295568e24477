package io.dpuos.install;

import io.dpuos.shell.Budget;
import io.dpuos.shell.FileProblem;
import io.dpuos.shell.FileSystem;
import io.dpuos.shell.Limits;
import io.dpuos.shell.Shell;
import io.dpuos.shell.ShellException;
import io.dpuos.shell.ShellLimitException;
import io.dpuos.tree.Inode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.lib.VarArgFunction;
import org.luaj.vm2.lib.ZeroArgFunction;

/**
 * Runs a scriptlet of rpm's embedded Lua on the tree: the language and its string and table libraries, with the parts of
 * rpm's {@code rpm} and {@code posix} tables, of {@code os} and of {@code io} that packages use. Nothing reaches the
 * host; what is not there is refused; time, memory, output and depth are bounded as those of a shell script.
 */
final class LuaScriptlet {
    /** Calls of the system cost more than an instruction. */
    private static final int WORK_OF_A_CALL = 64;

    /** What a program costs beside what it does. */
    private static final int WORK_OF_A_PROGRAM = 480;

    private final FileSystem files;
    private final Shell shell;
    private final Budget budget = new Budget(Limits.DEFAULT);
    private final LuaMeter meter = new LuaMeter(budget);
    private final io.dpuos.rpm.Nevra nevra;
    private final String kind;
    private final StringBuilder output = new StringBuilder();

    LuaScriptlet(FileSystem files, Shell shell, io.dpuos.rpm.Nevra nevra, String kind) {
        this.files = files;
        this.shell = shell.drawingOn(budget);
        this.nevra = nevra;
        this.kind = kind;
    }

    /** One function of a table; arguments and results as luaj passes them. */
    private interface Body {
        Varargs call(Varargs arguments) throws FileProblem;
    }

    Shell.Result run(String body, List<String> arguments, List<String> input) {
        files.setBudget(budget);
        Globals globals = LuaLibrary.globals(meter);
        globals.set("print", function(words -> {
            for (int i = 1; i <= words.narg(); i++) {
                print((i > 1 ? "\t" : "") + text(words.arg(i)));
            }
            print("\n");
            return LuaValue.NIL;
        }));
        LuaTable given = new LuaTable();
        given.set(1, LuaValue.valueOf(nevra.name()));
        for (int i = 0; i < arguments.size(); i++) {
            given.set(i + 2, LuaValue.valueOf(Integer.parseInt(arguments.get(i))));
        }
        globals.set("arg", given);
        globals.set("posix", posix());
        globals.set("rpm", rpm(input.iterator()));
        globals.set("os", system());
        globals.set("io", streams());
        try {
            globals.load(new java.io.ByteArrayInputStream(FileSystem.bytes(body)), "scriptlet", "t", globals)
                    .call();
            return new Shell.Result(0, output.toString(), "");
        } catch (LuaError e) {
            String message = String.valueOf(e.getMessage());
            if (message.contains("attempt to call nil") || message.contains("attempt to index")) {
                throw ScriptletException.refused(
                        nevra.toString(),
                        nevra.name(),
                        kind,
                        line(message),
                        "<lua>",
                        "Lua: " + message.lines().findFirst().orElse(""));
            }
            return new Shell.Result(1, output.toString(), message + "\n");
        } catch (LuaStop stop) {
            throw stop.reason();
        } catch (StackOverflowError e) {
            throw budget.tooDeep(meter.line(), LuaMeter.MAX_CALLS);
        }
    }

    private void print(String text) {
        meter.write(text.length());
        output.append(text);
    }

    private static int line(String message) {
        java.util.regex.Matcher matcher =
                java.util.regex.Pattern.compile("scriptlet:(\\d{1,6})").matcher(message);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private static String text(LuaValue value) {
        return value.isstring() ? string(value) : value.tojstring();
    }

    private static String string(LuaValue value) {
        var bytes = value.checkstring();
        byte[] copy = new byte[bytes.m_length];
        System.arraycopy(bytes.m_bytes, bytes.m_offset, copy, 0, copy.length);
        return FileSystem.text(copy);
    }

    private static LuaValue value(String text) {
        return LuaValue.valueOf(FileSystem.bytes(text));
    }

    private LuaValue function(Body body) {
        return new VarArgFunction() {
            @Override
            public Varargs invoke(Varargs arguments) {
                try {
                    meter.work(WORK_OF_A_CALL);
                    return body.call(arguments);
                } catch (FileProblem e) {
                    return LuaValue.varargsOf(LuaValue.NIL, value(e.text()), LuaValue.valueOf(2));
                } catch (ShellLimitException e) {
                    // The line is the script's own, not that of a command which it runs.
                    throw new LuaStop(e.at(meter.line()));
                } catch (ShellException e) {
                    throw new LuaStop(e);
                }
            }
        };
    }

    private LuaTable posix() {
        LuaTable table = new LuaTable();
        table.set("stat", function(words -> stat(string(words.arg(1)), words.arg(2))));
        table.set(
                "access",
                function(words -> files.exists(string(words.arg(1)))
                        ? LuaValue.valueOf(0)
                        : LuaValue.varargsOf(LuaValue.NIL, value("No such file or directory"))));
        table.set("symlink", function(words -> {
            files.symlink(string(words.arg(1)), string(words.arg(2)));
            return LuaValue.valueOf(0);
        }));
        table.set("link", function(words -> {
            files.link(string(words.arg(1)), string(words.arg(2)));
            return LuaValue.valueOf(0);
        }));
        table.set(
                "readlink",
                function(words -> files.get(string(words.arg(1)), false) instanceof Inode.Symlink link
                        ? LuaValue.valueOf(link.target().bytes())
                        : LuaValue.NIL));
        table.set("mkdir", function(words -> {
            files.mkdir(string(words.arg(1)), 0777 & ~files.umask());
            return LuaValue.valueOf(0);
        }));
        table.set("rmdir", function(words -> {
            files.rmdir(string(words.arg(1)));
            return LuaValue.valueOf(0);
        }));
        table.set("unlink", function(words -> {
            files.unlink(string(words.arg(1)));
            return LuaValue.valueOf(0);
        }));
        table.set("chmod", function(words -> {
            String mode = text(words.arg(2));
            String octal = mode.matches("[rwxst-]{9}") ? letters(mode) : mode;
            Shell.Result result = shell.runProgram(List.of("chmod", octal, string(words.arg(1))), "");
            return LuaValue.valueOf(result.status());
        }));
        table.set(
                "chown",
                function(words -> LuaValue.valueOf(shell.runProgram(
                                List.of("chown", text(words.arg(2)) + ":" + text(words.arg(3)), string(words.arg(1))),
                                "")
                        .status())));
        table.set("dir", function(words -> names(words.arg(1))));
        table.set("files", function(words -> iterator(names(words.arg(1)))));
        table.set("getpid", function(words -> LuaValue.valueOf(1)));
        return table;
    }

    /** {@code rwxr-xr-x} as octal. */
    private static String letters(String mode) {
        int bits = 0;
        for (int i = 0; i < 9; i++) {
            bits = bits << 1 | (mode.charAt(i) == '-' ? 0 : 1);
        }
        return Integer.toOctalString(bits);
    }

    private LuaTable names(LuaValue directory) throws FileProblem {
        LuaTable names = new LuaTable();
        names.set(1, value("."));
        names.set(2, value(".."));
        int i = 3;
        for (String name : files.list(directory.isnil() ? "." : string(directory))) {
            names.set(i++, value(name));
        }
        return names;
    }

    private LuaValue iterator(LuaTable list) {
        int[] position = {0};
        return new ZeroArgFunction() {
            @Override
            public LuaValue call() {
                return list.get(++position[0]);
            }
        };
    }

    private Varargs stat(String path, LuaValue field) throws FileProblem {
        Inode inode = files.get(path, false);
        LuaTable table = new LuaTable();
        String type = inode instanceof Inode.Directory
                ? "directory"
                : inode instanceof Inode.Symlink
                        ? "link"
                        : inode instanceof Inode.RegularFile
                                ? "regular"
                                : inode instanceof Inode.Fifo ? "fifo" : "character device";
        String mode = io.dpuos.shell.Modes.show(inode.attributes().mode());
        table.set("type", value(type));
        table.set("mode", value(mode));
        table.set("uid", LuaValue.valueOf(inode.attributes().uid()));
        table.set("gid", LuaValue.valueOf(inode.attributes().gid()));
        table.set("mtime", LuaValue.valueOf((double) inode.attributes().mtime()));
        table.set(
                "size",
                LuaValue.valueOf(
                        inode instanceof Inode.RegularFile file
                                ? (double) file.content().size()
                                : 0));
        return field.isnil() ? table : table.get(field);
    }

    private LuaTable rpm(Iterator<String> input) {
        LuaTable table = new LuaTable();
        table.set("next_file", function(words -> input.hasNext() ? value(input.next()) : LuaValue.NIL));
        table.set("execute", function(words -> execute(words)));
        table.set("spawn", function(words -> {
            List<String> command = new ArrayList<>();
            LuaValue list = words.arg(1);
            for (int i = 1; i <= list.length(); i++) {
                meter.work(WORK_OF_A_CALL);
                command.add(text(list.get(i)));
            }
            return run(command);
        }));
        table.set("expand", function(words -> {
            String text = string(words.arg(1));
            if (text.indexOf('%') >= 0) {
                throw new LuaError("attempt to call nil: rpm.expand of '" + text + "' is not supported");
            }
            return value(text);
        }));
        table.set(
                "vercmp",
                function(words -> LuaValue.valueOf(io.dpuos.rpm.Evr.parse(string(words.arg(1)))
                        .compareTo(io.dpuos.rpm.Evr.parse(string(words.arg(2)))))));
        return table;
    }

    private Varargs execute(Varargs words) {
        List<String> command = new ArrayList<>();
        for (int i = 1; i <= words.narg(); i++) {
            command.add(text(words.arg(i)));
        }
        return run(command);
    }

    private Varargs run(List<String> command) {
        meter.work(WORK_OF_A_PROGRAM);
        Shell.Result result = shell.runProgram(command, "");
        output.append(result.output()).append(result.errors());
        return result.status() == 0
                ? LuaValue.valueOf(0)
                : LuaValue.varargsOf(LuaValue.NIL, value("exit code"), LuaValue.valueOf(result.status()));
    }

    private LuaTable system() {
        LuaTable table = new LuaTable();
        table.set("remove", function(words -> {
            String path = string(words.arg(1));
            if (files.get(path, false) instanceof Inode.Directory) {
                files.rmdir(path);
            } else {
                files.unlink(path);
            }
            return LuaValue.TRUE;
        }));
        table.set("rename", function(words -> {
            files.rename(string(words.arg(1)), string(words.arg(2)));
            return LuaValue.TRUE;
        }));
        table.set("execute", function(words -> {
            meter.work(WORK_OF_A_PROGRAM);
            Shell.Result result = shell.run(string(words.arg(1)), "sh", List.of(), "");
            output.append(result.output()).append(result.errors());
            return result.status() == 0 ? LuaValue.TRUE : LuaValue.NIL;
        }));
        table.set("getenv", function(words -> LuaValue.NIL));
        table.set("time", function(words -> LuaValue.valueOf((double) files.clock())));
        return table;
    }

    private LuaTable streams() {
        LuaTable table = new LuaTable();
        table.set(
                "open",
                function(words -> open(string(words.arg(1)), words.arg(2).optjstring("r"))));
        table.set("lines", function(words -> lines(files.read(string(words.arg(1))))));
        table.set("write", function(words -> {
            for (int i = 1; i <= words.narg(); i++) {
                print(text(words.arg(i)));
            }
            return LuaValue.TRUE;
        }));
        return table;
    }

    private LuaValue lines(String text) {
        LuaTable list = new LuaTable();
        int i = 1;
        for (String line : text.isEmpty()
                ? new String[0]
                : (text.endsWith("\n") ? text.substring(0, text.length() - 1) : text).split("\n", -1)) {
            list.set(i++, value(line));
        }
        return iterator(list);
    }

    private LuaValue open(String path, String mode) throws FileProblem {
        String plain = mode.toLowerCase(Locale.ROOT).replace("b", "");
        Optional<String> held = Optional.empty();
        if (plain.startsWith("r")) {
            String text = files.read(path);
            // What is also written to is read anew each time.
            held = plain.equals("r") ? Optional.of(text) : Optional.empty();
        } else if (plain.startsWith("w")) {
            files.write(path, "");
        }
        Optional<String> opened = held;
        LuaTable file = new LuaTable();
        int[] position = {0};
        file.set("read", function(words -> {
            String text = opened.isPresent() ? opened.get() : files.read(path);
            String what = words.narg() > 1 ? words.arg(2).tojstring() : "l";
            if (what.contains("a")) {
                String rest = text.substring(Math.min(position[0], text.length()));
                position[0] = text.length();
                return value(rest);
            }
            if (position[0] >= text.length()) {
                return LuaValue.NIL;
            }
            int end = text.indexOf('\n', position[0]);
            String line = text.substring(position[0], end < 0 ? text.length() : end);
            position[0] = end < 0 ? text.length() : end + 1;
            return value(line);
        }));
        file.set("lines", function(words -> lines(files.read(path))));
        file.set("write", function(words -> {
            for (int i = 2; i <= words.narg(); i++) {
                String piece = text(words.arg(i));
                meter.write(piece.length());
                files.append(path, piece);
            }
            return words.arg1();
        }));
        file.set("close", function(words -> LuaValue.TRUE));
        return file;
    }
}
