package io.dpuos.files;

import io.dpuos.shell.FileProblem;
import io.dpuos.shell.FileSystem;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.List;

/** The rule {@code umask}: a line {@code umask VALUE} at the end of the files that shells read. */
final class UmaskLines {
    private final FileSystem files;

    UmaskLines(FileSystem files) {
        this.files = files;
    }

    /** Returns an empty text, or why nothing was done. */
    String apply(String target, String value) throws FileProblem {
        List<String> places = new ArrayList<>();
        switch (target) {
            case "user" -> {
                TreePath profiles = TreePath.of("/etc/profile.d");
                files.tree().view().under(profiles).forEach((path, inode) -> {
                    if (inode instanceof Inode.RegularFile) {
                        places.add(FileSystem.text(path));
                    }
                });
                places.add("/etc/bashrc");
                places.add("/etc/csh.cshrc");
            }
            // The misspelling is the original's word.
            case "deamon", "daemon" -> places.add("/etc/sysconfig/init");
            default -> {
                return "'" + target + "' is neither user nor deamon";
            }
        }
        List<String> failed = new ArrayList<>();
        for (String place : places) {
            try {
                String text = files.exists(place) ? files.read(place) : "";
                files.write(place, withoutLast(text) + "\numask " + value + "\n");
            } catch (FileProblem e) {
                failed.add(place + ": " + e.getMessage());
            }
        }
        return String.join("; ", failed);
    }

    /** An earlier umask at the very end goes, with an empty line before it. */
    private static String withoutLast(String text) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        if (lines.isEmpty() || !lines.get(lines.size() - 1).startsWith("umask")) {
            return text;
        }
        lines.remove(lines.size() - 1);
        if (!lines.isEmpty() && lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
