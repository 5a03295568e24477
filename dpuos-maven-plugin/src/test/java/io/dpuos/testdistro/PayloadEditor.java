package io.dpuos.testdistro;

import io.dpuos.rpm.FileFlags;
import io.dpuos.rpm.PackagedFile;
import io.dpuos.testdistro.DebReader.Entry;
import io.dpuos.testdistro.DebReader.Type;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of one RPM while they are moved to openEuler's places. Not thread-safe.
 *
 * <p>Paths below {@code /bin}, {@code /sbin}, {@code /lib} and {@code /lib64} become paths below {@code /usr}, since the
 * package {@code filesystem} owns links there. The kernel's modules stay at {@code /lib/modules}, as in openEuler: they
 * are installed through the link.
 */
final class PayloadEditor {
    private static final Pattern MERGED = Pattern.compile("/(bin|sbin|lib|lib64)(/.*)?");
    private static final Pattern LOCALE = Pattern.compile("/usr/share/(?:locale|man)/([a-z]{2}(?:_[A-Z]{2})?)/.*");
    private static final Pattern DOCUMENT = Pattern.compile("/usr/share/(doc|man|info)/.*");

    private final String packageName;
    private final Curation curation;
    private final Map<String, Entry> entries = new TreeMap<>();
    private final Map<String, PackagedFile> extra = new TreeMap<>();
    private final Map<String, String> capabilities = new TreeMap<>();

    PayloadEditor(String packageName, Curation curation) {
        this.packageName = packageName;
        this.curation = curation;
    }

    /** Takes over the files of a Debian package. */
    void add(String deb, List<Entry> files) {
        List<Pattern> only = curation.verbs("only", packageName).stream()
                .filter(v -> v.get(2).equals(deb))
                .map(v -> Pattern.compile(v.get(3)))
                .toList();
        for (Entry entry : files) {
            Entry moved = packageName.equals("kernel") ? entry : merged(entry);
            boolean wanted = only.isEmpty()
                    || only.stream().anyMatch(p -> p.matcher(moved.path()).matches());
            if (wanted && !moved.path().equals("/")) {
                entries.merge(moved.path(), moved, (old, now) -> old.type() == Type.DIRECTORY ? old : now);
            }
        }
    }

    private static Entry merged(Entry entry) {
        String path = usr(entry.path());
        String target = entry.target();
        if (entry.type() == Type.HARD_LINK) {
            target = usr(target);
        } else if (entry.type() == Type.SYMBOLIC_LINK && !path.equals(entry.path()) && target.startsWith("../")) {
            // The link's directory is one level deeper than it was.
            target = usr(Path.of(entry.path())
                    .resolveSibling(entry.target())
                    .normalize()
                    .toString());
        }
        return new Entry(
                path,
                entry.type(),
                entry.permissions(),
                entry.user(),
                entry.group(),
                entry.mtime(),
                target,
                entry.content());
    }

    private static String usr(String path) {
        return MERGED.matcher(path).matches() ? "/usr" + path : path;
    }

    /** Adds or replaces a file. */
    void put(String path, int permissions, long mtime, byte[] content) {
        entries.put(path, new Entry(path, Type.FILE, permissions, "root", "root", mtime, "", content));
    }

    /** Applies the tables and the folder {@code rootfs/PACKAGE}. */
    void curate(long mtime, Map<String, Integer> baseDirectories) throws IOException {
        for (List<String> verb : curation.verbs("move", packageName)) {
            Entry entry = taken(verb.get(2));
            entries.remove(verb.get(2));
            entries.put(verb.get(3), renamed(entry, verb.get(3)));
        }
        for (List<String> verb : curation.verbs("copy", packageName)) {
            entries.put(verb.get(3), renamed(taken(verb.get(2)), verb.get(3)));
        }
        for (List<String> verb : curation.verbs("drop", packageName)) {
            Pattern pattern = Pattern.compile(verb.get(2));
            entries.keySet().removeIf(path -> pattern.matcher(path).matches());
        }
        entries.values().removeIf(PayloadEditor::isPerlProgram);
        moveLicences();
        addFolder(mtime);
        curation.verbs("replace", packageName).forEach(this::replace);
        for (List<String> verb : curation.verbs("hardlink", packageName)) {
            Entry original = taken(verb.get(2));
            entries.put(
                    verb.get(3),
                    new Entry(
                            verb.get(3),
                            Type.HARD_LINK,
                            original.permissions(),
                            original.user(),
                            original.group(),
                            original.mtime(),
                            verb.get(2),
                            new byte[0]));
        }
        for (List<String> verb : curation.verbs("attr", packageName)) {
            Entry e = taken(verb.get(2));
            int mode = Integer.parseInt(verb.get(3), 8);
            entries.put(
                    e.path(),
                    new Entry(e.path(), e.type(), mode, verb.get(4), verb.get(5), e.mtime(), e.target(), e.content()));
            if (verb.size() > 6) {
                capabilities.put(e.path(), verb.get(6));
            }
        }
        addOwned();
        entries.values()
                .removeIf(e -> e.type() == Type.DIRECTORY
                        && !packageName.equals("filesystem")
                        && baseDirectories.containsKey(e.path()));
        dropEmptyDirectories();
    }

    private Entry taken(String path) {
        Entry entry = entries.get(path);
        if (entry == null) {
            throw new IllegalStateException("files.txt: package " + packageName + " has no file " + path);
        }
        return entry;
    }

    private static Entry renamed(Entry e, String path) {
        return new Entry(path, e.type(), e.permissions(), e.user(), e.group(), e.mtime(), e.target(), e.content());
    }

    /** A system without perl has no use for programs in it. */
    private static boolean isPerlProgram(Entry entry) {
        return entry.type() == Type.FILE
                && (entry.path().startsWith("/usr/bin/") || entry.path().startsWith("/usr/sbin/"))
                && interpreter(entry.content()).endsWith("/perl");
    }

    /** Returns the program that a script names in its first line; empty for what is no script. */
    static String interpreter(byte[] content) {
        if (content.length < 4 || content[0] != '#' || content[1] != '!') {
            return "";
        }
        int end = 2;
        while (end < content.length && end < 256 && content[end] != '\n') {
            end++;
        }
        String line = new String(content, 2, end - 2, StandardCharsets.ISO_8859_1).trim();
        int blank = line.indexOf(' ');
        return blank < 0 ? line : line.substring(0, blank);
    }

    private void moveLicences() {
        for (Entry entry : new ArrayList<>(entries.values())) {
            if (entry.type() == Type.FILE
                    && entry.path().startsWith("/usr/share/doc/")
                    && entry.path().endsWith("/copyright")) {
                String deb = entry.path().split("/")[4];
                String name = deb.equals(packageName) ? "copyright" : "copyright." + deb;
                entries.remove(entry.path());
                String path = "/usr/share/licenses/" + packageName + "/" + name;
                entries.put(path, renamed(entry, path));
            }
        }
    }

    private void addFolder(long mtime) throws IOException {
        Path folder = curation.directory().resolve("rootfs").resolve(packageName);
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                StringBuilder path = new StringBuilder();
                folder.relativize(file).forEach(name -> path.append('/').append(name));
                byte[] content = Files.readAllBytes(file);
                put(path.toString(), interpreter(content).isEmpty() ? 0644 : 0755, mtime, content);
            }
        }
    }

    private void replace(List<String> verb) {
        Entry entry = taken(verb.get(2));
        String[] rule = verb.get(3).split(" ?=> ?", 2);
        Matcher matcher = Pattern.compile(rule[0].replace("\\n", "\n"))
                .matcher(new String(entry.content(), StandardCharsets.UTF_8));
        if (!matcher.find()) {
            throw new IllegalStateException("files.txt: " + verb.get(2) + " does not hold " + rule[0]);
        }
        String text = matcher.replaceAll(Matcher.quoteReplacement(rule[1].replace("\\n", "\n")));
        put(entry.path(), entry.permissions(), entry.mtime(), text.getBytes(StandardCharsets.UTF_8));
    }

    private void addOwned() {
        for (List<String> verb : curation.verbs("link", packageName)) {
            extra.put(verb.get(2), PackagedFile.symbolicLink(TreePath.of(verb.get(2)), LinkTarget.of(verb.get(3))));
        }
        for (List<String> verb : curation.verbs("dir", packageName)) {
            extra.put(
                    verb.get(2),
                    PackagedFile.directory(TreePath.of(verb.get(2)), Integer.parseInt(verb.get(3), 8))
                            .withOwner(verb.get(4), verb.get(5)));
        }
        for (List<String> verb : curation.verbs("ghost", packageName)) {
            if (!entries.containsKey(verb.get(2))) {
                extra.put(
                        verb.get(2),
                        PackagedFile.ghost(TreePath.of(verb.get(2)), Integer.parseInt(verb.get(3), 8))
                                .withFlags(FileFlags.GHOST
                                        | (verb.get(2).startsWith("/etc/")
                                                ? FileFlags.CONFIG | FileFlags.NOREPLACE
                                                : 0)));
            }
        }
        for (List<String> verb : curation.verbs("device", packageName)) {
            extra.put(
                    verb.get(2),
                    PackagedFile.device(
                            TreePath.of(verb.get(2)),
                            Integer.parseInt(verb.get(3), 8),
                            verb.get(4).equals("b"),
                            Integer.parseInt(verb.get(5)),
                            Integer.parseInt(verb.get(6))));
        }
        extra.keySet().forEach(entries::remove);
    }

    /** Debian's directories that lost all their files are nobody's wish; those of the tables stay. */
    private void dropEmptyDirectories() {
        List<String> paths = new ArrayList<>(entries.keySet());
        for (int i = paths.size() - 1; i >= 0; i--) {
            String path = paths.get(i);
            boolean documentation = path.startsWith("/usr/share/");
            if (documentation
                    && entries.get(path).type() == Type.DIRECTORY
                    && entries.keySet().stream().noneMatch(p -> p.startsWith(path + "/"))
                    && extra.keySet().stream().noneMatch(p -> p.startsWith(path + "/"))) {
                entries.remove(path);
            }
        }
    }

    /** Returns the content by path, to look for capabilities and interpreters. */
    Map<String, Entry> entries() {
        return entries;
    }

    /** Returns the latest modification time; 0 without files. */
    long latest() {
        return entries.values().stream().mapToLong(Entry::mtime).max().orElse(0);
    }

    /** Returns the files for the RPM in the order of their paths. */
    List<PackagedFile> files() {
        Map<String, PackagedFile> files = new TreeMap<>(extra);
        for (Entry entry : entries.values()) {
            files.put(entry.path(), packaged(entry));
        }
        return List.copyOf(files.values());
    }

    private PackagedFile packaged(Entry entry) {
        TreePath path = TreePath.of(entry.path());
        PackagedFile file =
                switch (entry.type()) {
                    case DIRECTORY -> PackagedFile.directory(path, entry.permissions());
                    case SYMBOLIC_LINK -> PackagedFile.symbolicLink(path, LinkTarget.of(entry.target()));
                    case HARD_LINK -> PackagedFile.hardLink(path, TreePath.of(entry.target()));
                    case FILE -> PackagedFile.regular(path, entry.permissions(), Bytes.of(entry.content()));
                };
        Matcher locale = LOCALE.matcher(entry.path());
        return file.withOwner(entry.user(), entry.group())
                .withMtime(entry.mtime())
                .withFlags(flags(entry))
                .withCapabilities(capabilities.getOrDefault(entry.path(), ""))
                .withLang(locale.matches() && entry.type() != Type.DIRECTORY ? locale.group(1) : "")
                .withColor(entry.type() == Type.FILE && ElfCapabilities.isElf64(entry.content()) ? 2 : 0);
    }

    private static int flags(Entry entry) {
        if (entry.type() == Type.DIRECTORY) {
            return 0;
        }
        if (entry.path().startsWith("/usr/share/licenses/")) {
            return FileFlags.LICENSE;
        }
        if (DOCUMENT.matcher(entry.path()).matches()) {
            return FileFlags.DOC;
        }
        return entry.path().startsWith("/etc/") && entry.type() == Type.FILE
                ? FileFlags.CONFIG | FileFlags.NOREPLACE
                : 0;
    }
}
