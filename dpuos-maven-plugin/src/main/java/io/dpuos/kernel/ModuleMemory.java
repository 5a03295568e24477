package io.dpuos.kernel;

import io.dpuos.format.kept.KeptFacts;

/** What module files told, by the SHA-256 of their content; see {@link KeptFacts}. Safe for use by several threads. */
public final class ModuleMemory {
    private static final long KIND = 0x6470756f732d6d32L;
    /** Some kernels' worth; a machine that builds many images starts again. */
    private static final int MODULE_LIMIT = 50_000;

    static final KeptFacts<ModuleFacts> FACTS =
            new KeptFacts<>(KIND, MODULE_LIMIT, KeptFacts.form(ModuleFacts::write, ModuleFacts::read));

    private ModuleMemory() {}

    /** Returns the one memory of this process. */
    public static KeptFacts<?> facts() {
        return FACTS;
    }
}
