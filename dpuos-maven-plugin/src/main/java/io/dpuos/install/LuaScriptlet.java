package io.dpuos.install;

import io.dpuos.shell.FileSystem;
import io.dpuos.shell.Shell;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LoadState;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.compiler.LuaC;
import org.luaj.vm2.lib.BaseLib;
import org.luaj.vm2.lib.Bit32Lib;
import org.luaj.vm2.lib.DebugLib;
import org.luaj.vm2.lib.PackageLib;
import org.luaj.vm2.lib.StringLib;
import org.luaj.vm2.lib.TableLib;
import org.luaj.vm2.lib.VarArgFunction;
import org.luaj.vm2.lib.jse.JseMathLib;

/**
 * Runs a scriptlet of rpm's embedded Lua on the tree, with the tables {@code rpm} and {@code posix} as far as they touch
 * files (rpm documentation, "Lua in RPM"). Nothing of the host can be reached: no loader, no files, no clock.
 */
final class LuaScriptlet {
    /** Far more than any scriptlet takes; one that loops is stopped within a second. */
    private static final int MAX_INSTRUCTIONS = 5_000_000;

    private static final int MAX_OUTPUT = 1 << 20;

    private final FileSystem files;
    private final Shell shell;
    private final String packageName;
    private final String kind;
    private final StringBuilder output = new StringBuilder();

    LuaScriptlet(FileSystem files, Shell shell, String packageName, String kind) {
        this.files = files;
        this.shell = shell;
        this.packageName = packageName;
        this.kind = kind;
    }

    /**
     * Runs the scriptlet.
     *
     * @param arguments what {@code arg[2]} and so on hold
     * @param input names that {@code rpm.next_file()} returns one by one
     */
    Shell.Result run(String body, List<String> arguments, List<String> input) {
        Globals globals = globals();
        LuaTable arg = new LuaTable();
        arg.set(1, LuaValue.valueOf("<lua>"));
        for (int i = 0; i < arguments.size(); i++) {
            // rpm hands over counts as text, but scriptlets compare them as numbers.
            String argument = arguments.get(i);
            arg.set(
                    i + 2,
                    argument.matches("[0-9]{1,9}") ? LuaValue.valueOf(Integer.parseInt(argument)) : string(argument));
        }
        globals.set("arg", arg);
        globals.set("rpm", new LuaRpmTable(shell, input, this::print, this::refuse).table());
        LuaPosixTable posix = new LuaPosixTable(files);
        globals.set("posix", posix.table());
        globals.set("os", posix.os(shell));
        globals.set("print", function(this::printLine));
        try {
            byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
            globals.load(new ByteArrayInputStream(bytes), "scriptlet", "t", globals)
                    .call();
            return new Shell.Result(0, output.toString(), "");
        } catch (TooLong e) {
            throw refuse("it runs for more than " + MAX_INSTRUCTIONS + " instructions");
        } catch (StackOverflowError e) {
            throw refuse("it nests calls too deeply");
        } catch (LuaError e) {
            if (e.getCause() instanceof RuntimeException cause && !(cause instanceof LuaError)) {
                throw cause;
            }
            String message = String.valueOf(e.getMessage());
            if (message.contains("attempt to call nil") || message.contains("attempt to index")) {
                throw refuse(message);
            }
            return new Shell.Result(1, output.toString(), message + "\n");
        }
    }

    private Globals globals() {
        Globals globals = new Globals();
        globals.load(new BaseLib());
        globals.load(new PackageLib());
        globals.load(new Bit32Lib());
        globals.load(new TableLib());
        globals.load(new StringLib());
        globals.load(new JseMathLib());
        LoadState.install(globals);
        LuaC.install(globals);
        globals.load(new InstructionCount());
        for (String hostAccess : new String[] {"dofile", "loadfile", "require", "package", "debug", "collectgarbage"}) {
            globals.set(hostAccess, LuaValue.NIL);
        }
        globals.get("math").set("random", LuaValue.NIL);
        globals.get("math").set("randomseed", LuaValue.NIL);
        return globals;
    }

    private Varargs printLine(Varargs values) {
        for (int i = 1; i <= values.narg(); i++) {
            print((i > 1 ? "\t" : "") + values.arg(i).tojstring());
        }
        print("\n");
        return LuaValue.NONE;
    }

    private void print(String text) {
        if (output.length() < MAX_OUTPUT) {
            output.append(text);
        }
    }

    private ScriptletException refuse(String construct) {
        return ScriptletException.refused(packageName, packageName, kind, 0, "<lua>", construct);
    }

    /** A string with one byte per character, as the tree's files are read. */
    static LuaString string(String text) {
        return LuaString.valueOf(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The bytes of a Lua string, one per character. */
    static String text(LuaValue value) {
        LuaString string = value.checkstring();
        byte[] bytes = new byte[string.length()];
        string.copyInto(0, bytes, 0, bytes.length);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The body of a function in Java. */
    @FunctionalInterface
    interface Body {
        Varargs call(Varargs arguments);
    }

    static LuaValue function(Body body) {
        return new VarArgFunction() {
            @Override
            public Varargs invoke(Varargs arguments) {
                return body.call(arguments);
            }
        };
    }

    private static final class TooLong extends Error {
        private static final long serialVersionUID = 1;
    }

    /** Counts instructions; an Error cannot be caught by pcall. */
    private static final class InstructionCount extends DebugLib {
        private int instructions;

        @Override
        public void onInstruction(int pc, Varargs v, int top) {
            if (++instructions > MAX_INSTRUCTIONS) {
                throw new TooLong();
            }
        }

        @Override
        public void onCall(org.luaj.vm2.LuaFunction f) {}

        @Override
        public void onCall(org.luaj.vm2.LuaClosure c, Varargs varargs, LuaValue[] stack) {}

        @Override
        public void onReturn() {}
    }
}
