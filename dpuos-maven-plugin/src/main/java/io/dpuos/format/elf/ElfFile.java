package io.dpuos.format.elf;

import io.dpuos.tree.Content;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One ELF file, read lazily from memory. Safe for use by several threads as long as nobody changes the given bytes.
 *
 * <p>What the dynamic loader uses (needed libraries, paths, versions) is read through the program headers, as the
 * loader does it, so that files without section headers are understood; sections serve kernel modules.
 */
public final class ElfFile {
    /** {@code ET_REL}: an object file or kernel module. */
    public static final int ET_REL = 1;
    /** {@code ET_EXEC}: a program at a fixed address. */
    public static final int ET_EXEC = 2;
    /** {@code ET_DYN}: a library or position-independent program. */
    public static final int ET_DYN = 3;

    private static final int MAX_SIZE = 1 << 30;
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final int PT_INTERP = 3;
    private static final int PT_NOTE = 4;
    private static final int DT_NEEDED = 1;
    private static final int DT_STRTAB = 5;
    private static final int DT_STRSZ = 10;
    private static final int DT_SONAME = 14;
    private static final int DT_RPATH = 15;
    private static final int DT_RUNPATH = 29;
    private static final int DT_VERDEF = 0x6ffffffc;
    private static final int DT_VERDEFNUM = 0x6ffffffd;
    private static final int DT_VERNEED = 0x6ffffffe;
    private static final int DT_VERNEEDNUM = 0x6fffffff;
    /** Note type of the dlopen metadata specification of systemd and others, owner {@code FDO}. */
    private static final int NT_DLOPEN = 0x407c0c0a;

    private final String name;
    private final ElfBytes bytes;
    private final boolean wide;
    private final int type;
    private final int machine;
    private final List<Segment> segments;
    private final List<ElfSection> sections;
    private final Dynamic dynamic;

    private record Segment(int type, long offset, long address, long fileSize, long memorySize) {}

    private record Entry(long tag, long value) {}

    private record Dynamic(List<Entry> entries, long stringsOffset, long stringsSize) {
        long first(int tag) {
            for (Entry entry : entries) {
                if (entry.tag() == tag) {
                    return entry.value();
                }
            }
            return -1;
        }
    }

    private ElfFile(String name, byte[] data) {
        this.name = name;
        boolean plausible = startsLikeElf(data) && data.length >= 52;
        if (!plausible) {
            throw new MalformedElfException(name, "e_ident", 0, "the magic number 7f 45 4c 46 is missing");
        }
        if (data[4] != 1 && data[4] != 2 || data[5] != 1 && data[5] != 2) {
            throw new MalformedElfException(
                    name, "e_ident", 4, "class " + data[4] + " and data encoding " + data[5] + " are not 1 or 2");
        }
        wide = data[4] == 2;
        bytes = new ElfBytes(name, data, data[5] == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN, wide);
        type = bytes.u16("e_type", 16);
        machine = bytes.u16("e_machine", 18);
        segments = readSegments();
        sections = readSections();
        dynamic = readDynamic();
    }

    /**
     * Reads an ELF file from memory.
     *
     * @param name for messages
     * @param data the whole file; must not be changed afterwards
     * @throws MalformedElfException when headers contradict the file
     */
    public static ElfFile parse(String name, byte[] data) {
        return new ElfFile(name, data);
    }

    /**
     * Reads an ELF file from an image.
     *
     * @throws IOException when it cannot be read or is larger than 1 GiB
     * @throws MalformedElfException when headers contradict the file
     */
    public static ElfFile read(String name, Content content) throws IOException {
        return new ElfFile(name, content.readAll(MAX_SIZE));
    }

    /** Returns whether bytes begin with ELF's magic number. */
    public static boolean startsLikeElf(byte[] head) {
        return head.length >= 6 && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F';
    }

    /** Returns whether this is a 64-bit file. */
    public boolean is64Bit() {
        return wide;
    }

    /** Returns the byte order. */
    public ByteOrder byteOrder() {
        return bytes.order();
    }

    /** Returns {@code e_type}: {@link #ET_REL}, {@link #ET_EXEC}, {@link #ET_DYN} or another. */
    public int type() {
        return type;
    }

    /** Returns {@code e_machine}, for example 62 (x86-64) or 183 (AArch64). */
    public int machine() {
        return machine;
    }

    /** Returns whether the file has dynamic linking information. */
    public boolean isDynamic() {
        return !dynamic.entries().isEmpty();
    }

    /** Returns the path of the program interpreter (dynamic loader). */
    public Optional<String> interpreter() {
        for (Segment segment : segments) {
            if (segment.type() == PT_INTERP) {
                return Optional.of(bytes.string("PT_INTERP", segment.offset(), segment.fileSize()));
            }
        }
        return Optional.empty();
    }

    /** Returns the bytes that the segments of type PT_LOAD take in memory. */
    public long loadedBytes() {
        return segments.stream()
                .filter(segment -> segment.type() == PT_LOAD)
                .mapToLong(Segment::memorySize)
                .sum();
    }

    /** Returns the sonames of the needed libraries (DT_NEEDED), in file order. */
    public List<String> needed() {
        return dynamicStrings(DT_NEEDED);
    }

    /** Returns the library's own name (DT_SONAME). */
    public Optional<String> soname() {
        return dynamicStrings(DT_SONAME).stream().findFirst();
    }

    /** Returns DT_RPATH split at colons; {@code $ORIGIN} is not replaced. */
    public List<String> rpath() {
        return paths(DT_RPATH);
    }

    /** Returns DT_RUNPATH split at colons; {@code $ORIGIN} is not replaced. */
    public List<String> runpath() {
        return paths(DT_RUNPATH);
    }

    /** Returns the symbol versions that this file needs, in file order. */
    public List<VersionNeed> versionsNeeded() {
        List<VersionNeed> needs = new ArrayList<>();
        walk(DT_VERNEED, DT_VERNEEDNUM, "Verneed", at -> {
            int count = bytes.u16("vn_cnt", at + 2);
            String library = dynamicString("vn_file", bytes.u32("vn_file", at + 4));
            List<String> versions = new ArrayList<>();
            long aux = at + bytes.u32("vn_aux", at + 8);
            for (int i = 0; i < count; i++) {
                versions.add(dynamicString("vna_name", bytes.u32("vna_name", aux + 8)));
                long next = bytes.u32("vna_next", aux + 12);
                if (next == 0) {
                    break;
                }
                aux += next;
            }
            needs.add(new VersionNeed(library, versions));
            return bytes.u32("vn_next", at + 12);
        });
        return needs;
    }

    /** Returns the symbol versions that this library defines, without the base version that repeats its soname. */
    public List<String> versionsDefined() {
        List<String> versions = new ArrayList<>();
        walk(DT_VERDEF, DT_VERDEFNUM, "Verdef", at -> {
            boolean base = (bytes.u16("vd_flags", at + 2) & 1) != 0;
            long aux = at + bytes.u32("vd_aux", at + 12);
            if (!base && bytes.u16("vd_cnt", at + 6) > 0) {
                versions.add(dynamicString("vda_name", bytes.u32("vda_name", aux)));
            }
            return bytes.u32("vd_next", at + 16);
        });
        return versions;
    }

    /** Returns the JSON texts of the notes that list libraries opened by dlopen (note owner FDO). */
    public List<String> dlopenNotes() {
        List<String> notes = new ArrayList<>();
        for (Segment segment : segments) {
            if (segment.type() != PT_NOTE) {
                continue;
            }
            long at = segment.offset();
            long end = at + segment.fileSize();
            while (at + 12 <= end) {
                long ownerSize = bytes.u32("n_namesz", at);
                long textSize = bytes.u32("n_descsz", at + 4);
                long text = at + 12 + (ownerSize + 3) / 4 * 4;
                long next = text + (textSize + 3) / 4 * 4;
                if (next > end) {
                    break;
                }
                if (bytes.u32("n_type", at + 8) == NT_DLOPEN && ownerSize == 4) {
                    notes.add(bytes.string("n_desc", text, textSize));
                }
                at = next;
            }
        }
        return notes;
    }

    /** Returns all section headers in file order; empty when the file has none. */
    public List<ElfSection> sections() {
        return sections;
    }

    /** Returns the content of the first section of a name; empty when there is none or it has no content. */
    public Optional<byte[]> section(String sectionName) {
        return find(sectionName)
                .map(found ->
                        Arrays.copyOfRange(bytes.data(), (int) found.offset(), (int) (found.offset() + found.size())));
    }

    /**
     * Passes the undefined symbols of {@code .symtab}, and the defined ones whose names begin with a prefix, in file
     * order. The first entry, which the format reserves, is left out.
     *
     * @param prefix of the names of defined symbols; empty for all
     * @return whether there is a symbol table with its strings
     */
    public boolean symbols(String prefix, Consumer<ElfSymbol> visitor) {
        Optional<ElfSection> table = find(".symtab");
        Optional<ElfSection> strings = find(".strtab");
        int step = wide ? 24 : 16;
        if (table.isEmpty() || strings.isEmpty() || table.get().size() % step != 0) {
            return false;
        }
        long names = strings.get().offset();
        long namesSize = strings.get().size();
        long end = table.get().offset() + table.get().size();
        for (long at = table.get().offset() + step; at < end; at += step) {
            long nameOffset = bytes.u32("st_name", at);
            if (nameOffset >= namesSize) {
                throw new MalformedElfException(name, "st_name", at, nameOffset + " lies outside of .strtab");
            }
            int section = bytes.u16("st_shndx", at + (wide ? 6 : 14));
            if (section == 0 || bytes.startsWith(names + nameOffset, prefix)) {
                String symbol = bytes.string("st_name", names + nameOffset, namesSize - nameOffset);
                int info = bytes.u8("st_info", at + (wide ? 4 : 12));
                visitor.accept(new ElfSymbol(symbol, info, section, bytes.word("st_value", at + (wide ? 8 : 4))));
            }
        }
        return true;
    }

    private Optional<ElfSection> find(String sectionName) {
        for (ElfSection section : sections) {
            if (section.name().equals(sectionName) && section.hasContent()) {
                bytes.check("section " + sectionName, section.offset(), section.size());
                return Optional.of(section);
            }
        }
        return Optional.empty();
    }

    private List<Segment> readSegments() {
        long table = bytes.word("e_phoff", wide ? 32 : 28);
        int step = bytes.u16("e_phentsize", wide ? 54 : 42);
        int count = bytes.u16("e_phnum", wide ? 56 : 44);
        if (table == 0 || count == 0) {
            return List.of();
        }
        if (step != (wide ? 56 : 32)) {
            throw new MalformedElfException(name, "e_phentsize", wide ? 54 : 42, "unexpected size " + step);
        }
        bytes.check("program headers", table, (long) step * count);
        List<Segment> found = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long at = table + (long) i * step;
            found.add(new Segment(
                    (int) bytes.u32("p_type", at),
                    bytes.word("p_offset", at + (wide ? 8 : 4)),
                    bytes.word("p_vaddr", at + (wide ? 16 : 8)),
                    bytes.word("p_filesz", at + (wide ? 32 : 16)),
                    bytes.word("p_memsz", at + (wide ? 40 : 20))));
        }
        return Collections.unmodifiableList(found);
    }

    private List<ElfSection> readSections() {
        long table = bytes.word("e_shoff", wide ? 40 : 32);
        int step = bytes.u16("e_shentsize", wide ? 58 : 46);
        long count = bytes.u16("e_shnum", wide ? 60 : 48);
        long names = bytes.u16("e_shstrndx", wide ? 62 : 50);
        if (table == 0) {
            return List.of();
        }
        if (step != (wide ? 64 : 40)) {
            throw new MalformedElfException(name, "e_shentsize", wide ? 58 : 46, "unexpected size " + step);
        }
        if (count == 0) {
            // Extended numbering: the real count stands in the first header.
            count = bytes.word("sh_size", table + (wide ? 32 : 20));
        }
        if (names == 0xffff) {
            names = bytes.u32("sh_link", table + (wide ? 40 : 24));
        }
        if (count > bytes.data().length / step) {
            throw new MalformedElfException(name, "e_shnum", table, count + " sections do not fit the file");
        }
        bytes.check("section headers", table, step * count);
        ElfSection nameTable =
                names > 0 && names < count ? header(table + names * step, "") : new ElfSection("", 0, 0, 0, 0, 0);
        List<ElfSection> found = new ArrayList<>((int) count);
        for (int i = 0; i < count; i++) {
            long at = table + (long) i * step;
            long nameOffset = bytes.u32("sh_name", at);
            String text = nameOffset < nameTable.size()
                    ? bytes.string("sh_name", nameTable.offset() + nameOffset, nameTable.size() - nameOffset)
                    : "";
            found.add(header(at, text));
        }
        return Collections.unmodifiableList(found);
    }

    private ElfSection header(long at, String text) {
        return new ElfSection(
                text,
                (int) bytes.u32("sh_type", at + 4),
                bytes.word("sh_flags", at + 8),
                bytes.word("sh_offset", at + (wide ? 24 : 16)),
                bytes.word("sh_size", at + (wide ? 32 : 20)),
                (int) bytes.u32("sh_link", at + (wide ? 40 : 24)));
    }

    private Dynamic readDynamic() {
        for (Segment segment : segments) {
            if (segment.type() == PT_DYNAMIC && segment.fileSize() > 0) {
                bytes.check("PT_DYNAMIC", segment.offset(), segment.fileSize());
                int half = wide ? 8 : 4;
                List<Entry> entries = new ArrayList<>();
                for (long at = segment.offset();
                        at + 2 * half <= segment.offset() + segment.fileSize();
                        at += 2 * half) {
                    Entry entry = new Entry(bytes.word("d_tag", at), bytes.word("d_val", at + half));
                    if (entry.tag() == 0) {
                        break;
                    }
                    entries.add(entry);
                }
                Dynamic raw = new Dynamic(entries, 0, 0);
                long strings = raw.first(DT_STRTAB);
                if (strings < 0) {
                    return new Dynamic(List.of(), 0, 0);
                }
                return new Dynamic(entries, fileOffset("DT_STRTAB", strings), Math.max(0, raw.first(DT_STRSZ)));
            }
        }
        return new Dynamic(List.of(), 0, 0);
    }

    private long fileOffset(String field, long address) {
        for (Segment segment : segments) {
            if (segment.type() == PT_LOAD
                    && address >= segment.address()
                    && address - segment.address() < segment.fileSize()) {
                return segment.offset() + (address - segment.address());
            }
        }
        throw new MalformedElfException(name, field, 0, "address " + address + " lies in no segment of the file");
    }

    private List<String> dynamicStrings(int tag) {
        List<String> found = new ArrayList<>();
        for (Entry entry : dynamic.entries()) {
            if (entry.tag() == tag) {
                found.add(dynamicString("dynamic tag " + tag, entry.value()));
            }
        }
        return Collections.unmodifiableList(found);
    }

    private String dynamicString(String field, long offset) {
        if (offset < 0 || offset >= dynamic.stringsSize()) {
            throw new MalformedElfException(name, field, 0, "string offset " + offset + " lies outside of .dynstr");
        }
        return bytes.string(field, dynamic.stringsOffset() + offset, dynamic.stringsSize() - offset);
    }

    private List<String> paths(int tag) {
        return dynamicStrings(tag).stream()
                .flatMap(text -> Arrays.stream(text.split(":", -1)))
                .filter(path -> !path.isEmpty())
                .toList();
    }

    private interface Step {
        /** Reads one record and returns the distance to the next; 0 ends the chain. */
        long read(long at);
    }

    private void walk(int addressTag, int countTag, String structure, Step step) {
        long address = dynamic.first(addressTag);
        long count = dynamic.first(countTag);
        if (address < 0 || count <= 0) {
            return;
        }
        long at = fileOffset(structure, address);
        for (long i = 0; i < count; i++) {
            long distance = step.read(at);
            if (distance == 0) {
                return;
            }
            at += distance;
        }
    }
}
