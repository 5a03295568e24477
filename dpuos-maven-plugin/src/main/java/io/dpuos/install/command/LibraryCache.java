package io.dpuos.install.command;

import io.dpuos.format.elf.ElfFile;
import io.dpuos.format.elf.MalformedElfException;
import io.dpuos.shell.FileProblem;
import io.dpuos.shell.FileSystem;
import io.dpuos.shell.Glob;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Computes {@code /etc/ld.so.cache} as ldconfig(8) does: glibc's format 1.1 (elf/cache.c, sysdeps/generic/dl-cache.h),
 * with the links of sonames that are missing. Subdirectories of {@code glibc-hwcaps} are left out: the loader finds
 * the plain libraries.
 */
public final class LibraryCache {
    private static final String MAGIC = "glibc-ld.so.cache1.1";
    private static final String GENERATOR = "dpuos-maven-plugin";
    private static final int HEADER = 48;
    private static final int ENTRY = 24;
    private static final int EXTENSION_MAGIC = 0xEAA42174;
    private static final int LITTLE_ENDIAN = 2;
    private static final int ELF_LIBC6 = 3;
    private static final int MAX_INCLUDES = 20;
    private static final List<String> SYSTEM = List.of("/lib", "/lib64", "/usr/lib", "/usr/lib64");

    private final FileSystem files;
    private final List<String> directories = new ArrayList<>();
    private final Map<TreePath, String> known = new TreeMap<>();
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(String name, String path, int flags) {}

    private record Library(String file, boolean link, int flags) {}

    private LibraryCache(FileSystem files) {
        this.files = files;
    }

    /** Writes the cache of a tree. */
    public static void write(FileSystem files) throws FileProblem {
        LibraryCache cache = new LibraryCache(files);
        cache.configuration("/etc/ld.so.conf", 0);
        SYSTEM.forEach(cache::directory);
        for (String directory : cache.directories) {
            cache.search(directory);
        }
        files.mkdirs("/etc", 0755);
        if (files.lstat("/etc/ld.so.cache").isPresent()) {
            files.unlink("/etc/ld.so.cache");
        }
        files.write("/etc/ld.so.cache", Bytes.of(cache.bytes()), 0644);
    }

    private void configuration(String path, int depth) {
        String text;
        try {
            text = files.read(path);
        } catch (FileProblem e) {
            return;
        }
        for (String raw : text.split("\n")) {
            String line = raw.replaceAll("#.*", "").strip();
            if (line.startsWith("include ") || line.startsWith("include\t")) {
                for (String pattern : line.substring(8).strip().split("\\s+")) {
                    String absolute = pattern.startsWith("/") ? pattern : "/etc/" + pattern;
                    include(absolute, depth + 1);
                }
            } else if (!line.isEmpty() && !line.startsWith("hwcap ")) {
                directory(line.replaceAll("=.*", "").replaceAll("(?<=.)/+$", ""));
            }
        }
    }

    private void include(String pattern, int depth) {
        if (depth > MAX_INCLUDES) {
            return;
        }
        int slash = pattern.lastIndexOf('/');
        try {
            for (String name : files.list(pattern.substring(0, Math.max(1, slash)))) {
                if (!name.startsWith(".") && Glob.matches(pattern.substring(slash + 1), name)) {
                    configuration(pattern.substring(0, slash + 1) + name, depth);
                }
            }
        } catch (FileProblem e) {
            // a directory that is missing holds no configuration
        }
    }

    private void directory(String path) {
        if (!path.startsWith("/") || !files.isDirectory(path)) {
            return;
        }
        try {
            if (known.putIfAbsent(files.locate(path, true), path) == null) {
                directories.add(path);
            }
        } catch (FileProblem e) {
            // what cannot be reached holds no libraries
        }
    }

    /** Collects the libraries of a directory under the names that the loader asks for. */
    private void search(String directory) throws FileProblem {
        Map<String, Library> libraries = new LinkedHashMap<>();
        for (String name : files.list(directory)) {
            if (!name.matches("(lib|ld-|ld64).*|ld\\.so.*")
                    || !name.contains(".so")
                    || name.endsWith("-gdb.py")
                    || name.matches(".*\\.(dpkg|rpm)(new|tmp|-new|-tmp|orig|save)|.*;[0-9a-f]{8}")) {
                continue;
            }
            String path = directory + "/" + name;
            Optional<Inode> inode = files.stat(path);
            if (inode.isEmpty() && name.contains(".so.")) {
                files.unlink(path);
            }
            if (inode.isEmpty() || !(inode.get() instanceof Inode.RegularFile file)) {
                continue;
            }
            Optional<ElfFile> elf = read(path, file.content());
            if (elf.isEmpty()) {
                continue;
            }
            boolean link = files.lstat(path).orElseThrow() instanceof Inode.Symlink;
            String soname = elf.get().soname().orElse(name);
            if (link) {
                // a link that is neither the soname nor its beginning, for the linker, counts as a file
                link = name.equals(soname) || name.endsWith(".so") && soname.startsWith(name);
            }
            String key = link ? name : soname;
            Library now = new Library(name, link, flags(elf.get()));
            Library old = libraries.get(key);
            if (old == null || !link && old.link() || link == old.link() && compare(old.file(), name) < 0) {
                libraries.put(key, now);
            }
        }
        for (Map.Entry<String, Library> library : libraries.entrySet()) {
            if (!library.getValue().link()) {
                link(directory, library.getValue().file(), library.getKey());
            }
            entries.add(new Entry(
                    library.getKey(),
                    directory + "/" + library.getKey(),
                    library.getValue().flags()));
        }
    }

    private static Optional<ElfFile> read(String path, Content content) {
        try (InputStream in = content.open()) {
            byte[] head = in.readNBytes(20);
            boolean shared = ElfFile.startsLikeElf(head) && head.length == 20 && head[16] == ElfFile.ET_DYN;
            if (!shared) {
                return Optional.empty();
            }
            ElfFile elf = ElfFile.read(path, content);
            return elf.isDynamic() ? Optional.of(elf) : Optional.empty();
        } catch (IOException | MalformedElfException e) {
            return Optional.empty();
        }
    }

    /** The type of a library with the bits of its architecture (dl-cache.h). */
    private static int flags(ElfFile elf) {
        return ELF_LIBC6
                | switch (elf.machine()) {
                    case 62 -> elf.is64Bit() ? 0x0300 : 0x0800;
                    case 183 -> elf.is64Bit() ? 0x0a00 : 0;
                    case 243 -> elf.is64Bit() ? 0x1000 : 0;
                    case 258 -> 0x1200;
                    case 22 -> elf.is64Bit() ? 0x0400 : 0;
                    case 21 -> 0x0500;
                    default -> 0;
                };
    }

    /** Makes the link from a soname to its file, as ldconfig does where it is missing or leads elsewhere. */
    private void link(String directory, String file, String soname) throws FileProblem {
        String path = directory + "/" + soname;
        if (soname.equals(file) || soname.indexOf('/') >= 0) {
            return;
        }
        Optional<Inode> old = files.lstat(path);
        if (old.isPresent()) {
            boolean same = files.stat(path).isPresent()
                    && files.locate(path, true).equals(files.locate(directory + "/" + file, true));
            if (same || !(old.get() instanceof Inode.Symlink)) {
                return;
            }
            files.unlink(path);
        }
        files.symlink(file, path);
    }

    /** Compares names with numbers as numbers ({@code _dl_cache_libcmp}). */
    static int compare(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length()) {
            char c = a.charAt(i);
            char d = j < b.length() ? b.charAt(j) : 0;
            if (c >= '0' && c <= '9') {
                if (d < '0' || d > '9') {
                    return 1;
                }
                int m = i;
                int n = j;
                while (m < a.length() && Character.isDigit(a.charAt(m))) {
                    m++;
                }
                while (n < b.length() && Character.isDigit(b.charAt(n))) {
                    n++;
                }
                int order = new java.math.BigInteger(a.substring(i, m))
                        .compareTo(new java.math.BigInteger(b.substring(j, n)));
                if (order != 0) {
                    return order;
                }
                i = m;
                j = n;
            } else if (d >= '0' && d <= '9') {
                return -1;
            } else if (c != d) {
                return c - d;
            } else {
                i++;
                j++;
            }
        }
        return j < b.length() ? -1 : 0;
    }

    private byte[] bytes() {
        entries.sort((a, b) -> {
            int order = compare(b.name(), a.name());
            return order != 0 ? order : Integer.compare(b.flags(), a.flags());
        });
        ByteArrayOutputStream strings = new ByteArrayOutputStream();
        int stringsAt = HEADER + ENTRY * entries.size();
        ByteBuffer table = ByteBuffer.allocate(ENTRY * entries.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (Entry entry : entries) {
            int value = stringsAt + strings.size();
            int key = value + entry.path().length() - entry.name().length();
            strings.writeBytes(FileSystem.bytes(entry.path() + "\0"));
            table.putInt(entry.flags()).putInt(key).putInt(value).putInt(0).putLong(0);
        }
        int extensionAt = stringsAt + strings.size() + 3 & ~3;
        int generatorAt = extensionAt + 8 + 16;
        ByteBuffer out = ByteBuffer.allocate(generatorAt + GENERATOR.length()).order(ByteOrder.LITTLE_ENDIAN);
        out.put(FileSystem.bytes(MAGIC));
        out.putInt(entries.size()).putInt(strings.size());
        out.put((byte) LITTLE_ENDIAN).put(new byte[3]);
        out.putInt(extensionAt).put(new byte[12]);
        out.put(table.array()).put(strings.toByteArray());
        out.position(extensionAt);
        // one section: tag 0 is the name of the program that wrote the cache
        out.putInt(EXTENSION_MAGIC).putInt(1);
        out.putInt(0).putInt(0).putInt(generatorAt).putInt(GENERATOR.length());
        out.put(FileSystem.bytes(GENERATOR));
        return out.array();
    }
}
