package io.dpuos.kernel;

import com.github.luben.zstd.ZstdInputStream;
import io.dpuos.format.elf.ElfFile;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/** Checksums of the interfaces between a kernel and its modules ({@code CONFIG_MODVERSIONS}). */
final class SymbolVersions {
    private static final int MAX_SYMVERS = 64 << 20;
    private static final int XZ_MEMORY = 128 << 10;
    /** Size of an entry of {@code __versions}: checksum as a word, then the name padded with NULs. */
    private static final int ENTRY = 64;

    private SymbolVersions() {}

    /**
     * Reads what a kernel and its modules export.
     *
     * @return checksums by symbol; empty when the image has no {@code symvers} of that kernel
     */
    static Optional<Map<String, Long>> exported(ImageTree tree, String version, TreePath directory) throws IOException {
        for (String name : List.of(
                "/boot/symvers-" + version,
                directory + "/symvers",
                directory + "/Module.symvers",
                directory + "/build/Module.symvers",
                "/usr/src/kernels/" + version + "/Module.symvers")) {
            for (String suffix : List.of("", ".gz", ".xz", ".zst")) {
                Optional<Inode.RegularFile> file = tree.file(name + suffix);
                if (file.isPresent()) {
                    try (InputStream in = plain(suffix, file.get().content().open())) {
                        byte[] text = in.readNBytes(MAX_SYMVERS + 1);
                        if (text.length > MAX_SYMVERS) {
                            throw new KernelException(name + suffix, "has more than " + MAX_SYMVERS + " bytes");
                        }
                        return Optional.of(parse(name + suffix, new String(text, StandardCharsets.ISO_8859_1)));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static InputStream plain(String suffix, InputStream in) throws IOException {
        return switch (suffix) {
            case ".gz" -> new GZIPInputStream(in);
            case ".xz" -> new XZInputStream(in, XZ_MEMORY);
            case ".zst" -> new ZstdInputStream(in);
            default -> in;
        };
    }

    private static Map<String, Long> parse(String file, String text) {
        Map<String, Long> versions = new TreeMap<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            String[] fields = line.split("\\s+");
            try {
                versions.put(fields[1], Long.decode(fields[0]) & 0xFFFF_FFFFL);
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new KernelException(
                        file + ":" + number, "expected '0xCHECKSUM SYMBOL ...', found '" + line + "'");
            }
        }
        return Collections.unmodifiableMap(versions);
    }

    /** Returns what a module was built against: checksums by symbol, without {@code module_layout} when it is not there. */
    static Map<String, Long> needed(ModuleReader.Source module) throws IOException {
        ElfFile elf = elf(module);
        Map<String, Long> versions = new TreeMap<>();
        Optional<byte[]> section = elf.section("__versions");
        if (section.isPresent() && section.get().length % ENTRY == 0) {
            ByteBuffer entries = ByteBuffer.wrap(section.get()).order(ByteOrder.LITTLE_ENDIAN);
            int nameOffset = elf.is64Bit() ? Long.BYTES : Integer.BYTES;
            for (int at = 0; at < section.get().length; at += ENTRY) {
                int end = at + nameOffset;
                while (end < at + ENTRY && section.get()[end] != 0) {
                    end++;
                }
                String name =
                        new String(section.get(), at + nameOffset, end - at - nameOffset, StandardCharsets.ISO_8859_1);
                versions.put(name, entries.getInt(at) & 0xFFFF_FFFFL);
            }
        }
        return versions;
    }

    private static ElfFile elf(ModuleReader.Source module) throws IOException {
        try (InputStream in = module.file().content().open()) {
            return ElfFile.parse(
                    module.path().toString(),
                    module.compression().decode(in, module.file().content().size()));
        }
    }
}
