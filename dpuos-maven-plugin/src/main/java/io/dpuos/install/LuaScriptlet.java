package io.dpuos.install;

import io.dpuos.shell.FileSystem;
import io.dpuos.shell.Shell;
import java.util.List;

/** Runs a scriptlet of rpm's embedded Lua on the tree. */
final class LuaScriptlet {
    private final FileSystem files;
    private final Shell shell;
    private final String packageName;
    private final String kind;

    LuaScriptlet(FileSystem files, Shell shell, String packageName, String kind) {
        this.files = files;
        this.shell = shell;
        this.packageName = packageName;
        this.kind = kind;
    }

    Shell.Result run(String body, List<String> arguments, List<String> input) {
        throw ScriptletException.refused(
                packageName,
                packageName,
                kind,
                0,
                "<lua>",
                "Lua scriptlets are not supported " + files.clock() + shell + body.length() + arguments + input);
    }
}
