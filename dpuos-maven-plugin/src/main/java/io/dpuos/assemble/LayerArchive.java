package io.dpuos.assemble;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * The archive of a layer: the files of one project's {@code src/main/dpuos}, for other projects to take in.
 *
 * <p>A zip file (APPNOTE 6.3): entries sorted by name, not compressed, with the time 1980-01-01 00:00:00, mode 0644, and
 * symbolic links as Unix zips hold them. So its bytes depend on names and contents alone. Lock and ids stay at home.
 *
 * <p>Reading treats the archive as hostile: names are relative and plain, nothing lies below a symbolic link, links are
 * allowed in the overlay alone, where they are never followed, and counts and sizes have limits.
 */
public final class LayerArchive {
    static final int MAX_ENTRIES = 100_000;
    static final long MAX_FILE = 256L << 20;
    static final long MAX_TOTAL = 2L << 30;

    private static final int MAX_NAME = 1024;
    private static final int MAX_TARGET = 4095;
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private LayerArchive() {}

    /**
     * Writes the archive; the file appears under its name when it is complete.
     *
     * @param folder the files
     * @param archive an absolute path
     * @return how many files it holds
     * @throws DefinitionException when there are none, or a name or a size cannot be
     */
    public static int write(Path folder, Path archive) throws IOException {
        Set<String> names = new TreeSet<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> walk = Files.walk(folder)) {
                for (Path path : (Iterable<Path>) walk::iterator) {
                    String name = folder.relativize(path).toString().replace('\\', '/');
                    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && !staysAtHome(name)) {
                        names.add(check(archive, name));
                    }
                }
            }
        }
        if (names.isEmpty()) {
            throw new DefinitionException(folder + " holds no files for a layer; put rootfs/, sysctl/, kernel/, hooks/,"
                    + " firstboot/, keys/, rpms/ or distributions/ there");
        }
        Files.createDirectories(archive.getParent());
        Path temporary = archive.resolveSibling("." + archive.getFileName() + ".tmp");
        try {
            try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(temporary.toFile())) {
                zip.setUseZip64(Zip64Mode.AsNeeded);
                zip.setEncoding(StandardCharsets.UTF_8.name());
                for (String name : names) {
                    put(zip, folder.resolve(name), name);
                }
            }
            Files.move(temporary, archive, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return names.size();
    }

    /** The lock and the ids belong to one image. */
    static boolean staysAtHome(String name) {
        return name.matches("dpuos-[^/]*\\.lock|dpuos\\.ids");
    }

    private static void put(ZipArchiveOutputStream zip, Path file, String name) throws IOException {
        boolean link = Files.isSymbolicLink(file);
        if (!link && Files.size(file) > MAX_FILE) {
            throw new DefinitionException(
                    file + " has more than 256 MiB; a layer is for configuration, put it into a" + " package");
        }
        byte[] content = link
                ? Files.readSymbolicLink(file).toString().getBytes(StandardCharsets.UTF_8)
                : Files.readAllBytes(file);
        put(zip, name, content, link ? 0120777 : 0100644);
    }

    /** Adds a file as it is: not compressed, and with the one time. */
    static void put(ZipArchiveOutputStream zip, String name, byte[] content, int mode) throws IOException {
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        entry.setTimeLocal(TIME);
        entry.setUnixMode(mode);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setCrc(crc.getValue());
        zip.putArchiveEntry(entry);
        zip.write(content);
        zip.closeArchiveEntry();
    }

    /**
     * Unpacks an archive.
     *
     * @param folder an empty folder
     * @throws DefinitionException when the archive is damaged or holds what a layer must not
     */
    public static void extract(Path archive, Path folder) throws IOException {
        try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
            List<ZipArchiveEntry> entries = entries(archive, zip);
            long total = 0;
            for (ZipArchiveEntry entry : entries) {
                if (entry.isDirectory()) {
                    continue;
                }
                Path target = folder.resolve(entry.getName());
                Files.createDirectories(target.getParent());
                total += entry.isUnixSymlink() ? link(archive, zip, entry, target) : file(archive, zip, entry, target);
                if (total > MAX_TOTAL) {
                    throw refused(archive, entry.getName(), "with it the files have more than 2 GiB");
                }
            }
        } catch (java.nio.file.NoSuchFileException e) {
            throw e;
        } catch (java.util.zip.ZipException | IllegalArgumentException | java.io.EOFException e) {
            throw new DefinitionException(archive + " is no layer: " + e.getMessage() + "; expected a zip file that the"
                    + " goal package-layer made");
        }
    }

    private static List<ZipArchiveEntry> entries(Path archive, ZipFile zip) {
        List<ZipArchiveEntry> entries = new java.util.ArrayList<>();
        Set<String> files = new HashSet<>();
        Set<String> links = new HashSet<>();
        for (Enumeration<ZipArchiveEntry> all = zip.getEntries(); all.hasMoreElements(); ) {
            ZipArchiveEntry entry = all.nextElement();
            if (entries.size() >= MAX_ENTRIES) {
                throw refused(archive, entry.getName(), "there are more than " + MAX_ENTRIES + " entries");
            }
            String name = check(archive, entry.isDirectory() ? entry.getName().replaceAll("/$", "") : entry.getName());
            if (staysAtHome(name)) {
                throw refused(archive, name, "a lock or ids of one image cannot be shared");
            }
            // File systems of other build hosts do not tell A from a.
            if (!entry.isDirectory() && !files.add(name.toLowerCase(Locale.ROOT))) {
                throw refused(archive, name, "the name is there twice, in this or in another case");
            }
            if (entry.isUnixSymlink()) {
                if (!name.startsWith("rootfs/") && !name.matches("rootfs\\.[a-z0-9_]+/.*")) {
                    throw refused(archive, name, "a symbolic link is allowed below rootfs/ alone");
                }
                links.add(name.toLowerCase(Locale.ROOT));
            }
            entries.add(entry);
        }
        for (ZipArchiveEntry entry : entries) {
            String name = entry.getName().toLowerCase(Locale.ROOT);
            for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
                String parent = name.substring(0, slash);
                if (links.contains(parent)) {
                    throw refused(archive, entry.getName(), "it lies below the symbolic link " + parent);
                }
                if (files.contains(parent) && slash < name.length() - 1) {
                    throw refused(archive, entry.getName(), "it lies below the file " + parent);
                }
            }
        }
        return entries;
    }

    private static String check(Path archive, String name) {
        boolean plain = !name.isEmpty()
                && name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME
                && !name.matches("(?s).*[\\p{Cntrl}\\\\].*")
                && !name.matches("[A-Za-z]:.*");
        for (String part : name.split("/", -1)) {
            plain &= !part.isEmpty() && !part.equals(".") && !part.equals("..");
        }
        if (!plain) {
            throw refused(
                    archive,
                    name.replaceAll("\\p{Cntrl}", "?"),
                    "expected a relative path without '..', empty parts, backslashes and control characters, of at most "
                            + MAX_NAME + " bytes");
        }
        return name;
    }

    private static long file(Path archive, ZipFile zip, ZipArchiveEntry entry, Path target) throws IOException {
        if (!zip.canReadEntryData(entry)) {
            throw refused(archive, entry.getName(), "it is encrypted, or compressed in a way that is not known");
        }
        long size = 0;
        try (InputStream in = zip.getInputStream(entry);
                OutputStream out = Files.newOutputStream(target, java.nio.file.StandardOpenOption.CREATE_NEW)) {
            byte[] buffer = new byte[1 << 16];
            CRC32 crc = new CRC32();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                size += count;
                if (size > MAX_FILE) {
                    throw refused(archive, entry.getName(), "it has more than 256 MiB");
                }
                crc.update(buffer, 0, count);
                out.write(buffer, 0, count);
            }
            if (size != entry.getSize() || crc.getValue() != entry.getCrc()) {
                throw refused(archive, entry.getName(), "it is damaged: its size or checksum is not the stated one");
            }
        }
        return size;
    }

    private static long link(Path archive, ZipFile zip, ZipArchiveEntry entry, Path target) throws IOException {
        byte[] bytes;
        try (InputStream in = zip.getInputStream(entry)) {
            bytes = in.readNBytes(MAX_TARGET + 1);
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > MAX_TARGET || text.indexOf('\0') >= 0) {
            throw refused(archive, entry.getName(), "the target of the symbolic link cannot be");
        }
        Files.createSymbolicLink(target, Path.of(text));
        return bytes.length;
    }

    private static DefinitionException refused(Path archive, String name, String reason) {
        return new DefinitionException("layer " + archive + ", entry '" + name + "': " + reason);
    }
}
