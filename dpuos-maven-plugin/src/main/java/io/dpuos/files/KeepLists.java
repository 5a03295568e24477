package io.dpuos.files;

import io.dpuos.message.NearestName;
import io.dpuos.shell.Glob;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What the keep lists do not hold. Rules, as imageTailor documents them:
 *
 * <ul>
 *   <li>commands: everything but directories below {@code /sbin /usr/sbin /usr/bin /bin}, at any depth, whose last name is
 *       not exactly in the list;
 *   <li>libraries: regular files directly in {@code /lib*} and {@code /usr/lib*} whose name begins with {@code lib} and
 *       not with an entry of the list; what programs need is kept by {@link NeededFiles};
 *   <li>modules of Python and Perl when the interpreter itself goes;
 *   <li>gconv: everything in the {@code gconv} folders but the listed modules and the tables;
 *   <li>files that layers put into the image, and files of packages that are to be left alone, always stay.
 * </ul>
 */
final class KeepLists {
    private final ImageTree tree;
    private final TailoringConfiguration configuration;
    private final List<Pattern> wholePackages;

    KeepLists(ImageTree tree, TailoringConfiguration configuration) {
        this.tree = tree;
        this.configuration = configuration;
        this.wholePackages = configuration.keepPackages().stream()
                .map(KeepLists::tolerated)
                .map(word -> Pattern.compile(globToRegex(word) + "-[^-]+-[^-]+"))
                .toList();
    }

    /** Returns a word without the question mark that allows it to match nothing. */
    static String tolerated(String word) {
        return word.endsWith("?") ? word.substring(0, word.length() - 1) : word;
    }

    private static String globToRegex(String glob) {
        StringBuilder regex = new StringBuilder();
        for (char c : glob.toCharArray()) {
            regex.append(c == '*' ? ".*" : Pattern.quote(String.valueOf(c)));
        }
        return regex.toString();
    }

    /** Returns the kind of what goes by path: commands, libraries, manuals, gconv, translations, locales, timezones. */
    Map<TreePath, String> candidates() {
        Map<TreePath, String> candidates = new TreeMap<>();
        if (configuration.level() != TailoringConfiguration.Level.NONE) {
            if (configuration.commands().isEmpty()) {
                throw new FilesException("<files><level>"
                        + configuration.level().name().toLowerCase(java.util.Locale.ROOT)
                        + " needs <files><commands>, the commands that stay; without it none would");
            }
            commands(candidates);
            libraries(candidates);
            InterpreterModules.add(tree, candidates, this::isLeftAlone);
        }
        if (!configuration.manuals()) {
            for (String folder : List.of("man", "info", "doc", "gtk-doc")) {
                below("/usr/share/" + folder, "manuals", candidates);
            }
        }
        if (!configuration.gconv().all()) {
            gconv(candidates);
        }
        translations(candidates);
        locales(candidates);
        timezones(candidates);
        return candidates;
    }

    private void commands(Map<TreePath, String> candidates) {
        Set<String> exact = new HashSet<>();
        Map<String, Pattern> patterns = new HashMap<>();
        for (String word : configuration.commands()) {
            String name = bytewise(tolerated(word));
            if (name.indexOf('*') >= 0 || name.indexOf('[') >= 0 && name.indexOf(']') > 0) {
                patterns.put(name, Pattern.compile(globToRegex(name)));
            } else {
                exact.add(name);
            }
        }
        if (configuration.level() == TailoringConfiguration.Level.DEBUG) {
            exact.addAll(List.of("rpm", "rpmdb", "rpmkeys", "rpm2cpio"));
        }
        Set<String> names = new HashSet<>();
        for (String directory : List.of("/sbin", "/usr/sbin", "/usr/bin", "/bin")) {
            TreePath real = tree.resolve(TreePath.of(directory)).orElse(null);
            if (real == null) {
                continue;
            }
            tree.under(real).forEach((path, inode) -> {
                if (inode instanceof Inode.Directory) {
                    return;
                }
                String name = TreeGlob.text(path.name());
                names.add(name);
                boolean listed = exact.contains(name)
                        || patterns.keySet().stream().anyMatch(pattern -> Glob.matches(pattern, name));
                if (!listed && !isLeftAlone(inode)) {
                    candidates.put(path, "commands");
                }
            });
        }
        SortedSet<String> unknown = new TreeSet<>();
        for (String word : configuration.commands()) {
            String name = bytewise(word);
            boolean hit = names.contains(name)
                    || patterns.containsKey(name) && names.stream().anyMatch(each -> Glob.matches(name, each));
            if (!word.endsWith("?") && !hit) {
                unknown.add("'" + word + "'" + NearestName.hint(word, names));
            }
        }
        if (!unknown.isEmpty()) {
            throw new FilesException("<files><commands> names commands that the image does not have: "
                    + String.join(", ", unknown) + ". Correct them, or write 'name?' for one that may be missing");
        }
    }

    private void libraries(Map<TreePath, String> candidates) {
        List<String> prefixes = configuration.libraries().stream()
                .map(KeepLists::tolerated)
                .map(KeepLists::bytewise)
                .toList();
        for (TreePath directory : Libraries.topDirectories(tree)) {
            tree.children(directory).forEach((path, inode) -> {
                String name = TreeGlob.text(path.name());
                if (inode instanceof Inode.RegularFile
                        && name.startsWith("lib")
                        && prefixes.stream().noneMatch(name::startsWith)
                        && !isLeftAlone(inode)) {
                    candidates.put(path, "libraries");
                }
            });
        }
    }

    private void gconv(Map<TreePath, String> candidates) {
        Set<String> names = new HashSet<>();
        configuration
                .gconv()
                .names()
                .forEach(name -> names.add(bytewise(tolerated(name)).replaceFirst("\\.so$", "")));
        for (TreePath directory : Libraries.topDirectories(tree)) {
            TreePath folder = directory.child("gconv");
            tree.under(folder).forEach((path, inode) -> {
                String name = TreeGlob.text(path.name());
                boolean table = name.startsWith("gconv-modules") && !names.isEmpty();
                boolean kept = table || names.contains(name.replaceFirst("\\.so$", ""));
                if (!(inode instanceof Inode.Directory) && !kept && !isLeftAlone(inode)) {
                    candidates.put(path, "gconv");
                }
            });
        }
    }

    private void translations(Map<TreePath, String> candidates) {
        Choice choice = configuration.translations();
        if (choice.all()) {
            return;
        }
        Set<String> names = new HashSet<>();
        choice.names().forEach(name -> names.add(tolerated(name)));
        tree.under(TreePath.of("/usr/share/locale")).forEach((path, inode) -> {
            List<byte[]> parts = path.names();
            String name = TreeGlob.text(path.name());
            String language = parts.size() > 3 ? TreeGlob.text(parts.get(3)) : "";
            String plain = language.replaceFirst("[.@].*", "");
            boolean kept = names.contains(name) || names.contains(language) || names.contains(plain);
            if (inode instanceof Inode.RegularFile && name.endsWith(".mo") && !kept && !isLeftAlone(inode)) {
                candidates.put(path, "translations");
            }
        });
    }

    private void locales(Map<TreePath, String> candidates) {
        Choice choice = configuration.locales();
        if (choice.all()) {
            return;
        }
        Set<String> names = new HashSet<>();
        // The C locale in UTF-8 is what an image without further settings speaks.
        names.add("c.utf8");
        choice.names().forEach(name -> names.add(plainLocale(tolerated(name))));
        tree.children(TreePath.of("/usr/lib/locale")).forEach((path, inode) -> {
            if (inode instanceof Inode.Directory && !names.contains(plainLocale(TreeGlob.text(path.name())))) {
                below(path.toString(), "locales", candidates);
            }
        });
    }

    private void timezones(Map<TreePath, String> candidates) {
        Choice choice = configuration.timezones();
        if (choice.all()) {
            return;
        }
        Optional<TreePath> folder = tree.resolve(TreePath.of("/usr/share/zoneinfo"));
        if (folder.isEmpty()) {
            return;
        }
        Set<TreePath> kept = new HashSet<>();
        tree.resolve(TreePath.of("/etc/localtime")).ifPresent(kept::add);
        SortedSet<String> unknown = new TreeSet<>();
        List<String> names = new ArrayList<>(List.of("UTC?", "Etc/UTC?"));
        names.addAll(choice.names());
        for (String word : names) {
            Optional<TreePath> zone = tree.resolve(TreePath.of(folder.get() + "/" + tolerated(word)));
            if (zone.isEmpty() && !word.endsWith("?")) {
                unknown.add(word);
            }
            // The name itself may be a link to the file that holds the zone.
            kept.add(TreePath.of(folder.get() + "/" + tolerated(word)));
            zone.ifPresent(kept::add);
        }
        if (!unknown.isEmpty()) {
            throw new FilesException(
                    "<files><timezones> names what the image does not have below " + folder.get() + ": "
                            + String.join(", ", unknown)
                            + ". Expected names such as Asia/Shanghai or Europe; write 'name?' for one that may be missing");
        }
        tree.under(folder.get()).forEach((path, inode) -> {
            boolean stays = kept.stream().anyMatch(each -> path.equals(each) || path.startsWith(each));
            if (!(inode instanceof Inode.Directory) && !stays && !isLeftAlone(inode)) {
                candidates.put(path, "timezones");
            }
        });
    }

    private static String plainLocale(String name) {
        return name.toLowerCase(java.util.Locale.ROOT).replace("utf-8", "utf8");
    }

    private void below(String folder, String kind, Map<TreePath, String> candidates) {
        tree.resolve(TreePath.of(folder)).ifPresent(real -> tree.under(real).forEach((path, inode) -> {
            if (!(inode instanceof Inode.Directory) && !isLeftAlone(inode)) {
                candidates.put(path, kind);
            }
        }));
    }

    boolean isLeftAlone(Inode inode) {
        Origin origin = inode.origin();
        return origin.kind() == Origin.Kind.LAYER
                || wholePackages.stream()
                        .anyMatch(pattern -> pattern.matcher(origin.name()).matches());
    }

    private static String bytewise(String word) {
        return TreeGlob.text(word.getBytes(StandardCharsets.UTF_8));
    }
}
