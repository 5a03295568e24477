package io.dpuos.assemble;

import io.dpuos.account.Ids;
import io.dpuos.resolve.ResolutionRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.UnaryOperator;

/** The file of ids beside the lock; it grows under the same modes as the lock and never loses an entry. */
public final class IdsFile {
    private static final int SIZE_LIMIT = 4 << 20;

    private IdsFile() {}

    /** Reads the file; ids without an entry when there is none. */
    public static Ids read(BuildEnvironment environment) throws IOException {
        Path file = environment.idsFile();
        if (!Files.exists(file)) {
            return Ids.empty();
        }
        if (Files.size(file) > SIZE_LIMIT) {
            throw new DefinitionException(file + " is larger than " + SIZE_LIMIT + " bytes");
        }
        return Ids.parse(Files.readString(file, StandardCharsets.UTF_8), file.toString());
    }

    /**
     * Adds entries, and writes the file when there is something new.
     *
     * @throws DefinitionException when there is something new but the lock is frozen
     */
    public static Ids update(BuildEnvironment environment, UnaryOperator<Ids> change) throws IOException {
        // Modules that are built at the same time may share one file; see ContentCache for why the name is interned.
        synchronized (("io.dpuos.assemble.IdsFile:" + environment.idsFile().toAbsolutePath()).intern()) {
            Ids before = read(environment);
            Ids after = change.apply(before);
            if (!after.equals(before)) {
                if (environment.lockMode() == ResolutionRequest.Mode.FROZEN) {
                    throw new DefinitionException(environment.idsFile()
                            + " lacks entries that this image needs, and the lock is frozen; build once without"
                            + " -Ddpuos.lock=frozen and check the file in");
                }
                write(environment.idsFile(), after.text());
            }
            return after;
        }
    }

    private static void write(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("not a file: " + file);
        }
        Files.createDirectories(folder);
        Path temporary = folder.resolve(
                file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            Files.writeString(temporary, text, StandardCharsets.UTF_8);
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
