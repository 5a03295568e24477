package io.dpuos.files;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the files that stay need of those that are to go: loaders, libraries and interpreters of programs, what the boot
 * starts, modules that PAM and the name service load, and libraries that programs open at run time.
 *
 * <p>A need that breaks something is <em>hard</em>; one that is a guess (the name of a library among a program's texts)
 * is a hint and keeps a file from a keep list's cut, but not from being removed by name. Not safe for use by several
 * threads.
 */
final class NeededFiles {
    private static final Pattern NOTE_NAME = Pattern.compile("\"(lib[^\"\\\\]+)\"");
    private static final List<String> COMMAND_DIRECTORIES =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    /**
     * Why a file is needed.
     *
     * @param by the file that needs it; the root when a reason from outside does
     * @param why in words
     */
    private record Need(TreePath by, String why) {}

    private final ImageTree tree;
    private final Libraries libraries;
    private final Set<TreePath> explicit;
    private final Map<TreePath, String> candidates;
    private final Set<TreePath> forced;
    private final Predicate<Inode> whole;
    private final ScriptWords words;
    private final SortedMap<TreePath, Need> needs = new TreeMap<>();
    private final SortedMap<TreePath, String> kept = new TreeMap<>();
    private final SortedSet<TreePath> refused = new TreeSet<>();
    private final Deque<TreePath> waiting = new ArrayDeque<>();

    /**
     * Begins with what is to go.
     *
     * @param explicit paths that are removed by name, with all below directories
     * @param candidates paths that a keep list does not hold, by path; what turns out to be needed is taken out
     * @param forced paths that go whatever needs them
     * @param whole files of packages that stay whole: so do the commands that their scripts name
     */
    NeededFiles(
            ImageTree tree,
            Set<TreePath> explicit,
            Map<TreePath, String> candidates,
            Set<TreePath> forced,
            Predicate<Inode> whole)
            throws IOException {
        this.tree = tree;
        this.libraries = Libraries.of(tree);
        this.explicit = explicit;
        this.candidates = candidates;
        this.forced = forced;
        this.whole = whole;
        this.words = new ScriptWords(tree, candidates);
    }

    /** Returns what was taken out of the candidates, with the chain of reasons. */
    SortedMap<TreePath, String> kept() {
        return kept;
    }

    /** Returns the chains of reasons of what is removed by name although it is needed. */
    List<String> refused() {
        return refused.stream().map(this::chain).toList();
    }

    /** Marks commands (by name) and files (by absolute path) as needed from outside. */
    void addRoots(Map<String, String> roots) throws IOException {
        for (Map.Entry<String, String> root : roots.entrySet()) {
            String word = root.getKey();
            Optional<TreePath> path = word.startsWith("/")
                    ? tree.resolveParent(TreePath.of(Libraries.normalise(word)))
                            .filter(at -> tree.get(at).isPresent())
                    : command(word);
            if (path.isPresent()) {
                need(TreePath.ROOT, path.get(), root.getValue(), true);
                for (TreePath script : words.of(tree.resolve(path.get()).orElse(path.get()))) {
                    named(script);
                }
            }
        }
    }

    private void named(TreePath script) throws IOException {
        if (tree.get(script).orElse(null) instanceof Inode.RegularFile file) {
            for (TreePath command : words.namedBy(file)) {
                need(script, command, "the script names it", false);
            }
        }
    }

    /** Looks at every file that stays, and at what turns out to be needed, until nothing is new. */
    void close() throws IOException {
        Set<TreePath> commandDirectories = new TreeSet<>();
        for (String directory : COMMAND_DIRECTORIES) {
            tree.resolve(TreePath.of(directory)).ifPresent(commandDirectories::add);
        }
        for (Map.Entry<TreePath, Inode> entry : tree.inodes().entrySet()) {
            TreePath path = entry.getKey();
            if (goes(path)) {
                continue;
            }
            if (entry.getValue() instanceof Inode.RegularFile) {
                look(path);
                if (whole.test(entry.getValue()) && mayBeScript(path, entry.getValue())) {
                    ProgramFacts facts = ProgramFacts.of(((Inode.RegularFile) entry.getValue()).content());
                    if (facts.kind() == ProgramFacts.Kind.SCRIPT) {
                        named(path);
                    }
                }
            } else if (entry.getValue() instanceof Inode.Symlink && commandDirectories.contains(path.parent())) {
                tree.resolve(path).ifPresent(target -> need(path, target, "the link leads there", false));
            }
        }
        while (!waiting.isEmpty()) {
            look(waiting.remove());
        }
    }

    /**
     * Settings are not looked at: a layer that writes another value of one would else be one that this layer depends on.
     */
    private static boolean mayBeScript(TreePath path, Inode inode) {
        String text = path.toString();
        return isExecutable(inode.attributes()) || !text.startsWith("/etc/") && !text.contains("/lib/modules/");
    }

    private boolean goes(TreePath path) {
        return explicit.contains(path) || candidates.containsKey(path);
    }

    private void look(TreePath path) throws IOException {
        if (!(tree.get(path).orElse(null) instanceof Inode.RegularFile file)) {
            return;
        }
        String text = path.toString();
        if (text.contains("/pam.d/")) {
            pam(path, file);
        } else if (text.equals("/etc/nsswitch.conf")) {
            nameService(path, file);
        }
        boolean program = isExecutable(file.attributes());
        if (!program && !text.contains(".so") || text.contains("/lib/modules/") || text.contains("/share/doc/")) {
            return;
        }
        ProgramFacts facts = ProgramFacts.of(file.content());
        if (facts.kind() == ProgramFacts.Kind.SCRIPT && program) {
            script(path, facts.script());
        } else if (facts.kind() == ProgramFacts.Kind.ELF) {
            elf(path, facts);
        }
    }

    private static boolean isExecutable(Attributes attributes) {
        return (attributes.mode() & 0111) != 0;
    }

    private void script(TreePath path, String line) {
        String[] words = line.strip().split("\\s+");
        if (!words[0].startsWith("/") || words[0].indexOf('\0') >= 0) {
            return;
        }
        place(words[0]).ifPresent(at -> need(path, at, "is a script for it", true));
        if (words[0].endsWith("/env")) {
            for (int i = 1; i < words.length; i++) {
                if (!words[i].startsWith("-") && words[i].indexOf('=') < 0) {
                    command(words[i]).ifPresent(at -> need(path, at, "is a script for it", true));
                    break;
                }
            }
        }
    }

    private void elf(TreePath path, ProgramFacts elf) {
        elf.interpreter().flatMap(this::place).ifPresent(at -> need(path, at, "it is its loader", true));
        for (String library : elf.needed()) {
            libraries.find(path, elf, library).ifPresent(at -> need(path, at, "it is linked with it", true));
        }
        for (String note : elf.notes()) {
            boolean must = note.contains("\"required\"");
            Matcher name = NOTE_NAME.matcher(note);
            while (name.find()) {
                libraries
                        .find(path, elf, name.group(1))
                        .ifPresent(at -> need(path, at, "its note says that it opens it", must));
            }
        }
        if (candidates.isEmpty()) {
            return;
        }
        for (String library : elf.named()) {
            libraries.find(path, elf, library).ifPresent(at -> need(path, at, "its texts name it", false));
        }
    }

    private void pam(TreePath path, Inode.RegularFile file) throws IOException {
        for (String line : lines(file)) {
            String[] words = line.strip().split("\\s+(?![^\\[]*])");
            if (words.length < 3 || line.startsWith("#") || line.startsWith("@")) {
                continue;
            }
            String module = words[2];
            boolean must = !words[0].startsWith("-") && !words[1].equals("optional");
            if (module.startsWith("/")) {
                place(module).ifPresent(at -> need(path, at, "logins load it", must));
            } else if (module.endsWith(".so")) {
                for (TreePath directory : Libraries.topDirectories(tree)) {
                    place(directory + "/security/" + module).ifPresent(at -> need(path, at, "logins load it", must));
                }
            }
        }
    }

    private void nameService(TreePath path, Inode.RegularFile file) throws IOException {
        for (String line : lines(file)) {
            String sources = line.replaceFirst("#.*", "").replaceFirst("^[^:]*:", "");
            for (String source : sources.replaceAll("\\[[^]]*]", " ").strip().split("\\s+")) {
                libraries
                        .find("libnss_" + source + ".so.2")
                        .ifPresent(at -> need(path, at, "names are looked up with it", false));
            }
        }
    }

    private static List<String> lines(Inode.RegularFile file) throws IOException {
        return file.content().size() > 1 << 20
                ? List.of()
                : TreeGlob.text(file.content().readAll(1 << 20)).lines().toList();
    }

    private Optional<TreePath> place(String path) {
        return tree.resolveParent(TreePath.of(Libraries.normalise(path)))
                .filter(at -> tree.get(at).isPresent());
    }

    private Optional<TreePath> command(String name) {
        for (String directory : COMMAND_DIRECTORIES) {
            Optional<TreePath> path = place(directory + "/" + name);
            if (path.isPresent()) {
                return path;
            }
        }
        return Optional.empty();
    }

    /** Follows a needed path through its links; what would go is kept, or refused when it is removed by name. */
    private void need(TreePath by, TreePath path, String why, boolean hard) {
        TreePath here = path;
        for (int links = 0; links < 40; links++) {
            mark(by, here, why, hard);
            if (!(tree.get(here).orElse(null) instanceof Inode.Symlink link)) {
                return;
            }
            String target = TreeGlob.text(link.target().bytes());
            TreePath from = target.startsWith("/") ? TreePath.ROOT : here.parent();
            String text = (from.isRoot() ? "" : TreeGlob.text(from.bytes())) + "/" + target;
            Optional<TreePath> next = resolveText(text);
            if (next.isEmpty()) {
                return;
            }
            here = next.get();
        }
    }

    private Optional<TreePath> resolveText(String text) {
        TreePath path = TreePath.of(Libraries.normalise(text).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        return tree.resolveParent(path).filter(at -> tree.get(at).isPresent());
    }

    private void mark(TreePath by, TreePath path, String why, boolean hard) {
        if (!goes(path) || forced.contains(path)) {
            return;
        }
        if (explicit.contains(path)) {
            if (hard) {
                needs.putIfAbsent(path, new Need(by, why));
                refused.add(path);
            }
            return;
        }
        needs.putIfAbsent(path, new Need(by, why));
        candidates.remove(path);
        kept.put(path, chain(path));
        waiting.add(path);
        for (TreePath module : InterpreterModules.of(path, candidates)) {
            candidates.remove(module);
            waiting.add(module);
        }
    }

    /** Returns a path with the chain of what needs it. */
    private String chain(TreePath path) {
        StringBuilder chain = new StringBuilder(path.toString());
        TreePath here = path;
        for (int depth = 0; depth < 20; depth++) {
            Need need = needs.get(here);
            if (need == null) {
                break;
            }
            if (need.by().isRoot()) {
                chain.append(" < ").append(need.why());
                break;
            }
            chain.append(" < ")
                    .append(need.by())
                    .append(" (")
                    .append(need.why())
                    .append(')');
            here = need.by();
        }
        return chain.toString();
    }

    /** Returns the files below removed directories and the removed paths themselves. */
    static SortedSet<TreePath> withBelow(ImageTree tree, Collection<TreePath> paths) {
        SortedSet<TreePath> all = new TreeSet<>();
        for (TreePath path : paths) {
            all.add(path);
            all.addAll(tree.under(path).keySet());
        }
        return all;
    }
}
