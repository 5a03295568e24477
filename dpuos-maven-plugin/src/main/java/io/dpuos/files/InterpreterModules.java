package io.dpuos.files;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The modules that a distribution brings for interpreters: nobody reads them when the interpreter itself goes. A program
 * that has an interpreter built in (a library such as {@code libpython3.11.so.1.0}) needs them as the interpreter does.
 * Immutable.
 *
 * @param kind what the report calls the modules
 * @param commands names of the interpreter's programs, not of tools beside it
 * @param libraries names of the libraries that have the interpreter
 * @param folders directories of its modules
 */
record InterpreterModules(String kind, Pattern commands, Pattern libraries, Pattern folders) {
    private static final List<InterpreterModules> KNOWN = List.of(
            new InterpreterModules(
                    "modules of Python, which goes",
                    Pattern.compile("python3?([.][0-9]+)?"),
                    Pattern.compile("libpython3[^/]*[.]so.*"),
                    Pattern.compile("/usr/lib(64)?/python3[^/]*/.*")),
            new InterpreterModules(
                    "modules of Perl, which goes",
                    Pattern.compile("perl(5[0-9.]*)?"),
                    Pattern.compile("libperl[.]so.*"),
                    Pattern.compile("/usr/(lib(64)?/([^/]+/)?|share/)(perl5?|perl-base)/.*")));

    /**
     * Adds the modules of the interpreters of which every program is a candidate.
     *
     * @param leftAlone files that no keep list takes away
     */
    static void add(ImageTree tree, Map<TreePath, String> candidates, Predicate<Inode> leftAlone) {
        for (InterpreterModules each : KNOWN) {
            boolean stays = tree.inodes().keySet().stream()
                    .anyMatch(path -> each.isInterpreter(path)
                            && !candidates.containsKey(path)
                            && path.toString().contains("bin/"));
            boolean goes = candidates.keySet().stream().anyMatch(each::isInterpreter);
            if (stays || !goes) {
                continue;
            }
            tree.inodes().forEach((path, inode) -> {
                if (!(inode instanceof Inode.Directory)
                        && each.folders.matcher(path.toString()).matches()
                        && !leftAlone.test(inode)) {
                    candidates.putIfAbsent(path, each.kind);
                }
            });
        }
    }

    /** Returns the candidates that a file needs since it is an interpreter; none when it is not. */
    static Set<TreePath> of(TreePath path, Map<TreePath, String> candidates) {
        Set<TreePath> modules = new TreeSet<>();
        for (InterpreterModules each : KNOWN) {
            if (each.isInterpreter(path)) {
                candidates.forEach((candidate, kind) -> {
                    if (kind.equals(each.kind)) {
                        modules.add(candidate);
                    }
                });
            }
        }
        return modules;
    }

    private boolean isInterpreter(TreePath path) {
        String text = path.toString();
        String name = text.substring(text.lastIndexOf('/') + 1);
        return text.contains("/bin/") && commands.matcher(name).matches()
                || text.contains("/lib") && libraries.matcher(name).matches();
    }
}
