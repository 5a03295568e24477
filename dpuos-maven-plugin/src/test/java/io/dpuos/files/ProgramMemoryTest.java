package io.dpuos.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramMemoryTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void begin() {
        ProgramMemory.FACTS.forget();
    }

    /** A content that cannot be read: whoever needs its bytes fails. */
    private record Sealed(long size, String sha256) implements Content {
        @Override
        public InputStream open() throws IOException {
            throw new IOException("nobody may read this");
        }
    }

    @Test
    void readsNoContentAgainThatAnEarlierProcessRead() throws Exception {
        Path program = Path.of(ProcessHandle.current().info().command().orElseThrow());
        Content elf = Bytes.of(Files.readAllBytes(program));
        Content script = Bytes.of("#! /usr/bin/env python3\nprint()\n");
        Content text = Bytes.of("a text\n");
        ProgramFacts ofElf = ProgramFacts.of(elf);
        ProgramFacts.of(script);
        ProgramFacts.of(text);
        Path file = folder.resolve("programs");

        ProgramMemory.FACTS.keep(file);
        ProgramMemory.FACTS.forget();
        ProgramMemory.FACTS.recall(file);

        assertThat(ProgramFacts.of(new Sealed(elf.size(), elf.sha256()))).isEqualTo(ofElf);
        assertThat(ofElf.kind()).isEqualTo(ProgramFacts.Kind.ELF);
        assertThat(ofElf.needed()).isNotEmpty();
        assertThat(ofElf.interpreter()).isPresent();
        assertThat(ProgramFacts.of(new Sealed(script.size(), script.sha256())).script())
                .isEqualTo(" /usr/bin/env python3");
        assertThat(ProgramFacts.of(new Sealed(text.size(), text.sha256())).kind())
                .isEqualTo(ProgramFacts.Kind.OTHER);
    }

    @Test
    void keepsOnlyWhatWasAskedFor() throws Exception {
        Path both = folder.resolve("both");
        Path one = folder.resolve("one");
        Content first = Bytes.of("#!/bin/sh\n");
        Content second = Bytes.of("#!/bin/bash\n");
        ProgramFacts.of(first);
        ProgramFacts.of(second);
        ProgramMemory.FACTS.keep(both);
        ProgramMemory.FACTS.forget();
        ProgramMemory.FACTS.recall(both);
        ProgramFacts.of(first);

        ProgramMemory.FACTS.keep(one);
        ProgramMemory.FACTS.forget();
        ProgramMemory.FACTS.recall(one);

        assertThat(ProgramMemory.FACTS.find(first.sha256())).isPresent();
        assertThat(ProgramMemory.FACTS.find(second.sha256())).isEmpty();
    }
}
