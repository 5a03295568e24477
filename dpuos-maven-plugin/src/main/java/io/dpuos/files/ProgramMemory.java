package io.dpuos.files;

import io.dpuos.format.kept.KeptFacts;

/** What programs and libraries told, by the SHA-256 of their content; see {@link KeptFacts}. Safe for use by several threads. */
public final class ProgramMemory {
    private static final long KIND = 0x6470756f732d7031L;
    /** Some images' worth. */
    private static final int PROGRAM_LIMIT = 100_000;

    static final KeptFacts<ProgramFacts> FACTS =
            new KeptFacts<>(KIND, PROGRAM_LIMIT, KeptFacts.form(ProgramFacts::write, ProgramFacts::read));

    private ProgramMemory() {}

    /** Returns the one memory of this process. */
    public static KeptFacts<?> facts() {
        return FACTS;
    }
}
