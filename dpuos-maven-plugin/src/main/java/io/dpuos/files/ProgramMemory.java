package io.dpuos.files;

import io.dpuos.format.kept.KeptFacts;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What programs and libraries told, by the SHA-256 of their content; see {@link KeptFacts}. Safe for use by several threads. */
public final class ProgramMemory {
    private static final long KIND = 0x6470756f732d7031L;
    /** Some images' worth. */
    private static final int PROGRAM_LIMIT = 100_000;

    private static final KeptFacts<ProgramFacts> FACTS =
            new KeptFacts<>(KIND, PROGRAM_LIMIT, new KeptFacts.Form<ProgramFacts>() {
                @Override
                public void write(DataOutputStream out, ProgramFacts facts) throws IOException {
                    facts.write(out);
                }

                @Override
                public ProgramFacts read(DataInputStream in) throws IOException {
                    return ProgramFacts.read(in);
                }
            });

    private ProgramMemory() {}

    static Optional<ProgramFacts> find(String contentSha256) throws IOException {
        return FACTS.find(contentSha256);
    }

    static void add(String contentSha256, ProgramFacts facts) {
        FACTS.add(contentSha256, facts);
    }

    /** Returns how many programs were read since the class was loaded. */
    public static long programsRead() {
        return FACTS.contentsRead();
    }

    /** Forgets everything, so that the next question reads programs. */
    public static void forget() {
        FACTS.forget();
    }

    /** Takes up what {@link #keep} wrote, when somebody asks for a program. */
    public static void recall(Path file) {
        FACTS.recall(file);
    }

    /** Writes what this process asked for, for a later one. */
    public static void keep(Path file) throws IOException {
        FACTS.keep(file);
    }
}
