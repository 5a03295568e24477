package io.dpuos.shell;

import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Utilities that work on path names. */
final class PathCommands {
    private PathCommands() {}

    static void addTo(Map<String, Command> all) {
        all.put("basename", PathCommands::basename);
        all.put("dirname", PathCommands::dirname);
        all.put("readlink", PathCommands::readlink);
        all.put("realpath", PathCommands::readlink);
    }

    private static int basename(Invocation call) {
        Options options = Options.leading(call, "as:z", "multiple=a", "suffix=s:", "zero=z");
        List<String> words = options.operands();
        if (words.isEmpty()) {
            return call.fail("missing operand");
        }
        boolean several = options.has("a") || options.has("s");
        String suffix = several ? options.value("s").orElse("") : words.size() > 1 ? words.get(1) : "";
        for (String path : several ? words : words.subList(0, 1)) {
            String name = path.isEmpty() ? "" : CopyCommands.base(path);
            if (name.endsWith(suffix) && !name.equals(suffix)) {
                name = name.substring(0, name.length() - suffix.length());
            }
            call.out(name + (options.has("z") ? "\0" : "\n"));
        }
        return 0;
    }

    private static int dirname(Invocation call) {
        Options options = Options.leading(call, "z", "zero=z");
        for (String operand : options.operands()) {
            String path = operand.replaceAll("(?<=.)/+$", "");
            int slash = path.lastIndexOf('/');
            String parent = slash < 0 ? "." : path.substring(0, slash).replaceAll("/+$", "");
            call.out((slash >= 0 && parent.isEmpty() ? "/" : parent) + (options.has("z") ? "\0" : "\n"));
        }
        return options.operands().isEmpty() ? call.fail("missing operand") : 0;
    }

    private static int readlink(Invocation call) {
        Options options = Options.parse(
                call,
                "femnqsvzLP",
                "relative-base=base:",
                "canonicalize=f",
                "canonicalize-existing=e",
                "canonicalize-missing=m",
                "no-newline=n",
                "quiet=q",
                "silent=s",
                "strip=s",
                "no-symlinks=s",
                "relative-to=relative:",
                "zero=z");
        boolean real = call.name().equals("realpath");
        int status = options.operands().isEmpty() ? call.fail("missing operand") : 0;
        for (String path : options.operands()) {
            Optional<String> shown;
            if (real && options.has("s")) {
                shown = Optional.of(plain(call, path));
            } else if (real || options.has("f") || options.has("e") || options.has("m")) {
                shown = canonical(call, path, options.has("e"), options.has("m"));
                if (shown.isPresent() && options.has("base")) {
                    String base = canonical(call, options.value("base").orElse("."), false, true)
                            .orElse("/");
                    String found = shown.get();
                    if (found.equals(base) || found.startsWith(base.equals("/") ? "/" : base + "/")) {
                        shown = Optional.of(
                                relative(TreePath.of(FileSystem.bytes(base)), TreePath.of(FileSystem.bytes(found))));
                    }
                }
                if (shown.isPresent() && options.has("relative")) {
                    Optional<String> from =
                            canonical(call, options.value("relative").orElse("."), false, true);
                    shown = Optional.of(relative(
                            TreePath.of(FileSystem.bytes(from.orElse("/"))),
                            TreePath.of(FileSystem.bytes(shown.get()))));
                }
            } else {
                shown = call.files()
                        .lstat(path)
                        .filter(Inode.Symlink.class::isInstance)
                        .map(inode ->
                                FileSystem.text(((Inode.Symlink) inode).target().bytes()));
            }
            if (shown.isEmpty()) {
                status = real && !options.has("q") ? call.fail(path + ": No such file or directory") : 1;
            } else {
                call.out(shown.get() + (options.has("n") ? "" : options.has("z") ? "\0" : "\n"));
            }
        }
        return status;
    }

    /** An absolute path without {@code .} and {@code ..}, links left as they are. */
    private static String plain(Invocation call, String path) {
        String absolute =
                path.startsWith("/") ? path : FileSystem.text(call.files().directory()) + "/" + path;
        List<String> names = new ArrayList<>();
        for (String name : absolute.split("/")) {
            if (name.equals("..") && !names.isEmpty()) {
                names.remove(names.size() - 1);
            } else if (!name.isEmpty() && !name.equals(".") && !name.equals("..")) {
                names.add(name);
            }
        }
        return "/" + String.join("/", names);
    }

    private static Optional<String> canonical(Invocation call, String path, boolean mustExist, boolean anything) {
        try {
            TreePath located = call.files().locate(path, true);
            if (mustExist && call.files().tree().get(located).isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(FileSystem.text(located));
        } catch (FileProblem e) {
            if (!anything || e.reason() == FileProblem.Reason.LOOP || path.isEmpty()) {
                return Optional.empty();
            }
            String absolute =
                    path.startsWith("/") ? path : FileSystem.text(call.files().directory()) + "/" + path;
            int slash = absolute.replaceAll("/+$", "").lastIndexOf('/');
            String parent = slash <= 0 ? "/" : absolute.substring(0, slash);
            String name = absolute.substring(slash + 1).replaceAll("/+$", "");
            return canonical(call, parent, false, true)
                    .map(text -> name.equals("..")
                            ? text.substring(0, Math.max(1, text.lastIndexOf('/')))
                            : name.equals(".") ? text : CopyCommands.join(text, name));
        }
    }

    /** The path of a file relative to a directory. */
    static String relative(TreePath from, TreePath to) {
        List<byte[]> a = from.names();
        List<byte[]> b = to.names();
        int common = 0;
        while (common < a.size() && common < b.size() && Arrays.equals(a.get(common), b.get(common))) {
            common++;
        }
        List<String> names = new ArrayList<>();
        for (int i = common; i < a.size(); i++) {
            names.add("..");
        }
        for (int i = common; i < b.size(); i++) {
            names.add(FileSystem.text(b.get(i)));
        }
        return names.isEmpty() ? "." : String.join("/", names);
    }
}
