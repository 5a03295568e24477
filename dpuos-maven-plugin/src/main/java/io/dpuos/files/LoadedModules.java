package io.dpuos.files;

import io.dpuos.message.NearestName;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The kernel modules that are loaded at boot, see modules-load.d(5). */
final class LoadedModules {
    private LoadedModules() {}

    /**
     * Returns the modules that an image can load. An image without a kernel is not judged.
     *
     * @param words names; {@code name?} is passed over when no kernel of the image has it
     * @throws FilesException when a word is no name, or no kernel has the module
     */
    static List<String> of(ImageTree tree, List<String> words) {
        Set<String> known = new TreeSet<>();
        tree.under(TreePath.of("/usr/lib/modules")).forEach((path, inode) -> {
            String name = path.nameText();
            if (name.equals("modules.builtin")) {
                text(tree, path).lines().forEach(line -> known.add(module(line.substring(line.lastIndexOf('/') + 1))));
            } else if (name.contains(".ko")) {
                known.add(module(name));
            }
        });
        List<String> loaded = new ArrayList<>();
        for (String word : words) {
            String name = KeepLists.tolerated(word);
            if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
                throw new FilesException("<system><modulesLoad> holds '" + word + "', which is no module's name");
            }
            if (known.isEmpty() || known.contains(module(name))) {
                loaded.add(name);
            } else if (!word.endsWith("?")) {
                throw new FilesException("<system><modulesLoad> names the module " + name
                        + ", which no kernel of the image has" + NearestName.hint(module(name), known)
                        + " Write '" + name + "?' for one that may be missing");
            }
        }
        return loaded;
    }

    private static String text(ImageTree tree, TreePath path) {
        try {
            return tree.text(path.toString()).orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String module(String name) {
        return name.replaceFirst("[.]ko([.][a-z0-9]+)?$", "").replace('-', '_');
    }
}
