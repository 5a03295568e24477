package io.dpuos.files;

import io.dpuos.format.elf.ElfFile;
import io.dpuos.format.elf.MalformedElfException;
import io.dpuos.format.kept.KeptText;
import io.dpuos.tree.Content;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the content of a file tells of what it needs, wherever it lies: a script its first line, an ELF file what the
 * dynamic loader reads. Immutable.
 *
 * @param kind what the content is
 * @param script the first line of a script without {@code #!}, one byte a character; otherwise empty
 * @param interpreter the loader of an ELF program
 * @param needed sonames of needed libraries (DT_NEEDED), in file order
 * @param searched directories that the file itself names: DT_RUNPATH, or DT_RPATH when there is none; with {@code $ORIGIN}
 * @param notes JSON texts of the notes on libraries that it opens at run time
 * @param named names of libraries among its texts
 * @param loadedBytes bytes that its segments of type PT_LOAD take in memory
 */
record ProgramFacts(
        Kind kind,
        String script,
        Optional<String> interpreter,
        List<String> needed,
        List<String> searched,
        List<String> notes,
        List<String> named,
        long loadedBytes) {
    private static final int SCRIPT_LINE = 256;
    private static final int ELF_LIMIT = 1 << 30;
    /** What a content is; a damaged ELF file is {@link #OTHER}, since it needs nothing that could be named. */
    enum Kind {
        ELF,
        SCRIPT,
        OTHER
    }

    /** Copies the lists. */
    ProgramFacts {
        needed = List.copyOf(needed);
        searched = List.copyOf(searched);
        notes = List.copyOf(notes);
        named = List.copyOf(named);
    }

    /** Returns what a content tells, remembered or read. */
    static ProgramFacts of(Content content) throws IOException {
        Optional<ProgramFacts> known = ProgramMemory.FACTS.find(content.sha256());
        if (known.isPresent()) {
            return known.get();
        }
        ProgramFacts facts = read(content);
        ProgramMemory.FACTS.add(content.sha256(), facts);
        return facts;
    }

    private static ProgramFacts read(Content content) throws IOException {
        byte[] head;
        try (InputStream in = content.open()) {
            head = in.readNBytes(SCRIPT_LINE);
        }
        if (head.length > 2 && head[0] == '#' && head[1] == '!') {
            String line = TreeGlob.text(head).substring(2).lines().findFirst().orElse("");
            return plain(Kind.SCRIPT, line);
        }
        if (!ElfFile.startsLikeElf(head)) {
            return plain(Kind.OTHER, "");
        }
        try {
            byte[] bytes = content.readAll(ELF_LIMIT);
            ElfFile elf = ElfFile.parse("content " + content.sha256(), bytes);
            List<String> runpath = elf.runpath();
            return new ProgramFacts(
                    Kind.ELF,
                    "",
                    elf.interpreter(),
                    elf.needed(),
                    runpath.isEmpty() ? elf.rpath() : runpath,
                    elf.dlopenNotes(),
                    LibraryNames.in(bytes),
                    elf.loadedBytes());
        } catch (MalformedElfException e) {
            return plain(Kind.OTHER, "");
        }
    }

    private static ProgramFacts plain(Kind kind, String script) {
        return new ProgramFacts(kind, script, Optional.empty(), List.of(), List.of(), List.of(), List.of(), 0);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeByte(kind.ordinal());
        if (kind == Kind.OTHER) {
            return;
        }
        KeptText.write(out, script);
        out.writeBoolean(interpreter.isPresent());
        KeptText.write(out, interpreter.orElse(""));
        for (List<String> list : List.of(needed, searched, notes, named)) {
            out.writeInt(list.size());
            for (String each : list) {
                KeptText.write(out, each);
            }
        }
        out.writeLong(loadedBytes);
    }

    static ProgramFacts read(DataInputStream in) throws IOException {
        int number = in.readUnsignedByte();
        if (number >= Kind.values().length) {
            throw new IOException("expected a kind of content, found " + number);
        }
        Kind kind = Kind.values()[number];
        if (kind == Kind.OTHER) {
            return plain(kind, "");
        }
        String script = KeptText.read(in);
        boolean loader = in.readBoolean();
        String interpreter = KeptText.read(in);
        return new ProgramFacts(
                kind,
                script,
                loader ? Optional.of(interpreter) : Optional.empty(),
                texts(in),
                texts(in),
                texts(in),
                texts(in),
                in.readLong());
    }

    private static List<String> texts(DataInputStream in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int i = KeptText.count(in); i > 0; i--) {
            texts.add(KeptText.read(in));
        }
        return texts;
    }
}
