package io.dpuos.rpm;

import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** The files of a package that is written: sorted by path bytes as rpm does, hard links resolved. */
final class FileTable {
    /** A file as the header lists it; hard links share {@code inode} and {@code source}. */
    private record Row(PackagedFile file, PackagedFile source, long inode, int mode, long size, long mtime) {}

    private final List<Row> rows = new ArrayList<>();
    private final Map<Long, List<Integer>> links = new TreeMap<>();

    FileTable(Collection<PackagedFile> files, long buildTime) {
        TreeMap<TreePath, PackagedFile> byPath =
                new TreeMap<>(Comparator.comparing(TreePath::bytes, java.util.Arrays::compareUnsigned));
        for (PackagedFile file : files) {
            if (byPath.put(file.path(), file) != null) {
                throw new IllegalArgumentException("path is packaged twice: " + file.path());
            }
        }
        Map<TreePath, Long> inodes = new TreeMap<>();
        for (PackagedFile file : byPath.values()) {
            PackagedFile source = file;
            if (file.body() instanceof PackagedFile.HardLink link) {
                PackagedFile original = byPath.get(link.original());
                if (original == null || !(original.body() instanceof PackagedFile.Regular)) {
                    throw new IllegalArgumentException("hard link " + file.path()
                            + " does not refer to a regular file of the package: " + link.original());
                }
                source = original;
            }
            long inode = inodes.computeIfAbsent(source.path(), p -> inodes.size() + 1L);
            long mtime = source.mtime() < 0 ? buildTime : source.mtime();
            links.computeIfAbsent(inode, i -> new ArrayList<>()).add(rows.size());
            rows.add(new Row(file, source, inode, mode(source), size(source), mtime));
        }
    }

    private static int mode(PackagedFile file) {
        int type;
        if (file.body() instanceof PackagedFile.Directory) {
            type = 0040000;
        } else if (file.body() instanceof PackagedFile.SymbolicLink) {
            type = 0120000;
        } else if (file.body() instanceof PackagedFile.Device device) {
            type = device.block() ? 0060000 : 0020000;
        } else {
            type = 0100000;
        }
        return type | file.permissions();
    }

    private static long size(PackagedFile file) {
        if (file.body() instanceof PackagedFile.Regular regular) {
            return regular.content().size();
        }
        return file.body() instanceof PackagedFile.SymbolicLink link
                ? link.target().bytes().length
                : 0;
    }

    private static int rdev(PackagedFile file) {
        return file.body() instanceof PackagedFile.Device device ? device.major() << 8 | device.minor() : 0;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    boolean hasCapabilities() {
        return rows.stream().anyMatch(r -> !r.source.capabilities().isEmpty());
    }

    /** Whether a cpio "new ASCII" header cannot hold a size. */
    boolean needsLargeFiles() {
        return rows.stream().anyMatch(r -> r.size > 0xffffffffL);
    }

    /** Installed size: each set of hard links counts once. */
    long installedSize() {
        return rows.stream()
                .filter(r -> r.file == r.source && !r.file.isGhost())
                .mapToLong(Row::size)
                .sum();
    }

    void describe(HeaderEncoder header) {
        if (rows.isEmpty()) {
            return;
        }
        if (rows.stream().anyMatch(r -> r.size > 0xffffffffL)) {
            header.int64s(Tag.LONGFILESIZES, numbers(r -> r.size));
        } else {
            header.int32s(Tag.FILESIZES, numbers(r -> r.size));
        }
        header.int16s(Tag.FILEMODES, rows.stream().mapToInt(r -> r.mode).toArray());
        header.int16s(Tag.FILERDEVS, rows.stream().mapToInt(r -> rdev(r.source)).toArray());
        header.int32s(Tag.FILEMTIMES, numbers(r -> r.mtime));
        header.strings(Tag.FILEDIGESTS, rows.stream().map(FileTable::digest).toList());
        header.byteStrings(
                Tag.FILELINKTOS,
                rows.stream()
                        .map(r -> r.source.body() instanceof PackagedFile.SymbolicLink link
                                ? link.target().bytes()
                                : new byte[0])
                        .toList());
        header.int32s(Tag.FILEFLAGS, numbers(r -> r.file.flags()));
        header.strings(Tag.FILEUSERNAME, rows.stream().map(r -> r.source.user()).toList());
        header.strings(
                Tag.FILEGROUPNAME, rows.stream().map(r -> r.source.group()).toList());
        header.int32s(Tag.FILEVERIFYFLAGS, numbers(r -> verifyFlags(r.file)));
        header.int32s(Tag.FILEDEVICES, numbers(r -> 1));
        header.int32s(Tag.FILEINODES, numbers(r -> r.inode));
        header.strings(Tag.FILELANGS, rows.stream().map(r -> r.file.lang()).toList());
        header.int32s(Tag.FILECOLORS, numbers(r -> r.source.color()));
        header.int32s(Tag.FILEDIGESTALGO, 8);
        if (hasCapabilities()) {
            header.strings(
                    Tag.FILECAPS,
                    rows.stream().map(r -> r.source.capabilities()).toList());
        }
        describePaths(header);
    }

    private void describePaths(HeaderEncoder header) {
        Map<String, Integer> directories = new LinkedHashMap<>();
        List<byte[]> baseNames = new ArrayList<>();
        long[] indexes = new long[rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            byte[] path = rows.get(i).file.path().bytes();
            byte[] name = rows.get(i).file.path().name();
            String directory = new String(path, 0, path.length - name.length, StandardCharsets.ISO_8859_1);
            indexes[i] = directories.computeIfAbsent(directory, d -> directories.size());
            baseNames.add(name);
        }
        header.int32s(Tag.DIRINDEXES, indexes);
        header.byteStrings(Tag.BASENAMES, baseNames);
        header.byteStrings(
                Tag.DIRNAMES,
                directories.keySet().stream()
                        .map(d -> d.getBytes(StandardCharsets.ISO_8859_1))
                        .toList());
    }

    private long[] numbers(ToLongFunction<Row> field) {
        return rows.stream().mapToLong(field).toArray();
    }

    private static String digest(Row row) {
        boolean regular = row.source.body() instanceof PackagedFile.Regular && !row.file.isGhost();
        return regular && row.source.body() instanceof PackagedFile.Regular body
                ? body.content().sha256()
                : "";
    }

    /** A ghost's content, size, link target and time are not the package's business. */
    private static int verifyFlags(PackagedFile file) {
        return file.isGhost() ? file.verifyFlags() & ~0b100111 : file.verifyFlags();
    }

    /** Writes all entries but ghosts; a set of hard links stands together and its last member has the content. */
    void writePayload(PayloadCpio cpio) throws IOException {
        for (List<Integer> members : links.values()) {
            List<Integer> present =
                    members.stream().filter(i -> !rows.get(i).file.isGhost()).toList();
            for (int k = 0; k < present.size(); k++) {
                boolean last = k == present.size() - 1;
                writeEntry(cpio, present.get(k), present.size(), last);
            }
        }
    }

    private void writeEntry(PayloadCpio cpio, int index, int linkCount, boolean withContent) throws IOException {
        Row row = rows.get(index);
        long size = withContent ? row.size : 0;
        byte[] path = row.file.path().bytes();
        cpio.entry(path, index, row.inode, row.mode, linkCount, row.mtime, size, rdev(row.source));
        if (size == 0) {
            return;
        }
        try (InputStream in = open(row.source)) {
            cpio.content(in, size);
        }
    }

    private static InputStream open(PackagedFile file) throws IOException {
        if (file.body() instanceof PackagedFile.Regular regular) {
            return regular.content().open();
        } else if (file.body() instanceof PackagedFile.SymbolicLink link) {
            return new java.io.ByteArrayInputStream(link.target().bytes());
        }
        return InputStream.nullInputStream();
    }
}
