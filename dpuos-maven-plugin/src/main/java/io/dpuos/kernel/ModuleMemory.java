package io.dpuos.kernel;

import io.dpuos.format.kept.KeptFacts;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What module files told, by the SHA-256 of their content; see {@link KeptFacts}. Safe for use by several threads. */
public final class ModuleMemory {
    private static final long KIND = 0x6470756f732d6d32L;
    /** Some kernels' worth; a machine that builds many images starts again. */
    private static final int MODULE_LIMIT = 50_000;

    private static final KeptFacts<ModuleFacts> FACTS =
            new KeptFacts<>(KIND, MODULE_LIMIT, new KeptFacts.Form<ModuleFacts>() {
                @Override
                public void write(DataOutputStream out, ModuleFacts facts) throws IOException {
                    facts.write(out);
                }

                @Override
                public ModuleFacts read(DataInputStream in) throws IOException {
                    return ModuleFacts.read(in);
                }
            });

    private ModuleMemory() {}

    static Optional<ModuleFacts> find(String contentSha256) throws IOException {
        return FACTS.find(contentSha256);
    }

    static void add(String contentSha256, ModuleFacts facts) {
        FACTS.add(contentSha256, facts);
    }

    /** Returns how many modules were decompressed and read since the class was loaded. */
    public static long modulesRead() {
        return FACTS.contentsRead();
    }

    /** Forgets everything, so that the next question reads module files. */
    public static void forget() {
        FACTS.forget();
    }

    /** Takes up what {@link #keep} wrote, when somebody asks for a module. */
    public static void recall(Path file) {
        FACTS.recall(file);
    }

    /** Writes what this process asked for, for a later one. */
    public static void keep(Path file) throws IOException {
        FACTS.keep(file);
    }
}
