package io.dpuos.testdistro;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Reads the data member of a {@code .deb} file: ar, then a compressed tar (deb(5)). */
final class DebReader {
    private DebReader() {}

    /** What an entry is. */
    enum Type {
        FILE,
        DIRECTORY,
        SYMBOLIC_LINK,
        HARD_LINK
    }

    /**
     * One file of a package.
     *
     * @param path absolute
     * @param target of a link; empty otherwise; absolute for a hard link
     * @param content of a regular file; empty otherwise
     */
    record Entry(
            String path,
            Type type,
            int permissions,
            String user,
            String group,
            long mtime,
            String target,
            byte[] content) {}

    /** Changes content while it is read, so that big content need not be kept in memory twice. */
    interface Filter {
        /** Returns the entry to keep instead. */
        Entry apply(Entry entry) throws IOException;
    }

    /** Reads all entries in the order of the archive. */
    static List<Entry> read(Path deb, Filter filter) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (ArArchiveInputStream ar =
                new ArArchiveInputStream(new BufferedInputStream(Files.newInputStream(deb), 1 << 16))) {
            for (ArArchiveEntry member = ar.getNextEntry(); member != null; member = ar.getNextEntry()) {
                String name = member.getName();
                if (name.startsWith("data.tar")) {
                    readTar(decompressed(deb, name, ar), filter, entries);
                    return entries;
                }
            }
        }
        throw new IOException(deb + " has no member data.tar; expected a .deb file");
    }

    private static InputStream decompressed(Path deb, String name, InputStream in) throws IOException {
        return switch (name.substring("data.tar".length())) {
            case "" -> in;
            case ".xz" -> new XZInputStream(in);
            case ".gz" -> new GZIPInputStream(in, 1 << 16);
            case ".zst" -> new ZstdInputStream(in);
            default -> throw new IOException(deb + ": member " + name + " has an unknown compression");
        };
    }

    private static void readTar(InputStream in, Filter filter, List<Entry> entries) throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(in, StandardCharsets.UTF_8.name());
        for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
            String path = absolute(e.getName());
            Type type;
            if (e.isDirectory()) {
                type = Type.DIRECTORY;
            } else if (e.isSymbolicLink()) {
                type = Type.SYMBOLIC_LINK;
            } else if (e.isLink()) {
                type = Type.HARD_LINK;
            } else if (e.isFile()) {
                type = Type.FILE;
            } else {
                throw new IOException("data.tar: " + path + " is neither file, directory nor link");
            }
            String target =
                    switch (type) {
                        case SYMBOLIC_LINK -> e.getLinkName();
                        case HARD_LINK -> absolute(e.getLinkName());
                        default -> "";
                    };
            byte[] content = type == Type.FILE ? tar.readNBytes(Math.toIntExact(e.getSize())) : new byte[0];
            long mtime = e.getLastModifiedTime().to(java.util.concurrent.TimeUnit.SECONDS);
            entries.add(filter.apply(new Entry(
                    path, type, e.getMode() & 07777, e.getUserName(), e.getGroupName(), mtime, target, content)));
        }
    }

    private static String absolute(String name) {
        String path = name.startsWith("./") ? name.substring(1) : name.startsWith("/") ? name : "/" + name;
        while (path.length() > 1 && path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return path.equals("/.") ? "/" : path;
    }
}
