package io.dpuos.shell;

import io.dpuos.tree.Inode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Expands patterns to the path names of the tree that match them, sorted by byte (XCU 2.6.6). */
final class PathNames {
    private final Interpreter shell;

    PathNames(Interpreter shell) {
        this.shell = shell;
    }

    List<String> of(String pattern) {
        if (shell.option('f') || !Glob.isPattern(pattern)) {
            return List.of(Glob.unquote(pattern));
        }
        List<String> found = List.of(pattern.startsWith("/") ? "/" : "");
        shell.budget().data(pattern.length(), shell.line());
        String[] names = pattern.replaceAll("^/+", "").split("/+");
        for (int i = 0; i < names.length; i++) {
            List<String> next = new ArrayList<>();
            for (String base : found) {
                match(base, names[i], i == names.length - 1, next);
            }
            found = next;
        }
        if (found.isEmpty()) {
            return none(pattern);
        }
        List<String> sorted = new ArrayList<>(found);
        if (pattern.endsWith("/")) {
            sorted.removeIf(path -> !shell.files().isDirectory(path));
            sorted.replaceAll(path -> path + "/");
        }
        java.util.Collections.sort(sorted);
        return sorted.isEmpty() ? none(pattern) : sorted;
    }

    private List<String> none(String pattern) {
        return shell.option("nullglob") ? List.of() : List.of(Glob.unquote(pattern));
    }

    private void match(String base, String name, boolean last, List<String> into) {
        String prefix = base.isEmpty() || base.endsWith("/") ? base : base + "/";
        FileSystem files = shell.files();
        if (!Glob.isPattern(name)) {
            String path = prefix + Glob.unquote(name);
            if (last ? files.lstat(path).isPresent() : files.isDirectory(path)) {
                into.add(path);
            }
            return;
        }
        Pattern compiled = Glob.compile(name);
        List<String> names = new ArrayList<>();
        try {
            names.addAll(files.list(prefix.isEmpty() ? "." : prefix));
        } catch (FileProblem e) {
            return;
        }
        if (name.startsWith(".")) {
            names.add(".");
            names.add("..");
        }
        for (String candidate : names) {
            shell.budget().step(shell.line());
            boolean hidden = candidate.startsWith(".") && !name.startsWith(".") && !name.startsWith("\\.");
            if (hidden && (!shell.option("dotglob") || candidate.matches("\\.\\.?"))) {
                continue;
            }
            if (compiled.matcher(new GuardedText(candidate, shell.budget(), shell.line()))
                    .matches()) {
                Optional<Inode> inode = files.lstat(prefix + candidate);
                if (last && inode.isPresent() || files.isDirectory(prefix + candidate)) {
                    into.add(prefix + candidate);
                }
            }
        }
    }
}
