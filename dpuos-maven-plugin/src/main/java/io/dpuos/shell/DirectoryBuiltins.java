package io.dpuos.shell;

import java.util.ArrayList;
import java.util.List;

/** The shell's current directory: {@code cd}, {@code pwd}, and bash's stack of directories. */
final class DirectoryBuiltins {
    private final Interpreter shell;
    private final List<String> stack = new ArrayList<>();

    DirectoryBuiltins(Interpreter shell) {
        this.shell = shell;
    }

    String physical() {
        return FileSystem.text(shell.files().directory());
    }

    /** The current directory as the script reached it, symbolic links included. */
    String logical() {
        String pwd = shell.variables().get("PWD").orElse("");
        try {
            if (pwd.startsWith("/")
                    && shell.files().locate(pwd, true).equals(shell.files().directory())) {
                return pwd;
            }
        } catch (FileProblem e) {
            return physical();
        }
        return physical();
    }

    int change(List<String> arguments) throws ShellFailure {
        List<String> paths = new ArrayList<>(arguments);
        boolean physical = false;
        while (!paths.isEmpty() && paths.get(0).matches("-[LPe@]+|--")) {
            physical = paths.remove(0).contains("P");
        }
        if (paths.size() > 1 && !shell.isDash()) {
            throw new ShellFailure("cd: too many arguments", 1, false);
        }
        Variables variables = shell.variables();
        if (paths.isEmpty() && variables.get("HOME").isEmpty()) {
            throw new ShellFailure("cd: HOME not set", 1, false);
        }
        String path = paths.isEmpty() ? variables.get("HOME").orElse("/") : paths.get(0);
        boolean back = path.equals("-");
        if (back) {
            if (variables.get("OLDPWD").isEmpty()) {
                throw new ShellFailure("cd: OLDPWD not set", 1, false);
            }
            path = variables.get("OLDPWD").orElse("/");
        }
        if (path.isEmpty()) {
            return 0;
        }
        String from = logical();
        String target = path.startsWith("/") ? path : from + "/" + path;
        try {
            String to = physical ? target : collapse(target);
            if (!shell.files().exists(to)) {
                throw new FileProblem(FileProblem.Reason.MISSING);
            }
            if (!shell.files().isDirectory(to)) {
                throw new FileProblem(FileProblem.Reason.NOT_A_DIRECTORY);
            }
            shell.files().setDirectory(shell.files().locate(to, true));
            variables.set("OLDPWD", from);
            variables.set("PWD", physical ? physical() : to);
            if (back) {
                shell.write(1, variables.get("PWD").orElse("") + "\n", 0);
            }
            return 0;
        } catch (FileProblem e) {
            throw new ShellFailure(
                    shell.isDash() ? "cd: can't cd to " + path : "cd: " + path + ": " + e.text(),
                    shell.isDash() ? 2 : 1,
                    false);
        }
    }

    /** Removes {@code .} and {@code ..} from a path by its text. */
    private static String collapse(String path) {
        List<String> names = new ArrayList<>();
        for (String name : path.split("/")) {
            if (name.equals("..")) {
                if (!names.isEmpty()) {
                    names.remove(names.size() - 1);
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return "/" + String.join("/", names);
    }

    /** {@code pushd}, {@code popd} and {@code dirs}. */
    int stacked(String name, List<String> arguments, int line) throws ShellFailure {
        if (name.equals("pushd")) {
            String from = logical();
            if (arguments.isEmpty()) {
                throw new ShellRefusedException(line, "pushd", "'pushd' without a directory is not supported");
            }
            int status = change(arguments);
            if (status == 0) {
                stack.add(0, from);
            }
        } else if (name.equals("popd")) {
            if (stack.isEmpty()) {
                throw new ShellFailure("popd: directory stack empty", 1, false);
            }
            change(List.of(stack.remove(0)));
        }
        List<String> all = new ArrayList<>(List.of(logical()));
        all.addAll(stack);
        String home = shell.variables().get("HOME").orElse("/root");
        all.replaceAll(
                path -> path.equals(home) || path.startsWith(home + "/") ? "~" + path.substring(home.length()) : path);
        shell.write(1, String.join(" ", all) + "\n", line);
        return 0;
    }
}
