package io.dpuos.kernel;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Decides which files below {@code /lib/firmware} an image needs. */
final class FirmwareFiles {
    /** Loaded by the processor's own driver or the boot loader; no module names it. */
    private static final List<String> MICROCODE = List.of("intel-ucode/**", "amd-ucode/**");

    /** Texts that must stay with what they license. */
    private static final List<String> LICENCES = List.of("LICEN?E*", "WHENCE*", "**/LICEN?E*", "GPL-*");

    private static final List<String> SUFFIXES = List.of("", ".xz", ".zst");
    private static final int MAX_LINKS = 40;

    private final ImageTree tree;
    private final Optional<TreePath> directory;
    private final Map<String, TreePath> files = new LinkedHashMap<>();

    FirmwareFiles(ImageTree tree) {
        this.tree = tree;
        this.directory = tree.resolve(TreePath.of("/lib/firmware"));
        if (directory.isPresent()) {
            int head = directory.get().toString().length() + 1;
            for (Map.Entry<TreePath, Inode> entry : tree.under(directory.get()).entrySet()) {
                if (!(entry.getValue() instanceof Inode.Directory)) {
                    files.put(entry.getKey().toString().substring(head), entry.getKey());
                }
            }
        }
    }

    /** Returns all firmware files and links by path below the firmware directory. */
    Map<String, TreePath> all() {
        return files;
    }

    /**
     * Returns the paths that are needed.
     *
     * @param names what modules declare; newer kernels declare patterns, too
     * @param patterns keep rules
     */
    Set<String> needed(Set<String> names, List<String> patterns) {
        List<String> globs = new ArrayList<>(patterns);
        globs.addAll(MICROCODE);
        globs.addAll(LICENCES);
        Set<String> kept = new TreeSet<>();
        for (String name : names) {
            for (String suffix : SUFFIXES) {
                if (AliasPattern.isPattern(name)) {
                    globs.add(name + suffix);
                } else if (files.containsKey(name + suffix)) {
                    keep(name + suffix, kept);
                }
                // The kernel looks into directories of its version and of updates first.
                String updated = "updates/" + name + suffix;
                if (files.containsKey(updated)) {
                    keep(updated, kept);
                }
            }
        }
        for (String file : files.keySet()) {
            for (String glob : globs) {
                if (AliasPattern.matches(glob, file)) {
                    keep(file, kept);
                    break;
                }
            }
        }
        return kept;
    }

    /** Keeps a file, and where it is a link, each step to what it leads to. */
    private void keep(String relative, Set<String> kept) {
        if (directory.isEmpty()) {
            return;
        }
        String here = relative;
        for (int links = 0; links < MAX_LINKS && kept.add(here); links++) {
            TreePath path = directory.get().child(here);
            if (!(tree.get(path).orElse(null) instanceof Inode.Symlink link)) {
                return;
            }
            Optional<TreePath> parent = tree.resolve(path.parent());
            Optional<TreePath> target =
                    parent.flatMap(at -> step(at, link.target().bytes()));
            String head = directory.get() + "/";
            if (target.isEmpty() || !target.get().toString().startsWith(head)) {
                return;
            }
            String next = target.get().toString().substring(head.length());
            if (!files.containsKey(next)) {
                return;
            }
            here = next;
        }
    }

    private Optional<TreePath> step(TreePath at, byte[] target) {
        String text = new String(target, java.nio.charset.StandardCharsets.ISO_8859_1);
        TreePath here = text.startsWith("/") ? TreePath.ROOT : at;
        String[] names = text.split("/+");
        for (int i = 0; i < names.length; i++) {
            if (names[i].isEmpty() || names[i].equals(".")) {
                continue;
            }
            here = names[i].equals("..")
                    ? here.parent()
                    : here.child(names[i].getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            if (i < names.length - 1) {
                Optional<TreePath> real = tree.resolve(here);
                if (real.isEmpty()) {
                    return real;
                }
                here = real.get();
            }
        }
        return Optional.of(here);
    }
}
