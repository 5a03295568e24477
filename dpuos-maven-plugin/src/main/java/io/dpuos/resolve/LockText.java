package io.dpuos.resolve;

import io.dpuos.repo.Checksum;
import io.dpuos.rpm.Nevra;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The lock as text. It is strict: what it does not write itself, it does not read, except that line ends may be CRLF,
 * since version control makes such on some machines.
 *
 * <pre>
 * dpuos-lock 2
 * plugin 1.0.0
 * distribution openeuler-22.03-lts-sp4
 * arch aarch64
 * digest 4c0f...
 * input install.image bash
 * repository os repomd=91ab... revision=1640071076
 * module nodejs:18 state=enabled
 * image bash-5.1.8-6.aarch64 sha256=... size=... header=... repository=os location=... key=... scriptlets=... source=... licence=... reason="user: bash"
 * </pre>
 *
 * Words with blanks, quotes or characters outside of printable ASCII stand in double quotes, with {@code \"},
 * {@code \\} and {@code \}{@code uXXXX}.
 */
final class LockText {
    /** The format version that is written. Format 1 lacks {@code scriptlets}; it is read, kept, and replaced by an update. */
    static final int FORMAT = 2;

    private static final int WITHOUT_SCRIPTLETS = 1;

    private static final String TITLE = "dpuos-lock";
    private static final List<String> PACKAGE_KEYS = List.of(
            "sha256", "size", "header", "repository", "location", "key", "scriptlets", "source", "licence", "reason");

    private static final List<String> STATES = List.of("enabled", "default", "required");

    private LockText() {}

    static String write(Lock lock) {
        return write(lock, FORMAT);
    }

    private static String write(Lock lock, int format) {
        StringBuilder out = new StringBuilder();
        out.append(TITLE).append(' ').append(format).append('\n');
        out.append("plugin ").append(quote(lock.plugin())).append('\n');
        out.append("distribution ").append(quote(lock.distribution())).append('\n');
        out.append("arch ").append(quote(lock.arch())).append('\n');
        out.append("digest ").append(lock.inputs().digest()).append('\n');
        lock.inputs().lines().forEach(out::append);
        lock.repositories().forEach(r -> out.append("repository ")
                .append(r.id())
                .append(" repomd=")
                .append(r.repomdSha256())
                .append(" revision=")
                .append(quote(r.revision()))
                .append('\n'));
        lock.modules().forEach((id, state) -> out.append("module ")
                .append(quote(id))
                .append(" state=")
                .append(state)
                .append('\n'));
        for (LockSet set : LockSet.values()) {
            lock.packages(set).forEach(p -> out.append(line(set, p, format)).append('\n'));
        }
        return out.toString();
    }

    private static String line(LockSet set, LockedPackage p, int format) {
        return String.join(
                " ",
                set.id(),
                quote(p.nevra().toString()),
                "sha256=" + p.sha256(),
                "size=" + p.size(),
                "header=" + p.headerSha256(),
                "repository=" + p.repositoryId(),
                "location=" + quote(p.location()),
                "key=" + p.keyFingerprint() + (format == WITHOUT_SCRIPTLETS ? "" : " scriptlets=" + p.scriptlets()),
                "source=" + quote(p.sourceRpm()),
                "licence=" + quote(p.licence()),
                "reason=" + quote(p.reason()));
    }

    /** Returns the word, in quotes when it needs them. */
    static String quote(String word) {
        boolean plain = !word.isEmpty() && word.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '\\');
        if (plain) {
            return word;
        }
        StringBuilder out = new StringBuilder("\"");
        for (char c : word.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c >= 0x7f) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    static Lock parse(String text, String file) throws LockException {
        return new Parser(text, file).parse();
    }

    private static final class Parser {
        private final String file;
        private final List<String> lines;
        private int line;
        private int format = FORMAT;

        private final TreeMap<String, SortedSet<String>> inputs = new TreeMap<>();
        private final List<Lock.LockedRepository> repositories = new ArrayList<>();
        private final TreeMap<String, String> modules = new TreeMap<>();
        private final Map<LockSet, List<LockedPackage>> packages = new EnumMap<>(LockSet.class);

        Parser(String text, String file) {
            this.file = file;
            this.lines = text.replace("\r\n", "\n").lines().toList();
        }

        Lock parse() throws LockException {
            String version = header(TITLE);
            if (version.equals(Integer.toString(WITHOUT_SCRIPTLETS))) {
                format = WITHOUT_SCRIPTLETS;
            } else if (!version.equals(Integer.toString(FORMAT))) {
                throw malformed(
                        "format " + FORMAT,
                        "format " + version + "; use the plugin version that wrote the lock, or write a new one with"
                                + " -Ddpuos.lock=update");
            }
            String plugin = header("plugin");
            String distribution = header("distribution");
            String arch = header("arch");
            String digest = header("digest");
            while (line < lines.size()) {
                List<String> words = words(lines.get(line));
                line++;
                read(words);
            }
            Lock lock = new Lock(plugin, distribution, arch, new LockInputs(inputs), repositories, modules, packages);
            checkCanonical(lock, digest);
            return lock;
        }

        private void read(List<String> words) throws LockException {
            String kind = words.isEmpty() ? "" : words.get(0);
            Optional<LockSet> set = LockSet.of(kind);
            if (set.isPresent()) {
                LockedPackage locked = lockedPackage(words);
                packages.computeIfAbsent(set.get(), s -> new ArrayList<>()).add(locked);
            } else if (kind.equals("input") && words.size() == 3) {
                inputs.computeIfAbsent(words.get(1), n -> new TreeSet<>()).add(words.get(2));
            } else if (kind.equals("repository") && words.size() == 4) {
                repositories.add(new Lock.LockedRepository(
                        words.get(1), hex64(value(words, 2, "repomd"), "repomd"), value(words, 3, "revision")));
            } else if (kind.equals("module") && words.size() == 3) {
                String state = value(words, 2, "state");
                if (!STATES.contains(state)) {
                    throw malformed("state " + String.join(", ", STATES), "'" + clip(state) + "'");
                }
                modules.put(words.get(1), state);
            } else if (kind.startsWith("<<<<<<<") || kind.startsWith("=======") || kind.startsWith(">>>>>>>")) {
                throw malformed(
                        "a merged lock",
                        "the mark of a merge conflict; take either side, then run -Ddpuos.lock=update");
            } else {
                throw malformed("input, repository, module, image, installer or build", "'" + clip(kind) + "'");
            }
        }

        private LockedPackage lockedPackage(List<String> words) throws LockException {
            List<String> keys = PACKAGE_KEYS.stream()
                    .filter(key -> format != WITHOUT_SCRIPTLETS || !key.equals("scriptlets"))
                    .toList();
            if (words.size() != keys.size() + 2) {
                throw malformed((keys.size() + 2) + " words", words.size() + " words");
            }
            List<String> values = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                values.add(value(words, i + 2, keys.get(i)));
            }
            if (format == WITHOUT_SCRIPTLETS) {
                values.add(PACKAGE_KEYS.indexOf("scriptlets"), LockedPackage.UNKNOWN);
            }
            Nevra nevra;
            long size;
            try {
                nevra = Nevra.parse(words.get(1));
                size = Long.parseLong(values.get(1));
            } catch (IllegalArgumentException e) {
                throw malformed("a NEVRA and a size", "'" + clip(words.get(1)) + "' and '" + clip(values.get(1)) + "'");
            }
            if (size < 0) {
                throw malformed("a size", "'" + size + "'");
            }
            String header = values.get(2);
            String key = values.get(5);
            if (!key.equals(LockedPackage.UNKNOWN) && !key.matches("[0-9A-F]{40}|[0-9A-F]{64}")) {
                throw malformed("a full fingerprint or -", "'" + clip(key) + "'");
            }
            String scriptlets = values.get(6);
            boolean digest = !scriptlets.equals(LockedPackage.UNKNOWN) && !scriptlets.equals(LockedPackage.NONE);
            return new LockedPackage(
                    nevra,
                    hex64(values.get(0), "sha256"),
                    size,
                    header.equals(LockedPackage.UNKNOWN) ? header : hex64(header, "header"),
                    values.get(3),
                    values.get(4),
                    key,
                    digest ? hex64(scriptlets, "scriptlets") : scriptlets,
                    values.get(7),
                    values.get(8),
                    values.get(9));
        }

        /** Whoever edits a lock by hand shall know it, also when the result happens to be readable. */
        private void checkCanonical(Lock lock, String digest) throws LockException {
            if (!lock.inputs().digest().equals(digest)) {
                line = 5;
                throw malformed("digest " + lock.inputs().digest() + " of the input lines", "'" + clip(digest) + "'");
            }
            List<String> canonical = write(lock, format).lines().toList();
            for (int i = 0; i < Math.max(lines.size(), canonical.size()); i++) {
                String expected = i < canonical.size() ? canonical.get(i) : "the end of the file";
                String found = i < lines.size() ? lines.get(i) : "the end of the file";
                if (!expected.equals(found)) {
                    line = i + 1;
                    throw malformed("sorted lines as the plugin writes them: '" + clip(expected) + "'", clip(found));
                }
            }
        }

        private String header(String name) throws LockException {
            line++;
            List<String> words = line <= lines.size() ? words(lines.get(line - 1)) : List.of();
            if (words.size() != 2 || !words.get(0).equals(name)) {
                throw malformed("'" + name + " …'", line <= lines.size() ? lines.get(line - 1) : "the end of the file");
            }
            return words.get(1);
        }

        private String value(List<String> words, int at, String key) throws LockException {
            String word = words.get(at);
            if (!word.startsWith(key + "=")) {
                throw malformed(key + "=…", "'" + clip(word) + "'");
            }
            return word.substring(key.length() + 1);
        }

        private String hex64(String text, String what) throws LockException {
            try {
                return Checksum.sha256(text).hex();
            } catch (IllegalArgumentException e) {
                throw malformed(what + " of 64 hexadecimal digits", "'" + clip(text) + "'");
            }
        }

        /** Splits a line at blanks outside of quotes and resolves the quotes. */
        private List<String> words(String text) throws LockException {
            List<String> words = new ArrayList<>();
            StringBuilder word = new StringBuilder();
            boolean quoted = false;
            boolean any = false;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (quoted && c == '\\') {
                    i += escape(text, i, word);
                } else if (c == '"') {
                    quoted = !quoted;
                    any = true;
                } else if (c == ' ' && !quoted) {
                    words.add(word.toString());
                    word.setLength(0);
                    any = false;
                } else {
                    word.append(c);
                }
            }
            if (quoted) {
                line++;
                throw malformed("a closing quote", "the end of the line");
            }
            if (any || word.length() > 0) {
                words.add(word.toString());
            }
            return words;
        }

        private int escape(String text, int at, StringBuilder word) throws LockException {
            if (at + 1 < text.length() && (text.charAt(at + 1) == '"' || text.charAt(at + 1) == '\\')) {
                word.append(text.charAt(at + 1));
                return 1;
            }
            if (text.startsWith("\\u", at) && at + 6 <= text.length()) {
                try {
                    word.append((char) Integer.parseInt(text.substring(at + 2, at + 6), 16));
                    return 5;
                } catch (NumberFormatException e) {
                    // falls through to the complaint
                }
            }
            line++;
            throw malformed("\\\", \\\\ or \\uXXXX", "another escape");
        }

        private LockException malformed(String expected, String found) {
            return new LockException(
                    LockException.Kind.MALFORMED,
                    file + ", line " + line + ": expected " + expected + ", found " + clip(found)
                            + "; do not edit the lock, run -Ddpuos.lock=update");
        }

        private static String clip(String text) {
            return text.length() > 160 ? text.substring(0, 160) + "…" : text;
        }
    }
}
