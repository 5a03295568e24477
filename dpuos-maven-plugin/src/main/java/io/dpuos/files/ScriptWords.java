package io.dpuos.files;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands that scripts name. What a script calls cannot be known without running it; a word of it that is the name of a
 * command is taken for a call, comments left out. Too many commands stay that way, never too few of those that are called by
 * their names. Immutable.
 */
final class ScriptWords {
    private static final int SIZE_LIMIT = 1 << 20;
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_\\[][A-Za-z0-9_.+-]*");

    private final ImageTree tree;
    private final Map<String, Set<TreePath>> commands = new TreeMap<>();

    /** Takes the commands among what is to go. */
    ScriptWords(ImageTree tree, Map<TreePath, String> candidates) {
        this.tree = tree;
        candidates.forEach((path, kind) -> {
            if (kind.equals("commands")) {
                commands.computeIfAbsent(TreeGlob.text(path.name()), name -> new TreeSet<>())
                        .add(path);
            }
        });
    }

    /** Returns the scripts that a program consists of: itself, when it is one, and the texts that lie beside it. */
    List<TreePath> of(TreePath program) throws IOException {
        if (!(tree.get(program).orElse(null) instanceof Inode.RegularFile file)
                || ProgramFacts.of(file.content()).kind() != ProgramFacts.Kind.SCRIPT) {
            return List.of();
        }
        List<TreePath> scripts = new ArrayList<>(List.of(program));
        if (!program.parent().nameText().endsWith("bin")) {
            // Libraries of functions lie beside what reads them, by a name that is put together at run time.
            tree.children(program.parent()).keySet().stream()
                    .filter(path -> !path.equals(program))
                    .forEach(scripts::add);
        }
        return scripts;
    }

    /** Returns the commands that a text names; none when the file is no text. */
    Set<TreePath> namedBy(Inode.RegularFile file) throws IOException {
        Set<TreePath> named = new TreeSet<>();
        if (commands.isEmpty() || file.content().size() > SIZE_LIMIT) {
            return named;
        }
        String text = TreeGlob.text(file.content().readAll(SIZE_LIMIT));
        if (text.indexOf('\0') >= 0) {
            return named;
        }
        text.lines().filter(line -> !line.stripLeading().startsWith("#")).forEach(line -> {
            Matcher word = WORD.matcher(line);
            while (word.find()) {
                named.addAll(commands.getOrDefault(word.group(), Set.of()));
            }
        });
        return named;
    }
}
