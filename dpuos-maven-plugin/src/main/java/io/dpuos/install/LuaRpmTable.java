package io.dpuos.install;

import io.dpuos.rpm.Evr;
import io.dpuos.shell.Shell;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** Lua's table {@code rpm}: what of it makes sense without rpm's macros and its database. */
final class LuaRpmTable {
    private final Shell shell;
    private final Iterator<String> input;
    private final Consumer<String> output;
    private final Function<String, ScriptletException> refuse;

    LuaRpmTable(Shell shell, List<String> input, Consumer<String> output, Function<String, ScriptletException> refuse) {
        this.shell = shell;
        this.input = input.iterator();
        this.output = output;
        this.refuse = refuse;
    }

    LuaTable table() {
        LuaTable rpm = new LuaTable();
        rpm.set(
                "next_file",
                LuaScriptlet.function(none -> input.hasNext() ? LuaScriptlet.string(input.next()) : LuaValue.NIL));
        rpm.set(
                "vercmp",
                LuaScriptlet.function(a -> LuaValue.valueOf(
                        Evr.parse(LuaScriptlet.text(a.arg1())).compareTo(Evr.parse(LuaScriptlet.text(a.arg(2)))))));
        rpm.set("expand", LuaScriptlet.function(this::expand));
        rpm.set("execute", LuaScriptlet.function(this::execute));
        rpm.set(
                "spawn",
                LuaScriptlet.function(a -> execute(a.arg1().checktable().unpack())));
        return rpm;
    }

    /** A package's macros were expanded when it was built; what is left would ask the host's configuration. */
    private Varargs expand(Varargs arguments) {
        String text = LuaScriptlet.text(arguments.arg1());
        if (text.contains("%")) {
            throw refuse.apply("rpm.expand(\"" + text + "\")");
        }
        return arguments.arg1();
    }

    private Varargs execute(Varargs arguments) {
        List<String> words = new ArrayList<>();
        for (int i = 1; i <= arguments.narg(); i++) {
            words.add(LuaScriptlet.text(arguments.arg(i)));
        }
        Shell.Result result = shell.runProgram(words, "");
        output.accept(result.output());
        return result.status() == 0
                ? LuaValue.valueOf(0)
                : LuaValue.varargsOf(LuaValue.NIL, LuaValue.valueOf("exit code"), LuaValue.valueOf(result.status()));
    }
}
