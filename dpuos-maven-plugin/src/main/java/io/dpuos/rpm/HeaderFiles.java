package io.dpuos.rpm;

import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the file list of a header. */
final class HeaderFiles {
    private static final int MD5 = 1;

    private final HeaderIndex header;
    private final boolean source;
    private final int count;

    private HeaderFiles(HeaderIndex header) throws MalformedRpmException {
        this.header = header;
        this.source = RpmHeader.isSource(header);
        if (header.has(Tag.OLDFILENAMES) && !header.has(Tag.BASENAMES)) {
            throw header.malformed("OLDFILENAMES", -1, "a list of base names and directories", "full path names");
        }
        this.count = header.byteStrings(Tag.BASENAMES).size();
    }

    static List<RpmFileEntry> read(HeaderIndex header) throws MalformedRpmException {
        HeaderFiles files = new HeaderFiles(header);
        return files.count == 0 ? List.of() : files.entries();
    }

    private List<RpmFileEntry> entries() throws MalformedRpmException {
        List<TreePath> paths = paths();
        long[] sizes = header.has(Tag.LONGFILESIZES) ? numbers(Tag.LONGFILESIZES, true) : numbers(Tag.FILESIZES, true);
        long[] modes = numbers(Tag.FILEMODES, true);
        long[] times = numbers(Tag.FILEMTIMES, true);
        long[] flags = numbers(Tag.FILEFLAGS, true);
        long[] rdevs = numbers(Tag.FILERDEVS, false);
        long[] inodes = numbers(Tag.FILEINODES, false);
        long[] devices = numbers(Tag.FILEDEVICES, false);
        long[] colors = numbers(Tag.FILECOLORS, false);
        List<byte[]> targets = texts(Tag.FILELINKTOS);
        List<byte[]> users = texts(Tag.FILEUSERNAME);
        List<byte[]> groups = texts(Tag.FILEGROUPNAME);
        List<byte[]> digests = texts(Tag.FILEDIGESTS);
        List<byte[]> langs = texts(Tag.FILELANGS);
        List<byte[]> capabilities = texts(Tag.FILECAPS);
        long[] algorithm = header.numbers(Tag.FILEDIGESTALGO);
        int digestAlgorithm = algorithm.length == 0 ? MD5 : (int) algorithm[0];
        Map<List<Long>, List<Integer>> links = new HashMap<>();
        for (int i = 0; i < count; i++) {
            links.computeIfAbsent(linkKey(i, modes, flags, devices, inodes), k -> new ArrayList<>())
                    .add(i);
        }
        Repeated userNames = new Repeated();
        Repeated groupNames = new Repeated();
        Repeated languages = new Repeated();
        Repeated rights = new Repeated();
        List<RpmFileEntry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            List<Integer> names = links.getOrDefault(linkKey(i, modes, flags, devices, inodes), List.of(i));
            if (sizes[i] < 0 || sizes[i] != sizes[names.get(0)]) {
                throw header.malformed("LONGFILESIZES", -1, "a size that all hard links share", "" + sizes[i]);
            }
            entries.add(new RpmFileEntry(
                    paths.get(i),
                    (int) modes[i],
                    userNames.next(users.get(i)),
                    groupNames.next(groups.get(i)),
                    sizes[i],
                    times[i],
                    (int) flags[i],
                    target(paths.get(i), (int) modes[i], targets.get(i)),
                    (int) rdevs[i],
                    inodes[i],
                    names.get(0),
                    names.size(),
                    digest(paths.get(i), digests.get(i)),
                    digestAlgorithm,
                    languages.next(langs.get(i)),
                    rights.next(capabilities.get(i)),
                    (int) colors[i],
                    i));
        }
        return List.copyOf(entries);
    }

    /** Regular files with content are one file when device and inode agree; anything else stands for itself. */
    private static List<Long> linkKey(int i, long[] modes, long[] flags, long[] devices, long[] inodes) {
        boolean regular = (modes[i] & 0170000) == 0100000 && (flags[i] & FileFlags.GHOST) == 0;
        return regular && inodes[i] != 0 ? List.of(devices[i], inodes[i]) : List.of(-1L, (long) i, 0L);
    }

    private List<TreePath> paths() throws MalformedRpmException {
        List<byte[]> names = header.byteStrings(Tag.BASENAMES);
        List<byte[]> directories = header.byteStrings(Tag.DIRNAMES);
        long[] indexes = numbers(Tag.DIRINDEXES, true);
        List<TreePath> paths = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            if (indexes[i] >= directories.size()) {
                throw header.malformed("DIRINDEXES", -1, "less than " + directories.size(), "" + indexes[i]);
            }
            paths.add(path(directories.get((int) indexes[i]), names.get(i)));
        }
        Set<TreePath> seen = new HashSet<>();
        for (TreePath path : paths) {
            if (!seen.add(path)) {
                throw header.malformed("BASENAMES", -1, "every path once", path + " twice");
            }
        }
        return paths;
    }

    private TreePath path(byte[] directory, byte[] name) throws MalformedRpmException {
        String shown = TreePath.display(directory) + TreePath.display(name);
        boolean directorySound = directory.length > 0
                ? directory[0] == '/' && directory[directory.length - 1] == '/'
                : source && name.length > 0;
        boolean root = directory.length == 1 && name.length == 0;
        for (byte b : name) {
            directorySound &= b != '/';
        }
        if (!directorySound || name.length == 0 && !root) {
            throw header.malformed("BASENAMES", -1, "an absolute directory and one name", "'" + shown + "'");
        }
        try {
            TreePath parent = directory.length == 0 ? TreePath.ROOT : TreePath.of(directory);
            return root ? TreePath.ROOT : parent.child(name);
        } catch (IllegalArgumentException e) {
            throw header.malformed("BASENAMES", -1, "a normal path", "'" + shown + "' (" + e.getMessage() + ")");
        }
    }

    private Optional<LinkTarget> target(TreePath path, int mode, byte[] target) throws MalformedRpmException {
        if ((mode & 0170000) != 0120000) {
            return Optional.empty();
        }
        if (target.length == 0 || target.length > 4095) {
            throw header.malformed("FILELINKTOS", -1, path + " to refer to 1 to 4095 bytes", "" + target.length);
        }
        return Optional.of(LinkTarget.of(target));
    }

    private String digest(TreePath path, byte[] digest) throws MalformedRpmException {
        String text = HeaderIndex.text(digest).toLowerCase(java.util.Locale.ROOT);
        if (text.length() > 128 || text.length() % 2 != 0 || !text.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            throw header.malformed("FILEDIGESTS", -1, "hexadecimal digits for " + path, "'" + text + "'");
        }
        return text;
    }

    private long[] numbers(Tag tag, boolean required) throws MalformedRpmException {
        long[] values = header.numbers(tag);
        if (values.length == 0 && !required) {
            return new long[count];
        }
        if (values.length != count) {
            throw header.malformed(tag.name(), -1, count + " values, one per file", "" + values.length);
        }
        return values;
    }

    private List<byte[]> texts(Tag tag) throws MalformedRpmException {
        List<byte[]> values = header.byteStrings(tag);
        if (values.isEmpty()) {
            return java.util.Collections.nCopies(count, new byte[0]);
        }
        if (values.size() != count) {
            throw header.malformed(tag.name(), -1, count + " values, one per file", "" + values.size());
        }
        return values;
    }

    /** Texts of which a file mostly has the one of the file before it: that is then the same string. */
    private static final class Repeated {
        private byte[] bytes = {};
        private String text = "";

        String next(byte[] next) {
            if (!Arrays.equals(bytes, next)) {
                bytes = next;
                text = HeaderIndex.text(next);
            }
            return text;
        }
    }
}
