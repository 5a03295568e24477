package io.dpuos.assemble;

import io.dpuos.install.InstalledPackage;
import io.dpuos.message.NearestName;
import io.dpuos.rpm.FileFlags;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Layer;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The layer 05-packages: packages that leave the image although others require them, as {@code rpm -e --nodeps
 * --noscripts} would do it. Their files go unless another package holds them too; the package database does not list
 * them. Immutable.
 */
final class ForcedRemoval {
    static final String NAME = "05-packages";

    private final List<String> words;

    ForcedRemoval(List<String> words) {
        this.words = List.copyOf(words);
    }

    /** Returns whether a package leaves the image. */
    boolean removes(InstalledPackage installed) {
        return words.stream().anyMatch(word -> matches(word, installed));
    }

    private static boolean matches(String word, InstalledPackage installed) {
        String pattern = word.endsWith("?") ? word.substring(0, word.length() - 1) : word;
        String name = installed.header().nevra().name();
        StringBuilder regex = new StringBuilder();
        for (char c : pattern.toCharArray()) {
            regex.append(c == '*' ? ".*" : Pattern.quote(String.valueOf(c)));
        }
        return name.matches(regex.toString())
                || (name + "." + installed.header().nevra().arch()).matches(regex.toString());
    }

    /** Returns the packages that stay. */
    List<InstalledPackage> staying(List<InstalledPackage> packages) {
        return packages.stream().filter(each -> !removes(each)).toList();
    }

    /**
     * Computes the layer.
     *
     * @throws DefinitionException when a word names no package of the image
     */
    LayerOutcome compute(ImageTree tree, List<InstalledPackage> packages) {
        SortedSet<String> names = new TreeSet<>();
        packages.forEach(each -> names.add(each.header().nevra().name()));
        for (String word : words) {
            if (!word.endsWith("?") && packages.stream().noneMatch(each -> matches(word, each))) {
                throw new DefinitionException("<packages><forceRemove>" + word + " is no package of the image"
                        + NearestName.hint(word, names) + "; write '" + word + "?' when it may be absent");
            }
        }
        Set<TreePath> held = new HashSet<>();
        for (InstalledPackage each : staying(packages)) {
            for (int i = 0; i < each.paths().size(); i++) {
                held.add(each.paths().get(i));
            }
        }
        SortedSet<TreePath> gone = new TreeSet<>();
        List<String> report = new ArrayList<>();
        long bytes = 0;
        for (InstalledPackage each : packages) {
            if (!removes(each)) {
                continue;
            }
            report.add("forced out: " + each.header().nevra());
            for (int i = 0; i < each.paths().size(); i++) {
                TreePath path = each.paths().get(i);
                boolean ghost = (each.header().files().get(i).flags() & FileFlags.GHOST) != 0;
                Inode inode = tree.get(path).orElse(null);
                if (inode != null && !ghost && !held.contains(path)) {
                    gone.add(path);
                    bytes += inode instanceof Inode.RegularFile file
                            ? file.content().size()
                            : 0;
                }
            }
        }
        List<Edit> edits = new ArrayList<>();
        List<TreePath> reversed = new ArrayList<>(gone);
        java.util.Collections.reverse(reversed);
        var builder = tree.toBuilder();
        for (TreePath path : reversed) {
            // A directory that others put files into stays.
            boolean full = builder.get(path).orElse(null) instanceof Inode.Directory
                    && !builder.view().under(path).isEmpty();
            if (!full) {
                Edit edit = new Edit.Remove(path);
                builder.apply(edit);
                edits.add(edit);
            }
        }
        if (!report.isEmpty()) {
            report.add(report.size() + " packages forced out, " + edits.size() + " files, " + bytes + " bytes");
        }
        return new LayerOutcome(new Layer(NAME, edits), report);
    }
}
