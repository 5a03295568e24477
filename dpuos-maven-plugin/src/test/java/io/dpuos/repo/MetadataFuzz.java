package io.dpuos.repo;

import java.io.ByteArrayInputStream;
import java.io.IOException;

/** A target for fuzzers: the files of repository metadata and the kept indexes. */
public final class MetadataFuzz {
    private MetadataFuzz() {}

    private interface Reader {
        void read() throws IOException;
    }

    /** Reads the bytes by all readers; only the exceptions that are meant may come out. */
    public static void fuzzerTestOneInput(byte[] data) {
        read(() -> RepomdXml.parse(data, "fuzz"));
        read(() -> PrimaryXml.parse(new ByteArrayInputStream(data), "fuzz", "id"));
        read(() -> FilelistsXml.parse(new ByteArrayInputStream(data), "fuzz"));
        read(() -> CompsXml.parse(new ByteArrayInputStream(data), "fuzz"));
        read(() -> UpdateinfoXml.parse(new ByteArrayInputStream(data), "fuzz"));
        read(() -> ModulesYaml.parse(new ByteArrayInputStream(data), "fuzz", "id"));
        read(() -> MirrorList.parse(data, "fuzz"));
    }

    private static void read(Reader reader) {
        try {
            reader.read();
        } catch (IOException e) {
            if (e.getMessage() == null) {
                throw new AssertionError("a failure without words", e);
            }
        }
    }
}
